"""A bandwidth chosen by foretelling: narrow where incidents crowd, wide where they do not."""

import numpy as np
import pytest

from hotspot.stats.network_density import Network, PlacesOnNetwork, network_bandwidth, network_density

TRIED = np.array([25.0, 50, 100, 200, 400, 800])


def town(side: int = 12) -> Network:
    node = np.arange(side * side).reshape(side, side)
    start = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    end = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    return Network(start=start, end=end, length_m=np.full(len(start), 90.0))


def anywhere(network: Network, count: int, *, seed: int, edges: np.ndarray | None = None) -> PlacesOnNetwork:
    rng = np.random.default_rng(seed)
    edge = rng.choice(np.arange(len(network)) if edges is None else edges, size=count)
    return PlacesOnNetwork(edge=edge, position_m=rng.uniform(0, 90, count))


@pytest.mark.parametrize("seed", range(3))
def test_evenly_spread_incidents_ask_for_the_widest(seed: int) -> None:
    network = town()
    found = network_bandwidth(
        network, anywhere(network, 300, seed=seed), candidates_m=TRIED, rng=np.random.default_rng(seed)
    )
    assert found.bandwidth_m >= 400


@pytest.mark.parametrize("seed", range(3))
def test_crowded_streets_ask_for_a_narrower_one(seed: int) -> None:
    network = town()
    few = anywhere(network, 400, seed=seed, edges=np.array([5, 60, 130, 200]))
    found = network_bandwidth(network, few, candidates_m=TRIED, rng=np.random.default_rng(seed))
    assert found.bandwidth_m <= 50
    assert found.is_at_limit == (found.bandwidth_m == 25)


def test_an_address_that_repeats_does_not_foretell_itself() -> None:
    network = town()
    once = anywhere(network, 150, seed=1)
    often = PlacesOnNetwork(edge=np.repeat(once.edge, 5), position_m=np.repeat(once.position_m, 5))
    found = network_bandwidth(network, often, candidates_m=TRIED, rng=np.random.default_rng(2))
    assert found.bandwidth_m >= 400


def test_the_likelihood_is_that_of_each_event_under_all_others_where_each_is_a_part() -> None:
    """As many folds as events: leave one out, written plainly."""
    network, bandwidth = town(4), 150.0
    events = anywhere(network, 8, seed=3)
    found = network_bandwidth(
        network, events, candidates_m=np.array([bandwidth]), rng=np.random.default_rng(0), folds=8
    )
    logs = []
    for one in range(8):
        other = np.arange(8) != one
        rest = PlacesOnNetwork(edge=events.edge[other], position_m=events.position_m[other])
        here = PlacesOnNetwork(edge=events.edge[[one]], position_m=events.position_m[[one]])
        density = network_density(network, rest, here, bandwidth_m=bandwidth)[0] * 8 / 7
        logs.append(np.log(0.99 * max(density, 0) + 0.01 * 8 / network.length_m.sum() * 1000))
    assert found.log_likelihood[0] == pytest.approx(np.mean(logs), rel=1e-4)


def test_what_cannot_be_chosen_is_refused() -> None:
    network, rng = town(3), np.random.default_rng(0)
    one = PlacesOnNetwork(edge=np.array([0, 0]), position_m=np.array([5.0, 5.0]))
    with pytest.raises(ValueError, match="1 places cannot foretell"):
        network_bandwidth(network, one, candidates_m=TRIED, rng=rng)
    with pytest.raises(ValueError, match="'simple' has none"):
        network_bandwidth(network, anywhere(network, 9, seed=0), candidates_m=TRIED, rng=rng, method="simple")
