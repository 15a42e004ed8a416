"""Density along streets, beside the same sum written plainly: no package for Python splits kernels at crossings."""

from collections import defaultdict
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture

from hotspot.stats.network_density import Network, PlacesOnNetwork, lixelise, network_density, network_density_in_steps

Floats = NDArray[np.float64]
Way = Callable[[Network, PlacesOnNetwork, PlacesOnNetwork], Floats]

BANDWIDTH_M = 300.0
PLAIN_EVENTS = 100


def town(side: int, events: int) -> tuple[Network, PlacesOnNetwork, PlacesOnNetwork]:
    """A grid of streets of about 80 m, pieces of 25 m, and incidents spread over it."""
    rng = np.random.default_rng(1)
    node = np.arange(side * side).reshape(side, side)
    start = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    end = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    network = Network(start=start, end=end, length_m=rng.uniform(32, 128, len(start)))
    edge = rng.integers(len(network), size=events)
    at, _ = lixelise(network, longest_m=25)
    return network, PlacesOnNetwork(edge=edge, position_m=rng.uniform(size=events) * network.length_m[edge]), at


def quartic(distance: Floats) -> Floats:
    return 15 / 16 * np.clip(1 - (distance / BANDWIDTH_M) ** 2, 0, None) ** 2 / BANDWIDTH_M * 1000


class Plain:
    """Lists, dictionaries and numpy per edge: what an analyst writes over networkx or pandas."""

    def __init__(self, network: Network, at: PlacesOnNetwork) -> None:
        self.length = network.length_m.tolist()
        self.ends = list(zip(network.start.tolist(), network.end.tolist(), strict=True))
        self.meets = defaultdict(list)
        for edge, pair in enumerate(self.ends):
            for node in pair:
                self.meets[node].append(edge)
        first = np.concatenate([[0], np.cumsum(np.bincount(at.edge, minlength=len(network)))])
        self.places = [slice(*pair) for pair in pairwise(first)]
        self.along = [at.position_m[place] for place in self.places]

    def from_node(self, edge: int, node: int) -> Floats:
        return self.along[edge] if self.ends[edge][0] == node else self.length[edge] - self.along[edge]

    def continuous(self, density: Floats, edge: int, position: float) -> None:
        density[self.places[edge]] += quartic(np.abs(self.along[edge] - position))
        start, end = self.ends[edge]
        stack = [(start, edge, position, 1.0), (end, edge, self.length[edge] - position, 1.0)]
        while stack:
            node, came, walked, mass = stack.pop()
            if walked >= BANDWIDTH_M:
                continue
            for goes in self.meets[node]:
                part = mass * (2 / len(self.meets[node]) - (goes == came))
                density[self.places[goes]] += part * quartic(walked + self.from_node(goes, node))
                there = self.ends[goes][0] if self.ends[goes][1] == node else self.ends[goes][1]
                stack.append((there, goes, walked + self.length[goes], part))

    def simple(self, density: Floats, edge: int, position: float) -> None:
        start, end = self.ends[edge]
        heap, metres = [(position, start), (self.length[edge] - position, end)], {}
        while heap:
            walked, node = heappop(heap)
            if node in metres or walked >= BANDWIDTH_M:
                continue
            metres[node] = walked
            for goes in self.meets[node]:
                there = self.ends[goes][0] if self.ends[goes][1] == node else self.ends[goes][1]
                heappush(heap, (walked + self.length[goes], there))
        for near in {near for node in metres for near in self.meets[node]} | {edge}:
            ways = [metres[node] + self.from_node(near, node) for node in self.ends[near] if node in metres]
            ways += [np.abs(self.along[near] - position)] if near == edge else []
            density[self.places[near]] += quartic(np.minimum.reduce(ways))


def plain(network: Network, events: PlacesOnNetwork, at: PlacesOnNetwork, method: str) -> Floats:
    """The definition, event by event."""
    streets, density = Plain(network, at), np.zeros(len(at))
    for edge, position in zip(events.edge.tolist(), events.position_m.tolist(), strict=True):
        getattr(streets, method)(density, edge, position)
    return density


def klarsyn(network: Network, events: PlacesOnNetwork, at: PlacesOnNetwork, method: str) -> Floats:
    return network_density_in_steps(network, events, at, bandwidth_m=BANDWIDTH_M, method=method)


@pytest.fixture(scope="module")
def city() -> tuple[Network, PlacesOnNetwork, PlacesOnNetwork]:
    return town(160, 100_000)


@pytest.mark.parametrize("method", ["continuous", "simple"])
@pytest.mark.parametrize("way", [klarsyn, plain])
def test_density_along_the_streets_of_a_city(
    benchmark: BenchmarkFixture, city: tuple[Network, PlacesOnNetwork, PlacesOnNetwork], way: Way, method: str
) -> None:
    network, events, at = city
    few = PlacesOnNetwork(edge=events.edge[:PLAIN_EVENTS], position_m=events.position_m[:PLAIN_EVENTS])
    benchmark.group = f"density along 51 000 streets of 100 000 incidents within 300 m, {method}"
    benchmark.extra_info["way"] = "klarsyn" if way is klarsyn else "plain Python"
    if way is klarsyn:
        exact = network_density(network, few, at, bandwidth_m=BANDWIDTH_M, method=method)
        benchmark.extra_info["error"] = float(np.abs(klarsyn(network, few, at, method) - exact).max() / exact.max())
        benchmark.pedantic(way, args=(network, events, at, method), rounds=3)
        return
    benchmark.extra_info["scale"] = len(events) / PLAIN_EVENTS
    found = benchmark.pedantic(way, args=(network, few, at, method), rounds=1)
    assert np.abs(klarsyn(network, few, at, method) - found).max() < 1e-4 * found.max()
