"""What a comparison with scaled controls must give where places swing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from hotspot.stats.displacement import BeforeAfter, rate_ratio, scaled_difference, smallest_detectable_change
from hotspot.stats.uncertainty import POISSON, Spread, spread_from_controls

busy = st.builds(
    lambda before, after: BeforeAfter(before=before, after=after), st.integers(1, 500), st.integers(1, 500)
)
spreads = st.builds(
    lambda dispersion, swing, freedom: Spread(dispersion=dispersion, swing=swing, degrees_of_freedom=freedom),
    st.floats(1, 4),
    st.floats(0, 0.04),
    st.floats(3, 100),
)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20240601)


def pair(before: float, after: float) -> BeforeAfter:
    return BeforeAfter(before=before, after=after)


@given(area=busy, control=busy, spread=spreads)
def test_the_interval_holds_what_the_test_would_not_refuse(
    area: BeforeAfter, control: BeforeAfter, spread: Spread
) -> None:
    found = scaled_difference(area=area, control=control, spread=spread)
    if abs(found.p_value - 0.05) > 1e-9:
        assert (found.low <= 0 <= found.high) == (found.p_value > 0.05)
    assert found.low <= found.value + 1e-9
    assert found.high >= found.value - 1e-9


@given(area=busy, control=busy, factor=st.floats(0.2, 5))
def test_what_happens_everywhere_by_the_same_factor_is_no_effect(
    area: BeforeAfter, control: BeforeAfter, factor: float
) -> None:
    plain = rate_ratio(area=area, control=control)
    more = rate_ratio(area=pair(area.before, area.after * factor), control=pair(control.before, control.after * factor))
    assert more.value == pytest.approx(plain.value)
    unchanged = scaled_difference(
        area=pair(area.before, area.before * factor), control=pair(control.before, control.before * factor)
    )
    assert unchanged.value == pytest.approx(0, abs=1e-9 * (1 + area.before * factor))


@given(area=busy, control=busy, spread=spreads)
def test_swapping_area_and_control_turns_the_ratio_over(
    area: BeforeAfter, control: BeforeAfter, spread: Spread
) -> None:
    one, other = (
        rate_ratio(area=area, control=control, spread=spread),
        rate_ratio(area=control, control=area, spread=spread),
    )
    assert other.value == pytest.approx(1 / one.value)
    assert (other.low, other.high) == pytest.approx((1 / one.high, 1 / one.low))
    assert other.p_value == pytest.approx(one.p_value)


def test_swings_of_a_large_area_rule_its_interval() -> None:
    control = BeforeAfter.of(np.full((40, 3), 1000.0))
    small = scaled_difference(area=BeforeAfter.of([10, 10, 10]), control=control, spread=Spread(swing=0.01))
    large = scaled_difference(area=BeforeAfter.of([5000, 5000, 5000]), control=control, spread=Spread(swing=0.01))
    # By hand: 5000 (1 + 1/2 + 3/40 000 x 5000 ...) of chance beside 0.01 x 5000² (1 + 1/2 + 1/40 + 1/80) of swing.
    swing = 0.01 * 5000**2 * (1 + 1 / 2 + 1 / 40 + 1 / 80)
    chance = 5000 * (1 + 1 / 2) + 5000**2 * (1 / 40_000 + 1 / 80_000)
    assert large.standard_error**2 == pytest.approx(swing + chance, rel=1e-9)
    assert small.standard_error**2 == pytest.approx(15 + 0.01 * 150 * (1 + 1 / 40) + 150 / 60_000 * 1.5, rel=0.01)


def test_a_swing_that_could_hide_any_rise_leaves_the_interval_open() -> None:
    found = scaled_difference(
        area=pair(100, 130), control=pair(1000, 1000), spread=Spread(swing=0.5, degrees_of_freedom=3)
    )
    assert found.high == np.inf
    assert found.low == -100  # no more can be lost than was expected
    assert found.p_value > 0.5


def test_more_reference_years_narrow_the_interval() -> None:
    control = BeforeAfter.of(np.full((20, 4), 50.0))
    few = scaled_difference(
        area=BeforeAfter(before=300, after=200, swings=(1, 1)), control=control, spread=Spread(swing=0.01)
    )
    many = scaled_difference(
        area=BeforeAfter(before=300, after=200, swings=(3, 1)), control=control, spread=Spread(swing=0.01)
    )
    assert many.high - many.low < few.high - few.low


def test_counts_say_of_how_many_parts_they_are_made() -> None:
    alike = BeforeAfter.of(np.full((10, 3), 1e6))
    assert (alike.before, alike.after) == (2e7, 1e7)
    assert alike.swings == pytest.approx((20, 10), rel=1e-4)
    # One that holds nearly all is nearly alone.
    lopsided = BeforeAfter.of([[1e6] * 3, *[[10.0] * 3] * 9])
    assert lopsided.swings == pytest.approx((2, 1), rel=1e-3)
    with pytest.raises(ValueError, match="one before and one after"):
        BeforeAfter.of([5.0])


def test_small_counts_of_chance_do_not_pass_for_unlike_places(rng: np.random.Generator) -> None:
    parts = [BeforeAfter.of(rng.poisson(5, size=(30, 2))).swings[1] for _ in range(200)]
    assert np.mean(parts) == pytest.approx(30, rel=0.05)


@given(areas=st.lists(busy, min_size=3, max_size=3))
def test_taking_areas_together_is_adding(areas: list[BeforeAfter]) -> None:
    one, two, three = areas
    left, right = (one + two) + three, one + (two + three)
    assert (left.before, left.after) == (right.before, right.after)
    assert left.swings == pytest.approx(right.swings)
    assert 1 - 1e-9 <= left.swings[0] <= 3 + 1e-9


@pytest.mark.parametrize("spread", [POISSON, Spread(dispersion=2.0), Spread(dispersion=1.5, swing=0.01)])
def test_the_smallest_detectable_change_is_found_four_times_in_five(rng: np.random.Generator, spread: Spread) -> None:
    """A rise of that size in a place of 200 a year, two years before; counts are gamma-mixed Poisson."""
    area, control = BeforeAfter.of([200, 200, 200]), BeforeAfter.of(np.full((40, 3), 200.0))
    change = smallest_detectable_change(area=area, control=control, spread=spread)

    def draw(mean: float) -> float:
        beyond = spread.variance(mean) - mean
        return float(rng.poisson(rng.gamma(mean**2 / beyond, beyond / mean) if beyond > 0 else mean))

    found = 0
    for _ in range(2000):
        seen = BeforeAfter(before=draw(200) + draw(200), after=draw(200 + change), swings=(2, 1))
        found += scaled_difference(area=seen, control=control, spread=spread).p_value < 0.05
    assert found / 2000 == pytest.approx(0.8, abs=0.035)


def test_what_could_have_been_seen_does_not_hang_on_what_was() -> None:
    control = pair(500, 500)
    assert smallest_detectable_change(area=pair(100, 20), control=control) == smallest_detectable_change(
        area=pair(100, 180), control=control
    )


@pytest.mark.parametrize("factor", [0.5, 0.8, 1.3, 2.0])
@pytest.mark.parametrize(("dispersion", "swing"), [(1, 0), (2, 0), (1.5, 0.15)])
def test_intervals_hold_a_real_effect_about_19_times_of_20(
    rng: np.random.Generator, factor: float, dispersion: float, swing: float
) -> None:
    """An area of 300 a year beside 40 of 60, and a dozen untouched of its own size; the spread is learnt."""

    def draw(level: NDArray[np.float64], effect: float = 1.0) -> NDArray[np.float64]:
        mean = level[:, None] * [1, 1, effect]
        if swing > 0:
            mean = mean * rng.gamma(swing**-2, swing**2, size=mean.shape)
        if dispersion > 1:
            mean = rng.gamma(mean / (dispersion - 1), dispersion - 1)
        return rng.poisson(mean).astype(float)

    held = np.zeros(2)
    for _ in range(300):
        controls, large = draw(60 * rng.lognormal(-0.125, 0.5, 40)), draw(300 * rng.lognormal(-0.125, 0.5, 12))
        asked = {
            "area": BeforeAfter.of(draw(np.array([300.0]), factor)),
            "control": BeforeAfter.of(controls),
            "spread": spread_from_controls([controls, large]),
        }
        change, ratio = scaled_difference(**asked), rate_ratio(**asked)
        held += [change.low <= 300 * (factor - 1) <= change.high, ratio.low <= factor <= ratio.high]
    assert (held / 300 >= 0.905).all()
    assert held.min() / 300 <= 0.995
