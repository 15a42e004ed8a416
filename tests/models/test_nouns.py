"""A value that exists is valid."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest
from shapely.geometry import LineString, box

from models.errors import DataRefusedError, ParameterError
from models.incident import Detection
from models.intervention import Intervention, InterventionKind
from models.period import Hours, Period, parse_weekdays
from models.report import Table, swedish_number
from models.selection import Selection
from models.site import Site
from models.tables import LOCATED, REPORTS, STORED, conform

STOCKHOLM = "Europe/Stockholm"
JULY = Period.of_month("2024-07", timezone=STOCKHOLM)


def test_an_october_day_with_two_a_clock_twice_has_25_hours() -> None:
    assert Period.of_days(date(2024, 10, 27), date(2024, 10, 27), timezone=STOCKHOLM).hours == 25


def test_a_period_needs_a_zone_and_a_length() -> None:
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    with pytest.raises(ParameterError, match="empty"):
        Period(start=moment, end=moment)
    with pytest.raises(ParameterError, match="time zone"):
        Period(start=moment.replace(tzinfo=None), end=moment.replace(tzinfo=None))


@pytest.mark.parametrize("month", ["2024", "2024-13", "24-07", "2024-07-01"])
def test_a_month_is_written_one_way(month: str) -> None:
    with pytest.raises(ParameterError, match="2024-07"):
        Period.of_month(month, timezone=STOCKHOLM)


def test_the_same_months_a_year_earlier_are_calendar_months() -> None:
    assert str(JULY.years_earlier(1)) == "2023-07-01/2023-07-31"
    leap = Period.of_days(date(2024, 2, 29), date(2024, 3, 1), timezone=STOCKHOLM)
    assert str(leap.years_earlier(1)) == "2023-02-28/2023-03-01"


@pytest.mark.parametrize("text", ["18", "18-18", "24-02", "18-25", "a-b", "18:00-02:00"])
def test_hours_that_no_clock_shows_are_refused(text: str) -> None:
    with pytest.raises(ParameterError, match="18-02"):
        Hours.parse(text)


def test_hours_cross_midnight_and_may_last_all_day() -> None:
    assert list(Hours.parse("22-02")) == [22, 23, 0, 1]
    assert len(list(Hours.parse("00-24"))) == 24


def test_an_unknown_weekday_is_named() -> None:
    with pytest.raises(ParameterError, match="'lördag'"):
        parse_weekdays("fri,lördag")


def test_a_selection_is_known_by_its_parameters() -> None:
    first = Selection(period=JULY, categories=("violence",), hours=Hours.parse("18-02"))
    same = Selection(period=JULY, categories=("violence",), hours=Hours.parse("18-02"))
    other = Selection(period=JULY, categories=("violence",), hours=Hours.parse("18-03"))
    assert first.key == same.key != other.key


def test_what_only_police_discover_is_apart_unless_asked_for() -> None:
    assert Detection.POLICE not in Selection(period=JULY).detection


@pytest.mark.parametrize("options", [{"resolution": 6}, {"resolution": 12}, {"bandwidth_m": 1.0}])
def test_a_grid_without_end_is_refused(options: dict[str, float]) -> None:
    with pytest.raises(ParameterError, match="not offered"):
        Selection(period=JULY, **options)


def test_an_intervention_needs_an_area_and_a_time_that_runs_forward() -> None:
    given = {"intervention_id": "a", "name": "A", "kind": InterventionKind.CAMERAS, "first_day": date(2024, 6, 1)}
    with pytest.raises(ParameterError, match="before it begins"):
        Intervention(**given, area=box(0, 0, 1, 1), last_day=date(2024, 5, 1))
    with pytest.raises(ParameterError, match="polygon"):
        Intervention(**given, area=LineString([(0, 0), (1, 1)]), last_day=date(2024, 7, 1))


def test_a_city_needs_a_clock_and_a_box() -> None:
    with pytest.raises(ParameterError, match="IANA"):
        Site(name="X", timezone="Stockholm", local_crs="EPSG:3006", study_area=(17, 59, 19, 60))
    with pytest.raises(ParameterError, match="west, south"):
        Site(name="X", timezone=STOCKHOLM, local_crs="EPSG:3006", study_area=(19, 59, 17, 60))


def test_missing_columns_are_all_named_at_once() -> None:
    with pytest.raises(DataRefusedError, match=r"source_id.*earliest"):
        conform(pd.DataFrame({"source": ["a"]}), REPORTS, what="reports")


def test_the_contracts_grow_from_floor_to_floor() -> None:
    assert set(LOCATED) < set(STORED)
    assert "first_coordinate" not in LOCATED


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(14261, 0, "14\u00a0261"), (0.5, 1, "0,5"), (-0.04, 1, "0,0"), (-1234.5, 1, "−1\u00a0234,5"), ("x", 0, "x")],
)
def test_numbers_are_written_as_swedish_readers_expect(value: float | str, decimals: int, text: str) -> None:
    assert swedish_number(value, decimals) == text


def test_a_sentence_can_only_cite_what_the_table_holds() -> None:
    table = Table(table_id="t", caption="", columns=("Grupp", "Antal"), rows=(("Stöld", 1200),), decimals=(0, 0))
    assert table.cite("Stöld", "Antal") == "1\u00a0200"
    with pytest.raises(ParameterError, match="Rån"):
        table.cite("Rån", "Antal")
