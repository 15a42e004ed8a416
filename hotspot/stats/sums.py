"""Give the exact distribution of a sum of values drawn without replacement, without a single draw."""

from functools import lru_cache

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len

SMALLEST = 1e-15

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def upper_tail(population: Integers, *, draws: int, at: Integers) -> Floats:
    """Give P(sum >= at) for `draws` values drawn without replacement from a population.

    The number of ways to reach each sum is the elementary symmetric polynomial of the z**value. At the roots
    of unity Newton's identities give it from power sums, and the j-th power sum is every j-th entry
    of one Fourier transform of the values' histogram; one transform back gives the probabilities.
    Newton's identities lose digits where more than a quarter is drawn; there the ways are counted value by value.

    Parameters
    ----------
    population : whole numbers, none negative, shape (n,).
    draws : from 1 to n.
    at : sums asked for, any shape.

    Returns
    -------
    ndarray
        Of the shape of `at`; absolute error about 1e-13, never below 1e-15.

    Raises
    ------
    ValueError
        Where more is drawn than there is.

    References
    ----------
    Macdonald (1995), Symmetric Functions and Hall Polynomials, I.2 (Newton's identities).

    Examples
    --------
    Two of 0, 1, 2 sum to 1, 2 or 3, each as often.

    >>> upper_tail(np.array([0, 1, 2]), draws=2, at=np.array([1, 2, 3, 4])).round(6).tolist()
    [1.0, 0.666667, 0.333333, 0.0]
    """
    if not 1 <= draws <= population.size:
        raise ValueError(f"{draws} values cannot be drawn from {population.size}; draw from 1 to all of them.")
    total = int(population.sum())
    if 2 * draws > population.size:
        return _lower_tail(population, draws=population.size - draws, at=total - at)
    tail = upper_tails(population, most=draws)[draws]
    return _bounded(tail[np.clip(at, 0, tail.size - 1)], is_certain=at <= 0)


def upper_tail_of_others(tails: Floats, *, size: int, draws: int, at: Integers, without: Integers) -> Floats:
    """Give P(sum >= at) for values drawn from all but one, for many choices of the one at once.

    Dividing the generating function of all by that of the one left out, 1 + t z**v, makes the ways without it
    an alternating sum of the ways with it, shifted: ``N_k(s) - N_(k-1)(s - v) + N_(k-2)(s - 2 v) - ...``.
    So one table for the whole city serves every place, whatever its own value.

    Parameters
    ----------
    tails : `upper_tails` of all n values, for `draws` at least.
    size : n, at least twice the draws: beyond that the alternating sum loses digits.
    at : sums asked for, shape (m,).
    without : the value left out for each, shape (m,); each one of the population's.

    Raises
    ------
    ValueError
        Where more than half is drawn.

    Examples
    --------
    Without the 2, two of 0, 1, 2, 3 sum to 1, 3 or 4.

    >>> tails = upper_tails(np.array([0, 1, 2, 3]), most=2)
    >>> asked, own = np.array([3, 4]), np.array([2, 2])
    >>> upper_tail_of_others(tails, size=4, draws=2, at=asked, without=own).round(6).tolist()
    [0.666667, 0.333333]
    """
    if 2 * draws > size:
        raise ValueError(f"{draws} of {size} values is more than half; draw from the others themselves (`upper_tail`).")
    shares = [size / (size - draws)]  # C(n, k) / C(n - 1, k), then one factor more for each value less
    for left in range(draws, 0, -1):
        shares.append(-shares[-1] * left / (size - left + 1))
    found = _alternating(np.ascontiguousarray(tails[draws::-1]), np.array(shares), at, without)
    return _bounded(found, is_certain=at <= 0)


@njit(cache=True)
def _alternating(tails: Floats, shares: Floats, at: Integers, without: Integers) -> Floats:
    found, last = np.zeros(at.size), tails.shape[1] - 1
    for place in range(at.size):
        asked = at[place]
        for row in range(shares.size):
            found[place] += shares[row] * tails[row, min(max(asked, 0), last)]
            asked -= without[place]
    return found


def upper_tails(population: Integers, *, most: int) -> Floats:
    """Give P(sum >= s) for s = 0, 1, ... and for every number of draws from none to `most`.

    Returns
    -------
    ndarray
        Shape (most + 1, sums + 1), the last column 0: no sum lies there or beyond.
    """
    highest = int(np.sort(population)[population.size - most :].sum()) if most else 0
    ways = _by_value if 4 * most > population.size else _by_newton
    chances = np.clip(ways(population, most, highest + 1)[:, : highest + 1], 0, None)
    return np.pad(np.cumsum(chances[:, ::-1], axis=1)[:, ::-1], ((0, 0), (0, 1)))


def _lower_tail(population: Integers, *, draws: int, at: Integers) -> Floats:
    """Give P(sum <= at): drawing k values is leaving the n - k others."""
    tail = upper_tails(population, most=draws)[draws]
    return _bounded(1 - tail[np.clip(at + 1, 0, tail.size - 1)], is_certain=at >= tail.size - 2)


def _bounded(probability: Floats, *, is_certain: NDArray[np.bool_]) -> Floats:
    return np.where(is_certain, 1.0, np.clip(probability, SMALLEST, 1))


def _by_value(population: Integers, most: int, length: int) -> Floats:
    """Add the values one by one: with each, a sum of k is reached without it, or by it on a sum of k - 1."""
    ways = np.zeros((most + 1, length))
    ways[0, 0] = 1
    for seen, value in enumerate(population.tolist(), start=1):
        # Probabilities instead of counts, so that nothing grows: k of `seen` hold the newest with chance k / seen.
        drawn = np.minimum(np.arange(most + 1) / seen, 1)[1:, None]
        joined = np.zeros((most, length))
        joined[:, value:] = ways[:-1, : length - value]
        ways[1:] = ways[1:] * (1 - drawn) + joined * drawn
    return ways


def _by_newton(population: Integers, most: int, length: int) -> Floats:
    length = next_fast_len(length, real=True)
    transform = np.fft.fft(np.bincount(population % length, minlength=length))
    frequency = np.arange(length // 2 + 1)
    powers = [transform[frequency * j % length] for j in range(1, most + 1)]
    known = [np.ones(frequency.size, np.complex128)]
    for k in range(1, most + 1):
        # Each polynomial is divided by its number of terms, so that none grows.
        terms = (_share(population.size, k, j) * known[k - j] * powers[j - 1] for j in range(1, k + 1))
        known.append(np.sum(list(terms), axis=0))
    return np.asarray(irfft(np.array(known), length, axis=1))


@lru_cache(maxsize=4096)
def _share(size: int, k: int, j: int) -> float:
    """Give (-1)**(j-1) C(n, k-j) / (k C(n, k))."""
    share = (-1.0) ** (j - 1) / k
    for step in range(k - j, k):
        share *= (step + 1) / (size - step)
    return share
