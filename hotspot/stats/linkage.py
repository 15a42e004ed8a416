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
    fall: Floats, rise: Floats, links: csr_array, *, strata: Integers, rng: np.random.Generator, draws: int
) -> LinkedExcess:
    """Sum fall times rise over all links, beside the same with the places shuffled within their strata.

    The falls and rises themselves stay as they are; only where they lie is shuffled. So a month in which
    many places fell for reasons of their own, or many rose, is not by itself a month of redistribution.

    Parameters
    ----------
    fall, rise : p-values of each place, shape (n,); NaN where it was not looked at.
    links : 1 where incidents may go from row to column, shape (n, n).
    strata : places are shuffled only among those alike, shape (n,).

    Examples
    --------
    One fall, one rise, linked; of the six places that they might be at, few pairs are.

    >>> links = csr_array(np.eye(40, k=1))
    >>> fall, rise = np.full(40, 0.5), np.full(40, 0.5)
    >>> fall[3], rise[4] = 1e-6, 1e-6
    >>> found = linked_excess(fall, rise, links, strata=np.zeros(40, np.int64),
    ...     rng=np.random.default_rng(1), draws=199)
    >>> found.p_value < 0.05
    True
    """
    gone, come = _beyond(fall), _beyond(rise)
    statistic = float(gone @ (links @ come))
    shuffled = np.concatenate(
        [_shuffled(gone, come, links, strata, rng, min(_BLOCK, draws - done)) for done in range(0, draws, _BLOCK)]
    )
    beyond = int((shuffled >= statistic - 1e-9).sum())
    return LinkedExcess(statistic=statistic, expected=float(shuffled.mean()), p_value=(beyond + 1) / (draws + 1))


def _beyond(p_values: Floats) -> Floats:
    scores = norm.isf(np.clip(np.where(np.isfinite(p_values), p_values, 1.0), 1e-12, 1 - 1e-12))
    return np.asarray(np.maximum(scores - BEYOND, 0))


def _shuffled(
    gone: Floats, come: Floats, links: csr_array, strata: Integers, rng: np.random.Generator, draws: int
) -> Floats:
    order = np.argsort(strata, kind="stable")
    # Sorting random numbers within strata shuffles all draws at once.
    keys = rng.random((draws, len(strata))) + strata[order].astype(np.float64)
    places = order[np.argsort(keys, axis=1)]
    left, right = np.empty_like(keys), np.empty_like(keys)
    left[:, order], right[:, order] = gone[places], come[places]
    return np.asarray((left * (links @ right.T).T).sum(axis=1))
