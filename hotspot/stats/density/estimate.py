"""Estimate how many incidents there are per square kilometre around each point."""

from dataclasses import dataclass

import numpy as np

from hotspot.stats.density.all_pairs import sum_all_pairs
from hotspot.stats.density.edges import EDGES, Window, share_inside, share_inside_fast
from hotspot.stats.density.fast_sum import FastSum, sum_fast
from hotspot.stats.density.kernels import KERNELS, Floats, checked_bandwidth, checked_weights, facts_of
from hotspot.stats.density.near_pairs import sum_near_pairs

__all__ = ["KERNELS", "DensityWithError", "density_with_error", "kernel_density", "kernel_density_on_lattice"]

_LOW = 0.01
"""Share of the peak below which a density's own relative error is not asked for."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DensityWithError:
    """A fast density, held against the exact sum at some of its places.

    Attributes
    ----------
    density : weight per km², shape (m,).
    way : "near pairs" or "lattice".
    spacing_m : of the finest lattice [m]; 0 for near pairs.
    error_of_peak : largest error found, beside the highest density.
    relative_error : largest error found beside the density itself, where that is over 1 % of the highest.
    checked : places where it was held against the exact sum.
    """

    density: Floats
    way: str
    spacing_m: float
    error_of_peak: float
    relative_error: float
    checked: int


def kernel_density(
    points: Floats,
    at: Floats,
    *,
    bandwidth_m: float | Floats,
    kernel: str = "gaussian",
    weights: Floats | None = None,
    edge: str | None = None,
    window: Window | None = None,
) -> Floats:
    """Sum a kernel over all points, exactly: time grows as points times places.

    Mass that a kernel spreads over the window's edge is lost unless `edge` says otherwise: "uniform"
    divides the result by the kernel's share inside the window as seen from each place,
    "jones_diggle" divides each point's weight by its own share, so that the whole sums to the weights.

    Parameters
    ----------
    points : shape (n, 2) [m].
    at : where the density is asked for, shape (m, 2) [m].
    bandwidth_m : standard deviation of the gaussian, radius of the other kernels; one, or one for each point [m].
    weights : shape (n,); 1 each where not given.
    edge, window : correction, and rectangle (west, south, east, north) [m] or `LandMask`.

    Returns
    -------
    ndarray
        Weight per km², shape (m,).

    Raises
    ------
    ValueError
        Where the kernel or correction is unknown, a bandwidth not positive, points are not finite, or a correction has
        no window; or where "uniform" is asked for with a bandwidth for each point: a place has none of its own.

    References
    ----------
    Diggle (1985), Applied Statistics 34:138; Jones (1993), Statistics and Computing 3:135.

    Examples
    --------
    One incident under a gaussian of 1 km: 1 / (2 pi) per km² at its place.

    >>> kernel_density(np.zeros((1, 2)), np.zeros((1, 2)), bandwidth_m=1000).round(4).tolist()
    [0.1592]
    """
    points, at = _as_places(points), _as_places(at)
    width, weight = _checked(points, at, bandwidth_m, kernel=kernel, weights=weights, edge=edge)
    if edge == "jones_diggle":
        weight = weight / share_inside(points, bandwidth_m=width, kernel=kernel, window=window)
    density = sum_all_pairs(points, at, bandwidth_m=width, kernel=kernel, weight=weight)
    if edge == "uniform":
        density = density / share_inside(at, bandwidth_m=width, kernel=kernel, window=window)
    return density


def kernel_density_on_lattice(
    points: Floats,
    at: Floats,
    *,
    bandwidth_m: float | Floats,
    kernel: str = "gaussian",
    weights: Floats | None = None,
    edge: str | None = None,
    window: Window | None = None,
) -> Floats:
    """Give the kernel density fast, within 1e-3 of the exact sum's peak.

    Points are shared among the 4 x 4 nearest nodes of a lattice five to the gaussian's bandwidth (24 to a quartic's),
    with cubic Lagrange weights that keep their place to the third moment; the lattice is smoothed; and the same cubic
    reads it at the places asked for: linear time. The error falls as (spacing / bandwidth)^4 for the gaussian: at most
    5e-4 of one point's own peak (1e-3 for the quartic). Where pairs that lie near are few, or the lattice would outgrow
    memory, those pairs are summed instead, exact but for a gaussian's last 3e-7. Epanechnikov, triangular and uniform
    kernels have kinks that a lattice blurs and go to pairs, unless a billion lie near: then a lone point may be wrong
    by 2 % of its peak, and many together by some thousandths.
    `density_with_error` tells the error met.

    Parameters, errors as `kernel_density`.

    Returns
    -------
    ndarray
        Weight per km², shape (m,), never negative.

    Examples
    --------
    >>> here = np.zeros((1, 2))
    >>> exact = kernel_density(here, here, bandwidth_m=250)
    >>> bool(abs(kernel_density_on_lattice(here, here, bandwidth_m=250)[0] / exact[0] - 1) < 1e-3)
    True
    """
    points, at = _as_places(points), _as_places(at)
    width, weight = _checked(points, at, bandwidth_m, kernel=kernel, weights=weights, edge=edge)
    return _fast(points, at, width, kernel=kernel, weight=weight, edge=edge, window=window).density


def density_with_error(
    points: Floats,
    at: Floats,
    *,
    bandwidth_m: float | Floats,
    kernel: str = "gaussian",
    weights: Floats | None = None,
    edge: str | None = None,
    window: Window | None = None,
    checks: int = 100,
) -> DensityWithError:
    """Give the fast density and how far it is from the exact sum, at the densest place and others evenly down from it.

    The correction's share is taken as the fast way finds it; what is held against the exact sum is the smoothing.

    Parameters
    ----------
    checks : how many places are summed exactly.

    Parameters, errors as `kernel_density` otherwise.

    Examples
    --------
    >>> found = density_with_error(np.zeros((1, 2)), np.zeros((1, 2)), bandwidth_m=250)
    >>> (found.checked, found.relative_error < 1e-3)
    (1, True)
    """
    points, at = _as_places(points), _as_places(at)
    width, weight = _checked(points, at, bandwidth_m, kernel=kernel, weights=weights, edge=edge)
    if edge == "jones_diggle":
        weight = weight / share_inside_fast(points, bandwidth_m=width, kernel=kernel, window=window)
    found = _fast(points, at, width, kernel=kernel, weight=weight, edge=None, window=None)
    some = np.argsort(-found.density, kind="stable")[:: max(1, -(-len(at) // checks))] if len(at) else np.zeros(0, int)
    exact = sum_near_pairs(points, at[some], bandwidth_m=width, kernel=kernel, weight=weight)
    error, peak = np.abs(found.density[some] - exact), float(exact.max(initial=0))
    is_dense = exact > _LOW * peak
    share = share_inside_fast(at, bandwidth_m=width, kernel=kernel, window=window) if edge == "uniform" else 1.0
    return DensityWithError(
        density=found.density / share,
        way=found.way,
        spacing_m=found.spacing_m,
        error_of_peak=float(error.max(initial=0) / peak) if peak else 0.0,
        relative_error=float((error[is_dense] / exact[is_dense]).max(initial=0)),
        checked=len(some),
    )


def _as_places(points: Floats) -> Floats:
    """Lay coordinates out as compiled loops take them: compiled once, not once more for each way to hold an array."""
    return np.ascontiguousarray(points, np.float64).reshape(-1, 2)


def _fast(
    points: Floats, at: Floats, width: Floats, *, kernel: str, weight: Floats, edge: str | None, window: Window | None
) -> FastSum:
    if edge == "jones_diggle":
        weight = weight / share_inside_fast(points, bandwidth_m=width, kernel=kernel, window=window)
    found = sum_fast(points, at, bandwidth_m=width, kernel=kernel, weight=weight)
    if edge != "uniform":
        return found
    share = share_inside_fast(at, bandwidth_m=width, kernel=kernel, window=window)
    return FastSum(density=found.density / share, way=found.way, spacing_m=found.spacing_m)


def _checked(
    points: Floats, at: Floats, bandwidth_m: float | Floats, *, kernel: str, weights: Floats | None, edge: str | None
) -> tuple[Floats, Floats]:
    facts_of(kernel)
    width = checked_bandwidth(bandwidth_m, count=len(points))
    weight = checked_weights(points, weights)
    checked_weights(at, None)
    if edge is not None and edge not in EDGES:
        raise ValueError(f"'{edge}' is no edge correction; choose 'uniform', 'jones_diggle' or None.")
    if edge == "uniform" and np.ndim(bandwidth_m):
        raise ValueError(
            "The uniform correction needs one bandwidth for all points; choose 'jones_diggle', or one bandwidth."
        )
    return width, weight
