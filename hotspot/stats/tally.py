"""Count rows into a table of several dimensions, densely: cell by hour of the week by category."""

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.integer]

MOST_BINS = 2**28
"""Above this a table would not fit in memory, and most of it would be empty."""


def tally(codes: Sequence[Codes], *, shape: Sequence[int], weights: Floats | None = None) -> Floats:
    """Sum weights, or count rows, for each combination of codes.

    Every combination has its place in the table from the start, so that a row costs one addition wherever it comes;
    rows sorted by their first code are faster still, for they touch the table in order.

    Parameters
    ----------
    codes : one array of shape (n,) for each dimension, whole numbers; a negative one says "nowhere", and its row is
        left out.
    shape : how many codes each dimension has; codes lie below it.
    weights : shape (n,); one each unless given.

    Returns
    -------
    ndarray
        Of that shape. Rows are added in their order, so that equal input gives equal sums to the last digit.

    Raises
    ------
    ValueError
        Where codes, shape and weights do not go together, a code lies beyond the shape, or the table is too large.

    Examples
    --------
    Three incidents in cell 0, one of them of category 1 and counted by half; one that is nowhere.

    >>> tally([np.array([0, 0, 0, -1]), np.array([0, 0, 1, 1])], shape=(2, 2), weights=np.array([1, 1, 0.5, 1]))
    array([[2. , 0.5],
           [0. , 0. ]])
    """
    bins = _checked_bins(codes, shape, weights)
    place = np.array(codes[0], dtype=np.int32)
    for code, size in zip(codes[1:], shape[1:], strict=True):
        _refine(place, code, np.int32(size))
    if weights is None:
        counts = np.zeros(bins, dtype=np.uint32)
        _count(place, counts)
        return counts.astype(np.float64).reshape(shape)
    sums = np.zeros(bins)
    _add(place, np.asarray(weights, dtype=np.float64), sums)
    return sums.reshape(shape)


def _checked_bins(codes: Sequence[Codes], shape: Sequence[int], weights: Floats | None) -> int:
    lengths = {len(code) for code in codes} | ({len(weights)} if weights is not None else set())
    if not codes or len(codes) != len(shape) or len(lengths) != 1:
        raise ValueError(
            f"{len(codes)} arrays of codes of lengths {sorted(lengths)} for a table of {len(shape)} dimensions; "
            "give one array for each dimension, all as long as the weights."
        )
    for dimension, (code, size) in enumerate(zip(codes, shape, strict=True)):
        if not np.issubdtype(code.dtype, np.integer):
            raise ValueError(f"Codes of dimension {dimension} are {code.dtype}; codes are whole numbers.")
        if code.max(initial=-1) >= size:
            raise ValueError(f"Dimension {dimension} has a code {code.max()}, but its size is {size}.")
    bins = int(np.prod(shape, dtype=np.float64))
    if bins > MOST_BINS:
        raise ValueError(f"A table of {bins} bins is too large; at most {MOST_BINS}. Choose fewer or coarser codes.")
    return bins


@njit(cache=True)
def _refine(place: NDArray[np.int32], code: Codes, size: np.int32) -> None:
    for i in range(len(place)):
        place[i] = place[i] * size + code[i] if place[i] >= 0 and code[i] >= 0 else -1


@njit(cache=True)
def _count(place: NDArray[np.int32], counts: NDArray[np.uint32]) -> None:
    for i in range(len(place)):
        if place[i] >= 0:
            counts[np.uint32(place[i])] += 1


@njit(cache=True)
def _add(place: NDArray[np.int32], weights: Floats, sums: Floats) -> None:
    for i in range(len(place)):
        if place[i] >= 0:
            sums[np.uint32(place[i])] += weights[i]
