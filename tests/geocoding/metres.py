"""Degrees and metres around Stockholm, on a sphere: half a per cent is ample beside a person's "about here"."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

DEGREE_M = 111_195.0
_SHRINK = float(np.cos(np.radians(59.34)))
_SCALE = np.array([DEGREE_M * _SHRINK, DEGREE_M])
ORIGIN = np.array([18.0, 59.3])


def to_local(points: ArrayLike) -> Floats:
    """Longitude and latitude, shape (..., 2) [degrees], to metres east and north of a corner of the city."""
    return np.asarray((np.asarray(points, dtype=np.float64) - ORIGIN) * _SCALE)


def to_degrees(points: ArrayLike) -> Floats:
    """Turn metres back to longitude and latitude."""
    return np.asarray(np.asarray(points, dtype=np.float64) / _SCALE + ORIGIN)


def distances(point: ArrayLike, others: ArrayLike) -> Floats:
    """Metres from one point to each of shape (n, 2), all in local metres."""
    return np.asarray(np.hypot(*np.moveaxis(np.asarray(others) - np.asarray(point), -1, 0)))
