"""Measuring along streets: the nearest street, street inside cells, and who is near on foot."""

from collections import defaultdict
from heapq import heappop, heappush
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import LineString

from geodata.cells import cell_centres, cells_of, dilate
from geodata.project import to_metres
from geodata.streets import StreetGraph, cut_pieces, import_streets, network_neighbours, node_streets, snap, street_km
from models.errors import ParameterError

SQUARE = to_metres([18.0649], [59.3326], crs="EPSG:3006")[0]


def streets(*lines: list[tuple[float, float]]) -> StreetGraph:
    """Streets through points so many metres from Sergels torg, in the plane of EPSG:3006."""
    shapes = [LineString(np.array(line) + SQUARE) for line in lines]
    frame = gpd.GeoDataFrame({"name": [""] * len(lines)}, geometry=shapes, crs="EPSG:3006").to_crs(4326)
    return node_streets(frame, crs="EPSG:3006")


def around(graph: StreetGraph, resolution: int, rings: int) -> np.ndarray:
    return dilate(cells_of(graph.longitude, graph.latitude, resolution), rings)


def test_points_go_to_the_nearest_street_and_the_far_ones_nowhere() -> None:
    graph = streets([(0, 0), (100, 0)], [(0, 60), (100, 60)])
    points = SQUARE + np.array([[30, 5.0], [70, 50], [50, 95], [-3, -4], [np.nan, 0]])
    found = snap(graph, points, within_m=30)
    assert found.edge.tolist() == [0, 1, -1, 0, -1]
    assert found.position_m[:2] == pytest.approx([30, 70], abs=1e-3)
    assert found.distance_m[[0, 1, 3]] == pytest.approx([5, 10, 5], abs=1e-3)
    assert found.position_m[3] == 0
    assert found.too_far == 2
    assert np.isnan(found.position_m[[2, 4]]).all()


def test_snapping_nothing_and_within_nothing() -> None:
    graph = streets([(0, 0), (100, 0)])
    assert snap(graph, np.empty((0, 2)), within_m=10).too_far == 0
    with pytest.raises(ParameterError, match="positive distance"):
        snap(graph, SQUARE[None], within_m=0)


def test_street_in_cells_adds_up_to_all_streets(shared_data: Path) -> None:
    graph = import_streets(shared_data / "stockholm" / "osm_streets_vasastan_ostermalm.geojson")
    for resolution in (9, 11):
        km = street_km(graph, around(graph, resolution, 4))
        assert km.sum() == pytest.approx(graph.total_km, rel=1e-6)
        assert (km >= 0).all()


def test_a_cell_without_a_street_has_none() -> None:
    graph = streets([(0, 0), (10, 0)])
    cells = around(graph, 11, 3)
    km = street_km(graph, cells)
    assert km.sum() == pytest.approx(0.01, rel=1e-6)
    assert (km > 0).sum() <= 3


def test_neighbours_are_those_within_reach_along_the_streets() -> None:
    """Two parallel streets 60 m apart that join 500 m away: next door on the map, a kilometre on foot."""
    graph = streets([(0, 0), (500, 0)], [(500, 0), (500, 60), (0, 60)])
    cells = around(graph, 12, 5)
    weights = network_neighbours(graph, cells, reach_m=150)
    assert (weights != weights.T).nnz == 0
    assert set(weights.data) == {1.0}
    own = np.array([_cell_at(0, 0), _cell_at(0, 60), _cell_at(100, 0)])
    lower, upper, along = np.searchsorted(cells, own)
    assert weights[lower, along] == 1
    assert weights[lower, upper] == 0
    assert network_neighbours(graph, cells, reach_m=2000)[lower, upper] == 1


def _cell_at(east: float, north: float) -> int:
    point = gpd.GeoSeries([shapely.Point(SQUARE + np.array([east, north]))], crs="EPSG:3006").to_crs(4326)[0]
    return int(cells_of([point.x], [point.y], 12)[0])


