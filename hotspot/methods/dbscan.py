"""Incidents that lie close in a crowd."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from hotspot.candidates import LEAST_INCIDENTS, Candidate, Scene
from hotspot.crowds import (
    BANDWIDTHS,
    CORE,
    CROWD,
    REACH,
    WIDEST,
    as_said,
    core_of,
    members_of,
    place_of_members,
    reach_of,
    width_of,
)
from hotspot.methods.method import Method
from hotspot.stats.clusters import dbscan
from models.option import Chosen

DENSER = 2.0
"""What is too wide to be a place is clustered again, by so many times the crowd."""

Integers = NDArray[np.int64]


def find(scene: Scene, chosen: Chosen, _: np.random.Generator) -> list[Candidate]:
    """Cluster the incidents themselves, and part clusters that are too wide to be a place."""
    reach = reach_of(scene, chosen)
    core = core_of(scene, chosen, reach_m=reach)
    clusters = _clusters(scene, members_of(scene), reach_m=reach, core=core, widest_m=chosen.number(WIDEST.name))
    return [place_of_members(members, scene, cores=cores, reach_m=reach) for members, cores in clusters]


def tell(scene: Scene, chosen: Chosen) -> Mapping[str, str]:
    """Tell the reach and the crowd that were used."""
    reach = reach_of(scene, chosen)
    core = core_of(scene, chosen, reach_m=reach)
    return {
        REACH.name: as_said(reach, asked=chosen.text(REACH.name), rule=f"{BANDWIDTHS:g} bandwidths", unit=" m"),
        CORE.name: as_said(core, asked=chosen.text(CORE.name), rule=f"{CROWD:g} times the mean density"),
    }


def _clusters(
    scene: Scene, members: Integers, *, reach_m: float, core: float, widest_m: float
) -> Iterator[tuple[Integers, Integers]]:
    """Give the members and the cores of each cluster."""
    points, weights = scene.incidents.points[members], scene.weights[members]
    found = dbscan(points, eps_m=reach_m, min_weight=core, weights=weights)
    for label, weight in enumerate(found.weights):
        inside = found.labels == label
        if weight < LEAST_INCIDENTS:
            continue
        if width_of(points[inside]) <= widest_m:
            yield members[inside], members[inside & found.is_core]
        else:
            yield from _clusters(scene, members[inside], reach_m=reach_m, core=DENSER * core, widest_m=widest_m)


DBSCAN = Method(
    name="dbscan",
    description="incidents that lie close in a crowd (DBSCAN)",
    note_sv="Platserna är händelser som ligger tätt (DBSCAN); metoden har inget test av slumpen.",
    has_test=False,
    options=(REACH, CORE, WIDEST),
    find=find,
    tell=tell,
)
