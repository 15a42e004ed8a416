"""What comparisons of two patterns and of two counts must give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy import stats

from hotspot.stats.similarity import e_test, resampled_point_pattern_test, spatial_point_pattern_test

Integers = NDArray[np.int64]

patterns = arrays(np.int64, 8, elements=st.integers(0, 200)).filter(lambda counts: counts.sum() > 0)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20240601)


def test_each_place_is_tested_by_the_n_minus_one_chi_square() -> None:
    base, test = np.array([80, 20, 100]), np.array([40, 70, 100])
    found = spatial_point_pattern_test(base, test)
    for at in range(3):
        table = [[base[at], test[at]], [200 - base[at], 210 - test[at]]]
        plain = stats.chi2_contingency(table, correction=False).statistic
        assert found.p_values[at] == pytest.approx(stats.chi2.sf(plain * 409 / 410, 1), rel=1e-9)


def test_small_numbers_go_to_fishers_exact_test() -> None:
    base, test = np.array([0, 1000]), np.array([1, 1])
    assert spatial_point_pattern_test(base, test).p_values[0] == pytest.approx(
        stats.fisher_exact([[0, 1], [1000, 1]]).pvalue
    )


@given(base=patterns, test=patterns)
def test_swapping_the_patterns_turns_the_differences_around(base: Integers, test: Integers) -> None:
    one, other = spatial_point_pattern_test(base, test), spatial_point_pattern_test(test, base)
    assert other.difference == pytest.approx(-one.difference)
    assert other.p_values == pytest.approx(one.p_values)
    assert other.similarity == one.similarity
    assert one.difference.sum() == pytest.approx(0, abs=1e-9)


@given(base=patterns, test=patterns)
def test_empty_places_are_alike_and_do_not_count_as_robust(base: Integers, test: Integers) -> None:
    plain = spatial_point_pattern_test(base, test)
    padded = spatial_point_pattern_test(np.append(base, [0, 0]), np.append(test, [0, 0]))
    assert padded.robust_similarity == plain.robust_similarity
    assert padded.similarity >= plain.similarity
    assert padded.q_values[:8] == pytest.approx(plain.q_values)
    assert (padded.p_values[8:] == 1).all()


@given(pattern=patterns, times=st.integers(1, 5))
def test_the_same_pattern_with_more_incidents_is_wholly_alike(pattern: Integers, times: int) -> None:
    found = spatial_point_pattern_test(pattern, times * pattern)
    assert found.similarity == found.robust_similarity == 1
    assert found.difference == pytest.approx(0, abs=1e-9)


def test_a_null_city_has_a_different_place_at_most_one_time_in_twenty(rng: np.random.Generator) -> None:
    level = rng.gamma(0.7, 30, size=100)
    cities = [spatial_point_pattern_test(rng.poisson(level), rng.poisson(1.3 * level)) for _ in range(400)]
    assert np.mean([city.similarity < 1 for city in cities]) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)
    # Without correction each place is tested at 5 %: so is the test of one place.
    busy = level > 5
    assert np.mean([city.p_values[busy] < 0.05 for city in cities]) == pytest.approx(0.05, abs=0.012)


def test_what_moved_is_found(rng: np.random.Generator) -> None:
    level = np.full(50, 60.0)
    moved = level.copy()
    moved[0], moved[1] = 20, 100
    found = spatial_point_pattern_test(rng.poisson(level), rng.poisson(moved))
    assert (found.q_values[:2] < 0.05).all()
    assert found.difference[0] < 0 < found.difference[1]


def test_resampling_is_made_of_its_seed() -> None:
    base, test = np.array([20, 10, 5]), np.array([10, 20, 5])
    one, other = (resampled_point_pattern_test(base, test, rng=np.random.default_rng(seed)).p_values for seed in (1, 1))
    assert (one == other).all()
    assert resampled_point_pattern_test(base, test, rng=np.random.default_rng(1)).similarity == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("base", "test", "message"),
    [
        ([1, 2], [1, 2, 3], "one count a place"),
        ([1, -2], [1, 2], "negative or not whole"),
        ([1, 2.5], [1, 2], "negative or not whole"),
        ([0, 0], [1, 2], "no incidents"),
    ],
)
def test_what_is_no_pattern_is_refused(base: list[float], test: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        spatial_point_pattern_test(base, test)


@given(one=st.integers(0, 40), other=st.integers(0, 40))
def test_two_counts_differ_as_much_the_other_way(one: int, other: int) -> None:
    assert e_test(one, other) == pytest.approx(e_test(other, one))
    if one == other:
        assert e_test(one, other) == 1


def test_two_counts_of_one_rate_are_told_apart_one_time_in_twenty(rng: np.random.Generator) -> None:
    counts = rng.poisson(8, size=(1000, 2))
    size = np.mean([e_test(int(one), int(other)) < 0.05 for one, other in counts])
    assert 0.03 <= size <= 0.07


def test_impossible_counts_are_refused() -> None:
    assert e_test(0, 0) == 1
    with pytest.raises(ValueError, match="counts from 0 over exposures above 0"):
        e_test(3, -2)
    with pytest.raises(ValueError, match="counts from 0 over exposures above 0"):
        e_test(3, 3, exposure=0)
