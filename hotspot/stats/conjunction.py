"""Find the pairs of which both must hold, among thousands of which mostly neither does."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def conjunction_q_values(first: ArrayLike, second: ArrayLike, *, same: ArrayLike | None = None) -> Floats:
    """Turn pairs of p-values into q-values of "both are real"; calling all with q <= a is wrong in a share a at most.

    A pair's p-value is the larger of its two. Plain Benjamini-Hochberg on it counts every pair as a rival, although
    a pair of which neither half is small could never have been called. The adaptive filter (AdaFilter-BH) counts
    as rivals at a threshold only the pairs whose smaller p-value passes it, so a pair of which one half changed for
    reasons of its own stays a full rival: the composite null is what the count is made of.

    The two p-values of a pair must be independent, or lean so that they are seldom small together; pairs may
    share members, as long as no single member decides over most pairs.

    Parameters
    ----------
    first, second : shape (n,), from 0 to 1.
    same : pairs with the same number are views of one and the same, such as a month later or in the evening only: all
        are rivals, but once one is called the others count no more; each pair by itself where not given, shape (n,).

    Returns
    -------
    ndarray
        Shape (n,): for a larger half s, ``s x #{smaller halves <= s} / #{larger halves <= s}``, made monotone and at
        most 1.

    Raises
    ------
    ValueError
        Where the shapes differ, or a p-value is NaN or outside 0 to 1.

    References
    ----------
    Wang, Gui, Su, Sabatti & Owen (2022), Annals of Statistics 50:1890, doi:10.1214/21-AOS2139.

    Examples
    --------
    Only the first pair has both. At 0.01 it has one rival besides itself, of four pairs: 0.01 x 2 / 1.

    >>> conjunction_q_values([0.001, 0.002, 0.5, 0.7], [0.01, 0.4, 0.6, 0.8]).round(3).tolist()
    [0.02, 0.4, 0.6, 0.8]
    """
    larger, smaller = _ordered(np.asarray(first, np.float64), np.asarray(second, np.float64))
    order = np.argsort(larger, kind="stable")
    ranked = larger[order]
    rivals = np.searchsorted(np.sort(smaller), ranked, side="right")
    called = _distinct(order, same)[np.searchsorted(ranked, ranked, side="right") - 1]
    raised = ranked * rivals / called
    q_values = np.empty_like(larger)
    q_values[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1)
    return q_values


def _distinct(order: NDArray[np.int64], same: ArrayLike | None) -> NDArray[np.int64]:
    """Count how many different ones come up to each rank."""
    if same is None:
        return np.arange(1, len(order) + 1)
    _, first = np.unique(np.asarray(same)[order], return_index=True)
    is_new = np.zeros(len(order), dtype=np.int64)
    is_new[first] = 1
    return np.cumsum(is_new)


def _ordered(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    if first.shape != second.shape or first.ndim != 1:
        raise ValueError(f"Pairs of p-values have the shapes {first.shape} and {second.shape}; both must be (n,).")
    wrong = ~((first >= 0) & (first <= 1) & (second >= 0) & (second <= 1))
    if wrong.any():
        raise ValueError(f"{int(wrong.sum())} pairs hold p-values that are not from 0 to 1; drop them.")
    return np.maximum(first, second), np.minimum(first, second)
