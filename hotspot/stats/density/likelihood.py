"""Choose the bandwidth under which each place is best foretold by the others."""

import numpy as np
from numpy.typing import NDArray

from hotspot.stats.density.edges import LandMask, Window, share_inside_fast
from hotspot.stats.density.fast_sum import sum_fast
from hotspot.stats.density.kernels import GAUSSIAN_REACH, M2_PER_KM2
from hotspot.stats.density.lattice import lattice_around, seen_by_itself
from hotspot.stats.density.places import (
    EvenSample,
    Places,
    gather_places,
    least_distance,
    sample_evenly,
    sides_m,
    window_around,
)
from hotspot.stats.density.search import Bandwidth, best_of

Floats = NDArray[np.float64]

MOST_HELD_OUT = 2000
"""Places at which the likelihood is summed; of more, an even sample is taken."""

_ACROSS = 128


def bandwidth_likelihood(
    points: Floats,
    *,
    window: Window | None = None,
    weights: Floats | None = None,
    lowest_m: float | None = None,
    highest_m: float | None = None,
    steps: int = 16,
) -> Bandwidth:
    """Choose the bandwidth under which each place is best foretold by the others (leave-one-out likelihood).

    Points at one and the same coordinates are one place and are left out together: else a pile of reports on one
    address would foretell itself, and the rule would ask for no smoothing at all. The density is corrected uniformly
    for the window's edge, and what the correction adds in all is taken away:
    LCV(h) = sum of log f_(-i)(x_i) - integral of f over the window.
    Of more than 2 000 places an even sample (`sample_evenly`) is asked, each foretold by all others.

    Parameters
    ----------
    window : rectangle (west, south, east, north) [m] or `LandMask`; else the smallest that holds all points.
    lowest_m, highest_m : limits of the search; else the smallest distance between places (the smallest that a
        land mask's pixels allow), and half the window's diagonal [m].
    steps : bandwidths tried, each the same multiple of the one before.

    Raises
    ------
    ValueError
        Where fewer than two places carry weight, or the limits are not 0 < lowest < highest.

    References
    ----------
    Loader (1999), Local Regression and Likelihood, section 5.3; Baddeley, Rubak & Turner (2015), section 6.5.1.2.

    Examples
    --------
    Four corners of a square foretell each other best when smoothed by about its side.

    >>> square = np.array([[0, 0], [0, 10], [10, 0], [10, 10.0]]) + 45
    >>> found = bandwidth_likelihood(square, window=(0, 0, 100, 100))
    >>> (round(found.value_m), found.is_at_limit)
    (10, True)
    """
    places = gather_places(points, weights)
    window = window_around(places) if window is None else window
    low, high = _search_limits(places, window, lowest_m, highest_m)
    held_out = sample_evenly(places, at_most=MOST_HELD_OUT)
    tried = np.geomspace(low, high, steps)
    likelihood = [
        _foretold(places, held_out, window, bandwidth_m=width) - _held(places, window, bandwidth_m=width)
        for width in tried
    ]
    return best_of(tried, np.array(likelihood), rule="likelihood", asked=len(held_out.positions))


def _search_limits(
    places: Places, window: Window, lowest_m: float | None, highest_m: float | None
) -> tuple[float, float]:
    pixel_m = window.side_m if isinstance(window, LandMask) else 0.0
    low = max(least_distance(places), pixel_m) if lowest_m is None else lowest_m
    high = float(np.hypot(*sides_m(window))) / 2 if highest_m is None else highest_m
    if not 0 < low < high < np.inf:
        raise ValueError(f"A bandwidth is sought between {low:g} and {high:g} m; give 0 < lowest_m < highest_m.")
    return low, high


def _foretold(places: Places, asked: EvenSample, window: Window, *, bandwidth_m: float) -> float:
    """Give the mean log density at some places by all the others."""
    at, width = places.points[asked.positions], np.array([bandwidth_m])
    own = places.weight[asked.positions]
    summed = sum_fast(places.points, at, bandwidth_m=width, kernel="gaussian", weight=places.weight)
    itself = own * M2_PER_KM2 / (2 * np.pi * bandwidth_m**2)
    if summed.way == "lattice":
        lattice = lattice_around(at, bandwidth_m=bandwidth_m, kernel="gaussian")
        itself = own * seen_by_itself(at, lattice=lattice, bandwidth_m=bandwidth_m)
    # Beyond a gaussian's reach nothing is summed; it counts as if the others' mean weight lay just there.
    least = places.weight.mean() * np.exp(-(GAUSSIAN_REACH**2) / 2) * M2_PER_KM2 / (2 * np.pi * bandwidth_m**2)
    others = np.maximum(summed.density - itself, least)
    share = share_inside_fast(at, bandwidth_m=width, kernel="gaussian", window=window)
    return float(asked.weight @ np.log(others / share))


def _held(places: Places, window: Window, *, bandwidth_m: float) -> float:
    """Integrate the corrected density over the window; all weight, where the bandwidth is small beside the window."""
    step = max(sides_m(window)) / _ACROSS
    if bandwidth_m < step:
        return float(places.weight.sum())
    at, area_m2 = _middles(window, step)
    width = np.array([bandwidth_m])
    density = sum_fast(places.points, at, bandwidth_m=width, kernel="gaussian", weight=places.weight).density
    share = share_inside_fast(at, bandwidth_m=width, kernel="gaussian", window=window)
    return float((density / share).sum() * area_m2 / M2_PER_KM2)


def _middles(window: Window, step: float) -> tuple[Floats, float]:
    """Lay equal squares or near-squares over the window and give their middles and area."""
    west, south = (window.west, window.south) if isinstance(window, LandMask) else window[:2]
    counts = [max(1, round(side / step)) for side in sides_m(window)]
    east_step, north_step = (side / count for side, count in zip(sides_m(window), counts, strict=True))
    east, north = np.meshgrid(
        west + (np.arange(counts[0]) + 0.5) * east_step, south + (np.arange(counts[1]) + 0.5) * north_step
    )
    at = np.column_stack([east.ravel(), north.ravel()])
    return (at[window.is_land(at)] if isinstance(window, LandMask) else at), east_step * north_step
