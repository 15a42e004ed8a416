"""Short straight pieces of named streets, from lines and from house numbers, on one map in metres."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from geodata.project import to_degrees, to_metres
from geodata.streets.graph import StreetGraph

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

LONGEST_M = 20.0
_NEIGHBOUR_M = 200.0
"""House numbers further apart than this on one side do not make a line."""
_BESIDE_M = 60.0
"""Both carriageways of a wide street, or its two rows of houses, go along together when no further apart."""
_APART = 1e6
"""Layers this far above each other keep streets from being each other's neighbours in a search tree [m]."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pieces:
    """Straight pieces, each of one street.

    Attributes
    ----------
    street : name or street that each is of, shape (p,).
    start, end : shape (p, 2) [m].
    node : ends are joined where numbers are equal, shape (p, 2).
    """

    street: Whole
    start: Floats
    end: Floats
    node: Whole

    @property
    def middle(self) -> Floats:
        """The middle of each, shape (p, 2) [m]."""
        return np.asarray((self.start + self.end) / 2)

    @property
    def length(self) -> Floats:
        """Of each, shape (p,) [m]."""
        return np.asarray(np.hypot(*(self.end - self.start).T))


def pieces_of_graph(graph: StreetGraph, edge: Whole, *, crs: str) -> Pieces:
    """Cut edges of a network into short pieces, in order; `street` is the edge's place in `edge`."""
    vertex, row = shapely.get_coordinates(graph.lines[edge], return_index=True)
    vertex = to_metres(*to_degrees(vertex, crs=graph.crs), crs=crs)
    is_inner = row[1:] == row[:-1]
    start, step, row = vertex[:-1][is_inner], np.diff(vertex, axis=0)[is_inner], row[:-1][is_inner]
    parts = np.maximum(np.ceil(np.hypot(*step.T) / LONGEST_M), 1).astype(np.int64)
    segment = np.repeat(np.arange(len(parts)), parts)
    number = np.arange(len(segment)) - np.repeat(np.cumsum(parts) - parts, parts)
    begin = (number / parts[segment])[:, None] * step[segment] + start[segment]
    finish = ((number + 1) / parts[segment])[:, None] * step[segment] + start[segment]
    of_row = row[segment]
    return Pieces(street=of_row, start=begin, end=finish, node=_nodes(graph, edge, of_row))


def _nodes(graph: StreetGraph, edge: Whole, row: Whole) -> Whole:
    """Give the ends of pieces numbers: the network's own at an edge's ends, new ones between them."""
    is_first = np.concatenate([[True], row[1:] != row[:-1]])[: len(row)]
    is_last = np.concatenate([is_first[1:], [True]])[: len(row)]
    new = graph.nodes + np.arange(len(row))
    start = np.where(is_first, graph.start[edge[row]], new)
    end = np.where(is_last, graph.end[edge[row]], new + 1)
    return np.column_stack([start, end])


def pieces_of_numbers(addresses: pd.DataFrame, points: Floats, street: Whole, *, first_node: int) -> Pieces:
    """Join neighbouring house numbers of each side into lines, for streets that no line is known of.

    Parameters
    ----------
    addresses : number.
    points, street : of each address, shape (n, 2) [m] and (n,).
    """
    number = addresses["number"].to_numpy()
    order = np.lexsort((points[:, 1], points[:, 0], number, number % 2, street))
    side = street[order] * 2 + number[order] % 2
    place = points[order]
    near = np.hypot(*np.diff(place, axis=0).T) <= _NEIGHBOUR_M
    is_joined = (side[1:] == side[:-1]) & near
    node = np.arange(len(order))
    is_alone = np.ones(len(order), dtype=bool)
    is_alone[:-1] &= ~is_joined
    is_alone[1:] &= ~is_joined
    one = np.concatenate([node[:-1][is_joined], node[is_alone]])
    other = np.concatenate([node[1:][is_joined], node[is_alone]])
    ends = np.column_stack([one, other])
    return Pieces(street=street[order][one], start=place[one], end=place[other], node=first_node + ends)


