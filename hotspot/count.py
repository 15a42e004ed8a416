"""Count incidents in the cells where they can occur, and say which are in none."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geodata.cells import NO_CELL, Cells
from hotspot.grid import habitat_cells
from hotspot.ground import LocatedIncidents
from hotspot.stats.tally import tally
from models.counts import CellCounts
from models.incident import Detection
from models.provenance import LeftOut
from models.selection import Selection


def count_by_cell(incidents: LocatedIncidents, selection: Selection) -> CellCounts:
    """Sum what the selection holds of each incident, cell by cell.

    The cells are those of `hotspot.ground.habitat`, the same for every selection of the same data,
    so that an empty cell is a place where nothing happened and not one where nothing can.
    The counts, the unplaced and the coarse add up to the total; police-detected incidents that the selection
    keeps apart are told beside it, and are no part of the total.
    """
    weights = incidents.weights(selection)
    cells = habitat_cells(incidents, selection.resolution)
    incident_cells = incidents.cells(selection.resolution)
    return CellCounts(
        selection=selection,
        cells=cells,
        counts=sum_by_cell(incident_cells, weights, cells),
        total=float(weights.sum()),
        left_out=left_out_of(incidents, selection, weights=weights, is_mapped=incident_cells != NO_CELL),
    )


def sum_by_cell(incident_cells: Cells, weights: NDArray[np.float64], cells: Cells) -> NDArray[np.float64]:
    """Sum weights over sorted cells, shape (n,); what lies in none of them is left out.

    >>> sum_by_cell(np.array([7, 5, 7, 0]), np.array([1, 1, 0.5, 1]), np.array([5, 6, 7])).tolist()
    [1.0, 0.0, 1.5]
    """
    if not len(cells):
        return np.zeros(0)
    spot = np.minimum(np.searchsorted(cells, incident_cells), len(cells) - 1)
    return tally([np.where(cells[spot] == incident_cells, spot, -1)], shape=(len(cells),), weights=weights)


def left_out_of(
    incidents: LocatedIncidents, selection: Selection, *, weights: NDArray[np.float64], is_mapped: NDArray[np.bool_]
) -> LeftOut:
    """Say why what the selection holds of the incidents that are not on a map is not there."""
    has_place = incidents.is_placed | np.isfinite(incidents.longitude)
    police = 0.0
    if Detection.POLICE not in selection.detection:
        police = float(incidents.weights(replace(selection, detection=(Detection.POLICE,))).sum())
    return LeftOut(
        unplaced=float(weights[~is_mapped & ~has_place].sum()),
        coarse=float(weights[~is_mapped & has_place].sum()),
        police_detected=police,
    )
