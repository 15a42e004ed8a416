"""Say how sure a mean is of values that follow each other in time, where neighbours may be alike."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats


@dataclass(frozen=True, slots=True, kw_only=True)
class SerialMean:
    """A mean with its interval.

    Attributes
    ----------
    standard_error : the larger of that of independent values and that of blocks of `block` values.
    low, high : by a t quantile with n - 1 degrees of freedom.
    block : values in a row that were taken together.
    """

    value: float
    standard_error: float
    low: float
    high: float
    block: int


def serial_mean(values: ArrayLike, *, level: float = 0.95) -> SerialMean:
    """Give the mean of a series with an interval that allows for neighbours being alike.

    The variance is what drawing blocks of the series, laid in a circle, with replacement would give:
    ``(L / n) mean_i (m_i - m)²`` over the n blocks' means m_i, times n / (n - 1). It is written down, not simulated,
    so there is no chance in it. Blocks hold the cube root of n values; where values alternate, blocks would make
    the mean too sure of itself, so it is never surer than if all were independent.

    Parameters
    ----------
    values : in the order of time, shape (n,), at least two.

    Raises
    ------
    ValueError
        Where there are fewer than two values, or some are missing.

    References
    ----------
    Politis & Romano (1992), in Exploring the Limits of Bootstrap, 263; Künsch (1989), Annals of Statistics 17:1217.

    Examples
    --------
    Independent values 1, 2, 3: the standard error is the usual 1 / sqrt(3).

    >>> round(serial_mean([1, 2, 3]).standard_error, 4)
    0.5774
    """
    series = np.asarray(values, np.float64)
    if series.ndim != 1 or series.size < 2 or not np.isfinite(series).all():
        raise ValueError(f"A series of shape {series.shape} has no sure mean; give two values or more, none missing.")
    n, mean = series.size, float(series.mean())
    block = max(1, round(n ** (1 / 3)))
    error = float(np.sqrt(max(_variance(series, 1), _variance(series, block))))
    half = float(stats.t.ppf((1 + level) / 2, n - 1)) * error
    return SerialMean(value=mean, standard_error=error, low=mean - half, high=mean + half, block=block)


def _variance(series: np.ndarray, block: int) -> float:
    n = series.size
    circle = np.concatenate([series, series[: block - 1]])
    means = np.convolve(circle, np.full(block, 1 / block), mode="valid")
    return float(block / n * np.mean(np.square(means - series.mean())) * n / (n - 1))
