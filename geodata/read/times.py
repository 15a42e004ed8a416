"""From times as text to instants: offsets, local clocks, and the two nights when clocks change."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geodata.read.swedish import Span, parse_time, read_prose_time, resolve
from geodata.read.swedish.regular import read_regular
from geodata.read.wall_clock import end_instants, first_instants, second_instants
from models.errors import MappingError
from models.tables import TIME

NAMED_FORMATS = ("ISO", "svenska", "excel", "epoch_s", "epoch_ms")
"""Formats that are no strptime format; docs/mapping-files.md tells what each reads."""

_UTC = pd.DatetimeTZDtype("us", "UTC")
_LOCAL = np.dtype("datetime64[us]")
_DATE = r"^\s*\d{4}-?\d{2}-?\d{2}"
_OFFSET = r"\d[Tt ]\d.*(?:[Zz]|[+-]\d{1,2}:?\d{0,2})\s*$"
_MIDNIGHT = r"[T ]24:?00(:?00(\.0+)?)?\s*$"
_CLOCK = ("%H", "%I", "%c", "%X", "%T", "%R")
_FIRST, _LAST = pd.Timestamp("1900-01-01"), pd.Timestamp("2100-01-01")
_SERIAL_ZERO = pd.Timestamp("1899-12-30")
"""Day 0 of spreadsheets, one before their own because they count a 29 February 1900."""
_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Times of n rows.

    Attributes
    ----------
    start : instants [UTC], NaT where none could be read.
    end : equal to start, or the end of the day or the interval that was given.
    reason : shape (n,) text: "", "time_missing", "time_unreadable", "time_does_not_exist", "time_out_of_range",
        "time_without_year" or "time_contradicts_itself".
    message : shape (n,); a sentence with `{found}` that says more than the reason's own, "" for none.
    is_ambiguous : a local hour that happens twice; the first occurrence is taken, for an interval's end the second.
    second : the second occurrence where ambiguous, else equal to end.
    """

    start: pd.Series
    end: pd.Series
    reason: NDArray[np.object_]
    message: NDArray[np.object_]
    is_ambiguous: NDArray[np.bool_]
    second: pd.Series


@dataclass(slots=True)
class _Clocks:
    """What the texts say, being filled: local clock times, instants, whole days, intervals."""

    local: pd.Series
    until: pd.Series
    aware: pd.Series
    is_day: NDArray[np.bool_]
    reason: NDArray[np.object_]
    message: NDArray[np.object_]

    @property
    def is_open(self) -> NDArray[np.bool_]:
        return np.asarray((self.local.isna() & self.aware.isna()).to_numpy() & (self.reason == ""), dtype=bool)


def read_times(texts: pd.Series, *, formats: tuple[str, ...], zone: str, published: pd.Series | None = None) -> Times:
    """Read times, trying the formats in their order.

    Parameters
    ----------
    texts : shape (n,); "" is missing.
    formats : of `NAMED_FORMATS`, or strptime formats; those with an offset need no clock.
    zone : the clock of times without an offset.
    published : instants [UTC] that settle what Swedish leaves open, such as the year; None for none.

    Raises
    ------
    MappingError
        Where a format is none.
    """
    texts = texts.str.strip()
    clocks = _no_clocks(texts)
    is_missing = (texts == "").to_numpy(bool)
    clocks.reason[is_missing] = "time_missing"
    if is_missing.all():
        return _no_times(clocks)
    for one in formats:
        is_open = clocks.is_open
        if not is_open.any():
            break
        if one == "svenska":
            _read_swedish(texts[is_open], clocks, is_open, published, zone)
        else:
            _read_regular(texts[is_open], one, clocks, is_open)
    return _settled(clocks, zone=zone)


def read_prose_times(texts: pd.Series, *, zone: str, published: pd.Series) -> tuple[Times, pd.Series]:
    """Read times told in prose, and the words that tell them.

    Parameters
    ----------
    texts : shape (n,).
    published : instants [UTC], NaT where unknown.
    """
    clocks = _no_clocks(texts)
    every = np.ones(len(texts), dtype=bool)
    local = _local_clocks(published, every, zone, texts.index).dt.to_pydatetime()
    told = [
        read_prose_time(text, published=None if pd.isna(one) else one)
        for text, one in zip(texts.tolist(), local, strict=True)
    ]
    _fill_spans([span for span, _ in told], clocks, np.flatnonzero(every))
    words = pd.Series([said for _, said in told], index=texts.index, dtype="str")
    return _settled(clocks, zone=zone), words


