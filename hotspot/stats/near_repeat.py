"""Tell whether incidents follow close upon one another, nearby and soon, more often than chance would have it.

Chance is: the same places and the same times, but which time belongs to which place is drawn by lot.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import KDTree
from scipy.stats import poisson

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Pairs = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8]]
"""One incident, the other, and the band of the distance between them."""

_MOST_PAIRS = 200_000_000
_SECONDS_PER_DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Knox:
    """Pairs of incidents by how far apart they lie and how soon they follow.

    Attributes
    ----------
    distance_bands_m, time_bands_days : [from, to) of each band, shapes (d, 2) [m] and (t, 2) [days].
    observed : pairs in each band of both, shape (d, t) [count].
    expected : the mean over all ways to deal the times out, exact, shape (d, t).
    ratio : observed per expected; NaN where nothing was expected.
    pseudo_p_value : share of permutations that reach the observed, (M + 1) / (R + 1), shape (d, t).
    poisson_p_value : P(X >= observed), X Poisson of the expected mean; pairs are taken as independent, shape (d, t).
    permutations : R.
    incidents : how many were paired.
    """

    distance_bands_m: Floats
    time_bands_days: Floats
    observed: Integers
    expected: Floats
    ratio: Floats
    pseudo_p_value: Floats
    poisson_p_value: Floats
    permutations: int
    incidents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mantel:
    """The correlation of distances in space and in time over all pairs, and its pseudo p-value, one-sided."""

    correlation: float
    pseudo_p_value: float


def knox(
    points: ArrayLike,
    times: ArrayLike,
    *,
    distance_bands_m: ArrayLike,
    time_bands_days: ArrayLike,
    rng: np.random.Generator,
    permutations: int = 999,
    strata: ArrayLike | None = None,
) -> Knox:
    """Count pairs of incidents by distance and delay, beside what chance gives.

    Parameters
    ----------
    points : shape (n, 2), easting and northing [m].
    times : shape (n,) [days] from any one day; fractions count, to the second.
    distance_bands_m, time_bands_days : rising edges; each band goes from one edge up to, but not with, the next. A pair
        100 m and 3 days apart lies in [100, 200) and [3, 6). Begin with (0, 1, ...) metres to have repeats at the
        same place in a band of their own.
    permutations : R, at least 1.
    strata : whole numbers, shape (n,), such as weekdays: times are dealt only among incidents of the same one, so
        that places which differ in their weekdays make no repeats. All are dealt together where not given.

    Raises
    ------
    ValueError
        Where shapes differ, values are missing, there are fewer than two incidents, edges do not rise, or so many pairs
        lie in reach that memory would not hold them.

    References
    ----------
    Knox (1964), Applied Statistics 13:25; Johnson et al. (2007), J. Quantitative Criminology 23:201.

    Examples
    --------
    Two visits to each of two places, three days apart: both pairs in one place are soon, the other four are not.

    >>> found = knox([[0, 0], [0, 0], [900, 0], [900, 0]], [0, 3, 60, 63], distance_bands_m=[0, 1, 1000],
    ...              time_bands_days=[0, 3, 6], rng=np.random.default_rng(1), permutations=99)
    >>> found.observed.tolist(), found.expected.round(3).tolist()
    ([[0, 2], [0, 0]], [[0.0, 0.667], [0.0, 1.333]])
    """
    places, when = _incidents(points, times)
    order = KDTree(places).indices  # what lies together together in memory: counting pairs is then far quicker
    stratum = _codes(strata, when.size)[order]
    metres, days = _edges(distance_bands_m, "Distance"), _edges(time_bands_days, "Time")
    moments, delays = _seconds(when - when.min())[order], _seconds(days)
    pairs = _pairs_nearby(places[order], metres)
    shape = (metres.size - 1, days.size - 1)
    observed = _count(pairs, moments, delays, shape[0])
    reached = np.zeros(shape, dtype=np.int64)
    for _ in range(permutations):
        reached += _count(pairs, _dealt(moments, stratum, rng), delays, shape[0]) >= observed
    expected = np.einsum("dab,abt->dt", _near(pairs, stratum, shape[0]), _share_soon(moments, stratum, delays))
    return Knox(
        distance_bands_m=np.array(list(pairwise(metres))),
        time_bands_days=np.array(list(pairwise(days))),
        observed=observed,
        expected=expected,
        ratio=np.divide(observed, expected, out=np.full(shape, np.nan), where=expected > 0),
        pseudo_p_value=(reached + 1) / (permutations + 1),
        poisson_p_value=poisson.sf(observed - 1, expected),
        permutations=permutations,
        incidents=when.size,
    )


def mantel(points: ArrayLike, times: ArrayLike, *, rng: np.random.Generator, permutations: int = 999) -> Mantel:
    """Correlate how far apart incidents lie with how long lies between them, over all pairs.

    One number for every scale at once, so a city's whole reach drowns what happens within a street: `knox` looks there.
    Takes n² steps a permutation.

    Parameters
    ----------
    points : shape (n, 2) [m].
    times : shape (n,), in any unit.

    Raises
    ------
    ValueError
        Where shapes differ, values are missing, or all incidents share one place or one time.

    References
    ----------
    Mantel (1967), Cancer Research 27:209.

    Examples
    --------
    Along a street, one house a day: distance and delay are the same thing.

    >>> street = np.array([[0.0, 0], [10, 0], [20, 0], [30, 0]])
    >>> round(mantel(street, [0, 1, 2, 3], rng=np.random.default_rng(1), permutations=9).correlation, 9)
    1.0
    """
    places, when = _incidents(points, times)
    here = _sums(places, when)
    pairs = when.size * (when.size - 1) / 2
    spread = (here[2] - here[0] ** 2 / pairs) * (here[3] - here[1] ** 2 / pairs)
    if spread <= 0:
        raise ValueError("All incidents share one place or one time; there is nothing to correlate.")
    reached = sum(_sums(places, rng.permutation(when))[4] >= here[4] * (1 - 1e-12) for _ in range(permutations))
    correlation = (here[4] - here[0] * here[1] / pairs) / np.sqrt(spread)
    return Mantel(correlation=float(correlation), pseudo_p_value=(reached + 1) / (permutations + 1))


def _pairs_nearby(places: Floats, edges: Floats) -> Pairs:
    """Give each pair within reach, and its band of distance."""
    tree = KDTree(places)
    reach = float(edges[-1]) + 1e-6
    total = (int(tree.count_neighbors(tree, reach)) - len(places)) // 2
    if total > _MOST_PAIRS:
        raise ValueError(f"{total:,} pairs lie within {edges[-1]:g} m; take a shorter reach or period.")
    pairs = tree.query_pairs(reach, output_type="ndarray")
    step = places[pairs[:, 0]] - places[pairs[:, 1]]
    # To the micrometre: coordinates of seven digits leave as much behind when subtracted.
    band = np.searchsorted(edges, np.round(np.hypot(step[:, 0], step[:, 1]), 6), side="right") - 1
    kept = (band >= 0) & (band < edges.size - 1)
    first, second, band = pairs[kept, 0], pairs[kept, 1], band[kept]
    order = np.argsort(first, kind="stable")
    return first[order].astype(np.int32), second[order].astype(np.int32), band[order].astype(np.int8)


@njit(cache=True)
def _count(pairs: Pairs, moments: Integers, delays: Integers, bands: int) -> Integers:
    first, second, band = pairs
    # One slot before the first edge and one after the last; adding comparisons up is quicker than branching on them.
    counts = np.zeros((bands, delays.size + 1), dtype=np.int64)
    for pair in range(first.size):
        delay = abs(moments[first[pair]] - moments[second[pair]])
        slot = 0
        for edge in range(delays.size):
            slot += delay >= delays[edge]
        counts[band[pair], slot] += 1
    return counts[:, 1 : delays.size].copy()


def _dealt(moments: Integers, stratum: Integers, rng: np.random.Generator) -> Integers:
    """Deal the times out anew within each stratum."""
    if not stratum.any():
        return rng.permutation(moments)
    dealt = np.empty_like(moments)
    drawn = np.lexsort((rng.random(moments.size), stratum))
    dealt[np.argsort(stratum, kind="stable")] = moments[drawn]
    return dealt


def _near(pairs: Pairs, stratum: Integers, bands: int) -> Floats:
    """Count pairs nearby by band and by the strata of the two, lower first, shape (bands, k, k)."""
    first, second, band = pairs
    k = int(stratum.max()) + 1
    low, high = np.minimum(stratum[first], stratum[second]), np.maximum(stratum[first], stratum[second])
    slot = (band.astype(np.int64) * k + low) * k + high
    return np.bincount(slot, minlength=bands * k * k).reshape(bands, k, k).astype(np.float64)


def _share_soon(moments: Integers, stratum: Integers, delays: Integers) -> Floats:
    """Give the share of all pairs of two strata, near and far, with each delay, shape (k, k, delays - 1)."""
    k = int(stratum.max()) + 1
    times = [np.sort(moments[stratum == one]) for one in range(k)]
    share = np.zeros((k, k, delays.size - 1))
    for low in range(k):
        for high in range(low, k):
            is_same = low == high
            every = times[low].size * (times[high].size - is_same)
            soon = np.array([_sooner(times[low], times[high], delay, is_same=is_same) for delay in delays])
            share[low, high] = np.diff(soon) / max(every, 1)
    return share


def _sooner(one: Integers, other: Integers, delay: int, *, is_same: bool) -> int:
    """Count ordered pairs less than a delay apart; nobody is paired with himself."""
    if delay <= 0:
        return 0
    after = np.searchsorted(other, one + delay, side="left")
    return int((after - np.searchsorted(other, one - delay, side="right")).sum()) - is_same * one.size


@njit(cache=True)
def _sums(places: Floats, when: Floats) -> tuple[float, float, float, float, float]:
    space, time, space_squared, time_squared, both = 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(when.size):
        for j in range(i):
            distance = np.hypot(places[i, 0] - places[j, 0], places[i, 1] - places[j, 1])
            delay = abs(when[i] - when[j])
            space += distance
            time += delay
            space_squared += distance * distance
            time_squared += delay * delay
            both += distance * delay
    return space, time, space_squared, time_squared, both


def _codes(strata: ArrayLike | None, count: int) -> Integers:
    if strata is None:
        return np.zeros(count, dtype=np.int64)
    given = np.asarray(strata)
    if given.shape != (count,):
        raise ValueError(f"Strata have shape {given.shape}; give one for each of the {count} incidents.")
    return np.unique(given, return_inverse=True)[1].astype(np.int64)


def _seconds(days: Floats) -> Integers:
    # Whole numbers, so that what is three days apart is not 2.9999999 days apart.
    return np.rint(days * _SECONDS_PER_DAY).astype(np.int64)


def _incidents(points: ArrayLike, times: ArrayLike) -> tuple[Floats, Floats]:
    places, when = np.asarray(points, dtype=np.float64), np.asarray(times, dtype=np.float64)
    if places.shape != (when.size, 2) or when.ndim != 1 or when.size < 2:
        raise ValueError(f"Points have shape {places.shape} and times {when.shape}; give (n, 2) and (n,), n >= 2.")
    if not (np.isfinite(places).all() and np.isfinite(when).all()):
        raise ValueError("Some points or times are missing; leave those incidents out.")
    return places, when


def _edges(bands: ArrayLike, what: str) -> Floats:
    edges = np.asarray(bands, dtype=np.float64)
    if edges.ndim != 1 or edges.size < 2 or not np.isfinite(edges).all() or edges[0] < 0 or (np.diff(edges) <= 0).any():
        raise ValueError(f"{what} bands are {edges.tolist()}; give two or more rising edges from 0 up.")
    return edges
