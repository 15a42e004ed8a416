"""Measure how well a map foresaw, and how unevenly incidents lie.

Cells are taken best first, and a share of the area is met exactly: of the last cell as much as still fits. Cells of
equal score are taken together, each by the same fraction, so the order of rows never matters; where
they are equally large this is the expected value over all orders of the tied cells.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hotspot.stats.concentration import (
    Floats,
    checked_counts,
    cumulated_shares,
    gini,
    gini_of_sparse_counts,
    lorenz,
    places_and_sizes,
    share_of_area_holding,
)

__all__ = [
    "AccuracyByRank",
    "accuracy_by_rank",
    "gini",
    "gini_of_sparse_counts",
    "hit_rate",
    "lorenz",
    "prediction_accuracy_index",
    "prediction_efficiency_index",
    "recapture_rate_index",
    "share_of_area_holding",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccuracyByRank:
    """What each rank of a map caught; one step per distinct score, best first.

    Attributes
    ----------
    score : the distinct scores, falling, shape (k,).
    area_share, hit_rate : of the whole, up to and with this step [0-1].
    prediction_accuracy_index : hit rate per share of area; 1 is chance.
    prediction_efficiency_index : the same per best possible; 1 is the best.
    recapture_rate_index : predicted per observed up to this step; infinite where nothing was observed.
    """

    score: Floats
    area_share: Floats
    hit_rate: Floats
    prediction_accuracy_index: Floats
    prediction_efficiency_index: Floats
    recapture_rate_index: Floats


def hit_rate(score: ArrayLike, observed: ArrayLike, area: ArrayLike, *, share: float) -> float:
    """Give the share of incidents that fell in the best-scored part of the area.

    Parameters
    ----------
    score : ranks the cells, the highest first, shape (n,); equal scores as the module says.
    observed : incidents that followed, shape (n,), not negative.
    area : of each cell, shape (n,), positive, in any one unit.
    share : of the whole area that is looked at, above 0 and at most 1.

    Raises
    ------
    ValueError
        Where shapes differ, values are missing or out of range, or nothing was observed.

    References
    ----------
    Chainey, Tompson & Uhlig (2008), Security Journal 21:4.

    Examples
    --------
    A quarter of the area is one cell of four. The two best are tied, so either is as likely to be it.

    >>> hit_rate([9, 9, 2, 1], [4, 2, 1, 1], [1, 1, 1, 1], share=0.25)
    0.375
    """
    return float(_caught(*_cells(score, observed, area), _share(share)))


def prediction_accuracy_index(score: ArrayLike, observed: ArrayLike, area: ArrayLike, *, share: float) -> float:
    """Give the hit rate per share of the area: PAI = (n/N) / (a/A); 1 is what a random map gives.

    Parameters and errors as in `hit_rate`.

    References
    ----------
    Chainey, Tompson & Uhlig (2008), Security Journal 21:4.

    Examples
    --------
    Half of what happened in a quarter of the area.

    >>> prediction_accuracy_index([4, 3, 2, 1], [4, 2, 1, 1], [1, 1, 1, 1], share=0.25)
    2.0
    """
    return hit_rate(score, observed, area, share=share) / share


def prediction_efficiency_index(score: ArrayLike, observed: ArrayLike, area: ArrayLike, *, share: float) -> float:
    """Give the hit rate beside the best that any map could have had on the same share of the area: PEI = n/n*.

    The best map takes cells by incidents per area. Parameters and errors as in `hit_rate`.

    References
    ----------
    Hunt (2016), PhD thesis, George Mason University; Drawve & Wooditch (2019), J. Criminal Justice 64:101625.

    Examples
    --------
    The map's best cell caught two, the best cell had four.

    >>> prediction_efficiency_index([1, 3, 2, 0], [4, 2, 1, 1], [1, 1, 1, 1], share=0.25)
    0.5
    """
    scores, seen, size = _cells(score, observed, area)
    at = _share(share)
    return float(_caught(scores, seen, size, at) / _caught(seen / size, seen, size, at))


def recapture_rate_index(score: ArrayLike, observed: ArrayLike, area: ArrayLike, *, share: float) -> float:
    """Give predicted per observed incidents in the best-scored part of the area: 1 is right, more is too many.

    `score` is here the number of incidents predicted in each cell, not negative. Infinite where nothing was
    observed in that part. Parameters and errors as in `hit_rate`.

    References
    ----------
    Levine (2008), Security Journal 21:295, whose index also divides by the ratio of the totals.

    Examples
    --------
    Three were predicted in the best third, six came.

    >>> recapture_rate_index([3, 2, 1], [6, 3, 0], [1, 1, 1], share=1 / 3)
    0.5
    """
    scores, seen, size = _cells(score, observed, area)
    at, predicted = _share(share), checked_counts(scores, "predicted")
    found = _caught(scores, seen, size, at) * seen.sum()
    return float(_caught(scores, predicted, size, at) * predicted.sum() / found) if found > 0 else float("inf")


def accuracy_by_rank(predicted: ArrayLike, observed: ArrayLike, area: ArrayLike) -> AccuracyByRank:
    """Give every index at every rank, best first; cells of equal score make one step.

    Parameters
    ----------
    predicted : incidents predicted in each cell, shape (n,), not negative.
    observed, area : as in `hit_rate`.

    References
    ----------
    As the single functions.

    Examples
    --------
    >>> accuracy_by_rank([3, 2, 1], [6, 3, 0], [1, 1, 1]).prediction_accuracy_index.round(6).tolist()
    [2.0, 1.5, 1.0]
    """
    scores, seen, size = _cells(predicted, observed, area)
    expected = checked_counts(scores, "predicted")
    at, hits = _curve(scores, seen, size)
    at, hits = at[1:], hits[1:]
    recaptured = _curve(scores, expected, size)[1][1:] * expected.sum()
    with np.errstate(divide="ignore"):
        ratio = recaptured / (hits * seen.sum())
    return AccuracyByRank(
        score=np.unique(scores)[::-1],
        area_share=at,
        hit_rate=hits,
        prediction_accuracy_index=hits / at,
        prediction_efficiency_index=hits / _caught(seen / size, seen, size, at),
        recapture_rate_index=ratio,
    )


def _caught(scores: Floats, observed: Floats, area: Floats, share: float | Floats) -> Floats:
    hits: Floats = np.interp(np.asarray(share), *_curve(scores, observed, area))
    return hits


def _curve(scores: Floats, observed: Floats, area: Floats) -> tuple[Floats, Floats]:
    """Give cumulated shares of area and incidents at the end of each group of equal scores, best first, from 0."""
    _, group = np.unique(-scores, return_inverse=True)
    return cumulated_shares(np.bincount(group, weights=area)), cumulated_shares(np.bincount(group, weights=observed))


def _cells(score: ArrayLike, observed: ArrayLike, area: ArrayLike) -> tuple[Floats, Floats, Floats]:
    scores = np.asarray(score, dtype=np.float64)
    if np.isnan(scores).any():
        raise ValueError("Some scores are missing; leave those cells out, or give them the lowest score.")
    counts, size = places_and_sizes(observed, area)
    if scores.shape != counts.shape:
        raise ValueError(f"Scores have shape {scores.shape} and counts {counts.shape}; give one of each per cell.")
    return scores, counts, size


def _share(share: float) -> float:
    if not 0 < share <= 1:
        raise ValueError(f"A share of the area is {share}; give it above 0 and at most 1.")
    return share
