"""What tests and distances on the clock must give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from hotspot.stats.circular import (
    circular_transport_hours,
    kuiper,
    kuiper_of_profiles,
    permutation_test,
    permutation_test_of_samples,
    rayleigh,
    watson_u2,
    watson_u2_of_profiles,
)

FIRST = [
    0.291662278945, 5.899415544666, 5.402236718096, 3.728212505263, 5.303188109786,
    3.737946900082, 3.850015527787, 4.902154536516, 3.631621444982, 5.341562525096,
]  # fmt: skip
SECOND = [
    0.613650458799, 2.109660249330, 3.617555161298, 6.196794760548, 1.856071575830,
    2.991480015107, 1.789200626487, 4.835921843822, 2.767491245457, 1.744565591973,
]  # fmt: skip

angles = st.lists(st.floats(0, 6.28), min_size=2, max_size=30)
profiles = st.lists(st.integers(0, 50), min_size=24, max_size=24).filter(lambda bins: sum(bins) > 0)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20240601)


def test_watson_and_kuiper_give_the_published_values() -> None:
    """Two samples of ten directions, with U² 0.2805 and V 0.8 as two other implementations print them."""
    assert watson_u2(FIRST, SECOND) == pytest.approx(0.2805, abs=1e-9)
    assert kuiper(FIRST, SECOND) == pytest.approx(0.8, abs=1e-12)


def test_watson_gives_zars_value_where_ranks_decide() -> None:
    """By hand: all of one before all of the other; d runs 1/2, 1, 1/2, 0, so 4/16 (1.5 - 4/4) = 1/8."""
    assert watson_u2([0.1, 0.2], [3.0, 3.1]) == pytest.approx(0.125)


@given(first=angles, second=angles, turn=st.floats(0, 6.28))
def test_where_the_circle_is_cut_does_not_matter(first: list[float], second: list[float], turn: float) -> None:
    # On a fine lattice, so that turning by floating point cannot break a tie.
    one, other, by = (np.round(np.asarray(x) * 1000).astype(int) for x in (first, second, turn))
    assert watson_u2((one + by) % 6283, (other + by) % 6283) == pytest.approx(watson_u2(one, other), abs=1e-12)
    assert kuiper((one + by) % 6283, (other + by) % 6283) == pytest.approx(kuiper(one, other), abs=1e-12)


@given(first=profiles, second=profiles)
def test_reading_the_clock_backwards_changes_no_test(first: list[int], second: list[int]) -> None:
    one, other = np.array(first, float), np.array(second, float)
    assert watson_u2_of_profiles(one[::-1], other[::-1]) == pytest.approx(watson_u2_of_profiles(one, other), abs=1e-12)
    assert kuiper_of_profiles(one[::-1], other[::-1]) == pytest.approx(kuiper_of_profiles(one, other), abs=1e-12)


@given(first=angles, second=angles)
def test_samples_and_their_profiles_agree(first: list[float], second: list[float]) -> None:
    values = np.unique(np.concatenate([first, second]))
    one = np.array([(np.asarray(first) == value).sum() for value in values], float)
    other = np.array([(np.asarray(second) == value).sum() for value in values], float)
    assert watson_u2(first, second) == pytest.approx(float(watson_u2_of_profiles(one, other)))


def test_kuiper_does_not_lose_a_gap_between_the_points_of_a_grid() -> None:
    """Two samples within a hundredth of the circle: on a fixed grid of a hundred bins they would look alike."""
    assert kuiper([1.001, 1.002], [1.003, 1.004]) == 1.0


@pytest.mark.parametrize(
    ("points", "length", "mean"), [([6.0, 6.0, 6.0], 1.0, 6.0), ([0.0, 12.0], 0.0, None), ([23.0, 1.0], 0.965926, 0.0)]
)
def test_rayleigh_knows_the_mean_direction(points: list[float], length: float, mean: float | None) -> None:
    found = rayleigh(points, period=24)
    assert found.resultant_length == pytest.approx(length, abs=1e-6)
    if mean is not None:
        assert min(found.mean % 24 - mean, 24 - found.mean % 24 + mean, key=abs) == pytest.approx(0, abs=1e-6)


def test_rayleighs_p_value_follows_zars_approximation() -> None:
    """By hand for n = 8, R̄ = 0.5: exp(sqrt(1 + 32 + 4 (64 - 16)) - 17) = exp(15 - 17)."""
    eight = [0.0] * 6 + [12.0] * 2  # the resultant is (6 - 2) / 8
    assert rayleigh(eight, period=24).p_value == pytest.approx(np.exp(-2))


def test_missing_or_no_points_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        rayleigh([])
    with pytest.raises(ValueError, match="none of them missing"):
        watson_u2([np.nan, 1.0], [2.0])
    with pytest.raises(ValueError, match="both groups need some"):
        permutation_test(np.eye(24), np.zeros(24, bool), rng=np.random.default_rng(1))
    with pytest.raises(ValueError, match="no shape to compare"):
        circular_transport_hours(np.zeros(24), np.ones(24))


def test_the_permutation_p_value_counts_ties_with_what_was_seen(rng: np.random.Generator) -> None:
    """Two against two in turn: of the 6 ways to choose, all give 1/16 or 1/8 and none is smaller."""
    found = permutation_test_of_samples([0.0, 2.0], [1.0, 3.0], rng=rng, permutations=199)
    assert found.p_value == 1.0


def test_a_turned_clock_is_found_and_an_unturned_one_is_not(rng: np.random.Generator) -> None:
    evening, morning = rng.normal(20, 2, 300) % 24, rng.normal(9, 2, 60) % 24
    same = permutation_test_of_samples(evening[:150], evening[150:], rng=rng, permutations=199)
    moved = permutation_test_of_samples(evening[:150], np.concatenate([evening[150:], morning]), rng=rng)
    assert same.p_value > 0.01
    assert moved.p_value < 0.01


@pytest.mark.parametrize("statistic", [watson_u2_of_profiles, kuiper_of_profiles])
def test_permutation_holds_its_size_with_intervals_and_ties(rng: np.random.Generator, statistic: object) -> None:
    """400 null worlds of 60 incidents in whole hours, a third of them spread over six hours."""
    share = np.exp(np.cos((np.arange(24) - 20) / 24 * 2 * np.pi))
    hits = 0
    for _ in range(400):
        hours = rng.choice(24, size=60, p=share / share.sum())
        weights = np.eye(24)[hours]
        weights[:20] = sum(np.roll(weights[:20], step, axis=1) for step in range(6)) / 6
        found = permutation_test(weights, rng.random(60) < 0.4, rng=rng, permutations=99, statistic=statistic)  # type: ignore[arg-type]
        hits += found.p_value <= 0.05
    assert 0.02 <= hits / 400 <= 0.085


def one_hour(hour: int) -> NDArray[np.float64]:
    return np.eye(24)[hour]


@pytest.mark.parametrize(("start", "end", "moved"), [(20, 22, 2), (22, 20, -2), (23, 1, 2), (1, 23, -2), (18, 8, -10)])
def test_transport_takes_the_shorter_way_round(start: int, end: int, moved: float) -> None:
    assert circular_transport_hours(one_hour(start), one_hour(end)) == pytest.approx(moved)


def test_a_share_that_moves_counts_as_its_share() -> None:
    before = 80 * one_hour(20) + 20 * one_hour(9)
    after = 40 * one_hour(20) + 10 * one_hour(9) + 20 * one_hour(22) + 5 * one_hour(11)
    # Doubled counts and half the day's incidents two hours later: a mean of one hour.
    assert circular_transport_hours(before, 2 * after * 25 / 75 + before * 0) == pytest.approx(2 / 3, abs=1e-9)


@given(first=profiles, second=profiles, turn=st.integers(0, 23))
def test_transport_does_not_care_where_the_day_begins_and_turns_sign_when_swapped(
    first: list[int], second: list[int], turn: int
) -> None:
    one, other = np.array(first, float), np.array(second, float)
    moved = circular_transport_hours(one, other)
    assert circular_transport_hours(np.roll(one, turn), np.roll(other, turn)) == pytest.approx(moved, abs=1e-9)
    assert circular_transport_hours(other, one) == pytest.approx(-moved, abs=1e-9)
    assert circular_transport_hours(one, 3 * one) == pytest.approx(0, abs=1e-9)


def test_many_profiles_go_in_one_call() -> None:
    before = np.stack([one_hour(20), one_hour(5)])
    after = np.stack([one_hour(21), one_hour(3)])
    assert circular_transport_hours(before, after).tolist() == [1.0, -2.0]
