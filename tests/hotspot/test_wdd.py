"""What the weighted displacement difference and its kin must give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from hotspot.stats.displacement import (
    BeforeAfter,
    rate_ratio,
    scaled_difference,
    weighted_displacement_difference,
    weighted_displacement_quotient,
)
from hotspot.stats.uncertainty import Spread, difference_of, pearson_dispersion, smallest_detectable_effect

counts = st.integers(0, 5000)
areas = st.builds(lambda before, after: BeforeAfter(before=before, after=after), counts, counts)
busy = st.builds(lambda before, after: BeforeAfter(before=before, after=after), st.integers(1, 5000), counts)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20240601)


def pair(before: float, after: float) -> BeforeAfter:
    return BeforeAfter(before=before, after=after)


def test_four_areas_give_the_published_difference() -> None:
    """Wheeler & Ratcliffe (2018), Crime Science 7:11, with the POP guide's counts."""
    found = weighted_displacement_difference(
        control=pair(308, 318),
        treatment=pair(207, 110),
        displacement_control=pair(150, 140),
        displacement=pair(178, 157),
    )
    assert found.local.value == -107
    assert found.local.standard_error == pytest.approx(30.708305066, rel=1e-6)
    assert found.displaced.value == -11
    assert found.displaced.standard_error == pytest.approx(25, rel=1e-6)
    assert found.net.value == -118
    assert found.net.standard_error == pytest.approx(39.597979746, rel=1e-6)
    assert found.net.z == pytest.approx(-2.979950006, rel=1e-6)
    assert (found.net.low, found.net.high) == pytest.approx((-195.610614164, -40.389385836), rel=1e-6)


def test_two_areas_give_the_published_difference() -> None:
    found = weighted_displacement_difference(control=pair(20, 20), treatment=pair(20, 10))
    assert found.local == found.net
    assert (found.net.value, found.net.standard_error) == pytest.approx((-10, 8.366600265), rel=1e-6)


@pytest.mark.parametrize(
    ("control", "treated", "value", "standard_error"),
    [((20, 20), (20, 10), -10, 6.3245553203), ((100, 50), (80, 20), -20, 10.723805295)],
)
def test_period_lengths_weigh_counts_and_variances(
    control: tuple[int, int], treated: tuple[int, int], value: float, standard_error: float
) -> None:
    """Wheeler & Ratcliffe's weights, with twice as long a time before."""
    found = weighted_displacement_difference(control=pair(*control), treatment=pair(*treated), period_lengths=(2, 1))
    assert (found.net.value, found.net.standard_error) == pytest.approx((value, standard_error), rel=1e-6)


@pytest.mark.parametrize(("dispersion", "size"), [(1.5, 0.110), (2.0, 0.166), (3.0, 0.258)])
def test_a_poisson_interval_is_too_sure_of_over_dispersed_counts(dispersion: float, size: float) -> None:
    """2 (1 - Phi(1.96 / sqrt(dispersion))): what a nominal 5 % test then really is."""
    critical = difference_of(1.959964, standard_error=float(np.sqrt(dispersion)))
    assert critical.p_value == pytest.approx(size, abs=5e-4)


@given(treatment=areas, control=areas, first=areas, second=areas)
def test_swapping_treatment_and_control_turns_the_finding_around(
    treatment: BeforeAfter, control: BeforeAfter, first: BeforeAfter, second: BeforeAfter
) -> None:
    one = weighted_displacement_difference(
        treatment=treatment, control=control, displacement=first, displacement_control=second
    ).net
    other = weighted_displacement_difference(
        treatment=control, control=treatment, displacement=second, displacement_control=first
    ).net
    assert (other.value, other.low, other.high) == pytest.approx((-one.value, -one.high, -one.low))


@given(treatment=areas, control=areas, extra=counts)
def test_what_happens_everywhere_alike_is_no_effect(treatment: BeforeAfter, control: BeforeAfter, extra: int) -> None:
    plain = weighted_displacement_difference(treatment=treatment, control=control)
    more = weighted_displacement_difference(
        treatment=pair(treatment.before, treatment.after + extra), control=pair(control.before, control.after + extra)
    )
    assert more.net.value == plain.net.value


@given(area=busy, control=busy.filter(lambda one: one.after > 0), first=st.floats(0.1, 0.9))
def test_splitting_a_period_changes_nothing(area: BeforeAfter, control: BeforeAfter, first: float) -> None:
    whole = scaled_difference(area=area, control=control)
    split = scaled_difference(
        area=pair(area.before * first + area.before * (1 - first), area.after),
        control=pair(control.before * first + control.before * (1 - first), control.after),
    )
    assert split.value == pytest.approx(whole.value, rel=1e-9, abs=1e-6)
    assert split.standard_error == pytest.approx(whole.standard_error, rel=1e-9)


@given(area=busy, control=busy.filter(lambda one: one.after > 0))
def test_the_scaled_difference_is_the_weighted_one_with_levels_made_equal(
    area: BeforeAfter, control: BeforeAfter
) -> None:
    scaled = scaled_difference(area=area, control=control)
    weight = control.before / area.before
    weighted = weighted_displacement_difference(treatment=area, control=control, area_weights=(1, weight, 1, 1))
    assert scaled.value == pytest.approx(weighted.local.value, rel=1e-9, abs=1e-6)


