"""Say how large a change is that was picked because it was large."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import log_ndtr

Floats = NDArray[np.float64]

_BELOW, _ABOVE, _STEPS = 12.0, 4.5, 661


def draw_selected(z: ArrayLike, threshold: float, level: ArrayLike) -> Floats:
    """Give the true size at which a picked estimate as large as this one has the chance `level`.

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
