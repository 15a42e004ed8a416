"""Sum a kernel of the shortest distance along a network, from each source no further than the kernel reaches."""

from heapq import heappop, heappush

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hotspot.stats.network_density.kernels import Graph, Kernel, Places, Sources, kernel_at

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@njit(cache=True)
def sum_shortest(graph: Graph, sources: Sources, places: Places, kernel: Kernel) -> Floats:
    """Give the kernel's sum at places sorted by edge."""
    density = np.zeros(len(places.position))
    metres = np.full(len(graph.first) - 1, np.inf)
    seen = np.full(len(graph.length), -1, np.int64)
    for source in range(len(sources.edge)):
        reached = _measure(graph, sources, source, kernel.reach, metres)
        seen[sources.edge[source]] = source
        _add_on_edge(density, graph, sources, places, kernel, (source, sources.edge[source]), metres)
        for node in reached:
            for slot in range(graph.first[node], graph.first[node + 1]):
                edge = graph.order[slot] >> 1
                if seen[edge] != source:
                    seen[edge] = source
                    _add_on_edge(density, graph, sources, places, kernel, (source, edge), metres)
        for node in reached:
            metres[node] = np.inf
    return density


@njit(cache=True)
def edges_within(graph: Graph, sources: Sources, reach: float) -> NDArray[np.bool_]:
    """Tell which edges something can enter that walks so far from a source, those of the sources included."""
    metres = np.full(len(graph.first) - 1, np.inf)
    is_within = np.zeros(len(graph.length), np.bool_)
    for source in range(len(sources.edge)):
        is_within[sources.edge[source]] = True
    heap = [(0.0, graph.tail[2 * edge + side]) for edge in sources.edge for side in range(2)]
    while len(heap) > 0:
        walked, node = heappop(heap)
        if metres[node] <= walked:
            continue
        metres[node] = walked
        for slot in range(graph.first[node], graph.first[node + 1]):
            goes = graph.order[slot]
            is_within[goes >> 1] = True
            further, there = walked + graph.length[goes >> 1], graph.tail[goes ^ 1]
            if further < reach and further < metres[there]:
                heappush(heap, (further, there))
    return is_within


@njit(cache=True)
def _measure(graph: Graph, sources: Sources, source: int, reach: float, metres: Floats) -> list[int]:
    """Write the distance to each node within reach (Dijkstra), and list these nodes."""
    edge, position = sources.edge[source], sources.position[source]
    heap = [(position, graph.tail[2 * edge]), (graph.length[edge] - position, graph.tail[2 * edge + 1])]
    if heap[1] < heap[0]:
        heap[0], heap[1] = heap[1], heap[0]
    reached = [0 for _ in range(0)]
    while len(heap) > 0:
        walked, node = heappop(heap)
        if walked >= reach or metres[node] <= walked:
            continue
        metres[node] = walked
        reached.append(node)
        for slot in range(graph.first[node], graph.first[node + 1]):
            goes = graph.order[slot]
            further, there = walked + graph.length[goes >> 1], graph.tail[goes ^ 1]
            if further < reach and further < metres[there]:
                heappush(heap, (further, there))
    return reached


@njit(cache=True)
def _add_on_edge(  # noqa: PLR0917 (compiled: options by name are not)
    density: Floats,
    graph: Graph,
    sources: Sources,
    places: Places,
    kernel: Kernel,
    pair: tuple[int, int],
    metres: Floats,
) -> None:
    """Add the kernel at places of an edge: round by either end, or straight along where the source lies on it."""
    source, edge = pair
    by_start, by_end = metres[graph.tail[2 * edge]], metres[graph.tail[2 * edge + 1]]
    is_own = edge == sources.edge[source]
    for place in range(places.first[edge], places.first[edge + 1]):
        from_start = places.position[place]
        distance = min(by_start + from_start, by_end + graph.length[edge] - from_start)
        if is_own:
            distance = min(distance, abs(from_start - sources.position[source]))
        density[place] += sources.mass[source] * kernel_at(kernel, distance)
