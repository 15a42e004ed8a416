"""Find the places with enough in reach, join those in reach of each other, and give the others to the nearest."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hotspot.stats.clusters.grid import MOST_NEAR, Floats, Grid, Integers, least_apart, most_apart, near_cells

Flags = NDArray[np.bool_]

NOWHERE = -1

_SAME = 1 - 1e-9  # fifteen fifteenths are one
_MORE = 1 + 1e-9  # what is as far, but for rounding, is looked at


def core_components(grid: Grid, *, least: float) -> tuple[Integers, Flags]:
    """Find the cores, and which of them hang together.

    Returns
    -------
    component, is_core
        A number for each place, in the caller's order, shape (m,); -1 for places in no core's reach. A place that is
        no core belongs to the nearest core in its reach, equally near ones in the caller's order.
    """
    is_core = _cores(grid, float(least * _SAME))
    owner = _joined(grid, is_core)
    owner = np.where(is_core, owner, NOWHERE)
    border = _nearest_cores(grid, is_core)
    owner[border >= 0] = owner[border[border >= 0]]
    component, cores = np.empty_like(owner), np.empty_like(is_core)
    component[grid.order], cores[grid.order] = owner, is_core
    return component, cores


@njit(cache=True)
def _cores(grid: Grid, least: float) -> Flags:
    """Flag places with at least `least` in reach."""
    is_core = np.zeros(len(grid.order), np.bool_)
    near = np.empty(MOST_NEAR, np.int64)
    for cell in range(len(grid.keys)):
        first, end = grid.starts[cell], grid.starts[cell + 1]
        if grid.totals[cell] >= least:
            is_core[first:end] = True
            continue
        count = near_cells(grid, cell, near)
        if _weight_of(grid.totals, near, count) < least:
            continue
        for spot in range(first, end):
            is_core[spot] = _has_around(grid, spot, near, count, least)
    return is_core


@njit(cache=True)
def _weight_of(totals: Floats, near: Integers, count: int) -> float:
    total = 0.0
    for number in range(count):
        total += totals[near[number]]
    return total


@njit(cache=True)
def _has_around(grid: Grid, spot: int, near: Integers, count: int, least: float) -> bool:
    x, y, time = grid.spots[0, spot], grid.spots[1, spot], grid.spots[2, spot]
    total = 0.0
    for number in range(count):
        cell = near[number]
        if least_apart(grid, cell, x, y, time) > grid.reach[0] ** 2:
            continue
        if most_apart(grid, cell, x, y, time) <= grid.reach[0] ** 2:
            total += grid.totals[cell]
        else:
            total += _weight_in(grid, cell, x, y, time)
        if total >= least:
            return True
    return False


@njit(cache=True, fastmath={"reassoc"})  # sums in any order, so several at once
def _weight_in(grid: Grid, cell: int, x: float, y: float, time: float) -> float:
    """Sum the weights of a cell's places that are in reach."""
    squared, hours = grid.reach[0] * grid.reach[0], grid.reach[1]
    spots, weights = grid.spots, grid.weights
    total = 0.0
    for other in range(grid.starts[cell], grid.starts[cell + 1]):
        across, up = x - spots[0, other], y - spots[1, other]
        is_near = (across * across + up * up <= squared) & (abs(time - spots[2, other]) <= hours)
        total += weights[other] if is_near else 0.0
    return total


@njit(cache=True)
def _joined(grid: Grid, is_core: Flags) -> Integers:
    """Name each core by one core of all that hang together with it."""
    parent = np.arange(len(grid.order))
    first_core = _first_cores(grid, is_core, parent)
    near = np.empty(MOST_NEAR, np.int64)
    for cell in range(len(grid.keys)):
        if first_core[cell] == NOWHERE:
            continue
        for number in range(near_cells(grid, cell, near)):
            other = near[number]
            if other <= cell or first_core[other] == NOWHERE:
                continue
            one, two = _top(parent, first_core[cell]), _top(parent, first_core[other])
            if one != two and _do_touch(grid, is_core, cell, other):
                parent[max(one, two)] = min(one, two)
    for spot in range(len(parent)):
        parent[spot] = _top(parent, spot)
    return parent


