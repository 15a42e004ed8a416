"""Tell how much one incident brings on the next, near by and soon after.

The rate and its parameters are those of `hotspot.stats.triggering`. The branching ratio, how many incidents one brings
on by itself, stays below 1 or the process has no level to return to. Incidents of one and the same
instant do not bring each other on. What looks like repeats may as well be a background that swings: the
model cannot tell them apart.
"""

from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from hotspot.stats.triggering import Triggering

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_MOST_PAIRS = 30_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfExciting:
    """A fitted self-exciting rate.

    Attributes
    ----------
    triggering : the parameters.
    log_likelihood : of the incidents, per day and m².
    log_likelihood_without : the same of the background alone, at its own best rate.
    iterations : how many were needed.
    is_at_bound : the delay or the spread ended at the least that was allowed: exact repeats have no spread to be seen.
    has_converged : the likelihood had stopped rising before the last iteration.
    """

    triggering: Triggering
    log_likelihood: float
    log_likelihood_without: float
    iterations: int
    is_at_bound: bool
    has_converged: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Past:
    """Incidents with the background at each, and each later one with an earlier one in reach."""

    times: Floats
    background: Floats
    duration: float
    later: Integers
    days: Floats
    metres_2: Floats

    @property
    def left(self) -> Floats:
        return self.duration - self.times


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Shares:
    """Incidents shared out: to the background, to earlier incidents, and the days and squared metres between those."""

    background: float
    brought_on: float
    days: float
    metres_2: float
    log_likelihood: float


def fit_self_exciting(
    points: ArrayLike,
    days: ArrayLike,
    *,
    background: ArrayLike,
    duration_days: float,
    reach_m: float,
    reach_days: float,
    least_m: float = 1.0,
    least_days: float = 1 / 24,
    most_iterations: int = 500,
    tolerance: float = 1e-6,
) -> SelfExciting:
    """Fit the rate by expectation and maximisation, which never lowers the likelihood.

    In turn, each incident is shared out between the background and the earlier incidents in proportion to what each
    gives to the rate there, and the parameters are set to what these shares say, with what is brought on after
    the end counted as expected.

    Parameters
    ----------
    points : shape (n, 2) [m].
    days : since the start, shape (n,), from 0 to `duration_days`, in any order.
    background : b at each incident [1/m²], shape (n,), positive; leave the incident itself out of its own
        density, or the background will explain everything.
    reach_m, reach_days : pairs further apart have nothing to do with each other; infinite for all pairs.
    least_m, least_days : a spread or delay below this is taken as this, because the likelihood has no bound where
        incidents repeat at one point.
    tolerance : stop where an iteration adds less than this to the log-likelihood, per incident.

    Raises
    ------
    ValueError
        Where shapes differ, values are out of range, fewer than two incidents are given, or the reach holds too
        many pairs.

    References
    ----------
    Mohler, Short, Brantingham, Schoenberg & Tita (2011), JASA 106:100, doi:10.1198/jasa.2011.ap09546, here with
    parametric triggering and a background that stands still; Veen & Schoenberg (2008), JASA 103:614.

    Examples
    --------
    Two far places, each with an incident and a repeat a day later: of four, two brought on the other two.

    >>> places, days = [[0, 0], [0, 0], [9000, 0], [9000, 0]], [10, 11, 50, 51]
    >>> fit = fit_self_exciting(
    ...     places, days, background=[1e-8] * 4, duration_days=100, reach_m=500, reach_days=30, least_m=50
    ... )
    >>> round(fit.triggering.branching_ratio, 2), round(fit.triggering.mean_days, 2), fit.triggering.spread_m
    (0.5, 1.0, 50.0)
    """
    past = _past(points, days, background, duration_days, reach_m=reach_m, reach_days=reach_days)
    if past.times.size < 2:
        raise ValueError(f"{past.times.size} incidents can bring nothing on; give at least two.")
    now = _start(past, least_m=least_m, least_days=least_days)
    shares, iterations, has_converged = _shared_out(now, past), 0, False
    while iterations < most_iterations and not has_converged:
        now = _updated(now, shares, past, least_m=least_m, least_days=least_days)
        before, shares, iterations = shares.log_likelihood, _shared_out(now, past), iterations + 1
        has_converged = shares.log_likelihood - before < tolerance * past.times.size
    alone = replace(now, background_per_day=past.times.size / duration_days, branching_ratio=0.0)
    return SelfExciting(
        triggering=now,
        log_likelihood=shares.log_likelihood,
        log_likelihood_without=_shared_out(alone, past).log_likelihood,
        iterations=iterations,
        is_at_bound=now.spread_m <= least_m or now.mean_days <= least_days,
        has_converged=has_converged,
    )


