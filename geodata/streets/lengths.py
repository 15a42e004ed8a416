"""How much street is there in each cell? A denominator where incidents can only happen along streets."""

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.cells import Cells, cell_polygons
from geodata.project import to_metres
from geodata.streets.graph import StreetGraph

Floats = NDArray[np.float64]


def street_km(graph: StreetGraph, cells: Cells) -> Floats:
    """Give the length of street inside each cell, cut at the cell's own outline.

    Parameters
    ----------
    cells : shape (n,), each once.

    Returns
    -------
    ndarray
        Shape (n,) [km]; 0 where the network has no street. Cells that cover the network sum to its length.
    """
    km = np.zeros(len(cells))
    outlines = _in_metres(cell_polygons(cells), graph.crs)
    cell, edge = graph.tree().query(outlines, predicate="intersects")
    inside = shapely.length(shapely.intersection(outlines[cell], graph.lines[edge]))
    np.add.at(km, cell, inside / 1000)
    return km


def _in_metres(outlines: NDArray[np.object_], crs: str) -> NDArray[np.object_]:
    def metres(points: Floats) -> Floats:
        return to_metres(points[:, 0], points[:, 1], crs=crs)

    return np.asarray(shapely.transform(outlines, metres), dtype=object)
