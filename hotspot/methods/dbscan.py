"""Incidents that lie close in a crowd."""

import numpy as np

from hotspot.candidates import LEAST_INCIDENTS, Candidate, Scene, candidate_of_members
from hotspot.grid import areas_km2
from hotspot.methods.method import Method
from hotspot.stats.clusters import dbscan
from models.option import Chosen

REACH = 0.4
"""Reach of a cluster's incidents, in bandwidths: 100 m at the default 250 m."""

CROWD = 10.0
"""Times the city's mean density that must lie within reach of a cluster's core."""


def find(scene: Scene, _: Chosen, __: np.random.Generator) -> list[Candidate]:
    """Cluster the incidents themselves (DBSCAN): a core has `CROWD` times the city's mean within its reach."""
    used = np.flatnonzero(scene.weights > 0)
    if not used.size:
        return []
    weights, reach = scene.weights[used], REACH * scene.surface.bandwidth_m
    mean = weights.sum() / areas_km2(scene.counts.cells).sum()
    crowd = max(CROWD * mean * np.pi * (reach / 1000) ** 2, LEAST_INCIDENTS)
    found = dbscan(scene.incidents.points[used], eps_m=reach, min_weight=crowd, weights=weights)
    return [candidate_of_members(used[found.labels == label], scene) for label in range(len(found.weights))]


DBSCAN = Method(
    name="dbscan",
    description="incidents that lie close in a crowd (DBSCAN)",
    note_sv="Platserna är händelser som ligger tätt (DBSCAN); metoden har inget test av slumpen.",
    has_test=False,
    find=find,
)
