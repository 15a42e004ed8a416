"""What equal splitting promises on every network."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.linalg import expm

from hotspot.stats.network_density import (
    KERNELS,
    METHODS,
    Network,
    PlacesOnNetwork,
    lixelise,
    network_density,
    network_density_in_steps,
)

Floats = NDArray[np.float64]

SPLITTING = ("continuous", "discontinuous")
METRES = st.floats(min_value=40, max_value=150)


@st.composite
def networks(draw: st.DrawFn, *, has_dead_ends: bool = True) -> Network:
    """A ring of streets with some more across it, and perhaps dead ends; parallels and loops may occur."""
    ring = draw(st.integers(2, 5))
    start, end = list(range(ring)), [(node + 1) % ring for node in range(ring)]
    for _ in range(draw(st.integers(0, 3))):
        start.append(draw(st.integers(0, ring - 1)))
        end.append(draw(st.integers(0, ring - 1)))
    if has_dead_ends:
        for number in range(draw(st.integers(0, 3))):
            start.append(draw(st.integers(0, ring - 1)))
            end.append(ring + number)
    length = draw(st.lists(METRES, min_size=len(start), max_size=len(start)))
    return Network(start=np.array(start), end=np.array(end), length_m=np.array(length))


@st.composite
def places_on(draw: st.DrawFn, network: Network, *, count: int) -> PlacesOnNetwork:
    edge = np.array(draw(st.lists(st.integers(0, len(network) - 1), min_size=count, max_size=count)))
    share = np.array(draw(st.lists(st.floats(0, 1), min_size=count, max_size=count)))
    return PlacesOnNetwork(edge=edge, position_m=share * network.length_m[edge])


def integral(network: Network, events: PlacesOnNetwork, **options: object) -> float:
    at, length = lixelise(network, longest_m=1)
    return float((network_density(network, events, at, bandwidth_m=130, **options) * length).sum()) / 1000


quick = settings(max_examples=15, deadline=None)


@quick
@given(data=st.data(), network=networks(), kernel=st.sampled_from(KERNELS))
def test_the_continuous_form_holds_every_event_on_every_network(
    data: st.DataObject, network: Network, kernel: str
) -> None:
    events = data.draw(places_on(network, count=3))
    if kernel == "gaussian":
        at, length = lixelise(network, longest_m=1)
        found = network_density_in_steps(network, events, at, bandwidth_m=50, kernel=kernel)
        assert (found * length).sum() / 1000 == pytest.approx(3, rel=2e-3)
        assert found.min() > -1e-3 * found.max()  # the heat kernel is never negative
    else:
        assert integral(network, events, kernel=kernel) == pytest.approx(3, rel=2e-2 if kernel == "uniform" else 2e-3)


@quick
@given(data=st.data(), network=networks(has_dead_ends=False))
def test_the_discontinuous_form_holds_every_event_where_no_street_ends(data: st.DataObject, network: Network) -> None:
    events = data.draw(places_on(network, count=2))
    assert integral(network, events, method="discontinuous") == pytest.approx(2, rel=2e-3)


@quick
@given(data=st.data(), network=networks())
def test_the_discontinuous_form_loses_at_dead_ends_and_never_gains(data: st.DataObject, network: Network) -> None:
    events = data.draw(places_on(network, count=2))
    assert integral(network, events, method="discontinuous") < 2 * 1.002


@quick
@given(data=st.data(), network=networks(), method=st.sampled_from(("continuous", "simple")))
def test_event_and_place_may_change_roles(data: st.DataObject, network: Network, method: str) -> None:
    one, other = data.draw(places_on(network, count=1)), data.draw(places_on(network, count=1))
    there = network_density(network, one, other, bandwidth_m=130, method=method)
    back = network_density(network, other, one, bandwidth_m=130, method=method)
    assert there == pytest.approx(back, rel=1e-9, abs=1e-12)


@quick
@given(data=st.data(), network=networks(), method=st.sampled_from(METHODS))
def test_which_way_an_edge_is_drawn_changes_nothing(data: st.DataObject, network: Network, method: str) -> None:
    events, at = data.draw(places_on(network, count=3)), data.draw(places_on(network, count=3))
    turned = Network(start=network.end, end=network.start, length_m=network.length_m)
    expected = network_density(network, events, at, bandwidth_m=130, method=method)
    found = network_density(turned, _turned(events, network), _turned(at, network), bandwidth_m=130, method=method)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


def _turned(places: PlacesOnNetwork, network: Network) -> PlacesOnNetwork:
    return PlacesOnNetwork(edge=places.edge, position_m=network.length_m[places.edge] - places.position_m)


@quick
@given(data=st.data(), network=networks(), method=st.sampled_from(METHODS), share=st.floats(0.1, 0.9))
def test_a_node_where_no_other_street_meets_changes_nothing(
    data: st.DataObject, network: Network, method: str, share: float
) -> None:
    """The first edge is cut in two; what lay beyond the cut moves to the new edge."""
    events, at = data.draw(places_on(network, count=3)), data.draw(places_on(network, count=3))
    cut = share * network.length_m[0]
    longer = Network(
        start=np.concatenate([network.start, [network.nodes]]),
        end=np.concatenate([[network.nodes], network.end[1:], network.end[:1]]),
        length_m=np.concatenate([[cut], network.length_m[1:], network.length_m[:1] - cut]),
    )

    def moved(places: PlacesOnNetwork) -> PlacesOnNetwork:
        is_beyond = (places.edge == 0) & (places.position_m > cut)
        return PlacesOnNetwork(
            edge=np.where(is_beyond, len(network), places.edge),
            position_m=places.position_m - np.where(is_beyond, cut, 0),
        )

    expected = network_density(network, events, at, bandwidth_m=130, method=method)
    found = network_density(longer, moved(events), moved(at), bandwidth_m=130, method=method)
    assert found == pytest.approx(expected, rel=1e-7, abs=1e-7)


def plainly(
    network: Network, event: tuple[int, float], place: tuple[int, float], bandwidth: float, method: str
) -> float:
    """As `walked`; what stands on a crossing stands on all its ends alike."""
    edge, position = event
    if method == "continuous" or 1e-6 < position < network.length_m[edge] - 1e-6:
        return walked(network, event, place, bandwidth, method)
    node = network.start[edge] if position <= 1e-6 else network.end[edge]
    ends = [(one, 0.0) for one in np.flatnonzero(network.start == node).tolist()]
    ends += [(one, float(network.length_m[one])) for one in np.flatnonzero(network.end == node).tolist()]
    return sum(walked(network, end, place, bandwidth, method) for end in ends) / len(ends)


def walked(
    network: Network, event: tuple[int, float], place: tuple[int, float], bandwidth: float, method: str
) -> float:
    """The definition, word by word, in plain Python: follow every walk."""
    edge, at = place
    ends = {2 * e: network.end[e] for e in range(len(network))} | {
        2 * e + 1: network.start[e] for e in range(len(network))
    }

    def kernel(distance: float) -> float:
        return max(0.0, 1 - (distance / bandwidth) ** 2) ** 2 * 15 / 16 / bandwidth if distance < bandwidth else 0.0

    def follow(came: int, metres: float, mass: float) -> float:
        if metres >= bandwidth:
            return 0.0
        leaving = [way for way in ends if ends[way ^ 1] == ends[came]]
        total = 0.0
        for goes in leaving:
            if method == "continuous":
                part = mass * (2 / len(leaving) - (goes == came ^ 1))
            else:
                part = 0.0 if goes == came ^ 1 else mass / (len(leaving) - 1)
            if goes // 2 == edge:
                total += part * kernel(metres + (at if goes % 2 == 0 else network.length_m[edge] - at))
            total += follow(goes, metres + network.length_m[goes // 2], part) if part else 0.0
        return total

    own = kernel(abs(event[1] - at)) if event[0] == edge else 0.0
    forth = follow(2 * event[0], network.length_m[event[0]] - event[1], 1.0)
    return 1000 * (own + forth + follow(2 * event[0] + 1, event[1], 1.0))


@quick
@given(data=st.data(), network=networks(), method=st.sampled_from(SPLITTING))
def test_three_ways_agree(data: st.DataObject, network: Network, method: str) -> None:
    events, at = data.draw(places_on(network, count=2)), data.draw(places_on(network, count=2))
    expected = [sum(plainly(network, event, place, 120.0, method) for event in _pairs(events)) for place in _pairs(at)]
    exact = network_density(network, events, at, bandwidth_m=120, method=method)
    fast = network_density_in_steps(network, events, at, bandwidth_m=120, method=method)
    assert exact == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert np.abs(fast - exact).max() < 1e-3 * 2 * 15 / 16 / 0.12


def _pairs(places: PlacesOnNetwork) -> list[tuple[int, float]]:
    return list(zip(places.edge.tolist(), places.position_m.tolist(), strict=True))


@quick
@given(data=st.data(), network=networks(), method=st.sampled_from(METHODS))
def test_events_at_one_place_are_its_weight(data: st.DataObject, network: Network, method: str) -> None:
    one, at = data.draw(places_on(network, count=1)), data.draw(places_on(network, count=2))
    three = PlacesOnNetwork(edge=np.repeat(one.edge, 3), position_m=np.repeat(one.position_m, 3))
    heavy = network_density(network, one, at, bandwidth_m=130, method=method, weights=np.array([3.0]))
    assert network_density(network, three, at, bandwidth_m=130, method=method) == pytest.approx(heavy, abs=1e-9)


def test_heat_spreads_along_the_streets_as_the_gaussian_does() -> None:
    """The heat equation, solved on a fine mesh of the network (McSwiggan, Baddeley & Nair 2017), for time h²/2."""
    rng = np.random.default_rng(5)
    start, end = np.array([0, 1, 2, 3, 0, 2, 1, 4, 4]), np.array([1, 2, 3, 0, 2, 4, 4, 5, 4])
    network = Network(start=start, end=end, length_m=rng.integers(30, 60, len(start)).astype(float))
    events = PlacesOnNetwork(edge=np.array([0, 5, 8]), position_m=np.array([10.5, 12.5, 20.5]))
    at, heat = _heat(network, events, bandwidth=40.0)
    found = network_density_in_steps(network, events, at, bandwidth_m=40, kernel="gaussian")
    assert np.abs(found - heat).max() < 3e-3 * heat.max()


def _heat(network: Network, events: PlacesOnNetwork, *, bandwidth: float) -> tuple[PlacesOnNetwork, Floats]:
    """Mesh points every metre at the middles of pieces; neighbours exchange heat, at crossings through the node."""
    at, _ = lixelise(network, longest_m=1.0)
    cells, nodes = len(at), network.nodes
    first = np.searchsorted(at.edge, np.arange(len(network)))
    last = np.append(first[1:], cells) - 1
    inner = np.setdiff1d(np.arange(cells - 1), last)
    row = np.concatenate([inner, first, last])
    column = np.concatenate([inner + 1, cells + network.start, cells + network.end])
    # Half a metre lies between the last middle and the node: twice the conductance.
    flow = np.concatenate([np.ones(len(inner)), np.full(len(first) + len(last), 2.0)])
    size = cells + nodes
    between = np.zeros((size, size))
    np.add.at(between, (np.append(row, column), np.append(column, row)), np.tile(flow, 2))
    capacity = np.concatenate([np.ones(cells), np.full(nodes, 1e-2)])  # a node holds next to nothing
    change = (between - np.diag(between.sum(axis=1))) / capacity[:, None]
    initial = np.zeros(size)
    for edge, position in _pairs(events):
        initial[first[edge] + math.floor(position)] += 1.0
    return at, (expm(change * bandwidth**2 / 2) @ initial)[:cells] * 1000
