"""Tell which counts stand out from a city that is uneven anyway."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.sparse import csr_matrix
from scipy.special import betainc, digamma, gammainc, gammaln

from hotspot.stats.permutation import Alternative

Floats = NDArray[np.float64]

_EVEN = 1e6  # a shape beyond which the negative binomial is Poisson
_UNEVEN = 1e-6
_LOG_BEYOND = (-8.0, 8.0)


def excess_p_values(counts: Floats, *, exposure: Floats | None = None) -> Floats:
    """Give each count's chance of being reached by a typical place of the same city.

    Places are taken as negative binomial with one mean and one shape, fitted by maximum likelihood to all of them,
    the exceptional ones included, which errs on the side of silence. A pile at one address, which no
    test of neighbourhoods can see, stands out here.

    With an exposure the means differ, and chance may spread a small mean and a large one in two ways: by the places'
    own risks (variance mean + mean²/shape), or by incidents that come in bunches (dispersion x mean). Both are
    fitted, and the larger chance is given; held to the first alone, small places stood out in one null city of six.

    Parameters
    ----------
    counts : shape (n,), not negative; parts of incidents are allowed, the tail is continuous between whole numbers.
    exposure : shape (n,), not negative; a place's mean is its share of it. All places alike where not given.

    Returns
    -------
    ndarray
        P(count >= observed), shape (n,); 1 where nothing was observed, or nothing is exposed.

    Raises
    ------
    ValueError
        Where counts or exposure are negative or not finite.

    References
    ----------
    Anscombe (1950), Biometrika 37:358; P(X >= x) = I(mean / (mean + shape); x, shape).

    Examples
    --------
    One among ones is nothing, forty is much.

    >>> excess_p_values(np.array([1.0, 0, 1, 2, 1, 0, 1, 1, 2, 1, 40])).round(2)[[1, 0, 10]].tolist()
    [1.0, 0.63, 0.01]
    """
    exposed = np.ones(counts.size) if exposure is None else exposure
    for what in (counts, exposed):
        if not (np.isfinite(what).all() and (what >= 0).all()):
            raise ValueError(
                "Counts are negative or not finite; count incidents, and leave out places without a count."
            )
    p_values = np.ones(counts.size)
    seen = (counts > 0) & (exposed > 0)
    if seen.any():
        mean = exposed * (counts[exposed > 0].sum() / exposed.sum())
        shape = negative_binomial_shape(counts, mean=None if exposure is None else mean)
        tail = gammainc(counts, mean) if shape >= _EVEN else betainc(counts, shape, mean / (mean + shape))
        p_values[seen] = tail[seen]
        if exposure is not None and shape < _EVEN:
            beyond = negative_binomial_dispersion(counts, mean=mean) - 1
            bunched = betainc(counts[seen], mean[seen] / beyond, beyond / (1 + beyond))
            p_values[seen] = np.maximum(p_values[seen], bunched)
    return p_values


def bunched_p_values(counts: Floats, *, exposure: Floats, near: csr_matrix, alternative: Alternative) -> Floats:
    """Give the chance of each neighbourhood's sum where all share one risk, and incidents come in bunches.

    Counts are taken as negative binomial with variance = dispersion x mean, the dispersion fitted to all places by
    maximum likelihood, exceptional ones included. Sums of such counts are negative binomial with the same dispersion,
    so that the chance needs no simulation. Small places are as wild as bunches make them, which no common
    standardisation of rates allows for.

    Parameters
    ----------
    counts, exposure : shape (n,), exposure above 0; a place's mean is its share of it.
    near : which places belong to each sum, whatever is not zero, shape (n, n).
    alternative : "greater", or "two_sided": twice the smaller chance.

    Returns
    -------
    ndarray
        Shape (n,); 1 everywhere where nothing happened.

    Raises
    ------
    ValueError
        Where an exposure is not above 0, or counts are negative.

    Examples
    --------
    Two neighbours with as many residents as the other two together have seven of eight incidents.

    >>> pairs = csr_matrix(np.kron(np.eye(2), np.ones((2, 2))))
    >>> counts, people = np.array([3.0, 4, 0, 1]), np.ones(4)
    >>> bunched_p_values(counts, exposure=people, near=pairs, alternative="greater").round(2).tolist()
    [0.15, 0.15, 0.96, 0.96]
    """
    if not ((exposure > 0).all() and (counts >= 0).all()):
        raise ValueError("An exposure is not above 0 or a count is below; leave out places where nobody is exposed.")
    if not counts.any():
        return np.ones(counts.size)
    mean = exposure * (counts.sum() / exposure.sum())
    beyond = negative_binomial_dispersion(counts, mean=mean) - 1
    held = csr_matrix(near != 0, dtype=np.float64)
    seen, shape = held @ counts, (held @ mean) / beyond

    def at_least(sums: Floats) -> Floats:
        is_some = (sums > 0) & (shape > 0)
        share = beyond / (1 + beyond)
        return np.where(is_some, betainc(np.where(is_some, sums, 1), np.where(is_some, shape, 1), share), 1.0)

    upper = at_least(seen)
    if alternative == "greater":
        return upper
    return np.asarray(np.minimum(2 * np.minimum(upper, 1 - at_least(seen + 1)), 1))


def negative_binomial_shape(counts: Floats, *, mean: Floats | None = None) -> float:
    """Fit the shape r of a negative binomial by maximum likelihood: variance = mean + mean² / r.

    Counts are rounded. Counts no more uneven than Poisson give `1e6`, which is Poisson to six digits.

    Parameters
    ----------
    mean : of each count, shape (n,), those of 0 left out; the counts' own where not given.

    Examples
    --------
    >>> negative_binomial_shape(np.array([2.0, 2, 2, 3]))
    1000000.0
    """
    if mean is None:
        values, times = np.unique(np.rint(counts), return_counts=True)
        means = np.full(values.size, np.average(values, weights=times))
    else:
        values, means = np.rint(counts[mean > 0]), mean[mean > 0]
        times = np.ones(values.size, np.int64)
    if not means.any() or ((values - means) ** 2) @ times <= means @ times:
        return _EVEN

    def slope(log_shape: float) -> float:
        shape = np.exp(log_shape)
        likelihood = digamma(values + shape) - digamma(shape) - np.log1p(means / shape)
        # With one mean for all this last part sums to nothing.
        return float((likelihood + (means - values) / (means + shape)) @ times * shape)

    low, high = np.log(_UNEVEN), np.log(_EVEN)
    return _EVEN if slope(high) > 0 else float(np.exp(brentq(slope, low, high)))


def negative_binomial_dispersion(counts: Floats, *, mean: Floats) -> float:
    """Fit the dispersion of a negative binomial by maximum likelihood: variance = dispersion x mean, above 1.

    Counts are rounded; those with a mean of 0 are left out. With one mean for all it is 1 + mean / shape:

    >>> counts = np.array([0.0, 6, 0, 6])
    >>> round(negative_binomial_dispersion(counts, mean=np.full(4, 3.0)) - 3 / negative_binomial_shape(counts), 3)
    1.0
    """
    values, means = np.rint(counts[mean > 0]), mean[mean > 0]

    def unlikeliness(log_beyond: float) -> float:
        beyond = np.exp(log_beyond)
        shape = means / beyond
        ways = gammaln(values + shape) - gammaln(shape)
        return -float(np.sum(ways - shape * np.log1p(beyond) + values * (log_beyond - np.log1p(beyond))))

    return 1 + float(np.exp(minimize_scalar(unlikeliness, bounds=_LOG_BEYOND, method="bounded").x))
