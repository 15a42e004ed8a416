"""How far it is to walk from the treated area, along the streets."""

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra
from shapely.geometry.base import BaseGeometry

from geodata.streets import StreetGraph, snap

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SNAP_M = 60.0
"""An incident farther than this from every street is not on one."""


def walking_distance(graph: StreetGraph, area: BaseGeometry, points: Floats, *, reach_m: float) -> Floats:
    """Give each point's distance along streets from where they leave the area, shape (n,) [m].

    A point stands at the street nearest it; the step to the street is not counted.

    Parameters
    ----------
    area : in the graph's CRS.
    points : in the graph's CRS, shape (n, 2) [m].
    reach_m : farther than this is infinitely far.

    Returns
    -------
    ndarray
        0 in the area's own part of a street, infinite out of reach, NaN where no street is near or none touches
        the area.
    """
    distance = np.full(len(points), np.nan)
    low, high = _interval_inside(graph, area)
    if not np.isfinite(low).any():
        return distance
    node = _from_area(graph, low, high, reach_m=reach_m)
    near = np.flatnonzero(_is_near(area, points, reach_m + SNAP_M))
    standing = snap(graph, points[near], within_m=SNAP_M)
    is_on = standing.is_near
    edge, along = standing.edge[is_on], standing.position_m[is_on]
    own = np.maximum(np.maximum(low[edge] - along, along - high[edge]), 0)
    ends = np.stack([own, node[graph.start[edge]] + along, node[graph.end[edge]] + graph.length_m[edge] - along])
    metres = np.fmin.reduce(ends)
    distance[near[is_on]] = np.where(metres <= reach_m, metres, np.inf)
    far = np.setdiff1d(np.flatnonzero(np.isfinite(points).all(axis=1)), near)
    distance[far] = np.inf
    return distance


def _interval_inside(graph: StreetGraph, area: BaseGeometry) -> tuple[Floats, Floats]:
    """Give from where to where along each edge it lies in the area, shape (edges,) each; NaN where it does not."""
    low, high = np.full(len(graph), np.nan), np.full(len(graph), np.nan)
    edges = graph.tree().query(area, predicate="intersects")
    inside = shapely.intersection(graph.lines[edges], area)
    places, which = shapely.get_coordinates(inside, return_index=True)
    along = shapely.line_locate_point(graph.lines[edges][which], shapely.points(places))
    np.fmin.at(low, edges[which], along)
    np.fmax.at(high, edges[which], along)
    return low, high


def _from_area(graph: StreetGraph, low: Floats, high: Floats, *, reach_m: float) -> Floats:
    """Give each node's distance from the area along the streets, shape (nodes,); infinite out of reach."""
    touched = np.flatnonzero(np.isfinite(low))
    outside = graph.nodes
    row = np.concatenate([graph.start, np.full(2 * touched.size, outside)])
    column = np.concatenate([graph.end, graph.start[touched], graph.end[touched]])
    metres = np.concatenate([graph.length_m, low[touched], graph.length_m[touched] - high[touched]])
    # A sparse matrix takes 0 for no street at all, and would add parallel ones up.
    order = np.lexsort((metres, np.maximum(row, column), np.minimum(row, column)))
    first, second = np.minimum(row, column)[order], np.maximum(row, column)[order]
    is_first = np.concatenate([[True], (first[1:] != first[:-1]) | (second[1:] != second[:-1])])[: order.size]
    size = graph.nodes + 1
    lengths = np.maximum(metres[order][is_first], 1e-6)
    joined = coo_matrix((lengths, (first[is_first], second[is_first])), shape=(size, size)).tocsr()
    return np.asarray(dijkstra(joined, directed=False, indices=outside, limit=reach_m)[:-1])


def _is_near(area: BaseGeometry, points: Floats, away_m: float) -> NDArray[np.bool_]:
    west, south, east, north = area.bounds
    x, y = points.T
    return np.asarray((x >= west - away_m) & (x <= east + away_m) & (y >= south - away_m) & (y <= north + away_m))
