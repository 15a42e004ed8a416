"""Draw a place as people would: one smooth outline on land, without spikes, slits or holes."""

from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.basemap import base_layers
from geodata.cells import Cells, cell_polygons
from geodata.project import geometry_to_degrees, geometry_to_metres
from hotspot.ground import Ground
from hotspot.land import imported_land

MARGIN = 0.45
"""How far an outline of incidents lies outside the outermost, in reaches: 45 m at 100 m."""

LEAST_MARGIN_M = 20.0
"""Half a street: positions are known no better."""

LEAST_RADIUS_M = 42.0
"""No outline is smaller than a circle of this radius, half a hectare: what one sees from an address."""

_FILLED = 0.9
_ROUNDED = 0.35
_ROUNDED_M = 8.0
_COARSE = 0.25  # of a margin: discs around places nearer each other than this are as one
_TOLERANCE_M = 1.0
_KEPT = 0.5
"""Where less than this share of a place's incidents is on land (a bridge, a ferry), it is drawn over water."""

Floats = NDArray[np.float64]


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


def outline_of_points(points: Floats, *, reach_m: float, crs: str) -> BaseGeometry:
    """Draw an outline around incidents [EPSG:4326].

    What a disc of one reach cannot enter without meeting an incident is inside, and a margin of not quite half a
    reach around it: incidents in reach of each other lie in one piece, and bays wider than two reaches stay outside.

    Parameters
    ----------
    points : at least one, in `crs`, shape (n, 2) [m].
    reach_m : how far apart neighbours may lie [m].
    crs : local, in metres.
    """
    around = _around(points, reach_m=reach_m, margin_m=max(MARGIN * reach_m, LEAST_MARGIN_M))
    if around.area < np.pi * LEAST_RADIUS_M**2:
        around = _around(points, reach_m=reach_m, margin_m=LEAST_RADIUS_M)
    return geometry_to_degrees(_without_holes(around), crs=crs)


def on_land(outline: BaseGeometry, points: Floats, ground: Ground) -> BaseGeometry:
    """Leave the water out of an outline [EPSG:4326], and what lies beyond it without an incident.

    Water is the base map's, and what lies outside the imported areas of the kind ``land``, where there are any.
    A pond that lies wholly inside is part of the place.

    Parameters
    ----------
    points : of the place's incidents, in the site's local CRS, shape (n, 2) [m].
    """
    crs = ground.incidents.site.local_crs
    whole = geometry_to_metres(outline, crs=crs)
    dry = _dry(whole, ground)
    if dry is whole:
        return outline
    members = shapely.points(points)
    parts = [part for part in shapely.get_parts(_smooth(dry)) if shapely.dwithin(part, members, _ROUNDED_M).any()]
    kept = shapely.union_all(parts) if parts else Polygon()
    if shapely.dwithin(kept, members, _ROUNDED_M).mean() < _KEPT:
        return outline
    return geometry_to_degrees(_without_holes(kept), crs=crs)


def _around(points: Floats, *, reach_m: float, margin_m: float) -> BaseGeometry:
    closing, coarse = max(reach_m, margin_m), _COARSE * margin_m
    places = shapely.points(np.unique(np.round(points / coarse), axis=0) * coarse)
    discs = shapely.union_all(shapely.buffer(places, closing)).simplify(_TOLERANCE_M)
    return _smooth(discs.buffer(margin_m - closing))


def _dry(outline: BaseGeometry, ground: Ground) -> BaseGeometry:
    crs = ground.incidents.site.local_crs
    land = imported_land(ground)
    if land is not None:
        return outline.intersection(land.shape)
    water = _water(crs)
    return outline.difference(water) if water.intersects(outline) else outline


@lru_cache(maxsize=4)
def _water(crs: str) -> BaseGeometry:
    shapes = [geometry_to_metres(one, crs=crs) for one in base_layers()["water"].geometry]
    water = shapely.union_all(shapely.make_valid(shapes))
    shapely.prepare(water)
    return water


def _smooth(geometry: BaseGeometry) -> BaseGeometry:
    """Fill slits and take spikes off, both of less than twice `_ROUNDED_M`."""
    filled = geometry.buffer(_ROUNDED_M).buffer(-2 * _ROUNDED_M).buffer(_ROUNDED_M)
    return filled.simplify(_TOLERANCE_M)


def _without_holes(geometry: BaseGeometry) -> BaseGeometry:
    parts = [Polygon(part.exterior) for part in shapely.get_parts(geometry)]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)
