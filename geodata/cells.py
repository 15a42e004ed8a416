"""The one door to H3: longitude first here, latitude first there; validated, because H3 does not.

A cell is an int64 (H3 indexes use 63 bits), 0 stands for "no cell", and text appears only at the outer doors.
"""

import re
from collections.abc import Iterable

import h3.api.numpy_int as h3
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix
from shapely.geometry.base import BaseGeometry

from models.errors import ParameterError

Cells = NDArray[np.int64]

NO_CELL = 0
_MOST_CELLS = 2_000_000
"""Above this an expansion is a mistake, not a map; Stockholm's box at resolution 11 is 344 thousand."""
_CELL_TEXT = re.compile("8[0-9a-f]{14}")
_DEGREE_KM = 111.195  # mean meridian degree; for a guard, not for measuring


def cells_of(longitude: ArrayLike, latitude: ArrayLike, resolution: int) -> Cells:
    """Give the cell of each point.

    Parameters
    ----------
    longitude, latitude : shape (n,) [degrees]; NaN gives 0, "no cell".

    Raises
    ------
    ParameterError
        Where a point is not on Earth or the resolution is no whole number from 0 to 15.

    Examples
    --------
    >>> [hex(cell) for cell in cells_of([18.0649], [59.3326], 9)]
    ['0x89088661d43ffff']
    """
    longitudes = np.asarray(longitude, dtype=np.float64)
    latitudes = np.asarray(latitude, dtype=np.float64)
    known = ~(np.isnan(longitudes) | np.isnan(latitudes))
    _check_points(longitudes[known], latitudes[known])
    _check_resolution(resolution)
    # As complex numbers, points are sorted three times as fast as rows of two columns.
    points, places = np.unique(latitudes[known] + 1j * longitudes[known], return_inverse=True)
    found = np.fromiter((h3.latlng_to_cell(p.real, p.imag, resolution) for p in points.tolist()), np.int64, len(points))
    cells = np.full(longitudes.shape, NO_CELL, dtype=np.int64)
    cells[known] = found[places]
    return cells


def _check_points(longitude: NDArray[np.float64], latitude: NDArray[np.float64]) -> None:
    off = ~((np.abs(longitude) <= 180) & (np.abs(latitude) <= 90))
    if off.any():
        raise ParameterError(
            f"{int(off.sum())} points are not on Earth, the first at longitude {longitude[off][0]}, "
            f"latitude {latitude[off][0]}; cells need degrees in EPSG:4326."
        )


def _check_resolution(resolution: int) -> None:
    if not isinstance(resolution, int) or not 0 <= resolution <= 15:
        raise ParameterError(f"{resolution!r} is no H3 resolution; it is a whole number from 0 to 15.")


def cell_centres(cells: Cells) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give longitude and latitude of each cell's centre, two arrays of shape (n,) [degrees]."""
    points = np.array([h3.cell_to_latlng(int(cell)) for cell in cells], dtype=np.float64).reshape(-1, 2)
    # H3 says latitude first; this house says longitude first. We swap here, once.
    return points[:, 1].copy(), points[:, 0].copy()


def parents_of(cells: Cells, resolution: int) -> Cells:
    """Give the coarser cell that each cell lies in, shape (n,); no cell has no parent.

    Hexagons do not nest exactly: a cell's rim may stand out over its parent's.

    >>> hex(parents_of(np.array([0x89088661d43ffff]), 8)[0])
    '0x88088661d5fffff'
    """
    known, place = np.unique(cells, return_inverse=True)
    found = np.array(
        [h3.cell_to_parent(int(one), resolution) if one != NO_CELL else NO_CELL for one in known], dtype=np.int64
    )
    return found[place] if len(cells) else np.empty(0, dtype=np.int64)


def cell_polygons(cells: Cells) -> NDArray[np.object_]:
    """Give each cell's outline as a polygon in EPSG:4326, shape (n,)."""
    if len(cells) == 0:
        return np.empty(0, dtype=object)
    rings = [h3.cell_to_boundary(int(cell)) for cell in cells]
    corners = np.array([corner for ring in rings for corner in ring], dtype=np.float64)[:, ::-1]
    owner = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
    return np.asarray(shapely.polygons(shapely.linearrings(corners, indices=owner)), dtype=object)


