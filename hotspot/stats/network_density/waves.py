"""Move the mass of all sources along a network together, step by step, as a wave travels."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hotspot.stats.network_density.kernels import Graph, Kernel, Places, Sources, kernel_at
from hotspot.stats.network_density.walks import share

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class Delays(NamedTuple):
    """How many whole steps each edge is long, and the weights of the moments around, shape (m, 4)."""

    whole: Whole
    taps: Floats


@njit(cache=True)
def spread_in_steps(graph: Graph, sources: Sources, step: float, steps: int) -> Floats:
    """Give what leaves along each direction after so many steps walked, shape (2 m, steps + 1)."""
    waves = np.zeros((2 * len(graph.length), steps + 1))
    for source in range(len(sources.edge)):
        edge, position = sources.edge[source], sources.position[source]
        _enter(waves, graph, 2 * edge, (graph.length[edge] - position) / step, sources.mass[source])
        _enter(waves, graph, 2 * edge + 1, position / step, sources.mass[source])
    delays = _delays(graph.length, step)
    came_in = np.zeros(int((graph.first[1:] - graph.first[:-1]).max()))
    for now in range(1, steps + 1):
        for node in range(len(graph.first) - 1):
            _pass_node(waves, graph, now, node, delays, came_in)
    return waves


@njit(cache=True)
def read_waves(waves: Floats, graph: Graph, places: Places, kernel: Kernel, step: float) -> Floats:
    """Give the kernel's sum over what passed each place from either side."""
    density = np.zeros(len(places.position))
    for place in range(len(places.position)):
        edge, from_start = places.edge[place], places.position[place]
        density[place] = _read(waves[2 * edge], kernel, from_start, step)
        density[place] += _read(waves[2 * edge + 1], kernel, graph.length[edge] - from_start, step)
    return density


@njit(cache=True)
def _read(wave: Floats, kernel: Kernel, along: float, step: float) -> float:
    total = 0.0
    for moment in range(min(int((kernel.reach - along) / step) + 1, len(wave) - 1) + 1 if along < kernel.reach else 0):
        if wave[moment] != 0:
            total += wave[moment] * kernel_at(kernel, along + moment * step)
    return total


@njit(cache=True)
def _enter(waves: Floats, graph: Graph, came: int, walked: float, mass: float) -> None:
    """Let a source's mass pass its first node, shared among the steps around that moment."""
    if walked >= waves.shape[1] + 1:
        return
    node, whole = graph.tail[came ^ 1], int(walked)
    taps = _cubic(walked - whole) if whole >= 1 else np.array([0, 1 - walked, walked, 0])
    for slot in range(graph.first[node], graph.first[node + 1]):
        goes = graph.order[slot]
        part = mass * share(graph, came, goes)
        for moment in range(max(whole - 1, 0), min(whole + 3, waves.shape[1])):
            waves[goes, moment] += part * taps[moment - whole + 1]


@njit(cache=True)
def _pass_node(  # noqa: PLR0917 (compiled: options by name are not)
    waves: Floats, graph: Graph, now: int, node: int, delays: Delays, came_in: Floats
) -> None:
    begin, degree = graph.first[node], graph.first[node + 1] - graph.first[node]
    total = 0.0
    for slot in range(degree):
        came = graph.order[begin + slot] ^ 1
        came_in[slot] = _arriving(waves[came], now - delays.whole[came >> 1], delays.taps[came >> 1])
        total += came_in[slot]
    if graph.is_continuous:
        for slot in range(degree):
            waves[graph.order[begin + slot], now] += 2 * total / degree - came_in[slot]
    elif degree > 1:
        for slot in range(degree):
            waves[graph.order[begin + slot], now] += (total - came_in[slot]) / (degree - 1)


@njit(cache=True)
def _arriving(wave: Floats, left: int, taps: Floats) -> float:
    """Give what arrives of what left around that moment; `left` lies between the second and third tap's moments."""
    if left >= 2:
        return float(
            taps[0] * wave[left + 1] + taps[1] * wave[left] + taps[2] * wave[left - 1] + taps[3] * wave[left - 2]
        )
    total = 0.0
    for tap in range(4):
        if left + 1 - tap >= 0:
            total += taps[tap] * wave[left + 1 - tap]
    return total


@njit(cache=True)
def _delays(length: Floats, step: float) -> Delays:
    """Give each edge's whole steps and the weights around them; nothing arrives before it has left."""
    delay, taps = np.empty(len(length), np.int64), np.zeros((len(length), 4))
    for edge in range(len(length)):
        steps = max(length[edge] / step, 1.0)
        delay[edge] = int(steps)
        rest = steps - delay[edge]
        if delay[edge] >= 2:
            taps[edge] = _cubic(rest)
        else:
            taps[edge, 1], taps[edge, 2] = 1 - rest, rest
    return Delays(delay, taps)


@njit(cache=True)
def _cubic(t: float) -> Floats:
    """Give Lagrange's weights of the moments -1, 0, 1, 2 for one between 0 and 1."""
    return np.array(
        [
            -t * (t - 1) * (t - 2) / 6,
            (t + 1) * (t - 1) * (t - 2) / 2,
            -(t + 1) * t * (t - 2) / 2,
            (t + 1) * t * (t - 1) / 6,
        ]
    )
