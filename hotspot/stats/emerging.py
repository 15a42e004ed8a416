"""Name what became of a place: a new hot spot, one that lasts, one that fades.

The wording followed is that of ArcGIS Pro's *How Emerging Hot Spot Analysis works* as it stands today: a consecutive
hot spot has at least two steps in its run, and a sporadic one is hot in the last step. Where two of its sentences fit
the same place (hot in the last step alone, cold once before: both new and oscillating) the one listed first is given,
hot spots before cold ones. A place that was hot in nine steps of ten but not in the last is historical, never
persistent: so the older wording of persistent, which asks nothing of the last step, is not followed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_KINDS = (
    "new",
    "consecutive",
    "intensifying",
    "persistent",
    "diminishing",
    "sporadic",
    "oscillating",
    "historical",
)
EMERGING_CLASSES = ("none", *(f"{kind}_hotspot" for kind in _KINDS), *(f"{kind}_cold_spot" for kind in _KINDS))
"""All seventeen, in ArcGIS's order."""

_MOST = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Emerging:
    """What became of each place.

    Attributes
    ----------
    category : one of `EMERGING_CLASSES` for each place, shape (n,).
    hot_steps, cold_steps : steps in which it was significantly so, shape (n,) [count].
    """

    category: NDArray[np.str_]
    hot_steps: NDArray[np.int64]
    cold_steps: NDArray[np.int64]


def name_emerging(z: Floats, q_value: Floats, *, trend_z: Floats, trend_p: Floats, alpha: float = 0.05) -> Emerging:
    """Name what became of each place; see `hotspot.stats.trend.classify_emerging`, which finds the trend too.

    Parameters
    ----------
    z, q_value : shape (n, steps).
    trend_z, trend_p : of the trend of each row of z, shape (n,).

    Examples
    --------
    Hot in all but the last of ten steps is history; hot in all of them, and hotter by and by, is intensifying.

    >>> z = np.array([[3.0] * 9 + [0], [3.0] * 10])
    >>> found = name_emerging(z, np.where(z > 0, 0.01, 1), trend_z=np.array([0, 4.0]), trend_p=np.array([1, 0.001]))
    >>> found.category.tolist(), found.hot_steps.tolist()
    (['historical_hotspot', 'intensifying_hotspot'], [9, 10])
    """
    _check(z, q_value, trend_z, trend_p)
    hot, cold = (q_value <= alpha) & (z > 0), (q_value <= alpha) & (z < 0)
    trend = np.where(trend_p <= alpha, np.sign(trend_z), 0.0)
    category = np.full(z.shape[0], "none", dtype="U24")
    for here, there, course, name in ((hot, cold, trend, "hotspot"), (cold, hot, -trend, "cold_spot")):
        kind = _kind(here, there, course)
        fits = (kind >= 0) & (category == "none")
        category[fits] = [f"{_KINDS[number]}_{name}" for number in kind[fits]]
    return Emerging(category=category, hot_steps=hot.sum(axis=1), cold_steps=cold.sum(axis=1))


def _kind(here: Flags, there: Flags, course: Floats) -> NDArray[np.int64]:
    """Give the place of each row's kind in `_KINDS`, -1 for none; `course` is +1 where it grows stronger."""
    steps = here.shape[1]
    count, last = here.sum(axis=1), here[:, -1]
    run = np.where(here.all(axis=1), steps, np.argmin(here[:, ::-1], axis=1))
    mostly = count >= _MOST * steps - 1e-9
    was_otherwise = there.any(axis=1)
    conditions = [
        last & (count == 1),
        last & (run == count) & (run >= 2) & ~mostly,
        last & mostly & (course > 0),
        last & mostly & (course == 0),
        last & mostly & (course < 0),
        last & ~mostly & ~was_otherwise,
        last & ~mostly & was_otherwise,
        ~last & mostly,
    ]
    return np.select(conditions, range(len(_KINDS)), default=-1)


def _check(z: Floats, q: Floats, trend_z: Floats, trend_p: Floats) -> None:
    if z.ndim != 2 or z.shape != q.shape or trend_z.shape != z.shape[:1] or trend_p.shape != z.shape[:1]:
        raise ValueError(
            f"z has shape {z.shape}, q {q.shape}, the trend {trend_z.shape} and {trend_p.shape}; "
            "give (n, steps) twice and (n,) twice."
        )
    if z.shape[1] < 2:
        raise ValueError(f"There are {z.shape[1]} steps; what becomes of a place takes two or more.")
    if any(np.isnan(values).any() for values in (z, q, trend_z, trend_p)):
        raise ValueError("Some values are missing; leave out places or steps that have none.")
