"""What each day is: holidays computed and compared with a published list, breaks and paydays by their rules."""

import csv
from datetime import date
from pathlib import Path

import pytest

from hotspot.calendar import calendar_days, easter, holidays, is_payday_weekend, payday, public_holidays, school_break
from models.calendar import CalendarDay, CityEvent
from models.errors import ParameterError

STOCKHOLM = "Europe/Stockholm"


def listed(shared_data: Path, *categories: str) -> set[tuple[date, str]]:
    with (shared_data / "sweden" / "swedish_holidays_2010_2030.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["category"] in categories]
    return {(date.fromisoformat(row["date"]), row["name_sv"].partition(" (")[0].casefold()) for row in rows}


def test_public_holidays_are_the_published_ones_for_21_years(shared_data: Path) -> None:
    told = listed(shared_data, "public")
    days = {day for day, _ in told}
    assert len(told) == 273
    for year in range(2010, 2031):
        own = {one for one in days if one.year == year}
        assert set(public_holidays(year)) == own
    named = {(day, name.casefold()) for year in range(2010, 2031) for day, name in public_holidays(year).items()}
    assert named == told


def test_eves_are_the_published_ones(shared_data: Path) -> None:
    spelt = {"allahelgonsafton": "allhelgonaafton"}
    told = {(day, spelt.get(name, name)) for day, name in listed(shared_data, "optional", "de_facto")}
    public = {day for year in range(2010, 2031) for day in public_holidays(year)}
    own = {
        (day, name.casefold())
        for year in range(2010, 2031)
        for day, name in holidays(year).items()
        if day not in public
    }
    # An eve that is itself a public holiday, as Whitsun Eve on National Day, keeps the greater name.
    assert own == {(day, name) for day, name in told if day not in public}


@pytest.mark.parametrize(
    ("year", "month", "day"), [(1818, 3, 22), (1961, 4, 2), (2000, 4, 23), (2038, 4, 25), (2285, 3, 22)]
)
def test_easter_at_its_limits(year: int, month: int, day: int) -> None:
    """Meeus (1998), chapter 8: earliest 22 March (1818, 2285), latest 25 April (2038)."""
    assert easter(year) == date(year, month, day)


def test_wages_come_before_the_weekend_and_before_midsummer_and_christmas() -> None:
    assert payday(2024, 1) == date(2024, 1, 25)
    assert payday(2024, 2) == date(2024, 2, 23)  # the 25th was a Sunday
    assert payday(2021, 6) == date(2021, 6, 24)  # the 25th was Midsummer Eve
    assert payday(2023, 12) == date(2023, 12, 22)  # the 24th and 25th are no bank days, 23 a Saturday
    assert payday(2016, 3) == date(2016, 3, 24)  # the 25th was Good Friday


def test_each_month_has_one_payday_weekend_of_three_days() -> None:
    days = calendar_days(date(2023, 1, 1), date(2024, 12, 31), timezone=STOCKHOLM)
    paid = [one.day for one in days if one.is_payday_weekend]
    assert len(paid) == 24 * 3
    assert not is_payday_weekend(date(2024, 3, 1))  # wages for the 25th came on Friday 23 February
    assert is_payday_weekend(date(2024, 2, 24))


def test_breaks_follow_their_weeks() -> None:
    """Sollentuna and Marieborg's printed school years 2020/21 and 2023/24: weeks 44, 9, 14; and 30 October 2023."""
    assert school_break(date(2021, 3, 1)) == "sportlov"
    assert school_break(date(2021, 4, 9)) == "påsklov"
    assert school_break(date(2024, 4, 2)) == "påsklov"
    assert school_break(date(2023, 10, 30)) == "höstlov"
    assert school_break(date(2024, 7, 1)) == "sommarlov"
    assert school_break(date(2024, 8, 19)) == ""
    assert school_break(date(2024, 1, 5)) == "jullov"


def test_an_event_sets_its_days_apart_from_all_others() -> None:
    festival = CityEvent(
        event_id="kultur-2024", name="Kulturfestivalen", first_day=date(2024, 8, 14), last_day=date(2024, 8, 18)
    )
    days = calendar_days(date(2024, 8, 13), date(2024, 8, 14), timezone=STOCKHOLM, events=[festival])
    assert [one.kind for one in days] == ["tisdag, sommarlov", "Kulturfestivalen"]


def test_a_city_elsewhere_has_weekdays_and_events_only() -> None:
    days = calendar_days(date(2020, 12, 25), date(2020, 12, 26), timezone="America/Vancouver")
    assert [one.kind for one in days] == ["fredag", "lördag"]


def test_an_event_cannot_end_before_it_begins() -> None:
    with pytest.raises(ParameterError, match="before it begins"):
        CityEvent(event_id="x", name="x", first_day=date(2024, 8, 18), last_day=date(2024, 8, 14))


def test_a_day_of_a_kind_is_named_by_what_makes_it_special_first() -> None:
    plain = CalendarDay(day=date(2024, 10, 7))
    assert plain.kind == "måndag"
    assert CalendarDay(day=plain.day, holiday="juldagen", events=("Marschen",)).kind == "Marschen"
