"""Measure how unevenly incidents lie over places."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lorenz:
    """A Lorenz curve, the emptiest places first.

    Attributes
    ----------
    area_share, value_share : cumulated shares, from 0 to 1, shape (n + 1,).
    """

    area_share: Floats
    value_share: Floats


def lorenz(values: ArrayLike, area: ArrayLike | None = None) -> Lorenz:
    """Draw the Lorenz curve: what share of incidents lies in the emptiest share of the area.

    Parameters
    ----------
    values : incidents in each cell, shape (n,), not negative, some above 0.
    area : of each cell, shape (n,), positive; equal where not given.

    Raises
    ------
    ValueError
        Where shapes differ, values are missing or negative, or all are 0.

    References
    ----------
    Lorenz (1905), Publications of the American Statistical Association 9:209.

    Examples
    --------
    >>> lorenz([3, 1]).value_share.tolist()
    [0.0, 0.25, 1.0]
    """
    counts, size = places_and_sizes(values, area)
    order = np.argsort(counts / size, kind="stable")
    return Lorenz(area_share=cumulated_shares(size[order]), value_share=cumulated_shares(counts[order]))


def gini(values: ArrayLike, area: ArrayLike | None = None) -> float:
    """Measure unevenness: twice the area between the Lorenz curve and the diagonal; 0 is even, near 1 all in one.

    Where places outnumber incidents this is high even of incidents that lie as evenly as can be: see
    `gini_of_sparse_counts`. Parameters and errors as in `lorenz`.

    References
    ----------
    Gini (1912), Variabilità e mutabilità.

    Examples
    --------
    Everything in one place of four: 1 - 1/4.

    >>> gini([0, 0, 0, 8])
    0.75
    """
    curve = lorenz(values, area)
    return float(1 - np.trapezoid(curve.value_share, curve.area_share) * 2)


def gini_of_sparse_counts(counts: ArrayLike) -> float:
    """Measure unevenness beside the most even that so few incidents allow.

    ``G' = max(n/c, 1) (G - 1) + 1`` for c incidents at n places: 0 where every incident has a place of its own, or
    all places equally many. With at least as many incidents as places it is Gini's own.

    Parameters
    ----------
    counts : incidents at each place, shape (n,), not negative, some above 0; places are taken as equally large.

    Raises
    ------
    ValueError
        Where values are missing or negative, or all are 0.

    References
    ----------
    Bernasco & Steenbeek (2017), J. Quantitative Criminology 33:451, equation 4.

    Examples
    --------
    Three incidents at three of ten places could not lie more evenly, though Gini's own says 0.7.

    >>> gini_of_sparse_counts([1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
    0.0
    """
    checked, _ = places_and_sizes(counts, None)
    spread = max(checked.size / float(checked.sum()), 1.0)
    return round(spread * (gini(checked) - 1) + 1, 12)


def share_of_area_holding(values: ArrayLike, area: ArrayLike | None = None, *, share: ArrayLike) -> Floats:
    """Give the smallest share of the area that holds a share of the incidents, such as 0.25, 0.5 and 0.8.

    The fullest places come first, and of the last as much is taken as is needed. Parameters and errors as in `lorenz`.

    Parameters
    ----------
    share : of the incidents, each above 0 and at most 1, any shape.

    References
    ----------
    Weisburd (2015), Criminology 53:133.

    Examples
    --------
    Of ten places one holds half, and it takes three to hold eight in ten.

    >>> share_of_area_holding([50, 20, 10, 5, 5, 5, 5, 0, 0, 0], share=[0.5, 0.8]).round(12).tolist()
    [0.1, 0.3]
    """
    wanted = np.asarray(share, dtype=np.float64)
    if not ((wanted > 0) & (wanted <= 1)).all():
        raise ValueError(f"A share of the incidents is {wanted.tolist()}; give each above 0 and at most 1.")
    counts, size = places_and_sizes(values, area)
    counts, size = counts[counts > 0], np.append(size[counts > 0], size[counts == 0].sum())
    order = np.argsort(-counts / size[:-1], kind="stable")
    held, covered = cumulated_shares(counts[order]), cumulated_shares(np.append(size[:-1][order], size[-1]))[:-1]
    shares: Floats = np.interp(wanted, held, covered)
    return shares


def places_and_sizes(values: ArrayLike, area: ArrayLike | None) -> tuple[Floats, Floats]:
    """Check incidents and areas of the same cells; cells are equally large where no areas are given."""
    counts = checked_counts(values, "observed")
    size = np.ones_like(counts) if area is None else np.asarray(area, dtype=np.float64)
    if size.shape != counts.shape:
        raise ValueError(f"Areas have shape {size.shape} and counts {counts.shape}; give one of each per cell.")
    if not (np.isfinite(size) & (size > 0)).all():
        raise ValueError("Some areas are missing, zero or negative; every cell needs its own.")
    return counts, size


def checked_counts(values: ArrayLike, what: str) -> Floats:
    """Check incidents in each cell: finite, not negative, and some of them."""
    counts = np.asarray(values, dtype=np.float64)
    if counts.ndim != 1 or not (np.isfinite(counts) & (counts >= 0)).all():
        raise ValueError(f"Incidents {what} have shape {counts.shape}; give (n,), none missing or negative.")
    if not counts.sum() > 0:
        raise ValueError(f"There are no incidents {what}, and no share of nothing; take a longer period.")
    return counts


def cumulated_shares(parts: NDArray[np.generic]) -> Floats:
    """Give the shares of the whole up to each part, from 0 to 1, shape (n + 1,)."""
    sums: Floats = np.concatenate([[0.0], np.cumsum(parts.astype(np.float64))])
    return sums / float(sums[-1])
