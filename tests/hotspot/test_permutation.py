"""Dealing values anew: beside every deal of a tiny city, beside plain numpy, and where there is little to deal."""

from itertools import permutations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from hotspot.stats import permutation, sums
from hotspot.stats.local import local_moran
from hotspot.stats.permutation import Tails, exact_tails, simulated_tails
from hotspot.stats.sums import upper_tail, upper_tail_of_others, upper_tails

Floats = NDArray[np.float64]
VALUES = np.array([3.0, 0, 0, 1, 2, 5])
NEAR = csr_matrix(
    np.array(
        [
            [1, 1, 0, 0, 0, 1],
            [1, 0, 1, 0, 0, 0],
            [0, 1, 1, 1, 1, 1],
            [0, 0, 1, 0, 0, 0],
            [0, 0, 0, 0, 0, 0],
            [1, 1, 1, 1, 1, 0],
        ],
        float,
    )
)


def deals_keeping(place: int) -> Floats:
    """Every deal in which a place keeps its own value."""
    others = np.delete(VALUES, place)
    return np.array([np.insert(deal, place, VALUES[place]) for deal in permutations(others)])


def test_given_its_own_value_a_place_s_chance_is_over_every_deal_of_the_others() -> None:
    found = exact_tails(VALUES, NEAR, null="conditional")
    for place in range(6):
        around = deals_keeping(place) @ NEAR[[place]].toarray().ravel()
        seen = float(VALUES @ NEAR[[place]].toarray().ravel())
        assert found.greater[place] == pytest.approx((around >= seen).mean(), abs=1e-12)
        assert found.less[place] == pytest.approx((around <= seen).mean(), abs=1e-12)


def test_the_chance_of_local_moran_is_over_every_deal_of_the_others() -> None:
    weights = NEAR.copy()
    weights.setdiag(0)
    weights.eliminate_zeros()
    found = local_moran(VALUES, weights)
    chances = found.turned(exact_tails(VALUES, weights, null="conditional"))
    z = VALUES - VALUES.mean()
    for place in range(6):
        lag = (deals_keeping(place) - VALUES.mean()) @ weights[[place]].toarray().ravel()
        moran = z[place] * lag / np.mean(z**2)
        assert chances.greater[place] == pytest.approx((moran >= found.statistic[place] - 1e-9).mean(), abs=1e-12)
        assert chances.less[place] == pytest.approx((moran <= found.statistic[place] + 1e-9).mean(), abs=1e-12)


def test_one_table_serves_every_place_whatever_its_own_value() -> None:
    population = np.random.default_rng(3).integers(0, 9, 40)
    tails = upper_tails(population, most=6)
    for place in range(0, 40, 7):
        at = np.arange(0, 50)
        others = np.delete(population, place)
        own = np.full(50, population[place])
        found = upper_tail_of_others(tails, size=40, draws=6, at=at, without=own)
        np.testing.assert_allclose(found, upper_tail(others, draws=6, at=at), atol=1e-12)
    with pytest.raises(ValueError, match="21 of 40 values is more than half"):
        upper_tail_of_others(tails, size=40, draws=21, at=at, without=own)


@pytest.mark.parametrize(("size", "draws"), [(40, 9), (300, 70), (1000, 200)])
def test_newton_s_identities_and_counting_value_by_value_agree(size: int, draws: int) -> None:
    population = np.random.default_rng(size).integers(0, 7, size)
    length = int(np.sort(population)[-draws:].sum()) + 1
    by_newton = sums._by_newton(population, draws, length)[:, :length]
    np.testing.assert_allclose(by_newton, sums._by_value(population, draws, length), atol=1e-13)


def test_the_compiled_table_look_up_is_plain_arithmetic() -> None:
    rng = np.random.default_rng(1)
    tails, shares = rng.random((4, 30)), rng.normal(size=4)
    at, without = rng.integers(-5, 40, 200), rng.integers(0, 9, 200)
    plain = sum(
        share * row[np.clip(at - k * without, 0, 29)] for k, (share, row) in enumerate(zip(shares, tails, strict=True))
    )
    np.testing.assert_allclose(sums._alternating(tails, shares, at, without), plain)


