"""Deal the values to the places anew, and see how often so much comes together: by every deal, or by some.

Two null hypotheses are named as Sokal et al. name them. *total*: all values are dealt, the place's own too,
so what lies in the place itself is evidence. *conditional*: each place keeps its own value and only
the others are dealt, so what lies in the place itself is taken as given.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from hotspot.stats.sums import SMALLEST, upper_tail, upper_tail_of_others, upper_tails

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Null = Literal["total", "conditional"]
Alternative = Literal["greater", "less", "two_sided"]

_LONGEST_TABLE = 1 << 17
_LEVELS = 1 << 15
_WHOLE = (1.0, 0.125)
_TIE = 1e-9
"""Sums of the same values in another order differ by rounding: what differs by less than this share is alike."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tails:
    """How often a deal reaches what was observed, each of shape (n,), from 0 to 1.

    Attributes
    ----------
    greater : chance of a sum as high or higher.
    less : chance of a sum as low or lower; the two overlap in the sums that are alike.
    """

    greater: Floats
    less: Floats

    @property
    def two_sided(self) -> Floats:
        """Twice the smaller chance, at most 1."""
        return np.asarray(np.minimum(2 * np.minimum(self.greater, self.less), 1))

    def p_value(self, alternative: Alternative) -> Floats:
        """Give the chance against one alternative, named as the attribute."""
        tails = {"greater": self.greater, "less": self.less, "two_sided": self.two_sided}
        if alternative not in tails:
            raise ValueError(f"'{alternative}' is no alternative; choose greater, less or two_sided.")
        return tails[alternative]


def exact_tails(values: Floats, weights: csr_matrix, *, null: Null, quantum: float | None = None) -> Tails:
    """Give the exact chances of the weighted sum around each place, over every deal of the values.

    Where all neighbours of a place weigh the same, the sum around it is that of k values drawn without replacement,
    whichever place it is: its distribution is computed, not simulated (`hotspot.stats.sums`).

    Parameters
    ----------
    values : shape (n,), finite. They are rounded to multiples of `quantum` before both the observed sums and their
        distribution are made, so the rounding costs a little power and never validity.
    weights : shape (n, n), from 0; alike within each row. Under the conditional null the diagonal may differ.
    quantum : not said, 1 for whole numbers, 1/8 for eighths, else so fine that
        a sum has about 33 000 levels. One too fine for its table is doubled until it fits.

    Returns
    -------
    Tails
        Exact to about 1e-13 and never below 1e-15; both 1 where a place has no neighbours.

    Raises
    ------
    ValueError
        Where a row's weights differ, weights are negative, shapes do not fit or values are not finite.

    Examples
    --------
    Of three places one holds an incident: either sees it with chance 1/3 alone, 2/3 in a pair.

    >>> sees = csr_matrix([[1.0, 0, 0], [1, 1, 0], [0, 0, 1]])
    >>> exact_tails(np.array([1.0, 0, 0]), sees, null="total").greater.round(6).tolist()
    [0.333333, 0.666667, 1.0]

    Given its own value, the second place's only neighbour holds it with chance 1/2.

    >>> exact_tails(np.array([1.0, 0, 0]), sees, null="conditional").greater.tolist()
    [1.0, 0.5, 1.0]
    """
    x, w = checked(values, weights)
    if x.size == 0:
        return Tails(greater=np.ones(0), less=np.ones(0))
    is_own = w.diagonal() != 0 if null == "conditional" else np.zeros(x.size, np.bool_)
    if not _is_even(w, is_own):
        raise ValueError("The exact distribution needs alike weights around each place; simulate for others.")
    draws = np.diff(w.indptr) - is_own
    whole = _whole(x, draws=int(draws.max(initial=0)), quantum=quantum)
    ones = csr_matrix((np.ones(w.nnz), w.indices, w.indptr), shape=w.shape)
    around = np.rint(ones @ whole).astype(np.int64) - whole * is_own
    deal = _tails_of_others if null == "conditional" else _tails_of_all
    return deal(whole, draws, around)


