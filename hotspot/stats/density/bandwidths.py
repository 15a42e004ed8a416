"""Choose how far a point's weight is spread, and say when the choice is not to be trusted."""

import numpy as np
from numpy.typing import NDArray

from hotspot.stats.density.fast_sum import sum_fast
from hotspot.stats.density.kernels import M2_PER_KM2, checked_bandwidth, checked_weights
from hotspot.stats.density.likelihood import bandwidth_likelihood
from hotspot.stats.density.mean_square import bandwidth_diggle
from hotspot.stats.density.places import gather_places
from hotspot.stats.density.search import Bandwidth

__all__ = [
    "Bandwidth",
    "bandwidth_diggle",
    "bandwidth_likelihood",
    "bandwidth_scott",
    "bandwidth_silverman",
    "bandwidths_abramson",
]

Floats = NDArray[np.float64]

TRIM = 5.0
"""Times the middle bandwidth that no point's own exceeds."""


def bandwidth_scott(points: Floats, *, weights: Floats | None = None) -> Floats:
    """Choose a bandwidth by Scott's rule: standard deviation times n^(-1/6), along each axis.

    Right for one round cloud; smooths a city with several centres too much.

    Parameters
    ----------
    points : shape (n, 2) [m], at least two.
    weights : shape (n,); they count as many points as they would on average be, (sum w)² / sum w².

    Returns
    -------
    ndarray
        One bandwidth per axis, shape (2,) [m]; both, for taking only the first hides the other.

    Raises
    ------
    ValueError
        Where fewer than two points carry weight, or all lie on one line along an axis.

    References
    ----------
    Scott (1992), Multivariate Density Estimation, section 6.3.

    Examples
    --------
    >>> bandwidth_scott(np.array([[0, 0], [2, 4.0]])).round(3).tolist()  # sqrt(2) and sqrt(8), times 2^(-1/6)
    [1.26, 2.52]
    """
    weight = checked_weights(points, weights)
    effective = _effective(weight, "Scott's rule")
    bandwidth: Floats = _deviations(points, weight, effective, "Scott's rule") * effective ** (-1 / 6)
    return bandwidth


def bandwidth_silverman(points: Floats, *, weights: Floats | None = None) -> Floats:
    """Choose a bandwidth by Silverman's rule: the smaller of two spreads times n^(-1/6), along each axis.

    In the plane Silverman's factor (4 / ((d + 2) n))^(1 / (d + 4)) is Scott's. What differs is the spread, which is not
    let grow with a few far points: the standard deviation, or the distance between the quartiles over 1.349 where
    that is smaller (and not zero).

    Parameters, returns, errors as `bandwidth_scott`.

    References
    ----------
    Silverman (1986), Density Estimation, sections 3.4.2 and 4.3.2.

    Examples
    --------
    Quartiles 1 and 3, four points and one far away: 2 / 1.349, times 5^(-1/6).

    >>> line = np.array([0, 1, 2, 3, 1000.0])
    >>> bandwidth_silverman(np.column_stack([line, line])).round(3).tolist()
    [1.134, 1.134]
    """
    weight = checked_weights(points, weights)
    effective = _effective(weight, "Silverman's rule")
    deviation = _deviations(points, weight, effective, "Silverman's rule")
    quartiles = np.array([_quantiles(axis, weight, np.array([0.25, 0.75])) for axis in points.T])
    robust = (quartiles[:, 1] - quartiles[:, 0]) / 1.349
    spread = np.where(robust > 0, np.minimum(deviation, robust), deviation)
    return np.asarray(spread * effective ** (-1 / 6))


def bandwidths_abramson(
    points: Floats,
    *,
    pilot_m: float,
    bandwidth_m: float | None = None,
    weights: Floats | None = None,
    trim: float = TRIM,
    least: float = 0.0,
) -> Floats:
    """Give each point its own bandwidth: small where many lie, large where few do.

    Proportional to one over the root of a pilot density, scaled so that the geometric mean over the points
    is `bandwidth_m`; no longer than `trim` times and no shorter than `least` times that.

    Parameters
    ----------
    points : shape (n, 2) [m].
    pilot_m : bandwidth of the pilot, a gaussian that is not corrected for edges [m].
    bandwidth_m : what the bandwidths are about [m]; the pilot's where not given.

    Returns
    -------
    ndarray
        Shape (n,) [m].

    Raises
    ------
    ValueError
        Where a bandwidth is not positive, or not least < 1 < trim.

    References
    ----------
    Abramson (1982), Annals of Statistics 10:1217; Davies & Hazelton (2010), Statistics in Medicine 29:2423.

    Examples
    --------
    Two piles far apart, of eight and of two: the pilot is four times as high in the first, its bandwidth half.

    >>> points = np.repeat([[0, 0], [9999, 0.0]], [8, 2], axis=0)
    >>> widths = bandwidths_abramson(points, pilot_m=100)
    >>> (widths[[0, 9]] / widths[0]).round(3).tolist()
    [1.0, 2.0]
    """
    if not 0 <= least < 1 < trim:
        raise ValueError(f"Bandwidths are kept within {least:g} and {trim:g} times the middle; give least < 1 < trim.")
    places = gather_places(points, weights)
    pilot = checked_bandwidth(pilot_m, count=1)
    middle = float(checked_bandwidth(pilot_m if bandwidth_m is None else bandwidth_m, count=1)[0])
    density = sum_fast(places.points, places.points, bandwidth_m=pilot, kernel="gaussian", weight=places.weight).density
    # A place's own weight is always there; a lattice's error must not hide it.
    density = np.maximum(density, places.weight * M2_PER_KM2 / (2 * np.pi * pilot**2) / 2)
    log_ratio = -np.log(density) / 2
    ratio = np.exp(log_ratio - np.average(log_ratio, weights=places.weight))
    return np.asarray(middle * np.clip(ratio, least, trim)[places.place_of])


def _effective(weight: Floats, rule: str) -> float:
    effective = float(weight.sum() ** 2 / np.square(weight).sum()) if weight.any() else 0.0
    if effective < 1.5:
        raise ValueError(f"{rule} needs at least two points with weight; {len(weight)} were given. Name a bandwidth.")
    return effective


def _deviations(points: Floats, weight: Floats, effective: float, rule: str) -> Floats:
    mean = np.average(points, axis=0, weights=weight)
    variance = np.average((points - mean) ** 2, axis=0, weights=weight) * effective / (effective - 1)
    if not (variance > 0).all():
        raise ValueError(f"{rule} needs points that spread along both axes; these lie on one line. Name a bandwidth.")
    return np.asarray(np.sqrt(variance))


def _quantiles(values: Floats, weight: Floats, at: Floats) -> Floats:
    """Give quantiles between the values, each with its weight about it; R's type 7 where all weigh 1."""
    is_used = weight > 0
    order = np.argsort(values[is_used], kind="stable")
    values, weight = values[is_used][order], weight[is_used][order]
    before = np.cumsum(weight) - weight
    return np.asarray(np.interp(at * before[-1], before, values))
