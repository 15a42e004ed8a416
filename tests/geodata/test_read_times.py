"""Times are read by the wall clock that they were written by."""

import pandas as pd
import pytest

from geodata.read.times import join_parts, read_times
from models.errors import MappingError

ISO = ("ISO",)
STOCKHOLM = "Europe/Stockholm"


def starts(*texts: str, formats: tuple[str, ...] = ISO, zone: str = STOCKHOLM) -> list[str]:
    return read_times(pd.Series(texts, dtype="str"), formats=formats, zone=zone).start.astype(str).tolist()


def test_a_time_without_offset_is_by_the_local_clock_and_one_with_offset_is_not() -> None:
    assert starts("2024-01-10 12:00", "2024-07-10T12:00:30", "2024-07-10T12:00:00Z", "2024-07-10T12:00+02:00") == [
        "2024-01-10 11:00:00+00:00",
        "2024-07-10 10:00:30+00:00",
        "2024-07-10 12:00:00+00:00",
        "2024-07-10 10:00:00+00:00",
    ]


def test_the_hour_that_autumn_repeats_is_kept_flagged_and_taken_as_its_first() -> None:
    # Clocks go from 03:00 back to 02:00 on 2024-10-27; the first 02:30 is still summer time (UTC+2).
    times = read_times(pd.Series(["2024-10-27 02:30", "2024-10-27 03:30"], dtype="str"), formats=ISO, zone=STOCKHOLM)
    assert times.start.astype(str).tolist() == ["2024-10-27 00:30:00+00:00", "2024-10-27 02:30:00+00:00"]
    assert times.second.astype(str)[0] == "2024-10-27 01:30:00+00:00"
    assert times.is_ambiguous.tolist() == [True, False]
    assert times.reason.tolist() == ["", ""]


def test_the_hour_that_spring_skips_is_no_time() -> None:
    times = read_times(pd.Series(["2024-03-31 02:30", "2024-03-31 03:00"], dtype="str"), formats=ISO, zone=STOCKHOLM)
    assert times.reason.tolist() == ["time_does_not_exist", ""]
    assert times.start.isna().tolist() == [True, False]


def test_an_offset_settles_the_hour_that_autumn_repeats() -> None:
    times = read_times(pd.Series(["2024-10-27T02:30+01:00"], dtype="str"), formats=ISO, zone=STOCKHOLM)
    assert not times.is_ambiguous.any()
    assert times.start.astype(str)[0] == "2024-10-27 01:30:00+00:00"


def test_a_date_alone_is_the_whole_day_also_when_it_has_25_hours() -> None:
    times = read_times(pd.Series(["2024-10-27", "2024-05-03"], dtype="str"), formats=ISO, zone=STOCKHOLM)
    assert ((times.end - times.start) / pd.Timedelta(hours=1)).tolist() == [25.0, 24.0]


def test_formats_are_tried_in_their_order() -> None:
    both = ("%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M")
    assert starts("03/05/2024 10:00", "05/31/2024 10:00", formats=both, zone="UTC") == [
        "2024-05-03 10:00:00+00:00",
        "2024-05-31 10:00:00+00:00",
    ]


def test_the_public_feeds_single_digit_hour_is_read() -> None:
    assert starts("2026-08-22 8:13:44 +02:00", formats=("%Y-%m-%d %H:%M:%S %z",)) == ["2026-08-22 06:13:44+00:00"]


def test_midnight_may_end_a_day_in_iso() -> None:
    assert (
        starts("2024-08-03 24:00", "2024-08-03T24:00:00", "2024-08-04 00:00", zone="UTC")
        == ["2024-08-04 00:00:00+00:00"] * 3
    )


def test_a_spreadsheets_numbers_are_days_and_whole_ones_whole_days() -> None:
    # Day 25569 is 1970-01-01; 45507 is 19938 days later, 2024-08-03, and 0.927083 of a day is 22:15.
    times = read_times(pd.Series(["45507.927083", "45507,5", "45507"], dtype="str"), formats=("excel",), zone="UTC")
    assert times.start.astype(str).tolist() == [
        f"2024-08-03 {clock}+00:00" for clock in ("22:15:00", "12:00:00", "00:00:00")
    ]
    assert ((times.end - times.start) / pd.Timedelta(hours=1)).tolist() == [0, 0, 24]


def test_seconds_and_milliseconds_since_1970_are_instants() -> None:
    assert starts("1722723300", formats=("epoch_s",)) == ["2024-08-03 22:15:00+00:00"]
    assert starts("1722723300500", formats=("epoch_ms",)) == ["2024-08-03 22:15:00.500+00:00"]
    odd = read_times(pd.Series(["1722723300500", "x", "", "1e300"], dtype="str"), formats=("epoch_s",), zone="UTC")
    assert odd.reason.tolist() == ["time_unreadable", "time_unreadable", "time_missing", "time_unreadable"]


def test_a_format_that_is_none_is_refused() -> None:
    with pytest.raises(MappingError, match="'%Q' is no time format"):
        starts("2024-05-03", formats=("%Q",))


def test_a_time_in_several_columns_is_joined() -> None:
    parts = [["2020", "2020", "2020"], ["6", "6.0", ""], ["19", "1", "1"], ["3", "0", "0"], ["40", "5", "5"]]
    assert join_parts([pd.Series(one, dtype="str") for one in parts]).tolist() == [
        "2020-06-19 03:40",
        "2020-06-01 00:05",
        "",
    ]
    assert join_parts([pd.Series(one, dtype="str") for one in parts[:4]])[0] == "2020-06-19 03:00"
    assert join_parts([pd.Series(one, dtype="str") for one in parts[:3]])[0] == "2020-06-19"


@pytest.mark.parametrize("text", ["2024-10-27T00+0", "2024-10-27T00Z", "2024-10-27 10:00+2", "20241027T10+0200"])
def test_a_short_offset_is_one_and_harms_no_other_row(text: str) -> None:
    read = read_times(pd.Series([text, "2024-01-01 10:00"]), formats=("ISO",), zone="Europe/Stockholm")
    assert list(read.reason) == ["", ""]
    assert read.start[0] == pd.to_datetime(text, utc=True)
    assert read.start[1] == pd.Timestamp("2024-01-01T09:00Z")
