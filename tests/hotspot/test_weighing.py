"""Like days are compared with like days, and no day that some year lacks or that is too fresh counts at all."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspot.displacement.periods import Periods
from hotspot.displacement.weighing import Weighing, weigh_periods
from hotspot.ground import Ground, LocatedIncidents, prepare_incidents
from hotspot.stats.displacement import BeforeAfter, scaled_difference
from models.calendar import CityEvent
from models.period import Period
from models.tables import STORED
from tests.hotspot import small_city as city
from tests.properties.displacement_worlds import Setting, make_ground

ZONE = city.SITE.timezone


def period(first: date, last: date) -> Period:
    return Period.of_days(first, last, timezone=ZONE)


def years(first: date, last: date, *earlier: int) -> Periods:
    whole = period(first, last)
    return Periods(evaluated=whole, reference=tuple(whole.years_earlier(number) for number in earlier))


def noons(first: date, last: date) -> pd.DataFrame:
    """One incident at noon of each day."""
    days = pd.date_range(first, last, freq="D", tz=ZONE) + pd.Timedelta(hours=12)
    frame = city.rows(len(days), city.SQUARE)
    utc = days.tz_convert("UTC").as_unit("us")
    return frame.assign(earliest=utc, latest=utc)


@pytest.fixture(scope="module")
def daily() -> Ground:
    return city.ground(noons(date(2016, 1, 1), date(2024, 12, 31)))


def multiplier(ground: Ground, found: Weighing, column: int, day: date) -> float:
    row = np.flatnonzero(ground.incidents.period_share(period(day, day)) > 0)
    return float(found.shares[row[0], column])


def test_equal_calendars_change_nothing_bit_for_bit(daily: Ground) -> None:
    """October 2023 and October 2017 begin on the same weekday, and hold the same weeks and paydays."""
    periods = years(date(2023, 10, 1), date(2023, 10, 31), 6)
    found = weigh_periods(daily, periods)
    plain = np.column_stack([daily.incidents.period_share(one) for one in periods.all])
    assert (found.shares == plain).all()
    assert found.variance_factor.tolist() == [1, 1]
    assert found.relative_error == 0


def test_two_fridays_stand_for_three(daily: Ground) -> None:
    """Or three for two: 1 to 15 September has three Fridays in 2023, three Thursdays in 2022, of the others two."""
    found = weigh_periods(daily, years(date(2023, 9, 1), date(2023, 9, 15), 1))
    assert multiplier(daily, found, 0, date(2022, 9, 2)) == pytest.approx(3 / 2)
    assert multiplier(daily, found, 0, date(2022, 9, 1)) == pytest.approx(2 / 3)
    assert multiplier(daily, found, 0, date(2022, 9, 5)) == 1
    # Squares over sum: 2 x 9/4 + 3 x 4/9 + 10 of 15.
    assert found.variance_factor[0] == pytest.approx((2 * 9 / 4 + 3 * 4 / 9 + 10) / 15)


@settings(max_examples=40, deadline=None)
@given(first=st.dates(date(2018, 2, 1), date(2024, 6, 1)), length=st.integers(7, 200))
def test_every_year_weighs_as_many_days_as_the_evaluated_one(first: date, length: int) -> None:
    ground = _everyday()
    found = weigh_periods(ground, years(first, first + timedelta(days=length - 1), 1, 2))
    whole = found.shares.sum(axis=0)
    assert whole[:-1] == pytest.approx(np.full(2, whole[-1]))
    assert whole[-1] >= length / 2
    assert (found.shares >= 0).all()


def _everyday() -> Ground:
    if not _KEPT:
        _KEPT.append(city.ground(noons(date(2016, 1, 1), date(2024, 12, 31))))
    return _KEPT[0]


_KEPT: list[Ground] = []


def test_days_that_a_year_lacks_are_left_out_of_all_and_named(daily: Ground) -> None:
    """Easter lay in March in 2024 and in April in 2023; Easter Monday was 1 April and 10 April."""
    found = weigh_periods(daily, years(date(2024, 3, 1), date(2024, 3, 31), 1))
    assert multiplier(daily, found, 1, date(2024, 3, 29)) == 0  # Good Friday
    assert multiplier(daily, found, 1, date(2024, 3, 28)) == 0  # Maundy Thursday
    assert multiplier(daily, found, 1, date(2024, 3, 27)) == 1
    assert found.shares[:, 0].sum() == pytest.approx(27)
    assert "långfredagen 2024-03-29" in found.notes[0]


def test_the_same_holiday_is_compared_with_itself_whatever_its_weekday(daily: Ground) -> None:
    found = weigh_periods(daily, years(date(2024, 12, 1), date(2024, 12, 31), 1))
    assert multiplier(daily, found, 0, date(2023, 12, 25)) == 1  # a Monday, then a Wednesday
    assert multiplier(daily, found, 1, date(2024, 12, 25)) == 1


def test_a_festival_is_compared_with_the_festival_and_else_with_nothing(daily: Ground) -> None:
    def festival(year: int, first: int, last: int) -> CityEvent:
        return CityEvent(
            event_id=f"k-{year}", name="Festivalen", first_day=date(year, 9, first), last_day=date(year, 9, last)
        )

    periods = years(date(2024, 9, 1), date(2024, 9, 30), 1)
    alone = weigh_periods(replace(daily, events=(festival(2024, 10, 11),)), periods)
    assert multiplier(daily, alone, 1, date(2024, 9, 10)) == 0
    assert "Festivalen 2024-09-10" in alone.notes[0]
    both = weigh_periods(replace(daily, events=(festival(2024, 10, 11), festival(2023, 12, 15))), periods)
    assert multiplier(daily, both, 1, date(2024, 9, 10)) == 1
    assert multiplier(daily, both, 0, date(2023, 9, 12)) == pytest.approx(2 / 4)


def test_an_incident_over_two_days_counts_for_its_share_of_each() -> None:
    """Six hours of a Thursday, of which two stand for three, and twelve of a Friday, of which it is the other way."""
    span = city.rows(1, city.SQUARE).assign(
        earliest=pd.Timestamp("2022-09-01 18:00", tz=ZONE).tz_convert("UTC"),
        latest=pd.Timestamp("2022-09-02 12:00", tz=ZONE).tz_convert("UTC"),
    )
    found = weigh_periods(city.ground(span), years(date(2023, 9, 1), date(2023, 9, 15), 1))
    assert found.shares[0, 0] == pytest.approx(6 / 18 * 2 / 3 + 12 / 18 * 3 / 2)


def test_where_hardly_any_day_has_a_counterpart_the_calendar_is_left_alone(daily: Ground) -> None:
    """Good Friday to Easter Monday 2024 against four days of March and April 2023."""
    found = weigh_periods(daily, years(date(2024, 3, 29), date(2024, 4, 1), 1))
    assert found.shares.sum(axis=0).tolist() == [4, 4]
    assert "kalendern inte har jämnats ut" in found.notes[0]


def test_without_reference_there_is_nothing_to_even_out(daily: Ground) -> None:
    found = weigh_periods(daily, years(date(2024, 4, 1), date(2024, 4, 30)))
    assert found.shares.sum(axis=0).tolist() == [30]


def late_ground() -> Ground:
    """Ten incidents at noon of each day for two years, six of them told ten days later, the newest that noon."""
    days = pd.concat([noons(date(2022, 9, 1), date(2024, 9, 19))] * 10, ignore_index=True)
    slow = np.arange(len(days)) % 10 < 6
    reported = days["earliest"] + pd.to_timedelta(np.where(slow, 10, 0.01), unit="D")
    end = datetime(2024, 9, 19, 22, tzinfo=UTC)
    return city.ground(days.assign(reported_at=reported)[(reported < end).to_numpy()])


def test_days_too_fresh_are_left_out_of_every_year_alike() -> None:
    """Six in ten take ten days: half of a day is told ten days later, and of 9 to 19 September none is whole."""
    ground = late_ground()
    found = weigh_periods(ground, years(date(2024, 8, 22), date(2024, 9, 19), 1))
    assert found.completeness is not None
    assert found.completeness.left_out_days == 11
    for day in (date(2024, 9, 9), date(2024, 9, 19)):
        assert (found.shares[ground.incidents.period_share(period(day, day)) > 0, 1] == 0).all()
    for day in (date(2023, 9, 9), date(2023, 9, 19)):
        assert (found.shares[ground.incidents.period_share(period(day, day)) > 0, 0] == 0).all()
    assert found.shares.sum(axis=0) == pytest.approx([180, 180])


def test_an_error_of_completion_scales_area_and_controls_alike() -> None:
    """Whatever is wrong with a shared factor multiplies the effect, so that it vanishes where there is none."""
    area, control = BeforeAfter(before=200, after=150), BeforeAfter(before=1000, after=900)
    plain = scaled_difference(area=area, control=control)
    wrong = 1.1
    scaled = scaled_difference(
        area=replace(area, after=wrong * area.after), control=replace(control, after=wrong * control.after)
    )
    assert scaled.value == pytest.approx(wrong * plain.value)


def square_and_rest(ground: Ground) -> tuple[np.ndarray, np.ndarray]:
    """Which incidents lie on the treated square, and which in the quarters left alone."""
    incidents: LocatedIncidents = ground.incidents
    area = ground.interventions[0].area
    west, south, east, north = area.bounds
    inside = (incidents.longitude >= west) & (incidents.longitude <= east)
    inside &= (incidents.latitude >= south) & (incidents.latitude <= north)
    return inside, ~inside


def false_effects(setting: Setting, *, worlds: int, is_evened: bool) -> float:
    """Share of worlds in which the square seems to have changed, its nature being the same every year."""
    found = 0
    for seed in range(worlds):
        ground = make_ground(setting, np.random.default_rng(seed))
        periods = years(setting.first_day, setting.last_day, 1, 2)
        plain = np.column_stack([ground.incidents.period_share(one) for one in periods.all])
        weighing = weigh_periods(ground, periods)
        weights = weighing.shares if is_evened else plain
        area, control = (
            BeforeAfter(before=float(weights[own, :2].sum()), after=float(weights[own, 2].sum()))
            for own in square_and_rest(ground)
        )
        # The mean of two years has a quarter of each one's variance: 1/4, 1/4 and 1, of 3/2.
        factor = weighing.variance_factor @ [1 / 6, 1 / 6, 2 / 3] if is_evened else 1.0
        found += abs(scaled_difference(area=area, control=control).z) > 1.96 * np.sqrt(factor)
    return found / worlds


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2024, 3, 15), date(2024, 4, 3)), (date(2024, 4, 5), date(2024, 4, 30))],
    ids=["this year only", "earlier years only"],
)
def test_easter_in_some_years_makes_a_false_effect_only_where_days_are_not_matched(first: date, last: date) -> None:
    """The square is three times as busy at Easter, every year; Easter was on 17, 9 April and 31 March."""
    setting = Setting(volume=200, easter=3.0, first_day=first, last_day=last)
    assert false_effects(setting, worlds=30, is_evened=False) > 0.8
    assert false_effects(setting, worlds=30, is_evened=True) <= 0.17


@pytest.mark.slow
@pytest.mark.parametrize(
    "setting",
    [
        Setting(volume=200, easter=3.0, first_day=date(2024, 3, 15), last_day=date(2024, 4, 3)),
        Setting(volume=200, easter=3.0, first_day=date(2024, 4, 5), last_day=date(2024, 4, 30)),
        Setting(volume=200, late=0.4, late_days=30.0),
    ],
    ids=["Easter this year", "Easter before", "late reports"],
)
def test_five_in_a_hundred_are_found_where_nothing_was_done(setting: Setting) -> None:
    assert 0.03 <= false_effects(setting, worlds=500, is_evened=True) <= 0.07


def test_a_period_that_has_not_begun_when_the_data_end_holds_nothing() -> None:
    found = weigh_periods(late_ground(), years(date(2024, 11, 1), date(2024, 11, 30), 1))
    assert (found.shares == 0).all()
    assert found.completeness is not None
    assert found.completeness.left_out_days == 30


def test_a_record_without_incidents_is_weighed_without_complaint() -> None:
    columns = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in STORED.items()})
    nothing = prepare_incidents(columns, site=city.SITE, data_version=1)
    found = weigh_periods(
        replace(city.ground(noons(date(2024, 1, 1), date(2024, 1, 2))), incidents=nothing),
        years(date(2024, 11, 1), date(2024, 11, 30), 1),
    )
    assert found.shares.shape == (0, 2)


def test_a_leap_day_and_a_turn_of_the_year_are_weighed_like_any_other(daily: Ground) -> None:
    found = weigh_periods(daily, years(date(2023, 12, 10), date(2024, 3, 10), 1, 2))
    whole = found.shares.sum(axis=0)
    assert whole == pytest.approx(np.full(3, whole[-1]))
