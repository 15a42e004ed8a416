"""What an evaluation would have found where nothing was done: untouched areas, at the same and at earlier dates."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.stats import norm

from geodata.cells import NO_CELL
from hotspot.displacement.areas import BUFFER_RESOLUTION, NOWHERE, AreaPlan
from hotspot.displacement.lookback import History
from hotspot.ground import LocatedIncidents
from models.effect import Effect
from models.finding import Placebos

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_MOST_SCORE = 3.0

DRAWS = 999
FEWEST_DRAWS = 50
_MOST_CELLS = 192
"""A placebo area grows to at most so many cells; where the city is thin it may stay smaller than the treated area."""

_MOST_OF_THE_CITY = 0.25
"""Of all that happens in untouched places; a placebo area as large as that would be its own yardstick."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawn:
    """Placebos of one kind.

    Attributes
    ----------
    scores : each placebo's change as a normal score, shape (n,).
    level : the median placebo's level beside the area's that they stand for.
    """

    scores: Floats
    level: float

    @property
    def spread(self) -> float:
        """Standard deviation of the scores about no change; 1 where the standard errors are right.

        Scores beyond `_MOST_SCORE` count as that: a place where something did happen is no placebo.
        """
        return float(np.sqrt(np.mean(np.minimum(np.abs(self.scores), _MOST_SCORE) ** 2)))

    @property
    def widening(self) -> float:
        """What standard errors are multiplied with."""
        return max(1.0, self.spread)

    def summary(self) -> Placebos:
        """Give what a reader is told of them."""
        alarms = np.abs(self.scores) > norm.ppf(0.975)
        return Placebos(number=len(self.scores), spread=self.spread, false_alarms=float(alarms.mean()))

    def p_value(self, effect: Effect) -> float:
        """Give the share of placebos, with the area itself, that changed as much or more.

        Both are widened alike, so that it is as before the widening.
        """
        own = float(norm.isf(effect.p_value / 2)) * self.widening
        return float((1 + np.sum(np.abs(self.scores) >= own)) / (1 + len(self.scores)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UntouchedCells:
    """Cells that no intervention, buffer or linked hub touches.

    Attributes
    ----------
    place : cell of each incident, -1 where none, shape (all incidents,).
    points : the middle of what happens in each, shape (cells, 2) [m].
    """

    place: Integers
    points: Floats


def untouched_cells(incidents: LocatedIncidents, plan: AreaPlan, is_asked: Flags) -> UntouchedCells:
    """Give the cells of a series' untouched incidents."""
    cells = np.where((plan.label == NOWHERE) & is_asked, incidents.cells(BUFFER_RESOLUTION), NO_CELL)
    known, place = np.unique(cells, return_inverse=True)
    place = place.ravel().astype(np.int64) - int(known.size > 0 and known[0] == NO_CELL)
    size = int(place.max(initial=-1)) + 1
    free = place >= 0
    number = np.maximum(np.bincount(place[free], minlength=size), 1)
    middles = [np.bincount(place[free], weights=incidents.points[free, axis], minlength=size) for axis in (0, 1)]
    return UntouchedCells(place=place, points=np.stack(middles, axis=1) / number[:, None])


def draw_placebos(
    history: History, points: Floats, *, level: float, rng: np.random.Generator, draws: int = DRAWS
) -> Drawn | None:
    """Grow areas of about one size from random untouched cells, each at a random date; None where they are too few.

    Cells are drawn in proportion to what happens there, so that placebos lie where people are, and grow by the cells
    nearest them until they hold about the level.

    Parameters
    ----------
    points : of the history's places, shape (places, 2) [m].
    level : incidents that an area should hold in a period before.
    """
    usual, dates = history.usual, len(history.references)
    busy = np.flatnonzero(usual > 0)
    pairs = busy.size * dates
    if level <= 0 or pairs < FEWEST_DRAWS:
        return None
    chance = np.repeat(usual[busy], dates)
    pair = rng.choice(pairs, min(draws, pairs), replace=False, p=chance / chance.sum())
    seeds, which = np.unique(pair // dates, return_inverse=True)
    goal = min(level, _MOST_OF_THE_CITY * float(usual.sum()))
    member, group = _grow(points[busy], usual[busy], seeds, goal, which=which.ravel())
    holds = np.bincount(group, weights=usual[busy][member], minlength=pair.size)
    areas = history.sums(busy[member], group, pair % dates)
    return Drawn(scores=history.scores(areas, pair % dates), level=float(np.median(holds)) / level)


def score_places(history: History, *, least: float) -> Drawn | None:
    """Give every place's changes at every date as they are; None where fewer than twenty are large enough.

    Parameters
    ----------
    least : incidents that a place must hold, before and after together in one period each.
    """
    dates = len(history.references)
    if not dates:
        return None
    size = history.before / history.references + history.after
    place, date = np.nonzero(size >= least)
    if place.size < 20:
        return None
    tables = (history.before, history.after, history.shared_before, history.shared_after)
    return Drawn(scores=history.scores(np.stack([table[place, date] for table in tables]), date), level=1.0)


def _grow(points: Floats, usual: Floats, seeds: Integers, goal: float, *, which: Integers) -> tuple[Integers, Integers]:
    """Give the cells of all placebos one after another, and which placebo each belongs to."""
    most = min(_MOST_CELLS, len(points))
    nearest = np.asarray(cKDTree(points).query(points[seeds], k=np.arange(1, most + 1))[1])
    held = np.cumsum(usual[nearest], axis=1)
    size = 1 + np.argmin(np.abs(np.log(held / goal)), axis=1)
    group, column = np.nonzero(np.arange(most) < size[which][:, None])
    return nearest[which[group], column], group
