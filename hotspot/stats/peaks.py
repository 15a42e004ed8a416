"""Part a rolling surface into its hills, so that one long downtown still gives separate places."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

NO_HILL = -1


def hills(height: NDArray[np.float64], neighbours: csr_matrix, *, least_dip: NDArray[np.float64]) -> NDArray[np.int64]:
    """Give every place to the peak that steepest ascent leads to, joining peaks with hardly a dip between them.

    Places are taken from the highest down, as land rises from a falling sea. One that touches no land is a new
    hill; one that touches a hill joins the hill of its highest neighbour; where it is the first link
    between two hills it is their saddle, and the lower hill becomes part of the higher one unless the saddle
    lies at least the lower peak's `least_dip` below it.

    Parameters
    ----------
    height : shape (n,), positive; NaN is sea.
    neighbours : shape (n, n), symmetric; any entry is a link.
    least_dip : what counts as a dip beside a peak here, shape (n,); 0 keeps every peak for itself.

    Returns
    -------
    ndarray
        The index of the hill's peak for each place, shape (n,); -1 in the sea. Equal heights: the first in order.

    Raises
    ------
    ValueError
        Where shapes do not fit.

    References
    ----------
    Vincent & Soille (1991), IEEE PAMI 13:583 (flooding); Edelsbrunner & Harer (2010), chapter VII (persistence).

    Examples
    --------
    Along a street the dip to 4 parts the peaks 9 and 6 where a dip of 1 counts; the dip to 5.5 does not.

    >>> street = csr_matrix(np.eye(5, k=1) + np.eye(5, k=-1))
    >>> hills(np.array([1, 9, 4, 6, 2.0]), street, least_dip=np.ones(5)).tolist()
    [1, 1, 1, 3, 3]
    >>> hills(np.array([1, 9, 5.5, 6, 2.0]), street, least_dip=np.ones(5)).tolist()
    [1, 1, 1, 1, 1]
    """
    if neighbours.shape != (height.size, height.size) or least_dip.shape != height.shape:
        raise ValueError(
            f"{height.size} heights, dips {least_dip.shape} and links {neighbours.shape} do not fit."
            " Give (n,), (n,) and (n, n)."
        )
    ascent = np.full(height.size, NO_HILL)
    parent: dict[int, int] = {}
    land = np.flatnonzero(~np.isnan(height))
    for place in land[np.argsort(-height[land], kind="stable")]:
        near = neighbours.indices[neighbours.indptr[place] : neighbours.indptr[place + 1]]
        _raise(
            int(place), near[ascent[near] != NO_HILL], height=height, ascent=ascent, parent=parent, least_dip=least_dip
        )
    return np.array([_top(parent, int(peak)) if peak != NO_HILL else NO_HILL for peak in ascent], np.int64)


def _raise(
    place: int,
    above: NDArray[np.integer],
    *,
    height: NDArray[np.float64],
    ascent: NDArray[np.int64],
    parent: dict[int, int],
    least_dip: NDArray[np.float64],
) -> None:
    if not above.size:
        ascent[place] = parent[place] = place
        return
    ascent[place] = ascent[above[np.argmax(height[above])]]
    peaks = sorted({_top(parent, int(peak)) for peak in ascent[above]}, key=lambda peak: (-height[peak], peak))
    for lower in peaks[1:]:
        if height[lower] - height[place] < least_dip[lower]:
            parent[lower] = peaks[0]


def _top(parent: dict[int, int], peak: int) -> int:
    while parent[peak] != peak:
        peak = parent[peak]
    return peak
