"""What an evaluation would have found where nothing was done: untouched areas, and dates before the intervention."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.stats import norm

from geodata.cells import NO_CELL
from hotspot.displacement.areas import BUFFER_RESOLUTION, NOWHERE
from hotspot.displacement.case import Case
from hotspot.displacement.effects import normal_scores
from hotspot.displacement.periods import MOST_REFERENCES, Periods
from hotspot.stats.displacement import BeforeAfter
from hotspot.stats.uncertainty import Spread
from models.finding import Placebos
from models.period import Period

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

DRAWS = 999
FEWEST_DRAWS = 50
MOST_DATES = 12
_MOST_CELLS = 192
"""A placebo area grows to at most so many cells; where the city is thin it may stay smaller than the treated area."""

_MOST_OF_THE_CITY = 0.25
"""Of all that happened in untouched places; a placebo area as large as that would be its own yardstick."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class History:
    """Counts of untouched places at the intervention's own dates and at placebo dates before it.

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

    def scores(self, areas: Floats, dates: Integers) -> Floats:
        """Give each placebo's change as a normal score: beside the controls that it shares nothing with.

        Parameters
        ----------
        areas : before, after, and what of both is shared with the controls, shape (4, n).
        dates : of each, shape (n,).
        """
        scores = np.zeros(len(dates))
        for date, control in enumerate(self.control):
            here = dates == date
            scores[here] = normal_scores(
                areas[:, here], control, spread=self.spread, references=int(self.references[date])
            )
        return scores

    def sums(self, member: Integers, group: Integers, dates: Integers, *, size: int) -> Floats:
        """Add up places by group, each at its group's date, shape (4, size)."""
        date = dates[group]
        tables = (self.before, self.after, self.shared_before, self.shared_after)
        return np.stack([np.bincount(group, weights=table[member, date], minlength=size) for table in tables])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawn:
    """The placebos of one size.

    Attributes
    ----------
    scores : each placebo's change as a normal score, shape (n,).
    level : the median placebo's level beside the area they stand for.
    """

    scores: Floats
    level: float

    @property
    def spread(self) -> float:
        """Standard deviation of the scores about no change; 1 where the standard errors are right."""
        return float(np.sqrt(np.mean(self.scores**2)))

    @property
    def widening(self) -> float:
        """What standard errors are multiplied with."""
        return max(1.0, self.spread)

    def summary(self) -> Placebos:
        """Give what a reader is told of them."""
        return Placebos(
            number=len(self.scores),
            spread=self.spread,
            false_alarms=float(np.mean(np.abs(self.scores) > norm.ppf(0.975))),
        )

    def p_value(self, score: float) -> float:
        """Give the share of placebos, with the area itself, that changed as much or more."""
        return float((1 + np.sum(np.abs(self.scores) >= abs(score))) / (1 + len(self.scores)))


def placebo_dates(periods: Periods, first: float) -> tuple[Periods, ...]:
    """Give the intervention's own dates, then windows of its length before it, each with its own reference years.

    Parameters
    ----------
    first : when records begin [s since 1970].
    """
    own = periods.evaluated
    if not periods.reference:
        return ()
    dates = [periods]
    for step in range(1, MOST_DATES):
        back = timedelta(days=own.days * step)
        window = Period(start=own.start - back, end=own.end - back)
        earlier = (window.years_earlier(years) for years in range(1, MOST_REFERENCES + 1))
        known = tuple(one for one in earlier if one.start.timestamp() >= first and one.end <= window.start)
        if not known:
            continue
        dates.append(Periods(evaluated=window, reference=known))
    return tuple(dates)


def history_of(case: Case, place: Integers, *, size: int, dates: tuple[Periods, ...]) -> History:
    """Count places at all dates.

    Parameters
    ----------
    place : place of each incident, 0 to size - 1, -1 where none; shape (all incidents,).
    """
    incidents = case.ground.incidents
    rows = np.flatnonzero(case.is_asked)
    middle = (incidents.earliest[rows] + incidents.latest[rows]) // 2
    order = np.argsort(middle, kind="stable")
    rows, middle = rows[order], middle[order]
    member = case.pool.member[rows]
    shared = np.where(member >= 0, place[rows], -1)
    tables = [
        _tables(middle, places, dates, size=count)
        for places, count in ((place[rows], size), (shared, size), (member, len(case.pool)))
    ]
    (before, after), (shared_before, shared_after) = (
        (np.stack([one[:, :-1].sum(axis=1) for one in table], axis=1), np.stack([one[:, -1] for one in table], axis=1))
        for table in tables[:2]
    )
    return History(
        references=np.array([len(one.reference) for one in dates]),
        before=before,
        after=after,
        shared_before=shared_before,
        shared_after=shared_after,
        control=tuple(BeforeAfter.of(one) for one in tables[2]),
        spread=case.yardstick().spread,
    )


