"""Tell from the past how high each place's level is, how surely, and how much counts swing around it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_LEAST_SPREAD = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rhythm:
    """How surely the level of each kind of day is known, of the whole city.

    Attributes
    ----------
    kinds : the kind of each day, such as its weekday, shape (days,).
    evidence : incidents that each kind's level was made from, above 0, shape (kinds,).
    """

    kinds: Integers
    evidence: Floats

    def __post_init__(self) -> None:
        """Refuse days of no kind, and levels made from nothing."""
        known = np.arange(len(self.evidence))
        if not (np.isin(self.kinds, known).all() and (np.asarray(self.evidence) > 0).all()):
            raise ValueError(f"Days need a kind from 0 to {len(known) - 1}, and each kind evidence above 0.")

    def drawn(self, rng: np.random.Generator, *, dispersion: float) -> Floats:
        """Draw how far each day's level may truly be from the one told, 1 on average, shape (days,)."""
        shape = np.asarray(self.evidence, np.float64) / dispersion
        return np.asarray((rng.gamma(shape) / shape)[self.kinds])


def shrunken_levels(counts: ArrayLike, *, dispersion: float = 1.0) -> tuple[Floats, Floats]:
    """Draw places' counts towards their mean as far as their differences may be chance (empirical Bayes).

    Levels that are gamma distributed with shape a give counts with mean m and variance ``phi m + m²/a``; each level is
    then best told by ``n + phi a``, scaled to the same sum, and as surely as so many incidents tell it. A place that
    had none still has a level.

    Parameters
    ----------
    counts : incidents of each place, some above 0, shape (places,).
    dispersion : phi, variance of a count beside its mean where the level stays the same.

    Returns
    -------
    tuple
        The evidence ``n + phi a``, and the levels as shares that sum to 1.

    Raises
    ------
    ValueError
        Where there are no incidents.

    References
    ----------
    Clayton & Kaldor (1987), Biometrics 43:671.

    Examples
    --------
    Counts that vary no more than chance are drawn nearly all the way.

    >>> shrunken_levels([3, 4, 5])[1].round(2).tolist()
    [0.33, 0.33, 0.33]
    """
    seen = np.asarray(counts, np.float64)
    mean = float(seen.mean()) if seen.size else 0.0
    if mean <= 0:
        raise ValueError("Levels need incidents; there are none here. Take a longer past.")
    shape = mean**2 / max(float(seen.var()) - dispersion * mean, _LEAST_SPREAD * mean)
    evidence = seen + dispersion * shape
    return evidence, evidence / evidence.sum()


def dispersion_of(counts: ArrayLike, expected: ArrayLike, *, fitted: int = 0) -> float:
    """Give how much more counts vary than Poisson counts would: ``sum (c - b)² / sum b x n/(n - k)``, at least 1.

    The sums are taken before dividing, so that many places where next to nothing is expected do not outweigh the rest.

    Parameters
    ----------
    counts, expected : of one shape, n numbers each.
    fitted : k levels that `expected` took from these very counts: it lies closer to them than to others.

    Examples
    --------
    >>> dispersion_of([0, 4, 0, 4], [2, 2, 2, 2])
    2.0
    """
    count, mean = np.asarray(counts, np.float64), np.asarray(expected, np.float64)
    total = float(mean.sum())
    if total <= 0 or count.size <= fitted:
        return 1.0
    return max(float(np.square(count - mean).sum()) / total * count.size / (count.size - fitted), 1.0)
