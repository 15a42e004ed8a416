"""From times as text to instants: offsets, local clocks, and the two nights when clocks change."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from models.errors import MappingError
from models.tables import TIME

_UTC = pd.DatetimeTZDtype("us", "UTC")
_LOCAL = np.dtype("datetime64[us]")
_DATE = r"^\s*\d{4}-?\d{2}-?\d{2}"
_OFFSET = r":.*(?:[Zz]|[+-]\d{2}:?\d{2})\s*$"
_CLOCK = ("%H", "%I", "%c", "%X", "%T", "%R")
_FIRST, _LAST = pd.Timestamp("1900-01-01"), pd.Timestamp("2100-01-01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Times of n rows.

    Attributes
    ----------
    start : instants [UTC], NaT where none could be read.
    end : equal to start, or the day's end where only a date was given.
    reason : shape (n,) text: "", "time_missing", "time_unreadable", "time_does_not_exist" or "time_out_of_range".
    is_ambiguous : the local hour that happens twice; its first occurrence is taken.
    second : the second occurrence where ambiguous, else equal to end.
    """

    start: pd.Series
    end: pd.Series
    reason: NDArray[np.object_]
    is_ambiguous: NDArray[np.bool_]
    second: pd.Series


def read_times(texts: pd.Series, *, formats: tuple[str, ...], zone: str) -> Times:
    """Read times, trying the formats in their order.

    Parameters
    ----------
    texts : shape (n,); "" is missing.
    formats : "ISO" or strptime formats; those with an offset need no clock.
    zone : the clock of times without an offset.

    Raises
    ------
    MappingError
        Where a format is none.
    """
    texts = texts.str.strip()
    is_missing = (texts == "").to_numpy(bool)
    if is_missing.all():
        return _no_times(texts.index)
    local, aware, is_day = _parse(texts, formats=formats)
    is_odd = _is_odd(local, _FIRST, _LAST) | _is_odd(aware, _FIRST.tz_localize("UTC"), _LAST.tz_localize("UTC"))
    local, aware = local.mask(is_odd), aware.mask(is_odd)
    start, is_ambiguous = _localised(local, zone=zone)
    does_not_exist = (local.notna() & start.isna()).to_numpy()
    start = start.fillna(aware)
    end = start.copy()
    if is_day.any():
        end[is_day] = _localised(local[is_day] + pd.Timedelta(days=1), zone=zone)[0]
    second = end.copy()
    if is_ambiguous.any():
        second[is_ambiguous] = _localised_second(local[is_ambiguous], zone=zone)
    reason = np.select(
        [is_missing, is_odd, does_not_exist, start.isna().to_numpy()],
        ["time_missing", "time_out_of_range", "time_does_not_exist", "time_unreadable"],
        default="",
    ).astype(object)
    return Times(start=start, end=end, reason=reason, is_ambiguous=is_ambiguous, second=second)


def _no_times(index: pd.Index) -> Times:
    nothing = pd.Series(pd.NaT, index=index, dtype=TIME)
    return Times(
        start=nothing,
        end=nothing,
        reason=np.full(len(index), "time_missing", dtype=object),
        is_ambiguous=np.zeros(len(index), dtype=bool),
        second=nothing,
    )


def _parse(texts: pd.Series, *, formats: tuple[str, ...]) -> tuple[pd.Series, pd.Series, NDArray[np.bool_]]:
    local = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us]")
    aware = pd.Series(pd.NaT, index=texts.index, dtype=TIME)
    is_day = np.zeros(len(texts), dtype=bool)
    for one in formats:
        is_open = (local.isna() & aware.isna() & (texts != "")).to_numpy()
        if not is_open.any():
            break
        rest = texts[is_open]
        if one == "ISO":
            dated = rest[_matches(rest, _DATE)]
            has_offset = _matches(dated, _OFFSET)
            _fill(aware, _to_datetime(dated[has_offset], "ISO8601", utc=True))
            _fill(local, _to_datetime(dated[~has_offset], "ISO8601", utc=False))
            is_day[is_open] |= _matches(rest, _DATE + "$")
        else:
            is_aware = "%z" in one
            read = _to_datetime(rest, one, utc=is_aware)
            _fill(aware if is_aware else local, read)
            is_day[is_open] |= read.notna().to_numpy() & (not any(mark in one for mark in _CLOCK))
    return local, aware, is_day


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


def _localised(local: pd.Series, *, zone: str) -> tuple[pd.Series, NDArray[np.bool_]]:
    """Give instants [UTC], the first of two in autumn and NaT in the hour that spring skips."""
    once = local.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
    unsure = (once.isna() & local.notna()).to_numpy()
    is_ambiguous = np.zeros(len(local), dtype=bool)
    if unsure.any():
        first = local[unsure].dt.tz_localize(zone, ambiguous=np.ones(int(unsure.sum()), dtype=bool), nonexistent="NaT")
        is_ambiguous[unsure] = first.notna().to_numpy()
        once[unsure] = first
    return once.dt.tz_convert("UTC").astype(TIME), is_ambiguous


def _localised_second(local: pd.Series, *, zone: str) -> pd.Series:
    later = local.dt.tz_localize(zone, ambiguous=np.zeros(len(local), dtype=bool), nonexistent="NaT")
    return pd.Series(later.dt.tz_convert("UTC").astype(TIME))


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
