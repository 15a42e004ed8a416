"""Near repeats as a rate: the likelihood by brute force, what was planted found again, and no divergence."""

from typing import Any

import numpy as np
import pytest

from hotspot.stats.self_exciting import SelfExciting, fit_self_exciting, self_exciting_log_likelihood, share_among_pairs
from hotspot.stats.triggering import Triggering, expected_incidents

SIDE_M = 6000.0
DAYS = 200.0
TRUE = Triggering(background_per_day=6.0, branching_ratio=0.4, mean_days=3.0, spread_m=60.0)
EVEN = 1 / SIDE_M**2


def simulated(rng: np.random.Generator, true: Triggering = TRUE) -> tuple[np.ndarray, np.ndarray]:
    """Make incidents generation by generation: an even background, and what each brings on."""
    n = rng.poisson(true.background_per_day * DAYS)
    points, days = rng.uniform(0, SIDE_M, (n, 2)), rng.uniform(0, DAYS, n)
    whole = [(points, days)]
    while len(days):
        parent = np.repeat(np.arange(len(days)), rng.poisson(true.branching_ratio, len(days)))
        days = days[parent] + rng.exponential(true.mean_days, len(parent))
        points = points[parent] + rng.normal(0, true.spread_m, (len(parent), 2))
        points, days = points[days < DAYS], days[days < DAYS]
        whole.append((points, days))
    return np.vstack([one for one, _ in whole]), np.concatenate([one for _, one in whole])


def brute_force(points: np.ndarray, days: np.ndarray, base: np.ndarray, now: Triggering, end: float) -> float:
    """Give the log-likelihood as the formula is read, pair by pair."""
    total = -now.background_per_day * end
    for i, here in enumerate(points):
        rate = now.background_per_day * base[i]
        for j, there in enumerate(points):
            if days[j] < days[i]:
                metres_2 = float(np.square(here - there).sum())
                near = np.exp(-metres_2 / (2 * now.spread_m**2)) / (2 * np.pi * now.spread_m**2)
                rate += now.branching_ratio / now.mean_days * np.exp(-(days[i] - days[j]) / now.mean_days) * near
        total += np.log(rate) - now.branching_ratio * (1 - np.exp(-(end - days[i]) / now.mean_days))
    return float(total)


def fitted(points: np.ndarray, days: np.ndarray, **more: Any) -> SelfExciting:  # noqa: ANN401  whatever the fit takes
    base = np.full(len(days), EVEN)
    asked = {"reach_m": 400.0, "reach_days": 30.0, **more}
    return fit_self_exciting(points, days, background=base, duration_days=DAYS, **asked)


def test_the_likelihood_is_the_formula_pair_by_pair() -> None:
    rng = np.random.default_rng(1)
    points, days = rng.uniform(0, 500, (40, 2)), rng.uniform(0, 20, 40)
    days[5] = days[6]  # incidents of one instant do not bring each other on
    base = rng.uniform(1e-6, 1e-5, 40)
    quick = self_exciting_log_likelihood(points, days, background=base, duration_days=20, triggering=TRUE)
    assert quick == pytest.approx(brute_force(points, days, base, TRUE, 20), rel=1e-12)


def test_the_fast_loop_is_its_plain_numpy_twin() -> None:
    rng = np.random.default_rng(2)
    later, days, metres_2 = rng.integers(0, 50, 300), rng.exponential(2, 300), rng.exponential(1e4, 300)
    lasting, kernel = rng.uniform(1, 2, 50), (3.0, 0.5, 1e-4)
    rate, *sums = share_among_pairs(later, days, metres_2, lasting, kernel)
    thrown = 3.0 * np.exp(-0.5 * days - 1e-4 * metres_2)
    plain = lasting + np.bincount(later, weights=thrown, minlength=50)
    share = thrown / plain[later]
    assert rate == pytest.approx(plain, rel=1e-12)
    assert sums == pytest.approx([share.sum(), share @ days, share @ metres_2], rel=1e-12)


def test_what_was_planted_is_found_again() -> None:
    found = [fitted(*simulated(np.random.default_rng(seed))).triggering for seed in range(6)]
    mean = {name: float(np.mean([getattr(one, name) for one in found])) for name in TRUE.__slots__}
    assert mean["branching_ratio"] == pytest.approx(TRUE.branching_ratio, abs=0.04)
    assert mean["mean_days"] == pytest.approx(TRUE.mean_days, rel=0.1)
    assert mean["spread_m"] == pytest.approx(TRUE.spread_m, rel=0.05)
    assert mean["background_per_day"] == pytest.approx(TRUE.background_per_day, rel=0.06)


def test_where_nothing_is_brought_on_next_to_nothing_is_found() -> None:
    calm = Triggering(background_per_day=8.0, branching_ratio=0.0, mean_days=1.0, spread_m=60.0)
    for seed in range(3):
        fit = fitted(*simulated(np.random.default_rng(seed), calm))
        assert fit.triggering.branching_ratio < 0.05
        assert fit.log_likelihood - fit.log_likelihood_without < 8


