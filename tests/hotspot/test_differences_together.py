"""What sums, shares and selections of differences must give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspot.stats.displacement import (
    BeforeAfter,
    cumulative_difference,
    harm_weighted_difference,
    joint_differences,
    scaled_difference,
    selection_corrected,
    share_displaced,
)
from hotspot.stats.uncertainty import Difference, Spread, difference_of, smallest_detectable_effect

busy = st.builds(
    lambda before, after: BeforeAfter(before=before, after=after), st.integers(1, 500), st.integers(1, 500)
)
differences = st.builds(
    lambda value, error: difference_of(value, standard_error=error), st.floats(-100, 100), st.floats(0.1, 30)
)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20240601)


def change(value: float, error: float = 10, freedom: float = np.inf) -> Difference:
    return difference_of(value, standard_error=error, degrees_of_freedom=freedom)


@given(areas=st.lists(busy, min_size=1, max_size=4), control=busy)
def test_the_net_is_the_sum_of_its_areas(areas: list[BeforeAfter], control: BeforeAfter) -> None:
    found = joint_differences(areas=areas, control=control)
    assert found.net.value == pytest.approx(sum(one.value for one in found.differences), abs=1e-6)
    # Their errors agree with it: the shared control makes the net less sure than its parts alone would.
    assert found.net.standard_error**2 == pytest.approx(found.covariance.sum(), rel=1e-6)
    apart = sum(one.standard_error**2 for one in found.differences)
    assert found.net.standard_error**2 >= apart * (1 - 1e-9)


def test_the_covariance_is_what_a_shared_control_makes(rng: np.random.Generator) -> None:
    """20 000 worlds of two areas, 200 and 100 a year, and four controls of 75."""
    counts = rng.poisson(np.array([200, 100, 300])[:, None], size=(20_000, 3, 2)).astype(float)
    expected = counts[:, :2, 0] * (counts[:, 2:, 1] / counts[:, 2:, 0])
    seen = np.cov((counts[:, :2, 1] - expected).T)
    found = joint_differences(
        areas=[BeforeAfter(before=200, after=200), BeforeAfter(before=100, after=100)],
        control=BeforeAfter(before=300, after=300),
    )
    assert found.covariance == pytest.approx(seen, rel=0.06)


def test_swings_of_the_control_are_shared_too() -> None:
    areas = [BeforeAfter.of([100, 100]), BeforeAfter.of([50, 50])]
    control = BeforeAfter.of(np.full((10, 2), 1e5))
    found = joint_differences(areas=areas, control=control, spread=Spread(swing=0.04))
    # E1 E2 times 0.04 (1/10 + 1/10), the control's chance being next to nothing.
    assert found.covariance[0, 1] == pytest.approx(100 * 50 * 0.04 * 0.2, rel=0.01)


def test_no_areas_are_refused() -> None:
    with pytest.raises(ValueError, match="one at least"):
        joint_differences(areas=[], control=BeforeAfter(before=1, after=1))


@given(differences=st.lists(differences, min_size=1, max_size=5), factor=st.floats(0.1, 10))
def test_harm_in_another_unit_changes_no_test(differences: list[Difference], factor: float) -> None:
    harms = np.arange(1.0, len(differences) + 1)
    one, other = harm_weighted_difference(differences, harms), harm_weighted_difference(differences, factor * harms)
    assert other.value == pytest.approx(factor * one.value, abs=1e-6)
    assert other.z == pytest.approx(one.z, abs=1e-9)


def test_degrees_of_freedom_of_a_sum_are_satterthwaites() -> None:
    """Equal variances on 4 degrees each: 2² / (1/4 + 1/4) = 8; one that rules keeps its own."""
    assert harm_weighted_difference([change(1, 1, 4), change(1, 1, 4)], [1, 1]).degrees_of_freedom == pytest.approx(8)
    assert harm_weighted_difference([change(1, 100, 4), change(1, 1, 50)], [1, 1]).degrees_of_freedom == pytest.approx(
        4, rel=0.01
    )
    assert harm_weighted_difference([change(1), change(1)], [1, 2]).degrees_of_freedom == np.inf


def test_harms_must_fit() -> None:
    with pytest.raises(ValueError, match="give one for each"):
        harm_weighted_difference([change(1)], [1, 2])


def test_the_cumulated_error_grows_faster_where_months_share_it() -> None:
    months = [change(-5)] * 12
    alone, shared = cumulative_difference(months)[-1], cumulative_difference(months, correlation=1.0)[-1]
    assert alone.value == shared.value == -60
    assert alone.standard_error == pytest.approx(10 * np.sqrt(12))
    assert shared.standard_error == pytest.approx(10 * 12)
    with pytest.raises(ValueError, match="from 0 to 1"):
        cumulative_difference(months, correlation=-0.5)


def test_a_share_of_nothing_is_undefined() -> None:
    found = share_displaced(change(3), change(40))
    assert found.value is None
    assert (found.low, found.high) == (-np.inf, np.inf)
    assert "nothing left" in found.reason


def test_a_fall_that_could_be_none_bounds_no_share() -> None:
    found = share_displaced(change(-15), change(40))
    assert found.value == pytest.approx(40 / 15)
    assert (found.low, found.high) == (-np.inf, np.inf)
    assert "could be nothing" in found.reason


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("correlation", [0.0, 0.5])
def test_the_interval_of_the_share_holds_it_19_times_of_20(
    rng: np.random.Generator, share: float, correlation: float
) -> None:
    """What left is five standard errors; nearer to nothing open intervals hold it more often still."""
    local, displaced = rng.multivariate_normal(
        [-50, 50 * share], [[100, 100 * correlation], [100 * correlation, 100]], size=4000
    ).T
    held = 0
    for one, other in zip(local, displaced, strict=True):
        found = share_displaced(change(one), change(other), covariance=100 * correlation)
        held += found.low <= share <= found.high
    assert held / 4000 == pytest.approx(0.95, abs=0.012)


@given(local=st.floats(-500, -1), displaced=st.floats(-500, 500), factor=st.floats(0.1, 10))
def test_a_share_has_no_unit(local: float, displaced: float, factor: float) -> None:
    one = share_displaced(change(local), change(displaced), covariance=20)
    other = share_displaced(
        change(local * factor, 10 * factor), change(displaced * factor, 10 * factor), covariance=20 * factor**2
    )
    assert (other.value, other.low, other.high) == pytest.approx((one.value, one.low, one.high), rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("mean", [0.0, 1.0, 2.0, 4.0, -3.0])
def test_what_was_selected_is_corrected_without_bias_and_covered(rng: np.random.Generator, mean: float) -> None:
    """Among those that pass 1.96, half of the estimates lie above the truth, and 95 % of intervals hold it."""
    z = rng.normal(mean, 1, size=400_000)
    selected = z[np.abs(z) > 1.96][:20_000]
    found = selection_corrected(selected, 1.96)
    assert np.mean(found.value > mean) == pytest.approx(0.5, abs=0.02)
    assert np.mean((found.low <= mean) & (mean <= found.high)) == pytest.approx(0.95, abs=0.01)
    if abs(mean) < 3:
        assert np.mean(np.abs(selected)) > abs(mean) + 0.3  # what it corrects


def test_selection_is_symmetric_and_leaves_the_clear_alone() -> None:
    found = selection_corrected([-2.5, 2.5, -9.0, 1.0], [2.0, 2.0, 2.0, 2.0])
    assert found.value[0] == pytest.approx(-found.value[1])
    assert (found.low[0], found.high[0]) == pytest.approx((-found.high[1], -found.low[1]))
    assert found.value[2] == pytest.approx(-9, abs=1e-6)
    assert (found.low[2], found.high[2]) == pytest.approx((-9 - 1.959964, -9 + 1.959964), abs=1e-4)
    assert np.isnan(found.value[3])
    with pytest.raises(ValueError, match="above 0"):
        selection_corrected([1.0], 0.0)


def test_the_smallest_detectable_effect_holds_for_sums(rng: np.random.Generator) -> None:
    """Of harm-weighted and net differences as of any: its own standard error, and 80 %."""
    kinds = [change(0, 3), change(0, 4)]
    error = harm_weighted_difference(kinds, [2, 1]).standard_error
    effect = smallest_detectable_effect(error)
    draws = rng.normal([effect / 2, 0], [3, 4], size=(20_000, 2)) @ [2, 1]
    assert np.mean(np.abs(draws / error) > 1.959964) == pytest.approx(0.8, abs=0.01)


def test_one_area_alone_is_its_own_net() -> None:
    area, control = BeforeAfter(before=50, after=30), BeforeAfter(before=500, after=480)
    assert joint_differences(areas=[area], control=control).net == scaled_difference(area=area, control=control)
