"""Tell how far an area's incidents in some days are from what was expected, as the logarithm of a likelihood ratio."""

from math import inf, log

from numba import njit


@njit(cache=True)
def permutation_llr(count: float, expected: float, total: float) -> float:
    """Compare a count with its expectation, the total being given.

    ``c ln(c/mu) + (C - c) ln((C - c)/(C - mu))`` with ``0 ln 0 = 0``: the Poisson likelihood ratio of
    Kulldorff et al. (2005). Zero where both are equal; the same formula serves clusters of many and of few.

    Parameters
    ----------
    count : incidents inside, from 0 to `total`.
    expected : incidents expected inside, above 0 and below `total`.
    total : incidents in all.

    Examples
    --------
    >>> round(permutation_llr(10.0, 5.46, 100.0), 6)
    1.622161
    """
    inside = count * log(count / expected) if count > 0 else 0.0
    outside = (total - count) * log((total - count) / (total - expected)) if count < total else 0.0
    return inside + outside


@njit(cache=True)
def expectation_llr(count: float, expected: float) -> float:
    """Compare a count with an expectation that comes from elsewhere.

    ``c ln(c/b) + b - c``, Neill's expectation-based Poisson score. It asks whether there are more (or fewer) than
    expected, whatever happens outside.

    Examples
    --------
    Twenty where ten were expected: 20 ln 2 - 10.

    >>> round(expectation_llr(20.0, 10.0), 4)
    3.8629
    """
    if expected <= 0:
        return inf if count > 0 else 0.0
    return (count * log(count / expected) if count > 0 else 0.0) + expected - count


@njit(cache=True)
def beats(count: float, expected: float, total: float, least: float) -> bool:
    """Tell without a logarithm that a window may exceed `least`; where it may not, it does not.

    The terms of the ratio are sums of ``(1+x) ln(1+x) - x``, which is at most ``x²/2`` for a rise and
    ``x²/(2(1+x))`` for a fall; with d = c - mu, ``llr <= d² (1/min(c, mu) + 1/(C - max(c, mu))) / 2``, written here
    without divisions.
    """
    low, high = (count, expected) if count < expected else (expected, count)
    difference = high - low
    if low <= 0:
        return True
    return difference * difference * (total - difference) > 2 * least * low * (total - high)
