"""What must hold of local statistics and rates whatever the data: order, scale, dealing, chance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from hotspot.stats.local import LocalStatistic, getis_ord_g, getis_ord_g_star, local_moran
from hotspot.stats.multiple import benjamini_hochberg
from hotspot.stats.permutation import Null, exact_tails, simulated_tails
from hotspot.stats.rates import (
    Exposure,
    crude_rates,
    empirical_bayes_rates,
    local_empirical_bayes_rates,
    standardised_rates,
)

SIZE = 24
NULLS: tuple[Null, ...] = ("total", "conditional")
Floats = NDArray[np.float64]

counts = st.lists(st.integers(0, 30), min_size=SIZE, max_size=SIZE).map(lambda values: np.array(values, float))
reals = st.lists(st.integers(-4000, 4000), min_size=SIZE, max_size=SIZE).map(lambda values: np.array(values) / 7)
seeds = st.integers(0, 2**32 - 1)
quick = settings(max_examples=40, deadline=None)


def street(size: int, *, reach: int = 2, itself: bool = False) -> csr_matrix:
    """Neighbours up to so many steps along a closed street."""
    steps = [step for step in range(-reach, reach + 1) if step or itself]
    rows = np.repeat(np.arange(size), len(steps))
    return csr_matrix((np.ones(rows.size), (rows, (rows + np.tile(steps, size)) % size)), shape=(size, size))


def uneven(size: int, rng: np.random.Generator) -> csr_matrix:
    """Neighbours that weigh as their distances would have it."""
    weights = street(size)
    weights.data = rng.uniform(0.2, 1, weights.nnz)
    return weights


STATISTICS = (
    (getis_ord_g, street(SIZE)),
    (getis_ord_g_star, street(SIZE, itself=True)),
    (local_moran, street(SIZE)),
)


@pytest.mark.parametrize(("statistic", "weights"), STATISTICS, ids=["gi", "gi_star", "moran"])
@quick
@given(values=reals, scale=st.sampled_from([0.125, 3, 4096]), shift=st.integers(-500, 500))
def test_z_depends_on_neither_unit_nor_zero(
    statistic: object, weights: csr_matrix, values: Floats, scale: float, shift: int
) -> None:
    before: LocalStatistic = statistic(values, weights)  # type: ignore[operator]
    after: LocalStatistic = statistic(values * scale + shift, weights)  # type: ignore[operator]
    np.testing.assert_allclose(after.z, before.z, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(("statistic", "weights"), STATISTICS, ids=["gi", "gi_star", "moran"])
@quick
@given(values=reals, seed=seeds)
def test_the_order_of_the_places_means_nothing(
    statistic: object, weights: csr_matrix, values: Floats, seed: int
) -> None:
    order = np.random.default_rng(seed).permutation(SIZE)
    before: LocalStatistic = statistic(values, weights)  # type: ignore[operator]
    after: LocalStatistic = statistic(values[order], csr_matrix(weights[order][:, order]))  # type: ignore[operator]
    np.testing.assert_allclose(after.z, before.z[order], rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("null", NULLS)
@quick
@given(values=counts, seed=seeds, scale=st.sampled_from([0.5, 2, 10]))
def test_exact_chances_depend_on_neither_order_nor_the_size_of_equal_weights(
    null: Null, values: Floats, seed: int, scale: float
) -> None:
    order = np.random.default_rng(seed).permutation(SIZE)
    weights = street(SIZE, itself=True)
    before = exact_tails(values, weights, null=null)
    after = exact_tails(values[order], csr_matrix(weights[order][:, order] * scale), null=null)
    np.testing.assert_allclose(after.greater, before.greater[order], atol=1e-12)
    np.testing.assert_allclose(after.less, before.less[order], atol=1e-12)


@pytest.mark.parametrize("null", NULLS)
@quick
@given(values=counts, shift=st.integers(1, 50))
def test_exact_chances_move_with_the_zero_and_swap_with_the_sign(null: Null, values: Floats, shift: int) -> None:
    weights = street(SIZE)
    before, raised = exact_tails(values, weights, null=null), exact_tails(values + shift, weights, null=null)
    np.testing.assert_allclose(raised.greater, before.greater, atol=1e-12)
    turned = exact_tails(-values, weights, null=null)
    np.testing.assert_allclose(turned.greater, before.less, atol=1e-12)
    np.testing.assert_allclose(turned.less, before.greater, atol=1e-12)


@pytest.mark.parametrize("null", NULLS)
@settings(max_examples=12, deadline=None)
@given(values=st.one_of(counts, reals), seed=seeds)
def test_the_exact_chance_is_what_simulation_comes_to(null: Null, values: Floats, seed: int) -> None:
    weights, draws = street(SIZE, itself=True), 4000
    exact = exact_tails(values, weights, null=null)
    simulated = simulated_tails(values, weights, null=null, rng=np.random.default_rng(seed), permutations=draws)
    # 48 comparisons an example share their draws; five standard errors and the ones added.
    for found, meant in ((simulated.greater, exact.greater), (simulated.less, exact.less)):
        assert (np.abs(found - meant) <= 5 * np.sqrt(meant * (1 - meant) / draws) + 2 / draws).all()


@quick
@given(values=counts, seed=seeds)
def test_the_two_tails_overlap_in_what_is_alike(values: Floats, seed: int) -> None:
    weights = uneven(SIZE, np.random.default_rng(seed))
    for tails in (
        exact_tails(values, street(SIZE), null="conditional"),
        simulated_tails(values, weights, null="conditional", rng=np.random.default_rng(seed), permutations=99),
    ):
        assert (tails.greater + tails.less >= 1 - 1e-9).all()
        assert ((tails.two_sided > 0) & (tails.two_sided <= 1)).all()


persons = st.lists(st.integers(1, 5000), min_size=SIZE, max_size=SIZE).map(lambda values: np.array(values, float))


def exposure(values: Floats) -> Exposure:
    return Exposure(name="boende 2024", unit="persons", values=values)


@quick
@given(happened=counts, people=persons, times=st.integers(2, 9))
def test_rates_per_a_larger_unit_are_smaller_by_as_much(happened: Floats, people: Floats, times: int) -> None:
    near = street(SIZE)
    for rate in (crude_rates, empirical_bayes_rates, lambda n, x: local_empirical_bayes_rates(n, x, near)):
        one, many = rate(happened, exposure(people)), rate(happened, exposure(people * times))
        np.testing.assert_allclose(many.values * times, one.values, rtol=1e-6, atol=1e-12)
        np.testing.assert_allclose(many.trust, one.trust, rtol=1e-5, atol=1e-9)
    np.testing.assert_allclose(
        standardised_rates(happened, exposure(people * times)),
        standardised_rates(happened, exposure(people)),
        rtol=1e-6,
        atol=1e-9,
    )


@quick
@given(happened=counts, people=persons)
def test_a_smoothed_rate_lies_between_its_own_and_the_mean(happened: Floats, people: Floats) -> None:
    own, smoothed = crude_rates(happened, exposure(people)), empirical_bayes_rates(happened, exposure(people))
    low, high = np.minimum(own.values, own.mean), np.maximum(own.values, own.mean)
    assert ((smoothed.values >= low - 1e-12) & (smoothed.values <= high + 1e-12)).all()
    assert (np.diff(smoothed.trust[np.argsort(people)]) >= -1e-12).all()  # the larger, the more trusted


@quick
@given(happened=counts, people=persons, seed=seeds)
def test_rates_do_not_know_the_order_of_the_places(happened: Floats, people: Floats, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(SIZE)
    near = street(SIZE)
    before = local_empirical_bayes_rates(happened, exposure(people), near)
    after = local_empirical_bayes_rates(happened[order], exposure(people[order]), csr_matrix(near[order][:, order]))
    np.testing.assert_allclose(after.values, before.values[order], rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("values", ["counts", "rates"])
@pytest.mark.parametrize("null", NULLS)
def test_where_values_are_dealt_at_random_p_values_are_uniform(null: Null, values: str) -> None:
    """In 200 cities a place's p-value is at or under 5 % in at most 5 %, and close to it where few sums tie."""
    rng = np.random.default_rng(3)
    city = rng.negative_binomial(0.6, 0.1, 60) * 1.0 if values == "counts" else rng.gamma(0.7, size=60)
    even, weights = street(60, itself=True), uneven(60, rng)
    dealt = [rng.permutation(city) for _ in range(200)]
    exact = np.array([exact_tails(one, even, null=null).greater[0] for one in dealt])
    simulated = np.array(
        [simulated_tails(one, weights, null=null, rng=rng, permutations=199).greater[0] for one in dealt]
    )
    for level in (0.05, 0.2, 0.5):
        error = 3.5 * np.sqrt(level * (1 - level) / 200)
        for p_values in (exact, simulated):
            assert level - error - 0.035 <= (p_values <= level).mean() <= level + error


