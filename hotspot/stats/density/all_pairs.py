"""Sum a kernel over every pair, exactly: slow, and what the fast ways are held against."""

import numpy as np
from numpy.typing import NDArray

from hotspot.stats.density.kernels import KERNELS, M2_PER_KM2

Floats = NDArray[np.float64]

_AT_ONCE = 4_000_000


def sum_all_pairs(points: Floats, at: Floats, *, bandwidth_m: Floats, kernel: str, weight: Floats) -> Floats:
    """Sum the kernel over all pairs of points and places.

    Parameters
    ----------
    points, at : shape (n, 2) and (m, 2) [m].
    bandwidth_m : the points', shape (1,) or (n,), or the places', shape (m, 1) [m].
    weight : shape (n,).

    Returns
    -------
    ndarray
        Weight per km², shape (m,).

    Examples
    --------
    >>> here = np.zeros((1, 2))
    >>> sum_all_pairs(here, here, bandwidth_m=np.array([1000.0]), kernel="uniform", weight=np.ones(1)).round(4).tolist()
    [0.3183]
    """
    density = np.empty(len(at))
    rows = max(1, _AT_ONCE // max(len(points), 1))
    for start in range(0, len(at), rows):
        some = slice(start, start + rows)
        width = bandwidth_m[some] if bandwidth_m.ndim == 2 else bandwidth_m
        east = (at[some, :1] - points[:, 0]) / width
        north = (at[some, 1:] - points[:, 1]) / width
        density[some] = (KERNELS[kernel](east**2 + north**2) / width**2) @ weight
    return density * M2_PER_KM2
