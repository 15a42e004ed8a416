"""What became of places, on cities small enough to check by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from geodata.cells import cells_of
from hotspot.cube import count_by_step
from hotspot.emerging import PATTERNS_SV, EmergingPatterns, find_patterns
from hotspot.grid import neighbours
from hotspot.ground import Ground
from hotspot.stats.trend import EMERGING_CLASSES
from models.errors import ParameterError
from models.period import Period
from models.selection import Selection
from tests.hotspot import small_city as city

YEAR = Period.of_days(date(2023, 1, 1), date(2023, 12, 31), timezone=city.SITE.timezone)


def year(**changes: object) -> Selection:
    return city.selection(period=YEAR, **changes)


def thin_year(*, seed: int = 1, count: int = 2400) -> pd.DataFrame:
    start = datetime(2023, 1, 1, 12, tzinfo=UTC)
    return city.rows(count, (18.055, 59.325), spread_m=1500, start=start, days=365, seed=seed)


def at_square(count: int, first: datetime, days: float) -> pd.DataFrame:
    return city.rows(count, city.SQUARE, spread_m=15, start=first, days=days)


def at_park(count: int, first: datetime, days: float) -> pd.DataFrame:
    return city.rows(count, city.PARK, spread_m=15, start=first, days=days)


def pattern_at(found: EmergingPatterns, place: tuple[float, float]) -> str:
    cell = cells_of(np.array([place[0]]), np.array([place[1]]), 10)[0]
    return str(found.pattern[np.searchsorted(found.cube.whole.cells, cell)])


def patterns(base: Ground, **choices: object) -> EmergingPatterns:
    return find_patterns(count_by_step(base.incidents, year(), step="month"), **choices)  # type: ignore[arg-type]


def test_planted_places_are_named_for_what_they_are() -> None:
    found = patterns(
        city.ground(
            thin_year(),
            at_square(480, datetime(2023, 1, 1, 20, tzinfo=UTC), 365),  # all year
            at_park(80, datetime(2023, 11, 1, 20, tzinfo=UTC), 61),  # the last two months
        )
    )
    assert pattern_at(found, city.SQUARE) == "persistent_hotspot"
    assert pattern_at(found, city.PARK) == "consecutive_hotspot"
    assert pattern_at(found, city.STATION) == "none"


def test_a_place_of_december_is_new_and_one_that_ended_in_november_historical() -> None:
    found = patterns(
        city.ground(
            thin_year(),
            at_square(440, datetime(2023, 1, 1, 20, tzinfo=UTC), 334),
            at_park(50, datetime(2023, 12, 1, 20, tzinfo=UTC), 31),
        )
    )
    assert pattern_at(found, city.SQUARE) == "historical_hotspot"
    assert pattern_at(found, city.PARK) == "new_hotspot"


@pytest.mark.parametrize("compared_with", ["step", "cube"])
def test_an_even_year_has_hardly_a_pattern(compared_with: str) -> None:
    """Ten cities of incidents at random: a false pattern in at most one of them."""
    seen = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        even = thin_year(count=3000)
        even["longitude"], even["latitude"] = rng.uniform(18.03, 18.07, 3000), rng.uniform(59.32, 59.34, 3000)
        seen += bool((patterns(city.ground(even), compared_with=compared_with).pattern != "none").any())
    assert seen <= 1


def test_lasting_places_without_a_trend_are_seldom_called_rising_or_falling() -> None:
    """Six cities with eight lasting patches each, every month anew from the same risk: one in twenty by chance."""
    even = thin_year(count=6000)
    rng = np.random.default_rng(1)
    even["longitude"], even["latitude"] = rng.uniform(18.02, 18.09, 6000), rng.uniform(59.315, 59.345, 6000)
    base = count_by_step(city.ground(even).incidents, year(), step="month")
    around, seen = neighbours(base.whole.cells), []
    for _ in range(6):
        patches = np.zeros(len(base.whole.cells))
        patches[rng.choice(patches.size, 8, replace=False)] = 6.0
        risk = rng.gamma(0.6, 0.8, patches.size) + around @ patches
        counts = rng.poisson(risk[:, None], base.counts.shape).astype(float)
        found = find_patterns(replace(base, counts=counts, whole=replace(base.whole, counts=counts.sum(axis=1))))
        seen += [name for name in found.pattern.tolist() if name != "none"]
    moving = sum(name in {"intensifying_hotspot", "diminishing_hotspot"} for name in seen)
    assert seen.count("persistent_hotspot") > 40
    assert moving < 0.15 * seen.count("persistent_hotspot")


def test_a_rise_of_the_whole_city_is_no_cells_doing_when_steps_are_compared_within() -> None:
    steady = thin_year(count=100)
    parts = [
        city.rows(
            60 + 40 * month,
            (18.055, 59.325),
            spread_m=800,
            start=datetime(2023, month, 1, 12, tzinfo=UTC),
            days=27,
            seed=month,
        )
        for month in range(1, 13)
    ]
    base = city.ground(steady, *parts)
    within, whole = patterns(base), patterns(base, compared_with="cube")
    assert within.city_trend.z > 3
    assert (whole.trend.z > 1.96).mean() > 2 * (within.trend.z > 1.96).mean()


def test_counts_of_steps_add_up_to_the_whole() -> None:
    cube = count_by_step(city.ground(thin_year()).incidents, year(), step="month")
    np.testing.assert_allclose(cube.counts.sum(axis=1), cube.whole.counts)
    assert cube.counts.shape[1] == len(cube.steps) == 12


def test_a_span_over_two_months_counts_in_both() -> None:
    base = thin_year()
    base.loc[0, "earliest"] = pd.Timestamp("2023-03-31T22:00", tz="UTC") - pd.Timedelta(hours=6)
    base.loc[0, "latest"] = pd.Timestamp("2023-03-31T22:00", tz="UTC") + pd.Timedelta(hours=2)
    plain = count_by_step(city.ground(base[1:]).incidents, year(), step="month").counts.sum(axis=0)
    added = count_by_step(city.ground(base).incidents, year(), step="month").counts.sum(axis=0)
    assert (added - plain)[[2, 3]] == pytest.approx([0.75, 0.25])


def test_a_step_that_is_not_whole_is_left_out() -> None:
    partial = city.selection(period=Period.of_days(date(2023, 1, 10), date(2023, 12, 20), timezone=city.SITE.timezone))
    cube = count_by_step(city.ground(thin_year()).incidents, partial, step="month", least=2)
    assert (len(cube.steps), cube.partial) == (10, 2)
    assert (str(cube.steps[0]), str(cube.steps[-1])) == ("2023-02-01/2023-02-28", "2023-11-01/2023-11-30")


def test_the_month_that_is_still_filling_up_is_left_out() -> None:
    """The data end on 12 October: that month and those after it are not whole."""
    short = thin_year()
    short = short[short["earliest"] < pd.Timestamp("2023-10-12", tz="UTC")]
    cube = count_by_step(city.ground(short).incidents, year(), step="month", least=2)
    assert str(cube.steps[-1]) == "2023-09-01/2023-09-30"
    assert cube.partial == 3


def test_weeks_begin_on_monday_and_are_taken_where_months_are_too_few() -> None:
    cube = count_by_step(city.ground(city.background()).incidents, city.selection(), step="auto")
    assert cube.step == "week"
    assert {one.first_day.weekday() for one in cube.steps} == {0}
    assert {one.days for one in cube.steps} == {7}


def test_too_few_steps_are_refused_with_what_to_do() -> None:
    with pytest.raises(ParameterError, match=r"holds 3 whole months with data; at least 10 .* weeks"):
        count_by_step(city.ground(city.background()).incidents, city.selection(), step="month")


def test_a_period_without_data_has_too_few_steps() -> None:
    early = city.selection(period=YEAR)
    with pytest.raises(ParameterError, match="holds 0 whole weeks"):
        count_by_step(city.ground(city.background()).incidents, early, step="auto")


def test_earlier_steps_are_counted_together_and_leave_the_first_ones_untested() -> None:
    found = patterns(city.ground(thin_year()), earlier_steps=2)
    assert found.z.shape[1] == 10
    assert found.tested == found.z.size


def test_trends_of_overlapping_windows_are_not_found_in_an_even_city() -> None:
    """With three steps to a window a trend of the windows themselves would be found in 25 % of even places."""
    rng = np.random.default_rng(12)
    even = thin_year(count=6000)
    even["longitude"], even["latitude"] = rng.uniform(18.03, 18.08, 6000), rng.uniform(59.32, 59.345, 6000)
    found = patterns(city.ground(even), earlier_steps=2)
    assert (found.trend.p_value[found.cube.whole.counts > 0] <= 0.05).mean() < 0.08


def test_every_class_has_a_swedish_name_of_its_own() -> None:
    assert list(PATTERNS_SV) == list(EMERGING_CLASSES)
    assert len(set(PATTERNS_SV.values())) == 17


def test_the_layer_tells_steps_and_what_they_were_compared_with() -> None:
    base = city.ground(thin_year(), at_square(480, datetime(2023, 1, 1, 20, tzinfo=UTC), 365))
    layer = city.layer("emerging", base, year())
    square = layer.frame[layer.frame["pattern"] == "persistent_hotspot"]
    assert set(square["pattern_sv"]) == {"Bestående hot spot"}
    assert (square["hot_steps"] >= 0.9 * square["steps"]).all()
    assert layer.provenance.parameters["step_used"] == "month"
    assert any("12 hela månader är jämförda, 2023-01-01 till 2023-12-31" in note for note in layer.notes)
    assert any("Varje ruta jämförs med stadens övriga rutor i samma steg" in note for note in layer.notes)


def test_the_layer_warns_where_single_incidents_decide() -> None:
    sparse = city.layer("emerging", city.ground(thin_year(count=500)), year())
    assert any("enstaka händelser avgör" in note for note in sparse.notes)