def test_levels_that_match_leave_both_ways_the_same_uncertainty() -> None:
    area, control = pair(400, 300), pair(400, 400)
    scaled = scaled_difference(area=area, control=control)
    weighted = weighted_displacement_difference(treatment=area, control=control).local
    assert scaled.value == weighted.value == -100
    assert scaled.standard_error == pytest.approx(weighted.standard_error)


def test_an_area_without_incidents_before_is_not_certain_of_staying_empty() -> None:
    found = scaled_difference(area=pair(0, 0), control=pair(100, 100))
    assert found.value == 0
    assert found.low < 0 < found.high


def test_few_controls_widen_the_interval() -> None:
    many = scaled_difference(area=pair(100, 60), control=pair(900, 900))
    few = scaled_difference(area=pair(100, 60), control=pair(900, 900), spread=Spread(degrees_of_freedom=4))
    assert few.standard_error == many.standard_error
    assert few.p_value == pytest.approx(2 * t.sf(abs(many.z), 4))
    assert few.low < many.low
    assert few.high > many.high


@pytest.mark.parametrize("control", [pair(0, 10), pair(10, 0)])
def test_empty_controls_are_refused_with_what_was_found(control: BeforeAfter) -> None:
    with pytest.raises(ValueError, match="both must be above 0"):
        scaled_difference(area=pair(10, 10), control=control)


def test_the_quotient_gives_the_guides_values() -> None:
    """Bowers & Johnson (2003); POP Tool Guide 10, appendices B and C; the guide's net counts prevented ones."""
    found = weighted_displacement_quotient(
        treatment=pair(207, 110), displacement=pair(178, 157), control=pair(308, 318)
    )
    assert (found.value, found.net) == pytest.approx((0.2581856883, -130.5), rel=1e-4)
    assert found.value == pytest.approx(0.2581856883, rel=1e-6)
    plain = weighted_displacement_quotient(treatment=pair(100, 60), displacement=pair(80, 70), control=pair(200, 200))
    assert (plain.value, plain.net) == pytest.approx((0.25, -50))
    moved = weighted_displacement_quotient(treatment=pair(100, 60), displacement=pair(80, 120), control=pair(200, 200))
    assert (moved.value, moved.net) == pytest.approx((-1, 0), abs=1e-9)


def test_a_treated_area_that_rose_has_no_quotient() -> None:
    rose = weighted_displacement_quotient(treatment=pair(60, 100), displacement=pair(80, 70), control=pair(200, 200))
    assert rose.value is None
    assert "did not fall" in rose.reason
    assert rose.net == 30


@pytest.mark.parametrize(
    ("treatment", "displacement", "control", "reason"),
    [
        (pair(10, 5), pair(10, 12), pair(0, 4), "control area holds no incidents"),
        (pair(10, 5), pair(10, 12), pair(4, 0), "control area holds no incidents"),
        (pair(10, 5), pair(0, 12), pair(4, 4), "held no incidents before"),
    ],
)
def test_an_undefined_quotient_says_why(
    treatment: BeforeAfter, displacement: BeforeAfter, control: BeforeAfter, reason: str
) -> None:
    found = weighted_displacement_quotient(treatment=treatment, displacement=displacement, control=control)
    assert found.value is None
    assert reason in found.reason


def test_the_rate_ratio_has_the_interval_of_its_logarithm() -> None:
    found = rate_ratio(area=pair(100, 50), control=pair(100, 100))
    half = 1.959964 * np.sqrt(1 / 50 + 3 / 100)
    assert found.value == pytest.approx(0.5)
    assert (found.low, found.high) == pytest.approx((0.5 * np.exp(-half), 0.5 * np.exp(half)), rel=1e-6)
    with pytest.raises(ValueError, match="four counts above 0"):
        rate_ratio(area=pair(10, 0), control=pair(10, 10))


def test_dispersion_is_found_again_and_never_below_one(rng: np.random.Generator) -> None:
    means = rng.uniform(30, 300, size=(200, 1))
    wide = rng.negative_binomial(means, 1 / 2.0, size=(200, 3))  # variance = 2 x mean
    assert pearson_dispersion(wide) == pytest.approx(2.0, abs=0.3)
    assert pearson_dispersion([[100, 100], [100, 100]]) == 1.0


def test_levels_and_common_trends_are_not_dispersion() -> None:
    assert pearson_dispersion([[10, 20], [100, 200], [1000, 2000]]) == 1.0


def test_one_area_has_no_dispersion() -> None:
    with pytest.raises(ValueError, match="two areas and two periods"):
        pearson_dispersion([[3, 4]])


def test_the_smallest_detectable_effect_is_found_four_times_in_five(rng: np.random.Generator) -> None:
    effect = smallest_detectable_effect(5.0)
    values = rng.normal(effect, 5.0, size=20_000)
    found = np.mean(np.abs(values / 5.0) > 1.959964)
    assert found == pytest.approx(0.8, abs=0.01)
    assert smallest_detectable_effect(5.0, degrees_of_freedom=4) > effect


def test_impossible_counts_and_dispersions_are_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        pair(-1, 3)
    with pytest.raises(ValueError, match="1 or more"):
        weighted_displacement_difference(treatment=pair(1, 1), control=pair(1, 1), dispersion=0.5)
    with pytest.raises(ValueError, match="above 0"):
        weighted_displacement_difference(treatment=pair(1, 1), control=pair(1, 1), period_lengths=(0, 1))
