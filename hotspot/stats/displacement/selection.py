"""Correct what was reported because it was large."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import log_ndtr

Floats = NDArray[np.float64]

_FARTHEST = 40.0
_HALVINGS = 60


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SelectionCorrected:
    """What selected estimates are worth, in standard errors; each of shape (n,), NaN where not selected.

    Attributes
    ----------
    value : too large as often as too small, among estimates that were selected.
    low, high : confidence interval, given the selection.
    """

    value: Floats
    low: Floats
    high: Floats


def selection_corrected(z: ArrayLike, threshold: ArrayLike, *, level: float = 0.95) -> SelectionCorrected:
    """Take the winner's curse off estimates that are looked at because they passed a threshold.

    An estimate that is reported only where ``|z| > threshold`` is too large on average, the more so the closer it is to
    the threshold. Given that it passed, z has a normal distribution with its middle cut out; the effects m at
    which z would be its median, and its 2.5 and 97.5 % points, are what is given.

    Parameters
    ----------
    z : estimates over their standard errors, shape (n,).
    threshold : that |z| had to pass, above 0; one, or shape (n,). After FDR, the smallest |z| that would have passed.
    level : of the interval.

    Raises
    ------
    ValueError
        Where a threshold is not above 0.

    References
    ----------
    Zhong & Prentice (2008), Biostatistics 9:621; Lee, Sun, Sun & Taylor (2016), Annals of Statistics 44:907.

    Examples
    --------
    Just past the threshold nearly nothing is left, far past it nearly everything.

    >>> selection_corrected([2.0, 3.0, 6.0, 1.0], 1.96).value.round(2).tolist()
    [0.04, 2.71, 6.0, nan]
    """
    values, cut = np.broadcast_arrays(np.asarray(z, np.float64), np.asarray(threshold, np.float64))
    if not (cut > 0).all():
        raise ValueError(f"A threshold of {cut.min()} selects everything or nothing; give one above 0.")
    size, is_selected = np.abs(values), np.abs(values) > cut
    tail = (1 - level) / 2

    def solved(share: float) -> Floats:
        found = np.full(values.shape, np.nan)
        found[is_selected] = _mean_with_share_below(size[is_selected], cut[is_selected], share)
        return found

    low, middle, high = solved(1 - tail), solved(0.5), solved(tail)
    falls = values < 0
    return SelectionCorrected(
        value=np.where(falls, -middle, middle),
        low=np.where(falls, -high, low),
        high=np.where(falls, -low, high),
    )


def _mean_with_share_below(size: Floats, cut: Floats, share: float) -> Floats:
    """Halve the range of means until this share of the cut normal lies below `size`; it falls as the mean rises."""
    low, high = np.full(size.shape, -_FARTHEST), size + _FARTHEST
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        is_above = _log_share_above(size, cut, middle) < np.log1p(-share)
        low, high = np.where(is_above, middle, low), np.where(is_above, high, middle)
    return np.asarray((low + high) / 2)


def _log_share_above(size: Floats, cut: Floats, mean: Floats) -> Floats:
    return np.asarray(log_ndtr(mean - size) - np.logaddexp(log_ndtr(mean - cut), log_ndtr(-cut - mean)))