def simulated_tails(
    values: Floats, weights: csr_matrix, *, null: Null, rng: np.random.Generator, permutations: int = 999
) -> Tails:
    """Give pseudo p-values (M + 1) / (R + 1) of the weighted sum around each place, from R random deals.

    For weights that differ. Each deal is drawn once and handed to every place, its first k values to the first k
    neighbours; a place that finds its own value among them takes a spare one instead. So each
    place's p-value holds by itself, and those of different places depend on each other more than the data make them.

    Parameters
    ----------
    values : shape (n,), finite.
    weights : shape (n, n).
    permutations : R; no p-value can be below 1 / (R + 1).

    Raises
    ------
    ValueError
        Where shapes do not fit, values are not finite, or no permutation is asked for.

    References
    ----------
    Anselin (1995), Geographical Analysis 27:93 (conditional permutation); North, Curtis & Sham (2002), Am. J. Hum.
    Genet. 71:439 (the ones added).

    Examples
    --------
    >>> beside = csr_matrix([[0.0, 2, 0], [1, 0, 1], [0, 2, 0]])
    >>> found = simulated_tails(np.array([5.0, 5, 5]), beside, null="conditional", rng=np.random.default_rng(1))
    >>> found.greater.tolist()  # nothing can differ
    [1.0, 1.0, 1.0]
    """
    x, w = checked(values, weights)
    if permutations < 1:
        raise ValueError(f"{permutations} permutations give no p-value; ask for 999 or more.")
    own = w.diagonal() if null == "conditional" else np.zeros(x.size)
    others = _without_diagonal(w) if own.any() else w
    most = int(np.diff(others.indptr).max(initial=0))
    observed = others @ x
    if most == 0:
        return Tails(greater=np.ones(x.size), less=np.ones(x.size))
    keeps = null == "conditional"
    dealt = _deals(x.size, most + keeps, permutations, rng)
    hits = dealt[:most].ravel() if keeps else np.zeros(0, np.int64)
    order = np.argsort(hits, kind="stable")
    starts = np.searchsorted(hits[order], np.arange(x.size + 1))
    slack = _TIE * (abs(others) @ np.abs(x))
    high, low = _count(x[dealt], others.data, others.indptr, (observed - slack, observed + slack), (order, starts))
    return Tails(greater=(high + 1) / (permutations + 1), less=(low + 1) / (permutations + 1))


def checked(values: Floats, weights: csr_matrix) -> tuple[Floats, csr_matrix]:
    """Give the values as floats, and the weights with each neighbour stored once and no zeros.

    Raises
    ------
    ValueError
        Where values are not finite, or shapes do not fit.
    """
    x = np.asarray(values, np.float64)
    if weights.shape != (x.size, x.size) or x.ndim != 1:
        raise ValueError(f"{x.shape} values cannot go with weights of shape {weights.shape}; give (n,) and (n, n).")
    if not np.isfinite(x).all():
        raise ValueError(f"{int((~np.isfinite(x)).sum())} values are not finite; a place without a value is no place.")
    if weights.data.all() and weights.has_canonical_format:
        return x, weights
    stored = weights.copy()
    stored.sum_duplicates()
    stored.eliminate_zeros()
    return x, stored


def _is_even(weights: csr_matrix, is_own: NDArray[np.bool_]) -> bool:
    data = weights.data
    if data.size == 0 or data.min() == data.max():
        return data.size == 0 or bool(data[0] > 0)
    others = _without_diagonal(weights) if is_own.any() else weights
    rows = np.flatnonzero(np.diff(others.indptr))
    least = np.minimum.reduceat(others.data, others.indptr[rows])
    most = np.maximum.reduceat(others.data, others.indptr[rows])
    return bool((least > 0).all() and (most <= least * (1 + _TIE)).all())


def _without_diagonal(weights: csr_matrix) -> csr_matrix:
    rows = np.repeat(np.arange(weights.shape[0]), np.diff(weights.indptr))
    kept = rows != weights.indices
    return csr_matrix((weights.data[kept], (rows[kept], weights.indices[kept])), shape=weights.shape)


