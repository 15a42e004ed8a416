"""A street network as it lies on the ground: nodes where streets meet, edges between them."""

from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noding:
    """What became of a file's lines.

    Attributes
    ----------
    lines : as read, after parts of multi-lines were taken apart.
    split : how many lines were cut at a vertex that they share with another.
    moved_ends : line ends that lay within the tolerance of another and were taken as one node.
    zero_length : edges left out because they go nowhere.
    duplicates : edges left out because the same street lay there already (both ways of a two-way street).
    edges : what is left.
    """

    lines: int
    split: int
    moved_ends: int
    zero_length: int
    duplicates: int
    edges: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StreetGraph:
    """Streets between the nodes where they meet.

    Attributes
    ----------
    crs : projected CRS that all metres are in ("EPSG:3006").
    longitude, latitude : of each node, shape (n,) [degrees].
    points : of each node, shape (n, 2) [m].
    start, end : node at each edge's ends, shape (m,).
    length_m : along each edge, shape (m,) [m].
    names : of each edge, "" where it has none.
    lines : each edge from start to end, LineStrings in metres, shape (m,).
    noding : what became of the file's lines; absent where the graph was made otherwise.
    """

    crs: str
    longitude: Floats
    latitude: Floats
    points: Floats
    start: Whole
    end: Whole
    length_m: Floats
    names: tuple[str, ...]
    lines: NDArray[np.object_]
    noding: Noding | None = None
    _tree: list[shapely.STRtree] = field(default_factory=list, repr=False)

    def __len__(self) -> int:
        """Count the edges."""
        return len(self.start)

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return len(self.longitude)

    @property
    def total_km(self) -> float:
        """All streets together [km]."""
        return float(self.length_m.sum()) / 1000

    def tree(self) -> shapely.STRtree:
        """Give the index of the edges' lines, made at the first call."""
        if not self._tree:
            self._tree.append(shapely.STRtree(self.lines))
        return self._tree[0]

    def components(self) -> Whole:
        """Give each node the number of its part of the network, shape (n,); the part longest in kilometres is 0."""
        ones = np.ones(len(self))
        joined = csr_matrix((ones, (self.start, self.end)), shape=(self.nodes, self.nodes))
        part = np.asarray(connected_components(joined, directed=False)[1], np.int64)
        metres = np.bincount(part[self.start], weights=self.length_m, minlength=int(part.max(initial=-1)) + 1)
        rank = np.empty(len(metres), np.int64)
        rank[np.argsort(-metres, kind="stable")] = np.arange(len(metres))
        return rank[part]