def test_more_iterations_never_lower_the_likelihood_and_the_maximum_is_one() -> None:
    points, days = simulated(np.random.default_rng(3))
    steps = [fitted(points, days, most_iterations=n, tolerance=0.0).log_likelihood for n in (1, 2, 4, 8, 30, 200)]
    assert all(np.diff(steps) >= -1e-8)
    best = fitted(points, days, most_iterations=400, tolerance=1e-12)
    for name in TRUE.__slots__:
        for factor in (0.97, 1.03):
            other = {one: getattr(best.triggering, one) for one in TRUE.__slots__}
            other[name] *= factor
            near = self_exciting_log_likelihood(
                points,
                days,
                background=np.full(len(days), EVEN),
                duration_days=DAYS,
                triggering=Triggering(**other),
                reach_m=400,
                reach_days=30,
            )
            assert near < best.log_likelihood


def test_exact_repeats_end_at_the_least_spread_and_say_so() -> None:
    points, days = np.repeat(np.random.default_rng(4).uniform(0, SIDE_M, (60, 2)), 3, axis=0), np.arange(180.0)
    fit = fitted(points, days, least_m=50.0)
    assert fit.triggering.spread_m == 50
    assert fit.is_at_bound
    assert np.isfinite(fit.log_likelihood)


def test_growth_without_end_is_told() -> None:
    rng = np.random.default_rng(5)
    days = np.sort(DAYS - rng.exponential(15, 400) % DAYS)
    points = np.full((400, 2), 100.0) + rng.normal(0, 30, (400, 2))
    fit = fitted(points, days, reach_days=200.0)
    assert not Triggering(background_per_day=1, branching_ratio=1.2, mean_days=1, spread_m=1).is_stable
    assert fit.triggering.is_stable == (fit.triggering.branching_ratio < 1)
    assert fit.triggering.branching_ratio > 0.8


def test_what_is_expected_is_the_background_long_after_and_sums_to_what_each_brings_on() -> None:
    step = 25.0
    axis = np.arange(-600, 600, step)
    at = np.column_stack([one.ravel() for one in np.meshgrid(axis, axis)])
    one = expected_incidents(
        [[0, 0]], [10], at, background_at=np.zeros(len(at)), triggering=TRUE, from_day=10.0001, to_day=500
    )
    assert one.sum() * (step / 1000) ** 2 == pytest.approx(TRUE.branching_ratio, rel=1e-3)
    late = expected_incidents(
        [[0, 0]], [10], at, background_at=np.full(len(at), EVEN), triggering=TRUE, from_day=400, to_day=407
    )
    assert late == pytest.approx(np.full(len(at), 7 * 6.0 * EVEN * 1e6))


def test_the_future_is_not_looked_at() -> None:
    at, base = [[0.0, 0.0]], [EVEN]
    asked: dict[str, Any] = {"background_at": base, "triggering": TRUE, "from_day": 10.0, "to_day": 17.0}
    past = expected_incidents([[0, 0]], [9], at, **asked)
    assert expected_incidents([[0, 0], [0, 0]], [9, 10], at, **asked) == pytest.approx(past)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"points": np.zeros((3, 2))}, "do not fit"),
        ({"points": [[np.nan, 0], [0, 0]]}, "not finite"),
        ({"days": [1, 11]}, "do not lie from 0 to 10"),
        ({"background": [0, 1]}, "not positive at every incident"),
        ({"points": np.zeros((1, 2)), "days": [1], "background": [1]}, "at least two"),
    ],
)
def test_what_cannot_be_fitted_is_refused(change: dict[str, Any], said: str) -> None:
    given: dict[str, Any] = {
        "points": np.zeros((2, 2)),
        "days": [1, 2],
        "background": [1, 1],
        "duration_days": 10,
    } | change
    points, days = given.pop("points"), given.pop("days")
    with pytest.raises(ValueError, match=said):
        fit_self_exciting(points, days, reach_m=100, reach_days=10, **given)


def test_more_pairs_than_memory_holds_are_refused_before_they_are_made() -> None:
    n = 9000
    with pytest.raises(ValueError, match="pairs of incidents lie within reach"):
        fit_self_exciting(
            np.zeros((n, 2)), np.arange(n), background=np.ones(n), duration_days=n, reach_m=1, reach_days=np.inf
        )


def test_parameters_that_are_no_rate_are_refused() -> None:
    with pytest.raises(ValueError, match="positive delay and spread"):
        Triggering(background_per_day=1, branching_ratio=0, mean_days=0, spread_m=1)
    with pytest.raises(ValueError, match="second day after the first"):
        expected_incidents([[0, 0]], [1], [[0, 0]], background_at=[1], triggering=TRUE, from_day=2, to_day=2)
