"""What is true: streets, crossings, house numbers, stations and districts, read from raw files by means of its own.

Nothing here uses the product's reading, street graph or geocoder, so that it can be their judge. All points are in
local metres (`tests.geocoding.metres`).
"""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra
from shapely.geometry import LineString, Point, shape

from tests.geocoding.metres import Floats, distances, to_local

STREETS = "stockholm/osm_streets_vasastan_ostermalm.geojson"
NODES = "stockholm/osm_nodes_vasastan_ostermalm.geojson"
DISTRICTS = "stockholm/stadsdelar.geojson"
LAND = "stockholm/stadsdelar_utan_vatten_simplified.geojson"
_GOES_ON = frozenset(
    """
    Adolf Fredriks Kyrkogata|Alströmergatan|Barnhusgatan|Birger Jarlsgatan|Drottninggatan|Engelbrektsgatan|Eugeniavägen
    Fridhemsgatan|Holländargatan|Hälsingegatan|Industrigatan|Karlavägen|Kungsgatan|Körsbärsvägen|Norra Stationsgatan
    Olof Palmes Gata|Olofsgatan|Oxtorgsgatan|Regeringsgatan|Sankt Eriksgatan|Solnavägen|Sveavägen|Torsgatan
    Uggelviksgatan|Upplandsgatan|Uppsalavägen|Valhallavägen|Vasagatan|Östermalmsgatan|Karlbergsvägen
    """.replace("\n", "|")
    .replace("    ", "")
    .split("|")
)
"""The file ends where these go on."""

ONE_CROSSING_M = 90.0
"""Nodes this near each other are one crossing: two carriageways by two make four nodes."""
_STEP_M = 8.0
_NO_STREET = ("tunneln", "Länken", "farten", "Roslagstull", "Sveaplan", "Jarlaplan", "Danderydsplan", "Oxtorget")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RawStreet:
    """A street as the raw file has it.

    Attributes
    ----------
    nodes : of its edges.
    along : points each few metres along all of it, shape (n, 2).
    axis : its longest way through, from the end nearer to the palace; house numbers lie along it.
    is_cut : whether it goes on outside the file.
    """

    name: str
    nodes: frozenset[int]
    along: Floats
    axis: LineString
    is_cut: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Ground:
    """All of it.

    Attributes
    ----------
    streets : by name.
    crossings : pairs of names in order, to the one place where they meet.
    stations : name to the points where one may stand: exits where they are known.
    exits : (station, exit) to its point.
    districts : name to its land, in local metres.
    squares : named places of the shipped gazetteer to (point, reach).
    stops : names of bus stops, to their points.
    """

    streets: Mapping[str, RawStreet]
    crossings: Mapping[tuple[str, str], Floats]
    stations: Mapping[str, Floats]
    exits: Mapping[tuple[str, str], Floats]
    districts: Mapping[str, Any]
    squares: Mapping[str, tuple[Floats, float, str]]
    stops: Mapping[str, Floats]
    _trees: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def partners(self) -> Mapping[str, tuple[str, ...]]:
        """Which streets each street crosses at one place."""
        found: dict[str, list[str]] = defaultdict(list)
        for one, other in self.crossings:
            found[one].append(other)
            found[other].append(one)
        return {name: tuple(sorted(others)) for name, others in found.items()}

    def crossing(self, one: str, other: str) -> Floats:
        first, second = sorted((one, other))
        return self.crossings[first, second]

    def district_of(self, point: Floats) -> str:
        """Name the district that a point lies in; "" where none."""
        return next((name for name, land in self.districts.items() if land.covers(Point(point))), "")


def read_ground(shared: Path, shipped: Path) -> Ground:
    """Read the raw files of the shared folder, and the shipped tables of named places."""
    nodes = _nodes(shared / NODES)
    streets = _streets(shared / STREETS, nodes)
    return Ground(
        streets=streets,
        crossings=dict(_crossings(streets, nodes)),
        stations=_stations(shared),
        exits=_exits(shared),
        districts=districts(shared / LAND),
        squares=squares(shipped),
        stops=_stops(shared),
    )


