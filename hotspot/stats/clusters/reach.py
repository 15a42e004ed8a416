"""Group incidents that are in reach of each other, in metres and in hours."""

from dataclasses import dataclass

import numpy as np

from hotspot.stats.clusters.cores import Flags, core_components
from hotspot.stats.clusters.grid import grid_of
from hotspot.stats.clusters.places import NOISE, Floats, Integers, heaviest_first, places_of

_ANY_TIME = 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clusters:
    """Which cluster each point belongs to.

    Attributes
    ----------
    labels : 0 for the heaviest cluster, 1 for the next, -1 for noise; shape (n,).
    weights : total weight of each cluster, heaviest first.
    is_core : whether enough lies within reach of each point; shape (n,). The others of a cluster are its border.
    """

    labels: Integers
    weights: Floats
    is_core: Flags


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpaceTimeClusters:
    """Which cluster in space and time each point belongs to.

    Attributes
    ----------
    labels, weights, is_core : as in `Clusters`.
    first, last : when each cluster's first and last point happened, as the times were given [h].
    """

    labels: Integers
    weights: Floats
    is_core: Flags
    first: Floats
    last: Floats


def dbscan(points: Floats, *, eps_m: float, min_weight: float, weights: Floats | None = None) -> Clusters:
    """Cluster points by density.

    A place is a core where at least `min_weight` lies at most `eps_m` from it, itself
    included; cores in reach of each other are one cluster, with the places they reach. A place reached by
    several clusters belongs to its nearest core, so the order of the points changes nothing. Police points
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
        Where points are not finite, weights are negative, or the reach or least weight is not positive.

    References
    ----------
    Ester, Kriegel, Sander & Xu (1996), KDD-96:226. Cells with a reach's diagonal: Gan & Tao (2015), SIGMOD '15:519.

    Examples
    --------
    Three incidents at one door are a cluster, the one far off is noise.

    >>> dbscan(np.array([[0, 0], [0, 0], [0, 0], [500.0, 0]]), eps_m=50, min_weight=3).labels.tolist()
    [0, 0, 0, -1]
    """
    _check(eps_m=eps_m, min_weight=min_weight)
    places = places_of(points, weights=weights)
    spots = np.column_stack([places.points, np.zeros(len(places.points))])
    labels, totals, is_core = _clustered(spots, places.weights, reach=(float(eps_m), _ANY_TIME), least=min_weight)
    return Clusters(labels=labels[places.place_of], weights=totals, is_core=is_core[places.place_of])


def space_time_dbscan(
    points: Floats,
    times: Floats,
    *,
    eps_m: float,
    eps_hours: float,
    min_weight: float,
    weights: Floats | None = None,
) -> SpaceTimeClusters:
    """Cluster points by density in space and time.

    As `dbscan`, but two points are in reach of each other only where they are at most `eps_m` apart and happened at
    most `eps_hours` apart. A cluster may last and move: it ends where for `eps_hours` too little
    happened near by. A point reached by several clusters belongs to the core nearest in reaches, the squared
    shares of both reaches added.

    The paper's third limit, which ends a cluster where a value strays from the mean of the points
    added so far, is left out: it makes the answer depend on the order of the points.

    Parameters
    ----------
    points : shape (n, 2) [m].
    times : when each happened [h since any moment], shape (n,).
    eps_m, eps_hours : reach [m], [h].
    min_weight : weight that makes a core; with weights of 1 a number of points.
    weights : shape (n,), not negative; 1 each where not given.

    Raises
    ------
    ValueError
        As `dbscan`; and where times are not finite, or not one a point.

    References
    ----------
    Birant & Kut (2007), Data & Knowledge Engineering 60:208, doi:10.1016/j.datak.2006.01.013.

    Examples
    --------
    Three incidents at one door within a day are a cluster; the one of a week later is noise.

    >>> found = space_time_dbscan(
    ...     np.zeros((4, 2)), np.array([0.0, 10, 20, 188]), eps_m=50, eps_hours=24, min_weight=3)
    >>> found.labels.tolist(), found.first.tolist(), found.last.tolist()
    ([0, 0, 0, -1], [0.0], [20.0])
    """
    _check(eps_m=eps_m, min_weight=min_weight, eps_hours=eps_hours)
    times = np.asarray(times, np.float64)
    if times.shape != (len(points),) or not np.isfinite(times).all():
        raise ValueError(f"{len(points)} points have times of shape {times.shape}; give one finite hour a point.")
    places = places_of(points, weights=weights)
    moments = places_of(np.column_stack([places.place_of, times]), weights=weights)
    spots = np.column_stack([places.points[moments.points[:, 0].astype(np.int64)], moments.points[:, 1]])
    found, totals, is_core = _clustered(
        spots, moments.weights, reach=(float(eps_m), float(eps_hours)), least=min_weight
    )
    labels = found[moments.place_of]
    first, last = _spans(labels, times, clusters=len(totals))
    return SpaceTimeClusters(labels=labels, weights=totals, is_core=is_core[moments.place_of], first=first, last=last)


def _check(*, eps_m: float, min_weight: float, eps_hours: float = _ANY_TIME) -> None:
    if not (0 < eps_m < np.inf and 0 < min_weight < np.inf):
        raise ValueError(
            f"A reach of {eps_m} m and a least weight of {min_weight} are not both positive; make them so."
        )
    if not 0 < eps_hours < np.inf:
        raise ValueError(f"A reach of {eps_hours} hours is not positive; make it so.")


def _clustered(
    spots: Floats, weights: Floats, *, reach: tuple[float, float], least: float
) -> tuple[Integers, Floats, Flags]:
    if not len(spots):
        return np.empty(0, np.int64), np.empty(0), np.empty(0, np.bool_)
    component, is_core = core_components(grid_of(spots, weights, reach=reach), least=least)
    inside = component != NOISE
    # Numbered by the first place of each, in the order of places, so that equal weights keep that order.
    _, first, number = np.unique(component[inside], return_index=True, return_inverse=True)
    found = np.full(len(spots), NOISE)
    found[inside] = np.argsort(np.argsort(first))[number]
    labels, totals, _ = heaviest_first(found, weights)
    return labels, totals, is_core


def _spans(labels: Integers, times: Floats, *, clusters: int) -> tuple[Floats, Floats]:
    inside = labels != NOISE
    first, last = np.full(clusters, np.inf), np.full(clusters, -np.inf)
    np.minimum.at(first, labels[inside], times[inside])
    np.maximum.at(last, labels[inside], times[inside])
    return first, last
