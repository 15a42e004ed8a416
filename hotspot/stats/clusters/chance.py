"""Ask whether a cluster in space and time is more than its places and its days explain by themselves."""

from collections.abc import Callable

import numpy as np
from scipy.special import xlogy

from hotspot.stats.clusters.places import NOISE, Floats, Integers, check_points
from hotspot.stats.clusters.reach import SpaceTimeClusters

Find = Callable[[Floats, Floats], SpaceTimeClusters]


def likelihood_ratios(points: Floats, times: Floats, found: SpaceTimeClusters, *, side_m: float) -> Floats:
    """Give how far each cluster exceeds what its places and its days hold by themselves, shape (clusters,).

    A cluster's area is the squares of `side_m` that hold its points, its days are from its first point to its
    last. Of all N points, a lie in the area whenever, b in the days wherever, and n in both; were time and
    place independent there would be E = a b / N. The ratio is n ln(n/E) + (N-n) ln((N-n)/(N-E)), and 0 where n
    does not exceed E: a place that is always busy has none.

    Parameters
    ----------
    points, times : shapes (n, 2) [m] and (n,) [h].
    side_m : of a square, positive [m].

    References
    ----------
    Kulldorff et al. (2005), PLoS Medicine 2:e59 (the ratio).

    Examples
    --------
    Of ten points, the three of the first hour lie at one door, where nothing else happens: E = 3 x 3 / 10.

    >>> from hotspot.stats.clusters import space_time_dbscan
    >>> points = np.array([[0.0, 0]] * 3 + [[500, 0]] * 7)
    >>> times = np.array([0, 0.5, 1, 10, 20, 30, 40, 50, 60, 70])
    >>> found = space_time_dbscan(points, times, eps_m=50, eps_hours=2, min_weight=3)
    >>> likelihood_ratios(points, times, found, side_m=50).round(6).tolist()  # 3 ln(1/0.3) + 7 ln(7/9.1)
    [1.775369]
    """
    return _ratios(_squares(points, side_m), times, found)


def pseudo_p_values(
    points: Floats, times: Floats, find: Find, *, side_m: float, rng: np.random.Generator, replicates: int
) -> tuple[SpaceTimeClusters, Floats]:
    """Find clusters, and tell for each how often chance makes one as marked anywhere.

    In a world without interaction times are dealt to places at random: every place keeps its number of points,
    every hour too. Clusters are looked for in `replicates` such worlds in the same way; a cluster's p-value is
    the share of worlds, this one included, whose most marked cluster is at least as marked: (M + 1) / (R + 1),
    corrected for all clusters at once.

    Parameters
    ----------
    find : gives the clusters of points and times.

    Raises
    ------
    ValueError
        Where points are not finite, or there is no replicate.

    References
    ----------
    Knox (1964), Applied Statistics 13:25 (dealing out times); Westfall & Young (1993) (the largest of all).
    """
    check_points(points)
    if replicates < 1:
        raise ValueError(f"{replicates} replicates are none; ask for at least one.")
    found, square = find(points, times), _squares(points, side_m)
    observed = _ratios(square, times, found)
    as_marked = np.zeros(len(observed))
    for _ in range(replicates if len(observed) else 0):
        dealt = rng.permutation(times)
        most = _ratios(square, dealt, find(points, dealt)).max(initial=0.0)
        as_marked += most >= observed * (1 - 1e-12)
    return found, (as_marked + 1) / (replicates + 1)


def _squares(points: Floats, side_m: float) -> Integers:
    corner = np.floor((points - points.min(axis=0)) / side_m) if len(points) else points
    return np.unique(corner[:, 0] + 1j * corner[:, 1], return_inverse=True)[1]


def _ratios(square: Integers, times: Floats, found: SpaceTimeClusters) -> Floats:
    total, clusters = len(times), len(found.weights)
    order = np.argsort(times, kind="stable")
    start = np.searchsorted(times[order], found.first, side="left")
    end = np.searchsorted(times[order], found.last, side="right")
    # All points by square and, within it, by time: what a square holds of some days lies in one row.
    rank = np.empty(total, np.int64)
    rank[order] = np.arange(total)
    rows = np.sort(square * total + rank)
    cluster, area = _areas(square, found)
    inside = np.searchsorted(rows, area * total + end[cluster]) - np.searchsorted(rows, area * total + start[cluster])
    ever = np.bincount(square, minlength=1)[area]
    held = np.bincount(cluster, weights=inside, minlength=clusters).astype(np.float64)
    usual = np.bincount(cluster, weights=ever, minlength=clusters).astype(np.float64)
    return _ratio(held, usual * (end - start) / max(total, 1), total)


def _areas(square: Integers, found: SpaceTimeClusters) -> tuple[Integers, Integers]:
    """Give each cluster's squares, as pairs of cluster and square."""
    inside, squares = found.labels != NOISE, int(square.max(initial=0)) + 1
    pairs = np.unique(found.labels[inside] * squares + square[inside])
    return pairs // squares, pairs % squares


def _ratio(inside: Floats, expected: Floats, total: float) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = xlogy(inside, inside / expected) + xlogy(total - inside, (total - inside) / (total - expected))
    return np.where(inside > expected, ratio, 0.0)
