"""A square lattice that takes points in, is smoothed, and is read at any place: the fast way to a density.

Points are shared among the 4 x 4 nearest nodes with cubic Lagrange weights, which keep a point's place to the third
moment; the same cubic reads the smoothed lattice. The error falls as (spacing / bandwidth)^4 for a smooth kernel.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.signal import fftconvolve

from hotspot.stats.density.kernels import GAUSSIAN_REACH, KERNELS, M2_PER_KM2, facts_of

Floats = NDArray[np.float64]

NODES_PER_BANDWIDTH = {"gaussian": 5, "quartic": 24, "epanechnikov": 32, "triangular": 32, "uniform": 48}
"""A gaussian is smooth and needs few; the others have an edge that a lattice must resolve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lattice:
    """Where the nodes of a lattice lie.

    Attributes
    ----------
    origin : first node, east and north [m].
    spacing : between nodes [m].
    shape : nodes eastward and northward.
    """

    origin: tuple[float, float]
    spacing: float
    shape: tuple[int, int]

    @property
    def nodes(self) -> int:
        """Count the nodes."""
        return self.shape[0] * self.shape[1]


def lattice_around(at: Floats, *, bandwidth_m: float, kernel: str) -> Lattice:
    """Lay a lattice that holds all places and what a kernel can bring to them.

    Examples
    --------
    >>> lattice_around(np.zeros((1, 2)), bandwidth_m=250, kernel="gaussian")
    Lattice(origin=(-1475.0, -1475.0), spacing=50.0, shape=(61, 61))
    """
    spacing = bandwidth_m / NODES_PER_BANDWIDTH[kernel]
    margin = facts_of(kernel).reach * bandwidth_m + 2 * spacing
    low, high = at.min(axis=0) - margin, at.max(axis=0) + margin
    columns, rows = (int(side) + 1 for side in np.ceil((high - low) / spacing + 0.5))
    return Lattice(origin=(float(low[0]), float(low[1])), spacing=spacing, shape=(columns, rows))


def sum_on_lattice(
    points: Floats, at: Floats, *, lattice: Lattice, bandwidth_m: float, kernel: str, weight: Floats
) -> Floats:
    """Bin, smooth and read: the kernel's sum at all places in linear time.

    Returns
    -------
    ndarray
        Weight per km², shape (m,); may be negative by the error where next to nothing lies near.

    Examples
    --------
    >>> here = np.zeros((1, 2))
    >>> lattice = lattice_around(here, bandwidth_m=1000, kernel="gaussian")
    >>> found = sum_on_lattice(here, here, lattice=lattice, bandwidth_m=1000, kernel="gaussian", weight=np.ones(1))
    >>> found.round(3).tolist()  # 1 / (2 pi)
    [0.159]
    """
    mass = np.zeros(lattice.shape)
    _bin(points, weight, lattice.origin, lattice.spacing, mass)
    if kernel == "gaussian":
        smooth = _smooth(mass, _gaussian_steps(bandwidth_m / lattice.spacing))
    else:
        smooth = fftconvolve(mass, _stamp(kernel, bandwidth_m / lattice.spacing), mode="same")
    density: Floats = _read(smooth, at, lattice.origin, lattice.spacing) * (M2_PER_KM2 / lattice.spacing**2)
    return density


def seen_by_itself(places: Floats, *, lattice: Lattice, bandwidth_m: float) -> Floats:
    """Give what a point of weight 1 brings to its own place through a lattice and a gaussian, shape (n,) [per km²].

    It differs from the kernel's own height by the lattice's error; to leave a point out, take this away.

    Examples
    --------
    >>> here = np.array([[3.0, 4]])
    >>> lattice = lattice_around(here, bandwidth_m=1000, kernel="gaussian")
    >>> seen_by_itself(here, lattice=lattice, bandwidth_m=1000).round(3).tolist()
    [0.159]
    """
    steps = _gaussian_steps(bandwidth_m / lattice.spacing)
    apart = np.abs(np.subtract.outer(np.arange(4), np.arange(4)))
    offset = (places - lattice.origin) / lattice.spacing % 1
    along = np.array(
        [np.einsum("in,ij,jn->n", c, steps[apart], c) for c in map(np.array, map(cubic_weights, offset.T))]
    )
    return np.asarray(along.prod(axis=0) * (M2_PER_KM2 / lattice.spacing**2))


