"""Ask whether falls and rises lie at the two ends of a link more often than chance puts them there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.stats import norm

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

BEYOND = 1.5
"""Standard deviations that a fall or rise must pass to count; what lies within them is noise."""

_BLOCK = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedExcess:
    """How much falls and rises lie linked.

    Attributes
    ----------
    statistic, expected : of the month, and the mean over permutations.
    p_value : (M + 1) / (R + 1).
    """

    statistic: float
    expected: float
    p_value: float


def linked_excess(
    gone: Floats, come: Floats, links: csr_array, *, strata: Integers, rng: np.random.Generator, draws: int
) -> LinkedExcess:
    """Sum what left times what came over all links, beside the same with the places shuffled within their strata.

    What left and what came stay as they are, and so do the parts of one place together; only where they lie is
    shuffled. So a month in which many places fell for reasons of their own, or many rose, is not by itself a month
    of redistribution.

    Parameters
    ----------
    gone, come : 0 or more, by place and part of the day, shape (n, parts); such as `beyond_noise`, or 1 for each
        fall and rise that passed a threshold: the statistic then counts the links between them.
    links : 1 where incidents may go from row to column, shape (n, n).
    strata : places are shuffled only among those alike, shape (n,).

    Raises
    ------
    ValueError
        Where the shapes do not fit.

    Examples
    --------
    One fall, one rise, linked; of forty places in a row, few pairs are.

    >>> gone, come = np.zeros((40, 1)), np.zeros((40, 1))
    >>> gone[3], come[4] = 1, 1
    >>> found = linked_excess(gone, come, csr_array(np.eye(40, k=1)), strata=np.zeros(40, np.int64),
    ...     rng=np.random.default_rng(1), draws=199)
    >>> found.statistic, found.p_value < 0.05
    (1.0, True)
    """
    if gone.shape != come.shape or gone.ndim != 2 or links.shape != (len(gone), len(gone)):
        raise ValueError(
            f"Falls {gone.shape}, rises {come.shape} and links {links.shape} do not fit: (n, parts), (n, n)."
        )
    statistic = float((gone * (links @ come)).sum())
    blocks = [min(_BLOCK, draws - done) for done in range(0, draws, _BLOCK)]
    shuffled = np.concatenate([_shuffled(gone, come, links, _shuffle(strata, rng, size)) for size in blocks])
    beyond = int((shuffled >= statistic - 1e-9).sum())
    return LinkedExcess(statistic=statistic, expected=float(shuffled.mean()), p_value=(beyond + 1) / (draws + 1))


def beyond_noise(p_values: Floats) -> Floats:
    """Turn one-sided p-values into standard deviations beyond `BEYOND`, 0 within; NaN, not looked at, is 0.

    >>> beyond_noise(np.array([0.5, 0.0013499, np.nan])).round(2).tolist()
    [0.0, 1.5, 0.0]
    """
    scores = norm.isf(np.clip(np.where(np.isfinite(p_values), p_values, 1.0), 1e-12, 1 - 1e-12))
    return np.asarray(np.maximum(scores - BEYOND, 0))


def _shuffle(strata: Integers, rng: np.random.Generator, draws: int) -> Integers:
    """Give which place each place gets, shape (draws, n)."""
    order = np.argsort(strata, kind="stable")
    # Sorting random numbers within strata shuffles all draws at once.
    keys = rng.random((draws, len(strata))) + strata[order].astype(np.float64)
    places = np.empty(keys.shape, dtype=np.int64)
    places[:, order] = order[np.argsort(keys, axis=1)]
    return places


def _shuffled(gone: Floats, come: Floats, links: csr_array, places: Integers) -> Floats:
    total = np.zeros(len(places))
    for part in range(gone.shape[1]):
        total += (gone[places, part] * (links @ come[places, part].T).T).sum(axis=1)
    return total
