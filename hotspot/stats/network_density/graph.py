"""A street network as arrays: which edges meet where, and places along them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """Edges between nodes, walked both ways.

    Edge e is walked from its start as direction 2 e and from its end as direction 2 e + 1, so that
    ``direction ^ 1`` turns round. An edge may come back to its own node, and two edges may join the same nodes.

    Attributes
    ----------
    start, end : node of each edge's ends, shape (m,), from 0.
    length_m : shape (m,), positive [m].

    Examples
    --------
    >>> cross = Network(start=np.zeros(4, int), end=np.arange(1, 5), length_m=np.full(4, 100.0))
    >>> cross.nodes, cross.degree.tolist()
    (5, [4, 1, 1, 1, 1])
    """

    start: Whole
    end: Whole
    length_m: Floats

    def __post_init__(self) -> None:
        """Refuse edges without a length or without ends."""
        if not (self.start.shape == self.end.shape == self.length_m.shape and self.start.ndim == 1):
            raise ValueError(f"Start, end and length are of shapes {self._shapes()}; give one of each per edge.")
        if not (np.isfinite(self.length_m).all() and (self.length_m > 0).all()):
            raise ValueError("An edge has no length; leave out edges that end where they start without going anywhere.")
        if len(self.start) and min(self.start.min(), self.end.min()) < 0:
            raise ValueError("A node has a negative number; number nodes from 0.")

    def __len__(self) -> int:
        """Count the edges."""
        return len(self.start)

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return int(max(self.start.max(initial=-1), self.end.max(initial=-1))) + 1

    @property
    def degree(self) -> Whole:
        """How many edge ends meet at each node; an edge back to its own node counts twice."""
        return np.bincount(self.tails(), minlength=self.nodes)

    def tails(self) -> Whole:
        """Give the node that each direction leaves, shape (2 m,)."""
        return np.column_stack([self.start, self.end]).ravel().astype(np.int64)

    def leaving(self) -> tuple[Whole, Whole]:
        """Give the directions that leave each node: those of node v are ``order[first[v]:first[v + 1]]``."""
        tails = self.tails()
        first = np.concatenate([[0], np.cumsum(np.bincount(tails, minlength=self.nodes))])
        return first.astype(np.int64), np.argsort(tails, kind="stable")

    def components(self) -> Whole:
        """Give a number to each part that no walk joins, for every node, shape (nodes,)."""
        joined = csr_matrix((np.ones(len(self)), (self.start, self.end)), shape=(self.nodes, self.nodes))
        return np.asarray(connected_components(joined, directed=False)[1], np.int64)

    def _shapes(self) -> str:
        return f"{self.start.shape}, {self.end.shape} and {self.length_m.shape}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlacesOnNetwork:
    """Points that lie on edges.

    Attributes
    ----------
    edge : shape (n,), from 0.
    position_m : distance from the edge's start along it, shape (n,) [m].
    """

    edge: Whole
    position_m: Floats

    def __len__(self) -> int:
        """Count the places."""
        return len(self.edge)

    def check(self, network: Network) -> None:
        """Raise ValueError where a place lies on no edge, or beyond its edge's ends."""
        if self.edge.shape != self.position_m.shape or self.edge.ndim != 1:
            raise ValueError(f"{self.edge.shape} edges came with positions of shape {self.position_m.shape}.")
        if len(self) and not (self.edge.min() >= 0 and self.edge.max() < len(network)):
            raise ValueError(f"A place lies on edge {int(self.edge.max())}, but the network has {len(network)} edges.")
        beyond = ~((self.position_m >= -_SLACK_M) & (self.position_m <= network.length_m[self.edge] + _SLACK_M))
        if beyond.any():
            raise ValueError(f"{int(beyond.sum())} places lie beyond the ends of their edges, or are not finite.")


_SLACK_M = 1e-6


def lixelise(network: Network, *, longest_m: float) -> tuple[PlacesOnNetwork, Floats]:
    """Cut every edge into equal pieces no longer than asked for, and give the pieces' middles and lengths.

    Such a piece is to a street what a pixel is to an area.

    Returns
    -------
    tuple
        Middles in the order of edges and along them, and lengths [m].

    Raises
    ------
    ValueError
        Where the longest length is not positive.

    References
    ----------
    Xie & Yan (2008), Computers, Environment and Urban Systems 32:396.

    Examples
    --------
    An edge of 25 m in pieces of at most 10 m: three of 8.33 m.

    >>> one = Network(start=np.array([0]), end=np.array([1]), length_m=np.array([25.0]))
    >>> middles, lengths = lixelise(one, longest_m=10)
    >>> middles.position_m.round(2).tolist(), lengths.round(2).tolist()
    ([4.17, 12.5, 20.83], [8.33, 8.33, 8.33])
    """
    if not (np.isfinite(longest_m) and longest_m > 0):
        raise ValueError(f"Pieces of at most {longest_m} m cannot be cut; give a positive length.")
    pieces = np.maximum(np.ceil(network.length_m / longest_m - 1e-9), 1).astype(np.int64)
    edge = np.repeat(np.arange(len(network)), pieces)
    number = np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    length = (network.length_m / pieces)[edge]
    return PlacesOnNetwork(edge=edge, position_m=(number + 0.5) * length), length
