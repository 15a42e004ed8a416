"""Spread figures known by area or place over cells, losing none."""

from dataclasses import dataclass

import h3.api.numpy_int as h3
import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.cells import Cells, cell_polygons, cells_of
from geodata.project import to_metres
from models.denominator import Denominator

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]

_SPECK = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Apportioned:
    """A denominator spread over cells.

    Attributes
    ----------
    values : in the denominator's unit, shape (n,).
    outside : what lies where none of the cells is; `values` and this add up to the denominator's total.
    spread : how much of the total is known by area only, and was taken to lie evenly over it.
    """

    values: Floats
    outside: float
    spread: float


def apportion(denominator: Denominator, cells: Cells, *, crs: str) -> Apportioned:
    """Spread a denominator's figures over cells.

    A polygon's figure is taken to lie evenly over its area: each cell gets the share of the polygon that it covers. A
    point's figure goes to the cell it stands in. Nothing is lost: what none of the cells covers is told.

    Parameters
    ----------
    cells : of one resolution, sorted, each once, shape (n,).
    crs : projected, in metres, in which areas are compared.
    """
    shapes = np.array([part.shape for part in denominator.parts], dtype=object)
    figures = np.array([part.value for part in denominator.parts], dtype=np.float64)
    is_point = np.array([part.shape.geom_type == "Point" for part in denominator.parts], dtype=np.bool_)
    values = _at_points(shapes[is_point], figures[is_point], cells)
    values += _over_polygons(shapes[~is_point], figures[~is_point], cells, crs=crs)
    outside = denominator.total - float(values.sum())
    return Apportioned(
        values=values,
        outside=outside if outside > _SPECK * denominator.total else 0.0,
        spread=float(figures[~is_point].sum()),
    )


def _at_points(points: Shapes, figures: Floats, cells: Cells) -> Floats:
    values = np.zeros(len(cells))
    if not len(points) or not len(cells):
        return values
    own = cells_of(shapely.get_x(points), shapely.get_y(points), h3.get_resolution(int(cells[0])))
    place = np.minimum(np.searchsorted(cells, own), len(cells) - 1)
    is_in = cells[place] == own
    np.add.at(values, place[is_in], figures[is_in])
    return values


def _over_polygons(polygons: Shapes, figures: Floats, cells: Cells, *, crs: str) -> Floats:
    values = np.zeros(len(cells))
    if not len(polygons) or not len(cells):
        return values
    hexagons, grounds = _in_metres(cell_polygons(cells), crs), _in_metres(polygons, crs)
    tree = shapely.STRtree(hexagons)
    owner, cell = tree.query(grounds, predicate="intersects")
    # A hexagon that lies inside is covered whole; only those on the border need be cut.
    inside = tree.query(grounds, predicate="contains")
    is_whole = np.isin(owner * len(cells) + cell, inside[0] * len(cells) + inside[1])
    covered = shapely.area(hexagons)[cell]
    covered[~is_whole] = shapely.area(shapely.intersection(grounds[owner[~is_whole]], hexagons[cell[~is_whole]]))
    np.add.at(values, cell, figures[owner] * covered / shapely.area(grounds)[owner])
    return values


def _in_metres(shapes: Shapes, crs: str) -> Shapes:
    def metres(points: Floats) -> Floats:
        return to_metres(points[:, 0], points[:, 1], crs=crs)

    return np.asarray(shapely.transform(shapes, metres), dtype=object)
