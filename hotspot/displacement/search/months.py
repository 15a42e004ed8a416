"""Which months a search knows, and how much of each incident lies in each."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from hotspot.ground import LocatedIncidents
from models.incident import Detection
from models.period import Period

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MOST_MONTHS = 36
_SECOND = 1_000_000
_HARDLY_RECORDED = 0.25
_GAP = 0.1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Months:
    """The baseline's months and, last, the one that is searched.

    Attributes
    ----------
    periods : consecutive calendar months, the oldest first.
    has_data : months within the baseline that hold next to nothing were not recorded, shape (months,).
    row, month, weight : shares of incidents in months; an instant is one entry of weight 1, shape (entries,).
    size : how many incidents there are in all, so that `row` can index them.
    """

    periods: tuple[Period, ...]
    has_data: NDArray[np.bool_]
    row: Integers
    month: Integers
    weight: Floats

    @property
    def baseline(self) -> int:
        """Count the baseline's months that were recorded."""
        return int(self.has_data[:-1].sum())

    @property
    def totals(self) -> Floats:
        """Add up the incidents of each month, shape (months,)."""
        return np.bincount(self.month, self.weight, minlength=len(self.periods)).astype(np.float64)


def gather_months(
    incidents: LocatedIncidents, month: Period, *, categories: tuple[str, ...], detection: tuple[Detection, ...]
) -> Months:
    """Choose the finely placed incidents of a series, and share them out to months by the site's clock."""
    chosen = incidents.matches_category(categories) & incidents.matches_detection(detection) & incidents.is_fine
    periods = _months_before(month, timezone=incidents.site.timezone)
    rows = np.flatnonzero(chosen)
    row, number, weight = _share_out(incidents, rows, periods)
    first = _first_recorded(np.bincount(number, weight, minlength=len(periods)).astype(np.float64))
    kept = number >= first
    totals = np.bincount(number[kept] - first, weight[kept], minlength=len(periods) - first)
    has_data = totals > _GAP * np.median(totals[:-1]) if len(totals) > 1 else np.ones(1, dtype=bool)
    has_data[-1] = True
    return Months(
        periods=periods[first:], has_data=has_data, row=row[kept], month=number[kept] - first, weight=weight[kept]
    )


def last_instant(incidents: LocatedIncidents) -> datetime:
    """Give the newest incident's beginning, by the site's clock."""
    newest = int(incidents.earliest.max(initial=0))
    return datetime.fromtimestamp(newest / _SECOND, UTC).astimezone(ZoneInfo(incidents.site.timezone))


def _months_before(month: Period, *, timezone: str) -> tuple[Period, ...]:
    last = month.start.year * 12 + month.start.month - 1
    names = [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(last - MOST_MONTHS, last + 1)]
    return tuple(Period.of_month(name, timezone=timezone) for name in names)


def _first_recorded(totals: Floats) -> int:
    """Give the first month that holds at least a quarter of the median month."""
    before = totals[:-1]
    busy = before[before > 0]
    if not busy.size:
        return len(before)
    return int(np.flatnonzero(before >= _HARDLY_RECORDED * np.median(busy))[0])


def _share_out(
    incidents: LocatedIncidents, rows: Integers, periods: tuple[Period, ...]
) -> tuple[Integers, Integers, Floats]:
    edges = np.array([int(one.start.timestamp()) * _SECOND for one in (*periods,)] + [_end(periods)], dtype=np.int64)
    earliest, latest = incidents.earliest[rows], np.maximum(incidents.latest[rows], incidents.earliest[rows])
    first = np.searchsorted(edges, earliest, side="right") - 1
    last = np.maximum(np.searchsorted(edges, latest, side="left") - 1, first)
    inside = (last >= 0) & (first < len(periods))
    rows, earliest, latest, first, last = (one[inside] for one in (rows, earliest, latest, first, last))
    spans = last - first + 1
    at = np.repeat(np.arange(len(rows)), spans)
    month = np.repeat(first, spans) + np.arange(len(at)) - np.repeat(np.cumsum(spans) - spans, spans)
    known = (month >= 0) & (month < len(periods))
    at, month = at[known], month[known]
    length = (latest - earliest)[at]
    overlap = np.minimum(latest[at], edges[month + 1]) - np.maximum(earliest[at], edges[month])
    weight = np.where(length > 0, np.maximum(overlap, 0) / np.maximum(length, 1), 1.0)
    return rows[at], month, weight


def _end(periods: tuple[Period, ...]) -> int:
    return int(periods[-1].end.timestamp()) * _SECOND
