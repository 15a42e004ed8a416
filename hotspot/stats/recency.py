"""Let what happened lately, or about one moment, weigh more than what happened long ago."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]


def recency_weights(age_days: Floats, *, half_life_days: float) -> Floats:
    """Halve an incident's weight for each half-life that has passed since: 2^(-age / half-life).

    Parameters
    ----------
    age_days : days since the incident, none negative, shape (n,).

    Returns
    -------
    ndarray
        From 0 to 1, shape (n,).

    Raises
    ------
    ValueError
        Where the half-life is not positive, or an age negative or not finite.

    Examples
    --------
    >>> recency_weights(np.array([0, 30, 60.0]), half_life_days=30).tolist()
    [1.0, 0.5, 0.25]
    """
    if not (np.isfinite(half_life_days) and half_life_days > 0):
        raise ValueError(f"A half-life of {half_life_days:g} days halves nothing; it must be positive.")
    age = np.asarray(age_days, np.float64)
    if not (np.isfinite(age).all() and (age >= 0).all()):
        raise ValueError("Some ages are negative or not finite; count days back from the end of the period.")
    return np.asarray(0.5 ** (age / half_life_days))


def moment_weights(
    days: Floats, *, moment_day: float, bandwidth_days: float, period: tuple[float, float] | None = None
) -> Floats:
    """Weigh incidents by a gaussian about one moment [per day]: with it a density becomes one in space and time.

    The density of space and time is the product of both kernels (Diggle, Rowlingson & Su 2005), so the map of
    a moment is `kernel_density(points, at, bandwidth_m=..., weights=moment_weights(...))`, per km² and day.

    Parameters
    ----------
    days : when, on any scale of days, shape (n,).
    period : first and last day of what is known; makes good what the kernel spreads beyond.

    Raises
    ------
    ValueError
        Where the bandwidth is not positive, or the moment lies outside the period.

    Examples
    --------
    >>> moment_weights(np.array([0.0, 1]), moment_day=0, bandwidth_days=1).round(3).tolist()
    [0.399, 0.242]

    At the period's first day half the kernel is lost, so what is left counts twice.

    >>> moment_weights(np.array([0.0]), moment_day=0, bandwidth_days=1, period=(0, 99)).round(3).tolist()
    [0.798]
    """
    if not (np.isfinite(bandwidth_days) and bandwidth_days > 0):
        raise ValueError(f"A bandwidth of {bandwidth_days:g} days smooths nothing; it must be positive.")
    apart = (np.asarray(days, np.float64) - moment_day) / bandwidth_days
    weights = np.exp(-np.square(apart) / 2) / (np.sqrt(2 * np.pi) * bandwidth_days)
    if period is None:
        return np.asarray(weights)
    first, last = period
    if not first <= moment_day <= last:
        raise ValueError(f"Day {moment_day:g} lies outside the period from {first:g} to {last:g}; choose one inside.")
    inside = ndtr((last - moment_day) / bandwidth_days) - ndtr((first - moment_day) / bandwidth_days)
    return np.asarray(weights / inside)
