"""The shapes by which a point's weight is spread over the plane, and what each shape implies."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Kernel = Callable[[Floats], Floats]

M2_PER_KM2 = 1e6

KERNELS: dict[str, Kernel] = {
    "gaussian": lambda u2: np.exp(-u2 / 2) / (2 * np.pi),
    "quartic": lambda u2: 3 / np.pi * np.clip(1 - u2, 0, None) ** 2,
    "epanechnikov": lambda u2: 2 / np.pi * np.clip(1 - u2, 0, None),
    "triangular": lambda u2: 3 / np.pi * np.clip(1 - np.sqrt(u2), 0, None),
    "uniform": lambda u2: (u2 <= 1) / np.pi,
}
"""Density at squared distance u2, in bandwidths; each has volume 1 in the plane."""

GAUSSIAN_REACH = 5.5
"""Bandwidths; a gaussian holds 2.7e-7 of its volume beyond."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelFacts:
    """What follows from a kernel's shape, at bandwidth 1.

    Attributes
    ----------
    code : its number in compiled loops.
    reach : nothing, or next to nothing, is spread beyond [bandwidths].
    roughness : integral of its square, which sets the variance of a density.
    spread : standard deviation along one axis [bandwidths].
    """

    code: int
    reach: float
    roughness: float
    spread: float


FACTS: dict[str, KernelFacts] = {
    "gaussian": KernelFacts(code=0, reach=GAUSSIAN_REACH, roughness=1 / (4 * np.pi), spread=1.0),
    "quartic": KernelFacts(code=1, reach=1.0, roughness=9 / (5 * np.pi), spread=(1 / 8) ** 0.5),
    "epanechnikov": KernelFacts(code=2, reach=1.0, roughness=4 / (3 * np.pi), spread=(1 / 6) ** 0.5),
    "triangular": KernelFacts(code=3, reach=1.0, roughness=3 / (2 * np.pi), spread=(3 / 20) ** 0.5),
    "uniform": KernelFacts(code=4, reach=1.0, roughness=1 / np.pi, spread=0.5),
}


def same_smoothing(bandwidth_m: float, *, kernel: str) -> float:
    """Turn a gaussian's bandwidth into the radius of another kernel that smooths as much.

    Rules choose a gaussian's standard deviation. A quartic of that radius would smooth almost three times less; the
    radius given here spreads a point by the same standard deviation.

    Raises
    ------
    ValueError
        Where the kernel is unknown.

    Examples
    --------
    >>> round(same_smoothing(250, kernel="quartic"), 1)  # 250 times the root of 8
    707.1
    """
    return bandwidth_m / facts_of(kernel).spread


def facts_of(kernel: str) -> KernelFacts:
    """Look a kernel up.

    Raises
    ------
    ValueError
        Where it is unknown.

    Examples
    --------
    >>> facts_of("uniform").spread
    0.5
    """
    if kernel not in FACTS:
        raise ValueError(f"'{kernel}' is no kernel; choose one of {', '.join(KERNELS)}.")
    return FACTS[kernel]


def checked_weights(points: Floats, weights: Floats | None) -> Floats:
    """Give one weight to each point, 1 where none is given.

    Raises
    ------
    ValueError
        Where points are not finite, or weights are not finite or of another number.

    Examples
    --------
    >>> checked_weights(np.zeros((2, 2)), None).tolist()
    [1.0, 1.0]
    """
    if not np.isfinite(points).all():
        raise ValueError("Points or places are not finite; leave out what has no place.")
    weight = np.ones(len(points)) if weights is None else np.asarray(weights, np.float64)
    if weight.shape != (len(points),):
        raise ValueError(f"{len(points)} points came with weights of shape {weight.shape}; give one each.")
    if not np.isfinite(weight).all():
        raise ValueError("Some weights are not finite; leave out what weighs nothing.")
    return weight


def checked_bandwidth(bandwidth_m: float | Floats, *, count: int) -> Floats:
    """Give the bandwidth as an array: of shape (1,) where all points share it, (count,) where each has its own.

    Raises
    ------
    ValueError
        Where a bandwidth is not positive and finite, or their number is not that of the points.

    Examples
    --------
    >>> checked_bandwidth(250, count=3).tolist()
    [250.0]
    """
    given = np.atleast_1d(np.asarray(bandwidth_m, np.float64))
    if given.ndim != 1 or (np.ndim(bandwidth_m) and given.size != count):
        raise ValueError(f"{count} points came with bandwidths of shape {given.shape}; give one, or one each.")
    bad = given[~(np.isfinite(given) & (given > 0))]
    if bad.size:
        raise ValueError(f"A bandwidth of {bad[0]:g} m smooths nothing; it must be positive.")
    return given
