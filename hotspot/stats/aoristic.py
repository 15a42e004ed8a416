"""Spread incidents over the hours of the week when only a span is known."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import gcd
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

HOURS_OF_WEEK = 168
NO_END = np.iinfo(np.int64).min
"""What NumPy's NaT looks like as a number: a span without an end is an instant."""

_SECOND = 1_000_000
_HOUR = 3600 * _SECOND
_DAY = 24 * _HOUR
_WEEK = 7 * _DAY
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_HOUR_OF_WEEK = 72  # 1970-01-01 was a Thursday

Integers = NDArray[np.int64]


def aoristic_weights(earliest: Integers, latest: Integers, *, zone: ZoneInfo) -> csr_matrix:
    """Spread each incident evenly over the hours of the week that its span touches.

    Nothing is known of where in its span an incident lies, so every minute of
    it is taken as equally likely. Hours are those of the wall clock: the hour that autumn repeats
    takes both its lengths, the hour that spring skips takes none.

    Parameters
    ----------
    earliest, latest : microseconds since 1970 UTC, shape (n,). `latest` is the end of the span,
        itself not included; equal to `earliest`, or `NO_END`, it marks an instant.
    zone : whose wall clock counts.

    Returns
    -------
    csr_matrix
        Shape (n, 168); column 0 is Monday 00-01; every row sums to 1. An instant lies in one hour,
        a span of seven days or more is spread over all 168 alike.

    Raises
    ------
    ValueError
        Where shapes differ, or a span ends before it begins.

    References
    ----------
    Ratcliffe & McCullagh (1998), Int. J. Geographical Information Science 12:751.

    Examples
    --------
    Monday 2024-01-01, 01:00 to 02:30 in London: 60 minutes of 90 lie in the first hour.

    >>> start = 1_704_070_800_000_000
    >>> weights = aoristic_weights(
    ...     np.array([start]), np.array([start + 90 * 60_000_000]), zone=ZoneInfo("Europe/London"))
    >>> weights.toarray()[0, :4].round(3).tolist()
    [0.0, 0.667, 0.333, 0.0]
    """
    earliest, latest = _checked(earliest, latest)
    if not earliest.size:
        return csr_matrix((0, HOURS_OF_WEEK), dtype=np.float64)
    length = latest - earliest
    clock = _offsets(
        int(earliest.min()), int(max(earliest.max(), np.where(length < _WEEK, latest, earliest).max())), zone
    )
    step = _slot_length(clock[1])
    first = earliest // step
    slots = np.where(length > 0, (latest - 1) // step - first + 1, 1)
    slots[length >= _WEEK] = HOURS_OF_WEEK
    indptr = np.concatenate([[0], np.cumsum(slots)])
    if indptr[-1] == earliest.size:
        return _one_hot(_hour_of_week(earliest, clock), indptr)
    return _spread(earliest, latest, slots=slots, indptr=indptr, step=step, clock=clock)


def hours_of_week(instants: Integers, *, zone: ZoneInfo) -> NDArray[np.int64]:
    """Give each instant's hour of the week by the wall clock, Monday 00 being 0.

    >>> hours_of_week(np.array([0]), zone=ZoneInfo("UTC"))  # a Thursday at midnight
    array([72])
    """
    instants = np.asarray(instants, np.int64)
    if not instants.size:
        return instants
    return _hour_of_week(instants, _offsets(int(instants.min()), int(instants.max()), zone))


def _checked(earliest: Integers, latest: Integers) -> tuple[Integers, Integers]:
    earliest, latest = np.asarray(earliest, np.int64), np.asarray(latest, np.int64)
    if earliest.shape != latest.shape or earliest.ndim != 1:
        raise ValueError(f"Spans have shapes {earliest.shape} and {latest.shape}; give two arrays of shape (n,).")
    latest = np.where(latest == NO_END, earliest, latest)
    wrong = np.flatnonzero(latest < earliest)
    if wrong.size:
        raise ValueError(f"{wrong.size} spans end before they begin, the first at row {wrong[0]}; swap or drop them.")
    return earliest, latest


def _spread(
    earliest: Integers,
    latest: Integers,
    *,
    slots: Integers,
    indptr: Integers,
    step: int,
    clock: tuple[Integers, Integers],
) -> csr_matrix:
    row = np.repeat(np.arange(earliest.size), slots)
    number = np.arange(indptr[-1]) - indptr[row]
    start = np.maximum((earliest[row] // step + number) * step, earliest[row])
    end = np.minimum((start // step + 1) * step, latest[row])
    length = (latest - earliest)[row]
    column = _hour_of_week(start, clock)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(length > 0, (end - start) / length, 1.0)
    is_week = length >= _WEEK
    column[is_week], share[is_week] = number[is_week], 1 / HOURS_OF_WEEK
    weights = csr_matrix((share, column.astype(np.int32), indptr), shape=(earliest.size, HOURS_OF_WEEK))
    weights.sum_duplicates()
    return weights


def _one_hot(column: Integers, indptr: Integers) -> csr_matrix:
    return csr_matrix((np.ones(column.size), column.astype(np.int32), indptr), shape=(column.size, HOURS_OF_WEEK))


def _hour_of_week(instants: Integers, clock: tuple[Integers, Integers]) -> Integers:
    since, offset = clock
    local = instants + offset[np.searchsorted(since, instants, side="right") - 1]
    hour: Integers = (local // _HOUR + _EPOCH_HOUR_OF_WEEK) % HOURS_OF_WEEK
    return hour


def _slot_length(offsets: Integers) -> int:
    """Give the longest stretch of UTC that never straddles two wall-clock hours (India: 30 minutes)."""
    return gcd(_HOUR, *(abs(int(offset)) for offset in offsets))


def _offsets(first: int, last: int, zone: ZoneInfo) -> tuple[Integers, Integers]:
    """Give when each UTC offset begins, and the offset, from `first` through `last`.

    Looks once a day and halves the days on which the clock changed: no zone changes twice in one day.
    """
    days = [*range(first - _DAY, last + _DAY, _DAY), last + _DAY]
    offsets = [_offset(day, zone) for day in days]
    since, known = [days[0]], [offsets[0]]
    for (early, before), (late, after) in pairwise(zip(days, offsets, strict=True)):
        if before != after:
            since.append(_change(early, late, zone))
            known.append(after)
    return np.array(since), np.array(known)


def _change(early: int, late: int, zone: ZoneInfo) -> int:
    before = _offset(early, zone)
    while late - early > 1:
        middle = (early + late) // 2
        if _offset(middle, zone) == before:
            early = middle
        else:
            late = middle
    return late


def _offset(instant: int, zone: ZoneInfo) -> int:
    offset = (_EPOCH + timedelta(microseconds=instant)).astimezone(zone).utcoffset() or timedelta()
    return offset // timedelta(microseconds=1)
