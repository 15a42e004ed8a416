"""A change with its test and interval, by a t or normal quantile."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri, stdtr, stdtrit


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
        p_value = 2 * t_share_below(-abs(z), degrees_of_freedom)
    else:
        z, p_value = (0.0, 1.0) if value == 0 else (float(np.copysign(np.inf, value)), 0.0)
    half = t_quantile((1 + level) / 2, degrees_of_freedom) * standard_error
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
    quantiles = t_quantile(1 - alpha / 2, degrees_of_freedom) + t_quantile(power, degrees_of_freedom)
    return quantiles * float(standard_error)


def t_quantile(share: float, degrees_of_freedom: float) -> float:
    """Give what this share of a t distribution lies below, the normal one's where degrees of freedom are infinite.

    Examples
    --------
    >>> round(t_quantile(0.975, np.inf), 6), round(t_quantile(0.975, 4), 6)
    (1.959964, 2.776445)
    """
    # `scipy.stats.t` gives the same a hundred times as slowly.
    return float(ndtri(share) if np.isinf(degrees_of_freedom) else stdtrit(degrees_of_freedom, share))


def t_share_below(value: float, degrees_of_freedom: float) -> float:
    """Give the share of a t distribution that lies below a value.

    Examples
    --------
    >>> round(t_share_below(-1.959964, np.inf), 6), round(t_share_below(-2.776445, 4), 6)
    (0.025, 0.025)
    """
    return float(ndtr(value) if np.isinf(degrees_of_freedom) else stdtr(degrees_of_freedom, value))
