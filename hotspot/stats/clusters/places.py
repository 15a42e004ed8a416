"""Count every distinct place once, with the weight of all that happened there."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

NOISE = -1

_DIGITS = 9
"""Weights that differ less are the same sum, taken in another order."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Places(NamedTuple):
    """Distinct places, in order of their coordinates and thus the same whatever the order of the points.

    Attributes
    ----------
    points : shape (m, d).
    weights : what lies at each, shape (m,).
    place_of : each point's place, shape (n,).
    """

    points: Floats
    weights: Floats
    place_of: Integers


def places_of(points: Floats, *, weights: Floats | None) -> Places:
    """Merge points of the same place; all points are checked first.

    >>> found = places_of(np.array([[5.0, 1], [0, 0], [5, 1]]), weights=None)
    >>> found.points.tolist(), found.weights.tolist(), found.place_of.tolist()
    ([[0.0, 0.0], [5.0, 1.0]], [1.0, 2.0], [1, 0, 1])
    """
    check_points(points)
    weight = _checked_weights(points, weights)
    # As complex numbers, sorting is five times faster than with axis=0.
    keys, place_of = np.unique(points[:, 0] + 1j * points[:, 1], return_inverse=True)
    total = np.bincount(place_of, weights=weight, minlength=len(keys)).astype(np.float64)
    return Places(np.column_stack([keys.real, keys.imag]), total, place_of)


def check_points(points: Floats) -> None:
    """Refuse points that lie nowhere.

    Raises
    ------
    ValueError
        Where their shape is not (n, 2), or one is not finite.
    """
    if points.ndim != 2 or points.shape[1] != 2 or not np.isfinite(points).all():
        raise ValueError(f"Points of shape {points.shape} must be finite and of shape (n, 2); leave out unplaced ones.")


def heaviest_first(found: Integers, weights: Floats) -> tuple[Integers, Floats, Integers]:
    """Give the heaviest cluster number 0, the next number 1, and so on.

    Equal weights keep the order of their first places, so the order of the points never matters.

    Returns
    -------
    labels, totals, order
        The new number of each place, shape (m,); the weight of each cluster, heaviest first; and the old
        number of each cluster.

    >>> labels, totals, order = heaviest_first(np.array([0, -1, 1, 1]), np.ones(4))
    >>> labels.tolist(), totals.tolist(), order.tolist()
    ([1, -1, 0, 0], [2.0, 1.0], [1, 0])
    """
    inside = found != NOISE
    totals = np.bincount(found[inside], weights=weights[inside]).astype(np.float64)
    shares = np.round(totals / max(totals.max(initial=0), np.finfo(float).tiny), _DIGITS)
    order = np.argsort(-shares, kind="stable")
    rank = np.empty(len(order) + 1, np.int64)
    rank[order], rank[-1] = np.arange(len(order)), NOISE
    return rank[found], totals[order], order


def _checked_weights(points: Floats, weights: Floats | None) -> Floats:
    if weights is None:
        return np.ones(len(points))
    weights = np.asarray(weights, np.float64)
    if weights.shape != (len(points),) or not np.isfinite(weights).all() or (weights < 0).any():
        raise ValueError(
            f"{len(points)} points have weights of shape {weights.shape}, the least {weights.min(initial=0)};"
            " give one finite weight a point, none negative."
        )
    return weights
