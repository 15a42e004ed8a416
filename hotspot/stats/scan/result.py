"""What a scan finds, and how sure it may be of it."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, expm1, inf, pi, sqrt

import numpy as np
from numpy.typing import NDArray

from hotspot.stats.scan.zones import Zones

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Best = tuple[float, int, int, int]
"""Statistic, zone, first day, last day of the most likely cluster."""

NOTHING: Best = (0.0, -1, 0, 0)
"""No window was worth a look."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScanCluster:
    """Places and days with more, or fewer, incidents than expected.

    Attributes
    ----------
    places : numbers of the places, sorted.
    centre : number of the place in the middle.
    radius : of the area, in the zones' own unit ([m] or rings).
    first_day, last_day : both included.
    observed, expected : incidents inside.
    log_likelihood_ratio : the statistic.
    pseudo_p_value : share of simulated worlds whose highest statistic reaches this one's, (M+1)/(R+1); NaN without
        simulation. It speaks for the whole family of areas and windows, so no further correction is due.
        For all but the first cluster it is cautious: the highest of each world is what it is held against.
    gumbel_p_value : the same from a Gumbel distribution fitted to the simulated worlds: an **approximation**,
        for p-values below what the simulation can count.
    recurrence_days : how often so strong a cluster would be seen by chance, were the same analysis
        repeated; NaN for retrospective scans.
    """

    places: Integers
    centre: int
    radius: float
    first_day: int
    last_day: int
    observed: float
    expected: float
    log_likelihood_ratio: float
    pseudo_p_value: float
    gumbel_p_value: float
    recurrence_days: float

    @property
    def is_high(self) -> bool:
        """Whether there were more incidents than expected."""
        return self.observed > self.expected


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scan:
    """All that a scan found.

    Attributes
    ----------
    clusters : most likely first; no two share a place.
    simulated : highest statistic of each simulated world, shape (replicates,).
    total : incidents scanned.
    """

    clusters: tuple[ScanCluster, ...]
    simulated: Floats
    total: float


def pseudo_p_value(statistic: float, simulated: Floats) -> float:
    """Give (M+1)/(R+1), where M of R simulated statistics reach the observed one.

    Examples
    --------
    >>> pseudo_p_value(5.0, np.array([1.0, 5.0, 9.0]))
    0.75
    """
    if not simulated.size:
        return float("nan")
    # Sums in another order differ in the last digits; a tie is a tie.
    return float((np.sum(simulated >= statistic * (1 - 1e-12)) + 1) / (simulated.size + 1))


def gumbel_p_value(statistic: float, simulated: Floats) -> float:
    """Give an approximate p-value from a Gumbel distribution with the simulated statistics' mean and variance.

    ``1 - exp(-exp(-(x - a)/b))`` with ``b = s sqrt(6)/pi`` and ``a = mean - 0.5772 b``. Maxima of many windows
    follow it closely; it reaches below 1/(R+1), which counting cannot. NaN for fewer than ten simulations, or where
    all are alike.

    References
    ----------
    Abrams, Kleinman & Kulldorff (2010), International Journal of Health Geographics 9:61.

    Examples
    --------
    >>> worlds = np.random.default_rng(1).gumbel(5, 1, 99_999)
    >>> round(gumbel_p_value(5 + 6.9073, worlds), 4)  # 1 - exp(-0.001)
    0.001
    """
    spread = float(simulated.std(ddof=1)) if simulated.size >= 10 else 0.0
    if spread <= 0:
        return float("nan")
    scale = spread * sqrt(6) / pi
    mode = float(simulated.mean()) - float(np.euler_gamma) * scale
    return float(-expm1(-exp(min((mode - statistic) / scale, 700.0))))


def recurrence_days(p_value: float, *, interval_days: float) -> float:
    """Give how many days pass, on average, between clusters this strong where nothing happens.

    ``interval / p``: of analyses made every `interval` days, each with chance p of such a cluster, one in 1/p has
    one. It holds when the analysis is repeated unchanged at that interval. Overlapping windows make alarms
    come in runs, so the time between the beginnings of runs is longer.

    References
    ----------
    Kulldorff et al. (2005), PLoS Medicine 2(3):e59.

    Examples
    --------
    >>> recurrence_days(0.001, interval_days=1)
    1000.0
    """
    return inf if p_value == 0 else interval_days / p_value


def one_by_one(best: Callable[[NDArray[np.bool_]], Best], zones: Zones, *, most: int) -> list[Best]:
    """Give the most likely cluster, then the most likely of the zones that share no place with those before."""
    is_taken = np.zeros(zones.places, np.bool_)
    found: list[Best] = []
    while len(found) < most and (one := best(is_taken))[1] != NOTHING[1]:
        found.append(one)
        is_taken[zones.places_of(one[1])] = True
    return found


def cluster_of(
    best: Best, zones: Zones, *, observed: float, expected: float, simulated: Floats, interval_days: float
) -> ScanCluster:
    """Write down what was found, with its chances."""
    statistic, zone, first, last = best
    p_value = pseudo_p_value(statistic, simulated)
    return ScanCluster(
        places=zones.places_of(zone),
        centre=int(zones.members[zones.first_member[zones.centre_of(zone)]]),
        radius=float(zones.radius[zone]),
        first_day=first,
        last_day=last,
        observed=observed,
        expected=expected,
        log_likelihood_ratio=statistic,
        pseudo_p_value=p_value,
        gumbel_p_value=gumbel_p_value(statistic, simulated),
        recurrence_days=recurrence_days(p_value, interval_days=interval_days),
    )
