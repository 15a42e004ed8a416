"""Correct what was looked at because it was large: beyond a threshold on either side, or on one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import log_ndtr

Floats = NDArray[np.float64]

_FARTHEST = 40.0
_HALVINGS = 60
_BELOW, _ABOVE, _STEPS = 12.0, 4.5, 661


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


def draw_selected(z: ArrayLike, threshold: float, level: ArrayLike) -> Floats:
    """Give the true size at which an estimate picked on one side, as large as this one, has the chance `level`.

    What is looked at because it passed a threshold looks larger than it is. Given that the estimate passed,
    its distribution is a normal cut off at the threshold, and the size m at which
    ``P(Z >= z | Z > threshold; m) = level`` is the median-unbiased estimate at level 0.5, the ends of a 95 % interval
    at 0.025 and 0.975, and at uniform random levels a draw from all sizes that agree with what was seen.

    Parameters
    ----------
    z : standardised estimates, at least the threshold, shape (n,).
    threshold : that they were picked by; minus infinity where they were not picked.
    level : above 0 and below 1, shape (draws, n) or anything that broadcasts with it.

    Returns
    -------
    ndarray
        In standard errors, shape of `level` and `z` together; no less than 12 below the estimate.

    References
    ----------
    Zhong & Prentice (2008), Biostatistics 9:621, doi:10.1093/biostatistics/kxn001.

    Examples
    --------
    Not picked, it stands; picked at 3 and hardly above, it shrinks; far above, it hardly does.

    >>> [round(float(draw_selected(z, cut, 0.5)), 2) for z, cut in ((3.2, -np.inf), (3.2, 3.0), (6.0, 3.0))]
    [3.2, -0.1, 6.0]
    """
    values = np.asarray(z, np.float64)
    levels = np.asarray(level, np.float64)
    shape = np.broadcast_shapes(values.shape, levels.shape)
    steps = np.linspace(-_BELOW, _ABOVE, _STEPS)
    flat = values.ravel()
    wanted = np.broadcast_to(levels, shape).reshape(-1, flat.size)
    found = np.empty((wanted.shape[0], flat.size))
    for number, one in enumerate(flat):
        size = one + steps
        chance = np.exp(log_ndtr(size - one) - log_ndtr(size - threshold))
        found[:, number] = np.interp(wanted[:, number], chance, size)
    return found.reshape(shape)
