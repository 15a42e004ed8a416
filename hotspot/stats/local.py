"""Tell where values gather locally more than chance would scatter them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.special import ndtr

from hotspot.stats.sums import upper_tail

Floats = NDArray[np.float64]


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
    x = _checked(values, weights)
    n = x.size
    total, square = _row_sums(weights), _row_sums(weights.multiply(weights))
    deviation = float(x.std()) if x.size else 0.0
    spread = deviation * np.sqrt(np.clip(n * square - total**2, 0, None) / max(n - 1, 1))
    return _scored(weights @ x - total * _mean(x), spread)


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
    x = _checked(values, weights)
    if np.any(weights.diagonal()):
        raise ValueError("Weights hold the place itself; Gi leaves it out: set the diagonal to zero, or ask for Gi*.")
    others = x.size - 1
    if others < 2:
        return _scored(np.zeros(x.size), np.zeros(x.size))
    mean = (x.sum() - x) / others
    deviation = np.sqrt(np.clip((np.square(x).sum() - np.square(x)) / others - mean**2, 0, None))
    total, square = _row_sums(weights), _row_sums(weights.multiply(weights))
    spread = deviation * np.sqrt(np.clip(others * square - total**2, 0, None) / (others - 1))
    return _scored(weights @ x - total * mean, spread)


def permutation_p_values(values: Floats, weights: csr_matrix, *, quantum: float = 0.125) -> Floats:
    """Give the exact chance of a sum this high if the values were dealt to the places at random.

    With equal weights the sum around a place with k neighbours is that of k values drawn
    without replacement, whichever place it is: its distribution is computed, not simulated (`hotspot.stats.sums`).

    Parameters
    ----------
    values : shape (n,), not negative: counts, or aoristic parts of them. They are rounded to multiples
        of `quantum` before both the observed sums and their distribution are made, so the rounding costs
        a little power and never validity. A quantum too fine for its table is doubled until it fits.
    weights : shape (n, n), ones and zeros.
    quantum : eighths hold fractional counts well.

    Returns
    -------
    ndarray
        P(sum >= observed), shape (n,), exact to about 1e-13 and never below 1e-15.

    Raises
    ------
    ValueError
        Where weights differ or values are negative.

    Examples
    --------
    Of three places one holds an incident: either sees it with chance 1/3 alone, 2/3 in a pair.

    >>> permutation_p_values(np.array([1.0, 0, 0]), csr_matrix([[1.0, 0, 0], [1, 1, 0], [0, 0, 1]])).round(6).tolist()
    [0.333333, 0.666667, 1.0]
    """
    x = _checked(values, weights)
    if np.any(weights.data != 1) or np.any(x < 0):
        raise ValueError(
            "The exact distribution needs weights of one and values that are not negative; this has others."
        )
    neighbours = np.diff(weights.indptr)
    whole = _whole(x, quantum=quantum, draws=int(neighbours.max(initial=0)))
    observed = np.rint(weights @ whole).astype(np.int64)
    p_values = np.ones(x.size)
    for k in np.unique(neighbours[neighbours > 0]):
        rows = neighbours == k
        p_values[rows] = upper_tail(whole, draws=int(k), at=observed[rows])
    return p_values


_LONGEST_TABLE = 1 << 17


def _whole(x: Floats, *, quantum: float, draws: int) -> NDArray[np.int64]:
    while draws * x.max(initial=0) / quantum > _LONGEST_TABLE:
        quantum *= 2
    return np.rint(x / quantum).astype(np.int64)


def _checked(values: Floats, weights: csr_matrix) -> Floats:
    x = np.asarray(values, np.float64)
    if weights.shape != (x.size, x.size) or x.ndim != 1:
        raise ValueError(f"{x.shape} values cannot go with weights of shape {weights.shape}; give (n,) and (n, n).")
    if not np.isfinite(x).all():
        raise ValueError(f"{int((~np.isfinite(x)).sum())} values are not finite; a place without a value is no place.")
    return x


def _scored(excess: Floats, spread: Floats) -> LocalStatistic:
    is_defined = spread > 0
    z = np.full(excess.shape, np.nan)
    z[is_defined] = excess[is_defined] / spread[is_defined]
    return LocalStatistic(z=z, p_value=2 * ndtr(-np.abs(z)))


def _row_sums(weights: csr_matrix) -> Floats:
    return np.asarray(weights.sum(axis=1), np.float64).ravel()


def _mean(x: Floats) -> float:
    return float(x.mean()) if x.size else 0.0
