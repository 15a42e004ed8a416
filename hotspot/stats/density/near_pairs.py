"""Sum a kernel over pairs that lie near each other, exactly, without looking at those that do not."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter

from hotspot.stats.density.kernels import M2_PER_KM2, facts_of

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_PLACES_PER_BOX = 2
_SQUARES = 32


class Boxes(NamedTuple):
    """Places sorted into square boxes, so that those near a point are found at once.

    Attributes
    ----------
    places : sorted by box, shape (m, 2).
    order : position of each sorted place among the unsorted, shape (m,).
    starts : where each box begins, shape (boxes + 1,); boxes run northward, then eastward.
    west, south : corner of the first box [m].
    columns, rows : boxes eastward and northward.
    side : of a box [m].
    """

    places: Floats
    order: Integers
    starts: Integers
    west: float
    south: float
    columns: int
    rows: int
    side: float


def sort_into_boxes(places: Floats, *, reach: float) -> Boxes:
    """Sort places into boxes of about two each, but not smaller than an eighth of the reach.

    Examples
    --------
    >>> boxes = sort_into_boxes(np.array([[0, 0], [9, 9], [0, 1.0]]), reach=8)
    >>> boxes.order.tolist()
    [0, 2, 1]
    """
    low, high = places.min(axis=0), places.max(axis=0)
    extent = np.maximum(high - low, 1e-9)
    side = float(max(np.sqrt(extent.prod() * _PLACES_PER_BOX / len(places)), reach / 8, extent.max() / 2000, 1e-9))
    columns, rows = (int(count) for count in extent // side + 1)
    spot = ((places - low) // side).astype(np.int64)
    box = spot[:, 0] * rows + spot[:, 1]
    order = np.argsort(box, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(box, minlength=columns * rows))])
    return Boxes(
        places=np.ascontiguousarray(places[order]),
        order=order,
        starts=starts,
        west=float(low[0]),
        south=float(low[1]),
        columns=columns,
        rows=rows,
        side=side,
    )


def sum_near_pairs(points: Floats, at: Floats, *, bandwidth_m: Floats, kernel: str, weight: Floats) -> Floats:
    """Sum the kernel over pairs within its reach; exact, but for 2.7e-7 of a gaussian's volume beyond 5.5 bandwidths.

    Parameters
    ----------
    points, at : shape (n, 2) and (m, 2) [m].
    bandwidth_m : shape (1,) or (n,) [m].
    weight : shape (n,).

    Returns
    -------
    ndarray
        Weight per km², shape (m,).

    Examples
    --------
    >>> here = np.zeros((1, 2))
    >>> density = sum_near_pairs(here, here, bandwidth_m=np.array([1e3]), kernel="uniform", weight=np.ones(1))
    >>> density.round(4).tolist()
    [0.3183]
    """
    if not len(points) or not len(at):
        return np.zeros(len(at))
    facts = facts_of(kernel)
    boxes = sort_into_boxes(at, reach=facts.reach * float(np.median(bandwidth_m)))
    bandwidth = np.ascontiguousarray(np.broadcast_to(bandwidth_m, weight.shape))
    found = _spread(points, weight, bandwidth, boxes, (facts.code, facts.reach))
    density = np.empty(len(at))
    density[boxes.order] = found
    return density * M2_PER_KM2


def guess_near_pairs(points: Floats, at: Floats, *, reach: float) -> float:
    """Guess how many pairs lie within reach, from how many of each lie in coarse squares; their order does not matter.

    Examples
    --------
    >>> 30 < guess_near_pairs(np.zeros((30, 2)), np.zeros((2, 2)), reach=1) < 90
    True
    """
    if not len(points) or not len(at):
        return 0.0
    low, high = at.min(axis=0) - reach, at.max(axis=0) + reach
    side = float((high - low).max()) / _SQUARES
    within = int(np.ceil(reach / side))
    places = uniform_filter(_count(at, low[0], low[1], side), 2 * within + 1, mode="constant") * (2 * within + 1) ** 2
    disc = np.pi * reach**2 / ((2 * within + 1) * side) ** 2
    return float((_count(points, low[0], low[1], side) * places).sum()) * min(disc, 1.0)


@njit(cache=True)
def _kernel(code: int, square: float) -> float:
    if code == 0:
        return float(np.exp(-0.5 * square) / (2 * np.pi))
    if code == 1:
        return (1 - square) * (1 - square) * 3 / np.pi
    if code == 2:
        return (1 - square) * 2 / np.pi
    if code == 3:
        return float((1 - np.sqrt(square)) * 3 / np.pi)
    return 1 / np.pi


@njit(cache=True)
def boxes_within(middle: float, reach: float, low: float, side: float, count: int) -> tuple[int, int]:
    """Give the first and last of a row of boxes that lie within reach; the last before the first where none does."""
    # Clipped before rounding: a point far away would overflow an integer.
    first = max(0.0, np.floor((middle - reach - low) / side))
    last = min(count - 1.0, np.floor((middle + reach - low) / side))
    return (int(first), int(last)) if first <= last else (0, -1)


@njit(cache=True)
def _spread(points, weight, bandwidth, boxes, shape):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    density, at = np.zeros(len(boxes.places)), boxes.places
    code, reach = shape
    for n in range(len(points)):
        east, north, width = points[n, 0], points[n, 1], bandwidth[n]
        scale = weight[n] / (width * width)
        first, last = boxes_within(east, reach * width, boxes.west, boxes.side, boxes.columns)
        low, high = boxes_within(north, reach * width, boxes.south, boxes.side, boxes.rows)
        if scale == 0.0 or high < low:
            continue
        for column in range(first, last + 1):
            for m in range(boxes.starts[column * boxes.rows + low], boxes.starts[column * boxes.rows + high + 1]):
                square = ((at[m, 0] - east) / width) ** 2 + ((at[m, 1] - north) / width) ** 2
                if square <= reach * reach:
                    density[m] += scale * _kernel(code, square)
    return density


@njit(cache=True)
def _count(points, west, south, side):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    found = np.zeros((_SQUARES + 1, _SQUARES + 1))
    for n in range(len(points)):
        column, row = (points[n, 0] - west) / side, (points[n, 1] - south) / side
        if 0 <= column <= _SQUARES and 0 <= row <= _SQUARES:
            found[int(column), int(row)] += 1
    return found
