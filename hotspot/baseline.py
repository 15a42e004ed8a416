"""Say what the last days of a period should hold, from earlier weeks or earlier years."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from hotspot.candidates import Scene
from hotspot.grid import centres_m, enclosed
from hotspot.ground import LocatedIncidents
from hotspot.outbreaks import KNOWN_DAY_HOURS, day_numbers
from hotspot.stats.scan import Rhythm, dispersion_of, shrunken_levels
from models.option import Option
from models.period import Period

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

BASELINE = Option(
    name="baseline",
    description=(
        "What the last days are held against: the weeks before them, or the same weeks of up to two earlier years "
        "and as many on either side."
    ),
    default="weeks",
    choices=("weeks", "years"),
)
BASELINE_WEEKS = Option(
    name="baseline_weeks",
    description="How many weeks the baseline takes in; of years, in each year.",
    default="8",
    least=2,
    most=104,
    is_whole=True,
)

_YEAR = 364
"""Fifty-two weeks: the same weekday a year earlier."""

_BLOCK_M = 1000.0
_SECOND = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Promise:
    """What was seen and what was to be expected, by cell and day.

    Attributes
    ----------
    first_day : of the last days, counted from the period's first.
    counts, expected : shape (cells, last days).
    evidence : incidents that a cell's level rests on, shape (cells,).
    rhythm : incidents that each weekday's level rests on.
    dispersion : variance of counts beside their mean, in the baseline.
    incidents : in the baseline.
    ends_with_event : the last day is the last because something happened on it.
    """

    first_day: int
    counts: Floats
    expected: Floats
    evidence: Floats
    rhythm: Rhythm
    dispersion: float
    incidents: int
    ends_with_event: bool


def promise(scene: Scene, *, last_days: int, kind: str, weeks: int) -> Promise | None:
    """Expect of each cell its share of the baseline's incidents, of each day the baseline's mean for its weekday.

    A cell's share is drawn towards the mean of all cells as far as the cells' differences are chance (empirical Bayes):
    a cell that had none still expects a little. The last days end with the period, or with the data where those end
    before. None where the baseline holds no incident.
    """
    days = day_numbers(scene.incidents, scene.selection.period)
    end = min(scene.selection.period.days, int(days.max(initial=-1)) + 1)
    if end < 1:
        return None
    now = np.arange(max(end - last_days, 0), end)
    past = baseline_days(now, kind=kind, weeks=weeks, first_known=int(days.min(initial=0)))
    table = _Table.of(scene, days)
    history = table.counts(past)
    if not history.sum():
        return None
    recent, by_day = table.counts(now), history.sum(axis=0)
    # The rim never held anything: a share given to it would be missing where incidents do occur.
    inner = enclosed(scene.counts.cells) | (history.sum(axis=1) + recent.sum(axis=1) > 0)
    by_cell = history[inner].sum(axis=1)
    rhythm = _rhythm(by_day, past, np.concatenate([now, past]))
    usual = np.outer(history.sum(axis=1) / by_day.sum(), rhythm[now.size :])
    dispersion = _dispersion(scene, history, usual)
    evidence, level = np.ones(inner.size), np.zeros(inner.size)
    evidence[inner], level[inner] = shrunken_levels(by_cell, dispersion=dispersion)
    return Promise(
        first_day=int(now[0]),
        counts=recent,
        expected=np.outer(level, rhythm[: now.size]),
        evidence=evidence,
        rhythm=Rhythm(kinds=now % 7, evidence=_evidence(by_day, past)),
        dispersion=dispersion,
        incidents=int(by_day.sum()),
        ends_with_event=end == int(days.max()) + 1 and bool(recent[:, -1].any()),
    )


def baseline_days(now: Integers, *, kind: str, weeks: int, first_known: int) -> Integers:
    """Give the days that the last days are held against, counted as they are.

    Weeks: the whole weeks just before. Years: the same weekdays 364 and 728 days earlier, with as many
    weeks in all around them. Days before the first incident known are no baseline.

    Examples
    --------
    >>> baseline_days(np.array([20, 21]), kind="weeks", weeks=2, first_known=10).tolist()
    [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]
    """
    if kind == "weeks":
        days = np.arange(now[0] - 7 * weeks, now[0])
    else:
        around = 7 * weeks // 2
        spans = [np.arange(now[0] - year * _YEAR - around, now[-1] - year * _YEAR + around + 1) for year in (2, 1)]
        days = np.unique(np.concatenate(spans))
        days = days[days < now[0]]
    return np.asarray(days[days >= first_known], np.int64)


def _rhythm(by_day: Floats, past: Integers, asked: Integers) -> Floats:
    """Give the city's mean of the asked days' weekdays in the baseline, drawn towards that of all days.

    By one incident's worth: a weekday that never saw any in a quiet city still expects a little.
    """
    sums = np.bincount(past % 7, weights=by_day, minlength=7)
    times = np.bincount(past % 7, minlength=7)
    means = (sums + 1) / (times + 1 / by_day.mean())
    return np.asarray(means[asked % 7])


def _evidence(by_day: Floats, past: Integers) -> Floats:
    """Give the incidents behind each weekday's level; together they are those of the baseline."""
    sums = np.bincount(past % 7, weights=by_day, minlength=7) + 1
    return np.asarray(sums * (by_day.sum() / sums.sum()))