def _no_clocks(texts: pd.Series) -> _Clocks:
    nothing = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us]")
    return _Clocks(
        local=nothing,
        until=nothing.copy(),
        aware=pd.Series(pd.NaT, index=texts.index, dtype=TIME),
        is_day=np.zeros(len(texts), dtype=bool),
        reason=np.full(len(texts), "", dtype=object),
        message=np.full(len(texts), "", dtype=object),
    )


def _no_times(clocks: _Clocks) -> Times:
    nothing, never = clocks.aware, np.zeros(len(clocks.aware), dtype=bool)
    return Times(
        start=nothing, end=nothing, reason=clocks.reason, message=clocks.message, is_ambiguous=never, second=nothing
    )


def _settled(clocks: _Clocks, *, zone: str) -> Times:
    """Turn clock times into instants."""
    local, until, aware = clocks.local, clocks.until, clocks.aware
    is_odd = _is_odd(local, _FIRST, _LAST) | _is_odd(until, _FIRST, _LAST)
    is_odd |= _is_odd(aware, _FIRST.tz_localize("UTC"), _LAST.tz_localize("UTC"))
    local, until, aware = local.mask(is_odd), until.mask(is_odd), aware.mask(is_odd)
    start, is_ambiguous = first_instants(local, zone=zone)
    does_not_exist = np.array(local.notna() & start.isna())
    start = start.fillna(aware)
    end = start.copy()
    if clocks.is_day.any():
        end[clocks.is_day] = first_instants(local[clocks.is_day] + _DAY, zone=zone)[0]
    has_until = until.notna().to_numpy()
    if has_until.any():
        end[has_until], is_twice, is_skipped = end_instants(until[has_until], zone=zone)
        is_ambiguous[has_until] |= is_twice
        does_not_exist[has_until] |= is_skipped
    second = end.copy()
    is_instant = is_ambiguous & ~has_until
    if is_instant.any():
        second[is_instant] = second_instants(local[is_instant], zone=zone)
    start = start.mask(does_not_exist)
    reason = clocks.reason
    lost = start.isna().to_numpy()
    for mask, word in ((is_odd, "out_of_range"), (does_not_exist, "does_not_exist"), (lost, "unreadable")):
        rows = np.flatnonzero(mask)
        reason[rows[reason[rows] == ""]] = f"time_{word}"
    return Times(start=start, end=end, reason=reason, message=clocks.message, is_ambiguous=is_ambiguous, second=second)


def _read_regular(rest: pd.Series, form: str, clocks: _Clocks, is_open: NDArray[np.bool_]) -> None:
    if form == "ISO":
        dated = rest[_matches(rest, _DATE)]
        has_offset = _matches(dated, _OFFSET)
        _fill(clocks.aware, _to_datetime(dated[has_offset], "ISO8601", utc=True))
        _fill(clocks.local, _local_iso(dated[~has_offset]))
        clocks.is_day[is_open] |= _matches(rest, _DATE + "$")
    elif form == "excel":
        serial = _to_numbers(rest).where(lambda numbers: numbers.between(1, 100_000))
        _fill(clocks.local, (_SERIAL_ZERO + pd.to_timedelta(serial * 86_400, unit="s").dt.round("s")).astype(_LOCAL))
        clocks.is_day[is_open] |= (serial == serial.round()).to_numpy()
    elif form in NAMED_FORMATS:
        number = _to_numbers(rest).where(lambda numbers: numbers.abs() < 1e14)
        seconds = number if form == "epoch_s" else number / 1000
        read = pd.to_datetime(seconds.where(seconds.abs() < 1e11), unit="s", utc=True, errors="coerce")
        _fill(clocks.aware, read.astype(_UTC))
    else:
        is_aware = "%z" in form
        read = _to_datetime(rest, form, utc=is_aware)
        _fill(clocks.aware if is_aware else clocks.local, read)
        clocks.is_day[is_open] |= read.notna().to_numpy() & (not any(mark in form for mark in _CLOCK))


def _local_iso(texts: pd.Series) -> pd.Series:
    """Read local ISO times; 24:00 is the midnight that ends the day."""
    is_midnight = _matches(texts, _MIDNIGHT)
    if not is_midnight.any():
        return _to_datetime(texts, "ISO8601", utc=False)
    read = _to_datetime(texts.where(~is_midnight, texts.str.slice(0, 10)), "ISO8601", utc=False)
    return read.where(~is_midnight, read + _DAY)