def _tables(middle: Integers, place: Integers, dates: tuple[Periods, ...], *, size: int) -> list[Floats]:
    """Count places in all periods of all dates; each period is one slice of the sorted incidents."""
    found: dict[Period, Floats] = {}
    for period in {one for date in dates for one in date.all}:
        first, last = np.searchsorted(middle, [int(at.timestamp() * 1e6) for at in (period.start, period.end)])
        inside = place[first:last]
        found[period] = np.bincount(inside[inside >= 0], minlength=size).astype(np.float64)
    return [np.stack([found[period] for period in date.all], axis=1) for date in dates]


def untouched_cells(case: Case) -> tuple[Integers, Floats]:
    """Give each incident's untouched cell, -1 where none, and the cells' middles [m], shape (cells, 2)."""
    incidents = case.ground.incidents
    is_free = (case.plan.label == NOWHERE) & case.is_asked
    cells = np.where(is_free, incidents.cells(BUFFER_RESOLUTION), NO_CELL)
    known, place = np.unique(cells, return_inverse=True)
    place = place.ravel() - int(known.size and known[0] == NO_CELL)
    size = int(place.max(initial=-1)) + 1
    free = place >= 0
    weight = np.maximum(np.bincount(place[free], minlength=size), 1)
    middles = [np.bincount(place[free], weights=incidents.points[free, axis], minlength=size) for axis in (0, 1)]
    return place.astype(np.int64), np.stack(middles, axis=1) / weight[:, None]


def draw_placebos(
    history: History, points: Floats, *, level: float, rng: np.random.Generator, draws: int = DRAWS
) -> Drawn | None:
    """Grow areas of about one size from random untouched cells, each at a random date; None where they are too few.

    Cells are drawn in proportion to what happens there, so that placebos lie where people are, and grow by their
    nearest cells until they hold about the level, as they were before all dates are told apart.

    Parameters
    ----------
    level : incidents in an evaluated period that an area should hold.
    """
    usual = (history.before / history.references).mean(axis=1) if history.before.size else np.empty(0)
    busy = np.flatnonzero(usual > 0)
    dates = len(history.references)
    if level <= 0 or busy.size * dates < FEWEST_DRAWS:
        return None
    chance = np.repeat(usual[busy], dates)
    number = min(draws, busy.size * dates)
    pair = rng.choice(busy.size * dates, number, replace=False, p=chance / chance.sum())
    goal = min(level, _MOST_OF_THE_CITY * float(usual.sum()))
    seeds, which = np.unique(pair // dates, return_inverse=True)
    grown, size = _grow(points[busy], usual[busy], seeds, goal)
    member, group = _expand(grown, size[which], which)
    areas = history.sums(busy[member], group, pair % dates, size=number)
    holds = np.bincount(group, weights=usual[busy][member], minlength=number)
    return Drawn(scores=history.scores(areas, pair % dates), level=float(np.median(holds)) / level)


def _grow(points: Floats, usual: Floats, seeds: Integers, goal: float) -> tuple[Integers, Integers]:
    """Give the cells nearest each seed, shape (seeds, most), and how many of them hold nearest the goal."""
    most = min(_MOST_CELLS, len(points))
    nearest = np.asarray(cKDTree(points).query(points[seeds], k=np.arange(1, most + 1))[1])
    held = np.cumsum(usual[nearest], axis=1)
    size = 1 + np.argmin(np.abs(np.log(held / goal)), axis=1)
    return nearest, size


def _expand(grown: Integers, size: Integers, which: Integers) -> tuple[Integers, Integers]:
    """Give the cells of all placebos one after another, and which placebo each belongs to."""
    inside = np.arange(grown.shape[1]) < size[:, None]
    group, column = np.nonzero(inside)
    return grown[which[group], column], group
