"""Density along a network: what it refuses, what it gives for nothing, and numbers that are checked in the head."""

import numpy as np
import pytest

from hotspot.stats.network_density import (
    KERNELS,
    METHODS,
    Network,
    PlacesOnNetwork,
    lixelise,
    network_density,
    network_density_in_steps,
)
from hotspot.stats.network_density import estimate as module

CROSS = Network(start=np.zeros(4, np.int64), end=np.arange(1, 5), length_m=np.full(4, 500.0))
WAYS = (network_density, network_density_in_steps)


def places(*pairs: tuple[int, float]) -> PlacesOnNetwork:
    edge = np.array([one for one, _ in pairs], dtype=np.int64)
    return PlacesOnNetwork(edge=edge, position_m=np.array([at for _, at in pairs], dtype=np.float64))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("method", METHODS)
def test_nothing_gives_nothing(way: object, method: str) -> None:
    nowhere = way(CROSS, places(), places((0, 1.0)), bandwidth_m=100, method=method)
    assert nowhere.tolist() == [0]
    assert way(CROSS, places((0, 1.0)), places(), bandwidth_m=100, method=method).shape == (0,)
    weightless = way(CROSS, places((0, 1.0)), places((0, 1.0)), bandwidth_m=100, method=method, weights=np.zeros(1))
    assert weightless.tolist() == [0]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("kernel", "peak"), [*zip(KERNELS, (0.39896754, 0.9375, 0.75, 1.0, 0.5), strict=True)])
def test_far_from_any_crossing_the_peak_is_the_kernels_own(way: object, kernel: str, peak: float) -> None:
    """Over 0.02 km: 1/sqrt(2 pi) and a trifle for the cut, 15/16, 3/4, 1, 1/2."""
    found = way(CROSS, places((1, 250.0)), places((1, 250.0)), bandwidth_m=20, kernel=kernel)
    assert found[0] == pytest.approx(peak / 0.02, rel=1e-6)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("method", METHODS)
def test_the_shorter_way_round_a_block_counts_and_the_longer_too_unless_simple(way: object, method: str) -> None:
    """A ring of 100 m, two points opposite: 50 m either way; both walks arrive, the simple form counts one distance."""
    ring = Network(start=np.array([0, 1]), end=np.array([1, 0]), length_m=np.array([50.0, 50.0]))
    found = way(ring, places((0, 25.0)), places((1, 25.0)), bandwidth_m=100, kernel="triangular", method=method)
    walks = 1 if method == "simple" else 2
    assert found[0] == pytest.approx(walks * 0.5 / 0.1, rel=1e-6)


@pytest.mark.parametrize("way", WAYS)
def test_a_dead_end_turns_all_of_it_back_in_the_continuous_form_only(way: object) -> None:
    one = Network(start=np.array([0]), end=np.array([1]), length_m=np.array([1000.0]))
    at_the_end = {
        method: way(one, places((0, 0.0)), places((0, 0.0)), bandwidth_m=100, method=method) for method in METHODS
    }
    assert at_the_end["continuous"][0] == pytest.approx(2 * 9.375, rel=1e-6)
    assert at_the_end["discontinuous"][0] == at_the_end["simple"][0] == pytest.approx(9.375, rel=1e-6)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kernel": "cosine"}, "'cosine' is no kernel"),
        ({"method": "split"}, "'split' is no way to split"),
        ({"bandwidth_m": 0.0}, "smooths nothing"),
        ({"bandwidth_m": np.nan}, "smooths nothing"),
        ({"weights": np.ones(2)}, "weights of shape"),
        ({"weights": np.array([np.nan])}, "finite one each"),
    ],
)
@pytest.mark.parametrize("way", WAYS)
def test_wrong_use_is_refused_with_a_sentence(way: object, change: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        way(CROSS, places((0, 1.0)), places((0, 1.0)), **{"bandwidth_m": 100.0, **change})


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("method", ["continuous", "discontinuous"])
def test_an_event_on_a_crossing_gives_each_street_its_part_whichever_it_is_said_to_lie_on(
    way: object, method: str
) -> None:
    """2/4 of K(50/100) = 0.52734 over 0.1 km on each of four streets."""
    for edge in range(4):
        found = way(
            CROSS, places((edge, 0.0)), places(*((arm, 50.0) for arm in range(4))), bandwidth_m=100, method=method
        )
        assert found == pytest.approx([2.6367] * 4, rel=1e-3)


def test_places_off_the_network_are_refused() -> None:
    for off in (places((4, 1.0)), places((-1, 1.0)), places((0, 500.1)), places((0, -0.1)), places((0, np.nan))):
        with pytest.raises(ValueError, match=r"place lies on edge|places lie beyond"):
            network_density(CROSS, off, places((0, 1.0)), bandwidth_m=100)


def test_walks_without_end_are_stopped_and_the_fast_way_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_WALKS", 1000)
    knot = Network(start=np.zeros(5, np.int64), end=np.zeros(5, np.int64), length_m=np.full(5, 10.0))
    with pytest.raises(ValueError, match="network_density_in_steps"):
        network_density(knot, places((0, 5.0)), places((0, 5.0)), bandwidth_m=200)
    assert np.isfinite(network_density_in_steps(knot, places((0, 5.0)), places((0, 5.0)), bandwidth_m=200)).all()


def test_edges_need_lengths_ends_and_numbers() -> None:
    with pytest.raises(ValueError, match="has no length"):
        Network(start=np.array([0]), end=np.array([1]), length_m=np.array([0.0]))
    with pytest.raises(ValueError, match="one of each"):
        Network(start=np.array([0]), end=np.array([1, 2]), length_m=np.array([1.0]))
    with pytest.raises(ValueError, match="negative number"):
        Network(start=np.array([-1]), end=np.array([1]), length_m=np.array([1.0]))


def test_pieces_are_no_longer_than_asked_and_make_up_their_edges() -> None:
    middles, lengths = lixelise(CROSS, longest_m=150)
    assert len(middles) == 16
    assert lengths.max() <= 150
    assert np.bincount(middles.edge, weights=lengths).tolist() == [500] * 4
    with pytest.raises(ValueError, match="cannot be cut"):
        lixelise(CROSS, longest_m=0)


def test_parts_without_a_way_between_are_told_apart() -> None:
    two = Network(start=np.array([0, 2]), end=np.array([1, 3]), length_m=np.array([1.0, 1.0]))
    part = two.components()
    assert part[0] == part[1] != part[2] == part[3]


def test_arguments_are_not_changed() -> None:
    events, at = places((0, 10.0), (0, 10.0), (2, 499.0)), places((1, 5.0), (0, 3.0))
    before = [events.edge.copy(), events.position_m.copy(), at.edge.copy(), at.position_m.copy()]
    for way in WAYS:
        way(CROSS, events, at, bandwidth_m=100)
    after = [events.edge, events.position_m, at.edge, at.position_m]
    assert all((one == other).all() for one, other in zip(before, after, strict=True))