def self_exciting_log_likelihood(
    points: ArrayLike,
    days: ArrayLike,
    *,
    background: ArrayLike,
    duration_days: float,
    triggering: Triggering,
    reach_m: float = np.inf,
    reach_days: float = np.inf,
) -> float:
    """Give the log-likelihood of incidents under a rate, per day and m².

    ``sum_i log rate(x_i, t_i) - mu T - theta sum_i (1 - exp(-omega (T - t_i)))``

    Parameters and errors as in `fit_self_exciting`, but any number of incidents will do.

    References
    ----------
    Daley & Vere-Jones (2003), An Introduction to the Theory of Point Processes, proposition 7.2.III.

    Examples
    --------
    Without any triggering, ten days at a rate of 0.2 a day and two incidents: 2 log(0.2 b) - 2.

    >>> calm = Triggering(background_per_day=0.2, branching_ratio=0, mean_days=1, spread_m=100)
    >>> value = self_exciting_log_likelihood(
    ...     [[0, 0], [9, 9]], [1, 5], background=[1, 1], duration_days=10, triggering=calm
    ... )
    >>> bool(np.isclose(value, 2 * np.log(0.2) - 2))
    True
    """
    past = _past(points, days, background, duration_days, reach_m=reach_m, reach_days=reach_days)
    return _shared_out(triggering, past).log_likelihood


def _past(
    points: ArrayLike,
    days: ArrayLike,
    background: ArrayLike,
    duration_days: float,
    *,
    reach_m: float,
    reach_days: float,
) -> _Past:
    places, times, base = (np.asarray(one, np.float64) for one in (points, days, background))
    _check(places, times, base, duration_days)
    first, second = _pairs(places, times, reach_m=reach_m, reach_days=reach_days)
    apart = times[second] - times[first]
    metres_2 = np.square(places[second] - places[first]).sum(axis=1)
    kept = (apart != 0) & (metres_2 <= reach_m**2)
    return _Past(
        times=times,
        background=base,
        duration=duration_days,
        later=np.where(apart > 0, second, first)[kept],
        days=np.abs(apart[kept]),
        metres_2=metres_2[kept],
    )


def _check(places: Floats, times: Floats, base: Floats, duration_days: float) -> None:
    if times.ndim != 1 or places.shape != (times.size, 2) or base.shape != times.shape:
        raise ValueError(
            f"Points {places.shape}, days {times.shape} and background {base.shape} do not fit; "
            "give (n, 2), (n,) and (n,)."
        )
    if not np.isfinite(places).all():
        raise ValueError("Some points are not finite; leave out incidents without a place.")
    if not np.all((times >= 0) & (times <= duration_days)):
        raise ValueError(f"Some days do not lie from 0 to {duration_days}; leave those incidents out.")
    if not np.all(np.isfinite(base) & (base > 0)):
        raise ValueError("The background is not positive at every incident; smooth it wider or add a floor.")