def districts(file: Path) -> dict[str, Any]:
    """Read the districts' outlines, with the names as people write them."""
    found = {}
    for feature in json.loads(file.read_text(encoding="utf-8"))["features"]:
        outline = shapely.transform(shape(feature["geometry"]), to_local)
        found[as_written(feature["properties"]["name"])] = shapely.make_valid(outline)
    return found


def as_written(name: str) -> str:
    """Write a name in capitals as Swedish has it.

    >>> as_written("SÖDRA HAMMARBYHAMNEN"), as_written("ULVSUNDA INDUSTRIOMR"), as_written("GAMLA ENSKEDE")
    ('Södra Hammarbyhamnen', 'Ulvsunda industriområde', 'Gamla Enskede')
    """
    low = {"Strand": "strand", "Gård": "gård", "Villastad": "villastad", "Slott": "slott", "Kyrka": "kyrka"}
    words = [low.get(word, word) for word in name.title().replace("Industriomr", "industriområde").split()]
    return " ".join(words).replace("Gamla Stan", "Gamla stan").replace("Stora Mossen", "Stora mossen")


def squares(folder: Path) -> dict[str, tuple[Floats, float, str]]:
    """Read squares, parks, buildings and bridges of the shipped table: point, reach and kind."""
    kinds = {"square", "park", "building", "bridge"}
    with (folder / "central.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))
    return {
        row["name"]: (_point(row["longitude"], row["latitude"]), float(row["uncertainty_m"]), row["kind"])
        for row in rows
        if row["kind"] in kinds and float(row["uncertainty_m"]) <= 250 and "Stockholm" in row["municipality"]
    }


def shipped_names(folder: Path) -> set[str]:
    """Every name and by-name of the shipped tables, in lower case."""
    names = set()
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines, delimiter=";"):
                names |= {name.strip().lower() for name in (row["name"], *(row.get("aliases") or "").split("|"))}
    return names


def _point(longitude: str, latitude: str) -> Floats:
    return to_local([float(longitude), float(latitude)])


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _stops(shared: Path) -> dict[str, Floats]:
    return {row["name"]: _point(row["lon"], row["lat"]) for row in _rows(shared / "sl/sl_stops.csv")}


def _exits(shared: Path) -> dict[tuple[str, str], Floats]:
    rows = _rows(shared / "sl/tunnelbana_exits.csv")
    return {(_station_name(r["station"]), r["exit_name"]): _point(r["lon"], r["lat"]) for r in rows}


def _station_name(name: str) -> str:
    plain = name.partition(" Blå linje")[0].partition(" Grön")[0]
    return "T-Centralen" if plain in {"TCentralen", "T-Centralen"} else plain.replace("S:t ", "Sankt ")


def _stations(shared: Path) -> dict[str, Floats]:
    points = {r["name"]: [_point(r["lon"], r["lat"])] for r in _rows(shared / "sl/tunnelbana_stations_slapi.csv")}
    for (station, _), point in _exits(shared).items():
        for name, found in points.items():
            if name.lower() == station.lower():
                found.append(point)
    return {name: np.array(found) for name, found in points.items()}


def _nodes(file: Path) -> dict[int, Floats]:
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    return {f["properties"]["osmid"]: to_local(f["geometry"]["coordinates"]) for f in features}


