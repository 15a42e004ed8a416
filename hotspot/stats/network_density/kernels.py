"""Kernels of one dimension and the arrays that compiled loops walk on."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

CODES = {"gaussian": 0, "quartic": 1, "epanechnikov": 2, "triangular": 3, "uniform": 4}
REACHES = {"gaussian": 4.0, "quartic": 1.0, "epanechnikov": 1.0, "triangular": 1.0, "uniform": 1.0}
"""Where each kernel ends [bandwidths]."""

# A normal distribution holds this share within four deviations; the cut kernel is scaled to integrate to 1.
_GAUSSIAN = 1 / (np.sqrt(2 * np.pi) * 0.9999366575163338)


class Kernel(NamedTuple):
    """Which kernel, its bandwidth and its end [m]."""

    code: int
    bandwidth: float
    reach: float


class Graph(NamedTuple):
    """A network for walking: the directions that leave node v are ``order[first[v]:first[v + 1]]``.

    `is_continuous` says how mass passes its nodes.
    """

    first: Whole
    order: Whole
    tail: Whole
    length: Floats
    is_continuous: bool


class Sources(NamedTuple):
    """Places with mass: edge, distance from its start [m], mass."""

    edge: Whole
    position: Floats
    mass: Floats


class Mass(NamedTuple):
    """Mass on its way: it enters a direction after so many metres."""

    direction: int
    walked: float
    mass: float


class Places(NamedTuple):
    """Places to read at, sorted by edge: those of edge e are ``first[e]`` to ``first[e + 1]``."""

    edge: Whole
    position: Floats
    first: Whole


def kernel_named(name: str, bandwidth_m: float) -> Kernel:
    """Give the kernel of that name.

    >>> kernel_named("gaussian", 100.0)
    Kernel(code=0, bandwidth=100.0, reach=400.0)
    """
    return Kernel(CODES[name], float(bandwidth_m), REACHES[name] * float(bandwidth_m))


@njit(cache=True)
def kernel_at(kernel: Kernel, distance: float) -> float:
    """Give K(distance / h) / h [per m]; each integrates to 1 over the line.

    >>> round(kernel_at(kernel_named("quartic", 10.0), 6.0), 4)  # 15/16 (1 - 0.36)² / 10
    0.0384
    """
    u = distance / kernel.bandwidth
    if distance >= kernel.reach:
        return 0.0
    if kernel.code == 0:
        return float(_GAUSSIAN * np.exp(-u * u / 2) / kernel.bandwidth)
    if kernel.code == 1:
        return 0.9375 * (1 - u * u) ** 2 / kernel.bandwidth
    if kernel.code == 2:
        return 0.75 * (1 - u * u) / kernel.bandwidth
    return (1 - u if kernel.code == 3 else 0.5) / kernel.bandwidth


@njit(cache=True)
def add_on_edge(density: Floats, kernel: Kernel, graph: Graph, places: Places, going: Mass) -> None:
    """Add the kernel of mass that enters an edge, at each place along it."""
    edge = going.direction >> 1
    for place in range(places.first[edge], places.first[edge + 1]):
        from_start = places.position[place]
        along = from_start if going.direction & 1 == 0 else graph.length[edge] - from_start
        density[place] += going.mass * kernel_at(kernel, going.walked + along)


@njit(cache=True)
def add_on_own_edge(density: Floats, kernel: Kernel, sources: Sources, places: Places) -> None:
    """Add the kernel from sources to places on the same edge, straight along it."""
    for source in range(len(sources.edge)):
        edge = sources.edge[source]
        for place in range(places.first[edge], places.first[edge + 1]):
            distance = abs(places.position[place] - sources.position[source])
            density[place] += sources.mass[source] * kernel_at(kernel, distance)
