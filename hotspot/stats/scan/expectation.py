"""Find where the last days hold more incidents than a baseline promised."""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from hotspot.stats.scan.levels import Rhythm
from hotspot.stats.scan.likelihood import expectation_llr
from hotspot.stats.scan.permutation import Direction
from hotspot.stats.scan.result import NOTHING, Best, Scan, ScanCluster, cluster_of, one_by_one
from hotspot.stats.scan.zones import Nested, Zones

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_LEAST_SHAPE = 1e-9
_MOST_TRIES = 1000


def expectation_based_poisson_scan(
    counts: ArrayLike,
    expected: ArrayLike,
    *,
    zones: Zones,
    rng: np.random.Generator,
    dispersion: float = 1.0,
    evidence: ArrayLike | None = None,
    rhythm: Rhythm | None = None,
    ends_with_event: bool = False,
    direction: Direction = "high",
    least_events: int = 2,
    replicates: int = 999,
    most_clusters: int = 10,
    interval_days: float = 1.0,
) -> Scan:
    """Scan areas over the last 1, 2, ... days for more, or fewer, incidents than expected.

    The score of an area and a window is ``c ln(c/b) + b - c``, c observed and b expected; the highest is the most
    likely cluster. Unlike the permutation scan it also sees what rises everywhere at once, and it is only
    as good as the expectation. Its p-value comes from simulated worlds that follow the expectation: Poisson ones,
    which are too sure of themselves wherever counts swing more than that, or worlds that swing as much as stated.

    Parameters
    ----------
    counts : incidents per place and day, the last column the last day, shape (places, days).
    expected : what the baseline promises, above 0 wherever there are incidents, shape (places, days).
    dispersion : variance of a count beside its mean, from `dispersion_of`; 1 simulates Poisson counts, more
        negative binomial ones, whose sums over places and days keep the same dispersion.
    evidence : incidents that each place's expectation was made from, shape (places,). A level known from few
        incidents may be wrong by chance: each simulated world draws its own (gamma, shape evidence/dispersion). Not
        given, the expectation counts as known exactly.
    rhythm : incidents that each kind of day's level was made from. The city's level may be wrong by chance
        as well: each simulated world draws its own for each kind of day, and from `evidence` the places' shares alone.
    ends_with_event : the last day was chosen because something happened on it, as where data end; then it holds an
        incident in every simulated world too.
    direction : more than expected, fewer, or both.
    least_events : fewest incidents of a cluster of many.
    replicates : simulated worlds; 0 for no p-values.
    interval_days : time between two analyses, for the recurrence.

    Raises
    ------
    ValueError
        Where shapes do not fit, numbers are negative or dispersion is below 1.

    References
    ----------
    Neill, Moore, Sabhnani & Daniel (2005), KDD-05:218; Neill (2009), International Journal of Forecasting 25:498.

    Examples
    --------
    Eight yesterday and eight today, where two a day were expected: 16 ln 4 - 12.

    >>> from hotspot.stats.scan import zones_by_distance
    >>> zones = zones_by_distance(np.array([[0.0, 0], [900, 0]]), most_m=100)
    >>> scan = expectation_based_poisson_scan(
    ...     [[2, 8, 8], [1, 2, 2]], np.full((2, 3), 2.0), zones=zones, replicates=99, rng=np.random.default_rng(1))
    >>> found = scan.clusters[0]
    >>> found.places.tolist(), found.first_day, found.last_day, round(found.log_likelihood_ratio, 4)
    ([0], 1, 2, 10.1807)
    """
    baseline = _Baseline(
        counts=np.asarray(counts, np.float64),
        expected=np.asarray(expected, np.float64),
        evidence=None if evidence is None else np.asarray(evidence, np.float64),
        rhythm=rhythm,
        ends_with_event=ends_with_event,
        dispersion=dispersion,
        zones=zones,
        signs={"high": (1.0,), "low": (-1.0,), "both": (1.0, -1.0)}[direction],
        least_events=float(least_events),
    )
    _check(baseline)
    found = one_by_one(lambda is_taken: _best(baseline, baseline.counts, is_taken), zones, most=most_clusters)
    worlds = range(replicates if found else 0)
    simulated = np.array([_best(baseline, _simulated(baseline, rng))[0] for _ in worlds])
    clusters = tuple(_cluster(baseline, one, simulated=simulated, interval_days=interval_days) for one in found)
    return Scan(clusters=clusters, simulated=simulated, total=float(baseline.counts.sum()))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Baseline:
    counts: Floats
    expected: Floats
    evidence: Floats | None
    rhythm: Rhythm | None
    ends_with_event: bool
    dispersion: float
    zones: Zones
    signs: tuple[float, ...]
    least_events: float