@njit(cache=True)
def _first_cores(grid: Grid, is_core: Flags, parent: Integers) -> Integers:
    """Join the cores of each cell to the first of them, and give it for each cell."""
    firsts = np.full(len(grid.keys), NOWHERE)
    for cell in range(len(grid.keys)):
        for spot in range(grid.starts[cell], grid.starts[cell + 1]):
            if is_core[spot]:
                if firsts[cell] == NOWHERE:
                    firsts[cell] = spot
                parent[spot] = firsts[cell]
    return firsts


@njit(cache=True)
def _do_touch(grid: Grid, is_core: Flags, cell: int, other: int) -> bool:
    """Whether a core of one cell has a core of the other in its reach."""
    for one in range(grid.starts[cell], grid.starts[cell + 1]):
        x, y, time = grid.spots[0, one], grid.spots[1, one], grid.spots[2, one]
        if not is_core[one] or least_apart(grid, other, x, y, time) > grid.reach[0] ** 2:
            continue
        if _nearest_in(grid, is_core, other, x, y, time)[0] != NOWHERE:
            return True
    return False


@njit(cache=True)
def _nearest_cores(grid: Grid, is_core: Flags) -> Integers:
    """Give the nearest core in reach of each place that is none; -1 without."""
    found = np.full(len(grid.order), NOWHERE)
    near = np.empty(MOST_NEAR, np.int64)
    cores_in = _cores_in(grid, is_core)
    for cell in range(len(grid.keys)):
        first, end = grid.starts[cell], grid.starts[cell + 1]
        if cores_in[cell] == end - first:
            continue
        count = _with_cores(near, near_cells(grid, cell, near), cores_in)
        for spot in range(first, end):
            if not is_core[spot]:
                found[spot] = _nearest_core(grid, is_core, spot, near, count)
    return found


@njit(cache=True)
def _cores_in(grid: Grid, is_core: Flags) -> Integers:
    counts = np.zeros(len(grid.keys), np.int64)
    for cell in range(len(counts)):
        for spot in range(grid.starts[cell], grid.starts[cell + 1]):
            counts[cell] += is_core[spot]
    return counts


@njit(cache=True)
def _with_cores(near: Integers, count: int, cores_in: Integers) -> int:
    """Keep the cells that have cores, at the front of `near`, and give their number."""
    kept = 0
    for number in range(count):
        if cores_in[near[number]] > 0:
            near[kept] = near[number]
            kept += 1
    return kept


@njit(cache=True)
def _nearest_core(grid: Grid, is_core: Flags, spot: int, near: Integers, count: int) -> int:
    x, y, time = grid.spots[0, spot], grid.spots[1, spot], grid.spots[2, spot]
    best, least = NOWHERE, np.inf
    for number in range(count):
        if least_apart(grid, near[number], x, y, time) > grid.reach[0] ** 2 * min(least * _MORE, 1.0):
            continue
        other, apart = _nearest_in(grid, is_core, near[number], x, y, time)
        if apart < least or (other != NOWHERE and apart == least and grid.order[other] < grid.order[best]):
            best, least = other, apart
    return best


@njit(cache=True)
def _nearest_in(  # noqa: PLR0917  # numba knows no keywords-only
    grid: Grid, is_core: Flags, cell: int, x: float, y: float, time: float
) -> tuple[int, float]:
    """Give a cell's nearest core in reach, -1 without, and how far it is, space and time together."""
    squared, hours = grid.reach[0] * grid.reach[0], grid.reach[1]
    spots = grid.spots
    best, least = NOWHERE, np.inf
    for other in range(grid.starts[cell], grid.starts[cell + 1]):
        across, up, later = x - spots[0, other], y - spots[1, other], abs(time - spots[2, other])
        apart = across * across + up * up
        if apart > squared or later > hours or not is_core[other]:
            continue
        apart = apart / squared + later * later / (hours * hours)
        if apart < least or (apart == least and grid.order[other] < grid.order[best]):
            best, least = other, apart
    return best, least


@njit(cache=True)
def _top(parent: Integers, spot: int) -> int:
    while parent[spot] != spot:
        parent[spot] = parent[parent[spot]]
        spot = parent[spot]
    return spot