def test_where_all_share_one_risk_rates_cry_wolf_as_seldom_as_promised() -> None:
    """Sixty cities of 1 200 places whose districts differ in residents two- to fourfold, and in nothing else."""
    rng = np.random.default_rng(5)
    near, found, lit = street(1200, reach=3, itself=True), [], []
    for _ in range(60):
        people = np.repeat(np.exp(rng.normal(6, 0.7, 60)), 20)
        happened = rng.poisson(people * 0.002).astype(float)
        tails = exact_tails(standardised_rates(happened, exposure(people)), near, null="total")
        found.append((tails.greater <= 0.05).mean())
        lit.append(bool((benjamini_hochberg(tails.greater) < 0.05).any()))
    assert np.mean(found) == pytest.approx(0.05, abs=0.012)
    assert np.mean(lit) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 60)


@quick
@given(values=counts, seed=seeds)
def test_a_neighbour_named_twice_is_one_that_weighs_twice(values: Floats, seed: int) -> None:
    once = street(SIZE)
    twice = csr_matrix((once.data, once.indices.copy(), once.indptr), shape=once.shape)
    first, second = twice.indptr[:-1], twice.indptr[:-1] + 1
    twice.indices[second] = twice.indices[first]  # stored side by side, as nothing but arithmetic would sum them
    twice.has_canonical_format = False
    dense = csr_matrix(twice.toarray())
    assert (dense.toarray() == 2).sum() == SIZE
    found, meant = (
        simulated_tails(values, one, null="conditional", rng=np.random.default_rng(seed), permutations=99)
        for one in (twice, dense)
    )
    np.testing.assert_array_equal(found.greater, meant.greater)
    np.testing.assert_allclose(getis_ord_g(values, twice).z, getis_ord_g(values, dense).z)
    with pytest.raises(ValueError, match="simulate"):
        exact_tails(values, twice, null="conditional")
