"""Cut the past into what is known and what is to be foreseen."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from hotspot.ground import LocatedIncidents
from models.period import Period

LEAST_DAYS = 28
"""A ranking that rests on less than four weeks is not asked."""

_YEAR = timedelta(weeks=52)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One question to the past.

    Attributes
    ----------
    known : what the rankings may look at, right up to `asked`.
    asked : what is to be foreseen.
    year_before : the same days a year before `asked`, where the data reach so far back.
    """

    known: Period
    asked: Period
    year_before: Period | None


def covered_since(incidents: LocatedIncidents) -> date:
    """Give the first day that the data cover: the first hundredth, which may be stray dates, does not count."""
    early = int(np.quantile(incidents.earliest, 0.01)) if len(incidents) else 0
    return datetime.fromtimestamp(early / 1e6, tz=incidents.site.zone).date()


def month_windows(first: date, last: date, *, months: int, since: date, timezone: str) -> list[Window]:
    """Ask for each whole calendar month, from so many months before it or as many as the data hold.

    Parameters
    ----------
    first, last : days within which the months asked for lie.
    months : how long is known before each.
    since : first day of the data; a month with less than `LEAST_DAYS` before it is not asked.

    Examples
    --------
    >>> two = month_windows(
    ...     date(2024, 1, 10), date(2024, 3, 31), months=12, since=date(2023, 11, 1), timezone="Europe/Stockholm"
    ... )
    >>> [(str(one.known), str(one.asked), one.year_before) for one in two][0]
    ('2023-11-01/2024-01-31', '2024-02-01/2024-02-29', None)
    >>> len(two)
    2
    """
    start = first if first.day == 1 else _months_later(first.replace(day=1), 1)
    windows = []
    while (after := _months_later(start, 1)) - _DAY <= last:
        earliest = max(_months_later(start, -months), since)
        before = (_months_later(start, -12), _months_later(after, -12) - _DAY)
        windows += _window(earliest, start, after - _DAY, before, since=since, timezone=timezone)
        start = after
    return windows


def span_windows(first: date, last: date, *, days: int, known: int, since: date, timezone: str) -> list[Window]:
    """Ask for each whole span of so many days, counted back from the last day.

    Parameters
    ----------
    first, last : days within which the spans asked for lie.
    days : length of each, 7 for weeks.
    known : how many days are known before each, or as many as the data hold.
    since : first day of the data.

    Examples
    --------
    >>> asked = span_windows(
    ...     date(2024, 3, 1), date(2024, 3, 15), days=7, known=90, since=date(2023, 1, 1), timezone="Europe/Stockholm"
    ... )
    >>> [str(one.asked) for one in asked]
    ['2024-03-02/2024-03-08', '2024-03-09/2024-03-15']
    """
    length, start, windows = timedelta(days=days), last + _DAY - timedelta(days=days), []
    while start >= first:
        earliest = max(start - timedelta(days=known), since)
        before = (start - _YEAR, start - _YEAR + length - _DAY)
        windows += _window(earliest, start, start + length - _DAY, before, since=since, timezone=timezone)
        start -= length
    return windows[::-1]


def _window(
    earliest: date, start: date, last: date, before: tuple[date, date], *, since: date, timezone: str
) -> list[Window]:
    if (start - earliest).days < LEAST_DAYS:
        return []
    return [
        Window(
            known=Period.of_days(earliest, start - _DAY, timezone=timezone),
            asked=Period.of_days(start, last, timezone=timezone),
            year_before=Period.of_days(*before, timezone=timezone) if before[0] >= since else None,
        )
    ]


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
