"""Streets as they lie: crossings, house numbers, stretches, worked out by hand on a small town."""

import json
from itertools import combinations
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString

from geodata.gazetteer.assembling import assemble
from geodata.gazetteer.entries import Gazetteer
from geodata.gazetteer.shipped import load_gazetteer
from geodata.gazetteer.streets import Spot, Street
from geodata.project import to_degrees
from geodata.store.addresses import ADDRESS_COLUMNS
from geodata.streets import StreetGraph, import_streets, node_streets

EAST, NORTH = 674_000.0, 6_581_000.0
SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "stockholm"
REAL = SHARED / "osm_streets_vasastan_ostermalm.geojson"
NO_AREAS = gpd.GeoDataFrame({"name": [], "kind": []}, geometry=[], crs="EPSG:4326")


def degrees(*points: tuple[float, float]) -> list[tuple[float, float]]:
    """Points of the town's own plan [m] to longitude and latitude."""
    longitude, latitude = to_degrees(np.array(points) + np.array([EAST, NORTH]), crs="EPSG:3006")
    return list(zip(longitude.tolist(), latitude.tolist(), strict=True))


def network(**lines: list[tuple[float, float]]) -> StreetGraph:
    names = [name.rstrip("_").replace("_", " ") for name in lines]
    drawn = [LineString(degrees(*points)) for points in lines.values()]
    return node_streets(gpd.GeoDataFrame({"name": names}, geometry=drawn, crs="EPSG:4326"), crs="EPSG:3006")


def houses(street: str, *known: tuple[int, str, float, float], town: str = "Stockholm") -> pd.DataFrame:
    points = degrees(*((x, y) for _, _, x, y in known))
    rows = [(street, n, letter, town, *point) for (n, letter, _, _), point in zip(known, points, strict=True)]
    return pd.DataFrame(rows, columns=list(ADDRESS_COLUMNS))


NOBODY = houses("", (1, "", 0.0, 0.0)).iloc[:0]


def town(graph: StreetGraph | None, addresses: pd.DataFrame = NOBODY) -> Gazetteer:
    return assemble(load_gazetteer().entries, graph=graph, addresses=addresses, areas=NO_AREAS)


def only(gazetteer: Gazetteer, name: str) -> Street:
    (street,) = gazetteer.streets[name]
    return street


def metres(spot: Spot, x: float, y: float) -> float:
    ((longitude, latitude),) = degrees((x, y))
    return float(np.hypot((spot.longitude - longitude) * 56_920, (spot.latitude - latitude) * 111_400))


def test_two_streets_meet_at_the_node_they_share_and_not_under_a_bridge() -> None:
    known = town(
        network(
            Långa_gatan=[(0, 0), (500, 0), (1000, 0)],
            Tvärgatan=[(500, -200), (500, 0), (500, 300)],
            Bron=[(800, -200), (800, 300)],
        )
    )
    long, across, above = only(known, "långa gatan"), only(known, "tvärgatan"), only(known, "bron")
    (spot,) = long.crossings(across)
    assert metres(spot, 500, 0) < 1
    assert spot.uncertainty_m == 30
    assert across.crossings(long) == (spot,)
    assert long.crossings(above) == ()
    assert long.crossed == {"tvärgatan"}


def test_the_nodes_of_a_wide_crossing_are_one_spot_and_two_far_apart_are_two() -> None:
    known = town(
        network(
            Allén=[(0, 0), (200, 0), (400, 0)],
            Allén_=[(0, 40), (200, 40), (400, 40)],
            Smala_gatan=[(200, -100), (200, 0), (200, 40), (200, 100)],
            Bågen=[(0, 0), (0, 40), (-100, 20), (200, 300), (400, 40)],
        )
    )
    wide, narrow, bow = (only(known, name) for name in ("allén", "smala gatan", "bågen"))
    (spot,) = wide.crossings(narrow)
    assert metres(spot, 200, 20) < 1
    assert spot.uncertainty_m == pytest.approx(50, abs=1)  # reaches over both carriageways
    assert [metres(one, 0, 20) for one in bow.crossings(wide)] == pytest.approx([0, 400], abs=2)