def _whole(x: Floats, *, draws: int, quantum: float | None) -> Integers:
    """Bring values to whole numbers, none negative; adding the same to each moves every sum alike."""
    step = quantum or _step(x)
    lowest = float(x.min(initial=0)) if step else float(x.min(initial=np.inf))
    span = float(x.max(initial=lowest)) - lowest
    step = step or span * max(draws, 1) / _LEVELS or 1.0
    while draws * span / step > _LONGEST_TABLE:
        step *= 2
    return np.rint((x - lowest) / step).astype(np.int64)


def _step(x: Floats) -> float | None:
    return next((step for step in _WHOLE if np.array_equal(np.rint(x / step), x / step)), None)


def _kinds(draws: Integers) -> list[int]:
    return [k for k in np.flatnonzero(np.bincount(draws)).tolist() if k > 0]


def _tails_of_all(whole: Integers, draws: Integers, around: Integers) -> Tails:
    greater, less = np.ones(whole.size), np.ones(whole.size)
    for k in _kinds(draws):
        rows = draws == k
        both = upper_tail(whole, draws=k, at=around[rows] + np.arange(2)[:, None])
        greater[rows], less[rows] = both[0], _less(both[1])
    return Tails(greater=greater, less=less)


def _tails_of_others(whole: Integers, draws: Integers, around: Integers) -> Tails:
    if 2 * draws.max(initial=0) > whole.size:
        return _tails_of_few(whole, draws, around)
    greater, less = np.ones(whole.size), np.ones(whole.size)
    tails = upper_tails(whole, most=int(draws.max(initial=0)))
    for k in _kinds(draws):
        rows = draws == k
        at, own = around[rows], whole[rows]
        greater[rows] = upper_tail_of_others(tails, size=whole.size, draws=k, at=at, without=own)
        less[rows] = _less(upper_tail_of_others(tails, size=whole.size, draws=k, at=at + 1, without=own))
    return Tails(greater=greater, less=less)


def _tails_of_few(whole: Integers, draws: Integers, around: Integers) -> Tails:
    """Draw from the others themselves, place by place: for a handful of places that nearly all touch."""
    greater, less = np.ones(whole.size), np.ones(whole.size)
    for place in np.flatnonzero(draws).tolist():
        others = np.delete(whole, place)
        both = upper_tail(others, draws=int(draws[place]), at=around[place] + np.arange(2))
        greater[place], less[place] = both[0], _less(both[1:])[0]
    return Tails(greater=greater, less=less)


def _less(beyond: Floats) -> Floats:
    return np.asarray(np.clip(1 - np.where(beyond > SMALLEST, beyond, 0), SMALLEST, 1))


def _deals(size: int, most: int, permutations: int, rng: np.random.Generator) -> Integers:
    """Draw positions without replacement, shape (most, permutations)."""
    if most > size:
        raise ValueError(f"A place cannot have {most} neighbours among {size} places and keep its own value.")
    deals = [rng.choice(size, most, replace=False) for _ in range(permutations)]
    return np.ascontiguousarray(np.array(deals, np.int64).T)


@njit(cache=True, fastmath=True)
def _count(
    dealt: Floats, weights: Floats, starts: Integers, bounds: tuple[Floats, Floats], hits: tuple[Integers, Integers]
) -> tuple[Integers, Integers]:
    """Count the deals whose sum is at least the first bound, and at most the second, for each place.

    `dealt` holds one deal a column, its last row the spares; `hits` says where in it each place's own value lies.
    """
    places, permutations = starts.size - 1, dealt.shape[1]
    high, low = np.zeros(places, np.int64), np.zeros(places, np.int64)
    for place in range(places):
        first, last = starts[place], starts[place + 1]
        sums = np.zeros(permutations)
        for j in range(last - first):
            sums += weights[first + j] * dealt[j]
        for hit in hits[0][hits[1][place] : hits[1][place + 1]]:
            j, column = divmod(hit, permutations)
            if j < last - first:
                sums[column] += weights[first + j] * (dealt[-1, column] - dealt[j, column])
        high[place] = np.sum(sums >= bounds[0][place])
        low[place] = np.sum(sums <= bounds[1][place])
    return high, low
