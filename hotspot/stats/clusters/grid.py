"""Sort places into cells so small that all in one are in reach of each other, and only look next door."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_SMALLER = 1 - 1e-6
"""A cell is a little smaller than it may be, so that rounding never makes it too large."""

_AROUND = 2
"""What is in reach lies at most so many cells away, along each axis."""

MOST_NEAR = (2 * _AROUND + 1) ** 3
"""No cell has more cells near it, itself included."""

_MOST_ACROSS = 1e9


class Grid(NamedTuple):
    """Places in the order of their cells, and where each cell begins.

    Cells are sorted by slab (of time), column (of x) and line (of y); a row holds the cells of one slab and column.

    Attributes
    ----------
    spots : x and y [m] and time [h] of the places, shape (3, m).
    weights : shape (m,).
    order : the place's position in the caller's arrays, shape (m,).
    starts : first place of each cell and one past the last, shape (cells + 1,).
    keys : slab, column and line of each cell, shape (cells, 3).
    rows : first cell of each row and one past the last, shape (rows + 1,).
    low, high : the corners of what lies in each cell, shape (cells, 3).
    totals : weight of each cell, shape (cells,).
    reach : how far apart in space [m] and time [h] two places may lie and be in reach.
    """

    spots: Floats
    weights: Floats
    order: Integers
    starts: Integers
    keys: Integers
    rows: Integers
    low: Floats
    high: Floats
    totals: Floats
    reach: tuple[float, float]


def grid_of(spots: Floats, weights: Floats, *, reach: tuple[float, float]) -> Grid:
    """Sort places into cells.

    Raises
    ------
    ValueError
        Where the places are spread over more cells than whole numbers can tell apart.
    """
    keys = _keys_of(spots, reach=reach)
    order = _order_of(keys)
    keys, spots, weights = keys[order], spots[order], weights[order]
    starts = _starts_of(keys)
    cells = keys[starts[:-1]]
    return Grid(
        spots=np.ascontiguousarray(spots.T),
        weights=weights,
        order=order,
        starts=starts,
        keys=cells,
        rows=_starts_of(cells[:, :2]),
        low=np.minimum.reduceat(spots, starts[:-1]),
        high=np.maximum.reduceat(spots, starts[:-1]),
        totals=np.add.reduceat(weights, starts[:-1]),
        reach=reach,
    )


def _keys_of(spots: Floats, *, reach: tuple[float, float]) -> Integers:
    side = reach[0] / np.sqrt(2)
    keys = np.empty(spots.shape, np.int64)
    for column, (axis, length) in enumerate(((2, reach[1]), (0, side), (1, side))):
        values = np.ascontiguousarray(spots[:, axis])
        values = (values - values.min()) / (length * _SMALLER)
        if values.max() > _MOST_ACROSS:
            raise ValueError(
                f"Points spread over {np.ptp(spots[:, :2], axis=0).max():g} m and {np.ptp(spots[:, 2]):g} h are too"
                f" far apart for a reach of {reach[0]:g} m and {reach[1]:g} h; choose a larger reach."
            )
        keys[:, column] = values
    return keys


def _order_of(keys: Integers) -> Integers:
    """Sort by slab, column and line: as one number where it is not too large, which is three times as fast."""
    spans = keys.max(axis=0) + 1
    if float(spans[0]) * float(spans[1]) * float(spans[2]) >= 2**62:
        return np.lexsort((keys[:, 2], keys[:, 1], keys[:, 0]))
    return np.argsort((keys[:, 0] * spans[1] + keys[:, 1]) * spans[2] + keys[:, 2], kind="stable")


def _starts_of(keys: Integers) -> Integers:
    """Find where a row differs from the one before, and the end."""
    differs = (keys[1:] != keys[:-1]).any(axis=1)
    return np.concatenate([[0], np.flatnonzero(differs) + 1, [len(keys)]])


@njit(cache=True)
def near_cells(grid: Grid, cell: int, near: Integers) -> int:
    """Fill `near` with the cells that may hold places in reach, and give their number."""
    keys, rows = grid.keys, grid.rows
    slab, column, line = keys[cell, 0], keys[cell, 1], keys[cell, 2]
    count = 0
    for slabs in range(-_AROUND, _AROUND + 1):
        row = _at_or_after(keys, rows[:-1], slab + slabs, column - _AROUND)
        while row < len(rows) - 1 and keys[rows[row], 0] == slab + slabs and keys[rows[row], 1] <= column + _AROUND:
            other = _line_from(keys, rows[row], rows[row + 1], line - _AROUND)
            while other < rows[row + 1] and keys[other, 2] <= line + _AROUND:
                if _are_near(grid, cell, other):
                    near[count] = other
                    count += 1
                other += 1
            row += 1
    return count


@njit(cache=True)
def _at_or_after(keys: Integers, rows: Integers, slab: int, column: int) -> int:
    """Find the first row at or after a slab and column."""
    low, high = 0, len(rows)
    while low < high:
        middle = (low + high) // 2
        one = rows[middle]
        if keys[one, 0] < slab or (keys[one, 0] == slab and keys[one, 1] < column):
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True)
def _line_from(keys: Integers, low: int, high: int, line: int) -> int:
    """Find the first cell of a row at or after a line."""
    while low < high:
        middle = (low + high) // 2
        if keys[middle, 2] < line:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True)
def _are_near(grid: Grid, cell: int, other: int) -> bool:
    """Whether anything in one cell can be in reach of anything in another."""
    low, high, reach = grid.low, grid.high, grid.reach
    across = max(low[other, 0] - high[cell, 0], low[cell, 0] - high[other, 0], 0.0)
    up = max(low[other, 1] - high[cell, 1], low[cell, 1] - high[other, 1], 0.0)
    later = max(low[other, 2] - high[cell, 2], low[cell, 2] - high[other, 2])
    return bool(across * across + up * up <= reach[0] * reach[0] and later <= reach[1])


@njit(cache=True)
def least_apart(grid: Grid, cell: int, x: float, y: float, time: float) -> float:
    """Give the squared distance to the nearest corner or edge of a cell; infinite where it is too long ago."""
    low, high = grid.low, grid.high
    across = max(low[cell, 0] - x, x - high[cell, 0], 0.0)
    up = max(low[cell, 1] - y, y - high[cell, 1], 0.0)
    if max(low[cell, 2] - time, time - high[cell, 2]) > grid.reach[1]:
        return np.inf
    return float(across * across + up * up)


@njit(cache=True)
def most_apart(grid: Grid, cell: int, x: float, y: float, time: float) -> float:
    """Give the squared distance to the farthest corner of a cell; infinite where some of it is too long ago."""
    low, high = grid.low, grid.high
    across = max(abs(x - low[cell, 0]), abs(x - high[cell, 0]))
    up = max(abs(y - low[cell, 1]), abs(y - high[cell, 1]))
    if max(abs(time - low[cell, 2]), abs(time - high[cell, 2])) > grid.reach[1]:
        return np.inf
    return float(across * across + up * up)