def test_a_street_that_ends_near_another_meets_it() -> None:
    known = town(network(Gatan=[(0, 0), (300, 0)], Stigen=[(100, 25), (100, 200)], Gränden=[(200, 40), (200, 200)]))
    street = only(known, "gatan")
    (spot,) = street.crossings(only(known, "stigen"))
    assert metres(spot, 100, 12.5) < 1
    assert street.crossings(only(known, "gränden")) == ()


def test_one_name_far_apart_is_two_streets() -> None:
    known = town(
        network(Storgatan=[(0, 0), (300, 0)], Storgatan_=[(900, 0), (1100, 0)], Storgatan__=[(5000, 0), (5200, 0)])
    )
    near, far = sorted(known.streets["storgatan"], key=lambda street: street.whole.longitude)
    assert metres(far.whole, 5100, 0) < 15
    assert near.crossings(far) == ()
    assert len([entry for entry in known.entries if entry.name == "Storgatan"]) == 2


def test_the_same_name_in_two_municipalities_is_two_streets() -> None:
    graph = network(Gränsgatan=[(0, 0), (400, 0)])
    own = houses("Gränsgatan", (1, "", 50.0, 10.0), (3, "", 120.0, 10.0))
    other = houses("Gränsgatan", (1, "", 380.0, 10.0), (3, "", 300.0, 10.0), town="Solna")
    known = town(graph, pd.concat([own, other], ignore_index=True))
    streets = sorted(known.streets["gränsgatan"], key=lambda street: street.municipalities)
    assert [street.municipalities for street in streets] == [("Solna",), ("Stockholm",)]
    solna, stockholm = (street.number(1) for street in streets)
    assert solna is not None
    assert stockholm is not None
    assert (metres(solna, 380, 10), metres(stockholm, 50, 10)) == (pytest.approx(0, abs=0.1), pytest.approx(0, abs=0.1))
    assert metres(streets[0].whole, 300, 0) < 30  # the part of the line beside its own numbers


def test_a_street_s_middle_holds_95_percent_of_its_length() -> None:
    street = only(town(network(Raka_vägen=[(0, 0), (1000, 0)])), "raka vägen")
    assert metres(street.whole, 500, 0) < 15
    assert street.whole.uncertainty_m == pytest.approx(475, abs=12)


def test_an_edge_of_two_names_is_divided_where_the_streets_meet_it() -> None:
    graph = network(
        **{"B gatan|A gatan": [(0, 0), (200, 0)], "A gatan": [(-100, 0), (0, 0)], "B gatan": [(200, 0), (400, 0)]}
    )
    known = town(graph)
    (spot,) = only(known, "a gatan").crossings(only(known, "b gatan"))
    assert metres(spot, 100, 0) < 1


def test_an_edge_of_two_names_that_ends_nowhere_known_is_of_both() -> None:
    graph = network(
        **{"Bron|Gatan": [(0, 0), (500, 0)], "Gatan": [(-100, 0), (0, 0)], "Tvärgatan": [(500, -90), (500, 0)]}
    )
    known = town(graph)
    across = only(known, "tvärgatan")
    for name in ("gatan", "bron"):
        (spot,) = only(known, name).crossings(across)
        assert metres(spot, 500, 0) < 1


def test_a_stub_of_a_street_does_not_shrink_what_is_known_of_the_whole() -> None:
    shipped = next(entry for entry in load_gazetteer().entries if entry.name == "Sveavägen")
    lines = LineString([(shipped.longitude, shipped.latitude), (shipped.longitude, shipped.latitude + 0.001)])
    stub = node_streets(gpd.GeoDataFrame({"name": ["Sveavägen"]}, geometry=[lines], crs="EPSG:4326"), crs="EPSG:3006")
    known = town(stub)
    (entry,) = (entry for entry in known.entries if entry.name == "Sveavägen")
    assert entry.uncertainty_m == shipped.uncertainty_m
    assert only(known, "sveavägen").whole.uncertainty_m < 60


