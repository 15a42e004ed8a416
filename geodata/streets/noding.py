"""Join lines into a network, at the places where streets meet.

Lines meet where they share a vertex, as road data are drawn: a bridge that crosses above another street shares none
and stays apart. Lines that only cross on paper are therefore not joined.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geodata.project import to_degrees, to_metres
from geodata.streets.graph import Noding, StreetGraph
from models.errors import DataRefusedError, ParameterError

TOLERANCE_M = 0.5
"""Ends this near are one node: well below a street's width, well above what saving and projecting shift."""

Lines = NDArray[np.object_]
Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def node_streets(
    lines: gpd.GeoDataFrame, *, crs: str, tolerance_m: float = TOLERANCE_M, split_at_vertices: bool = True
) -> StreetGraph:
    """Join lines where they share vertices, and leave out what is said twice.

    Parameters
    ----------
    lines : name, geometry (LineString) [EPSG:4326].
    crs : projected CRS that lengths are measured in.
    tolerance_m : an end of a line this near to another vertex meets it there [m].
    split_at_vertices : whether a line is cut where another one shares an inner vertex of it; without, only ends join.

    Returns
    -------
    StreetGraph
        With what was done in `noding`.

    Raises
    ------
    ParameterError
        Where the tolerance is not positive.
    DataRefusedError
        Where nothing is left that has a length.
    """
    if not (np.isfinite(tolerance_m) and tolerance_m > 0):
        raise ParameterError(f"A tolerance of {tolerance_m} m joins nothing; give a positive length.")
    given = _projected(np.asarray(lines.geometry.array, dtype=object), crs)
    once = _first_of_each(given)
    metres = given[once]
    vertex, owner = shapely.get_coordinates(metres, return_index=True)
    place = _places(vertex, owner, tolerance_m)
    pieces, piece_owner, ends = _cut(vertex, owner, place, is_splitting=split_at_vertices)
    is_short = shapely.length(pieces) < np.where(ends[:, 0] == ends[:, 1], tolerance_m, 1e-9)
    kept = np.flatnonzero(~is_short)
    kept = kept[~_is_repeated(pieces[kept], ends[kept], tolerance_m)]
    if not len(kept):
        raise DataRefusedError("No line has a length; streets need at least two different points each.")
    noding = Noding(
        lines=len(lines),
        split=int((np.bincount(piece_owner) > 1).sum()),
        moved_ends=_moved(vertex, owner, place),
        zero_length=int(is_short.sum()),
        duplicates=len(given) - len(once) + int((~is_short).sum()) - len(kept),
        edges=len(kept),
    )
    names = tuple(lines["name"].to_numpy()[once[piece_owner[kept]]].tolist())
    return graph_of(pieces[kept], ends[kept], names=names, crs=crs, noding=noding)


def graph_of(
    lines: Lines, ends: Whole, *, names: tuple[str, ...], crs: str, noding: Noding | None = None
) -> StreetGraph:
    """Make the graph of lines in metres whose ends are numbered alike where they meet, shape (m, 2)."""
    _, node = np.unique(ends.ravel(), return_inverse=True)
    node = node.reshape(-1, 2).astype(np.int64)
    points = np.empty((int(node.max()) + 1, 2))
    points[node[::-1, 1]] = shapely.get_coordinates(shapely.get_point(lines, -1))[::-1]
    points[node[::-1, 0]] = shapely.get_coordinates(shapely.get_point(lines, 0))[::-1]
    longitude, latitude = to_degrees(points, crs=crs)
    return StreetGraph(
        crs=crs,
        longitude=longitude,
        latitude=latitude,
        points=points,
        start=node[:, 0].copy(),
        end=node[:, 1].copy(),
        length_m=shapely.length(lines),
        names=names,
        lines=lines,
        noding=noding,
    )


def _projected(lines: Lines, crs: str) -> Lines:
    def metres(points: Floats) -> Floats:
        return to_metres(points[:, 0], points[:, 1], crs=crs)

    return np.asarray(shapely.transform(lines, metres), dtype=object)


