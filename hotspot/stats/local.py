"""Tell where values gather locally more than chance would scatter them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.special import ndtr

from hotspot.stats.permutation import Alternative, Null, Tails, checked, exact_tails

Floats = NDArray[np.float64]

_ALIKE = 1e-24
"""A mean square of deviations below this share of the values' own is rounding: the values are alike."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocalStatistic:
    """One local statistic per place.

    Attributes
    ----------
    z : standard score, positive where values around are high; NaN where undefined.
    p_value : two-sided, by the normal approximation, which is too bold in the tail of skewed counts.
    """

    z: Floats
    p_value: Floats

    def one_sided(self, alternative: Alternative) -> Floats:
        """Give the normal approximation's p-value against one alternative: greater, less or two_sided."""
        return Tails(greater=ndtr(-self.z), less=ndtr(self.z)).p_value(alternative)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocalMoran(LocalStatistic):
    """Local Moran's I per place, each of shape (n,).

    Attributes
    ----------
    statistic : I; positive among its like, negative where a place stands out from its surroundings.
    expected, variance : of I under the null hypothesis asked for.
    quadrant : "HH" a high place among high ones, "LL", "HL" a high place among low ones, "LH"; what equals
        the mean is low; "" where a place has no neighbours.
    """

    statistic: Floats
    expected: Floats
    variance: Floats
    quadrant: NDArray[np.str_]

    def turned(self, sums: Tails) -> Tails:
        """Give the chances of I from those of the sum around each place, its own value kept (conditional null).

        Given its own value, I rises with the sum around a high place and falls with that around a low one.
        """
        is_high, is_mean = np.char.startswith(self.quadrant, "H"), self.statistic == 0
        greater = np.where(is_high, sums.greater, sums.less)
        less = np.where(is_high, sums.less, sums.greater)
        return Tails(greater=np.where(is_mean, 1.0, greater), less=np.where(is_mean, 1.0, less))


def getis_ord_g_star(values: Floats, weights: csr_matrix) -> LocalStatistic:
    """Compare the sum around each place, the place itself included, with what an even mix would give.

    ``z = (sum_j w_ij x_j - W_i mean) / (s sqrt((n S1_i - W_i^2) / (n - 1)))`` where W_i
    and S1_i are the sums of the weights and of their squares and s the standard deviation (divided by n).

    Parameters
    ----------
    values : shape (n,), finite.
    weights : shape (n, n), with the place itself.

    Returns
    -------
    LocalStatistic
        NaN where all values are alike, or a place neighbours all others.

    Raises
    ------
    ValueError
        Where values are not finite or shapes do not fit.

    References
    ----------
    Ord & Getis (1995), Geographical Analysis 27:286, eq. 14.

    Examples
    --------
    Three places in a row; the middle one sees all, so nothing can be said of it.

    >>> row = csr_matrix([[1.0, 1, 0], [1, 1, 1], [0, 1, 1]])
    >>> getis_ord_g_star(np.array([0.0, 0, 3]), row).z.round(3).tolist()
    [-1.414, nan, 0.707]
    """
    x, w = checked(values, weights)
    n = x.size
    total, square = _row_sums(w), _row_sums(w.multiply(w))
    deviation = float(x.std()) if x.size else 0.0
    spread = deviation * np.sqrt(_left(n * square, total**2) / max(n - 1, 1))
    return _scored(w @ x - total * _mean(x), spread)


def getis_ord_g(values: Floats, weights: csr_matrix) -> LocalStatistic:
    """Compare the sum around each place, without the place itself, with what the other places would give.

    As `getis_ord_g_star`, with mean and standard deviation of the n - 1 others.

    Parameters
    ----------
    values : shape (n,), finite.
    weights : shape (n, n), zero on the diagonal.

    References
    ----------
    Ord & Getis (1995), Geographical Analysis 27:286, eq. 12.

    Examples
    --------
    >>> pair = csr_matrix([[0.0, 1, 0], [1, 0, 0], [0, 1, 0]])
    >>> getis_ord_g(np.array([5.0, 0, 2]), pair).z.tolist()  # 0 beside a mean of 1 and a deviation of 1
    [-1.0, 1.0, -1.0]
    """
    x, w = checked(values, weights)
    if np.any(w.diagonal()):
        raise ValueError("Weights hold the place itself; Gi leaves it out: set the diagonal to zero, or ask for Gi*.")
    others = x.size - 1
    if others < 2:
        return _scored(np.zeros(x.size), np.zeros(x.size))
    mean = (x.sum() - x) / others
    deviation = np.sqrt(np.clip((np.square(x).sum() - np.square(x)) / others - mean**2, 0, None))
    total, square = _row_sums(w), _row_sums(w.multiply(w))
    spread = deviation * np.sqrt(_left(others * square, total**2) / (others - 1))
    return _scored(w @ x - total * mean, spread)


