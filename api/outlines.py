"""Polygons from texts that anybody may have written, measured before GEOS sees them.

GEOS overflows its stack on geometry that nests a hundred thousand deep, and no handler catches that: so bytes, depth,
kind and corners are counted here, in our own code, and only plain rings of numbers are handed on.
"""

from collections.abc import Sequence
from itertools import chain
from math import cos, isfinite, radians
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.mapfile import MOST_DEPTH, deepest_nesting
from models.errors import DataRefusedError

MOST_CORNERS = 20_000
MOST_KM2 = 2_500.0
"""More than any city; a larger area would be judged against nothing."""

_DEGREE_KM = 111.195
_WKT_DEPTH = 4
_KINDS = ("Polygon", "MultiPolygon")

Ring = list[tuple[float, float]]


def check_nesting(data: bytes) -> None:
    """Refuse JSON that nests deeper than any GeoJSON.

    Raises
    ------
    DataRefusedError
        With the depth that is allowed.
    """
    if deepest_nesting([data]) > MOST_DEPTH:
        raise DataRefusedError(f"it is nested deeper than {MOST_DEPTH} levels; that is no GeoJSON.")


def outline_of(geometry: object) -> BaseGeometry:
    """Build a polygon from a GeoJSON geometry, already parsed.

    Raises
    ------
    DataRefusedError
        Where it is no polygon in degrees, has too many corners, crosses itself or covers too much.

    Examples
    --------
    >>> outline_of({"type": "Polygon", "coordinates": [[[18, 59], [18.1, 59], [18.1, 59.1], [18, 59]]]}).geom_type
    'Polygon'
    """
    if not isinstance(geometry, dict) or geometry.get("type") not in _KINDS:
        kind = geometry.get("type") if isinstance(geometry, dict) else geometry
        raise DataRefusedError(f"has the geometry '{str(kind)[:40]}'; it needs a Polygon or MultiPolygon.")
    coordinates = geometry.get("coordinates")
    parts = [coordinates] if geometry["type"] == "Polygon" else _listed(coordinates, "polygons")
    polygons = [[_ring(ring) for ring in _listed(part, "rings")] for part in parts]
    corners = sum(len(ring) for ring in chain.from_iterable(polygons))
    if not corners:
        raise DataRefusedError("has an empty geometry; it needs a polygon.")
    _check_corners(corners)
    shapes = [shapely.Polygon(rings[0], rings[1:]) for rings in polygons]
    return _checked(shapes[0] if len(shapes) == 1 else shapely.MultiPolygon(shapes))


def outline_of_wkt(text: str) -> BaseGeometry:
    """Build a polygon from well-known text, longitude first.

    Raises
    ------
    DataRefusedError
        As for GeoJSON, and where the text is none.
    """
    written = text.strip()
    if not written.upper().startswith(("POLYGON", "MULTIPOLYGON")):
        raise DataRefusedError(f"has the area '{written[:40]}'; it needs WKT such as POLYGON ((18.06 59.33, ...)).")
    if deepest_nesting([written.encode()], opening=b"(", closing=b")") > _WKT_DEPTH:
        raise DataRefusedError(f"has brackets nested deeper than {_WKT_DEPTH}; that is no polygon.")
    _check_corners(written.count(",") + 1)
    try:
        shape = shapely.force_2d(shapely.from_wkt(written))
    except shapely.errors.ShapelyError as error:
        raise DataRefusedError(f"has WKT that cannot be read ({error}).") from None
    for longitude, latitude in shapely.get_coordinates(shape).tolist():
        _check_position(longitude, latitude)
    return _checked(shape)


def _check_corners(corners: int) -> None:
    if corners > MOST_CORNERS:
        raise DataRefusedError(f"has {corners} corners; at most {MOST_CORNERS} are taken. Simplify it.")


def _listed(value: object, what: str) -> Sequence[Any]:
    if not isinstance(value, list) or not value:
        raise DataRefusedError(f"has no list of {what} in its coordinates; see RFC 7946, section 3.1.")
    return value


def _ring(value: object) -> Ring:
    positions = _listed(value, "positions")
    if len(positions) > MOST_CORNERS:
        _check_corners(len(positions))
    ring = [_position(one) for one in positions]
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise DataRefusedError("has a ring that is not closed: it needs four positions or more, the last as the first.")
    return ring


def _position(value: object) -> tuple[float, float]:
    is_pair = isinstance(value, list) and 2 <= len(value) <= 4
    if not is_pair or not all(isinstance(one, int | float) and not isinstance(one, bool) for one in value):  # type: ignore[attr-defined]
        raise DataRefusedError(f"has a position that is no pair of numbers: '{str(value)[:40]}'.")
    longitude, latitude = float(value[0]), float(value[1])  # type: ignore[index]
    _check_position(longitude, latitude)
    return longitude, latitude


def _check_position(longitude: float, latitude: float) -> None:
    if not (isfinite(longitude) and isfinite(latitude) and abs(longitude) <= 180 and abs(latitude) <= 90):
        raise DataRefusedError(f"has the position {longitude}, {latitude}; it needs longitude and latitude in degrees.")


def _checked(shape: BaseGeometry) -> BaseGeometry:
    if shape.is_empty:
        raise DataRefusedError("has an empty area; it needs a polygon.")
    if not shape.is_valid:
        raise DataRefusedError(f"has an outline that cannot be filled ({shapely.is_valid_reason(shape)}); redraw it.")
    km2 = shape.area * _DEGREE_KM**2 * cos(radians(shape.centroid.y))
    if km2 > MOST_KM2:
        raise DataRefusedError(f"covers {km2:.0f} km²; at most {MOST_KM2:.0f} km² can be judged. Draw it smaller.")
    return shape
