"""Say how much went from where to where, at the least cost."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_DUST = 1e-12
"""Share of the largest amount below which nothing is left."""


def match_flows(deficit: ArrayLike, surplus: ArrayLike, cost: ArrayLike) -> Floats:
    """Move as much as both sides have from where it is missing to where it is too much, at the least total cost.

    The smaller of the two totals moves; what the other side has beyond it stays unmatched, where matching it would cost
    most. It is the cheapest story that fits, not a record of who moved. Of ways that cost the same the one is given
    that serves the earlier rows and columns first, so that the same input gives the same flows.

    Successive shortest paths: one after the other the cheapest way is taken from any source that has something left to
    any receiver that has room, earlier flows being turned where that is cheaper.

    Parameters
    ----------
    deficit : what each source lost, shape (n,), from 0.
    surplus : what each receiver gained, shape (m,), from 0.
    cost : of moving one from source to receiver, such as kilometres, shape (n, m); infinite where nothing can move.

    Returns
    -------
    ndarray
        Shape (n, m); no row holds more than its deficit, no column more than its surplus.

    Raises
    ------
    ValueError
        Where shapes do not fit, an amount is negative or not finite, or a cost is not a number or endless downwards.

    References
    ----------
    Hitchcock (1941), J. Math. Physics 20:224, for the problem; Edmonds & Karp (1972), J. ACM 19:248, for shortest
    paths with potentials.

    Examples
    --------
    Three are missing; two turn up next door, and of five farther away one is explained.

    >>> match_flows([3], [2, 5], [[1, 10]]).tolist()
    [[2.0, 1.0]]
    """
    gone, come, price = _checked(deficit, surplus, cost)
    possible = np.isfinite(price)
    if not possible.any():
        return np.zeros(price.shape)
    # All that can move does, so that a constant on each cost changes nothing but its sign.
    shifted = np.where(possible, price - price[possible].min(), np.inf)
    flows, dust = np.zeros(price.shape), _DUST * float(max(gone.max(), come.max()))
    _move(_State(gone, come, shifted, flows, np.zeros(gone.size + come.size + 1), dust))
    return np.where(flows > dust, flows, 0.0)


def _checked(deficit: ArrayLike, surplus: ArrayLike, cost: ArrayLike) -> tuple[Floats, Floats, Floats]:
    gone, come, price = (np.array(one, dtype=np.float64) for one in (deficit, surplus, cost))
    if price.shape != (gone.size, come.size):
        raise ValueError(f"Costs of shape {price.shape} do not fit {gone.size} sources and {come.size} receivers.")
    for amounts in (gone, come):
        if not (np.isfinite(amounts).all() and (amounts >= 0).all()):
            raise ValueError("A deficit or surplus is negative or not finite; give amounts from 0.")
    if not (price > -np.inf).all():
        raise ValueError("A cost is not a number, or endless downwards; give numbers, infinite where nothing can move.")
    return gone, come, price


class _State(NamedTuple):
    """How far the flows have come; the last potential is that of the end to which all receivers with room lead."""

    left: Floats
    room: Floats
    price: Floats
    flows: Floats
    potential: Floats
    dust: float


@njit(cache=True)
def _move(state: _State) -> None:
    potential = state.potential
    while True:
        distance, before, end = _shortest(state)
        if end < 0:
            return
        for node in range(potential.size):
            potential[node] += min(distance[node], distance[-1])
        _send(state, before, end)


@njit(cache=True)
def _shortest(state: _State) -> tuple[Floats, Integers, int]:
    """Find the cheapest way from any source that has something left to any receiver that has room (Dijkstra)."""
    potential, n = state.potential, state.left.size
    sink = n + state.room.size
    distance, before = np.full(sink + 1, np.inf), np.full(sink, -1, np.int64)
    settled = np.zeros(sink, np.bool_)
    for i in range(n):
        if state.left[i] > state.dust:
            distance[i] = max(-potential[i], 0.0)
    end = -1
    while True:
        node = -1
        for other in range(sink):
            if not settled[other] and distance[other] < np.inf and (node < 0 or distance[other] < distance[node]):
                node = other
        if node < 0 or distance[node] >= distance[sink]:
            return distance, before, end
        settled[node] = True
        if node >= n and state.room[node - n] > state.dust:
            found = distance[node] + max(potential[node] - potential[sink], 0.0)
            if found < distance[sink]:
                distance[sink], end = found, node
        _look_on(state, node, distance, before)


@njit(cache=True)
def _look_on(state: _State, node: int, distance: Floats, before: Integers) -> None:
    """Go on from a source to receivers, or from a receiver back to the sources that serve it."""
    potential, n = state.potential, state.left.size
    if node < n:
        for j in range(state.room.size):
            length = state.price[node, j] + potential[node] - potential[n + j]
            found = distance[node] + max(length, 0.0)
            if found < distance[n + j]:
                distance[n + j], before[n + j] = found, node
        return
    for i in range(n):
        if state.flows[i, node - n] > state.dust:
            length = potential[node] - potential[i] - state.price[i, node - n]
            found = distance[node] + max(length, 0.0)
            if found < distance[i]:
                distance[i], before[i] = found, node


@njit(cache=True)
def _send(state: _State, before: Integers, end: int) -> None:
    """Send as much as the way to `end` can hold."""
    n = state.left.size
    amount, node = state.room[end - n], end
    while before[node] >= 0:
        if node < n:
            amount = min(amount, state.flows[node, before[node] - n])
        node = before[node]
    amount = min(amount, state.left[node])
    state.left[node] -= amount
    state.room[end - n] -= amount
    node = end
    while before[node] >= 0:
        last = before[node]
        if node >= n:
            state.flows[last, node - n] += amount
        else:
            state.flows[node, last - n] -= amount
        node = last