def _pairs(places: Floats, times: Floats, *, reach_m: float, reach_days: float) -> tuple[Integers, Integers]:
    """Give both positions of each pair in a box of twice the reach; an infinite reach puts all at one coordinate."""
    if times.size < 2:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    tree = cKDTree(np.column_stack([places / reach_m, times / reach_days]))
    among = (int(tree.count_neighbors(tree, 1.0, p=np.inf)) - times.size) // 2
    if among > _MOST_PAIRS:
        raise ValueError(f"{among} pairs of incidents lie within reach, above {_MOST_PAIRS}; choose a shorter reach.")
    found = tree.query_pairs(1.0, p=np.inf, output_type="ndarray").astype(np.int64)
    return found[:, 0], found[:, 1]


def _start(past: _Past, *, least_m: float, least_days: float) -> Triggering:
    # Half brought on, at the scale of the nearer pairs; the maximum found hangs little on it.
    has_pairs = past.days.size > 0
    spread = float(np.sqrt(np.quantile(past.metres_2, 0.25) / 2)) if has_pairs else 0.0
    delay = float(np.quantile(past.days, 0.25)) if has_pairs else 0.0
    return Triggering(
        background_per_day=0.5 * past.times.size / past.duration,
        branching_ratio=0.5 * has_pairs,
        mean_days=max(delay, float(least_days)),
        spread_m=max(spread, float(least_m)),
    )


def _shared_out(now: Triggering, past: _Past) -> _Shares:
    lasting = now.background_per_day * past.background
    height = now.branching_ratio / (now.mean_days * 2 * np.pi * now.spread_m**2)
    kernel = (height, 1 / now.mean_days, 1 / (2 * now.spread_m**2))
    rate, *sums = share_among_pairs(past.later, past.days, past.metres_2, lasting, kernel)
    offspring = -np.expm1(-past.left / now.mean_days).sum()
    expected = now.background_per_day * past.duration + now.branching_ratio * offspring
    with np.errstate(divide="ignore"):
        reached = float(np.log(rate).sum() - expected)
    brought_on, days, metres_2 = sums
    background = float((lasting / rate).sum())
    return _Shares(background=background, brought_on=brought_on, days=days, metres_2=metres_2, log_likelihood=reached)


@njit(cache=True)
def share_among_pairs(
    later: Integers, days: Floats, metres_2: Floats, lasting: Floats, kernel: tuple[float, float, float]
) -> tuple[Floats, float, float, float]:
    """Give each incident's rate, and the pairs' shares of it summed: alone, times days, and times squared metres.

    Parameters
    ----------
    later, days, metres_2 : of each pair, the position of its later incident and what lies between, shape (p,).
    lasting : the background's rate at each incident, shape (n,).
    kernel : the rate thrown off at once on the spot, and how it falls per day and per squared metre.
    """
    height, per_day, per_metre_2 = kernel
    rate = lasting.copy()
    thrown = np.empty(len(later))
    for pair in range(len(later)):
        thrown[pair] = height * np.exp(-days[pair] * per_day - metres_2[pair] * per_metre_2)
        rate[later[pair]] += thrown[pair]
    total, waited, spread = 0.0, 0.0, 0.0
    for pair in range(len(later)):
        if thrown[pair] > 0:
            share = thrown[pair] / rate[later[pair]]
            total += share
            waited += share * days[pair]
            spread += share * metres_2[pair]
    return rate, total, waited, spread


def _updated(now: Triggering, shares: _Shares, past: _Past, *, least_m: float, least_days: float) -> Triggering:
    background_per_day = shares.background / past.duration
    if shares.brought_on <= 0:
        return replace(now, background_per_day=background_per_day, branching_ratio=0.0)
    cut = now.branching_ratio * np.exp(-past.left / now.mean_days)
    brought_on = shares.brought_on + float(cut.sum())
    waited = shares.days + float(cut @ (past.left + now.mean_days))
    return Triggering(
        background_per_day=background_per_day,
        branching_ratio=brought_on / past.times.size,
        mean_days=max(waited / brought_on, float(least_days)),
        spread_m=max(float(np.sqrt(shares.metres_2 / (2 * shares.brought_on))), float(least_m)),
    )
