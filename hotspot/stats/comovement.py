"""Which kinds of incidents rise where and when others fall, in the same place and month.

What is compared are residuals: each kind's own city-wide month and each place's own level are taken out by expected
counts, and each place's own trend and year's wave by regression. What is left is news of that place and month.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Floats = NDArray[np.float64]

FEWEST_MONTHS = 24
"""Two years, so that a place's own wave of the year can be told from news."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoMovement:
    """How kinds of incidents moved together, each of shape (kinds, kinds), symmetrical.

    Attributes
    ----------
    correlation : of the residuals over places and months; negative = one rises as the other falls. 1 on the diagonal.
    p_value : two-sided, by permuting months; 1 on the diagonal.
    """

    correlation: Floats
    p_value: Floats


def co_movement(counts: ArrayLike) -> CoMovement:
    """Correlate kinds of incidents over places and months, and test by permuting months jointly over all places.

    A permutation moves a whole month of one kind against the months of another, so that whatever hangs together
    between places in a month, and however dispersed counts are, the null distribution has it too. Its mean and variance
    over all permutations are known without drawing any (Hoeffding); the score is read as a correlation of months, by t.
    Months are taken as exchangeable once trend and wave are out: slow swings of a place's own would make p too small.

    Parameters
    ----------
    counts : incidents, shape (kinds, places, months), months in order.

    Raises
    ------
    ValueError
        Where there are fewer than two kinds or `FEWEST_MONTHS` months.

    References
    ----------
    Hoeffding (1951), Annals of Mathematical Statistics 22:558, for sums over permutations.

    Examples
    --------
    In two places, what one kind gains the other loses, month by month, the places in opposite turns.

    >>> turn = 5 * np.sin(np.arange(24) ** 2)
    >>> one, other = np.stack([20 + turn, 20 - turn]), np.stack([20 - turn, 20 + turn])
    >>> found = co_movement(np.stack([one, other]))
    >>> round(float(found.correlation[0, 1]), 2), bool(found.p_value[0, 1] < 0.001)
    (-1.0, True)
    """
    table = np.asarray(counts, dtype=np.float64)
    if table.ndim != 3 or table.shape[0] < 2 or table.shape[2] < FEWEST_MONTHS:
        raise ValueError(
            f"Counts have shape {table.shape}; give kinds, places and months, 2, 1 and {FEWEST_MONTHS} at least."
        )
    design = _design(table.shape[2])
    residuals = _residuals(table, design)
    scale = np.sqrt((residuals**2).sum(axis=(1, 2)))
    scale[scale == 0] = 1.0
    shares = residuals / scale[:, None, None]
    correlation, p_value = np.eye(len(table)), np.ones((len(table), len(table)))
    for first in range(len(table)):
        for second in range(first + 1, len(table)):
            together = shares[first].T @ shares[second]
            correlation[first, second] = correlation[second, first] = np.trace(together)
            p_value[first, second] = p_value[second, first] = _chance(together, lost=design.shape[1] - 1)
    return CoMovement(correlation=correlation, p_value=p_value)


def _chance(together: Floats, *, lost: int) -> float:
    """Give the two-sided p-value of a trace beside its permutations.

    Parameters
    ----------
    together : products of every month of the one with every month of the other, shape (months, months).
    lost : degrees of freedom that trend and wave have taken.
    """
    months = len(together)
    rows, columns, mean = together.mean(axis=1), together.mean(axis=0), together.mean()
    centred = together - rows[:, None] - columns[None] + mean
    freedom = months - 2 - lost
    # What trend and wave took is missing from the squares as well.
    deviation = np.sqrt((centred**2).sum() / (freedom + 1))
    if deviation < 1e-12:
        return 1.0
    z = (np.trace(together) - months * mean) / deviation
    # A permuted sum of n terms never exceeds about sqrt(n - 1) deviations: it is a correlation times that.
    share = min(abs(z) / np.sqrt(months - 1), 1 - 1e-12)
    return float(2 * stats.t.sf(share * np.sqrt(freedom / (1 - share**2)), freedom))


def _residuals(table: Floats, design: Floats) -> Floats:
    """Give Pearson residuals beside month and place, less each place's own trend and wave."""
    total = np.maximum(table.sum(axis=(1, 2), keepdims=True), 1e-12)
    expected = table.sum(axis=2, keepdims=True) * table.sum(axis=1, keepdims=True) / total
    pearson = np.divide(table - expected, np.sqrt(expected), out=np.zeros_like(table), where=expected > 0)
    basis, _ = np.linalg.qr(design)
    return np.asarray(pearson - (pearson @ basis) @ basis.T)


def _design(months: int) -> Floats:
    """Give what each place may have of its own: level, trend and the year's wave, shape (months, 4)."""
    turn = 2 * np.pi * np.arange(months) / 12
    return np.column_stack([np.ones(months), np.linspace(-1, 1, months), np.cos(turn), np.sin(turn)])
