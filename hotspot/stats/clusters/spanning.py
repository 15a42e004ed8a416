"""Link all places by the shortest ways on which enough lies around every step."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from sklearn.neighbors import KDTree

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_LEAF = 16
_FIRST_NEIGHBOURS = 8
_AT_ONCE = 4_000_000
_SAME = 1 - 1e-9  # fifteen fifteenths are one
_NONE = -1


class Links(NamedTuple):
    """A tree over m places: its m - 1 links, shortest first.

    Attributes
    ----------
    one, two : the places linked, shape (m - 1,).
    level : mutual reachability distance, shape (m - 1,) [m].
    """

    one: Integers
    two: Integers
    level: Floats


class _Tree(NamedTuple):
    """A k-d tree of places; node i has the children 2i + 1 and 2i + 2.

    Attributes
    ----------
    points, cores : in the order of the tree, shapes (m, 2) and (m,); cores are squared [m²].
    ends : first place of each node and one past its last, shape (nodes, 2).
    low, high : corners of each node, shape (nodes, 2).
    least_core : smallest in each node, shape (nodes,).
    """

    points: Floats
    cores: Floats
    ends: Integers
    low: Floats
    high: Floats
    least_core: Floats


def core_distances(points: Floats, weights: Floats, *, least: float) -> Floats:
    """Give how far one must reach from each place to hold `least`, its own weight included.

    >>> core_distances(np.array([[0.0, 0], [3, 0], [7, 0]]), np.array([1.0, 2, 1]), least=2).tolist()
    [3.0, 0.0, 4.0]
    """
    found = np.where(weights >= least * _SAME, 0.0, np.inf)
    tree, count = cKDTree(points), _FIRST_NEIGHBOURS
    pending = np.flatnonzero(found > 0) if weights.sum() >= least * _SAME else np.empty(0, np.int64)
    while pending.size:
        count = min(count, len(points))
        rows = max(_AT_ONCE // count, 1)
        for start in range(0, pending.size, rows):
            some = pending[start : start + rows]
            found[some] = _distance_holding(tree.query(points[some], k=[*range(1, count + 1)]), weights, least=least)
        pending = pending[np.isinf(found[pending])] if count < len(points) else pending[:0]
        count *= 2
    return found


def spanning_links(points: Floats, cores: Floats) -> Links:
    """Find the minimum spanning tree of mutual reachability.

    Two places reach each other at max(core of one, core of the other, distance). Borůvka's way: every
    component looks for its nearest place outside, all of a k-d tree's nodes that lie within the
    component, or farther than the best found so far, being passed over.

    Parameters
    ----------
    points : distinct places, shape (m, 2) [m].
    cores : core distances, finite, shape (m,) [m].

    References
    ----------
    March, Ram & Gray (2010), KDD '10:603; McInnes & Healy (2017), ICDMW:33, doi:10.1109/ICDMW.2017.12.

    Examples
    --------
    >>> spanning_links(np.array([[0.0, 0], [3, 0], [7, 0]]), np.array([3.0, 0, 5])).level.tolist()
    [3.0, 5.0]
    """
    tree, order = _tree_of(points, cores)
    one, two, squared = _boruvka(tree)
    level = np.sqrt(squared)
    rising = np.argsort(level, kind="stable")
    return Links(order[one[rising]], order[two[rising]], level[rising])


def _distance_holding(nearest: tuple[Floats, Integers], weights: Floats, *, least: float) -> Floats:
    distance, neighbour = nearest
    held = np.cumsum(weights[neighbour], axis=1) >= least * _SAME
    first = held.argmax(axis=1)
    return np.where(held.any(axis=1), distance[np.arange(len(first)), first], np.inf)


def _tree_of(points: Floats, cores: Floats) -> tuple[_Tree, Integers]:
    _, order, nodes, bounds = KDTree(points, leaf_size=_LEAF).get_arrays()
    order = np.asarray(order, np.int64)
    nodes = np.asarray(nodes)
    squared = np.asarray(cores)[order] ** 2
    ends = np.column_stack([nodes["idx_start"], nodes["idx_end"]]).astype(np.int64)
    low, high = np.array(bounds[0]), np.array(bounds[1])
    least_core = np.array([squared[first:end].min(initial=np.inf) for first, end in ends])
    return _Tree(points[order], squared, ends, low, high, least_core), order


@njit(cache=True)
def _boruvka(tree: _Tree) -> tuple[Integers, Integers, Floats]:
    """Link components to their nearest other until one is left."""
    size = len(tree.points)
    one, two, level = np.empty(size - 1, np.int64), np.empty(size - 1, np.int64), np.empty(size - 1)
    component, count = np.arange(size), 0
    while count < size - 1:
        nearest, other, apart = _nearest_outside(tree, component)
        for root in range(size):
            if other[root] == _NONE:
                continue
            left, right = _top(component, nearest[root]), _top(component, other[root])
            if left != right:
                component[max(left, right)] = min(left, right)
                one[count], two[count], level[count] = nearest[root], other[root], apart[root]
                count += 1
        for place in range(size):
            component[place] = _top(component, place)
    return one, two, level


@njit(cache=True)
def _nearest_outside(tree: _Tree, component: Integers) -> tuple[Integers, Integers, Floats]:
    """Give for each component's root its shortest link outwards: the place in it, the one outside, the distance."""
    size = len(tree.points)
    nearest, other, apart = np.full(size, _NONE), np.full(size, _NONE), np.full(size, np.inf)
    whole = _whole_nodes(tree, component)
    stack = np.empty(2 * len(tree.ends), np.int64)
    for place in range(size):
        root = component[place]
        if tree.cores[place] >= apart[root]:
            continue
        found, distance = _search(tree, component, whole, stack, place, apart[root])
        if found != _NONE:
            nearest[root], other[root], apart[root] = place, found, distance
    return nearest, other, apart


