"""Score every cell from 0 to 100 by what a back-test bears out, and show what a commander may ask about one by one.

The score is made for each cell, so that it is back-tested exactly as it is shown (`hotspot.backtest`); a place has the
score of its best cell. Significance and recency are shown beside it and do not count: in the back-test they made the
ranking no better, or worse. Incidents' harm is not weighed: too few sources tell it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspot.candidates import Scene
from hotspot.grid import areas_km2, neighbours
from models.hotspot import ScoreComponents
from models.period import Period

WEIGHTS = {"density": 0.9, "persistence": 0.1}
"""How much each component counts; chosen on Vancouver, Memphis and New York 2015, see docs/method/score.md."""

OWN = 0.75
"""How much a cell's own density counts in `density`; the rest is the smoothed density around it."""

LEAST_PARTS = 4
"""The period is cut in weeks to see whether a cell is busy always or once; a short one in so many parts."""

_CERTAIN = 10.0  # -log10 of q; beyond one in ten thousand million nothing is gained

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CellScores:
    """The score of every cell with its components, each of shape (n,).

    Attributes
    ----------
    score : 0 to 100, not rounded.
    density : the cell's own density and that around it, beside the highest in the city, 0 to 1.
    persistence : share of the period's weeks in which something happened there, 0 to 1.
    recency : the last quarter in and around the cell beside the whole selection's, halved; 0.5 as everywhere.
    """

    score: Floats
    density: Floats
    persistence: Floats
    recency: Floats

    def of_place(self, cells: Integers, *, q_value: float | None) -> ScoreComponents:
        """Give the components of a place's best cell, with the significance of the place.

        Parameters
        ----------
        cells : positions of the place's cells, at least one.
        """
        best = cells[np.argmax(self.score[cells])]
        return ScoreComponents(
            density=float(self.density[best]),
            persistence=float(self.persistence[best]),
            significance=significance_of(q_value),
            recency=float(self.recency[best]),
        )


def score_cells(scene: Scene) -> CellScores:
    """Score every cell of a scene."""
    cells = scene.counts.cells
    density = blended(scene.counts.counts / areas_km2(cells), scene.surface.density)
    persistence = _persistence(scene)
    return CellScores(
        score=100 * (WEIGHTS["density"] * density + WEIGHTS["persistence"] * persistence),
        density=density,
        persistence=persistence,
        recency=_recency(scene),
    )


def score_of(components: ScoreComponents) -> float:
    """Weigh the components that count together.

    >>> score_of(ScoreComponents(density=0.5, persistence=0.75, significance=1, recency=0.5))
    52.5
    """
    total = sum(weight * float(getattr(components, name)) for name, weight in WEIGHTS.items())
    return round(100 * total, 1)


def blended(own: Floats, around: Floats) -> Floats:
    """Weigh a cell's own density and the smoothed one around it, beside the highest.

    Its own says where exactly; the smoothed one steadies cells of few incidents. Either alone foresees worse.

    >>> blended(np.array([8.0, 2]), np.array([4.0, 1])).tolist()
    [1.0, 0.25]
    """
    level = OWN * own + (1 - OWN) * around
    highest = float(level.max(initial=0))
    return level / highest if highest > 0 else np.zeros(len(level))


def significance_of(q_value: float | None) -> float:
    """Put a q-value on a scale from 0 to 1; 0 where there is no test.

    >>> significance_of(1e-5), significance_of(1e-15), significance_of(None)
    (0.5, 1.0, 0.0)
    """
    if q_value is None:
        return 0.0
    return float(np.clip(-np.log10(max(q_value, 1e-300)) / _CERTAIN, 0, 1))


def parts_of(period: Period) -> int:
    """Give how many parts persistence is counted in: weeks, and never fewer than `LEAST_PARTS`.

    >>> from datetime import date
    >>> parts_of(Period.of_days(date(2024, 6, 1), date(2024, 8, 31), timezone="Europe/Stockholm"))
    13
    """
    return max(LEAST_PARTS, round(period.days / 7))


def share_of_parts(cells: Integers, first: Integers, last: Integers, *, size: int, parts: int) -> Floats:
    """Give the share of parts in which each cell saw something, shape (size,).

    Parameters
    ----------
    cells : position of each incident's cell, shape (n,).
    first, last : parts in which its time span begins and ends, both included, shape (n,); it may have happened in any.

    Examples
    --------
    Two incidents of one part in cell 0, and one in cell 1 that may lie in either of two parts, of four.

    >>> share_of_parts(np.array([0, 0, 1]), np.array([3, 3, 0]), np.array([3, 3, 1]), size=3, parts=4).tolist()
    [0.25, 0.5, 0.0]
    """
    lengths = last - first + 1
    incident = np.repeat(np.arange(len(cells)), lengths)
    step = np.arange(len(incident)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    seen = np.unique(cells[incident] * parts + first[incident] + step)
    return np.asarray(np.bincount(seen // parts, minlength=size) / parts)


def _persistence(scene: Scene) -> Floats:
    used = np.flatnonzero(scene.positions >= 0)
    period, parts = scene.selection.period, parts_of(scene.selection.period)
    start, length = period.start.timestamp() * 1e6, period.hours * 3.6e9 / parts
    earliest, latest = scene.incidents.earliest[used], scene.incidents.latest[used]
    ends = (earliest, np.maximum(latest - 1, earliest))  # a span does not hold its last instant
    first, last = (np.clip((one - start) // length, 0, parts - 1).astype(np.int64) for one in ends)
    return share_of_parts(scene.positions[used], first, last, size=len(scene.counts.cells), parts=parts)


def _recency(scene: Scene) -> Floats:
    """Give the last quarter's share of what happened in and around each cell, beside the whole's, halved."""
    used, period = np.flatnonzero(scene.positions >= 0), scene.selection.period
    quarter = Period(start=period.start + 0.75 * (period.end - period.start), end=period.end)
    within = (scene.incidents.period_share(one)[used] for one in (quarter, period))
    late = scene.weights[used] * np.divide(*within)
    if not late.sum():
        return np.zeros(len(scene.counts.cells))
    usual = late.sum() / scene.weights[used].sum()
    near, size = neighbours(scene.counts.cells), len(scene.counts.cells)
    around, total = near @ np.bincount(scene.positions[used], weights=late, minlength=size), near @ scene.counts.counts
    share = np.divide(around, total, out=np.zeros(size), where=total > 0)
    return np.asarray(np.clip(share / usual / 2, 0, 1))
