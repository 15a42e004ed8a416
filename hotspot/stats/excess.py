"""Tell which counts stand out from a city that is uneven anyway."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import betainc, digamma, gammainc

Floats = NDArray[np.float64]

_EVEN = 1e6  # a shape beyond which the negative binomial is Poisson
_UNEVEN = 1e-6


def excess_p_values(counts: Floats) -> Floats:
    """Give each count's chance of being reached by a typical place of the same city.

    Places are taken as negative binomial with one mean and one shape, fitted by maximum likelihood to all of them,
    the exceptional ones included, which errs on the side of silence. A pile at one address, which no
    test of neighbourhoods can see, stands out here.

    Parameters
    ----------
    counts : shape (n,), not negative; parts of incidents are allowed, the tail is continuous between whole numbers.

    Returns
    -------
    ndarray
        P(count >= observed), shape (n,); 1 where nothing was observed.

    Raises
    ------
    ValueError
        Where counts are negative or not finite.

    References
    ----------
    Anscombe (1950), Biometrika 37:358; P(X >= x) = I(mean / (mean + shape); x, shape).

    Examples
    --------
    One among ones is nothing, forty is much.

    >>> excess_p_values(np.array([1.0, 0, 1, 2, 1, 0, 1, 1, 2, 1, 40])).round(2)[[1, 0, 10]].tolist()
    [1.0, 0.63, 0.01]
    """
    if not (np.isfinite(counts).all() and (counts >= 0).all()):
        raise ValueError("Counts are negative or not finite; count incidents, and leave out places without a count.")
    p_values = np.ones(counts.size)
    seen = counts > 0
    if seen.any():
        mean, shape = float(counts.mean()), negative_binomial_shape(counts)
        tail = gammainc(counts[seen], mean) if shape >= _EVEN else betainc(counts[seen], shape, mean / (mean + shape))
        p_values[seen] = tail
    return p_values


def negative_binomial_shape(counts: Floats) -> float:
    """Fit the shape r of a negative binomial by maximum likelihood: variance = mean + mean² / r.

    Counts are rounded. Counts no more uneven than Poisson give `1e6`, which is Poisson to six digits.

    >>> negative_binomial_shape(np.array([2.0, 2, 2, 3]))
    1000000.0
    """
    values, times = np.unique(np.rint(counts), return_counts=True)
    mean = float(np.average(values, weights=times))
    if mean == 0 or np.average((values - mean) ** 2, weights=times) <= mean:
        return _EVEN

    def slope(log_shape: float) -> float:
        shape = np.exp(log_shape)
        likelihood = digamma(values + shape) - digamma(shape) - np.log1p(mean / shape)
        return float(likelihood @ times * shape)

    low, high = np.log(_UNEVEN), np.log(_EVEN)
    return _EVEN if slope(high) > 0 else float(np.exp(brentq(slope, low, high)))
