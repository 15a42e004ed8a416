"""Find the street that a point stands at, and say where none is near."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.streets.graph import StreetGraph
from models.errors import ParameterError

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OnStreets:
    """Where points came to stand.

    Attributes
    ----------
    edge : the nearest edge, shape (n,); -1 where none is near enough.
    position_m : distance from the edge's start along it [m]; NaN where none is near.
    distance_m : how far the point was moved [m]; NaN where none is near.
    """

    edge: Whole
    position_m: Floats
    distance_m: Floats

    @property
    def is_near(self) -> NDArray[np.bool_]:
        """Tell which points have a street within the distance."""
        return self.edge >= 0

    @property
    def too_far(self) -> int:
        """How many points have no street within the distance."""
        return int((self.edge < 0).sum())


def snap(graph: StreetGraph, points: Floats, *, within_m: float) -> OnStreets:
    """Move points to the nearest street.

    Of several edges equally near (at a crossing) the first in the graph's order is taken.

    Parameters
    ----------
    points : in the graph's CRS, shape (n, 2) [m]; a point that is not finite has no street.
    within_m : how far a street may be [m].

    Raises
    ------
    ParameterError
        Where the distance is not positive.
    """
    if not (np.isfinite(within_m) and within_m > 0):
        raise ParameterError(f"No street lies within {within_m} m; give a positive distance.")
    edge = np.full(len(points), -1, np.int64)
    known = np.flatnonzero(np.isfinite(points).all(axis=1))
    # Addresses repeat: each place is looked for once.
    places, which = np.unique(points[known], axis=0, return_inverse=True)
    edge[known] = _nearest(graph, places, within_m)[which.ravel()]
    return _measured(graph, points, edge)


def _nearest(graph: StreetGraph, places: Floats, within_m: float) -> Whole:
    nearest = np.full(len(places), len(graph), np.int64)
    row, found = graph.tree().query_nearest(shapely.points(places), max_distance=within_m, all_matches=True)
    np.minimum.at(nearest, row, found)
    nearest[nearest == len(graph)] = -1
    return nearest


def _measured(graph: StreetGraph, points: Floats, edge: Whole) -> OnStreets:
    position, distance = np.full(len(points), np.nan), np.full(len(points), np.nan)
    near = np.flatnonzero(edge >= 0)
    lines, shapes = graph.lines[edge[near]], shapely.points(points[near])
    position[near] = np.clip(shapely.line_locate_point(lines, shapes), 0, graph.length_m[edge[near]])
    distance[near] = shapely.distance(lines, shapes)
    return OnStreets(edge=edge, position_m=position, distance_m=distance)