def _check(one: _Baseline) -> None:
    places = one.zones.places
    if one.counts.ndim != 2 or one.counts.shape != one.expected.shape or len(one.counts) != places:
        raise ValueError(
            f"Counts of shape {one.counts.shape} and expectations of shape {one.expected.shape} must both be "
            f"({places}, days), as the zones have {places} places."
        )
    if not (np.all(one.counts >= 0) and np.all(one.expected >= 0) and np.isfinite(one.expected).all()):
        raise ValueError("Counts and expectations must be finite numbers, none negative.")
    if np.any((one.counts > 0) & (one.expected == 0)):
        raise ValueError("Incidents stand where none was expected; give every such place a small expectation.")
    if not one.dispersion >= 1:
        raise ValueError(f"A dispersion of {one.dispersion} is below Poisson's; give 1 or more.")
    if one.evidence is not None and (one.evidence.shape != (places,) or not np.all(one.evidence > 0)):
        raise ValueError(f"Evidence must be a number above 0 for each of {places} places.")
    if one.rhythm is not None and one.rhythm.kinds.shape != one.counts.shape[1:]:
        raise ValueError(f"A rhythm of {one.rhythm.kinds.size} days cannot go with {one.counts.shape[1]} days.")


def _simulated(one: _Baseline, rng: np.random.Generator) -> Floats:
    for _ in range(_MOST_TRIES if one.ends_with_event else 1):
        counts = _drawn(one, _levels(one, rng), rng)
        if counts[:, -1].any():
            break
    return counts


def _levels(one: _Baseline, rng: np.random.Generator) -> Floats:
    """Draw what the levels may truly be."""
    mean = one.expected
    if one.evidence is not None:
        shape = one.evidence / one.dispersion
        mean = mean * (rng.gamma(shape) / shape)[:, None]
    if one.rhythm is None:
        return mean
    total = mean.sum()
    whole = one.expected.sum() / total if total > 0 else 1.0
    return mean * whole * one.rhythm.drawn(rng, dispersion=one.dispersion)


def _drawn(one: _Baseline, mean: Floats, rng: np.random.Generator) -> Floats:
    if one.dispersion > 1:
        swing = one.dispersion - 1
        mean = rng.gamma(np.maximum(mean / swing, _LEAST_SHAPE)) * swing
    return rng.poisson(mean).astype(np.float64)


def _best(one: _Baseline, counts: Floats, is_taken: NDArray[np.bool_] | None = None) -> Best:
    taken = np.zeros(one.zones.places, np.bool_) if is_taken is None else is_taken
    best = NOTHING
    for sign in one.signs:
        best = _most_likely((counts, one.expected), one.zones.nested, taken, (one.least_events, sign), best)
    return best


def _cluster(one: _Baseline, best: Best, *, simulated: Floats, interval_days: float) -> ScanCluster:
    _, zone, first, last = best
    places = one.zones.places_of(zone)
    return cluster_of(
        best,
        one.zones,
        observed=float(one.counts[places, first : last + 1].sum()),
        expected=float(one.expected[places, first : last + 1].sum()),
        simulated=simulated,
        interval_days=interval_days,
    )


@njit(cache=True)
def _most_likely(
    world: tuple[Floats, Floats], zones: Nested, is_taken: NDArray[np.bool_], rules: tuple[float, float], best: Best
) -> Best:
    counts, expected = world
    members, first_member, last_member, first_zone = zones
    last = counts.shape[1] - 1
    count, mean = np.zeros(last + 1), np.zeros(last + 1)
    for centre in range(first_zone.size - 1):
        count[:] = 0.0
        mean[:] = 0.0
        member, is_free = first_member[centre], True
        for zone in range(first_zone[centre], first_zone[centre + 1]):
            for place in members[member : last_member[zone]]:
                is_free = is_free and not is_taken[place]
                for day in range(last + 1):
                    count[day] += counts[place, day]
                    mean[day] += expected[place, day]
            if not is_free:
                break
            member = last_member[zone]
            score, first = _search_last_days(count, mean, rules, best[0])
            if score > best[0]:
                best = (score, zone, first, last)
    return best


@njit(cache=True)
def _search_last_days(count: Floats, mean: Floats, rules: tuple[float, float], bar: float) -> tuple[float, int]:
    least_events, sign = rules
    best, best_first, c, b = bar, 0, 0.0, 0.0
    for first in range(count.size - 1, -1, -1):
        c += count[first]
        b += mean[first]
        if sign * (c - b) > 0 and (sign < 0 or c >= least_events):
            score = expectation_llr(c, b)
            if score > best:
                best, best_first = score, first
    return best, best_first