def cell_to_text(cells: Cells) -> list[str]:
    """Write cells as H3's own hexadecimal names.

    >>> cell_to_text(np.array([0x89088661d43ffff]))
    ['89088661d43ffff']
    """
    return [f"{int(cell):x}" for cell in cells]


def is_cell_text(text: str) -> bool:
    """Tell whether a text is a cell's one name: H3 itself also takes capitals, prefixes and spaces for it.

    >>> is_cell_text("89088661d43ffff"), is_cell_text("0x89088661d43ffff"), is_cell_text("liljeholmen")
    (True, False, False)
    """
    return bool(_CELL_TEXT.fullmatch(text)) and h3.is_valid_cell(int(text, 16))


def text_to_cells(texts: Iterable[str]) -> Cells:
    """Read cells' names.

    Raises
    ------
    ParameterError
        Where a text names no cell.
    """
    names = list(texts)
    wrong = [name for name in names if not is_cell_text(name)]
    if wrong:
        raise ParameterError(f"'{wrong[0]}' names no cell; a name is 15 hexadecimal digits, such as 89088661d43ffff.")
    return np.array([int(name, 16) for name in names], dtype=np.int64)


def dilate(cells: Cells, rings: int) -> Cells:
    """Give the cells and all within so many rings of them, sorted, each once.

    >>> len(dilate(np.array([0x89088661d43ffff]), 2))
    19
    """
    if len(cells) == 0:
        return np.empty(0, dtype=np.int64)
    return np.unique(np.concatenate([h3.grid_disk(int(cell), rings) for cell in np.unique(cells)]).astype(np.int64))


def neighbour_matrix(cells: Cells, rings: int, *, include_self: bool) -> csr_matrix:
    """Give the binary weights between cells at most so many rings apart.

    Parameters
    ----------
    cells : shape (n,), sorted, each once.
    rings : 1 for the six that touch.
    include_self : Gi* counts the cell itself, Gi does not.

    Returns
    -------
    csr_matrix
        Shape (n, n), ones; only cells in `cells` are neighbours.
    """
    if len(cells) == 0:
        return csr_matrix((0, 0), dtype=np.float64)
    disks = [h3.grid_disk(int(cell), rings) for cell in cells]
    row = np.repeat(np.arange(len(cells)), [len(disk) for disk in disks])
    near = np.concatenate(disks).astype(np.int64)
    column = np.minimum(np.searchsorted(cells, near), len(cells) - 1)
    kept = (cells[column] == near) & (include_self | (column != row))
    return csr_matrix((np.ones(int(kept.sum())), (row[kept], column[kept])), shape=(len(cells), len(cells)))


def cell_areas_km2(cells: Cells) -> NDArray[np.float64]:
    """Give each cell's own area [km²], shape (n,); the published averages are a third off in Stockholm."""
    return np.fromiter((h3.cell_area(int(cell), unit="km^2") for cell in cells), np.float64, len(cells))


def cells_of_polygon(geometry: BaseGeometry, resolution: int) -> Cells:
    """Give the cells whose centre lies in a polygon, sorted.

    Parameters
    ----------
    geometry : polygon or multipolygon [EPSG:4326].

    Raises
    ------
    ParameterError
        Where the geometry is no polygon, or would hold more than two million cells.
    """
    _check_resolution(resolution)
    if geometry.is_empty or geometry.geom_type not in {"Polygon", "MultiPolygon"}:
        raise ParameterError(f"Cells need a polygon with an inside; this is an empty or flat {geometry.geom_type}.")
    west, south, east, north = geometry.bounds
    box_km2 = (east - west) * (north - south) * _DEGREE_KM**2 * np.cos(np.radians((south + north) / 2))
    expected = box_km2 / h3.average_hexagon_area(resolution, unit="km^2")
    if expected > _MOST_CELLS:
        raise ParameterError(
            f"The area would hold about {expected:.0f} cells at resolution {resolution}; choose a coarser resolution."
        )
    return np.sort(np.asarray(h3.geo_to_cells(geometry, resolution), dtype=np.int64))
