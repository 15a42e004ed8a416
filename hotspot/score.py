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
from hotspot.ground import LocatedIncidents
from models.hotspot import ScoreComponents
from models.period import Period

WEIGHTS = {"density": 0.9, "persistence": 0.1}
"""How much each component counts; chosen on Vancouver, Memphis and New York 2015, see docs/method/score.md."""

PARTS = 12
"""The period is cut in so many equal parts to see whether a cell is busy always or once."""

BUSIEST = 0.02
"""Share of the cells that is taken as busy in a part: a commander's few places, not a district."""

_LEAST = 0.5  # fewer incidents in a part are none, however quiet the rest of the city is
_LAST = PARTS // 4
_CERTAIN = 10.0  # -log10 of q; beyond one in ten thousand million nothing is gained

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CellScores:
    """The score of every cell with its components, each of shape (n,).

    Attributes
    ----------
    score : 0 to 100, not rounded.
    density : mean of the cell's own density and that around it, beside the highest in the city, 0 to 1.
    persistence : share of the period's parts in which the cell was among the busiest, 0 to 1.
    recency : the last quarter in and around the cell beside the whole selection's, halved; 0.5 as everywhere.
    """

    score: Floats
    density: Floats
    persistence: Floats
    recency: Floats

    def of_place(self, cells: NDArray[np.int64], *, q_value: float | None) -> ScoreComponents:
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
    by_part = count_by_part(scene)
    around = neighbours(cells) @ by_part
    density = blended(scene.counts.counts / areas_km2(cells), scene.surface.density)
    persistence = persistence_of(by_part)
    return CellScores(
        score=100 * (WEIGHTS["density"] * density + WEIGHTS["persistence"] * persistence),
        density=density,
        persistence=persistence,
        recency=recency_of(around, whole=by_part.sum(axis=0)),
    )


def score_of(components: ScoreComponents) -> float:
    """Weigh the components that count together.

    >>> score_of(ScoreComponents(density=0.5, persistence=0.75, significance=1, recency=0.5))
    52.5
    """
    total = sum(weight * float(getattr(components, name)) for name, weight in WEIGHTS.items())
    return round(100 * total, 1)


def blended(own: Floats, around: Floats) -> Floats:
    """Give the mean of a cell's own density and the smoothed one, beside the highest.

    Its own says where exactly; the smoothed one steadies cells of few incidents. Either alone foresees worse.

    >>> blended(np.array([8.0, 2]), np.array([2.0, 0])).tolist()
    [1.0, 0.2]
    """
    level = (own + around) / 2
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


def persistence_of(by_part: Floats) -> Floats:
    """Give the share of the parts in which a cell held as much as the busiest cells of that part, shape (n,).

    Parameters
    ----------
    by_part : incidents in each cell and part, shape (n, parts).

    Examples
    --------
    One cell in two, or the best 2 % of two rounded up, is among the busiest: the first always, the other when it ties.

    >>> persistence_of(np.array([[3.0, 2], [1, 2]])).tolist()
    [1.0, 0.5]
    """
    cells, parts = by_part.shape
    if not cells:
        return np.zeros(0)
    busiest = int(np.ceil(BUSIEST * cells))
    least = np.array([np.partition(by_part[:, part], cells - busiest)[cells - busiest] for part in range(parts)])
    return np.asarray((by_part >= np.maximum(least, _LEAST)).mean(axis=1))


def recency_of(by_part: Floats, *, whole: Floats) -> Floats:
    """Give the share of a cell's incidents that came in the last quarter, beside the whole's share, halved.

    Parameters
    ----------
    by_part : incidents in each cell and part, shape (n, PARTS).
    whole : of the whole selection, shape (PARTS,).

    Examples
    --------
    A cell that goes with the city, and one that was quiet before the last quarter.

    >>> recency_of(np.array([[1.0] * 12, [0] * 9 + [1] * 3]), whole=np.ones(12)).tolist()
    [0.5, 1.0]
    """
    usual = float(whole[-_LAST:].sum() / whole.sum()) if whole.sum() > 0 else 0.0
    total = by_part.sum(axis=1)
    share = np.divide(by_part[:, -_LAST:].sum(axis=1), total, out=np.zeros(len(total)), where=total > 0)
    return np.clip(share / usual / 2, 0, 1) if usual > 0 else np.zeros(len(total))


def count_by_part(scene: Scene) -> Floats:
    """Sum the selection's incidents by cell and part of the period, shape (n, PARTS)."""
    used = np.flatnonzero(scene.positions >= 0)
    shares = part_shares(scene.incidents, scene.selection.period, used) * scene.weights[used, None]
    size = len(scene.counts.cells)
    spot = scene.positions[used, None] * PARTS + np.arange(PARTS)
    summed = np.bincount(spot.ravel(), weights=shares.ravel(), minlength=size * PARTS).astype(np.float64)
    return summed.reshape(size, PARTS)


def part_shares(incidents: LocatedIncidents, period: Period, used: NDArray[np.int64]) -> Floats:
    """Give how some incidents' times within the period spread over its parts, shape (used, PARTS)."""
    length = (period.end - period.start) / PARTS
    parts = [Period(start=period.start + i * length, end=period.start + (i + 1) * length) for i in range(PARTS)]
    shares = np.column_stack([incidents.period_share(part)[used] for part in parts])
    total = shares.sum(axis=1, keepdims=True)
    spread: Floats = np.divide(shares, total, out=np.zeros_like(shares), where=total > 0)
    return spread
