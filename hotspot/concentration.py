"""Tell how few places hold most of the incidents, and how few would by chance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspot.count import count_by_cell
from hotspot.grid import areas_km2, enclosed
from hotspot.ground import LocatedIncidents
from hotspot.stats.concentration import Lorenz, gini, gini_of_sparse_counts, lorenz, share_of_area_holding
from models.errors import ParameterError
from models.provenance import LeftOut
from models.selection import Selection

SHARES = (0.25, 0.5, 0.8)
DRAWS = 199

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Concentration:
    """How unevenly a selection's incidents lie over the cells where incidents occur.

    Attributes
    ----------
    selection : what was counted.
    incidents : in the cells [count], aoristic shares summed.
    cells : where incidents can occur, the rim left out [count].
    cells_with_incidents : of them [count].
    area_km2 : of the cells together.
    shares : of the incidents.
    area_share : the smallest share of the area that holds each, shape of `shares`.
    expected_area_share : the mean share where as many incidents fall evenly over the area, by chance.
    gini, gini_expected : of incidents per area; the mean of the same by chance.
    gini_sparse : beside the most even that so few incidents allow; cells taken as equally large.
    curve : the Lorenz curve.
    """

    selection: Selection
    incidents: float
    cells: int
    cells_with_incidents: int
    area_km2: float
    shares: tuple[float, ...]
    area_share: Floats
    expected_area_share: Floats
    gini: float
    gini_expected: float
    gini_sparse: float
    curve: Lorenz
    left_out: LeftOut


def measure_concentration(
    incidents: LocatedIncidents,
    selection: Selection,
    *,
    rng: np.random.Generator,
    shares: tuple[float, ...] = SHARES,
    draws: int = DRAWS,
) -> Concentration:
    """Measure how few cells hold most incidents, beside as many incidents thrown evenly over the same area.

    Few incidents look concentrated whatever happens: a hundred in a thousand cells leave nine hundred empty.
    That is why the even city stands beside.

    Parameters
    ----------
    draws : even cities drawn for the comparison.

    Raises
    ------
    ParameterError
        Where no incident of the selection has a cell.
    """
    counted = count_by_cell(incidents, selection)
    kept = enclosed(counted.cells)
    counts, area = counted.counts[kept], areas_km2(counted.cells)[kept]
    total = float(counts.sum())
    if total <= 0:
        raise ParameterError(f"{selection.period} holds no incidents with a place for these; take a longer period.")
    even = rng.multinomial(max(round(total), 1), area / area.sum(), size=draws).astype(np.float64)
    return Concentration(
        selection=selection,
        incidents=total,
        cells=counts.size,
        cells_with_incidents=int((counts > 0).sum()),
        area_km2=float(area.sum()),
        shares=shares,
        area_share=share_of_area_holding(counts, area, share=shares),
        expected_area_share=np.mean([share_of_area_holding(one, area, share=shares) for one in even], axis=0),
        gini=gini(counts, area),
        gini_expected=float(np.mean([gini(one, area) for one in even])),
        gini_sparse=gini_of_sparse_counts(counts),
        curve=lorenz(counts, area),
        left_out=counted.left_out,
    )
