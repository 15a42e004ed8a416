"""Say how much more than Poisson untouched areas vary, as one number whatever their size."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispersion:
    """Variance of counts beside Poisson's, at least 1, and how many comparisons it rests on."""

    value: float
    degrees_of_freedom: float


def dispersion_from_controls(counts: ArrayLike) -> Dispersion:
    """Estimate how much more than Poisson untouched areas vary between periods.

    Pearson's chi-square of the table areas by periods, over its degrees of freedom ``(m - 1)(k - 1)``:
    levels of areas and of periods are free, what is left is noise. Never below 1.

    Parameters
    ----------
    counts : shape (m, k), areas by periods, or (b, m, k) for several such tables pooled, such as hour bands;
        areas and periods without incidents are left out.

    Raises
    ------
    ValueError
        Where fewer than two areas or periods hold incidents.

    Examples
    --------
    Two areas, 10 and 30 against 30 and 10; all four expect 20, so chi-square is 4 x 100/20 on one degree.

    >>> dispersion_from_controls([[10, 30], [30, 10]])
    Dispersion(value=20.0, degrees_of_freedom=1.0)
    """
    table = np.asarray(counts, dtype=np.float64)
    tables = table[None] if table.ndim == 2 else table
    pearsons = [_pearson(one) for one in tables]
    chi_square, degrees = (sum(values) for values in zip(*pearsons, strict=True))
    if degrees < 1:
        raise ValueError(f"Counts of shape {table.shape} leave nothing to compare; give two areas and two periods.")
    return Dispersion(value=max(1.0, chi_square / degrees), degrees_of_freedom=float(degrees))


def _pearson(table: NDArray[np.float64]) -> tuple[float, int]:
    kept = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    degrees = (kept.shape[0] - 1) * (kept.shape[1] - 1)
    if degrees < 1:
        return 0.0, 0
    expected = kept.sum(axis=1, keepdims=True) * kept.sum(axis=0, keepdims=True) / kept.sum()
    return float(((kept - expected) ** 2 / expected).sum()), degrees


def check_dispersion(value: float) -> None:
    """Refuse a dispersion that would make Poisson look more certain than it is."""
    if not 1 <= value < np.inf:
        raise ValueError(f"A dispersion of {value} would narrow Poisson's interval; it is 1 or more.")
