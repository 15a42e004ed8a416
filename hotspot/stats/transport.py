"""Say how much went from where to where, at the least cost."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, kron, vstack

Floats = NDArray[np.float64]


def match_flows(deficit: ArrayLike, surplus: ArrayLike, cost: ArrayLike) -> Floats:
    """Move as much as both sides have from where it is missing to where it is too much, at the least total cost.

    The smaller of the two totals moves; what the other side has beyond it stays unmatched, where matching it would cost
    most. It is the cheapest story that fits, not a record of who moved: of two ways that cost the same one is
    given, always the same for the same input.

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
    Hitchcock (1941), J. Math. Physics 20:224; solved by the dual simplex of HiGHS, Huangfu & Hall (2018),
    Mathematical Programming Computation 10:119.

    Examples
    --------
    Three are missing; two turn up next door, and of five farther away one is explained.

    >>> match_flows([3], [2, 5], [[1, 10]]).round(9).tolist()
    [[2.0, 1.0]]
    """
    gone, come, price = _checked(deficit, surplus, cost)
    flows = np.zeros(price.shape)
    sources, receivers = np.flatnonzero(gone > 0), np.flatnonzero(come > 0)
    if sources.size and receivers.size:
        flows[np.ix_(sources, receivers)] = _cheapest(gone[sources], come[receivers], price[np.ix_(sources, receivers)])
    return flows


def _checked(deficit: ArrayLike, surplus: ArrayLike, cost: ArrayLike) -> tuple[Floats, Floats, Floats]:
    gone, come, price = (np.asarray(one, dtype=np.float64) for one in (deficit, surplus, cost))
    if price.shape != (gone.size, come.size):
        raise ValueError(f"Costs of shape {price.shape} do not fit {gone.size} sources and {come.size} receivers.")
    for amounts in (gone, come):
        if not (np.isfinite(amounts).all() and (amounts >= 0).all()):
            raise ValueError("A deficit or surplus is negative or not finite; give amounts from 0.")
    if not (price > -np.inf).all():
        raise ValueError("A cost is not a number, or endless downwards; give numbers, infinite where nothing can move.")
    return gone, come, price


def _cheapest(gone: Floats, come: Floats, price: Floats) -> Floats:
    """Reward each unit moved so much that no cost stops it, then let the solver find the cheapest."""
    possible = np.isfinite(price)
    flows = np.zeros(price.shape)
    if not possible.any():
        return flows
    n, m = price.shape
    low, high = price[possible].min(), price[possible].max()
    scaled = (price[possible] - low) / max(high - low, 1e-300)
    kept = possible.ravel()
    rows = csr_array(kron(eye_array(n), np.ones((1, m))))[:, kept]
    columns = csr_array(kron(np.ones((1, n)), eye_array(m)))[:, kept]
    unit = float(max(gone.max(), come.max()))
    # A chain of moves that frees one unit more can cost min(n, m) times the dearest at most.
    found = linprog(
        scaled - (min(n, m) + 1.0),
        A_ub=csr_array(vstack([rows, columns])),
        b_ub=np.concatenate([gone, come]) / unit,
        method="highs-ds",
    )
    flows[possible] = np.maximum(found.x, 0.0) * unit
    return flows