@njit(cache=True)
def _whole_nodes(tree: _Tree, component: Integers) -> Integers:
    """Give the component that all of a node's places are in, -1 where they are in several."""
    count = len(tree.ends)
    whole = np.empty(count, np.int64)
    for node in range(count - 1, -1, -1):
        if 2 * node + 1 < count:
            left, right = whole[2 * node + 1], whole[2 * node + 2]
            whole[node] = left if left == right else _NONE
            continue
        first, end = tree.ends[node, 0], tree.ends[node, 1]
        whole[node] = component[first]
        for place in range(first, end):
            if component[place] != whole[node]:
                whole[node] = _NONE
    return whole


@njit(cache=True)
def _search(  # noqa: PLR0917  # numba knows no keywords-only
    tree: _Tree, component: Integers, whole: Integers, stack: Integers, place: int, limit: float
) -> tuple[int, float]:
    """Give the place outside the component that is reached at less than `limit`, the nearest; -1 without."""
    found, depth = _NONE, 1
    stack[0] = 0
    while depth > 0:
        depth -= 1
        node = stack[depth]
        if whole[node] == component[place] or _reach_of_node(tree, node, place) >= limit:
            continue
        if 2 * node + 1 >= len(tree.ends):
            nearer, distance = _search_leaf(tree, component, node, place, limit)
            if nearer != _NONE:
                found, limit = nearer, distance
            continue
        left, right = 2 * node + 1, 2 * node + 2
        if _reach_of_node(tree, left, place) < _reach_of_node(tree, right, place):
            left, right = right, left
        stack[depth], stack[depth + 1] = left, right
        depth += 2
    return found, limit


@njit(cache=True)
def _search_leaf(tree: _Tree, component: Integers, node: int, place: int, limit: float) -> tuple[int, float]:
    points, cores, found = tree.points, tree.cores, _NONE
    for other in range(tree.ends[node, 0], tree.ends[node, 1]):
        if component[other] == component[place]:
            continue
        across, up = points[place, 0] - points[other, 0], points[place, 1] - points[other, 1]
        reach = max(across * across + up * up, cores[place], cores[other])
        if reach < limit:
            found, limit = other, reach
    return found, limit


@njit(cache=True)
def _reach_of_node(tree: _Tree, node: int, place: int) -> float:
    """Give the least squared mutual reachability that anything in a node can have."""
    x, y = tree.points[place, 0], tree.points[place, 1]
    across = max(tree.low[node, 0] - x, x - tree.high[node, 0], 0.0)
    up = max(tree.low[node, 1] - y, y - tree.high[node, 1], 0.0)
    return float(max(across * across + up * up, tree.cores[place], tree.least_core[node]))


@njit(cache=True)
def _top(parent: Integers, place: int) -> int:
    while parent[place] != place:
        parent[place] = parent[parent[place]]
        place = parent[place]
    return place
