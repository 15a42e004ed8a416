"""Test every cell for more incidents than chance lets it have."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotspot.grid import enclosed, neighbours
from hotspot.stats.excess import excess_p_values
from hotspot.stats.local import getis_ord_g_star, permutation_p_values
from hotspot.stats.multiple import benjamini_hochberg
from models.counts import CellCounts

RINGS = 1
"""Gi* sums a cell and the six that touch it: at resolution 10 all within some 200 m, what one sees from a corner."""

Q_LEVEL = 0.05

Floats = NDArray[np.float64]


class LocalStatistics(NamedTuple):
    """One test a cell, each array of shape (n,).

    Attributes
    ----------
    z : Gi* of the square roots, 0 where undefined.
    p : twice the smaller of two chances (Bonferroni): of so much in and around the cell, and of so much in it alone.
    q : after Benjamini-Hochberg over all cells.
    """

    z: Floats
    p: Floats
    q: Floats

    @property
    def is_hot(self) -> NDArray[np.bool_]:
        """Whether a cell has more in and around it than chance lets it."""
        return (self.q < Q_LEVEL) & (self.z > 0)


def local_statistics(counts: CellCounts) -> LocalStatistics:
    """Test every cell for more incidents than chance lets it have, in two ways.

    Around: Gi* with the exact chance of such a sum, were the counts dealt to the cells at random. It is
    taken of the counts' square roots, which makes their spread alike, so that one extreme pile does not hide
    all other places; any such transformation keeps the test exact. Alone: what a typical cell of a city
    as uneven as this one would reach (`hotspot.stats.excess`), for a pile at one address has no neighbourhood.

    Dealt and judged are the cells with the habitat all around (`hotspot.grid.enclosed`); those of its rim hold nothing
    and have z 0, p 1 and q 1.
    """
    is_tested = enclosed(counts.cells)
    weights, held = neighbours(counts.cells[is_tested], rings=RINGS), counts.counts[is_tested]
    roots = np.sqrt(held)
    around, alone = permutation_p_values(roots, weights), excess_p_values(held)
    p_values = np.minimum(2 * np.minimum(around, alone), 1)
    z = np.nan_to_num(getis_ord_g_star(roots, weights).z)
    return LocalStatistics(
        z=_laid_out(z, is_tested, 0),
        p=_laid_out(p_values, is_tested, 1),
        q=_laid_out(benjamini_hochberg(p_values), is_tested, 1),
    )


def _laid_out(values: Floats, where: NDArray[np.bool_], elsewhere: float) -> Floats:
    whole = np.full(where.size, float(elsewhere))
    whole[where] = values
    return whole
