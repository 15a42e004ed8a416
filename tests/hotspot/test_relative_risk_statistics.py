"""A ratio of densities: by hand, by random labelling, and right as often as its p-value says."""

import numpy as np
import pytest
from scipy.stats import pearson3

from hotspot.stats.density import kernel_density
from hotspot.stats.recency import moment_weights, recency_weights
from hotspot.stats.relative_risk import label_anew, relative_risk, upper_tail_of_three_moments

GRID = np.column_stack([axis.ravel() for axis in np.meshgrid(np.linspace(0, 6000, 25), np.linspace(0, 6000, 25))])


def city(count: int, rng: np.random.Generator) -> np.ndarray:
    centres = np.random.default_rng(2).uniform(500, 5500, (12, 2))
    spread = rng.choice([150, 500, 1500], count)[:, None]
    return centres[rng.integers(12, size=count)] + rng.normal(size=(count, 2)) * spread


def test_a_planted_excess_is_found_and_nothing_else() -> None:
    rng = np.random.default_rng(1)
    cases, controls = city(600, rng), city(1500, rng)
    excess = rng.normal([3000, 3000], 200, (60, 2))
    found = relative_risk(np.vstack([cases, excess]), controls, GRID, bandwidth_m=300)
    surest = GRID[np.nanargmin(found.p_higher)]
    assert np.hypot(*(surest - 3000)) < 500
    assert np.nanmin(found.p_higher) < 1e-6
    assert np.nanmin(found.p_lower) > 1e-6


def test_the_ratio_is_that_of_two_exact_densities() -> None:
    rng = np.random.default_rng(1)
    cases, controls = city(200, rng), city(700, rng)
    found = relative_risk(cases, controls, GRID, bandwidth_m=400)
    ratio = kernel_density(cases, GRID, bandwidth_m=400) / 200 / (kernel_density(controls, GRID, bandwidth_m=400) / 700)
    is_well_known = found.effective > 30
    np.testing.assert_allclose(found.ratio[is_well_known], ratio[is_well_known], rtol=2e-2)


@pytest.mark.parametrize("pilot_m", [None, 600])
def test_the_tails_are_those_of_random_labelling(pilot_m: float | None) -> None:
    rng = np.random.default_rng(4)
    cases, controls = city(80, rng), city(600, rng)
    told = relative_risk(cases, controls, GRID, bandwidth_m=400, pilot_m=pilot_m)
    drawn = label_anew(cases, controls, GRID, bandwidth_m=400, pilot_m=pilot_m, rng=rng, replicates=500)
    is_known = np.isfinite(told.p_higher) & np.isfinite(drawn.pseudo_p_higher)
    assert is_known.sum() > 150
    for one, other in ((told.p_higher, drawn.pseudo_p_higher), (told.p_lower, drawn.pseudo_p_lower)):
        assert np.abs(one - other)[is_known].mean() < 0.025
        assert np.corrcoef(one[is_known], other[is_known])[0, 1] > 0.99


def test_a_rare_kind_cries_wolf_no_oftener_than_it_says_where_the_normal_tail_does() -> None:
    # 60 worlds in which 50 cases are like 2 000 controls.
    rng = np.random.default_rng(8)
    told, normal = [], []
    for _ in range(60):
        found = relative_risk(city(50, rng), city(2000, rng), GRID, bandwidth_m=250)
        is_known = np.isfinite(found.p_higher)
        told.append([np.mean(found.p_higher[is_known] < 0.05), np.mean(found.p_lower[is_known] < 0.05)])
        normal.append(np.mean(found.z_asymptotic[is_known] < -1.645))
    higher, lower = np.mean(told, axis=0)
    assert 0.035 < higher < 0.07
    assert lower < 0.06
    assert np.mean(normal) > 0.15


def test_the_published_standard_error_by_hand() -> None:
    # One pile of both kinds: the pooled density on it is 1 / (2 pi h²), so the variance is (1/20 + 1/30) / 2.
    points = np.zeros((50, 2))
    found = relative_risk(points[:20], points[20:], points[:1], bandwidth_m=100)
    assert found.z_asymptotic[0] == pytest.approx(0, abs=1e-9)
    shifted = relative_risk(np.vstack([points[:15], points[:5] + 1e5]), points[20:], points[:1], bandwidth_m=100)
    variance = (1 / 20 + 1 / 30) / (4 * np.pi) * (2 * np.pi) / (45 / 50)
    assert shifted.z_asymptotic[0] == pytest.approx(np.log(0.75) / np.sqrt(variance), rel=1e-3)