def _first_of_each(lines: Lines) -> Whole:
    """Give the numbers of lines that are not drawn before, this way round or the other.

    Both ways of a two-way street share every vertex, and would be cut at each of them.
    """
    _, first = np.unique(shapely.to_wkb(shapely.normalize(lines)), return_index=True)
    return np.sort(first)


def _places(vertex: Floats, owner: Whole, tolerance_m: float) -> Whole:
    """Give each vertex the number of its place: one for what is equal, or lies within the tolerance of a line's end.

    Inner vertices that are only near each other stay apart, for a curve may be drawn finer than the tolerance.
    """
    unique, which = np.unique(vertex, axis=0, return_inverse=True)
    pairs = cKDTree(unique).query_pairs(tolerance_m, output_type="ndarray")
    is_end = np.zeros(len(unique), dtype=bool)
    is_end[which.ravel()[_is_end(owner)]] = True
    pairs = pairs[is_end[pairs].any(axis=1)]
    near = csr_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(unique), len(unique)))
    return np.asarray(connected_components(near, directed=False)[1], np.int64)[which.ravel()]


def _cut(vertex: Floats, owner: Whole, place: Whole, *, is_splitting: bool) -> tuple[Lines, Whole, Whole]:
    """Cut lines at nodes; give pieces, the line that each is of, and the places of its ends, shape (p, 2)."""
    is_first = np.concatenate([[True], owner[1:] != owner[:-1]])
    is_last = np.concatenate([is_first[1:], [True]])
    is_node = is_first | is_last
    if is_splitting:
        # Neighbouring vertices of one line within the tolerance are one visit, not a meeting.
        is_visit = is_first | np.concatenate([[True], place[1:] != place[:-1]])
        visits = np.bincount(place[is_visit])
        is_node |= is_visit & (visits[place] > 1)
    node = np.flatnonzero(is_node)
    begin, finish = node[:-1][~is_last[node[:-1]]], node[1:][~is_last[node[:-1]]]
    piece = np.repeat(np.arange(len(begin)), finish - begin + 1)
    steps = np.arange(len(piece)) - np.repeat(np.cumsum(finish - begin + 1) - (finish - begin + 1), finish - begin + 1)
    pieces = shapely.linestrings(vertex[begin[piece] + steps], indices=piece)
    return np.asarray(pieces, dtype=object), owner[begin], np.column_stack([place[begin], place[finish]])


def _is_repeated(pieces: Lines, ends: Whole, tolerance_m: float) -> NDArray[np.bool_]:
    """Tell which pieces join the same nodes as another, as long and by the same way; the first of them stays."""
    middle = shapely.get_coordinates(shapely.line_interpolate_point(pieces, 0.5, normalized=True))
    table = pd.DataFrame({"low": ends.min(axis=1), "high": ends.max(axis=1), "length": shapely.length(pieces)})
    table["east"], table["north"] = middle[:, 0], middle[:, 1]
    table = table.sort_values(["low", "high", "length"], kind="stable")
    same = (table[["low", "high"]].diff() == 0).all(axis=1)
    near = (table[["length", "east", "north"]].diff().abs() <= tolerance_m).all(axis=1)
    return np.asarray((same & near).sort_index().to_numpy(), dtype=bool)


def _is_end(owner: Whole) -> NDArray[np.bool_]:
    """Tell which vertices are the first or last of their lines."""
    changes = owner[1:] != owner[:-1]
    return np.asarray(np.concatenate([[True], changes]) | np.concatenate([changes, [True]]), dtype=bool)


def _moved(vertex: Floats, owner: Whole, place: Whole) -> int:
    is_end = _is_end(owner)
    ends = pd.DataFrame(vertex[is_end], columns=["east", "north"]).assign(place=place[is_end])
    first = ends.groupby("place")[["east", "north"]].transform("first")
    return int((ends[["east", "north"]] != first).any(axis=1).sum())
