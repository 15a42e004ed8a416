"""A time that a Swede has written is read as it is meant beside its publication, and never finer than it says."""

from datetime import datetime, timedelta
from time import process_time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.read.swedish import parse_time, read_prose_time, resolve
from geodata.read.swedish.words import MONTHS, WEEKDAYS
from geodata.read.times import read_prose_times, read_times

STOCKHOLM = "Europe/Stockholm"
TOLD = (
    *("mellan", "och", "natten", "mot", "till", "lördag", "22", "02.30", "kl", "-", "3", "augusti", "den", "i går"),
    *("helgen", "2024-08-03", "kväll", "strax", "före", "halv", ",", ".", "juli", "17-tiden", "i natt", "julafton"),
)
at = datetime.fromisoformat
MONDAY = at("2024-08-05 08:00")
"""5 August 2024, a Monday, at eight in the morning: when the reports below were out."""


def span(text: str, published: datetime | None = MONDAY) -> tuple[str, str]:
    """Say the span in days and hours of August 2024, as "2 22:00"; a reason where there is none."""
    phrase = parse_time(text)
    if phrase is None:
        return "not a time", ""
    read = resolve(phrase, published=published)
    if read.start is None or read.end is None:
        return read.reason, ""
    return tuple(f"{one:%m-%d %H:%M}" for one in (read.start, read.end))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2 augusti 17.59", "08-02 17:59"),
        ("2 augusti 17:59", "08-02 17:59"),
        ("2 aug. 2024 kl. 17.59", "08-02 17:59"),
        ("Den 2:a augusti klockan 17", "08-02 17:00"),
        ("1 jan 09.05", "01-01 09:05"),
        ("lördagen den 3:e augusti kl 22", "08-03 22:00"),
        ("lör 3 aug 22.15", "08-03 22:15"),
        ("3/8 22.15", "08-03 22:15"),
        ("3/8-24 kl 22.15", "08-03 22:15"),
        ("3.8.2024 22.15", "08-03 22:15"),
        ("24-08-03 22.15", "08-03 22:15"),
        ("240803 22:15", "08-03 22:15"),
        ("2024-08-03T22:15", "08-03 22:15"),
        ("2024-08-03, kl 2215", "08-03 22:15"),
        ("3 augusti 24.00", "08-04 00:00"),
        ("kl. 17", "08-04 17:00"),
        ("07.30", "08-05 07:30"),
        ("i går kl 23.15", "08-04 23:15"),
        ("i lördags kväll kl 9", "08-03 21:00"),
        ("klockan sju i morse", "08-05 07:00"),
        ("halv sju på kvällen", "08-04 18:30"),
        ("kvart i tre i natt", "08-05 02:45"),
        ("kl 03 natten till lördagen", "08-03 03:00"),
        ("kl 23 natten till lördagen", "08-02 23:00"),
        ("i förrgår 12:00", "08-03 12:00"),
        ("den 3 kl 22", "08-03 22:00"),
    ],
)
def test_an_instant(text: str, when: str) -> None:
    published = at("2024-01-02 08:00") if "jan" in text else MONDAY
    assert span(text, published) == (when, when)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("mellan 22 och 02", "08-04 22:00", "08-05 02:00"),
        ("kl 22-02", "08-04 22:00", "08-05 02:00"),
        ("22.00–02.30", "08-04 22:00", "08-05 02:30"),
        ("från 22 till 02", "08-04 22:00", "08-05 02:00"),
        ("lördag 3 augusti kl 22-02", "08-03 22:00", "08-04 02:00"),
        ("3 augusti mellan klockan 01:00 och 03:30", "08-03 01:00", "08-03 03:30"),
        ("mellan 22 och 02 natten mot lördagen", "08-02 22:00", "08-03 02:00"),
        ("natten mot lördagen mellan 23 och 01", "08-02 23:00", "08-03 01:00"),
        ("mellan fredag 18 och måndag 07", "08-02 18:00", "08-05 07:00"),
        ("3 augusti 22.00 - 4 augusti 02.00", "08-03 22:00", "08-04 02:00"),
        ("31 juli-2 augusti", "07-31 00:00", "08-03 00:00"),
        ("1-3 augusti 2024", "08-01 00:00", "08-04 00:00"),
        ("natten mot lördagen", "08-02 22:00", "08-03 06:00"),
        ("natten till lördag den 3 augusti", "08-02 22:00", "08-03 06:00"),
        ("natten mellan fredag och lördag", "08-02 22:00", "08-03 06:00"),
        ("natten mellan den 2 och 3 augusti", "08-02 22:00", "08-03 06:00"),
        ("natten 2-3 augusti", "08-02 22:00", "08-03 06:00"),
        ("i natt", "08-04 22:00", "08-05 06:00"),
        ("under natten", "08-04 22:00", "08-05 06:00"),
        ("under helgen", "08-02 17:00", "08-05 06:00"),
        ("på kvällen", "08-04 17:00", "08-05 00:00"),
        ("lördagseftermiddagen", "08-03 12:00", "08-03 18:00"),
        ("igår förmiddag", "08-04 08:00", "08-04 12:00"),
        ("mellan fredag kväll och söndag morgon", "08-02 17:00", "08-04 10:00"),
        ("i lördags", "08-03 00:00", "08-04 00:00"),
        ("lördag 3 augusti", "08-03 00:00", "08-04 00:00"),
        ("vid 17-tiden", "08-04 16:30", "08-04 17:30"),
        ("strax före kl 17", "08-04 16:30", "08-04 17:00"),
        ("strax efter 17", "08-04 17:00", "08-04 17:30"),
        ("vid midnatt", "08-04 23:30", "08-05 00:30"),
        # Nothing is published before it happens: this morning ends at eight.
        ("i morse", "08-05 05:00", "08-05 08:00"),
        ("i dag", "08-05 00:00", "08-05 08:00"),
        # The night that begins on Saturday, or the one that ends on it: nobody can tell.
        ("lördagsnatten", "08-03 00:00", "08-04 06:00"),
        ("lördagsnatten kl 02", "08-03 02:00", "08-04 02:00"),
    ],
)
def test_an_interval_is_as_wide_as_its_words(text: str, start: str, end: str) -> None:
    assert span(text) == (start, end)


