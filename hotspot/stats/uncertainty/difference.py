"""Say how sure a change is in counts that vary more than chance alone makes them."""

from dataclasses import dataclass

import numpy as np
from scipy import stats


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A change with its uncertainty.

    Attributes
    ----------
    value : [incidents]; negative = fewer.
    low, high : confidence interval.
    degrees_of_freedom : of the t quantile that made the interval; infinite for the normal one.
    """

    value: float
    standard_error: float
    z: float
    p_value: float
    low: float
    high: float
    degrees_of_freedom: float = np.inf


def difference_of(
    value: float, *, standard_error: float, degrees_of_freedom: float = np.inf, level: float = 0.95
) -> Difference:
    """Give a value its test and interval by a t (or normal) quantile; without uncertainty only 0 is no change."""
    if standard_error > 0:
        z = value / standard_error
        p_value = float(2 * stats.t.sf(abs(z), degrees_of_freedom))
    else:
        z, p_value = (0.0, 1.0) if value == 0 else (float(np.copysign(np.inf, value)), 0.0)
    half = float(stats.t.ppf((1 + level) / 2, degrees_of_freedom)) * standard_error
    return Difference(
        value=float(value),
        standard_error=float(standard_error),
        z=float(z),
        p_value=p_value,
        low=float(value - half),
        high=float(value + half),
        degrees_of_freedom=float(degrees_of_freedom),
    )


def smallest_detectable_effect(
    standard_error: float, *, degrees_of_freedom: float = np.inf, power: float = 0.8, alpha: float = 0.05
) -> float:
    """Give the size of effect that a two-sided test would find with this power [incidents, positive].

    Parameters
    ----------
    standard_error : under no effect.

    Examples
    --------
    The textbook's 1.96 + 0.84 standard errors.

    >>> round(smallest_detectable_effect(10.0), 2)
    28.02
    """
    t = stats.t(degrees_of_freedom)
    return float((t.ppf(1 - alpha / 2) + t.ppf(power)) * standard_error)
