"""How much of a kernel lies where incidents can be: inside a rectangle, or on land."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from hotspot.stats.density.all_pairs import sum_all_pairs
from hotspot.stats.density.fast_sum import level_weights, levels, sum_fast
from hotspot.stats.density.kernels import M2_PER_KM2, facts_of

Floats = NDArray[np.float64]
Box = tuple[float, float, float, float]

EDGES = ("uniform", "jones_diggle")
LEAST_SHARE = 0.1
"""A place whose kernel has less inside counts as if so much were: nothing is multiplied by more than ten."""

_DISCS, _DISC_WEIGHTS = np.polynomial.legendre.leggauss(64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LandMask:
    """Where incidents can be, as square pixels; what lies outside the pixels is not land.

    Attributes
    ----------
    share : how much of each pixel is land, from 0 to 1, shape (columns eastward, rows northward); booleans will do.
    west, south : corner of the first pixel [m].
    side_m : of a pixel [m]; not more than a gaussian's bandwidth, or a third of another kernel's.
    """

    share: Floats
    west: float
    south: float
    side_m: float

    def middles(self) -> Floats:
        """Give the middles of the pixels that hold land, shape (k, 2) [m]."""
        column, row = np.nonzero(self.share)
        return np.column_stack([self.west + (column + 0.5) * self.side_m, self.south + (row + 0.5) * self.side_m])

    def areas_m2(self) -> Floats:
        """Give how much land those pixels hold, shape (k,) [m²]."""
        share = np.asarray(self.share, np.float64)
        return share[np.nonzero(share)] * self.side_m**2

    def is_land(self, places: Floats) -> NDArray[np.bool_]:
        """Tell which places lie in pixels that are land for the greater part, shape (n,)."""
        spot = np.floor((places - [self.west, self.south]) / self.side_m).astype(np.int64)
        is_inside: NDArray[np.bool_] = np.all((spot >= 0) & (spot < self.share.shape), axis=1)
        column, row = np.where(is_inside[:, None], spot, 0).T
        is_land: NDArray[np.bool_] = is_inside & (np.asarray(self.share, np.float64)[column, row] >= 0.5)
        return is_land


Window = Box | LandMask


def share_inside(places: Floats, *, bandwidth_m: Floats, kernel: str, window: Window | None) -> Floats:
    """Give the share of each place's kernel that lies inside the window, exactly.

    In closed form for a rectangle (gaussian, uniform; the others are mixtures of uniform discs, summed at 64 radii),
    and for land the kernel summed over the middles of its pixels.

    Parameters
    ----------
    places : shape (n, 2) [m].
    bandwidth_m : shape (1,) or one for each place, shape (n,) [m].
    window : (west, south, east, north) [m], or a mask of land.

    Returns
    -------
    ndarray
        Shape (n,), from `LEAST_SHARE` to about 1.

    Raises
    ------
    ValueError
        Where there is no window, or a mask's pixels are too coarse for the bandwidth.

    References
    ----------
    Diggle (1985), Applied Statistics 34:138; Jones (1993), Statistics and Computing 3:135.

    Examples
    --------
    A place on a straight shore, and in a corner.

    >>> window = (0, 0, 9000, 9000)
    >>> places = np.array([[0, 4500], [0, 0.0]])
    >>> share_inside(places, bandwidth_m=np.array([100.0]), kernel="gaussian", window=window).round(6).tolist()
    [0.5, 0.25]
    """
    if isinstance(window, LandMask):
        _check_pixels(window, bandwidth_m, kernel)
        width = bandwidth_m if bandwidth_m.size == 1 else bandwidth_m[:, None]
        weight = window.areas_m2() / M2_PER_KM2
        share = sum_all_pairs(window.middles(), places, bandwidth_m=width, kernel=kernel, weight=weight)
    else:
        share = _share_in_box(places, bandwidth_m, kernel, _checked_box(window))
    return np.clip(share, LEAST_SHARE, None)


def share_inside_fast(places: Floats, *, bandwidth_m: Floats, kernel: str, window: Window | None) -> Floats:
    """Give the same in linear time for land too, within a few thousandths.

    Examples
    --------
    >>> land = LandMask(share=np.ones((40, 80)), west=0, south=-2000, side_m=50)
    >>> share = share_inside_fast(np.zeros((1, 2)), bandwidth_m=np.array([250.0]), kernel="gaussian", window=land)
    >>> share.round(3).tolist()
    [0.5]
    """
    if not isinstance(window, LandMask):
        return share_inside(places, bandwidth_m=bandwidth_m, kernel=kernel, window=window)
    _check_pixels(window, bandwidth_m, kernel)
    middles, weight = window.middles(), window.areas_m2() / M2_PER_KM2
    steps = levels(bandwidth_m) if len(bandwidth_m) else np.ones(1)
    at_steps = [
        sum_fast(middles, places, bandwidth_m=step.reshape(1), kernel=kernel, weight=weight).density for step in steps
    ]
    share = at_steps[0] if steps.size == 1 else (level_weights(bandwidth_m, steps) * np.transpose(at_steps)).sum(axis=1)
    return np.clip(share, LEAST_SHARE, None)


def _check_pixels(land: LandMask, bandwidth_m: Floats, kernel: str) -> None:
    finest = float(bandwidth_m.min(initial=np.inf)) * facts_of(kernel).spread
    if land.side_m > finest * (1 + 1e-9):
        raise ValueError(
            f"The land mask's pixels of {land.side_m:g} m are too coarse for the bandwidth; "
            f"make them at most {finest:g} m, or choose a larger bandwidth."
        )


def _checked_box(window: Box | None) -> tuple[Floats, Floats]:
    if window is None:
        raise ValueError("Edge correction needs a window: a rectangle (west, south, east, north) or a mask of land.")
    low, high = np.array(window[:2], np.float64), np.array(window[2:], np.float64)
    if not (low < high).all():
        raise ValueError(f"The window {window} holds nothing; give west, south, east, north in this order.")
    return low, high


def _share_in_box(places: Floats, bandwidth_m: Floats, kernel: str, box: tuple[Floats, Floats]) -> Floats:
    low, high = ((corner - places) / bandwidth_m.reshape(-1, 1) for corner in box)
    if kernel == "gaussian":
        return np.asarray((ndtr(high) - ndtr(low)).prod(axis=1))
    if kernel == "uniform":
        return _disc_share(low, high, 1.0)
    share = np.zeros(len(places))
    for node, weight in zip(_DISCS, _DISC_WEIGHTS, strict=True):
        radius = (node + 1) / 2
        share += weight / 2 * _disc_weight(kernel, radius) * _disc_share(low, high, radius)
    return share


def _disc_weight(kernel: str, radius: float) -> float:
    """Give how much of a kernel is a uniform disc of this radius: -K'(r) pi r²."""
    if kernel == "quartic":
        return 12 * radius**3 * (1 - radius**2)
    return 4 * radius**3 if kernel == "epanechnikov" else 3 * radius**2