def clusters(layer: Whole, points: Floats, *, within_m: float) -> Whole:
    """Give numbers to what hangs together: points of one layer that are near, or joined by others that are.

    >>> clusters(np.array([7, 7, 7, 8]), np.array([[0.0, 0], [90, 0], [300, 0], [0, 0]]), within_m=100).tolist()
    [0, 0, 1, 2]
    """
    pairs = cKDTree(layered(layer, points)).query_pairs(within_m, output_type="ndarray")
    joined = csr_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(points), len(points)))
    return np.asarray(connected_components(joined, directed=False)[1], np.int64)


def layered(layer: Whole, points: Floats) -> Floats:
    """Lift each layer's points to a height of its own."""
    return np.column_stack([points, layer * _APART])


def positions(pieces: Pieces) -> Floats:
    """Tell how far along its street each piece's ends are, from the end that is furthest away, shape (p, 2) [m].

    Parallel carriageways count along together; parts with a gap between them follow each other.
    """
    span = int(pieces.node.max()) + 1
    known, which = np.unique(np.repeat(pieces.street, 2) * span + pieces.node.ravel(), return_inverse=True)
    ends = which.reshape(-1, 2)
    place = np.empty((len(known), 2))
    place[ends[:, 0]], place[ends[:, 1]] = pieces.start, pieces.end
    street = known // span
    rows = np.concatenate([ends, _links(street, place, ends)])
    metres = np.maximum(np.hypot(*(place[rows[:, 0]] - place[rows[:, 1]]).T), 1e-3)
    once = pd.DataFrame({"one": rows.min(axis=1), "other": rows.max(axis=1), "metres": metres})
    shortest = once[once["one"] != once["other"]].groupby(["one", "other"])["metres"].min().reset_index()
    ways = csr_matrix((shortest["metres"], (shortest["one"], shortest["other"])), shape=(len(known), len(known)))
    first = np.flatnonzero(np.concatenate([[True], street[1:] != street[:-1]]))
    away = dijkstra(ways, directed=False, indices=first, min_only=True)
    order = np.lexsort((-away, street))
    furthest = order[np.concatenate([[True], np.diff(street[order]) != 0])]
    along = dijkstra(ways, directed=False, indices=furthest, min_only=True)
    return np.asarray(along[ends])


def _links(street: Whole, place: Floats, ends: Whole) -> Whole:
    """Join the parts of each street: side by side where they are near, else end to end, shape (k, 2)."""
    # Also within one part: carriageways that join at one end only would else count back along the second.
    beside = cKDTree(layered(street, place)).query_pairs(_BESIDE_M, output_type="ndarray")
    rows = np.concatenate([ends, beside])
    joined = csr_matrix((np.ones(len(rows)), (rows[:, 0], rows[:, 1])), shape=(len(place), len(place)))
    part = connected_components(joined, directed=False)[1]
    order = np.argsort(street, kind="stable")
    members = np.split(order, np.flatnonzero(np.diff(street[order])) + 1)
    gaps = [link for nodes in members if len(np.unique(part[nodes])) > 1 for link in _over_gaps(nodes, part, place)]
    return np.concatenate([beside, np.array(gaps, dtype=np.int64).reshape(-1, 2)])


def _over_gaps(nodes: Whole, part: Whole, place: Floats) -> list[tuple[int, int]]:
    """Join what is apart by the shortest gap, again and again."""
    links = []
    is_in = part[nodes] == part[nodes[0]]
    while not is_in.all():
        inside, outside = nodes[is_in], nodes[~is_in]
        away, nearest = cKDTree(place[inside]).query(place[outside])
        best = int(away.argmin())
        links.append((int(inside[nearest[best]]), int(outside[best])))
        is_in |= part[nodes] == part[outside[best]]
    return links
