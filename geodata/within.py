"""Which areas hold each point: a lattice knows it for most, and only those near an outline are tested one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numba import njit
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from shapely.geometry.base import BaseGeometry

from models.errors import ParameterError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Shapes = NDArray[np.object_]

_POINTS_PER_SQUARE = 2
_MOST_SQUARES = 1024 * 1024
_MOST_VISITS = 4_000_000
"""Squares within the areas' boxes, summed over areas: beyond this the lattice would cost more than it spares."""

_LEAST_SIZE = 1e-4
"""A lattice is at least so large [degrees], also over a single point: rounding stays far below a square."""

_SLACK = 1e-6
"""A square is counted as crossed where an outline comes this near, in squares: far more than rounding can move it."""


def areas_of(longitude: ArrayLike, latitude: ArrayLike, areas: Sequence[BaseGeometry] | Shapes) -> csr_array:
    """Tell which areas hold each point.

    An area holds what lies inside it and what lies on its border: a point on the border of two lies in both, and no
    point of a city that areas tile is lost between them. Sides are straight in degrees, as on a GeoJSON map.

    A lattice of squares is laid over the points. One that no outline crosses lies wholly in or out of each area, and
    so do its points; in the others each point is tested against the areas whose outline passes. Hexagons would do as
    well, but finding a point's hexagon takes longer than the rest together.

    Parameters
    ----------
    longitude, latitude : shape (n,) [degrees]; NaN lies in no area.
    areas : polygons and multipolygons, valid, shape (m,) [EPSG:4326]; they may overlap and have holes; an empty one
        holds nothing.

    Returns
    -------
    csr_array
        Shape (n, m), true where the area holds the point; `weights @ result` counts by area.

    Raises
    ------
    ParameterError
        Where an area is no polygon or crosses itself, or the coordinates differ in number.

    Examples
    --------
    The second point lies on the border of both areas, the third in none.

    >>> west, east = shapely.box(18.0, 59.3, 18.1, 59.4), shapely.box(18.1, 59.3, 18.2, 59.4)
    >>> areas_of([18.05, 18.1, 18.3], [59.35, 59.35, 59.35], [west, east]).toarray().astype(int).tolist()
    [[1, 0], [1, 1], [0, 0]]
    """
    x, y = np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64)
    shapes = _checked(x, y, areas)
    lattice = _Lattice.over(x, y, shapes)
    if lattice is None:
        return csr_array((len(x), len(shapes)), dtype=bool)
    point, area, is_held = _entries_of(_squares_of(x, y, lattice.frame), *_know_squares(shapes, lattice))
    asked = np.flatnonzero(~is_held)
    is_held[asked] = shapely.intersects_xy(shapes[area[asked]], x[point[asked]], y[point[asked]])
    ends = np.concatenate([[0], np.cumsum(np.bincount(point[is_held], minlength=len(x)))])
    return csr_array((np.ones(int(ends[-1]), dtype=bool), area[is_held], ends), shape=(len(x), len(shapes)))


