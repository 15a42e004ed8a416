"""Choose the fastest way to sum a kernel: pairs that lie near, or a lattice; one bandwidth, or one for each point."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspot.stats.density.kernels import facts_of
from hotspot.stats.density.lattice import cubic_weights, lattice_around, sum_on_lattice
from hotspot.stats.density.near_pairs import guess_near_pairs, sum_near_pairs

Floats = NDArray[np.float64]

MOST_NODES = 16_000_000
LEVEL = 1.2
"""Ratio of the bandwidths between which a point of its own bandwidth is shared."""

MANY_PAIRS = 1e9
"""Some seconds. A kernel with a kink, blurred by a lattice, is put on one only where more pairs than these lie near."""

_SMOOTH = ("gaussian", "quartic")

# Nanoseconds, measured on one core.
_PAIR = {"gaussian": 6.0, "quartic": 3.0, "epanechnikov": 3.0, "triangular": 3.5, "uniform": 3.0}
_NODE, _FFT_NODE, _POINT = 30.0, 60.0, 25.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FastSum:
    """A sum and the way it was found.

    Attributes
    ----------
    density : weight per km², shape (m,), never negative where no weight is.
    way : "near pairs" (exact but for a gaussian's last 2.7e-7) or "lattice".
    spacing_m : of the finest lattice [m]; 0 for near pairs.
    """

    density: Floats
    way: str
    spacing_m: float


def sum_fast(points: Floats, at: Floats, *, bandwidth_m: Floats, kernel: str, weight: Floats) -> FastSum:
    """Sum the kernel at all places, by the cheaper of two ways.

    Gaussian and quartic go to the cheaper; the others, whose kinks a lattice blurs, to pairs unless very many lie near.
    Gaussians of their own bandwidths go to lattices of bandwidths a fifth apart, each point shared among the four
    nearest by cubic Lagrange weights; other kernels of their own bandwidths always to pairs.

    Parameters
    ----------
    bandwidth_m : shape (1,) or (n,) [m].

    Examples
    --------
    >>> here = np.zeros((1, 2))
    >>> sum_fast(here, here, bandwidth_m=np.array([1000.0]), kernel="quartic", weight=np.ones(1)).way
    'near pairs'
    """
    if not len(at) or not len(points):
        return FastSum(density=np.zeros(len(at)), way="near pairs", spacing_m=0.0)
    steps = levels(bandwidth_m)
    finest = lattice_around(at, bandwidth_m=float(steps[0]), kernel=kernel)
    if finest.nodes > MOST_NODES or _is_for_pairs(points, at, bandwidth_m, kernel=kernel, nodes=finest.nodes):
        density = sum_near_pairs(points, at, bandwidth_m=bandwidth_m, kernel=kernel, weight=weight)
        return FastSum(density=density, way="near pairs", spacing_m=0.0)
    density = np.zeros(len(at))
    for level_m, some, share in _shared(bandwidth_m, steps):
        lattice = lattice_around(at, bandwidth_m=level_m, kernel=kernel)
        density += sum_on_lattice(
            points[some], at, lattice=lattice, bandwidth_m=level_m, kernel=kernel, weight=weight[some] * share
        )
    low = 0.0 if (weight >= 0).all() else -np.inf
    return FastSum(density=np.clip(density, low, None), way="lattice", spacing_m=finest.spacing)


def _is_for_pairs(points: Floats, at: Floats, bandwidth_m: Floats, *, kernel: str, nodes: int) -> bool:
    has_own = levels(bandwidth_m).size > 1
    if has_own and kernel != "gaussian":
        return True
    reach = facts_of(kernel).reach * float(np.sqrt(np.square(bandwidth_m).mean()))
    pairs = guess_near_pairs(points, at, reach=reach)
    if kernel not in _SMOOTH:
        return pairs < MANY_PAIRS
    # A ladder's next lattices are each smaller by a third, and each point stands on four.
    each = _NODE if kernel == "gaussian" else _FFT_NODE
    return _PAIR[kernel] * pairs < (4 if has_own else 1) * (nodes * each + len(points) * _POINT)


def levels(bandwidth_m: Floats) -> Floats:
    """Give the bandwidths [m] among which those of the points are shared: one, or a ladder beyond both ends.

    Examples
    --------
    >>> levels(np.array([250.0, 250.0])).tolist()
    [250.0]
    >>> levels(np.array([100.0, 130.0])).round(1).tolist()
    [83.3, 100.0, 120.0, 144.0, 172.8]
    """
    low, high = float(bandwidth_m.min()), float(bandwidth_m.max())
    if high <= low * (1 + 1e-12):
        return np.array([low])
    count = int(np.floor(np.log(high / low) / np.log(LEVEL))) + 4
    return np.asarray(low * LEVEL ** (np.arange(count) - 1.0))


def level_weights(bandwidth_m: Floats, steps: Floats) -> Floats:
    """Give each bandwidth's cubic Lagrange weights on the ladder, shape (n, steps), rows sum to 1.

    Examples
    --------
    >>> level_weights(np.array([100.0]), levels(np.array([100.0, 130.0]))).argmax()  # 100 stands on the second step
    np.int64(1)
    """
    if steps.size == 1:
        return np.ones((bandwidth_m.size, 1))
    place = np.log(bandwidth_m / steps[0]) / np.log(LEVEL)
    node = np.clip(np.floor(place + 1e-9), 1, steps.size - 3).astype(np.int64)
    weights = np.zeros((bandwidth_m.size, steps.size))
    for step, value in enumerate(cubic_weights(place - node)):
        weights[np.arange(bandwidth_m.size), node + step - 1] = value
    return weights


def _shared(bandwidth_m: Floats, steps: Floats) -> Iterator[tuple[float, slice | NDArray[np.bool_], Floats]]:
    """Give each level with the points on it and their shares."""
    if steps.size == 1:
        yield float(steps[0]), slice(None), np.ones(1)
        return
    weights = level_weights(bandwidth_m, steps)
    for level, share in zip(steps, weights.T, strict=True):
        is_on = share != 0
        yield float(level), is_on, share[is_on]
