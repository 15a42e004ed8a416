"""Carry mass along a network as equal splitting does: walk by walk, or all walks at once.

What arrives where n ends meet leaves by each other one with 2/n and comes back with 2/n - 1 (continuous), or
leaves by each other one with 1/(n - 1) and never comes back (discontinuous).
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hotspot.stats.network_density.kernels import Graph, Kernel, Mass, Places, Sources, add_on_edge, add_on_own_edge

Floats = NDArray[np.float64]


@njit(cache=True)
def share(graph: Graph, came: int, goes: int) -> float:
    """Give how much of what arrives by one direction leaves by another."""
    node = graph.tail[goes]
    degree, is_back = int(graph.first[node + 1] - graph.first[node]), goes == came ^ 1
    if graph.is_continuous:
        return 2 / degree - (1 if is_back else 0)
    return 0.0 if is_back or degree == 1 else 1 / (degree - 1)


@njit(cache=True)
def sum_over_walks(
    graph: Graph, sources: Sources, places: Places, kernel: Kernel, most_walks: int
) -> tuple[Floats, int]:
    """Give the kernel's sum at places sorted by edge, and how many walks it took; stops beyond the most."""
    density = np.zeros(len(places.position))
    add_on_own_edge(density, kernel, sources, places)
    walks = 0
    for source in range(len(sources.edge)):
        edge, position, mass = sources.edge[source], sources.position[source], sources.mass[source]
        stack = [Mass(2 * edge, graph.length[edge] - position, mass), Mass(2 * edge + 1, position, mass)]
        while len(stack) > 0 and walks <= most_walks:
            came, walked, arrived = stack.pop()
            if walked >= kernel.reach:
                continue
            node = graph.tail[came ^ 1]
            for slot in range(graph.first[node], graph.first[node + 1]):
                goes = graph.order[slot]
                part = arrived * share(graph, came, goes)
                if part != 0:
                    walks += 1
                    add_on_edge(density, kernel, graph, places, Mass(goes, walked, part))
                    stack.append(Mass(goes, walked + graph.length[goes >> 1], part))
    return density, walks
