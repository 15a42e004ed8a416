"""Delays that are right truncated: what is learnt from the quick ones that have come in."""

import numpy as np
import pytest

from hotspot.stats.delay import chain_ladder, delay_dispersion, learn_delays


def test_with_nothing_truncated_it_is_the_plain_share() -> None:
    learnt = learn_delays([0, 1, 1, 3], [50, 50, 50, 50], longest=40)
    assert learnt.told_within([0, 1, 2, 3, 9]) == pytest.approx([0.25, 0.75, 0.75, 1, 1])
    # Greenwood, looking back: of 4 told by day 3 one took 3, of 3 told by day 1 two took 1.
    assert learnt.step_variance == pytest.approx([0, 2 / (3 * 1), 1 / (4 * 3)])


def test_the_young_are_not_asked_about_delays_they_could_not_show() -> None:
    """By hand: at 5 days two old incidents are seen, one took 5; at 1 day four are, of which two took 1."""
    learnt = learn_delays([5, 1, 1, 0, 0], [9, 9, 2, 1, 0.5], longest=9)
    assert learnt.told_within([0, 1, 5]) == pytest.approx([0.5 * 1 / 3, 0.5, 1])


def test_rows_in_any_order_teach_the_same() -> None:
    rng = np.random.default_rng(1)
    age = rng.uniform(0, 30, 500)
    delay = rng.exponential(5, 500)
    seen = delay <= age
    order = rng.permutation(seen.sum())
    one = learn_delays(delay[seen], age[seen], longest=30)
    other = learn_delays(delay[seen][order], age[seen][order], longest=30)
    assert (one.share == other.share).all()


def test_the_product_limit_is_the_chain_ladder_on_a_triangle() -> None:
    """Two ways that must agree: the factors multiply up to one over the share told."""
    rng = np.random.default_rng(2)
    counts = rng.poisson([[50, 30, 10, 5]] * 4)
    origin, delay = (index.ravel() for index in np.indices((4, 4)))
    seen = origin + delay <= 3
    number = counts.ravel() * seen
    learnt = learn_delays(np.repeat(delay, number), np.repeat(3 - origin, number), longest=3)
    cumulative = np.where(seen.reshape(4, 4), counts.cumsum(axis=1), np.nan)
    factors = chain_ladder(cumulative).factor
    assert 1 / learnt.told_within([0, 1, 2]) == pytest.approx(np.cumprod(factors[::-1])[::-1])


def test_a_share_told_has_an_interval_that_stays_within_0_and_1() -> None:
    learnt = learn_delays([0, 0, 0, 1, 2], [9, 9, 9, 9, 9], longest=9)
    share, low, high = learnt.completeness([0, 1, 2])
    assert share == pytest.approx([0.6, 0.8, 1])
    assert (low[:2] < share[:2]).all()
    assert (share[:2] < high[:2]).all()
    assert 0 < low.min() <= high.max() <= 1
    assert low[2] == high[2] == 1


@pytest.mark.parametrize("days", [1.0, 3.0, 10.0])
def test_intervals_of_completeness_cover_the_truth(days: float) -> None:
    """500 records of 300 incidents with exponential delays (mean 5 days), truncated at the data's end."""
    rng, covered = np.random.default_rng(3), 0
    truth = (1 - np.exp(-days / 5)) / (1 - np.exp(-60 / 5))
    for _ in range(500):
        age, delay = rng.uniform(0, 60, 300), rng.exponential(5, 300)
        seen = (delay <= age) & (delay < 60)
        _, low, high = learn_delays(delay[seen], age[seen], longest=60).completeness(days)
        covered += bool(low <= truth <= high)
    assert 0.93 <= covered / 500 <= 0.97


@pytest.mark.parametrize("bunch", [1, 3])
def test_the_error_of_a_completed_sum_is_what_it_is_by_simulation(bunch: int) -> None:
    """Incidents told in bunches of `bunch`: the delta method, widened by the dispersion, beside 400 records."""
    rng, found, told = np.random.default_rng(4), [], []
    for _ in range(400):
        age = np.repeat(rng.uniform(0, 60, 900 // bunch), bunch)
        delay = np.repeat(rng.exponential(5, 900 // bunch), bunch)
        seen = delay <= age
        origin = np.floor(age).astype(int)
        dispersion = delay_dispersion(delay[seen], age[seen], origin[seen], edges=[2, 4, 7, 12])
        learnt = learn_delays(delay[seen], age[seen], longest=60, dispersion=dispersion)
        fresh = np.array([3.0, 6.0, 10.0])
        found.append(np.log((1 / learnt.told_within(fresh)).sum()))
        told.append(learnt.relative_error(fresh, np.ones(3)))
    assert np.mean(told) == pytest.approx(np.std(found), rel=0.15)


def test_bunched_telling_is_seen_as_dispersion() -> None:
    rng = np.random.default_rng(5)
    origin = np.repeat(np.arange(300), 20)
    single = rng.exponential(5, 6000)
    bunched = np.repeat(rng.exponential(5, 1500), 4)
    age = np.full(6000, 99.0)
    assert delay_dispersion(single, age, origin, edges=[2, 5, 9]) == pytest.approx(1, abs=0.15)
    assert delay_dispersion(bunched, age, origin, edges=[2, 5, 9]) == pytest.approx(4, rel=0.15)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="above their incidents' ages"):
        learn_delays([3], [2], longest=9)
    with pytest.raises(ValueError, match="nothing to learn from"):
        learn_delays([30], [40], longest=9)
    with pytest.raises(ValueError, match="narrow the binomial's"):
        learn_delays([3], [4], longest=9, dispersion=0.5)
    with pytest.raises(ValueError, match="below the shortest delay"):
        learn_delays([3, 3, 2], [4, 4, 4], longest=9).relative_error([1], [1])
