"""Which cells reach each other on foot? Across a railway or a lake the next cell can be far away."""

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import dijkstra

from geodata.cells import Cells, cell_areas_km2, cell_centres
from geodata.project import to_metres
from geodata.streets.graph import StreetGraph
from geodata.streets.snapping import OnStreets, snap
from models.errors import ParameterError

_AT_ONCE = 256
"""Cells walked from at a time."""


def network_neighbours(graph: StreetGraph, cells: Cells, *, reach_m: float, include_self: bool = True) -> csr_matrix:
    """Give the binary weights between cells at most so far apart along the streets.

    A cell stands at the point of street nearest its centre, within its radius (of a circle of its area); one
    without a street there neighbours none but itself.

    Parameters
    ----------
    cells : shape (n,), each once.
    reach_m : along streets [m].
    include_self : Gi* counts the cell itself, Gi does not.

    Returns
    -------
    csr_matrix
        Shape (n, n), ones, symmetric.

    Raises
    ------
    ParameterError
        Where the reach is not positive.
    """
    if not (np.isfinite(reach_m) and reach_m > 0):
        raise ParameterError(f"Nothing lies within {reach_m} m along the streets; give a positive reach.")
    standing = _standing(graph, cells)
    row, column = _within(graph, cells, standing, reach_m)
    own = np.arange(len(cells))
    row, column = np.concatenate([row, own]), np.concatenate([column, own])
    kept = row != column
    if include_self:
        kept[-len(own) :] = True
    weights = coo_matrix((np.ones(int(kept.sum())), (row[kept], column[kept])), shape=(len(cells), len(cells))).tocsr()
    weights.data[:] = 1
    return weights


def _standing(graph: StreetGraph, cells: Cells) -> OnStreets:
    if not len(cells):
        return snap(graph, np.empty((0, 2)), within_m=1)
    centres = to_metres(*cell_centres(cells), crs=graph.crs)
    radius = np.sqrt(cell_areas_km2(cells) / np.pi) * 1000
    found = snap(graph, centres, within_m=float(radius.max()))
    is_far = ~(found.distance_m <= radius)
    return OnStreets(
        edge=np.where(is_far, -1, found.edge),
        position_m=np.where(is_far, np.nan, found.position_m),
        distance_m=np.where(is_far, np.nan, found.distance_m),
    )


def _within(
    graph: StreetGraph, cells: Cells, standing: OnStreets, reach_m: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the pairs of cells that stand within reach of each other."""
    anchored = np.flatnonzero(standing.is_near)
    edge, position = standing.edge[anchored], standing.position_m[anchored]
    joined = _with_anchors(graph, edge, position)
    anchors = shapely.get_coordinates(shapely.line_interpolate_point(graph.lines[edge], position))
    points = np.concatenate([graph.points, anchors])
    # Cells that follow each other by number lie together, so that each lot sees a small part of the city.
    order = np.argsort(cells[anchored], kind="stable")
    rows, columns = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for first in range(0, len(order), _AT_ONCE):
        some = order[first : first + _AT_ONCE]
        row, column = _within_lot(joined, points, graph.nodes + some, reach_m)
        is_anchor = column >= graph.nodes
        rows.append(row[is_anchor] - graph.nodes)
        columns.append(column[is_anchor] - graph.nodes)
    return anchored[np.concatenate(rows)], anchored[np.concatenate(columns)]


def _within_lot(
    joined: csr_matrix, points: NDArray[np.float64], sources: NDArray[np.int64], reach_m: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give source and node of each pair within reach; no way along streets is shorter than the straight one."""
    low, high = points[sources].min(axis=0) - reach_m - 1, points[sources].max(axis=0) + reach_m + 1
    near = np.flatnonzero(((points >= low) & (points <= high)).all(axis=1))
    metres = dijkstra(joined[near][:, near], directed=False, indices=np.searchsorted(near, sources), limit=reach_m)
    row, column = np.nonzero(np.isfinite(metres))
    return sources[row], near[column]


def _with_anchors(graph: StreetGraph, edge: NDArray[np.int64], position: NDArray[np.float64]) -> csr_matrix:
    """Give the graph's lengths as a matrix, with every anchor as a node that cuts its edge."""
    order = np.lexsort((position, edge))
    is_cut = np.zeros(len(graph), dtype=bool)
    is_cut[edge] = True
    ends = np.flatnonzero(is_cut)
    stops = np.concatenate([edge[order], ends, ends])
    node = np.concatenate([graph.nodes + order, graph.start[ends], graph.end[ends]])
    along = np.concatenate([position[order], np.full(len(ends), -1.0), graph.length_m[ends] + 1])
    line = np.lexsort((along, stops))
    stops, node = stops[line], node[line]
    along = np.clip(along[line], 0, graph.length_m[stops])
    same = stops[1:] == stops[:-1]
    start = np.concatenate([graph.start[~is_cut], node[:-1][same]])
    end = np.concatenate([graph.end[~is_cut], node[1:][same]])
    length = np.concatenate([graph.length_m[~is_cut], (along[1:] - along[:-1])[same]])
    return _shortest_of_parallels(start, end, length, graph.nodes + len(edge))


def _shortest_of_parallels(
    start: NDArray[np.int64], end: NDArray[np.int64], length: NDArray[np.float64], nodes: int
) -> csr_matrix:
    """Keep the shortest of edges between the same nodes: a sparse matrix would add them up."""
    low, high = np.minimum(start, end), np.maximum(start, end)
    order = np.lexsort((length, high, low))
    low, high, length = low[order], high[order], length[order]
    is_first = np.concatenate([[True], (low[1:] != low[:-1]) | (high[1:] != high[:-1])])[: len(low)]
    # Two anchors at one point are next to nothing apart, which is not the same as unjoined.
    return csr_matrix((np.maximum(length, 1e-6)[is_first], (low[is_first], high[is_first])), shape=(nodes, nodes))
