"""Counts of untouched places at the intervention's own dates, and at dates before it that had their own reference."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from hotspot.displacement.controls import ControlPool
from hotspot.displacement.effects import normal_scores
from hotspot.displacement.periods import MOST_REFERENCES, Periods
from hotspot.ground import LocatedIncidents
from hotspot.stats.displacement import BeforeAfter
from hotspot.stats.uncertainty import Spread
from models.period import Period

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MOST_DATES = 12
_YEAR_DAYS = 372
"""Windows that step back farther than a year (and a week: four of 92 days fit) meet the reference of the first."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lookback:
    """A series' finely placed incidents in the order of time, and the dates to look at.

    An incident counts where the middle of its time span lies.

    Attributes
    ----------
    rows : positions among all incidents, ordered by time, shape (n,).
    moments : of the same [microseconds since 1970].
    member : control of each, -1 where none.
    controls : how many there are.
    dates : the intervention's own first, then windows of its length stepping back, each with its own reference.
    """

    rows: Integers
    moments: Integers
    member: Integers
    controls: int
    dates: tuple[Periods, ...]

    def tables(self, place: Integers, *, size: int) -> list[Floats]:
        """Count places in the periods of every date, the evaluated one last, shape (size, periods) each.

        Parameters
        ----------
        place : of each of the rows, -1 where none, shape (n,).
        """
        found: dict[Period, Floats] = {}
        for period in {one for date in self.dates for one in date.all}:
            first, last = np.searchsorted(
                self.moments, [int(at.timestamp() * 1e6) for at in (period.start, period.end)]
            )
            inside = place[first:last]
            found[period] = np.bincount(inside[inside >= 0], minlength=size).astype(np.float64)
        return [np.stack([found[period] for period in date.all], axis=1) for date in self.dates]

    def apart(self, tables: list[Floats]) -> list[Floats]:
        """Choose the dates after the first that share no day with each other, nor with the first one's years."""
        days = self.dates[0].evaluated.days if self.dates else 1
        start = self.dates[0].evaluated.start if self.dates else None
        return [
            table
            for date, table in zip(self.dates[1:], tables[1:], strict=True)
            if start is not None and (start - date.evaluated.start).days + days <= _YEAR_DAYS
        ]

    def control_tables(self) -> list[Floats]:
        """Count all controls at every date."""
        return self.tables(self.member, size=self.controls)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class History:
    """Counts of untouched places at every date.

    Attributes
    ----------
    references : how many reference years each date has, shape (dates,).
    before, after : of each place, shape (places, dates).
    shared_before, shared_after : the part of them that is counted among the controls too, shape (places, dates).
    control : all controls at each date.
    spread : how far untouched counts swing, as the evaluation itself takes it.
    """

    references: Integers
    before: Floats
    after: Floats
    shared_before: Floats
    shared_after: Floats
    control: tuple[BeforeAfter, ...]
    spread: Spread

    @property
    def usual(self) -> Floats:
        """Incidents of each place in a period before, over all dates, shape (places,)."""
        if not self.before.size:
            return np.zeros(len(self.before))
        return np.asarray((self.before / self.references).mean(axis=1))

    def sums(self, member: Integers, group: Integers, dates: Integers) -> Floats:
        """Add up places by group, each at its group's date, shape (4, groups)."""
        date = dates[group]
        tables = (self.before, self.after, self.shared_before, self.shared_after)
        return np.stack([np.bincount(group, weights=table[member, date], minlength=len(dates)) for table in tables])

    def scores(self, areas: Floats, dates: Integers) -> Floats:
        """Give each area's change as a normal score, beside the controls that it shares nothing with.

        Parameters
        ----------
        areas : before, after, and what of both is shared with the controls, shape (4, n).
        dates : of each, shape (n,).
        """
        scores = np.zeros(len(dates))
        for date, control in enumerate(self.control):
            here = dates == date
            references = int(self.references[date])
            scores[here] = normal_scores(areas[:, here], control, spread=self.spread, references=references)
        return scores


def look_back(incidents: LocatedIncidents, pool: ControlPool, periods: Periods, is_asked: Flags) -> Lookback:
    """Put a series in order and find the dates that it can be asked about."""
    rows = np.flatnonzero(is_asked)
    moments = (incidents.earliest[rows] + incidents.latest[rows]) // 2
    order = np.argsort(moments, kind="stable")
    rows, moments = rows[order], moments[order]
    # Not the very first: one mistyped year would stretch the record by decades.
    first = float(np.quantile(moments, 0.0005)) / 1e6 if moments.size else np.inf
    member = pool.member[rows]
    return Lookback(rows=rows, moments=moments, member=member, controls=len(pool), dates=tuple(_dates(periods, first)))


def history_of(lookback: Lookback, place: Integers, *, size: int, spread: Spread) -> History:
    """Count untouched places at all dates.

    Parameters
    ----------
    place : of each incident, 0 to size - 1, -1 where none; shape (all incidents,).
    """
    own = place[lookback.rows]
    shared = np.where(lookback.member >= 0, own, -1)
    (before, after), (shared_before, shared_after) = (
        _before_and_after(lookback.tables(one, size=size), size=size) for one in (own, shared)
    )
    return History(
        references=np.array([len(one.reference) for one in lookback.dates], dtype=np.int64),
        before=before,
        after=after,
        shared_before=shared_before,
        shared_after=shared_after,
        control=tuple(BeforeAfter.of(one) for one in lookback.control_tables()),
        spread=spread,
    )


def _before_and_after(tables: list[Floats], *, size: int) -> tuple[Floats, Floats]:
    if not tables:
        return np.zeros((size, 0)), np.zeros((size, 0))
    before = np.stack([one[:, :-1].sum(axis=1) for one in tables], axis=1)
    return before, np.stack([one[:, -1] for one in tables], axis=1)


def _dates(periods: Periods, first: float) -> list[Periods]:
    own = periods.evaluated
    if not periods.reference:
        return []
    dates = [periods]
    for step in range(1, MOST_DATES):
        back = timedelta(days=own.days * step)
        window = Period(start=own.start - back, end=own.end - back)
        earlier = (window.years_earlier(years) for years in range(1, MOST_REFERENCES + 1))
        known = tuple(one for one in earlier if one.start.timestamp() >= first and one.end <= window.start)
        if known:
            dates.append(Periods(evaluated=window, reference=known))
    return dates
