"""Points that share coordinates as one place with their weights summed: police reports pile up on addresses."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from hotspot.stats.density.edges import LandMask, Window
from hotspot.stats.density.kernels import checked_weights

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """Different places, from west to east, and from south to north where equally far east.

    Attributes
    ----------
    points : shape (k, 2) [m].
    weight : of all points there, shape (k,).
    place_of : each point's place, shape (n,).
    """

    points: Floats
    weight: Floats
    place_of: Integers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EvenSample:
    """Some places that stand for all.

    Attributes
    ----------
    positions : among the places, shape (s,).
    weight : what each stands for, shape (s,); sums to all weight.
    """

    positions: Integers
    weight: Floats


def gather_places(points: Floats, weights: Floats | None) -> Places:
    """Find the different places.

    Raises
    ------
    ValueError
        Where points or weights are not finite, weights negative, or fewer than two places carry weight.

    Examples
    --------
    >>> places = gather_places(np.array([[1, 1], [0, 5], [1, 1.0]]), None)
    >>> (places.points.tolist(), places.weight.tolist(), places.place_of.tolist())
    ([[0.0, 5.0], [1.0, 1.0]], [1.0, 2.0], [1, 0, 1])
    """
    weight = checked_weights(points, weights)
    if (weight < 0).any():
        raise ValueError("Some weights are negative; a bandwidth is chosen by how much lies where.")
    # Complex numbers sort by real part, then by imaginary part: a hundred times faster than unique rows.
    found, place_of = np.unique(np.asarray(points, np.float64) @ np.array([1, 1j]), return_inverse=True)
    summed = np.bincount(place_of, weights=weight, minlength=found.size)
    if np.count_nonzero(summed) < 2:
        raise ValueError(f"A bandwidth needs at least two different places; {found.size} were given. Name a bandwidth.")
    spots = np.column_stack([found.real, found.imag])
    return Places(points=spots, weight=summed.astype(np.float64), place_of=place_of)


def sample_evenly(places: Places, *, at_most: int) -> EvenSample:
    """Take all places, or walk them from west to east and stop at each equal part of the weight.

    No chance is in it, and the order of the points does not matter; a place with much weight may be stopped at twice.

    Examples
    --------
    >>> places = gather_places(np.column_stack([np.arange(8.0), np.zeros(8)]), None)
    >>> sample_evenly(places, at_most=4).positions.tolist()
    [0, 2, 4, 6]
    """
    if len(places.weight) <= at_most:
        return EvenSample(positions=np.arange(len(places.weight)), weight=places.weight)
    passed = np.cumsum(places.weight)
    stops = (np.arange(at_most) + 0.5) * (passed[-1] / at_most)
    positions = np.searchsorted(passed, stops).astype(np.int64)
    return EvenSample(positions=positions, weight=np.full(at_most, passed[-1] / at_most))


def least_distance(places: Places) -> float:
    """Give the smallest distance between two places [m].

    Examples
    --------
    >>> least_distance(gather_places(np.array([[0, 0], [0, 0], [3, 4.0]]), None))
    5.0
    """
    return float(cKDTree(places.points).query(places.points, k=2)[0][:, 1].min())


def sides_m(window: Window) -> tuple[float, float]:
    """Give how far a window reaches eastward and northward [m].

    Examples
    --------
    >>> sides_m((0, 0, 30, 40))
    (30.0, 40.0)
    """
    if isinstance(window, LandMask):
        columns, rows = window.share.shape
        return columns * window.side_m, rows * window.side_m
    return float(window[2] - window[0]), float(window[3] - window[1])


def window_around(places: Places) -> Window:
    """Give the smallest rectangle that holds all places [m].

    Raises
    ------
    ValueError
        Where the places lie on one line along an axis.

    Examples
    --------
    >>> window_around(gather_places(np.array([[0, 5], [3, 4.0]]), None))
    (0.0, 4.0, 3.0, 5.0)
    """
    (west, south), (east, north) = places.points.min(axis=0), places.points.max(axis=0)
    if west == east or south == north:
        raise ValueError("The places lie on one line and no window was given; give one, or name a bandwidth.")
    return float(west), float(south), float(east), float(north)
