"""Find where and when incidents gather beyond what the place and the day by themselves explain."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

from hotspot.stats.scan.result import NOTHING, Best, Scan, ScanCluster, cluster_of, one_by_one
from hotspot.stats.scan.search import most_likely
from hotspot.stats.scan.zones import Zones

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Direction = Literal["high", "low", "both"]


def space_time_permutation_scan(
    places: ArrayLike,
    days: ArrayLike,
    *,
    zones: Zones,
    period_days: int,
    rng: np.random.Generator,
    weights: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    prospective: bool = False,
    direction: Direction = "high",
    most_share: float = 0.5,
    longest_days: int | None = None,
    least_events: int = 2,
    replicates: int = 999,
    most_clusters: int = 10,
    interval_days: float = 1.0,
) -> Scan:
    """Scan areas and windows of days for more, or fewer, incidents than expected, knowing nothing but the incidents.

    Where place and day are independent, an area with n_z of the C incidents and a window with n_d of them share
    ``mu = n_z n_d / C``. The likelihood ratio ``c ln(c/mu) + (C-c) ln((C-c)/(C-mu))`` of each
    area and window is made, and the highest is the most likely cluster. Places that are always busy and days that are
    busy everywhere are thereby no clusters. Its p-value comes from dealing out the days anew
    among the incidents (within strata, where given), and taking the highest of each such world.

    Areas are whole rings (`zones_by_rings`, `zones_by_distance`): places equally far are in together or not at all.
    The next clusters are the most likely among areas that share no place with those before, whatever their days.

    Parameters
    ----------
    places : number of each incident's place, 0 to ``zones.places - 1``, shape (n,).
    days : number of each incident's day, 0 to ``period_days - 1``, shape (n,).
    period_days : days of the period.
    weights : how many incidents each row stands for, whole numbers, shape (n,); 1 each where not given.
    strata : number of each incident's stratum (weekday, time of day), shape (n,). Expectations are
        summed over strata, so a place that is busy at week-ends and another at office hours are no clusters.
    prospective : only windows that end on the last day, instead of all.
    direction : more than expected, fewer, or both.
    most_share : largest share of all incidents that an area may hold.
    longest_days : most days of a window; half the period unless said.
    least_events : fewest incidents of a cluster of many.
    replicates : simulated worlds; 0 for no p-values.
    interval_days : time between two analyses, for the recurrence of prospective clusters.

    Raises
    ------
    ValueError
        Where numbers are out of range, or weights are not whole.

    References
    ----------
    Kulldorff, Heffernan, Hartman, Assunção & Mostashari (2005), PLoS Medicine 2(3):e59.

    Examples
    --------
    Two places with ten incidents each; the first has five of its on one day, when the other has none.

    >>> from hotspot.stats.scan import zones_by_distance
    >>> zones = zones_by_distance(np.array([[0.0, 0], [900, 0]]), most_m=100)
    >>> scan = space_time_permutation_scan(
    ...     [0] * 10 + [1] * 10, [0, 1, 2, 3, 4, 9, 9, 9, 9, 9, *range(9), 0], zones=zones, period_days=10,
    ...     replicates=99, rng=np.random.default_rng(1))
    >>> found = scan.clusters[0]
    >>> found.places.tolist(), found.first_day, found.last_day, found.observed, found.expected
    ([0], 9, 9, 5.0, 2.5)
    """
    events = _read(places, days, weights, strata, zones=zones, period_days=period_days)
    search = _Search(
        events=events,
        zones=zones,
        limits=(most_share * events.total, float(least_events), _longest(longest_days, period_days)),
        signs={"high": (1.0,), "low": (-1.0,), "both": (1.0, -1.0)}[direction],
        prospective=prospective,
    )
    found = one_by_one(lambda is_taken: search.best(events.days, is_taken), zones, most=most_clusters)
    simulated = np.array([search.best(_permuted(events, rng))[0] for _ in range(replicates if found else 0)])
    interval = interval_days if prospective else float("nan")
    clusters = tuple(_cluster(search, one, simulated=simulated, interval_days=interval) for one in found)
    return Scan(clusters=clusters, simulated=simulated, total=events.total)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Events:
    """Events place by place (and stratum by stratum within), with the margins that permuting keeps.

    Attributes
    ----------
    day_shares : share of each stratum's events on each day, shape (days, strata).
    """

    days: NDArray[np.int32]
    strata: Integers
    first_event: Integers
    place_totals: Floats
    day_shares: csr_matrix

    @property
    def total(self) -> float:
        return float(self.days.size)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Search:
    events: _Events
    zones: Zones
    limits: tuple[float, float, int]
    signs: tuple[float, ...]
    prospective: bool

    def best(self, days: NDArray[np.int32], is_taken: NDArray[np.bool_] | None = None) -> Best:
        """Give the most likely cluster where the events happened on these days."""
        events, best = self.events, NOTHING
        taken = np.zeros(self.zones.places, np.bool_) if is_taken is None else is_taken
        by_day = events.day_shares
        shares = (by_day.indptr.astype(np.int64), by_day.indices.astype(np.int64), by_day.data)
        world = (days, events.first_event, events.place_totals, shares)
        for sign in self.signs if days.size else ():
            best = most_likely(world, self.zones.nested, taken, (*self.limits, sign, self.prospective), best)
        return best


def _permuted(events: _Events, rng: np.random.Generator) -> NDArray[np.int32]:
    """Deal the days out anew within each stratum."""
    days = np.empty_like(events.days)
    for stratum in range(events.day_shares.shape[1]):
        rows = events.strata == stratum
        days[rows] = rng.permutation(events.days[rows])
    return days


def _cluster(search: _Search, best: Best, *, simulated: Floats, interval_days: float) -> ScanCluster:
    _, zone, first, last = best
    events, places = search.events, search.zones.places_of(zone)
    happened = np.concatenate([events.days[events.first_event[one] : events.first_event[one + 1]] for one in places])
    shares = np.asarray(events.day_shares[first : last + 1].sum(axis=0)).ravel()
    return cluster_of(
        best,
        search.zones,
        observed=float(np.sum((happened >= first) & (happened <= last))),
        expected=float(events.place_totals[places].sum(axis=0) @ shares),
        simulated=simulated,
        interval_days=interval_days,
    )


def _longest(longest_days: int | None, period_days: int) -> int:
    longest = max(period_days // 2, 1) if longest_days is None else int(longest_days)
    if longest < 1:
        raise ValueError(f"Windows of at most {longest} days hold nothing; allow at least one day.")
    return longest


def _read(
    places: ArrayLike,
    days: ArrayLike,
    weights: ArrayLike | None,
    strata: ArrayLike | None,
    *,
    zones: Zones,
    period_days: int,
) -> _Events:
    place, day = _numbers(places, zones.places, what="places"), _numbers(days, period_days, what="days")
    stratum = (
        np.zeros(place.size, np.int64) if strata is None else np.unique(np.asarray(strata), return_inverse=True)[1]
    )
    times = np.ones(place.size, np.int64) if weights is None else _whole(weights)
    if not place.size == day.size == stratum.size == times.size:
        raise ValueError(f"{place.size} places, {day.size} days and their weights and strata must be equally many.")
    order = np.lexsort((day, stratum, place))
    rows = np.repeat(order, times[order])
    place, day, stratum = place[rows], day[rows], stratum[rows]
    kinds = int(stratum.max(initial=0)) + 1
    by_day = np.bincount(day * kinds + stratum, minlength=kinds * period_days).reshape(period_days, kinds)
    by_place = np.bincount(place * kinds + stratum, minlength=zones.places * kinds).reshape(zones.places, kinds)
    return _Events(
        days=day.astype(np.int32),
        strata=stratum,
        first_event=np.concatenate([[0], np.cumsum(by_place.sum(axis=1))]).astype(np.int64),
        place_totals=by_place.astype(np.float64),
        day_shares=csr_matrix(by_day / np.maximum(by_day.sum(axis=0), 1)),
    )


def _numbers(values: ArrayLike, below: int, *, what: str) -> Integers:
    numbers = np.asarray(values)
    if numbers.size and not np.issubdtype(numbers.dtype, np.integer):
        raise ValueError(f"The {what} are of type {numbers.dtype}; give whole numbers, counted from 0.")
    if numbers.size and not (numbers.min() >= 0 and numbers.max() < below):
        raise ValueError(f"The {what} go from {numbers.min()} to {numbers.max()}; they must lie from 0 to {below - 1}.")
    return numbers.astype(np.int64).ravel()


def _whole(weights: ArrayLike) -> Integers:
    values = np.asarray(weights, np.float64).ravel()
    if np.any(values < 0) or np.any(values != np.rint(values)):
        raise ValueError("Weights must be whole numbers, none negative: a part of an incident cannot change its day.")
    return values.astype(np.int64)