def _to_numbers(texts: pd.Series) -> pd.Series:
    return pd.to_numeric(texts.str.replace(",", ".", regex=False), errors="coerce").astype("float64")


def _read_swedish(
    rest: pd.Series, clocks: _Clocks, is_open: NDArray[np.bool_], published: pd.Series | None, zone: str
) -> None:
    """Read the commonest form at once, and each other text by the grammar, beside its publication."""
    local = _local_clocks(published, is_open, zone, rest.index)
    regular = read_regular(rest, local)
    _fill(clocks.local, regular)
    rows = np.flatnonzero(regular.isna())
    spans = []
    for text, one in zip(rest.iloc[rows].tolist(), local.iloc[rows].dt.to_pydatetime(), strict=True):
        phrase = parse_time(text)
        unread = Span(reason="time_unreadable")
        spans.append(unread if phrase is None else resolve(phrase, published=None if pd.isna(one) else one))
    _fill_spans(spans, clocks, np.flatnonzero(is_open)[rows])


def _fill_spans(spans: list[Span], clocks: _Clocks, rows: NDArray[np.intp]) -> None:
    starts = pd.Series([span.start for span in spans], dtype="datetime64[us]")
    ends = pd.Series([span.end for span in spans], dtype="datetime64[us]")
    clocks.local.iloc[rows] = starts.array
    clocks.until.iloc[rows] = ends.where(ends != starts).array
    # What this format cannot read may fit the next one; what it understood and refuses fits none.
    clocks.reason[rows] = ["" if span.reason == "time_unreadable" else span.reason for span in spans]
    clocks.message[rows] = [span.message for span in spans]


def _local_clocks(published: pd.Series | None, rows: NDArray[np.bool_], zone: str, index: pd.Index) -> pd.Series:
    """Give publications by the local clock, without the parts of a second."""
    if published is None:
        return pd.Series(pd.NaT, index=index, dtype=_LOCAL)
    local = published[rows].dt.tz_convert(zone).dt.tz_localize(None)
    return pd.Series(local.dt.floor("s").astype(_LOCAL))


def _matches(texts: pd.Series, pattern: str) -> NDArray[np.bool_]:
    # Arrow's regular expressions run over all texts at once; pandas would ask Python for each.
    found = pc.match_substring_regex(pa.array(texts, pa.string()), pattern)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def _fill(target: pd.Series, values: pd.Series) -> None:
    if len(values):
        target.loc[values.index] = values


def _to_datetime(texts: pd.Series, form: str, *, utc: bool) -> pd.Series:
    if texts.empty:
        return pd.Series(pd.NaT, index=texts.index, dtype=TIME if utc else "datetime64[us]")
    try:
        read = pd.to_datetime(texts, format=form, errors="coerce", utc=utc)
    except ValueError as error:
        raise MappingError(f"'{form}' is no time format ({error}); write 'ISO' or a strptime format.") from error
    series: pd.Series = read
    return series.astype(_UTC) if utc else series.astype(_LOCAL)


def _is_odd(times: pd.Series, first: pd.Timestamp, last: pd.Timestamp) -> NDArray[np.bool_]:
    # Clocks far from our age break the arithmetic of time zones, so they leave before it.
    return ((times < first) | (times >= last)).to_numpy(bool)


def join_parts(parts: list[pd.Series]) -> pd.Series:
    """Write year, month, day and perhaps hour, minute, second as one ISO text; "" where one is missing.

    >>> join_parts([pd.Series(["2020"]), pd.Series(["6"]), pd.Series(["19"]), pd.Series(["3"]), pd.Series(["40"])])[0]
    '2020-06-19 03:40'
    """
    widths, marks = (4, 2, 2, 2, 2, 2), ("", "-", "-", " ", ":", ":")
    clean = [one.str.strip().str.replace(r"\.0+$", "", regex=True) for one in parts]
    has_hour_only = len(clean) == 4
    text = pd.Series("", index=clean[0].index, dtype="str")
    for part, width, mark in zip(clean, widths, marks, strict=False):
        text = text + mark + part.str.zfill(width)
    is_whole = np.logical_and.reduce([(one != "").to_numpy() for one in clean])
    return (text + ":00" if has_hour_only else text).where(is_whole, "")
