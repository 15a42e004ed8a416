"""Group incidents into the clusters that last longest while the reach shrinks."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hotspot.stats.clusters.hierarchy import (
    Groups,
    groups_of,
    last_density,
    most_stable,
    outermost,
    stability_of,
    undivided,
)
from hotspot.stats.clusters.places import NOISE, Floats, Integers, Places, heaviest_first, places_of
from hotspot.stats.clusters.spanning import Links, core_distances, spanning_links

Selection = Literal["most_stable", "undivided"]

_SAME = 1 - 1e-9  # fifteen fifteenths are one
_STEP = 1e-6
"""Levels that differ by less than this share of the closest distance are one: rounding must not part them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PersistentClusters:
    """Which cluster each point belongs to, and how firmly.

    Attributes
    ----------
    labels : 0 for the heaviest cluster, 1 for the next, -1 for noise; shape (n,).
    weights : total weight of each cluster, heaviest first.
    membership : from 0 (noise) to 1 (there to the last), shape (n,): the density at which a point leaves its
        cluster beside that at which the last does.
    stability : excess of mass of each cluster [weight/m].
    persistence : stability / (weight x density at which the last leaves), from 0 to 1: how much of its way from
        nothing to its end the cluster was a cluster of its own.
    parts_m : reach at which the cluster parts from its surroundings [m].
    ends_m : reach at which the last of it falls apart, or into clusters of its own [m].
    """

    labels: Integers
    weights: Floats
    membership: Floats
    stability: Floats
    persistence: Floats
    parts_m: Floats
    ends_m: Floats


def hdbscan(
    points: Floats,
    *,
    min_cluster_weight: float,
    min_weight: float,
    closest_m: float = 1.0,
    weights: Floats | None = None,
    selection: Selection = "most_stable",
) -> PersistentClusters:
    """Cluster points by density, each cluster at the density that suits it.

    DBSCAN asks for one reach; HDBSCAN lets it shrink from infinity to nothing. What
    hangs together at a reach parts as it shrinks; parts that hold `min_cluster_weight` are clusters, and those with
    the largest excess of mass, sum over members of (1/reach at leaving - 1/reach at parting), are chosen.
    The cluster of everything is never chosen: where all incidents are one heap, there is no cluster.

    Points of one place are one place with their weight, which gives the same as clustering each of
    them: the core distance counts weight, and all of a place leaves at its core distance.
    Where one place holds `min_weight` by itself that distance is 0 and it would last for ever, and
    every busy address would be a cluster of its own. No position is that exact: distances below `closest_m` are
    taken as `closest_m`.

    Equally long links are cut at once, as the paper says; implementations that cut them one by one
    depend on the order of the points where distances repeat.

    Parameters
    ----------
    points : shape (n, 2) [m].
    min_cluster_weight : weight that makes a cluster.
    min_weight : weight that makes a core; with weights of 1 a number of points, itself included.
    closest_m : how exact positions are, positive [m].
    weights : shape (n,), not negative; 1 each where not given.
    selection : ``most_stable``, or ``undivided`` for all clusters that no other parts from: more and smaller.

    Raises
    ------
    ValueError
        Where points are not finite, weights are negative, or a weight or distance asked for is not positive.

    References
    ----------
    Campello, Moulavi & Sander (2013), PAKDD, LNCS 7819:160, doi:10.1007/978-3-642-37456-2_14; Campello, Moulavi,
    Zimek & Sander (2015), ACM TKDD 10:5, doi:10.1145/2733381.

    Examples
    --------
    Two doors with three incidents each, 100 m apart, part at a reach of 100 m; the one far off is noise.

    >>> points = np.array([[0.0, 0]] * 3 + [[100, 0]] * 3 + [[500, 0]])
    >>> found = hdbscan(points, min_cluster_weight=3, min_weight=2, closest_m=10)
    >>> found.labels.tolist(), found.parts_m.round(6).tolist(), found.ends_m.tolist()
    ([0, 0, 0, 1, 1, 1, -1], [100.0, 100.0], [10.0, 10.0])

    Each of three incidents stays from density 1/100 to 1/10.

    >>> found.stability.round(6).tolist(), found.persistence.round(6).tolist()
    ([0.27, 0.27], [0.9, 0.9])
    """
    _check(min_cluster_weight=min_cluster_weight, min_weight=min_weight, closest_m=closest_m, selection=selection)
    places = places_of(points, weights=weights)
    cores = core_distances(places.points, places.weights, least=min_weight)
    if not len(points) or np.isinf(cores).any() or places.weights.sum() < min_cluster_weight * _SAME:
        return _nothing(len(points))
    cores = np.maximum(cores, closest_m)
    links = spanning_links(places.points, cores)
    step = _STEP * closest_m
    groups = groups_of(
        Links(links.one, links.two, np.round(links.level / step) * step),
        places.weights,
        np.round(cores / step) * step,
        least=float(min_cluster_weight * _SAME),
    )
    return _chosen(groups, places, selection)


def _check(*, min_cluster_weight: float, min_weight: float, closest_m: float, selection: str) -> None:
    asked = {"min_cluster_weight": min_cluster_weight, "min_weight": min_weight, "closest_m": closest_m}
    wrong = [f"{name} {value}" for name, value in asked.items() if not 0 < value < np.inf]
    if wrong:
        raise ValueError(f"{' and '.join(wrong)}: not positive; make it so.")
    if selection not in {"most_stable", "undivided"}:
        raise ValueError(f"'{selection}' is no way to choose clusters; choose most_stable or undivided.")


def _nothing(size: int) -> PersistentClusters:
    none = np.empty(0)
    return PersistentClusters(
        labels=np.full(size, NOISE),
        weights=none,
        membership=np.zeros(size),
        stability=none,
        persistence=none,
        parts_m=none,
        ends_m=none,
    )


def _chosen(groups: Groups, places: Places, selection: Selection) -> PersistentClusters:
    stability = stability_of(groups, places.weights)
    is_chosen = most_stable(groups, stability) if selection == "most_stable" else undivided(groups)
    cluster = outermost(groups, is_chosen)[groups.owner]
    last = last_density(groups)
    number, found = _numbered(cluster)
    labels, weights, order = heaviest_first(found, places.weights)
    chosen = number[order]
    share = np.where(cluster == NOISE, 0.0, np.minimum(groups.leaves / last[cluster], 1))
    return PersistentClusters(
        labels=labels[places.place_of],
        weights=weights,
        membership=share[places.place_of],
        stability=stability[chosen],
        persistence=stability[chosen] / (weights * last[chosen]),
        parts_m=1 / groups.born[chosen],
        ends_m=1 / last[chosen],
    )


def _numbered(cluster: Integers) -> tuple[Integers, Integers]:
    """Give clusters numbers by their first place: the old name of each, and the number of each place's."""
    names, first, number = np.unique(cluster, return_index=True, return_inverse=True)
    is_real = names != NOISE
    rank = np.full(len(names), NOISE)
    rank[np.flatnonzero(is_real)[np.argsort(first[is_real])]] = np.arange(is_real.sum())
    return names[is_real][np.argsort(first[is_real])], rank[number]
