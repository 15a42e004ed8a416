"""Choose the bandwidth of least mean square error, from how many pairs of places lie how near (Berman & Diggle)."""

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.signal import fftconvolve

from hotspot.stats.density.edges import LandMask, Window
from hotspot.stats.density.near_pairs import boxes_within, sort_into_boxes
from hotspot.stats.density.places import EvenSample, Places, gather_places, sample_evenly, sides_m, window_around
from hotspot.stats.density.search import Bandwidth, best_of

Floats = NDArray[np.float64]

MOST_ASKED = 2000
"""Places from which pairs are counted; of more, an even sample is taken."""

_STEPS = 512
_MOST_WEIGHT = 100.0
_ENOUGH_NEAR = 1000


def bandwidth_diggle(
    points: Floats, *, window: Window | None = None, weights: Floats | None = None, highest_m: float | None = None
) -> Bandwidth:
    """Choose the bandwidth of least mean square error of a uniform disc's density, as if events were a Cox process.

    With Ripley's K and discs of radius h the error is, but for a constant,
    M(h) = (1 / lambda - 2 K(h)) / (pi h²) + (integral of A(s, h) dK(s)) / (pi h²)²,
    where A is what two discs s apart share. The gaussian that smooths as much has h / 2. Pairs are corrected for
    the edge: of a rectangle by the part of the circle inside (Ripley), of land by the area that it shares with
    itself shifted (translation).
    Points at one and the same coordinates are one place. It tends to choose small bandwidths in cities of piles.

    Parameters
    ----------
    points : shape (n, 2) [m].
    window : rectangle (west, south, east, north) [m] or `LandMask`; else the smallest that holds all points.
    highest_m : limit of the search; else a sixteenth of the window's shorter side, or less where places are dense [m].

    Raises
    ------
    ValueError
        Where fewer than two places carry weight, or the limit is not positive.

    References
    ----------
    Berman & Diggle (1989), JRSS B 51:81; Diggle (1985), Applied Statistics 34:138.

    Examples
    --------
    Places strewn evenly ask for as much smoothing as allowed, and the result says so.

    >>> even = np.random.default_rng(1).uniform(0, 100, (500, 2))
    >>> bandwidth_diggle(even, window=(0, 0, 100, 100)).is_at_limit
    True
    """
    places = gather_places(points, weights)
    window = window_around(places) if window is None else window
    total, sides = places.weight.sum(), sides_m(window)
    area = window.areas_m2().sum() if isinstance(window, LandMask) else sides[0] * sides[1]
    one_m2 = area * np.square(places.weight).sum() / total**2  # 1 / lambda, where all weigh the same
    furthest = min(min(sides) / 4, np.sqrt(_ENOUGH_NEAR * one_m2 / np.pi)) if highest_m is None else 4 * highest_m
    if not 0 < furthest < np.inf:
        raise ValueError(f"A bandwidth is sought up to {highest_m} m; the limit must be positive.")
    asked = sample_evenly(places, at_most=MOST_ASKED)
    distance = np.linspace(0, furthest, _STEPS)
    ripley = _ripley(places, asked, window, distance) * area
    radius = distance[1 : _STEPS // 2]
    error = _error(radius, distance, ripley, one_m2)
    return best_of(radius / 2, -error, rule="diggle", asked=len(asked.positions))


def _error(radius: Floats, distance: Floats, ripley: Floats, one_m2: float) -> Floats:
    disc = np.pi * radius**2
    y = np.clip(distance[:-1] / (2 * radius[:, None]), 0, 1)
    shared = 2 * radius[:, None] ** 2 * (np.arccos(y) - y * np.sqrt(1 - y**2))
    at_radius = ripley[1 : len(radius) + 1]
    return np.asarray((one_m2 - 2 * at_radius) / disc + shared @ np.diff(ripley) / disc**2)


def _ripley(places: Places, asked: EvenSample, window: Window, distance: Floats) -> Floats:
    """Give K over the area: the weight of pairs no further apart than each distance, beside that of all pairs."""
    furthest = float(distance[-1])
    boxes = sort_into_boxes(places.points, reach=furthest)
    own = places.weight[asked.positions]
    here = places.points[asked.positions]
    sorted_weight = places.weight[boxes.order]
    if isinstance(window, LandMask):
        shared = _shared_with_itself(window, furthest)
        pairs = _count_on_land(here, asked.weight, boxes, sorted_weight, (distance, shared, window.side_m))
    else:
        pairs = _count_in_box(here, asked.weight, boxes, sorted_weight, (distance, window))
    return np.asarray(np.cumsum(pairs) / (asked.weight * (places.weight.sum() - own)).sum())


def _shared_with_itself(land: LandMask, furthest: float) -> Floats:
    """Give the share of land that is land too when shifted by so many pixels, shape (2 k + 1, 2 k + 1)."""
    share = np.asarray(land.share, np.float64)
    reach = int(np.ceil(furthest / land.side_m)) + 1
    overlap = fftconvolve(np.pad(share, reach), share[::-1, ::-1], mode="valid")
    return np.asarray(np.clip(overlap / np.square(share).sum(), 1 / _MOST_WEIGHT, 1))


@njit(cache=True)
def _outside(near: float, far: float) -> float:
    """Give the angle of a circle that a side cuts off, halved."""
    return float(np.arccos(near / far)) if near < far else 0.0


@njit(cache=True)
def _circle_weight(east: float, north: float, far: float, box: tuple[float, float, float, float]) -> float:
    """Give one over the part of a circle's length that lies in a rectangle (Ripley)."""
    west, south = _outside(max(east - box[0], 0.0), far), _outside(max(north - box[1], 0.0), far)
    right, above = _outside(max(box[2] - east, 0.0), far), _outside(max(box[3] - north, 0.0), far)
    both = max(0.0, west + south - np.pi / 2) + max(0.0, west + above - np.pi / 2)
    both += max(0.0, right + south - np.pi / 2) + max(0.0, right + above - np.pi / 2)
    inside = 1 - (2 * (west + south + right + above) - both) / (2 * np.pi)
    return float(min(1 / max(inside, 1 / _MOST_WEIGHT), _MOST_WEIGHT))


@njit(cache=True)
def _count_in_box(here, stands_for, boxes, weight, how):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    distance, box = how
    found, furthest, step = np.zeros(len(distance)), distance[-1], distance[1]
    for n in range(len(here)):
        east, north = here[n, 0], here[n, 1]
        first, last = boxes_within(east, furthest, boxes.west, boxes.side, boxes.columns)
        low, high = boxes_within(north, furthest, boxes.south, boxes.side, boxes.rows)
        for column in range(first, last + 1):
            for m in range(boxes.starts[column * boxes.rows + low], boxes.starts[column * boxes.rows + high + 1]):
                far = np.hypot(boxes.places[m, 0] - east, boxes.places[m, 1] - north)
                if 0 < far <= furthest:
                    spot = min(int(np.ceil(far / step)), len(distance) - 1)
                    found[spot] += stands_for[n] * weight[m] * _circle_weight(east, north, far, box)
    return found


@njit(cache=True)
def _count_on_land(here, stands_for, boxes, weight, how):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    distance, shared, side = how
    found, furthest, step = np.zeros(len(distance)), distance[-1], distance[1]
    middle = len(shared) // 2
    for n in range(len(here)):
        first, last = boxes_within(here[n, 0], furthest, boxes.west, boxes.side, boxes.columns)
        low, high = boxes_within(here[n, 1], furthest, boxes.south, boxes.side, boxes.rows)
        for column in range(first, last + 1):
            for m in range(boxes.starts[column * boxes.rows + low], boxes.starts[column * boxes.rows + high + 1]):
                east, north = boxes.places[m, 0] - here[n, 0], boxes.places[m, 1] - here[n, 1]
                far = np.hypot(east, north)
                if 0 < far <= furthest:
                    spot = min(int(np.ceil(far / step)), len(distance) - 1)
                    both = shared[middle + round(east / side), middle + round(north / side)]
                    found[spot] += stands_for[n] * weight[m] / both
    return found
