"""The cells of a city seen as a grid: their centres, neighbours and outlines, each made once for the same cells."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from geodata.cells import Cells, cell_areas_km2, cell_centres, cell_polygons, neighbour_matrix
from geodata.project import to_metres
from hotspot.ground import HABITAT_RINGS, LocatedIncidents, habitat

_KEPT = 8


@lru_cache(maxsize=_KEPT)
def habitat_cells(incidents: LocatedIncidents, resolution: int) -> Cells:
    """Give the cells where incidents can occur (`hotspot.ground.habitat`)."""
    return habitat(incidents, resolution)


def centres_m(cells: Cells, *, crs: str) -> NDArray[np.float64]:
    """Give the cells' centres in a local CRS, shape (n, 2) [m]."""
    return _centres_m(cells.tobytes(), crs)


def neighbours(cells: Cells, *, rings: int = 1) -> csr_matrix:
    """Give which cells lie within so many rings of each, itself included, shape (n, n)."""
    return _neighbours(cells.tobytes(), rings)


def enclosed(cells: Cells) -> NDArray[np.bool_]:
    """Tell which cells of a habitat have it all around, shape (n,): not those of its rim.

    The rim, `hotspot.ground.HABITAT_RINGS` wide, never held an incident: it is there because one happened near by. A
    map shows it; a test that dealt counts to it too would find every evenly busy city hot inside its rim.
    """
    around = neighbours(cells, rings=HABITAT_RINGS).getnnz(axis=1)
    is_enclosed: NDArray[np.bool_] = around == 1 + 3 * HABITAT_RINGS * (HABITAT_RINGS + 1)
    return is_enclosed


def outlines(cells: Cells) -> NDArray[np.object_]:
    """Give the cells' polygons [EPSG:4326], shape (n,)."""
    return _outlines(cells.tobytes())


def areas_km2(cells: Cells) -> NDArray[np.float64]:
    """Give the cells' own areas [km²], shape (n,)."""
    return _areas_km2(cells.tobytes())


@lru_cache(maxsize=_KEPT)
def _centres_m(cells: bytes, crs: str) -> NDArray[np.float64]:
    return to_metres(*cell_centres(np.frombuffer(cells, np.int64)), crs=crs)


@lru_cache(maxsize=_KEPT)
def _neighbours(cells: bytes, rings: int) -> csr_matrix:
    return neighbour_matrix(np.frombuffer(cells, np.int64), rings, include_self=True)


@lru_cache(maxsize=_KEPT)
def _areas_km2(cells: bytes) -> NDArray[np.float64]:
    return cell_areas_km2(np.frombuffer(cells, np.int64))


@lru_cache(maxsize=4 * _KEPT)
def _outlines(cells: bytes) -> NDArray[np.object_]:
    return cell_polygons(np.frombuffer(cells, np.int64))
