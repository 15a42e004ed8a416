"""Put a gazetteer together: places, the streets that are known on the ground, the areas that were drawn."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from geodata.gazetteer.entries import Entry, Gazetteer
from geodata.gazetteer.plane import SHARE, metres_per_degree
from geodata.gazetteer.street_building import build_streets, is_road_name
from geodata.gazetteer.street_table import StreetTable
from geodata.streets.graph import StreetGraph

Floats = NDArray[np.float64]

_NEARBY_M = 500.0
"""A shipped street this far beyond its own reach from an imported one is another of the same name."""
_STUB = 1 / 3
"""Lines that reach less than this share of a street's known reach were cut off at the edge of a file."""
_AREA_KINDS = {"district": "district", "focus": "area", "other": "area"}
_WITNESSES = 5
_WITNESS_M = 3000.0
_LATTICE = 24


def assemble(
    known: Sequence[Entry], *, graph: StreetGraph | None, addresses: pd.DataFrame, areas: gpd.GeoDataFrame
) -> Gazetteer:
    """Join named places with streets and areas.

    Parameters
    ----------
    known : shipped and imported places.
    graph : the street network.
    addresses : house numbers: street, number, letter, municipality, longitude, latitude.
    areas : name, kind, geometry [EPSG:4326].
    """
    table = build_streets(graph, addresses, lying=municipalities_near(known))
    outlines = outlines_of(areas)
    entries = [*known, *_drawn_areas(areas, outlines, known)]
    if table is None:
        return Gazetteer(entries=tuple(entries), outlines=outlines)
    return Gazetteer(entries=with_streets(entries, table), streets=table.streets(), outlines=outlines)


def with_streets(entries: Iterable[Entry], table: StreetTable) -> tuple[Entry, ...]:
    """Give every street an entry, in place of the middle of it that was known before."""
    entries = tuple(entries)
    roads = {entry.name.lower() for entry in entries if entry.kind == "road"}
    own = [_street_entry(table, number) for number in range(len(table))]
    own = [entry for entry in own if entry.name.lower() not in roads]  # an extract holds a part of a road at most
    by_name: dict[str, list[int]] = {}
    for number, entry in enumerate(own):
        by_name.setdefault(entry.name.lower(), []).append(number)
    kept = []
    for entry in entries:
        same = [number for number in by_name.get(entry.name.lower(), ()) if _is_same_street(entry, own[number])]
        if entry.kind != "street" or not same:
            kept.append(entry)
            continue
        for number in same:
            own[number] = _inheriting(own[number], entry)
    return (*kept, *own)


def _street_entry(table: StreetTable, number: int) -> Entry:
    longitude, latitude, reach = table.whole[number].tolist()
    return Entry(
        name=table.names[number],
        aliases=(),
        kind="road" if is_road_name(table.names[number]) else "street",
        longitude=longitude,
        latitude=latitude,
        uncertainty_m=reach,
        municipalities=table.municipalities[number],
    )


def _is_same_street(shipped: Entry, street: Entry) -> bool:
    both = {*shipped.municipalities} & {*street.municipalities}
    if both:
        return True
    east, north = metres_per_degree(shipped.latitude)
    away = np.hypot((shipped.longitude - street.longitude) * east, (shipped.latitude - street.latitude) * north)
    return bool(away <= shipped.uncertainty_m + street.uncertainty_m + _NEARBY_M)


def _inheriting(street: Entry, shipped: Entry) -> Entry:
    """Give a street the names that were known; and the reach, where the file holds only a stub of it."""
    whole = shipped if street.uncertainty_m < _STUB * shipped.uncertainty_m else street
    return Entry(
        name=shipped.name,
        aliases=shipped.aliases,
        kind="street",
        longitude=whole.longitude,
        latitude=whole.latitude,
        uncertainty_m=whole.uncertainty_m,
        municipalities=street.municipalities or shipped.municipalities,
    )


def outlines_of(areas: gpd.GeoDataFrame) -> Mapping[str, BaseGeometry]:
    """Give the outlines of districts and other named areas by name in lower case; parts of one name together."""
    parts: dict[str, list[BaseGeometry]] = {}
    for name, kind, shape in zip(areas["name"], areas["kind"], areas.geometry, strict=True):
        if kind in _AREA_KINDS and name.strip():
            parts.setdefault(name.strip().lower(), []).append(shape)
    return {name: shapely.union_all(shapes) if len(shapes) > 1 else shapes[0] for name, shapes in parts.items()}


def _drawn_areas(
    areas: gpd.GeoDataFrame, outlines: Mapping[str, BaseGeometry], known: Sequence[Entry]
) -> Iterable[Entry]:
    """Give entries for areas whose names no district or locality has yet."""
    named = {name.lower() for entry in known if not entry.precision.is_fine for name in entry.spoken_names}
    kinds = {
        name.strip().lower(): (name.strip(), kind) for name, kind in zip(areas["name"], areas["kind"], strict=True)
    }
    lying = municipalities_near(known)
    for key, outline in outlines.items():
        if key in named:
            continue
        name, kind = kinds[key]
        longitude, latitude, reach = _middle(outline)
        yield Entry(
            name=name.capitalize() if name.isupper() else name,
            aliases=(),
            kind=_AREA_KINDS[kind],
            longitude=longitude,
            latitude=latitude,
            uncertainty_m=reach,
            municipalities=lying(np.array([longitude]), np.array([latitude]))[0],
        )


def _middle(outline: BaseGeometry) -> tuple[float, float, float]:
    """Give an area's middle and the radius that holds 95 % of it [degrees, m]."""
    centre = outline.centroid if outline.contains(outline.centroid) else outline.representative_point()
    west, south, east, north = outline.bounds
    x, y = np.meshgrid(np.linspace(west, east, _LATTICE), np.linspace(south, north, _LATTICE))
    is_inside = shapely.contains_xy(outline, x.ravel(), y.ravel())
    wide, high = metres_per_degree(centre.y)
    away = np.hypot((x.ravel()[is_inside] - centre.x) * wide, (y.ravel()[is_inside] - centre.y) * high)
    corner = np.hypot((east - west) * wide, (north - south) * high) / 2
    return centre.x, centre.y, float(np.quantile(away, SHARE)) if len(away) else float(corner)


def municipalities_near(known: Iterable[Entry]) -> Callable[[Floats, Floats], list[tuple[str, ...]]]:
    """Make a guess of where points lie from the places around them: all municipalities of the five nearest.

    Near a border that is several; far from every known place it is none.
    """
    places = [entry for entry in known if entry.municipalities and entry.kind not in {"municipality", "county"}]
    middle = float(np.mean([entry.latitude for entry in places])) if places else 0.0
    scale = np.array(metres_per_degree(middle))
    tree = cKDTree(np.array([(e.longitude, e.latitude) for e in places]).reshape(-1, 2) * scale)

    def lying(longitude: Floats, latitude: Floats) -> list[tuple[str, ...]]:
        points = np.column_stack([longitude, latitude]) * scale
        found = tree.query(points, k=range(1, _WITNESSES + 1), distance_upper_bound=_WITNESS_M)[1]
        rows = ([places[number] for number in row if number < len(places)] for row in found.tolist())
        return [tuple(sorted({name for place in row for name in place.municipalities})) for row in rows]

    return lying