def _dispersion(scene: Scene, history: Floats, expected: Floats) -> float:
    """Take the larger of the dispersion by cell and day, and by square kilometre and week.

    Cells and days swing together, so that sums of them swing more than each by itself.
    """
    block = np.floor(centres_m(scene.counts.cells, crs=scene.incidents.site.local_crs) / _BLOCK_M)
    owner = np.unique(block[:, 0] * 1e6 + block[:, 1], return_inverse=True)[1]
    week = np.arange(history.shape[1]) // 7
    sums = [_grouped(table, owner, week) for table in (history, expected)]
    return max(dispersion_of(history, expected, fitted=len(history)), dispersion_of(*sums, fitted=len(sums[0])))


def _grouped(table: Floats, owner: Integers, week: Integers) -> Floats:
    by_week = np.add.reduceat(table, np.searchsorted(week, np.unique(week)), axis=1)
    sums = np.zeros((int(owner.max()) + 1, by_week.shape[1]))
    np.add.at(sums, owner, by_week)
    return sums


def _all_times(incidents: LocatedIncidents) -> Period:
    first, last = int(incidents.earliest.min(initial=0)), int(incidents.latest.max(initial=0))
    start = datetime.fromtimestamp(first // _SECOND, UTC)
    return Period(start=start, end=datetime.fromtimestamp(last // _SECOND + 2, UTC))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Table:
    """Events by cell and day, of any days."""

    places: Integers
    days: Integers
    cells: int

    @classmethod
    def of(cls, scene: Scene, days: Integers) -> "_Table":
        """Take the selection's incidents of all times, in its cells."""
        incidents, cells = scene.incidents, scene.counts.cells
        selection = replace(scene.selection, period=_all_times(incidents))
        is_known = incidents.latest - incidents.earliest <= KNOWN_DAY_HOURS * 3_600_000_000
        used = np.flatnonzero((incidents.weights(selection) >= 0.5) & incidents.is_fine & is_known)
        own = incidents.cells(scene.selection.resolution)[used]
        spot = np.minimum(np.searchsorted(cells, own), max(len(cells) - 1, 0))
        is_here = cells[spot] == own if len(cells) else np.zeros(0, bool)
        return cls(places=spot[is_here], days=days[used][is_here], cells=len(cells))

    def counts(self, days: Integers) -> Floats:
        """Count the events of these days (sorted), shape (cells, days)."""
        column = np.searchsorted(days, self.days)
        column[column == days.size] = 0
        is_in = days[column] == self.days if days.size else np.zeros(self.days.size, bool)
        index = self.places[is_in] * days.size + column[is_in]
        return np.bincount(index, minlength=self.cells * days.size).reshape(self.cells, days.size).astype(np.float64)