def test_a_night_that_comes_twice_is_one_where_the_other_was_not_yet() -> None:
    assert span("lördagsnatten kl 02", at("2024-08-03 09:00")) == ("08-03 02:00", "08-03 02:00")


def test_an_interval_that_would_still_last_is_the_one_before() -> None:
    assert span("mellan 22 och 02", at("2024-08-05 23:30")) == ("08-04 22:00", "08-05 02:00")
    assert span("mellan fredag 18 och måndag 07", at("2024-08-04 12:00")) == ("07-26 18:00", "07-29 07:00")


def test_seconds_are_kept() -> None:
    read = resolve(parse_time("3 augusti 2024 kl. 22:15:07"), published=None)
    assert read.start == read.end == at("2024-08-03 22:15:07")
    assert parse_time("22:15:60") is None


def test_the_year_is_the_publications_also_across_new_year() -> None:
    read = resolve(parse_time("31 december 23.50"), published=at("2024-01-01 00:40"))
    assert read.start == at("2023-12-31 23:50")
    read = resolve(parse_time("31 dec 22.00 - 1 jan 02.00"), published=at("2024-01-01 09:00"))
    assert (read.start, read.end) == (at("2023-12-31 22:00"), at("2024-01-01 02:00"))
    assert span("nyårsnatten", at("2024-01-02 08:00")) == ("12-31 22:00", "01-01 06:00")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("lördag 4 augusti 2024", "time_contradicts_itself"),
        ("måndagen den 3 augusti kl 22", "time_contradicts_itself"),
        ("kl 14 på natten", "time_contradicts_itself"),
        ("kl 20 på förmiddagen", "time_contradicts_itself"),
        ("31 juni", "time_unreadable"),
        ("29 februari 2023", "time_unreadable"),
        ("25.00", "not a time"),
        ("12.61", "not a time"),
        ("22", "not a time"),
        ("fredag 18", "not a time"),
        ("på lunchen igen", "not a time"),
        ("brand vid torget", "not a time"),
        ("", "not a time"),
        ("mellan 22", "not a time"),
        ("efter 22", "not a time"),
    ],
)
def test_what_has_no_certain_meaning_is_no_time(text: str, reason: str) -> None:
    assert span(text)[0] == reason


def test_a_contradiction_names_both_days() -> None:
    read = resolve(parse_time("lördag 4 augusti 2024"), published=None)
    assert "4 augusti 2024 is a söndag, not a lördag" in read.message


@pytest.mark.parametrize("text", ["3 augusti 22.15", "lördag", "i natt", "22.15", "i går"])
def test_without_a_publication_only_a_year_settles_a_time(text: str) -> None:
    assert span(text, None)[0] == "time_without_year"
    assert span("3 augusti 2024 22.15", None) == ("08-03 22:15", "08-03 22:15")


