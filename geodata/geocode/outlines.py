"""A district's outline: what lies in it, and the point and circle that stand for the whole of it."""

from dataclasses import dataclass
from math import cos, radians

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geodata.geocode.distance import DEGREE_M, metres

_LATTICE = 28
"""Points a side of the lattice that stands for a district's area."""
_CENTRES = 5
"""Every so many of these points is tried as the middle."""
_INSIDE_M = 10.0
_STEPS_M = (10.0, 20.0, 40.0, 80.0, 160.0)


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """An area on the ground.

    Attributes
    ----------
    shape : polygon [EPSG:4326], prepared.
    longitude, latitude : the point inside from which the smallest circle holds 95 % of the area.
    uncertainty_m : that circle's radius [m].
    """

    shape: BaseGeometry
    longitude: float
    latitude: float
    uncertainty_m: float

    @classmethod
    def of(cls, shape: BaseGeometry, longitude: float, latitude: float) -> "Outline":
        """Measure an outline; the point given is taken where the outline is too small to be sampled."""
        shapely.prepare(shape)
        points = _lattice(shape)
        if len(points) < _LATTICE:
            return cls(shape, longitude, latitude, metres(*shape.bounds) / 2)
        shrink = np.array([cos(radians(points[:, 1].mean())), 1.0]) * DEGREE_M
        flat = points * shrink
        off = np.hypot(*(flat[::_CENTRES, None] - flat[None]).transpose(2, 0, 1))
        radius = np.quantile(off, 0.95, axis=1)
        best = int(radius.argmin()) * _CENTRES
        return cls(shape, float(points[best, 0]), float(points[best, 1]), float(radius.min()))

    def holds(self, longitude: float, latitude: float) -> bool:
        """Whether a point lies inside."""
        return bool(shapely.intersects_xy(self.shape, longitude, latitude))

    def nearest(self, longitude: float, latitude: float) -> tuple[float, float, float]:
        """Give the point inside that is nearest to one outside, and how far off it is [m]."""
        shrink = cos(radians(latitude))
        flat = shapely.transform(self.shape, lambda points: points * [shrink, 1.0])
        edge = shapely.shortest_line(flat, shapely.Point(longitude * shrink, latitude))
        (x, y), _ = shapely.get_coordinates(edge).tolist()
        off = metres(x / shrink, y, longitude, latitude)
        return (*self._inside(x / shrink, y), off)

    def _inside(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Step from the edge towards the middle until the point lies inside."""
        far = max(metres(longitude, latitude, self.longitude, self.latitude), _INSIDE_M)
        for step in _STEPS_M:
            share = min(step / far, 1.0)
            x = longitude + (self.longitude - longitude) * share
            y = latitude + (self.latitude - latitude) * share
            if self.holds(x, y):
                return x, y
        return self.longitude, self.latitude


def _lattice(shape: BaseGeometry) -> NDArray[np.float64]:
    west, south, east, north = shape.bounds
    x, y = np.meshgrid(np.linspace(west, east, _LATTICE), np.linspace(south, north, _LATTICE))
    inside = shapely.intersects_xy(shape, x.ravel(), y.ravel())
    return np.column_stack([x.ravel()[inside], y.ravel()[inside]])
