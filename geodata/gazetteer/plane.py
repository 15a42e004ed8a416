"""A flat map around each street, so that its metres cost a multiplication."""

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SHARE = 0.95


def metres_per_degree(latitude: float) -> tuple[float, float]:
    """Give how long a degree of longitude and of latitude is on WGS 84 [m].

    >>> [round(metres, -1) for metres in metres_per_degree(59.33)]
    [56920.0, 111400.0]
    """
    phi = math.radians(latitude)
    east = 111412.84 * math.cos(phi) - 93.5 * math.cos(3 * phi) + 0.118 * math.cos(5 * phi)
    north = 111132.92 - 559.82 * math.cos(2 * phi) + 1.175 * math.cos(4 * phi) - 0.0023 * math.cos(6 * phi)
    return east, north


def smallest_circle(points: Floats, weight: Floats, *, among: int) -> tuple[int, float]:
    """Choose the point whose circle with 95 % of the weight is smallest, and give its number and radius.

    Parameters
    ----------
    points : in order along a street, shape (n, 2) [m].
    weight : of each point, such as the metres it stands for, shape (n,).
    among : how many points to try, spread evenly.

    Examples
    --------
    >>> smallest_circle(np.array([[0.0, 0.0], [10, 0], [20, 0]]), np.ones(3), among=3)
    (1, 10.0)
    """
    tried = np.unique(np.linspace(0, len(points) - 1, min(among, len(points))).round().astype(np.int64))
    away = np.hypot(*(points[tried, None, :] - points[None, :, :]).transpose(2, 0, 1))
    order = np.argsort(away, axis=1)
    held = np.cumsum(weight[order], axis=1)
    enough = (held >= SHARE * held[:, -1:] - 1e-9).argmax(axis=1)
    radius = np.take_along_axis(away, order, axis=1)[np.arange(len(tried)), enough]
    best = int(radius.argmin())
    return int(tried[best]), float(radius[best])
