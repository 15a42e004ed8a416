"""Score a place from 0 to 100, from parts that a commander may ask about one by one."""

import numpy as np
from numpy.typing import NDArray

from hotspot.ground import LocatedIncidents
from models.hotspot import ScoreComponents
from models.period import Period

WEIGHTS = {"density": 0.4, "significance": 0.3, "persistence": 0.2, "recency": 0.1}
"""How much each component counts; where a method has no significance, the others share its part."""

PARTS = 12
"""The period is cut in so many equal parts to see whether a place is busy always or once."""

_CERTAIN = 10.0  # -log10 of q; beyond one in ten thousand million nothing is gained

Floats = NDArray[np.float64]


def score_of(components: ScoreComponents, *, has_significance: bool) -> float:
    """Weigh the components together.

    >>> score_of(ScoreComponents(density=1, significance=1, persistence=0.5, recency=0.5), has_significance=True)
    85.0
    >>> score_of(ScoreComponents(density=1, significance=0, persistence=1, recency=1), has_significance=False)
    100.0
    """
    used = {name: weight for name, weight in WEIGHTS.items() if has_significance or name != "significance"}
    total = sum(weight * float(getattr(components, name)) for name, weight in used.items())
    return round(100 * total / sum(used.values()), 1)


def significance_of(q_value: float | None) -> float:
    """Put a q-value on a scale from 0 to 1.

    >>> significance_of(1e-5), significance_of(1e-15), significance_of(None)
    (0.5, 1.0, 0.0)
    """
    if q_value is None:
        return 0.0
    return float(np.clip(-np.log10(max(q_value, 1e-300)) / _CERTAIN, 0, 1))


def persistence_of(by_part: Floats, *, cell_count: int, typical: float) -> float:
    """Give the share of the period's parts in which a place's cells held more than a typical cell does.

    Parameters
    ----------
    by_part : incidents in each part, shape (PARTS,).
    typical : incidents that an occupied cell holds in the whole period, the median.

    Examples
    --------
    Two cells beside a typical one with 12 incidents, one a part: busier where both hold more than two.

    >>> persistence_of(np.array([3] * 6 + [2] * 6), cell_count=2, typical=12.0)
    0.5
    """
    return float(np.mean(by_part / cell_count > typical / len(by_part)))


def recency_of(by_part: Floats) -> float:
    """Give the last quarter's share of a place's incidents beside an even spread, halved.

    >>> recency_of(np.ones(12)), recency_of(np.array([0] * 9 + [1] * 3))
    (0.5, 1.0)
    """
    total = by_part.sum()
    last = by_part[-(len(by_part) // 4) :].sum()
    return float(np.clip(last / total / 0.25 / 2, 0, 1)) if total > 0 else 0.0


def part_shares(incidents: LocatedIncidents, period: Period) -> Floats:
    """Give how each incident's time within the period spreads over its parts, shape (incidents, PARTS)."""
    length = (period.end - period.start) / PARTS
    parts = [Period(start=period.start + i * length, end=period.start + (i + 1) * length) for i in range(PARTS)]
    shares = np.column_stack([incidents.period_share(part) for part in parts])
    total = shares.sum(axis=1, keepdims=True)
    spread: Floats = np.divide(shares, total, out=np.zeros_like(shares), where=total > 0)
    return spread