def _streets(file: Path, nodes: Mapping[int, Floats]) -> dict[str, RawStreet]:
    edges: dict[str, list[tuple[int, int, Floats]]] = defaultdict(list)
    shared_m: dict[str, float] = defaultdict(float)
    for feature in json.loads(file.read_text(encoding="utf-8"))["features"]:
        told = feature["properties"]
        line = to_local(feature["geometry"]["coordinates"])
        if distances(nodes[told["u"]], line)[0] > distances(nodes[told["u"]], line)[-1]:
            line = line[::-1]  # the file's lines do not all run from u to v
        names = (told["name"] or "").split("|")
        for name in names:
            if len(names) == 1 and name:
                edges[name].append((told["u"], told["v"], line))
            else:
                shared_m[name] += told["length"]
    plain = {name: found for name, found in edges.items() if not any(part in name for part in _NO_STREET)}
    made = {name: _street(name, found) for name, found in plain.items() if _metres(found) > 2 * shared_m[name]}
    return {name: street for name, street in made.items() if street.axis.length > 60}


def _metres(edges: list[tuple[int, int, Floats]]) -> float:
    return float(sum(LineString(line).length for _, _, line in edges))


def _street(name: str, edges: list[tuple[int, int, Floats]]) -> RawStreet:
    ends = frozenset(node for one, other, _ in edges for node in (one, other))
    along = np.concatenate([_points_along(LineString(line)) for _, _, line in edges])
    return RawStreet(name=name, nodes=ends, along=along, axis=_axis(edges), is_cut=name in _GOES_ON)


def _points_along(line: LineString) -> Floats:
    count = max(int(line.length / _STEP_M), 1)
    places = (np.arange(count) + 0.5) / count
    return shapely.get_coordinates(shapely.line_interpolate_point(line, places, normalized=True))


def _axis(edges: list[tuple[int, int, Floats]]) -> LineString:
    """Give the way between the two joined nodes that lie furthest apart."""
    numbers = {node: n for n, node in enumerate(sorted({n for one, other, _ in edges for n in (one, other)}))}
    lines: dict[tuple[int, int], Floats] = {}
    for one, other, line in edges:
        first, last = numbers[one], numbers[other]
        if first != last:
            lines[first, last], lines[last, first] = line, line[::-1]
    if not lines:
        return LineString(edges[0][2])
    pairs = np.array(list(lines))
    lengths = [LineString(line).length for line in lines.values()]
    graph = coo_matrix((lengths, (pairs[:, 0], pairs[:, 1])), shape=(len(numbers),) * 2).tocsr()
    far, before = dijkstra(graph, directed=False, return_predecessors=True)
    ends = np.zeros((len(numbers), 2))
    for (one, other), line in lines.items():
        ends[one], ends[other] = line[0], line[-1]
    apart = np.hypot(*np.moveaxis(ends[:, None] - ends[None], 2, 0))
    start, end = np.unravel_index(int(np.where(np.isfinite(far), apart, -1.0).argmax()), far.shape)
    way = [int(end)]
    while way[-1] != start:
        way.append(int(before[start, way[-1]]))
    points = np.concatenate([lines[one, other] for one, other in pairwise(way)])
    palace = to_local([18.0717, 59.3268])
    if distances(palace, points[:1])[0] > distances(palace, points[-1:])[0]:
        points = points[::-1]
    return LineString(points)


def _crossings(
    streets: Mapping[str, RawStreet], nodes: Mapping[int, Floats]
) -> Iterator[tuple[tuple[str, str], Floats]]:
    names = sorted(streets)
    for position, one in enumerate(names):
        for other in names[position + 1 :]:
            meeting = streets[one].nodes & streets[other].nodes
            if meeting:
                points = np.array([nodes[node] for node in meeting])
                middle = points.mean(axis=0)
                if distances(middle, points).max() <= ONE_CROSSING_M / 2:
                    yield (one, other), middle


def draw_in(outline: Any, rng: np.random.Generator, count: int = 1) -> NDArray[np.float64]:  # noqa: ANN401 - any polygon
    """Draw points evenly in an outline."""
    west, south, east, north = outline.bounds
    found: list[Floats] = []
    while len(found) < count:
        points = rng.uniform([west, south], [east, north], (max(64, 4 * count), 2))
        found.extend(points[shapely.contains_xy(outline, points)])
    return np.array(found[:count])