def local_moran(values: Floats, weights: csr_matrix, *, null: Null = "conditional") -> LocalMoran:
    """Tell places among their like from places that stand out from their surroundings.

    ``I_i = z_i / m2 sum_j w_ij z_j`` with z the deviations from the mean and m2 their mean square (divided by n).
    The normal approximation of its p-value is poor for a single place; `LocalMoran.turned` takes the chances of
    a permutation instead.

    Parameters
    ----------
    values : shape (n,), finite.
    weights : shape (n, n), zero on the diagonal; row sums of one make I comparable between places.
    null : which deal the expectation and the variance are of: "conditional" keeps the place's own value
        (Sokal et al. eq. A7 and A8), "total" deals all (A3 and A4).

    Returns
    -------
    LocalMoran
        NaN where all values are alike, or there are fewer than three.

    Raises
    ------
    ValueError
        Where values are not finite, shapes do not fit or the diagonal is not zero.

    References
    ----------
    Anselin (1995), Geographical Analysis 27:93; Sokal, Oden & Thomson (1998), Geographical Analysis 30:331.

    Examples
    --------
    Two high places beside each other, two low ones beside each other.

    >>> pairs = csr_matrix([[0.0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]])
    >>> found = local_moran(np.array([3.0, 1, -1, -3]), pairs)
    >>> found.statistic.tolist(), found.quadrant.tolist()  # 3 x 1 / 5
    ([0.6, 0.6, 0.6, 0.6], ['HH', 'HH', 'LL', 'LL'])
    """
    x, w = checked(values, weights)
    if np.any(w.diagonal()):
        raise ValueError("Weights hold the place itself; Moran's I leaves it out: set the diagonal to zero.")
    z = x - _mean(x)
    lag, total, square = w @ z, _row_sums(w), _row_sums(w.multiply(w))
    m2 = float(np.mean(z**2)) if x.size > 2 else 0.0
    if x.size == 0 or m2 <= _ALIKE * float(np.mean(x**2)):
        m2 = np.nan
    statistic = z * lag / m2
    moments = _moments_given_own if null == "conditional" else _moments_of_all
    expected, variance = moments(z, m2, total, square)
    scored = _scored(statistic - expected, np.sqrt(np.clip(variance, 0, None)))
    quadrant = np.where(np.diff(w.indptr) > 0, np.char.add(_sides(z), _sides(lag)), "")
    return LocalMoran(
        statistic=statistic,
        expected=expected,
        variance=variance,
        z=scored.z,
        p_value=scored.p_value,
        quadrant=quadrant,
    )


def permutation_p_values(values: Floats, weights: csr_matrix, *, quantum: float = 0.125) -> Floats:
    """Give the exact chance of a sum this high if all values were dealt to the places at random.

    As `hotspot.stats.permutation.exact_tails` against "greater" under the total null hypothesis.

    Parameters
    ----------
    values : shape (n,), not negative: counts, or aoristic parts of them.
    weights : shape (n, n), ones and zeros.
    quantum : eighths hold fractional counts well.

    Raises
    ------
    ValueError
        Where weights differ or values are negative.

    Examples
    --------
    >>> permutation_p_values(np.array([1.0, 0, 0]), csr_matrix([[1.0, 0, 0], [1, 1, 0], [0, 0, 1]])).round(6).tolist()
    [0.333333, 0.666667, 1.0]
    """
    if np.any(weights.data != 1) or np.any(np.asarray(values) < 0):
        raise ValueError(
            "The exact distribution needs weights of one and values that are not negative; this has others."
        )
    return exact_tails(values, weights, null="total", quantum=quantum).greater


def _moments_given_own(z: Floats, m2: float, total: Floats, square: Floats) -> tuple[Floats, Floats]:
    # The others' mean is -z / (n - 1); a weighted sum drawn from them without replacement has their variance
    # times (N S1 - W²) / (N - 1), N = n - 1.
    others = z.size - 1
    mean = -z / max(others, 1)
    spread = (z.size * m2 - z**2) / max(others, 1) - mean**2
    variance = (z / m2) ** 2 * spread * _left(others * square, total**2) / max(others - 1, 1)
    return z * mean * total / m2, variance


def _moments_of_all(z: Floats, m2: float, total: Floats, square: Floats) -> tuple[Floats, Floats]:
    n = z.size
    expected = -total / max(n - 1, 1)
    peaked = float(np.mean(z**4)) / m2**2 if n else np.nan
    alone = square * (n - peaked) / max(n - 1, 1)
    paired = (total**2 - square) * (2 * peaked - n) / max((n - 1) * (n - 2), 1)
    return expected + 0 * m2, alone + paired - expected**2


def _sides(deviation: Floats) -> NDArray[np.str_]:
    return np.where(deviation > 0, "H", "L")


def _scored(excess: Floats, spread: Floats) -> LocalStatistic:
    is_defined = spread > 0
    z = np.full(excess.shape, np.nan)
    z[is_defined] = excess[is_defined] / spread[is_defined]
    return LocalStatistic(z=z, p_value=2 * ndtr(-np.abs(z)))


def _left(whole: Floats, part: Floats) -> Floats:
    """Subtract what cannot be more than the whole; a rest that is rounding is nothing."""
    rest = whole - part
    return np.where(rest > 1e-12 * np.abs(whole), rest, 0.0)


def _row_sums(weights: csr_matrix) -> Floats:
    return np.asarray(weights.sum(axis=1), np.float64).ravel()


def _mean(x: Floats) -> float:
    return float(x.mean()) if x.size else 0.0
