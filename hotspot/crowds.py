"""How near is near and how many are a crowd: what suits the bandwidth and the volume, and the places that result."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull, QhullError
from scipy.spatial.distance import pdist

from hotspot.candidates import LEAST_INCIDENTS, Candidate, Scene, candidate_of_members
from hotspot.grid import areas_km2
from hotspot.outline import outline_of_points
from models.option import Chosen, Option

AUTO = "auto"

BANDWIDTHS = 0.4
"""Reach that suits a bandwidth: 100 m at the default 250 m."""

CROWD = 10.0
"""Times the city's mean density that must lie within reach of a core."""

REACH = Option(
    name="near_m",
    description=f"How far apart neighbours may lie, in metres; auto: {BANDWIDTHS:g} bandwidths.",
    default=AUTO,
    choices=(AUTO,),
    least=5,
    most=5_000,
)
CORE = Option(
    name="core_incidents",
    description=(
        f"Incidents within reach that make a core; auto: {CROWD:g} times what the city's mean density lays there"
        " (hdbscan: a quarter of the smallest cluster)."
    ),
    default=AUTO,
    choices=(AUTO,),
    least=1,
    most=1_000_000,
)
WIDEST = Option(
    name="widest_m",
    description=(
        "Widest place, in metres: a wider cluster is parted by twice the crowd, and again, until it is not"
        " (hdbscan: is left out)."
    ),
    default="1000",
    least=50,
    most=1_000_000,
)

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def members_of(scene: Scene) -> Integers:
    """Give the positions of the incidents that the selection holds, finely placed."""
    return np.flatnonzero((scene.weights > 0) & np.isfinite(scene.incidents.points).all(axis=1))


def reach_of(scene: Scene, chosen: Chosen) -> float:
    """Give the reach asked for, or that of the bandwidth [m]."""
    asked = chosen.text(REACH.name)
    return BANDWIDTHS * scene.surface.bandwidth_m if asked == AUTO else float(asked)


def core_of(scene: Scene, chosen: Chosen, *, reach_m: float, share: float = 1.0) -> float:
    """Give the incidents that make a core, as asked for or by the city's mean density.

    Parameters
    ----------
    share : part of the period that lies within reach.
    """
    asked = chosen.text(CORE.name)
    if asked != AUTO:
        return float(asked)
    return max(CROWD * mean_density(scene) * np.pi * (reach_m / 1000) ** 2 * share, LEAST_INCIDENTS)


def mean_density(scene: Scene) -> float:
    """Give the selection's incidents per square kilometre of where incidents can occur."""
    area = float(areas_km2(scene.counts.cells).sum())
    return float(scene.weights.sum()) / area if area else 0.0


def as_said(value: float, *, asked: str, rule: str, unit: str = "") -> str:
    """Write a value for a provenance, with the rule that chose it.

    >>> as_said(100.0, asked="auto", rule="0.4 bandwidths", unit=" m")
    '100 m (auto: 0.4 bandwidths)'
    """
    return f"{value:.4g}{unit} ({AUTO}: {rule})" if asked == AUTO else f"{value:g}{unit}"


def place_of_members(members: Integers, scene: Scene, *, cores: Integers, reach_m: float) -> Candidate:
    """Make a place of incidents, with an outline around its cores: what they just reach makes no arms."""
    points = scene.incidents.points[cores if cores.size else members]
    outline = outline_of_points(points, reach_m=reach_m, crs=scene.incidents.site.local_crs)
    return replace(candidate_of_members(members, scene), outline=outline)


def width_of(points: Floats) -> float:
    """Give how far apart the two farthest points are, shape (n, 2) [m].

    >>> width_of(np.array([[0.0, 0], [3, 4], [1, 1]]))
    5.0
    """
    places = np.unique(points, axis=0)
    try:
        places = places[ConvexHull(places).vertices] if len(places) > 3 else places
    except QhullError:  # all on one line
        places = places[[0, -1]]
    return float(pdist(places).max(initial=0.0))
