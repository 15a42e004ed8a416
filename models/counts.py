"""How many incidents each cell holds, and how dense they lie."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.provenance import LeftOut
from models.selection import Selection


@dataclass(frozen=True, slots=True, kw_only=True)
class CellCounts:
    """Weighted incidents in the cells where incidents can occur.

    Attributes
    ----------
    selection : what was counted.
    cells : H3 indexes, sorted, shape (n,), int64; includes cells with nothing in them.
    counts : incidents, aoristic weights summed, shape (n,).
    total : all incidents that matched, on the map or not.
    left_out : those that are not in `counts`.
    """

    selection: Selection
    cells: NDArray[np.int64]
    counts: NDArray[np.float64]
    total: float
    left_out: LeftOut


@dataclass(frozen=True, slots=True, kw_only=True)
class DensitySurface:
    """Kernel density at the centres of cells.

    Attributes
    ----------
    cells : H3 indexes, shape (n,).
    density : [incidents/km²] over the whole period, shape (n,).
    density_per_month : [incidents/km² and month], shape (n,).
    bandwidth_m : a gaussian's standard deviation, another kernel's radius; the middle one where each incident has its
        own [m].
    kernel : name.
    bandwidth_rule : how the bandwidth came about: "given", or "automatic: " and the rule.
    is_at_limit : the rule's search ended at its smallest or largest bandwidth.
    narrowest_m, widest_m : of the incidents' own bandwidths [m]; None where not told.
    edge : the correction made, "uniform" or "jones_diggle"; None for none.
    land_source : what said where land is, "imported" or "own water"; None where nothing was corrected.
    half_life_days : in which an incident's weight halves; None where all weigh the same.
    relative_error : largest found beside the exact sum, at some places over 1 % of the highest; None where not asked.
    """

    cells: NDArray[np.int64]
    density: NDArray[np.float64]
    density_per_month: NDArray[np.float64]
    bandwidth_m: float
    kernel: str
    bandwidth_rule: str
    is_at_limit: bool = False
    narrowest_m: float | None = None
    widest_m: float | None = None
    edge: str | None = None
    land_source: str | None = None
    half_life_days: float | None = None
    relative_error: float | None = None
