"""Group incidents that lie close together, counting every place once however often it is hit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import DBSCAN

NOISE = -1

_ROUNDING = 1 + 1e-9  # fifteen fifteenths are one


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clusters:
    """Which cluster each point belongs to.

    Attributes
    ----------
    labels : 0 for the heaviest cluster, 1 for the next, -1 for noise; shape (n,).
    weights : total weight of each cluster, heaviest first.
    """

    labels: NDArray[np.int64]
    weights: NDArray[np.float64]


def dbscan(
    points: NDArray[np.float64],
    *,
    eps_m: float,
    min_weight: float,
    weights: NDArray[np.float64] | None = None,
) -> Clusters:
    """Cluster points by density.

    A place is a core where at least `min_weight` lies within `eps_m` of it, itself
    included; cores in reach of each other are one cluster, with the places they reach. Police points
    repeat, so each distinct place is clustered once, with the weight of all that happened there.

    Parameters
    ----------
    points : shape (n, 2) [m].
    eps_m : reach [m].
    min_weight : weight that makes a core; with weights of 1 a number of points.
    weights : shape (n,), not negative; 1 each where not given.

    Raises
    ------
    ValueError
        Where points are not finite, or the reach or least weight is not positive.

    References
    ----------
    Ester, Kriegel, Sander & Xu (1996), KDD-96:226; computed by scikit-learn.

    Examples
    --------
    Three incidents at one door are a cluster, the one far off is noise.

    >>> dbscan(np.array([[0, 0], [0, 0], [0, 0], [500.0, 0]]), eps_m=50, min_weight=3).labels.tolist()
    [0, 0, 0, -1]
    """
    _check(points, eps_m=eps_m, min_weight=min_weight)
    if not len(points):
        return Clusters(labels=np.empty(0, np.int64), weights=np.empty(0))
    weight = np.ones(len(points)) if weights is None else np.asarray(weights, np.float64)
    places, place_of = _unique_places(points)
    place_weight = np.bincount(place_of, weights=weight).astype(np.float64)
    # scikit-learn takes whole numbers of samples only; in units of the least weight, one makes a core.
    found = DBSCAN(eps=eps_m, min_samples=1).fit_predict(places, sample_weight=place_weight / min_weight * _ROUNDING)
    labels, totals = _heaviest_first(found, place_weight)
    return Clusters(labels=labels[place_of], weights=totals)


def _check(points: NDArray[np.float64], *, eps_m: float, min_weight: float) -> None:
    if points.ndim != 2 or points.shape[1] != 2 or not np.isfinite(points).all():
        raise ValueError(f"Points of shape {points.shape} must be finite and of shape (n, 2); leave out unplaced ones.")
    if not (eps_m > 0 and min_weight > 0):
        raise ValueError(
            f"A reach of {eps_m} m and a least weight of {min_weight} are not both positive; make them so."
        )


def _unique_places(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    # As complex numbers, sorting is five times faster than with axis=0.
    keys, place_of = np.unique(points[:, 0] + 1j * points[:, 1], return_inverse=True)
    return np.column_stack([keys.real, keys.imag]), place_of


def _heaviest_first(
    found: NDArray[np.int64], weight: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    is_clustered = found != NOISE
    totals = np.bincount(found[is_clustered], weights=weight[is_clustered]).astype(np.float64)
    order = np.argsort(-totals, kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    labels = np.full(len(found), NOISE, np.int64)
    labels[is_clustered] = rank[found[is_clustered]]
    return labels, totals[order]