def test_house_numbers_are_known_or_lie_between_their_neighbours_or_are_not_told() -> None:
    even = [(number, "", 10.0 * number, 12.0) for number in (2, 4, 10)]
    odd = [(number, "", 10.0 * number, -12.0) for number in (1, 3, 5, 7, 9)]
    known = town(network(Gatan=[(0, 0), (120, 0)]), houses("Gatan", *even, *odd, (4, "B", 44.0, 12.0)))
    street = only(known, "gatan")
    exact, lettered, near = street.number(10), street.number(4, "b"), street.number(6)
    assert exact is not None
    assert lettered is not None
    assert near is not None
    assert (exact.how, exact.uncertainty_m) == ("address point", 30)
    assert metres(lettered, 44, 12) < 0.1
    assert near.how == "between 4 and 10"
    assert metres(near, 42 + 2 / 6 * 58, 12) < 0.5
    assert near.uncertainty_m == pytest.approx(30 + 58 / 3, abs=0.5)
    assert street.number(12) is None
    stretch = street.numbers(2, 4)
    assert stretch is not None
    assert metres(stretch, 32, 12) < 5
    assert street.numbers(20, 24) is None


def test_streets_without_lines_are_known_by_their_houses() -> None:
    rows = houses("Husgatan", *((n, "", 10.0 * n, 12.0 if n % 2 else -12.0) for n in range(1, 21)))
    across = houses("Sidogatan", *((n, "", 105.0 + (10 if n % 2 else -10), 12.0 * n - 70) for n in range(1, 13)))
    known = town(None, pd.concat([rows, across], ignore_index=True))
    street, side = only(known, "husgatan"), only(known, "sidogatan")
    (spot,) = street.crossings(side)
    assert metres(spot, 105, 0) < 20
    assert street.whole.uncertainty_m == pytest.approx(90, abs=20)


def test_the_stretch_between_two_points_lies_between_them_also_on_a_wide_street() -> None:
    wide = {"Allén": [(0, 0), (400, 0)], "Allén ": [(0, 0), (0, 40), (400, 40)]}
    street = only(town(network(**wide)), "allén")
    first, _ = street.nearest(*degrees((100, -5))[0])
    last, away = street.nearest(*degrees((300, -5))[0])
    assert away == pytest.approx(5, abs=0.1)
    spot = street.between(first, last)
    assert metres(spot, 200, 20) < 40
    assert 90 < spot.uncertainty_m < 120


def test_a_street_on_the_ground_takes_the_place_of_its_shipped_middle_and_keeps_its_by_names() -> None:
    shipped = next(entry for entry in load_gazetteer().entries if "Klarabergsvägen" in entry.aliases)
    known = town(network(Klarabergsgatan=[(0, 0), (600, 0)]))
    (entry,) = (entry for entry in known.entries if entry.name == "Klarabergsgatan")
    assert entry.aliases == shipped.aliases
    assert entry.uncertainty_m == pytest.approx(285, abs=12)


def test_a_numbered_road_is_one_however_far_its_parts_lie_and_stays_no_place() -> None:
    known = town(network(E4=[(0, 0), (300, 0)], E4_=[(9000, 0), (9400, 0)], Väg_9=[(0, 500), (900, 500)]))
    road = only(known, "e4")
    spot, away = road.nearest(*degrees((9200, 30))[0])
    assert (metres(spot, 9200, 0), away) == (pytest.approx(0, abs=0.5), pytest.approx(30, abs=0.5))
    kinds = {entry.name: (entry.kind, str(entry.precision)) for entry in known.entries}
    assert (kinds["E4"], kinds["Väg 9"]) == (("road", "none"), ("road", "area"))


@pytest.mark.skipif(not REAL.exists(), reason="the real data are not beside the checkout")
def test_every_node_that_two_real_streets_share_is_one_of_their_crossings() -> None:
    edges = json.loads(REAL.read_bytes())["features"]
    at: dict[int, set[str]] = {}
    where: dict[int, list[float]] = {}
    for edge in edges:
        told, line = edge["properties"], edge["geometry"]["coordinates"]
        for node, point in ((told["u"], line[0]), (told["v"], line[-1])):
            where[node] = point
            if told["name"] and "|" not in told["name"]:
                at.setdefault(node, set()).add(told["name"].lower())
    known = town(import_streets(REAL)).streets
    checked = off = 0
    for node, names in at.items():
        for one, other in combinations(sorted(names), 2):
            spots = known[one][0].crossings(known[other][0])
            away = [
                np.hypot((s.longitude - where[node][0]) * 56_920, (s.latitude - where[node][1]) * 111_400)
                for s in spots
            ]
            checked += 1
            off += not any(metres_off <= spot.uncertainty_m for metres_off, spot in zip(away, spots, strict=True))
    assert checked > 450
    assert off == 0
