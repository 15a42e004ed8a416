"""Learn how late incidents are told from those told so far, and complete what is still filling.

The newest incidents are known only where they were told quickly: delays are *right truncated*. Looked at backwards in
time that is no obstacle: of the incidents told within x days, and old enough that x days could be seen at all, what
share took x days exactly?
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DelayDistribution:
    """How late incidents are told, among those told within `longest`.

    Attributes
    ----------
    delay : where the distribution steps, increasing, shape (k,).
    share : told within each delay, shape (k,); the last is 1.
    step_variance : of the logarithm of each step, `dispersion` included, shape (k,).
    number : incidents it was learnt from.
    dispersion : variance of the counts by day and delay beside the binomial's, at least 1.
    """

    delay: Floats
    share: Floats
    step_variance: Floats
    number: int
    dispersion: float

    def told_within(self, age: ArrayLike) -> Floats:
        """Give the share told within each age; 0 below the shortest delay seen."""
        at = np.searchsorted(self.delay, np.asarray(age, dtype=np.float64), side="right")
        return np.asarray(np.concatenate([[0.0], self.share])[at])

    def quantile(self, share: float) -> float:
        """Give the shortest delay within which at least this share is told."""
        return float(self.delay[int(np.searchsorted(self.share, share - 1e-12))])

    def completeness(self, age: ArrayLike, *, level: float = 0.95) -> tuple[Floats, Floats, Floats]:
        """Give the share told within each age, and its interval on the scale of log odds."""
        share = self.told_within(age)
        at = np.searchsorted(self.delay, np.asarray(age, dtype=np.float64), side="right")
        later = np.concatenate([np.cumsum(self.step_variance[::-1])[::-1], [0.0]])
        open_share = np.clip(share, 1e-12, 1 - 1e-12)
        half = stats.norm.ppf((1 + level) / 2) * np.sqrt(later[at]) / (1 - open_share)
        odds = np.log(open_share / (1 - open_share))
        is_open = (share > 0) & (share < 1)
        low, high = (1 / (1 + np.exp(-(odds + side * half))) for side in (-1, 1))
        return share, np.where(is_open, low, share), np.where(is_open, high, share)

    def relative_error(self, age: ArrayLike, weight: ArrayLike) -> float:
        """Give the standard error of the logarithm of a completed sum, ``sum(weight / told_within(age))``.

        Errors at different ages are made of the same later steps, and add up along them.

        Raises
        ------
        ValueError
            Where an age is below every delay seen: nothing is told of it yet, and nothing can be completed.
        """
        ages = np.asarray(age, dtype=np.float64)
        share = self.told_within(ages)
        if (share <= 0).any():
            raise ValueError(f"An age of {ages.min():g} is below the shortest delay, {self.delay[0]:g}; leave it out.")
        completed = np.asarray(weight, dtype=np.float64) / share
        first = np.searchsorted(self.delay, ages, side="right")
        behind = np.cumsum(np.bincount(first, weights=completed, minlength=len(self.delay) + 1))[:-1]
        total = completed.sum()
        return float(np.sqrt((self.step_variance * behind**2).sum()) / total) if total > 0 else 0.0


def learn_delays(delay: ArrayLike, age: ArrayLike, *, longest: float, dispersion: float = 1.0) -> DelayDistribution:
    """Estimate the distribution of right-truncated delays by the reverse-time product limit.

    ``F(x) = product over delays d > x of 1 - n(d) / N(d)``: `n` told after exactly d, `N` told within d among the
    incidents at least d old. Assumed: delays do not depend on the day beyond `dispersion`, and none is longer than
    `longest` (what takes longer is as if it never were).

    Parameters
    ----------
    delay : from event to first told, shape (n,), 0 or more, in any unit.
    age : from event to the data's end, the same unit, shape (n,); never below the delay.
    longest : delays and ages beyond it are left out and cut.
    dispersion : widens Greenwood's variance of each step.

    Raises
    ------
    ValueError
        Where a delay exceeds its age, nothing is left, or dispersion is below 1.

    References
    ----------
    Kalbfleisch & Lawless (1989), JASA 84:360; Lawless (1994), Canadian J. Statistics 22:15.

    Examples
    --------
    Three incidents: two old ones told after 1 and 2 days, one a day old told at once. Of the two that
    are two days old, one took two days; within a day, two were told, of which one took a day.

    >>> learnt = learn_delays([1, 2, 0], [9, 9, 1], longest=9)
    >>> learnt.told_within([0, 1, 2]).tolist()
    [0.25, 0.5, 1.0]
    """
    delays, ages = np.asarray(delay, dtype=np.float64), np.asarray(age, dtype=np.float64)
    if (delays > ages).any() or (delays < 0).any():
        raise ValueError("Some delays are below 0 or above their incidents' ages; leave those incidents out.")
    if not 1 <= dispersion < np.inf:
        raise ValueError(f"A dispersion of {dispersion} would narrow the binomial's interval; it is 1 or more.")
    kept = delays <= longest
    if not kept.any():
        raise ValueError(f"None of {len(delays)} delays is at most {longest:g}; there is nothing to learn from.")
    steps, told, seen = _risk_sets(delays[kept], np.minimum(ages[kept], longest))
    left = np.where(told < seen, 1 - told / seen, 0.0)
    share = np.append(np.cumprod(left[:0:-1])[::-1], 1.0)
    variance = np.where(told < seen, told / (seen * np.maximum(seen - told, 1)), 0.0)
    return DelayDistribution(
        delay=steps,
        share=share,
        step_variance=variance * dispersion,
        number=int(kept.sum()),
        dispersion=float(dispersion),
    )


def _risk_sets(delay: Floats, age: Floats) -> tuple[Floats, Floats, Floats]:
    steps, told = np.unique(delay, return_counts=True)
    # Too young to be seen at a delay means told before it, so the two counts subtract.
    seen = np.cumsum(told) - np.searchsorted(np.sort(age), steps, side="left")
    return steps, told.astype(np.float64), seen.astype(np.float64)


def delay_dispersion(delay: ArrayLike, age: ArrayLike, origin: ArrayLike, *, edges: ArrayLike) -> float:
    """Estimate how much more than binomially the shares told vary from day to day; at least 1.

    Pearson's chi-square of "told in this step of delay, of those told up to its end" by origin, over its degrees of
    freedom: reports that come in heaps, weekends when nobody writes them.

    Parameters
    ----------
    origin : which days belong together, whole numbers from 0, shape (n,).
    edges : steps of delay ``(edges[j], edges[j + 1]]``, increasing; an origin counts in a step that all its
        incidents are old enough for.

    References
    ----------
    Mack (1993), ASTIN Bulletin 23:213, whose chain ladder has the same mean and a variance free in the same way.
    """
    delays, ages = np.asarray(delay, dtype=np.float64), np.asarray(age, dtype=np.float64)
    bounds, origins = np.asarray(edges, dtype=np.float64), np.asarray(origin, dtype=np.int64)
    size = int(origins.max()) + 1 if len(origins) else 0
    youngest = np.full(size, np.inf)
    np.minimum.at(youngest, origins, ages)
    chi_square, degrees = 0.0, 0
    for low, high in pairwise(bounds):
        is_old = youngest[origins] >= high
        within = np.bincount(origins[is_old & (delays <= high)], minlength=size)
        told = np.bincount(origins[is_old & (delays <= high) & (delays > low)], minlength=size)
        used = within > 0
        hazard = told.sum() / max(int(within.sum()), 1)
        if 0 < hazard < 1 and used.sum() > 1:
            expected = within[used] * hazard
            chi_square += float(((told[used] - expected) ** 2 / (expected * (1 - hazard))).sum())
            degrees += int(used.sum()) - 1
    return max(1.0, chi_square / degrees) if degrees else 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChainLadder:
    """A run-off triangle completed.

    Attributes
    ----------
    factor : from each age to the next, shape (k - 1,).
    completed : of each origin, shape (n,).
    outstanding : still to come, with `standard_error`, shape (n,).
    total, total_standard_error : of all origins together.
    """

    factor: Floats
    completed: Floats
    outstanding: Floats
    standard_error: Floats
    total: float
    total_standard_error: float


def chain_ladder(triangle: ArrayLike) -> ChainLadder:
    """Complete a triangle of cumulative counts by origin and age: the coarse twin of `learn_delays`.

    ``told_within(age)`` is one over the product of the later factors. The errors are Mack's and assume no
    distribution.

    Parameters
    ----------
    triangle : shape (n, n), oldest origin first, NaN below the anti-diagonal.

    References
    ----------
    Mack (1993), ASTIN Bulletin 23:213.

    Examples
    --------
    The first week's 10 became 15; the second stands at 20, and will be 30.

    >>> chain_ladder([[10, 15], [20, np.nan]]).completed.tolist()
    [15.0, 30.0]
    """
    table = np.asarray(triangle, dtype=np.float64)
    size = len(table)
    factor = np.array([table[: size - k - 1, k + 1].sum() / table[: size - k - 1, k].sum() for k in range(size - 1)])
    for k in range(1, size):
        table = np.where(np.isnan(table) & (np.arange(size) == k), table[:, [k - 1]] * factor[k - 1], table)
    relative = _mack_variances(table, factor) / factor**2
    ages = np.arange(size - 1)
    latest = size - 1 - np.arange(size)
    base = np.array([table[: size - k - 1, k].sum() for k in ages])
    ahead = ages[None, :] >= latest[:, None]
    own = np.where(ahead, relative * (1 / table[:, :-1] + 1 / base), 0.0).sum(axis=1)
    last = table[:, -1]
    errors = last**2 * own
    # Every origin rests on the same factors: their errors go together.
    behind = np.array([last[row + 1 :].sum() for row in range(size)])
    shared = (last * behind * 2 * np.where(ahead, relative / base, 0.0).sum(axis=1)).sum()
    outstanding = last - table[np.arange(size), latest]
    return ChainLadder(
        factor=factor,
        completed=last,
        outstanding=outstanding,
        standard_error=np.sqrt(errors),
        total=float(outstanding.sum()),
        total_standard_error=float(np.sqrt(errors.sum() + shared)),
    )


def _mack_variances(table: Floats, factor: Floats) -> Floats:
    """Estimate the variance of each factor per unit, the last one extrapolated as Mack does."""
    size = len(table)
    found = np.zeros(size - 1)
    for k in range(size - 2):
        own = table[: size - k - 1]
        found[k] = (own[:, k] * (own[:, k + 1] / own[:, k] - factor[k]) ** 2).sum() / (size - k - 2)
    if size > 3:
        found[-1] = min(found[-2] ** 2 / found[-3] if found[-3] else 0.0, found[-3], found[-2])
    return found
