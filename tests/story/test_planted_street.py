"""Incidents put on one street of a real network are found on that street, and none is lost on the way."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from geodata.streets import StreetGraph, import_streets, snap
from hotspot.stats.network_density import Network, PlacesOnNetwork, lixelise, network_density_in_steps

PLANTED, ELSEWHERE, LONG_M = 120, 600, 300.0


@pytest.fixture(scope="module")
def graph(shared_data: Path) -> StreetGraph:
    return import_streets(shared_data / "stockholm" / "osm_streets_vasastan_ostermalm.geojson")


def scattered(
    graph: StreetGraph, edges: NDArray[np.int64], count: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Points beside streets, as addresses are: eight metres off or so."""
    length = graph.length_m[edges]
    edge = rng.choice(edges, size=count, p=length / length.sum())
    along = shapely.line_interpolate_point(graph.lines[edge], rng.uniform(size=count) * graph.length_m[edge])
    return np.asarray(shapely.get_coordinates(along) + rng.normal(0, 8, (count, 2)))


def stretch(graph: StreetGraph, name: str) -> NDArray[np.int64]:
    """Some 300 m in the middle of a street."""
    edges = np.flatnonzero(np.array(graph.names) == name)
    middle = shapely.get_coordinates(shapely.line_interpolate_point(graph.lines[edges], 0.5, normalized=True))
    nearest = edges[np.argsort(np.hypot(*(middle - middle.mean(axis=0)).T))]
    return nearest[: int(np.searchsorted(np.cumsum(graph.length_m[nearest]), LONG_M)) + 1]


@pytest.mark.parametrize("street", ["Odengatan", "Upplandsgatan", "Birger Jarlsgatan"])
@pytest.mark.parametrize("method", ["continuous", "discontinuous"])
def test_a_planted_street_is_the_worst(graph: StreetGraph, street: str, method: str) -> None:
    rng, planted = np.random.default_rng(3), stretch(graph, street)
    points = [scattered(graph, planted, PLANTED, rng), scattered(graph, np.arange(len(graph)), ELSEWHERE, rng)]
    found = snap(graph, np.concatenate(points), within_m=50)
    assert found.too_far == 0
    network = Network(start=graph.start, end=graph.end, length_m=graph.length_m)
    middles, lengths = lixelise(network, longest_m=10)
    events = PlacesOnNetwork(edge=found.edge, position_m=found.position_m)
    density = network_density_in_steps(network, events, middles, bandwidth_m=150, method=method)
    total = float((density * lengths).sum()) / 1000
    assert total == pytest.approx(PLANTED + ELSEWHERE, rel=1e-3 if method == "continuous" else 0.05)
    worst = np.argsort(-density)[: int(LONG_M / 10)]
    places = shapely.line_interpolate_point(graph.lines[middles.edge[worst]], middles.position_m[worst])
    metres = shapely.distance(places, shapely.union_all(graph.lines[planted]))
    assert (metres < 30).mean() > 0.9