def test_a_cell_off_the_streets_has_only_itself() -> None:
    graph = streets([(0, 0), (10, 0)])
    cells = around(graph, 11, 6)
    weights = network_neighbours(graph, cells, reach_m=500)
    alone = np.asarray(weights.sum(axis=1)).ravel() == 1
    assert alone.sum() > len(cells) / 2
    without = network_neighbours(graph, cells, reach_m=500, include_self=False)
    assert without.diagonal().sum() == 0
    assert (weights - without).sum() == len(cells)


def test_no_cells_have_no_neighbours() -> None:
    graph = streets([(0, 0), (10, 0)])
    assert network_neighbours(graph, np.empty(0, np.int64), reach_m=10).shape == (0, 0)
    assert street_km(graph, np.empty(0, np.int64)).shape == (0,)
    with pytest.raises(ParameterError, match="positive reach"):
        network_neighbours(graph, np.empty(0, np.int64), reach_m=-1)


def test_neighbours_agree_with_walking_from_each_cell_in_turn(shared_data: Path) -> None:
    """A plain Dijkstra in Python from the street point of each of some cells."""
    graph = import_streets(shared_data / "stockholm" / "osm_streets_vasastan_ostermalm.geojson")
    cells = around(graph, 10, 0)
    weights = network_neighbours(graph, cells, reach_m=400)
    standing = snap(graph, to_metres(*cell_centres(cells), crs=graph.crs), within_m=60)
    known = np.flatnonzero(standing.is_near & (standing.distance_m < 55))
    for one in known[::40]:
        metres = _walk(graph, int(standing.edge[one]), float(standing.position_m[one]))
        for other in known:
            away = _distance(graph, metres, standing.edge[other], standing.position_m[other])
            if standing.edge[other] == standing.edge[one]:
                away = min(away, abs(standing.position_m[other] - standing.position_m[one]))
            if abs(away - 400) > 0.01:
                assert (weights[one, other] == 1) == (away < 400), (one, other, away)


def _walk(graph: StreetGraph, edge: int, position: float) -> dict[int, float]:
    ways = defaultdict(list)
    for start, end, length in zip(graph.start.tolist(), graph.end.tolist(), graph.length_m.tolist(), strict=True):
        ways[start].append((end, length))
        ways[end].append((start, length))
    heap = [(position, int(graph.start[edge])), (graph.length_m[edge] - position, int(graph.end[edge]))]
    metres: dict[int, float] = {}
    while heap:
        walked, node = heappop(heap)
        if node in metres:
            continue
        metres[node] = walked
        for there, length in ways[node]:
            heappush(heap, (walked + length, there))
    return metres


def _distance(graph: StreetGraph, metres: dict[int, float], edge: int, position: float) -> float:
    by_start = metres[int(graph.start[edge])] + position
    return float(min(by_start, metres[int(graph.end[edge])] + graph.length_m[edge] - position))


def test_pieces_of_a_bent_street_keep_its_corners_and_make_up_its_length() -> None:
    graph = streets([(0, 0), (30, 0), (30, 40), (90, 40)], [(90, 40), (90, 0)])
    ends = np.array([0.0, 20, graph.length_m[0] * 30 / 130, 75, graph.length_m[0]])
    pieces = cut_pieces(graph, edge=np.zeros(4, np.int64), from_m=ends[:-1], to_m=ends[1:])
    metres = gpd.GeoSeries(pieces, crs=4326).to_crs(3006)
    assert metres.length.to_numpy() == pytest.approx(np.diff(ends), abs=1e-3)
    assert shapely.get_num_coordinates(pieces).tolist() == [2, 2, 3, 2]
    corners = shapely.get_coordinates(metres[2]) - SQUARE
    assert corners == pytest.approx(np.array([[30, 0], [30, 40], [35, 40]]), abs=1e-3)
    assert len(cut_pieces(graph, edge=np.empty(0, np.int64), from_m=np.empty(0), to_m=np.empty(0))) == 0
