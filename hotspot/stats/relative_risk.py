"""Where one kind of incident is commoner, or one period busier, than another leads to expect."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc, gammaincc, ndtr

from hotspot.stats.density import bandwidths_abramson
from hotspot.stats.density.fast_sum import sum_fast
from hotspot.stats.density.kernels import M2_PER_KM2, checked_bandwidth, checked_weights

Floats = NDArray[np.float64]
_Kinds = tuple[tuple[str, Floats, Floats | None], ...]

LEAST_EFFECTIVE = 5.0
"""Fewer incidents within a place's reach, as the kernel counts them, say nothing about a ratio there."""

_NO_SKEW = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RelativeRisk:
    """A ratio of two densities, each of volume 1, at some places; NaN where too few incidents lie within reach.

    Attributes
    ----------
    log_ratio : natural logarithm of cases' density over controls', infinite where only one kind is near, shape (m,).
    steady_log_ratio : the same had one more incident of the common mixture lain at each place; always finite.
    p_higher, p_lower : chance of as many cases there, or as few, did labels not matter.
    z_asymptotic : log ratio over its standard error by Hazelton & Davies (2009); its normal tail is not to be trusted
        where one kind is much rarer than the other.
    effective : incidents of both kinds within reach, as the kernel counts them: (sum k)² / sum k², and no more than
        lie there were they spread evenly, sum of 4 pi h² k: far from all incidents there are none.
    """

    log_ratio: Floats
    steady_log_ratio: Floats
    p_higher: Floats
    p_lower: Floats
    z_asymptotic: Floats
    effective: Floats

    @property
    def ratio(self) -> Floats:
        """The plain ratio of densities."""
        return np.asarray(np.exp(self.log_ratio))

    @property
    def p_value(self) -> Floats:
        """Two-sided: twice the smaller tail."""
        return np.asarray(np.minimum(1, 2 * np.minimum(self.p_higher, self.p_lower)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LabellingTest:
    """What dealing out the labels anew says of a relative risk.

    Attributes
    ----------
    pseudo_p_higher, pseudo_p_lower : at each place, (M + 1) / (R + 1), shape (m,).
    pseudo_p_global : of the mean squared log ratio over the places: is there any difference in space at all?
    replicates : R.
    """

    pseudo_p_higher: Floats
    pseudo_p_lower: Floats
    pseudo_p_global: float
    replicates: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Pooled:
    """Cases first, then controls; weights of mean 1 within each kind."""

    points: Floats
    weight: Floats
    width: Floats
    cases: int

    def summed(self, at: Floats, *, power: int, some: slice | NDArray[np.int64] = slice(None)) -> Floats:
        """Sum a power of the weighted kernel [1/m² to that power]: a gaussian's power is a narrower gaussian."""
        width = self.width if self.width.size == 1 else self.width[some]
        height = power * (2 * np.pi * width**2) ** (power - 1)
        weight = self.weight[some] ** power / height
        narrow = width / np.sqrt(power)
        found = sum_fast(self.points[some], at, bandwidth_m=narrow, kernel="gaussian", weight=weight)
        return found.density / M2_PER_KM2

    def effective(self, at: Floats, first: Floats, second: Floats) -> Floats:
        """Count the incidents within reach of each place, given the sums of the kernel and of its square."""
        evenly = 4 * np.pi * self.width**2
        if self.width.size == 1:
            spread = evenly * first
        else:
            weight = self.weight * evenly
            found = sum_fast(self.points, at, bandwidth_m=self.width, kernel="gaussian", weight=weight)
            spread = found.density / M2_PER_KM2
        counted = np.divide(first**2, second, out=np.zeros_like(first), where=second > 0)
        return np.asarray(np.minimum(counted, spread))


def relative_risk(
    cases: Floats,
    controls: Floats,
    at: Floats,
    *,
    bandwidth_m: float,
    pilot_m: float | None = None,
    case_weights: Floats | None = None,
    control_weights: Floats | None = None,
) -> RelativeRisk:
    """Divide the density of cases by that of controls, both gaussian with the same bandwidths, and test the ratio.

    Tested is the kernel's sum over cases against random labelling: had the cases been drawn from all incidents by lot,
    its mean, variance and skewness are known without a draw, and a Pearson III distribution of these three gives the
    tails. The published standard error (Hazelton & Davies) is given beside it: with 50 cases among 2 000 controls its
    5 % test cries "lower" at a quarter of the places, this one at one to two in a hundred.

    What an edge or water takes, it takes from both densities alike, so none is corrected.

    Parameters
    ----------
    cases, controls : shape (n, 2), (k, 2) [m].
    at : shape (m, 2) [m].
    bandwidth_m : the same for both; the middle of the bandwidths where there is a pilot [m].
    pilot_m : gives each incident a bandwidth of its own (Abramson), from the density of both kinds together [m].
    case_weights, control_weights : not negative; only their shares within each kind matter.

    Raises
    ------
    ValueError
        Where there are no cases or no controls, or bandwidths, weights or points are not usable.

    References
    ----------
    Kelsall & Diggle (1995), Statistics in Medicine 14:2335; Hazelton & Davies (2009), Biometrical Journal 51:98;
    Davies, Jones & Hazelton (2016), Computational Statistics & Data Analysis 101:12 (the common pilot);
    Mielke & Berry (2007), Permutation Methods, section 2.3 (three moments).

    Examples
    --------
    Of ten cases eight lie here and two there; of ten controls, five and five. Here the risk is 8/5.

    >>> here, there = [0, 0.0], [9000, 0.0]
    >>> cases, controls = np.array([here] * 8 + [there] * 2), np.array([here] * 5 + [there] * 5)
    >>> found = relative_risk(cases, controls, np.array([here, there]), bandwidth_m=100)
    >>> found.ratio.round(3).tolist()
    [1.6, 0.4]
    """
    kinds = (("cases", cases, case_weights), ("controls", controls, control_weights))
    pooled = _pool(kinds, bandwidth_m=bandwidth_m, pilot_m=pilot_m)
    at = np.asarray(at, np.float64)
    checked_weights(at, None)
    total, share = len(pooled.points), pooled.cases / len(pooled.points)
    first, second, third = (pooled.summed(at, power=power) for power in (1, 2, 3))
    of_cases = np.minimum(pooled.summed(at, power=1, some=slice(pooled.cases)), first)
    effective = pooled.effective(at, first, second)
    with np.errstate(divide="ignore", invalid="ignore"):
        log_ratio = np.log(of_cases / share) - np.log((first - of_cases) / (1 - share))
        part = np.where(first > 0, of_cases / first, share)
        steady = np.log((effective * part + share) / share)
        steady -= np.log((effective * (1 - part) + 1 - share) / (1 - share))
        z, skew = _standardised(of_cases, first / total, second / total, third / total, share=share, total=total)
        z_asymptotic = log_ratio / np.sqrt(_asymptotic_variance(pooled, first / total))
    known = np.where(effective >= LEAST_EFFECTIVE, 1.0, np.nan)
    return RelativeRisk(
        log_ratio=log_ratio * known,
        steady_log_ratio=steady * known,
        p_higher=upper_tail_of_three_moments(z, skew) * known,
        p_lower=upper_tail_of_three_moments(-z, -skew) * known,
        z_asymptotic=z_asymptotic * known,
        effective=effective,
    )


def label_anew(
    cases: Floats,
    controls: Floats,
    at: Floats,
    *,
    bandwidth_m: float,
    rng: np.random.Generator,
    replicates: int = 99,
    pilot_m: float | None = None,
    case_weights: Floats | None = None,
    control_weights: Floats | None = None,
) -> LabellingTest:
    """Test a relative risk by dealing out the labels anew, as often as asked (Kelsall & Diggle 1995).

    Slow beside `relative_risk`, which knows what this simulates; it adds one p-value for all places together.

    Parameters, errors as `relative_risk`.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> cases, controls = rng.normal(0, 50, (40, 2)), rng.normal(200, 50, (40, 2))
    >>> label_anew(cases, controls, cases, bandwidth_m=100, rng=rng, replicates=19).pseudo_p_global
    0.05
    """
    kinds = (("cases", cases, case_weights), ("controls", controls, control_weights))
    pooled = _pool(kinds, bandwidth_m=bandwidth_m, pilot_m=pilot_m)
    total, share = len(pooled.points), pooled.cases / len(pooled.points)
    first, second = pooled.summed(at, power=1), pooled.summed(at, power=2)
    is_known = pooled.effective(at, first, second) >= LEAST_EFFECTIVE
    observed = pooled.summed(at, power=1, some=slice(pooled.cases))
    more, fewer = np.ones(len(at)), np.ones(len(at))
    spread, as_spread = _spread(observed, first, share, is_known), 1
    for _ in range(replicates):
        drawn = pooled.summed(at, power=1, some=rng.choice(total, pooled.cases, replace=False))
        more += drawn >= observed
        fewer += drawn <= observed
        as_spread += _spread(drawn, first, share, is_known) >= spread
    known = np.where(is_known, 1.0, np.nan) / (replicates + 1)
    return LabellingTest(
        pseudo_p_higher=more * known,
        pseudo_p_lower=fewer * known,
        pseudo_p_global=as_spread / (replicates + 1),
        replicates=replicates,
    )


def upper_tail_of_three_moments(z: Floats, skew: Floats) -> Floats:
    """Give P(Z >= z) of the Pearson III distribution of mean 0, variance 1 and a skewness; normal where that is 0.

    Examples
    --------
    Skewness 2 is the exponential distribution less its mean of 1.

    >>> upper_tail_of_three_moments(np.array([1.0]), np.array([2.0])).round(4).tolist()  # exp(-2)
    [0.1353]
    """
    is_skew = np.abs(skew) > _NO_SKEW
    shape = 4 / np.square(np.where(is_skew, skew, 1))
    along = np.clip(shape + np.sign(skew) * z * np.sqrt(shape), 0, None)
    tail = np.where(skew > 0, gammaincc(shape, along), gammainc(shape, along))
    return np.asarray(np.where(is_skew, tail, ndtr(-z)))


def _pool(kinds: _Kinds, *, bandwidth_m: float, pilot_m: float | None) -> _Pooled:
    points, weights = [], []
    for what, some, given in kinds:
        weight = checked_weights(some, given)
        if (weight < 0).any():
            raise ValueError(f"Some weights of {what} are negative; a ratio needs none below 0.")
        if not (weight > 0).any():
            raise ValueError(f"There are no {what} with weight; a ratio needs both.")
        points.append(some[weight > 0])
        weights.append(weight[weight > 0] / weight[weight > 0].mean())
    together = np.concatenate(points)
    width = checked_bandwidth(bandwidth_m, count=1)
    if pilot_m is not None:
        width = bandwidths_abramson(together, pilot_m=pilot_m, bandwidth_m=bandwidth_m, weights=np.concatenate(weights))
    return _Pooled(points=together, weight=np.concatenate(weights), width=width, cases=len(points[0]))


def _standardised(
    observed: Floats, first: Floats, second: Floats, third: Floats, *, share: float, total: int
) -> tuple[Floats, Floats]:
    """Give the sum over cases in standard deviations of random labelling, and that labelling's skewness."""
    variance = np.clip(second - first**2, 0, None)
    third_central = third - 3 * first * second + 2 * first**3
    spread = np.sqrt(share * (1 - share) * variance * total**2 / (total - 1))
    z = np.where(spread > 0, (observed - share * total * first) / spread, 0)
    skew = (1 - 2 * share) / np.sqrt(share * (1 - share) * total) * third_central / variance**1.5
    return z, np.where(np.isfinite(skew), skew, 0)


def _asymptotic_variance(pooled: _Pooled, density: Floats) -> Floats:
    """Give R(K) (1 / n + 1 / k) / (h² p); with bandwidths of their own, at the middle one."""
    middle = np.exp(np.log(pooled.width).mean())
    apart = 1 / pooled.cases + 1 / (len(pooled.points) - pooled.cases)
    return np.asarray(apart / (4 * np.pi * middle**2 * density))


def _spread(of_cases: Floats, first: Floats, share: float, is_known: NDArray[np.bool_]) -> float:
    part = np.clip(of_cases[is_known] / first[is_known], 1e-6, 1 - 1e-6)
    log_ratio = np.log(part / share) - np.log((1 - part) / (1 - share))
    return float(np.square(log_ratio).sum())
