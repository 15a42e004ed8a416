"""Find where a hot spot may be: cells that hang together, or incidents that lie close."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from hotspot.count import count_by_cell
from hotspot.density import estimate_density, usual_smoothing
from hotspot.grid import areas_km2, neighbours
from hotspot.ground import Ground, LocatedIncidents
from hotspot.stats.peaks import NO_HILL, hills
from models.counts import CellCounts, DensitySurface
from models.selection import Selection

SHARPER = 0.3
"""Places are parted on a surface with this share of the bandwidth: squares a few hundred metres apart stay apart."""

DIP = 0.1
NOISE = 2.0
"""Two peaks are two places where the density between them dips by this share of the lower, and by so many of its
standard errors: a few incidents more or less make no new place."""

CORE = 1 / 3
"""A place is what hangs together with its peak at this share of the peak's density."""

LEAST_INCIDENTS = 3.0
"""Fewer are no place where incidents gather, whatever a test says."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """A selection's incidents, counted and smoothed.

    Attributes
    ----------
    weights : what the selection holds of each finely placed incident, shape (incidents,).
    positions : each such incident's cell as a position in the counts' cells, -1 for the others.
    surface : the density that the map shows.
    terrain : the same less smoothed, on which places are parted and compared.
    """

    ground: Ground
    selection: Selection
    weights: Floats
    positions: Integers
    counts: CellCounts
    surface: DensitySurface
    terrain: DensitySurface

    @property
    def incidents(self) -> LocatedIncidents:
        """All incidents of the data version, selected or not."""
        return self.ground.incidents


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """A place found.

    Attributes
    ----------
    cells : positions in the scene's cells.
    members : positions of its incidents.
    peak : position of its densest cell.
    z, q_value : strongest and smallest, where the method has a test.
    first_day, last_day : where the method tells when.
    recurrence_days : how seldom chance makes such a place, where the method tells.
    stability : how firmly a cluster holds together while the reach shrinks, 0 to 1, where the method tells.
    outline : [EPSG:4326], where the method draws one; else that of the cells.
    """

    cells: Integers
    members: Integers
    peak: int
    z: float | None = None
    q_value: float | None = None
    first_day: date | None = None
    last_day: date | None = None
    recurrence_days: float | None = None
    stability: float | None = None
    outline: BaseGeometry | None = None


@lru_cache(maxsize=2)
def see(ground: Ground, selection: Selection) -> Scene:
    """Count and smooth the selection's incidents; kept, for a layer and its provenance look at the same."""
    incidents = ground.incidents
    counts = count_by_cell(incidents, selection)
    weights = incidents.weights(selection) * incidents.is_fine
    spot = np.searchsorted(counts.cells, incidents.cells(selection.resolution))
    smoothing, land = usual_smoothing(ground)
    surface = estimate_density(incidents, selection, counts.cells, smoothing=smoothing, land=land)
    return Scene(
        ground=ground,
        selection=selection,
        weights=weights,
        positions=np.where(weights > 0, spot, -1),
        counts=counts,
        surface=surface,
        terrain=_terrain(incidents, selection, counts, bandwidth_m=surface.bandwidth_m),
    )


def candidates_of_cells(scene: Scene, *, is_hot: Flags) -> list[Candidate]:
    """Part the hot cells and those that touch them into hills of density, and keep the cores of the hot hills.

    A whole downtown is no place, and neither does a place end where a single cell is not significant by itself.
    """
    terrain, near = scene.terrain, neighbours(scene.counts.cells)
    is_near = (near @ is_hot.astype(np.float64)) > 0
    hill = hills(np.where(is_near, terrain.density, np.nan), near, least_dip=_least_dip(terrain))
    cores = _cores(hill, terrain.density, near)
    cores[~np.isin(cores, cores[is_hot])] = NO_HILL
    peak_of = np.where(scene.positions >= 0, cores[scene.positions], NO_HILL) if cores.size else scene.positions
    found = [
        Candidate(cells=np.flatnonzero(cores == peak), members=np.flatnonzero(peak_of == peak), peak=peak)
        for peak in np.unique(cores[cores != NO_HILL]).tolist()
    ]
    return [one for one in found if scene.weights[one.members].sum() >= LEAST_INCIDENTS]


def _terrain(
    incidents: LocatedIncidents, selection: Selection, counts: CellCounts, *, bandwidth_m: float
) -> DensitySurface:
    """Smooth less than the map does, but never so little that cells no longer see their neighbours."""
    cell_m = 1000 * float(np.sqrt(np.median(areas_km2(counts.cells)))) if counts.cells.size else 0.0
    sharper = float(np.clip(max(SHARPER * bandwidth_m, cell_m / 2), 10, 10_000))
    return estimate_density(incidents, replace(selection, bandwidth_m=sharper), counts.cells)


def _least_dip(terrain: DensitySurface) -> Floats:
    # A gaussian kernel's density f has the variance f / (4 pi bandwidth²) where incidents are independent.
    error = np.sqrt(terrain.density / (4 * np.pi * (terrain.bandwidth_m / 1000) ** 2))
    return np.asarray(np.maximum(DIP * terrain.density, NOISE * error))


def _cores(hill: Integers, density: Floats, near: csr_matrix) -> Integers:
    is_core = (hill != NO_HILL) & (density >= CORE * density[hill])
    links = near.tocoo()
    joined = is_core[links.row] & is_core[links.col] & (hill[links.row] == hill[links.col])
    graph = csr_matrix((joined[joined], (links.row[joined], links.col[joined])), shape=near.shape)
    part = connected_components(graph, directed=False)[1]
    return np.where(is_core & (part == part[hill]), hill, NO_HILL)


def candidate_of_members(members: Integers, scene: Scene) -> Candidate:
    """Make a place of incidents: its cells are theirs."""
    cells = np.unique(scene.positions[members])
    return Candidate(cells=cells, members=members, peak=int(cells[np.argmax(scene.terrain.density[cells])]))
