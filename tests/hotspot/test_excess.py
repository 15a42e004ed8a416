"""Counts that stand out from an uneven city."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix, diags_array
from scipy.stats import nbinom, poisson

from hotspot.stats.excess import (
    bunched_p_values,
    excess_p_values,
    negative_binomial_dispersion,
    negative_binomial_shape,
)
from hotspot.stats.multiple import benjamini_hochberg


def uneven_city(seed: int, *, places: int = 5000) -> np.ndarray:
    return np.random.default_rng(seed).negative_binomial(0.3, 0.3 / 1.3, places).astype(float)


def test_the_shape_that_made_a_city_is_found_again() -> None:
    shapes = [negative_binomial_shape(uneven_city(seed)) for seed in range(8)]
    assert np.mean(shapes) == pytest.approx(0.3, rel=0.05)


def test_the_tail_is_the_negative_binomial_s_own() -> None:
    counts = uneven_city(1)
    shape, mean = negative_binomial_shape(counts), counts.mean()
    expected = nbinom.sf(counts - 1, shape, shape / (shape + mean))
    np.testing.assert_allclose(excess_p_values(counts), expected, rtol=1e-9)


def test_an_even_city_is_poisson() -> None:
    counts = np.tile([1.0, 2, 2, 3], 50)
    np.testing.assert_allclose(excess_p_values(counts), poisson.sf(counts - 1, 2), rtol=1e-9)


def test_an_uneven_city_where_nothing_is_special_is_rarely_lit() -> None:
    lit = [bool((benjamini_hochberg(excess_p_values(uneven_city(seed))) < 0.05).any()) for seed in range(100)]
    assert np.mean(lit) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 100)


def test_a_pile_at_one_address_is_seen_where_nothing_around_it_is() -> None:
    counts = uneven_city(2)
    counts[17] = 90
    assert np.flatnonzero(benjamini_hochberg(excess_p_values(counts)) < 0.01).tolist() == [17]


def test_parts_of_incidents_lie_between_whole_ones() -> None:
    counts = np.append(uneven_city(3), [3.0, 3.5, 4.0])
    three, between, four = excess_p_values(counts)[-3:]
    assert four < between < three


def test_an_empty_city_has_no_excess_and_negative_counts_are_refused() -> None:
    assert excess_p_values(np.zeros(4)).tolist() == [1, 1, 1, 1]
    with pytest.raises(ValueError, match="negative or not finite"):
        excess_p_values(np.array([1, -1.0]))


def test_exposure_alike_everywhere_is_no_exposure() -> None:
    counts = uneven_city(4)
    np.testing.assert_allclose(
        excess_p_values(counts, exposure=np.full(counts.size, 250.0)), excess_p_values(counts), rtol=1e-6
    )


def test_a_crowded_place_may_hold_more_and_is_no_exception() -> None:
    rng = np.random.default_rng(6)
    people = rng.choice([100.0, 5000.0], size=4000, p=[0.98, 0.02])
    counts = rng.negative_binomial(2.0, 2.0 / (2.0 + people / 100)).astype(float)
    by_person = benjamini_hochberg(excess_p_values(counts, exposure=people))
    assert (benjamini_hochberg(excess_p_values(counts)) < 0.05).sum() > 5
    assert (by_person < 0.05).sum() <= 2
    found = negative_binomial_shape(counts, mean=people * counts.sum() / people.sum())
    assert found == pytest.approx(2.0, rel=0.2)


def test_where_nobody_is_nothing_can_be_told() -> None:
    counts = np.array([4.0, 1, 2, 30])
    assert excess_p_values(counts, exposure=np.array([10.0, 10, 10, 0]))[3] == 1


def test_bunches_in_small_places_are_no_exceptions_either() -> None:
    rng = np.random.default_rng(3)
    people = rng.gamma(1, 10, 2000) + 0.1
    counts = rng.poisson(rng.gamma(people / 2 / 2, 2)).astype(float)  # variance three times the mean
    assert negative_binomial_dispersion(counts, mean=people / 2) == pytest.approx(3, rel=0.15)
    found = excess_p_values(counts, exposure=people)
    assert (found < 0.001).mean() < 0.002
    counts[7] = 5 * people[7] + 60
    assert excess_p_values(counts, exposure=people)[7] < 1e-4


def bunched_city(seed: int, *, dispersion: float, places: int = 2000) -> tuple[np.ndarray, np.ndarray, csr_matrix]:
    """Give counts, exposure from 1 to 20 in districts of a hundred, and who neighbours whom along a street."""
    rng, people = np.random.default_rng(seed), np.repeat(np.geomspace(1, 20, places // 100), 100)
    near = csr_matrix(diags_array([np.ones(places)] * 5, offsets=[-2, -1, 0, 1, 2], shape=(places, places)))
    beyond = dispersion - 1
    return rng.poisson(rng.gamma(people * 0.3 / beyond, beyond)).astype(float), people, near


def test_the_chance_of_a_sum_is_the_negative_binomial_s_of_the_same_dispersion() -> None:
    counts, people, near = bunched_city(1, dispersion=2.5)
    mean = people * counts.sum() / people.sum()
    dispersion = negative_binomial_dispersion(counts, mean=mean)
    assert dispersion == pytest.approx(2.5, rel=0.1)
    shape, sums = near @ mean / (dispersion - 1), near @ counts
    upper, lower = nbinom.sf(sums - 1, shape, 1 / dispersion), nbinom.cdf(sums, shape, 1 / dispersion)
    options = {"exposure": people, "near": near}
    np.testing.assert_allclose(bunched_p_values(counts, alternative="greater", **options), upper, rtol=1e-8)
    both = np.minimum(2 * np.minimum(upper, lower), 1)
    np.testing.assert_allclose(bunched_p_values(counts, alternative="two_sided", **options), both, rtol=1e-8)


@pytest.mark.parametrize("alternative", ["greater", "two_sided"])
def test_bunches_where_few_are_exposed_are_as_rarely_lit_as_where_many_are(alternative: str) -> None:
    small = []
    for seed in range(30):
        counts, people, near = bunched_city(seed, dispersion=3.0)
        p_values = bunched_p_values(counts, exposure=people, near=near, alternative=alternative)
        small.append([(p_values[part] < 0.05).mean() for part in (people < 4, people >= 4)])
    assert (np.mean(small, axis=0) < 0.06).all()


def test_a_city_without_incidents_has_no_bunches_and_places_without_people_are_refused() -> None:
    alone = csr_matrix(np.eye(3))
    assert bunched_p_values(np.zeros(3), exposure=np.ones(3), near=alone, alternative="greater").tolist() == [1, 1, 1]
    with pytest.raises(ValueError, match="nobody is exposed"):
        bunched_p_values(np.ones(3), exposure=np.array([1.0, 0, 1]), near=alone, alternative="greater")
