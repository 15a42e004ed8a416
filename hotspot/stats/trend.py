"""Tell whether series rise or fall, without assuming how; and name what became of each place."""

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr
from scipy.stats import rankdata

from hotspot.stats.emerging import EMERGING_CLASSES, Emerging, name_emerging

__all__ = [
    "EMERGING_CLASSES",
    "Emerging",
    "MannKendall",
    "classify_emerging",
    "mann_kendall",
    "mann_kendall_of_correlated",
    "seasonal_mann_kendall",
]

Floats = NDArray[np.float64]
_TWO_SIDED_5_PERCENT = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True)
class MannKendall:
    """Whether series rise or fall; every field has the shape of the input without its last axis.

    Attributes
    ----------
    statistic : S, pairs that rise less pairs that fall.
    variance : of S where nothing but chance is at work, ties counted.
    z : (S - sign S) / sqrt(variance); negative = falling; 0 where the variance is 0.
    p_value : two-sided.
    slope : Sen's, the median of the slopes of all pairs, per step; NaN with fewer than two values.
    """

    statistic: Floats
    variance: Floats
    z: Floats
    p_value: Floats
    slope: Floats


def mann_kendall(x: ArrayLike) -> MannKendall:
    """Test series for a rise or fall that never need be straight.

    ``S = sum sign(x_j - x_i)`` over pairs i < j, ``var S = (n(n-1)(2n+5) - sum t(t-1)(2t+5)) / 18`` for ties of
    t equal values. Values are taken as independent of one another: see `mann_kendall_of_correlated`.

    Parameters
    ----------
    x : shape (..., n), equally spaced steps. Missing values (NaN) are left out, the others keep their time.

    Raises
    ------
    ValueError
        Where values are infinite.

    References
    ----------
    Mann (1945), Econometrica 13:245; Kendall (1975), Rank Correlation Methods; Sen (1968), JASA 63:1379.

    Examples
    --------
    All ten pairs of 1..5 rise: 4 steps up are 4 in height.

    >>> found = mann_kendall([1, 2, 3, 4, 5])
    >>> float(found.statistic), round(float(found.z), 4), float(found.slope)
    (10.0, 2.2045, 1.0)
    """
    return _tested(_checked(x), period=1)


def seasonal_mann_kendall(x: ArrayLike, *, period: int) -> MannKendall:
    """Test series for a rise or fall from one season to the same season of the next round.

    Each season (month of the year, day of the week) is tested by itself, S and variances are summed. Seasons are
    taken as independent of one another. The slope is per round, not per step.

    Parameters
    ----------
    x : shape (..., n), equally spaced steps, NaN where missing.
    period : steps in a round, 2 or more; n needs not be a multiple of it.

    Raises
    ------
    ValueError
        Where values are infinite or the period is not 2 or more.

    References
    ----------
    Hirsch, Slack & Smith (1982), Water Resources Research 18:107.

    Examples
    --------
    Summers and winters each rise by one a year, though half of all steps fall.

    >>> found = seasonal_mann_kendall([1, 9, 2, 10, 3, 11], period=2)
    >>> float(found.statistic), float(found.slope)
    (6.0, 1.0)
    """
    if period < 2:
        raise ValueError(f"A round of {period} steps has no seasons; give 2 or more, or ask mann_kendall.")
    return _tested(_checked(x), period=period)


def mann_kendall_of_correlated(x: ArrayLike, *, lags: int | None = None) -> MannKendall:
    """Test series for a rise or fall where each value resembles the one before.

    The variance of S is multiplied by ``1 + 2 / (n(n-1)(n-2)) sum (n-k)(n-k-1)(n-k-2) r_k`` over lags k whose
    autocorrelation r_k of the ranks, Sen's slope removed, lies outside its 95 % band. Missing values are dropped,
    and what is left is taken as adjacent. Where the factor is not positive the plain variance is kept.

    Parameters
    ----------
    x : shape (..., n), equally spaced steps, NaN where missing.
    lags : how many to look at; all, where None. Few are steadier: with all, a season makes the variance too small.

    References
    ----------
    Hamed & Rao (1998), J. Hydrology 204:182.

    Examples
    --------
    A slow wave on a slight rise: its values resemble their neighbours, so S varies more than it seems.

    >>> wave = np.sin(np.arange(60) / 6) + np.arange(60) / 60
    >>> bool(mann_kendall_of_correlated(wave, lags=3).variance > 2 * mann_kendall(wave).variance)
    True
    """
    series = _checked(x)
    plain = _tested(series, period=1)
    rows = _rows(series)
    slopes = np.reshape(plain.slope, -1)
    factors = [_variance_factor(row, slope, lags) for row, slope in zip(rows, slopes, strict=True)]
    return _result(plain.statistic, plain.variance * np.reshape(factors, series.shape[:-1]), plain.slope)