def _gaussian_steps(width: float) -> Floats:
    """Give a gaussian at whole steps 0, 1, ... up to its reach, with its sum over both sides 1."""
    steps = np.arange(int(np.ceil(GAUSSIAN_REACH * width)) + 1) / width
    return np.asarray(np.exp(-np.square(steps) / 2) / (np.sqrt(2 * np.pi) * width))


def _stamp(kernel: str, width: float) -> Floats:
    """Give a kernel averaged over each node's square, with the sum 1."""
    reach = int(np.ceil(width)) + 1
    parts = 5
    fine = (np.arange((2 * reach + 1) * parts) + 0.5) / parts - reach - 0.5
    square = (fine[:, None] ** 2 + fine**2) / width**2
    side = 2 * reach + 1
    stamp: Floats = KERNELS[kernel](square).reshape(side, parts, side, parts).mean(axis=(1, 3))
    stamp /= stamp.sum()
    return stamp


@njit(cache=True)
def cubic_weights(t):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Give Lagrange's weights of the nodes -1, 0, 1, 2 for a place, or an array of them, between 0 and 1."""
    return (
        -t * (t - 1) * (t - 2) / 6,
        (t + 1) * (t - 1) * (t - 2) / 2,
        -(t + 1) * t * (t - 2) / 2,
        (t + 1) * t * (t - 1) / 6,
    )


@njit(cache=True)
def _bin(points, weight, origin, spacing, mass):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for n in range(len(points)):
        east, north = (points[n, 0] - origin[0]) / spacing, (points[n, 1] - origin[1]) / spacing
        # Outside there is no place that the point could bring anything to.
        if weight[n] == 0.0 or not (1 <= east < mass.shape[0] - 2 and 1 <= north < mass.shape[1] - 2):
            continue
        column, row = int(east), int(north)
        across, along = cubic_weights(east - column), cubic_weights(north - row)
        for i in range(4):
            share = weight[n] * across[i]
            for j in range(4):
                mass[column + i - 1, row + j - 1] += share * along[j]


@njit(cache=True, fastmath=True)
def _smooth(mass, steps):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    (columns, rows), reach = mass.shape, len(steps) - 1
    wide, once = np.zeros((columns + 2 * reach, rows)), np.zeros((columns, rows + 2 * reach))
    wide[reach : reach + columns] = mass
    smooth = np.zeros_like(mass)
    for column in range(columns):
        along, middle = once[column, reach : reach + rows], column + reach
        _add(along, wide[middle], wide[middle], steps[0] / 2)
        for step in range(1, reach + 1):
            _add(along, wide[middle - step], wide[middle + step], steps[step])
    for column in range(columns):
        across = once[column]
        _add(smooth[column], across[reach:], across[reach:], steps[0] / 2)
        for step in range(1, reach + 1):
            _add(smooth[column], across[reach - step :], across[reach + step :], steps[step])
    return smooth


@njit(cache=True, fastmath=True)
def _add(into, one, other, factor):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for j in range(len(into)):
        into[j] += factor * (one[j] + other[j])


@njit(cache=True)
def _read(smooth, at, origin, spacing):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    density = np.empty(len(at))
    for n in range(len(at)):
        east, north = (at[n, 0] - origin[0]) / spacing, (at[n, 1] - origin[1]) / spacing
        column, row = int(east), int(north)
        across, along = cubic_weights(east - column), cubic_weights(north - row)
        total = 0.0
        for i in range(4):
            for j in range(4):
                total += across[i] * along[j] * smooth[column + i - 1, row + j - 1]
        density[n] = total
    return density
