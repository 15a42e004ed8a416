"""OpenStreetMap extracts (.osm.pbf): streets, house numbers and named places, read once from end to end.

For the command line's local files only. What is read stays under the Open Database License of its makers.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from geodata.gazetteer.entries import PLACE_COLUMNS
from geodata.gazetteer.osm_tags import KEYS, USUAL_REACH_M, is_street, kind_of, street_name
from geodata.gazetteer.plane import metres_per_degree
from models.errors import DataRefusedError

MOST_BYTES = 1_000_000_000
MOST_LINES = 1_000_000
MOST_POINTS = 2_000_000
_MOST_OF_ONE_NAME = 3
_EXIT_WITHIN_M = 500.0
_JUNCTION_M = 1500.0
_INTERCHANGE = "Trafikplats "


@dataclass(slots=True)
class Extract:
    """What an extract holds.

    Attributes
    ----------
    lines : name and points of each way.
    addresses : street, number as written, longitude, latitude.
    places : name, aliases, kind, longitude, latitude, uncertainty_m.
    exits : label, longitude, latitude.
    left_out : reason to number.
    """

    lines: list[tuple[str, list[tuple[float, float]]]] = field(default_factory=list)
    addresses: list[tuple[str, str, float, float]] = field(default_factory=list)
    places: list[tuple[str, str, str, float, float, float]] = field(default_factory=list)
    exits: list[tuple[str, float, float]] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)

    def leave_out(self, reason: str) -> None:
        """Count what was not taken."""
        self.left_out[reason] = self.left_out.get(reason, 0) + 1


def read_osm(path: Path) -> Extract:
    """Read an extract.

    Raises
    ------
    DataRefusedError
        Where the file is too large, no OpenStreetMap file, or holds more than is taken.
    """
    if path.stat().st_size > MOST_BYTES:
        raise DataRefusedError(
            f"'{path.name}' is larger than {MOST_BYTES // 10**6} MB; cut the extract to your county."
        )
    found = Extract()
    try:
        for one in _objects(path):
            _take(one, found)
            if len(found.lines) > MOST_LINES or len(found.addresses) + len(found.places) > MOST_POINTS:
                raise DataRefusedError(
                    f"'{path.name}' holds more than {MOST_LINES} streets or {MOST_POINTS} points; cut the extract."
                )
    except (RuntimeError, ValueError, OSError) as error:
        raise DataRefusedError(f"'{path.name}' cannot be read as OpenStreetMap data: {error}") from error
    if not (found.lines or found.addresses or found.places):
        raise DataRefusedError(f"'{path.name}' holds no named street, address or place.")
    return found


def _objects(path: Path) -> Iterator[Any]:
    wanted = osmium.filter.KeyFilter(*KEYS)
    yield from osmium.FileProcessor(str(path)).with_areas(wanted).with_filter(wanted)


def _take(one: Any, found: Extract) -> None:  # noqa: ANN401 (osmium has no types)
    tags = dict(one.tags)
    if one.is_way():
        _take_way(one, tags, found)
        return
    if not (one.is_node() or one.is_area()):
        return
    points = _points(one)
    if points is None:
        found.leave_out("no position")
        return
    longitude, latitude, reach = points
    if "addr:housenumber" in tags:
        street = tags.get("addr:street", "")
        found.addresses.append((street, tags["addr:housenumber"], longitude, latitude))
    if tags.get("railway") == "subway_entrance":
        _take_exit(tags, longitude, latitude, found)
    kind = kind_of(tags)
    if kind and "name" in tags:
        reach = max(reach, USUAL_REACH_M[kind])
        found.places.append((*_names(tags, kind), kind, longitude, latitude, reach))


def _take_way(way: Any, tags: dict[str, str], found: Extract) -> None:  # noqa: ANN401
    points = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
    if len(points) < 2:
        return
    if is_street(tags):
        found.lines.append((street_name(tags), points))
    if "bridge:name" in tags:
        longitude, latitude, reach = _middle([points])
        found.places.append((tags["bridge:name"], "", "bridge", longitude, latitude, max(reach, 60.0)))


def _take_exit(tags: dict[str, str], longitude: float, latitude: float, found: Extract) -> None:
    label = next((tags[key] for key in ("name", "description", "ref") if tags.get(key, "").strip()), "")
    if label:
        found.exits.append((label.strip(), longitude, latitude))
    else:
        found.leave_out("metro exit without a name")


def _names(tags: dict[str, str], kind: str) -> tuple[str, str]:
    """Give the name and the other names, "|" between them."""
    name = tags["name"].strip()
    others = [tags.get(key, "") for key in ("alt_name", "official_name", "short_name", "loc_name")]
    aliases = [part.strip() for other in others for part in other.split(";") if part.strip()]
    if kind == "interchange":
        plain = name.removeprefix(_INTERCHANGE).removeprefix("Trafikplatsen ")
        name = _INTERCHANGE + plain
        aliases += [f"{_INTERCHANGE}{tags['ref']}"] if tags.get("ref") else []
    return name, "|".join(dict.fromkeys(alias for alias in aliases if alias != name))


def _points(one: Any) -> tuple[float, float, float] | None:  # noqa: ANN401
    """Give the middle of a node or area and the radius that reaches all of it."""
    if one.is_node():
        return (one.lon, one.lat, 0.0) if one.location.valid() else None
    rings = [[(node.lon, node.lat) for node in ring if node.location.valid()] for ring in one.outer_rings()]
    rings = [ring for ring in rings if ring]
    return _middle(rings) if rings else None


def _middle(rings: list[list[tuple[float, float]]]) -> tuple[float, float, float]:
    points = np.array([point for ring in rings for point in ring])
    longitude, latitude = ((points.min(axis=0) + points.max(axis=0)) / 2).tolist()
    away = (points - [longitude, latitude]) * metres_per_degree(latitude)
    return longitude, latitude, float(np.hypot(away[:, 0], away[:, 1]).max())


def places_of(found: Extract, *, stations: Iterable[tuple[str, float, float]], municipality: str) -> pd.DataFrame:
    """Make the table of places: one of each name and spot, exits named after the nearest station.

    Parameters
    ----------
    stations : metro stations known otherwise: name, longitude, latitude.
    """
    own = [
        (name, longitude, latitude) for name, _, kind, longitude, latitude, _ in found.places if kind == "metro_station"
    ]
    rows = [*found.places, *_exits(found, [*own, *stations])]
    columns = ["name", "aliases", "kind", "longitude", "latitude", "uncertainty_m"]
    places = pd.DataFrame(rows, columns=columns).assign(municipality=municipality)
    places = _one_of_each_junction(places)
    size = places.groupby(["name", "kind"])["name"].transform("size")
    is_common = (places["kind"] == "building") & (size > _MOST_OF_ONE_NAME)
    if is_common.any():
        found.left_out["name of many buildings"] = int(is_common.sum())
    # The largest outline of a name is the place; its entrances and label points bear the same name.
    places = places[~is_common].sort_values("uncertainty_m", ascending=False, kind="stable")
    near = places.assign(x=places["longitude"].round(2), y=places["latitude"].round(2))
    return places.loc[~near.duplicated(["name", "kind", "x", "y"]), list(PLACE_COLUMNS)].reset_index(drop=True)


def _exits(
    found: Extract, stations: list[tuple[str, float, float]]
) -> Iterator[tuple[str, str, str, float, float, float]]:
    if not found.exits or not stations:
        return
    scale = np.array(metres_per_degree(found.exits[0][2]))
    tree = cKDTree(np.array([point for _, *point in stations]) * scale)
    for label, longitude, latitude in found.exits:
        away, nearest = tree.query(np.array([longitude, latitude]) * scale)
        if away > _EXIT_WITHIN_M:
            found.leave_out("metro exit far from every station")
            continue
        name = f"{stations[nearest][0]}, uppgång {label}"
        yield name, "", "metro_exit", longitude, latitude, USUAL_REACH_M["metro_exit"]


def _one_of_each_junction(places: pd.DataFrame) -> pd.DataFrame:
    """Join the exits of one interchange, one for each direction and ramp, into its middle."""
    is_junction = places["kind"] == "interchange"
    joined = []
    for _, ramps in places[is_junction].groupby("name", sort=False):
        east, north = metres_per_degree(float(ramps["latitude"].mean()))
        away = np.hypot(
            (ramps["longitude"] - ramps["longitude"].median()) * east,
            (ramps["latitude"] - ramps["latitude"].median()) * north,
        )
        near = ramps[away <= _JUNCTION_M]
        if len(near):
            middle = near[["longitude", "latitude"]].mean()
            reach = max(float(away[near.index].max()), USUAL_REACH_M["interchange"])
            aliases = "|".join(dict.fromkeys(part for text in near["aliases"] for part in text.split("|") if part))
            joined.append(near.iloc[0].to_dict() | {**middle.to_dict(), "uncertainty_m": reach, "aliases": aliases})
    return pd.concat([places[~is_junction], pd.DataFrame(joined, columns=places.columns)], ignore_index=True)


def lines_of(found: Extract) -> gpd.GeoDataFrame:
    """Give the streets as lines: name, geometry (LineString, EPSG:4326)."""
    shapes = [shapely.LineString(points) for _, points in found.lines]
    return gpd.GeoDataFrame({"name": [name for name, _ in found.lines]}, geometry=shapes, crs="EPSG:4326")