def classify_emerging(
    z: ArrayLike, q_value: ArrayLike, *, alpha: float = 0.05, trend: MannKendall | None = None
) -> Emerging:
    """Name what became of each place, in ArcGIS's seventeen classes, from its z step by step.

    With h of n steps significantly hot: *new*: hot in the last step, never before. *consecutive*: one run of two or
    more hot steps at the end, never hot before it, h/n < 0.9. *intensifying*, *persistent*, *diminishing*: h/n >= 0.9,
    the last step hot, the trend of z up, absent, down. *sporadic*: the last step hot, on and off before, never cold,
    h/n < 0.9. *oscillating*: the last step hot, some earlier one cold, h/n < 0.9. *historical*: the last step not hot,
    h/n >= 0.9. Cold spots mirror them, with the trend turned around too. All else is *none*.

    Parameters
    ----------
    z, q_value : Gi* of each place and step, and its q-value after one correction over all of them, shape (n, steps).
    alpha : a step with q <= alpha and a trend with p <= alpha are significant.
    trend : of the rows of z; `mann_kendall` where not given.

    Raises
    ------
    ValueError
        Where shapes differ, values are missing or there are fewer than two steps.

    References
    ----------
    Esri, ArcGIS Pro tool reference, "How Emerging Hot Spot Analysis works"; `hotspot.stats.emerging` says which
    wording is followed.

    Examples
    --------
    Hot at the end only; hot from the third step on; hot all along.

    >>> z = np.array([[0, 0, 0, 3.0], [0, 0, 3, 3], [3, 3, 3, 3]])
    >>> classify_emerging(z, np.where(z > 0, 0.01, 1.0)).category.tolist()
    ['new_hotspot', 'consecutive_hotspot', 'persistent_hotspot']
    """
    scores, q_values = np.asarray(z, dtype=np.float64), np.asarray(q_value, dtype=np.float64)
    course = trend or mann_kendall(scores)
    trend_z, trend_p = np.atleast_1d(course.z), np.atleast_1d(course.p_value)
    return name_emerging(scores, q_values, trend_z=trend_z, trend_p=trend_p, alpha=alpha)


def _tested(series: Floats, *, period: int) -> MannKendall:
    rows = np.ascontiguousarray(_rows(series))
    found = np.array(_test_rows(rows, period)).reshape(3, *series.shape[:-1])
    return _result(found[0], found[1], found[2])


def _rows(series: Floats) -> Floats:
    return series.reshape(math.prod(series.shape[:-1]), series.shape[-1])


def _result(statistic: Floats, variance: Floats, slope: Floats) -> MannKendall:
    moved = statistic - np.sign(statistic)
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.where(variance > 0, moved / np.sqrt(variance), 0.0)
    p_value = np.minimum(2 * ndtr(-np.abs(z)), 1.0)
    return MannKendall(statistic=statistic[()], variance=variance[()], z=z[()], p_value=p_value[()], slope=slope[()])


def _checked(x: ArrayLike) -> Floats:
    series = np.asarray(x, dtype=np.float64)
    if series.ndim < 1 or np.isinf(series).any():
        raise ValueError(f"Series have shape {series.shape} or infinite values; give (..., n) and NaN where missing.")
    return series


@njit(cache=True)
def _test_rows(rows: Floats, period: int) -> tuple[Floats, Floats, Floats]:
    count, length = rows.shape
    statistic, variance, slope = np.zeros(count), np.zeros(count), np.full(count, np.nan)
    room = np.empty(length * (length - 1) // 2)
    for row in range(count):
        statistic[row], pairs = _score(rows[row], period, room)
        variance[row] = _variance(rows[row], period)
        if pairs:
            slope[row] = np.median(room[:pairs])
    return statistic, variance, slope


@njit(cache=True)
def _score(x: Floats, period: int, slopes: Floats) -> tuple[int, int]:
    """Give S and the number of pairs, whose slopes per round go to `slopes`."""
    score, pairs = 0, 0
    for i in range(x.size):
        for j in range(i + period, x.size, period):
            rise = x[j] - x[i]
            if not np.isnan(rise):
                score += (rise > 0) - (rise < 0)
                slopes[pairs] = rise / ((j - i) // period)
                pairs += 1
    return score, pairs


@njit(cache=True)
def _variance(x: Floats, period: int) -> float:
    total = 0.0
    for season in range(period):
        values = x[season::period]
        values = np.sort(values[~np.isnan(values)])
        total += values.size * (values.size - 1.0) * (2 * values.size + 5) - _ties(values)
    return total / 18


@njit(cache=True)
def _ties(ordered: Floats) -> float:
    total, run = 0.0, 1
    for place in range(1, ordered.size + 1):
        if place < ordered.size and ordered[place] == ordered[place - 1]:
            run += 1
        else:
            total += run * (run - 1.0) * (2 * run + 5)
            run = 1
    return total


def _variance_factor(series: Floats, slope: float, lags: int | None) -> float:
    known = np.flatnonzero(~np.isnan(series))
    n = known.size
    if n < 4:
        return 1.0
    left = series[known] - slope * known
    # Equal values stay equal: rounding takes away what subtraction adds in the last digits.
    ranks = rankdata(np.round(left / max(float(np.abs(left).max()), 1e-300), 12))
    lag = np.arange(1, n if lags is None else min(lags + 1, n))
    correlation = _autocorrelation(ranks - ranks.mean(), lag)
    correlation[np.abs(correlation) <= _TWO_SIDED_5_PERCENT / np.sqrt(n)] = 0
    factor = 1 + 2 / (n * (n - 1) * (n - 2)) * ((n - lag) * (n - lag - 1) * (n - lag - 2)) @ correlation
    return float(factor) if factor > 0 else 1.0


def _autocorrelation(centred: Floats, lags: NDArray[np.int64]) -> Floats:
    whole = max(float(centred @ centred), 1e-300)
    return np.array([float(centred[lag:] @ centred[:-lag]) for lag in lags]) / whole