def _checked(x: Floats, y: Floats, areas: Sequence[BaseGeometry] | Shapes) -> Shapes:
    """Give the areas as an array of their own, prepared for many exact tests."""
    if x.shape != y.shape or x.ndim != 1:
        raise ParameterError(f"{x.shape} longitudes and {y.shape} latitudes are no points; give one of each per point.")
    shapes = np.empty(len(areas), dtype=object)
    shapes[:] = list(areas)
    is_area = np.isin(shapely.get_type_id(shapes), [shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON])
    if not is_area.all():
        first = int(np.argmin(is_area))
        raise ParameterError(f"Area {first} is a {getattr(shapes[first], 'geom_type', None)}; areas need an inside.")
    is_valid = shapely.is_valid(shapes)
    if not is_valid.all():
        first = int(np.argmin(is_valid))
        raise ParameterError(
            f"Area {first} is not valid: {shapely.is_valid_reason(shapes[first])}. Repair it with shapely.make_valid()."
        )
    shapely.prepare(shapes)
    return shapes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Lattice:
    """Equal rectangles, called squares, over the part of the map where points and areas meet.

    Attributes
    ----------
    bounds : west, south, east, north of what can hold a point, all included.
    step : width and height of a square [degrees].
    side : squares in a row, and rows.
    """

    bounds: tuple[float, float, float, float]
    step: tuple[float, float]
    side: int

    @classmethod
    def over(cls, x: Floats, y: Floats, shapes: Shapes) -> "_Lattice | None":
        """Lay a lattice that suits the number of points; None where points and areas are apart."""
        boxes = shapely.bounds(shapes[~shapely.is_empty(shapes)])
        lows, highs = np.fmin.reduce(boxes, initial=np.inf)[:2], np.fmax.reduce(boxes, initial=-np.inf)[2:]
        low = np.maximum([np.fmin.reduce(values, initial=np.inf) for values in (x, y)], lows)
        high = np.minimum([np.fmax.reduce(values, initial=-np.inf) for values in (x, y)], highs)
        if (low > high).any():
            return None
        size = np.maximum(high - low, _LEAST_SIZE)
        shared = np.clip(np.minimum(boxes[:, 2:], high) - np.maximum(boxes[:, :2], low), 0, None)
        visits = max(float((shared / size).prod(axis=1).sum()), 1e-9)
        side = max(1, int(np.sqrt(min(len(x) / _POINTS_PER_SQUARE, _MOST_SQUARES, _MOST_VISITS / visits))))
        return cls(bounds=(*low.tolist(), *high.tolist()), step=tuple((size / side).tolist()), side=side)

    @property
    def frame(self) -> tuple[float, float, float, float, float, float, int]:
        """Bounds, squares per degree of longitude and latitude, squares in a row: what the loops need."""
        return *self.bounds, 1 / self.step[0], 1 / self.step[1], self.side

    def middles(self, square: Integers) -> tuple[Floats, Floats]:
        """Give longitude and latitude of squares' middles."""
        row, column = np.divmod(square, self.side)
        return self.bounds[0] + (column + 0.5) * self.step[0], self.bounds[1] + (row + 0.5) * self.step[1]


