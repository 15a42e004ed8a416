"""Local statistics: published values, every deal of a tiny city, and a city where nothing is hot."""

from itertools import combinations, permutations

import numpy as np
import pytest
from scipy.sparse import csr_matrix, diags_array
from scipy.stats import hypergeom, norm

from hotspot.stats.local import getis_ord_g, getis_ord_g_star, permutation_p_values
from hotspot.stats.sums import SMALLEST, upper_tail

# esda's documented example: neighbours within 15, binary weights.
POINTS = np.array([(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)], float)
VALUES = np.array([2, 3, 3.2, 5, 8, 7])
NEAR = (np.linalg.norm(POINTS[:, None] - POINTS, axis=2) <= 15).astype(float)


def ring(size: int, *, reach: int) -> csr_matrix:
    """Neighbours up to so many steps along a closed street, the place itself included."""
    steps = range(-reach, reach + 1)
    rows = np.repeat(np.arange(size), len(steps))
    columns = (rows + np.tile(list(steps), size)) % size
    return csr_matrix((np.ones(rows.size), (rows, columns)), shape=(size, size))


def test_gi_agrees_with_the_published_values() -> None:
    found = getis_ord_g(VALUES, csr_matrix(NEAR - np.eye(6)))
    published = [-1.0136729, -0.04361589, 1.31558703, -0.31412676, 1.15373986, 1.77833941]
    np.testing.assert_allclose(found.z, published, rtol=1e-6)
    np.testing.assert_allclose(found.p_value, 2 * norm.sf(np.abs(published)), rtol=1e-6)


def test_gi_star_agrees_with_the_published_values() -> None:
    published = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]
    np.testing.assert_allclose(getis_ord_g_star(VALUES, csr_matrix(NEAR)).z, published, rtol=1e-6)


def test_the_z_of_gi_star_is_the_deal_s_own_mean_and_deviation() -> None:
    # Its standard error is that of drawing without replacement: every deal of six values, no approximation.
    weights = csr_matrix(NEAR)
    deals = np.array([weights @ np.array(deal) for deal in permutations(VALUES)])
    expected = (weights @ VALUES - deals.mean(axis=0)) / deals.std(axis=0)
    np.testing.assert_allclose(getis_ord_g_star(VALUES, weights).z, expected, rtol=1e-9)


def test_a_flat_city_has_no_score() -> None:
    assert np.isnan(getis_ord_g_star(np.full(6, 4.0), csr_matrix(NEAR)).z).all()
    assert np.isnan(getis_ord_g(np.zeros(2), csr_matrix((2, 2))).z).all()


@pytest.mark.parametrize(("size", "draws"), [(6, 3), (8, 2), (9, 7), (7, 6), (5, 5), (12, 1)])
def test_the_distribution_of_sums_is_every_possible_draw(size: int, draws: int) -> None:
    population = np.random.default_rng(size).integers(0, 6, size)
    sums = np.array([sum(drawn) for drawn in combinations(population, draws)])
    at = np.arange(-2, population.sum() + 3)
    expected = [(sums >= one).mean() for one in at]
    np.testing.assert_allclose(upper_tail(population, draws=draws, at=at), expected, atol=1e-12)


def test_the_distribution_of_ones_is_the_hypergeometric_far_into_the_tail() -> None:
    population = np.repeat([1, 0], [300, 19_700])
    at = np.arange(8)
    expected = hypergeom.sf(at - 1, 20_000, 300, 7)
    found = upper_tail(population, draws=7, at=at)
    np.testing.assert_allclose(found, expected, atol=1e-13)
    assert found[5] == pytest.approx(expected[5], rel=1e-4)  # 1.5e-8
    assert found[7] == pytest.approx(expected[7], abs=1e-13)


def test_an_impossible_sum_is_as_good_as_impossible_but_never_certain() -> None:
    assert upper_tail(np.array([0, 1, 2, 0, 0, 0]), draws=2, at=np.array([4])).tolist() == [SMALLEST]


def test_the_p_value_is_the_share_of_deals_at_least_as_high() -> None:
    values, weights = np.array([3.0, 0, 0, 1, 0, 5]), csr_matrix(NEAR)
    deals = np.array([weights @ np.array(deal) for deal in permutations(values)])
    expected = (deals >= weights @ values).mean(axis=0)
    np.testing.assert_allclose(permutation_p_values(values, weights), expected, atol=1e-12)


def test_the_p_value_agrees_with_simulation_where_counts_are_parts() -> None:
    rng = np.random.default_rng(2)
    values = rng.integers(0, 40, 60) * rng.integers(0, 2, 60) / 8
    weights = ring(60, reach=2)
    dealt = np.array([weights @ rng.permutation(values) for _ in range(4000)])
    simulated = (dealt >= weights @ values).mean(axis=0)
    np.testing.assert_allclose(permutation_p_values(values, weights), simulated, atol=4 * 0.5 / np.sqrt(4000))


def test_large_counts_are_rounded_and_still_right() -> None:
    values = np.random.default_rng(4).integers(0, 100_000, 50).astype(float)
    fine = permutation_p_values(values, ring(50, reach=1), quantum=4)
    coarse = permutation_p_values(values, ring(50, reach=1), quantum=1e-6)
    np.testing.assert_allclose(fine, coarse, atol=0.02)


def test_a_city_where_nothing_is_hot_gives_false_alarms_at_the_stated_rate() -> None:
    # Skewed counts: half the cells empty, some full. 300 cities of 60 cells.
    rng = np.random.default_rng(11)
    weights = ring(60, reach=3)
    p_values = np.array([permutation_p_values(rng.negative_binomial(0.4, 0.1, 60) * 1.0, weights) for _ in range(300)])
    for level in (0.01, 0.05, 0.2):
        assert (p_values <= level).mean() <= level * 1.15
    assert (p_values <= 0.2).mean() > 0.17


def test_the_normal_approximation_is_too_bold_where_counts_are_skewed() -> None:
    weights = ring(2000, reach=3)
    alone = np.zeros(2000)
    alone[::100] = 50
    normal = getis_ord_g_star(alone, weights).p_value / 2
    exact = permutation_p_values(alone, weights)
    assert normal[0] < exact[0] / 50
    assert exact[0] == pytest.approx(hypergeom.sf(0, 2000, 20, 7), rel=1e-9)


def test_shuffling_the_places_changes_nothing() -> None:
    rng = np.random.default_rng(8)
    values, weights = rng.poisson(2.0, 40) * 1.0, ring(40, reach=2)
    order = rng.permutation(40)
    shuffled = weights[order][:, order].tocsr()
    np.testing.assert_array_equal(
        permutation_p_values(values, weights)[order], permutation_p_values(values[order], shuffled)
    )


def test_wrong_weights_and_values_are_refused_with_a_sentence() -> None:
    weights = csr_matrix(NEAR)
    with pytest.raises(ValueError, match="weights of one"):
        permutation_p_values(VALUES, csr_matrix(diags_array(np.full(6, 2.0))))
    with pytest.raises(ValueError, match="cannot go with weights"):
        getis_ord_g_star(VALUES[:3], weights)
    with pytest.raises(ValueError, match="1 values are not finite"):
        getis_ord_g_star(np.array([np.nan, 1, 1, 1, 1, 1]), weights)
    with pytest.raises(ValueError, match="set the diagonal to zero"):
        getis_ord_g(VALUES, weights)
    with pytest.raises(ValueError, match="7 values cannot be drawn from 6"):
        upper_tail(np.arange(6), draws=7, at=np.array([1]))