@settings(max_examples=30, deadline=None)
@given(
    told=st.lists(
        st.tuples(
            st.datetimes(at("2000-01-01 00:00"), at("2060-01-01 00:00")).map(
                lambda one: one.replace(second=0, microsecond=0)
            ),
            st.timedeltas(timedelta(), timedelta(days=170)),
            st.sampled_from(
                [
                    "{day} {month} {clock}",
                    "{weekday} {day} {month} kl. {clock}",
                    "{weekday}en den {day}:e {short} {clock}",
                ]
            ),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_a_day_and_a_clock_come_back_whatever_the_year(told: list[tuple[datetime, timedelta, str]]) -> None:
    moments = pd.Series([pd.Timestamp(moment, tz="UTC") for moment, _, _ in told]).astype("datetime64[us, UTC]")
    published = moments + pd.Series([delay for _, delay, _ in told])
    texts = pd.Series([in_words(moment, form) for moment, _, form in told], dtype="str")
    read = read_times(texts, formats=("svenska",), zone="UTC", published=published)
    assert read.start.tolist() == read.end.tolist() == moments.tolist()


def in_words(moment: datetime, form: str) -> str:
    month = MONTHS[moment.month - 1]
    weekday = WEEKDAYS[moment.weekday()]
    return form.format(day=moment.day, month=month, short=month[:3], weekday=weekday, clock=f"{moment:%H.%M}")


@settings(max_examples=300, deadline=None)
@given(
    words=st.lists(
        st.sampled_from(TOLD),
        max_size=9,
    )
)
def test_whatever_is_said_ends_after_it_begins_or_is_told_backwards(words: list[str]) -> None:
    text = " ".join(words)
    phrase = parse_time(text)
    if phrase is not None:
        read = resolve(phrase, published=MONDAY)
        assert (read.start is None) == (read.reason != "")
    read, told = read_prose_time(text, published=MONDAY)
    assert (read.start is None) == (told == "")


@settings(max_examples=300, deadline=250)
@given(text=st.text(max_size=60) | st.text(alphabet="0123456789.:/- klmeanoch", max_size=60))
def test_any_text_is_a_time_or_none_and_soon(text: str) -> None:
    phrase = parse_time(text)
    if phrase is not None:
        resolve(phrase, published=MONDAY)
    read_prose_time(text, published=MONDAY)


@pytest.mark.parametrize(
    "text", ["mellan ", "natten mellan ", "1-", "3.8.", "den 3 och ", "i i ", "kl. ", "lördag, ", "a" * 9]
)
def test_long_prose_takes_no_long_time(text: str) -> None:
    began = process_time()
    read_prose_time(text * 20_000, published=MONDAY)
    assert process_time() - began < 0.25
    assert parse_time(text * 20_000) is None


@pytest.mark.parametrize(
    ("text", "start", "end", "told"),
    [
        ("Bråk under lördagskvällen. Larmet kom klockan 22:30.", "08-03 22:30", "08-03 22:30", 2),
        ("Någon gång mellan klockan 22 och 02 på lördagen har någon krossat rutan.", "08-03 22:00", "08-04 02:00", 1),
        ("Klockan 19.40 larmas polis. Klockan 20.15 grips två.", "08-04 19:40", "08-04 20:15", 2),
        ("I natt vid 02-tiden sköts det på gatan.", "08-05 01:30", "08-05 02:30", 1),
        (
            "Mannen hörs på nytt klockan 15 på måndag den 12 augusti, efter rånet i går.",
            "08-04 00:00",
            "08-05 00:00",
            1,
        ),
    ],
)
def test_prose_tells_when(text: str, start: str, end: str, told: int) -> None:
    read, words = read_prose_time(text, published=MONDAY)
    assert (f"{read.start:%m-%d %H:%M}", f"{read.end:%m-%d %H:%M}", len(words.split("; "))) == (start, end, told)


@pytest.mark.parametrize(
    "text",
    [
        "Mellan 10 och 15 personer slogs.",
        "Promillen var 0.29 och farten 114 km.",
        "Ring 08-401 01 01 eller 114 14.",
        "Två ton, 12.30 kronor och 5 till.",
        "Tor körde på E4 mot Ons väg.",
        "En 19-åring och 3/4 av laget.",
    ],
)
def test_figures_in_prose_are_no_times(text: str) -> None:
    assert read_prose_time(text, published=MONDAY)[1] == ""


def test_a_night_is_as_long_as_the_clock_makes_it() -> None:
    # Clocks go forward on 2024-03-31 and back on 2024-10-27.
    texts = pd.Series(["natten till 31 mars 2024", "natten till 27 oktober 2024", "natten till 3 augusti 2024"])
    times = read_times(texts.astype("str"), formats=("svenska",), zone=STOCKHOLM)
    assert ((times.end - times.start) / pd.Timedelta(hours=1)).tolist() == [7.0, 9.0, 8.0]


def test_an_intervals_end_in_the_hour_that_comes_twice_is_its_second() -> None:
    texts = pd.Series(["27 oktober 2024 kl 01.00-02.30", "31 mars 2024 kl 01.00-02.30"], dtype="str")
    times = read_times(texts, formats=("svenska",), zone=STOCKHOLM)
    assert str(times.start[0]), str(times.end[0]) == ("2024-10-26 23:00:00+00:00", "2024-10-27 01:30:00+00:00")
    assert times.is_ambiguous.tolist() == [True, False]
    assert times.reason.tolist() == ["", "time_does_not_exist"]


def test_prose_is_read_by_the_local_clock_of_its_publication() -> None:
    published = pd.Series(pd.to_datetime(["2024-08-05T06:00Z", None], utc=True)).astype("datetime64[us, UTC]")
    times, words = read_prose_times(pd.Series(["Det hände i natt.", "I går."]), zone=STOCKHOLM, published=published)
    assert str(times.start[0]) == "2024-08-04 20:00:00+00:00"
    assert times.reason.tolist() == ["", "time_missing"]
    assert words.tolist() == ["inatt", ""]
