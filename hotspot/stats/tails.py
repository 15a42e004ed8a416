"""Judge a miss by the misses of other months and places alike, so that the tails are the data's own."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FEWEST_IN_A_STRATUM = 1000
MOST_STRATA = 8
_TAIL = 0.02
_FEWEST_IN_A_TAIL = 20
_LONGEST_TAIL = 0.1
_HEAVIEST = 0.4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tails:
    """Standardised misses of the past, by how much was expected.

    Attributes
    ----------
    edges : expected incidents that part the strata, ascending, shape (strata - 1,).
    misses : of each stratum, ascending.
    """

    edges: Floats
    misses: tuple[Floats, ...]

    def p_fall(self, z: Floats, expected: Floats) -> Floats:
        """Give the chance of a miss as low or lower, shape (n,); NaN stays NaN."""
        return self._each(z, expected, _lower)

    def p_rise(self, z: Floats, expected: Floats) -> Floats:
        """Give the chance of a miss as high or higher, shape (n,); NaN stays NaN."""
        return self._each(z, expected, _upper)

    def quantile(self, level: float, expected: Floats) -> Floats:
        """Give the miss that a share `level` of the past stayed under, shape (n,)."""
        found = np.array([np.quantile(one, level) for one in self.misses])
        return np.asarray(found[np.searchsorted(self.edges, expected)])

    def _each(self, z: Floats, expected: Floats, tail: Callable[[Floats, Floats], Floats]) -> Floats:
        found = np.full(len(z), np.nan)
        stratum = np.searchsorted(self.edges, expected)
        for number, misses in enumerate(self.misses):
            chosen = (stratum == number) & np.isfinite(z)
            found[chosen] = tail(z[chosen], misses)
        return found


def gather_tails(z: Floats, expected: Floats) -> Tails:
    """Pool misses into strata of like expectation, at least a thousand in each where there are as many.

    Parameters
    ----------
    z, expected : shape (n,); NaN are left out.

    Raises
    ------
    ValueError
        Where there is no miss at all.
    """
    known = np.isfinite(z) & np.isfinite(expected)
    if not known.any():
        raise ValueError("No month was foretold and seen; tails need some misses of the past.")
    z, expected = z[known], expected[known]
    strata = int(np.clip(z.size // FEWEST_IN_A_STRATUM, 1, MOST_STRATA))
    edges = np.unique(np.quantile(expected, np.arange(1, strata) / strata))
    stratum = np.searchsorted(edges, expected)
    parts = [np.sort(z[stratum == number]) for number in range(len(edges) + 1)]
    whole = np.sort(z)
    return Tails(edges=edges, misses=tuple(one if one.size else whole for one in parts))


def _upper(z: Floats, misses: Floats) -> Floats:
    """Count, and beyond the last fiftieth, at least twenty, go on with a Pareto tail, exponential or heavier.

    Pareto tails for p-values: Knijnenburg et al. (2009), Bioinformatics 25:i161, doi:10.1093/bioinformatics/btp211.
    """
    size = misses.size
    counted = (size - np.searchsorted(misses, z, side="left") + 1) / (size + 1)
    beyond = max(int(size * _TAIL), _FEWEST_IN_A_TAIL)
    if beyond > size * _LONGEST_TAIL:
        return np.asarray(counted)
    start = misses[size - beyond - 1]
    excess = misses[size - beyond :] - start
    mean, spread = float(excess.mean()), float(excess.var())
    if mean <= 0 or spread <= 0:
        return np.asarray(counted)
    shape = float(np.clip(0.5 * (1 - mean**2 / spread), 0, _HEAVIEST))
    # A mean of few is itself uncertain; a standard error is added so that what lies beyond is not called too rare.
    scale = mean * (1 - shape) * (1 + 1 / np.sqrt(beyond))
    away = np.maximum(z - start, 0) / scale
    survival = np.exp(-away) if shape < 1e-6 else (1 + shape * away) ** (-1 / shape)
    return np.asarray(np.where(z > start, beyond / size * survival, counted))


def _lower(z: Floats, misses: Floats) -> Floats:
    return _upper(-z, -misses[::-1])


def own_scale(z: Floats) -> Floats:
    """Give how much wider each place misses than others do, drawn to 1 as far as its months contradict each other.

    The mean squared miss of a place is weighed by how well its odd months foretell its even ones over all
    places: where places differ by chance alone, every scale is 1.

    Parameters
    ----------
    z : standardised misses, shape (n, months); NaN are left out.

    Returns
    -------
    ndarray
        Of the variance, mean near 1, shape (n,).
    """
    size, months = z.shape
    if months < 4 or size < 10:
        return np.ones(size)
    squares = z**2
    halves = [
        np.nanmean(np.where(np.isfinite(one), one, np.nan), axis=1) for one in (squares[:, ::2], squares[:, 1::2])
    ]
    whole = np.nanmean(squares, axis=1)
    known = np.isfinite(halves[0]) & np.isfinite(halves[1])
    if known.sum() < 10:
        return np.ones(size)
    middle = float(whole[known].mean())
    common = float(np.cov(halves[0][known], halves[1][known])[0, 1])
    total = float(whole[known].var())
    weight = float(np.clip(common / total, 0, 1)) if total > 0 else 0.0
    own = np.where(np.isfinite(whole), whole, middle)
    return np.asarray(np.maximum(middle + weight * (own - middle), 0.25))
