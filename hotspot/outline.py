"""Draw a place from its cells: one smooth outline without spikes, slits or holes."""

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.cells import Cells, cell_polygons
from geodata.project import geometry_to_degrees, geometry_to_metres

_FILLED = 0.9
_ROUNDED = 0.35
_TOLERANCE_M = 1.0


def outline_of(cells: Cells, *, crs: str) -> BaseGeometry:
    """Join cells into one outline [EPSG:4326].

    Notches and slits narrower than some two cell edges are filled, then corners and spikes are rounded off
    by a third of an edge, so that single cells lose a little and jagged groups gain a little; holes are
    filled, for a place has none.

    Parameters
    ----------
    cells : at least one.
    crs : local, in metres.
    """
    hexagons = [geometry_to_metres(polygon, crs=crs) for polygon in cell_polygons(cells)]
    edge = float(np.sqrt(np.mean(shapely.area(hexagons)) / 2.598))  # a hexagon's area is 2.598 edge²
    filled = shapely.union_all(hexagons).buffer(_FILLED * edge).buffer(-(_FILLED + _ROUNDED) * edge)
    smooth = filled.buffer(_ROUNDED * edge).simplify(_TOLERANCE_M)
    return geometry_to_degrees(_without_holes(smooth), crs=crs)


def _without_holes(geometry: BaseGeometry) -> BaseGeometry:
    parts = [Polygon(part.exterior) for part in shapely.get_parts(geometry)]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)
