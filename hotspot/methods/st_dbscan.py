"""Incidents that lie close both in space and in time, more than the place and the days explain."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

from hotspot.candidates import LEAST_INCIDENTS, Candidate, Scene
from hotspot.crowds import (
    BANDWIDTHS,
    CORE,
    CROWD,
    REACH,
    as_said,
    core_of,
    place_of_members,
    reach_of,
)
from hotspot.methods.method import Method
from hotspot.outbreaks import SIGNIFICANT, WORLDS
from hotspot.stats.clusters import SpaceTimeClusters, space_time_dbscan
from hotspot.stats.clusters.chance import pseudo_p_values
from models.option import Chosen, Option

REACH_HOURS = Option(
    name="near_hours",
    description="How far apart in time neighbours may lie, in hours; incidents whose time is less sure are left out.",
    default="168",
    least=1,
    most=8784,
)

_HOUR = 3.6e9

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def find(scene: Scene, chosen: Chosen, rng: np.random.Generator) -> list[Candidate]:
    """Cluster in space and time, and keep what chance seldom makes."""
    members, reach, hours = _members(scene, chosen), reach_of(scene, chosen), chosen.number(REACH_HOURS.name)
    core = _core(scene, chosen)

    def clusters(points: Floats, times: Floats) -> SpaceTimeClusters:
        return space_time_dbscan(points, times, eps_m=reach, eps_hours=hours, min_weight=core)

    found, p_values = pseudo_p_values(
        scene.incidents.points[members],
        _middles(scene, members) / _HOUR,
        clusters,
        side_m=reach,
        rng=rng,
        replicates=chosen.whole(WORLDS.name),
    )
    kept = np.flatnonzero((p_values <= SIGNIFICANT) & (found.weights >= LEAST_INCIDENTS))
    return [
        _place(label, found, members, scene, p_value=float(p_values[label]), reach_m=reach) for label in kept.tolist()
    ]


def tell(scene: Scene, chosen: Chosen) -> Mapping[str, str]:
    """Tell the reach and the crowd that were used."""
    reach, core = reach_of(scene, chosen), _core(scene, chosen)
    rule = f"{CROWD:g} times the mean density in space and time"
    return {
        REACH.name: as_said(reach, asked=chosen.text(REACH.name), rule=f"{BANDWIDTHS:g} bandwidths", unit=" m"),
        CORE.name: as_said(core, asked=chosen.text(CORE.name), rule=rule),
    }


def _members(scene: Scene, chosen: Chosen) -> Integers:
    """Give the incidents that the selection holds at least half of, and whose time is known well enough."""
    span = scene.incidents.latest - scene.incidents.earliest
    is_known = span <= chosen.number(REACH_HOURS.name) * _HOUR
    return np.flatnonzero((scene.weights >= 0.5) & is_known & np.isfinite(scene.incidents.points).all(axis=1))


def _core(scene: Scene, chosen: Chosen) -> float:
    share = min(2 * chosen.number(REACH_HOURS.name) / scene.selection.period.hours, 1)
    return core_of(scene, chosen, reach_m=reach_of(scene, chosen), share=share)


def _middles(scene: Scene, members: Integers) -> Floats:
    """Give the middle of each incident's time span [microseconds]."""
    earliest = scene.incidents.earliest[members]
    return earliest + (scene.incidents.latest[members] - earliest) / 2


def _place(
    label: int, found: SpaceTimeClusters, members: Integers, scene: Scene, *, p_value: float, reach_m: float
) -> Candidate:
    inside = found.labels == label
    place = place_of_members(members[inside], scene, cores=members[inside & found.is_core], reach_m=reach_m)
    first, last = (_day(hours, scene) for hours in (found.first[label], found.last[label]))
    return replace(place, q_value=p_value, first_day=first, last_day=last)


def _day(hours: float, scene: Scene) -> date:
    """Give the local calendar day of an hour since 1970."""
    return datetime.fromtimestamp(hours * 3600, tz=UTC).astimezone(scene.incidents.site.zone).date()


ST_DBSCAN = Method(
    name="st_dbscan",
    description="incidents close in space and time, more than the place and the days explain (ST-DBSCAN)",
    note_sv=(
        "Platserna är händelser som ligger tätt både i rummet och i tiden (ST-DBSCAN), med första och sista dag. "
        "q är andelen världar, där tiderna delats ut på nytt bland platserna, som har en lika tydlig anhopning "
        "någonstans (under 0,05 visas); den plats som alltid är utsatt syns inte här."
    ),
    has_test=True,
    options=(REACH, REACH_HOURS, CORE, WORLDS),
    find=find,
    tell=tell,
)
