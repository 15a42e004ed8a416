"""Say how much more than Poisson untouched areas vary, as one number whatever their size."""

import numpy as np
from numpy.typing import ArrayLike


def pearson_dispersion(counts: ArrayLike) -> float:
    """Give Pearson's chi-square of a table of areas by periods over its degrees of freedom ``(m - 1)(k - 1)``.

    Levels of areas and of periods are free, what is left is noise. Never below 1. Areas of all sizes are taken to have
    the same dispersion, which `spread_from_controls` does not.

    Parameters
    ----------
    counts : shape (m, k); areas and periods without incidents are left out.

    Raises
    ------
    ValueError
        Where fewer than two areas or periods hold incidents.

    Examples
    --------
    Two areas, 10 and 30 against 30 and 10; all four expect 20, so chi-square is 4 x 100/20 on one degree.

    >>> pearson_dispersion([[10, 30], [30, 10]])
    20.0
    """
    table = np.asarray(counts, dtype=np.float64)
    kept = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    degrees = (kept.shape[0] - 1) * (kept.shape[1] - 1)
    if degrees < 1:
        raise ValueError(f"Counts of shape {table.shape} leave nothing to compare; give two areas and two periods.")
    expected = kept.sum(axis=1, keepdims=True) * kept.sum(axis=0, keepdims=True) / kept.sum()
    return max(1.0, float(((kept - expected) ** 2 / expected).sum() / degrees))


def check_dispersion(value: float) -> None:
    """Refuse a dispersion that would make Poisson look more certain than it is."""
    if not 1 <= value < np.inf:
        raise ValueError(f"A dispersion of {value} would narrow Poisson's interval; it is 1 or more.")