def _know_squares(shapes: Shapes, lattice: _Lattice) -> tuple[Integers, Integers, Flags]:
    """Find what each square has to do with the areas, in entries sorted by square and area.

    Returns
    -------
    start : first entry of each square, shape (squares + 1,).
    area, is_whole : of each entry: the area, and whether it holds the whole square or its outline passes.
    """
    squares = lattice.side**2
    crossed = np.unique(_trace(*_sides(shapes), lattice.frame))
    first, length = _runs(crossed, _windows(shapes, lattice), lattice.side)
    x, y = lattice.middles(first % squares)
    is_held = shapely.intersects_xy(shapes[first // squares], x, y)
    return _file(crossed, first[is_held], length[is_held], squares, len(shapes))


def _sides(shapes: Shapes) -> tuple[Floats, Integers]:
    """Give every side of every outline as from and to, shape (sides, 4), and the area that it belongs to."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    is_side = ring[1:] == ring[:-1]
    return np.hstack([corners[:-1], corners[1:]])[is_side], owner[part[ring[1:][is_side]]]


def _windows(shapes: Shapes, lattice: _Lattice) -> Integers:
    """Give first column and row and last column and row of each area's box, shape (m, 4); last < first where apart."""
    low, step = np.array(lattice.bounds[:2] * 2), np.array(lattice.step * 2)
    squares = np.floor((shapely.bounds(shapes) - low) / step)
    is_near = (squares[:, 2:] >= 0).all(axis=1) & (squares[:, :2] < lattice.side).all(axis=1)
    windows: Integers = np.clip(np.nan_to_num(squares), 0, lattice.side - 1).astype(np.int64)
    windows[~is_near] = [0, 0, -1, -1]
    return windows


@njit(cache=True)
def _trace(sides: Floats, owner: Integers, frame: Any) -> Integers:  # noqa: ANN401  a tuple, to numba
    """Give the squares that each side comes near, as area * squares + square, some of them twice."""
    west, south, _, _, per_x, per_y, side = frame
    found = np.empty(4 * len(sides) + 16, np.int64)
    size = 0
    for number in range(len(sides)):
        ax, ay = (sides[number, 0] - west) * per_x, (sides[number, 1] - south) * per_y
        bx, by = (sides[number, 2] - west) * per_x, (sides[number, 3] - south) * per_y
        if ay > by:
            ax, ay, bx, by = bx, by, ax, ay
        for row in range(max(0, np.floor(ay - _SLACK)), min(side - 1, np.floor(by + _SLACK)) + 1):
            one, other = ax, bx
            if by - ay > _SLACK:
                one += (min(max(row - _SLACK, ay), by) - ay) * (bx - ax) / (by - ay)
                other = ax + (min(max(row + 1 + _SLACK, ay), by) - ay) * (bx - ax) / (by - ay)
            left, right = np.floor(min(one, other) - _SLACK), np.floor(max(one, other) + _SLACK)
            for column in range(max(0, left), min(side - 1, right) + 1):
                if size == len(found):
                    found = np.concatenate((found, np.empty_like(found)))
                found[size] = (owner[number] * side + row) * side + column
                size += 1
    return found[:size]


@njit(cache=True)
def _runs(crossed: Integers, windows: Integers, side: int) -> tuple[Integers, Integers]:
    """Give the runs of uncrossed squares in the rows of each area's box: first (area * squares + square) and length."""
    most = len(crossed) + ((windows[:, 3] - windows[:, 1]) + 1).sum()
    first, length = np.empty(most, np.int64), np.empty(most, np.int64)
    size = at = 0
    for area in range(len(windows)):
        for row in range(windows[area, 1], windows[area, 3] + 1):
            begin = (area * side + row) * side
            free, stop = begin + windows[area, 0], begin + windows[area, 2] + 1
            while at < len(crossed) and crossed[at] < free:
                at += 1
            while free < stop:
                end = min(crossed[at], stop) if at < len(crossed) else stop
                if end > free:
                    first[size], length[size] = free, end - free
                    size += 1
                free = end + 1
                at += end < stop
    return first[:size], length[:size]


@njit(cache=True)
def _file(
    crossed: Integers, first: Integers, length: Integers, squares: int, areas: int
) -> tuple[Integers, Integers, Flags]:
    """Sort what is known by square, and within a square by area."""
    start = np.zeros(squares + 1, np.int64)
    for entry in crossed:
        start[entry % squares + 1] += 1
    for run in range(len(first)):
        square = first[run] % squares
        start[square + 1 : square + length[run] + 1] += 1
    start = np.cumsum(start)
    free, area, is_whole = start.copy(), np.empty(start[-1], np.int64), np.zeros(start[-1], np.bool_)
    at = run = 0
    for one in range(areas):
        while at < len(crossed) and crossed[at] // squares == one:
            square = crossed[at] % squares
            area[free[square]] = one
            free[square] += 1
            at += 1
        while run < len(first) and first[run] // squares == one:
            for square in range(first[run] % squares, first[run] % squares + length[run]):
                area[free[square]], is_whole[free[square]] = one, True
                free[square] += 1
            run += 1
    return start, area, is_whole


@njit(cache=True)
def _squares_of(x: Floats, y: Floats, frame: Any) -> Integers:  # noqa: ANN401  a tuple, to numba
    """Give the square of each point, -1 beyond the lattice."""
    west, south, east, north, per_x, per_y, side = frame
    square = np.full(len(x), -1, np.int64)
    for i in range(len(x)):
        if west <= x[i] <= east and south <= y[i] <= north:
            column, row = int((x[i] - west) * per_x), int((y[i] - south) * per_y)
            square[i] = min(row, side - 1) * side + min(column, side - 1)
    return square


@njit(cache=True)
def _entries_of(square: Integers, start: Integers, area: Integers, is_whole: Flags) -> tuple[Integers, Integers, Flags]:
    """Give for each point in turn the entries of its square: the point, the area, whether that surely holds it."""
    total = 0
    for one in square:
        if one >= 0:
            total += start[one + 1] - start[one]
    point, held_by, is_sure = np.empty(total, np.int64), np.empty(total, np.int64), np.empty(total, np.bool_)
    size = 0
    for i in range(len(square)):
        if square[i] >= 0:
            for entry in range(start[square[i]], start[square[i] + 1]):
                point[size], held_by[size], is_sure[size] = i, area[entry], is_whole[entry]
                size += 1
    return point, held_by, is_sure