def test_the_compiled_count_of_deals_is_plain_arithmetic() -> None:
    rng = np.random.default_rng(2)
    x, draws, most = rng.normal(size=25), 60, 4
    weights = csr_matrix(rng.random((25, 25)) * (rng.random((25, 25)) < 0.12))
    weights = csr_matrix(np.where(np.arange(25) < most, weights.toarray()[:, :], 0))  # at most four neighbours
    positions = permutation._deals(25, most + 1, draws, rng)
    hits = positions[:most].ravel()
    order = np.argsort(hits, kind="stable")
    starts = np.searchsorted(hits[order], np.arange(26))
    bounds = (rng.normal(size=25), rng.normal(size=25))
    found = permutation._count(x[positions], weights.data, weights.indptr, bounds, (order, starts))
    for place in range(25):
        own = weights.data[weights.indptr[place] : weights.indptr[place + 1]]
        dealt = np.where(positions[: len(own)] == place, positions[-1], positions[: len(own)])
        dealt_sums = own @ x[dealt] if len(own) else np.zeros(draws)
        assert found[0][place] == (dealt_sums >= bounds[0][place]).sum()
        assert found[1][place] == (dealt_sums <= bounds[1][place]).sum()


def test_no_random_deal_hands_a_place_its_own_value() -> None:
    # One place alone holds anything: its neighbours can never see it in a deal that keeps it there.
    values = np.array([100.0, 0, 0, 0, 0])
    ring = csr_matrix(np.roll(np.eye(5), 1, axis=0) + 0.5 * np.roll(np.eye(5), -1, axis=0))
    found = simulated_tails(values, ring, null="conditional", rng=np.random.default_rng(1), permutations=500)
    assert found.greater[0] == 1
    assert found.less[0] == 1
    assert found.greater[1] == pytest.approx(0.25, abs=0.07)  # one of the other four stands on its heavier side


def test_a_place_without_neighbours_and_a_city_without_places_have_nothing_to_tell() -> None:
    lonely, nobody = csr_matrix((4, 4)), csr_matrix((0, 0))
    for tails in (
        exact_tails(np.arange(4.0), lonely, null="total"),
        simulated_tails(np.arange(4.0), lonely, null="total", rng=np.random.default_rng(1)),
    ):
        assert tails.two_sided.tolist() == [1, 1, 1, 1]
    assert exact_tails(np.zeros(0), nobody, null="conditional").greater.size == 0
    found = local_moran(np.arange(4.0), lonely)
    assert found.quadrant.tolist() == ["", "", "", ""]
    assert local_moran(np.zeros(0), nobody).statistic.size == 0
    assert np.isnan(local_moran(np.full(4, 7.1), csr_matrix(np.ones((4, 4)) - np.eye(4))).z).all()


def test_what_cannot_be_dealt_is_refused_with_a_sentence() -> None:
    uneven = csr_matrix(np.array([[0, 1.0, 2], [1, 0, 1], [1, 1, 0]]))
    with pytest.raises(ValueError, match="needs alike weights"):
        exact_tails(np.arange(3.0), uneven, null="conditional")
    with pytest.raises(ValueError, match="0 permutations give no p-value"):
        simulated_tails(np.arange(3.0), uneven, null="total", rng=np.random.default_rng(1), permutations=0)
    with pytest.raises(ValueError, match="set the diagonal to zero"):
        local_moran(np.arange(3.0), csr_matrix(np.eye(3)))
    with pytest.raises(ValueError, match="'both' is no alternative"):
        Tails(greater=np.ones(1), less=np.ones(1)).p_value("both")  # type: ignore[arg-type]


def test_the_alternatives_are_what_their_names_say() -> None:
    tails = Tails(greater=np.array([0.01, 0.7]), less=np.array([0.99, 0.4]))
    assert tails.p_value("greater").tolist() == [0.01, 0.7]
    assert tails.p_value("less").tolist() == [0.99, 0.4]
    assert tails.p_value("two_sided").tolist() == [0.02, 0.8]