def test_where_nobody_is_nothing_is_said() -> None:
    rng = np.random.default_rng(1)
    far = np.array([[1e6, 1e6]])
    found = relative_risk(city(50, rng), city(50, rng), far, bandwidth_m=300)
    assert np.isnan(found.log_ratio[0])
    assert np.isnan(found.p_value[0])
    assert np.isnan(label_anew(city(9, rng), city(9, rng), far, bandwidth_m=9, rng=rng, replicates=3).pseudo_p_lower[0])


def test_only_cases_near_give_an_infinite_ratio_and_a_steady_one() -> None:
    here, there = np.zeros((20, 2)), np.full((20, 2), 9000.0)
    found = relative_risk(here, there, here[:1], bandwidth_m=100)
    assert found.log_ratio[0] == np.inf
    # Effective 20, all cases, share 1/2: (20.5 / 0.5) / (0.5 / 0.5) = 41.
    assert np.exp(found.steady_log_ratio[0]) == pytest.approx(41, rel=1e-3)


def test_the_whole_map_is_tested_at_once() -> None:
    rng = np.random.default_rng(5)
    alike = label_anew(city(150, rng), city(300, rng), GRID, bandwidth_m=400, rng=rng, replicates=39)
    unlike = label_anew(city(150, rng) * [0.6, 1], city(300, rng), GRID, bandwidth_m=400, rng=rng, replicates=39)
    assert alike.pseudo_p_global > 0.05
    assert unlike.pseudo_p_global == pytest.approx(1 / 40)


@pytest.mark.parametrize("skew", [-1.5, -0.3, 0.0, 0.2, 2.0])
def test_three_moments_give_scipys_tail(skew: float) -> None:
    z = np.linspace(-3, 4, 30)
    np.testing.assert_allclose(
        upper_tail_of_three_moments(z, np.full(30, skew)), pearson3.sf(z, skew), rtol=1e-6, atol=1e-9
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"cases": np.empty((0, 2))}, "There are no cases"),
        ({"control_weights": np.zeros(9)}, "There are no controls"),
        ({"case_weights": -np.ones(9)}, "negative"),
        ({"bandwidth_m": -1.0}, "must be positive"),
    ],
)
def test_ratios_without_an_answer_are_refused(change: dict[str, object], sentence: str) -> None:
    points = np.arange(18.0).reshape(9, 2)
    with pytest.raises(ValueError, match=sentence):
        relative_risk(**{"cases": points, "controls": points, "at": points, "bandwidth_m": 9.0, **change})  # type: ignore[arg-type]


def test_weights_decay_by_half_lives() -> None:
    np.testing.assert_allclose(
        recency_weights(np.array([0, 45, 90, 900]), half_life_days=90), [1, 0.5**0.5, 0.5, 2**-10]
    )


def test_moments_over_a_period_hold_each_incident_once() -> None:
    days, moments = np.array([3.0, 50, 99]), np.arange(0, 100, 0.5) + 0.25
    plain = sum(moment_weights(days, moment_day=moment, bandwidth_days=5) for moment in moments) / 2
    np.testing.assert_allclose(plain, [0.7257, 1, 0.5793], atol=2e-4)  # Phi(0.6), 1, Phi(0.2)


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda: recency_weights(np.ones(2), half_life_days=0), "must be positive"),
        (lambda: recency_weights(-np.ones(2), half_life_days=9), "negative"),
        (lambda: moment_weights(np.ones(2), moment_day=1, bandwidth_days=0), "must be positive"),
        (lambda: moment_weights(np.ones(2), moment_day=9, bandwidth_days=1, period=(0, 5)), "outside the period"),
    ],
)
def test_weights_without_an_answer_are_refused(ask, sentence: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    with pytest.raises(ValueError, match=sentence):
        ask()
