"""Cut streets into short pieces, as lines on the map."""

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.project import to_degrees
from geodata.streets.graph import StreetGraph

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def cut_pieces(graph: StreetGraph, *, edge: Whole, from_m: Floats, to_m: Floats) -> NDArray[np.object_]:
    """Give the pieces of edges between two distances from their starts as LineStrings in EPSG:4326.

    Parameters
    ----------
    edge : shape (p,).
    from_m, to_m : along the edge, from_m < to_m [m]; the edge's own vertices between them are kept.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from geodata.streets.noding import node_streets
    >>> one = gpd.GeoDataFrame({"name": ["A"]}, geometry=[shapely.LineString([(18.0, 59.0), (18.01, 59.0)])], crs=4326)
    >>> graph = node_streets(one, crs="EPSG:3006")
    >>> half = cut_pieces(graph, edge=np.array([0]), from_m=np.zeros(1), to_m=graph.length_m / 2)
    >>> shapely.get_coordinates(half).round(3).tolist()
    [[18.0, 59.0], [18.005, 59.0]]
    """
    if not len(edge):
        return np.empty(0, dtype=object)
    vertex, along, base = _vertices(graph)
    begin, finish = base[edge] + from_m, base[edge] + to_m
    # A vertex within a micrometre of a cut is the cut.
    first, last = np.searchsorted(along, begin + 1e-6), np.searchsorted(along, finish - 1e-6)
    inner = np.maximum(last - first, 0)
    piece = np.repeat(np.arange(len(edge)), inner)
    number = np.arange(inner.sum()) - np.repeat(np.cumsum(inner) - inner, inner) + first[piece]
    owner = np.concatenate([np.arange(len(edge)), piece, np.arange(len(edge))])
    place = np.concatenate([begin, along[number], finish])
    corner = np.concatenate([_at(graph, edge, from_m), vertex[number], _at(graph, edge, to_m)])
    order = np.lexsort((place, owner))
    degrees = np.column_stack(to_degrees(corner[order], crs=graph.crs))
    return np.asarray(shapely.linestrings(degrees, indices=owner[order]), dtype=object)


def _vertices(graph: StreetGraph) -> tuple[Floats, Floats, Floats]:
    """Give all vertices, how far along its edge each is beyond the edge's base, and the bases: edges end to end."""
    vertex, owner = shapely.get_coordinates(graph.lines, return_index=True)
    step = np.concatenate([[0.0], np.hypot(*np.diff(vertex, axis=0).T)])
    is_first = np.concatenate([[True], owner[1:] != owner[:-1]])
    step[is_first] = 0
    walked = np.cumsum(step)
    base = np.concatenate([[0.0], np.cumsum(graph.length_m + 1)])[:-1]
    return vertex, walked - walked[is_first][owner] + base[owner], base


def _at(graph: StreetGraph, edge: Whole, metres: Floats) -> Floats:
    return np.asarray(shapely.get_coordinates(shapely.line_interpolate_point(graph.lines[edge], metres)))
