"""Give the exact distribution of a sum of values drawn without replacement, without a single draw."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.fft import next_fast_len

SMALLEST = 1e-15


def upper_tail(population: NDArray[np.int64], *, draws: int, at: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give P(sum >= at) for `draws` values drawn without replacement from a population.

    The number of ways to reach each sum is the elementary symmetric polynomial of the z**value. At the roots
    of unity Newton's identities give it from power sums, and the j-th power sum is every j-th entry
    of one Fourier transform of the values' histogram; one transform back gives the probabilities.

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
    tail = np.append(np.cumsum(_distribution(population, draws)[::-1])[::-1], 0)
    return _bounded(tail[np.clip(at, 0, tail.size - 1)], is_certain=at <= 0)


def _lower_tail(population: NDArray[np.int64], *, draws: int, at: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give P(sum <= at): drawing k values is leaving the n - k others."""
    if draws == 0:
        return _bounded((at >= 0).astype(np.float64), is_certain=at >= 0)
    head = np.cumsum(_distribution(population, draws))
    is_possible = at >= 0
    return _bounded(np.where(is_possible, head[np.clip(at, 0, head.size - 1)], 0), is_certain=at >= head.size - 1)


def _bounded(probability: NDArray[np.float64], *, is_certain: NDArray[np.bool_]) -> NDArray[np.float64]:
    return np.where(is_certain, 1.0, np.clip(probability, SMALLEST, 1))


def _distribution(population: NDArray[np.int64], draws: int) -> NDArray[np.float64]:
    highest = int(np.sort(population)[-draws:].sum())
    length = next_fast_len(highest + 1, real=True)
    histogram = np.bincount(population % length, minlength=length)
    symmetric = _symmetric(np.fft.fft(histogram), size=population.size, draws=draws)
    return np.clip(np.fft.irfft(symmetric, length)[: highest + 1], 0, None)


def _symmetric(transform: NDArray[np.complex128], *, size: int, draws: int) -> NDArray[np.complex128]:
    """Run Newton's identities, each polynomial divided by its number of terms so that none grows."""
    length = transform.size
    frequency = np.arange(length // 2 + 1)
    powers = [transform[frequency * j % length] for j in range(1, draws + 1)]
    known = [np.ones(frequency.size, np.complex128)]
    for k in range(1, draws + 1):
        terms = (_share(size, k, j) * known[k - j] * powers[j - 1] for j in range(1, k + 1))
        known.append(np.sum(list(terms), axis=0))
    return known[draws]


@lru_cache(maxsize=4096)
def _share(size: int, k: int, j: int) -> float:
    """Give (-1)**(j-1) C(n, k-j) / (k C(n, k))."""
    share = (-1.0) ** (j - 1) / k
    for step in range(k - j, k):
        share *= (step + 1) / (size - step)
    return share