def _disc_share(low: Floats, high: Floats, radius: float) -> Floats:
    """Give the share of a disc round 0 that lies in boxes, by inclusion and exclusion of quadrants."""
    whole = _quadrant(high[:, 0], high[:, 1], radius) + _quadrant(low[:, 0], low[:, 1], radius)
    beside = _quadrant(low[:, 0], high[:, 1], radius) + _quadrant(high[:, 0], low[:, 1], radius)
    return np.asarray((whole - beside) / (np.pi * radius**2))


def _quadrant(east: Floats, north: Floats, radius: float) -> Floats:
    """Give the area of a disc round 0 that lies west of `east` and south of `north`."""
    a, b = np.clip(east, -radius, radius), np.clip(north, -radius, radius)
    cut = np.sqrt(radius**2 - b**2)
    middle = np.clip(a, -cut, cut)
    area = b * (middle + cut) + _under(middle, radius) - _under(-cut, radius)
    beyond = _under(np.minimum(a, -cut), radius) - _under(np.full_like(a, -radius), radius)
    beyond += _under(np.maximum(a, cut), radius) - _under(cut, radius)
    return area + np.where(b > 0, 2 * beyond, 0)


def _under(x: Floats, radius: float) -> Floats:
    """Integrate a half circle's height."""
    ratio = np.clip(x / radius, -1, 1)
    return np.asarray(radius**2 * (ratio * np.sqrt(1 - ratio**2) + np.arcsin(ratio)) / 2)
