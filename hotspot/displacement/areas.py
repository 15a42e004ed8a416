"""Which incidents lie in the treated area, next to it, at a linked hub, or untouched."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from geodata.cells import Cells, cell_centres, cells_of, cells_of_polygon, dilate
from geodata.project import geometry_to_degrees, geometry_to_metres, to_metres
from hotspot.displacement.walking import SNAP_M, walking_distance
from hotspot.ground import Ground, LocatedIncidents
from models.intervention import Intervention
from models.transit import Hub, Line, linked_hubs

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

BUFFER_RESOLUTION = 10
BUFFER_RINGS = 2
"""Two rings of cells 114 m apart beyond those that the area touches: some 300 m."""

WALK_M = 300.0
"""The buffer where a street network is loaded: so far along the streets from where they leave the area."""

WALK_GUARD_M = 600.0

GUARD_RINGS = 2
"""Left out of both buffer and controls, so that what spills further does not pass for the city's own change."""

HUB_RADIUS_M = 250.0
HUB_NEAR_M = 400.0
MOST_STOPS = 6

_YEARS_LOOKED_AT = 4

NOWHERE, TREATMENT, BUFFER, GUARD = -1, 0, 1, 2
FIRST_HUB = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AreaPlan:
    """Where each incident lies.

    Attributes
    ----------
    label : `NOWHERE` (untouched), `TREATMENT`, `BUFFER`, `GUARD` or `FIRST_HUB` + index into `hubs`, shape (n,);
        an incident lies in one area only, and one without a fine place lies in `GUARD`: nowhere it could count.
    hubs : the linked hubs outside treatment and buffer.
    buffer_cells : at `BUFFER_RESOLUTION`.
    buffer_rule : how the buffer was drawn, for the provenance.
    """

    label: Integers
    hubs: tuple[Hub, ...]
    buffer_cells: Cells
    buffer_rule: str

    def rows(self, label: int) -> Integers:
        """Give the incidents of one area."""
        return np.flatnonzero(self.label == label)


def plan_areas(ground: Ground, intervention: Intervention) -> AreaPlan:
    """Lay out treatment, buffer and linked hubs; areas never overlap, the first of these three wins."""
    incidents = ground.incidents
    crs = incidents.site.local_crs
    area = geometry_to_metres(intervention.area, crs=crs)
    treated = _cells_touched(intervention)
    ring = dilate(treated, BUFFER_RINGS)
    cells = incidents.cells(BUFFER_RESOLUTION)
    label = np.full(len(incidents), NOWHERE, dtype=np.int64)
    hubs = _hubs_beyond(linked_to(ground.hubs, ground.lines, intervention, crs=crs), ring)
    nearest = _nearest_hub(incidents, hubs)
    label[nearest >= 0] = FIRST_HUB + nearest[nearest >= 0]
    near = _near(ground, area, cells, ring)
    label[(near.is_guard | np.isin(cells, _touched_by_others(ground, intervention))) & (label == NOWHERE)] = GUARD
    label[near.is_buffer] = BUFFER
    label[shapely.contains_xy(area, incidents.points[:, 0], incidents.points[:, 1])] = TREATMENT
    label[~incidents.is_fine] = GUARD
    inside = cells_inside(intervention)
    return AreaPlan(label=label, hubs=hubs, buffer_cells=np.setdiff1d(near.cells, inside), buffer_rule=near.rule)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Near:
    """Which incidents and cells are next to the treated area, and how that was told."""

    is_buffer: Flags
    is_guard: Flags
    cells: Cells
    rule: str


def _near(ground: Ground, area: BaseGeometry, cells: Cells, ring: Cells) -> _Near:
    """Tell the buffer by rings of cells, or along the streets where a network with streets in the area is loaded."""
    is_guard = np.isin(cells, dilate(ring, GUARD_RINGS))
    by_ring = np.isin(cells, ring)
    rings = f"{BUFFER_RINGS} rings of cells at resolution {BUFFER_RESOLUTION} (automatic)"
    by_rings = _Near(is_buffer=by_ring, is_guard=is_guard, cells=ring, rule=rings)
    if ground.streets is None:
        return by_rings
    local = ground.incidents.site.local_crs
    in_metres = geometry_to_metres(geometry_to_degrees(area, crs=local), crs=ground.streets.crs)
    points = to_metres(ground.incidents.longitude, ground.incidents.latitude, crs=ground.streets.crs)
    metres = walking_distance(ground.streets, in_metres, points, reach_m=WALK_GUARD_M)
    if np.isnan(metres[by_ring]).all():
        return by_rings
    # No street is near: by the rings, as where no network is loaded.
    is_buffer = np.where(np.isnan(metres), by_ring, metres <= WALK_M)
    around = dilate(ring, GUARD_RINGS)
    middles = to_metres(*cell_centres(around), crs=ground.streets.crs)
    away = walking_distance(ground.streets, in_metres, middles, reach_m=WALK_GUARD_M)
    covered = around[np.where(np.isnan(away), np.isin(around, ring), away <= WALK_M)]
    rule = f"{WALK_M:.0f} m along the streets (automatic; where none is within {SNAP_M:.0f} m, {rings[:-12]})"
    return _Near(is_buffer=is_buffer, is_guard=is_guard | (metres <= WALK_GUARD_M), cells=covered, rule=rule)


def _touched_by_others(ground: Ground, intervention: Intervention) -> Cells:
    """Give the cells where other registered interventions were at work in the years that are looked at."""
    earliest = intervention.first_day - timedelta(days=_YEARS_LOOKED_AT * 366)
    others = [
        _cells_touched(other)
        for other in ground.interventions
        if other.intervention_id != intervention.intervention_id
        and earliest <= other.last_day
        and other.first_day <= intervention.last_day
    ]
    return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *others]))


def cells_inside(intervention: Intervention) -> Cells:
    """Give the cells whose centre lies in the treated area."""
    return cells_of_polygon(intervention.area, BUFFER_RESOLUTION)


def hub_of(incidents: LocatedIncidents, hubs: tuple[Hub, ...]) -> Integers:
    """Give each finely placed incident's nearest hub within `HUB_RADIUS_M`, -1 where there is none, shape (n,)."""
    return _nearest_hub(incidents, hubs)


def hubs_apart(ground: Ground, intervention: Intervention) -> tuple[Hub, ...]:
    """Give the hubs that the treated area has no line to within `MOST_STOPS`, and that are not near it."""
    crs = ground.incidents.site.local_crs
    linked = {hub.hub_id for hub in linked_to(ground.hubs, ground.lines, intervention, crs=crs)}
    others = tuple(hub for hub in ground.hubs if hub.hub_id not in linked)
    if not others:
        return ()
    area = geometry_to_metres(intervention.area, crs=crs)
    away = np.asarray(shapely.distance(area, shapely.points(_points(others, crs=crs))))
    return tuple(hub for hub, metres in zip(others, away, strict=True) if metres > 2 * HUB_NEAR_M)


def linked_to(
    hubs: tuple[Hub, ...], lines: tuple[Line, ...], intervention: Intervention, *, crs: str
) -> tuple[Hub, ...]:
    """Give the hubs that can be reached without a change, at most `MOST_STOPS` stops from the treated area.

    The journey begins at every hub within `HUB_NEAR_M` of the area, or at the nearest one within twice that.
    """
    if not hubs:
        return ()
    area = geometry_to_metres(intervention.area, crs=crs)
    away = np.asarray(shapely.distance(area, shapely.points(_points(hubs, crs=crs))))
    start = away <= HUB_NEAR_M
    if not start.any():
        start = (away == away.min()) & (away <= 2 * HUB_NEAR_M)
    begin = [hub for hub, is_start in zip(hubs, start, strict=True) if is_start]
    reached = {link.hub.name for hub in begin for link in linked_hubs(hub, hubs, lines, max_stops=MOST_STOPS)}
    names = reached - {hub.name for hub in begin}
    return tuple(hub for hub in hubs if hub.name in names)


def _hubs_beyond(hubs: tuple[Hub, ...], ring: Cells) -> tuple[Hub, ...]:
    if not hubs:
        return ()
    cells = cells_of([hub.longitude for hub in hubs], [hub.latitude for hub in hubs], BUFFER_RESOLUTION)
    return tuple(hub for hub, is_near in zip(hubs, np.isin(cells, ring), strict=True) if not is_near)


def _nearest_hub(incidents: LocatedIncidents, hubs: tuple[Hub, ...]) -> Integers:
    """Give each incident's nearest hub within reach, -1 where there is none."""
    found = np.full(len(incidents), -1, dtype=np.int64)
    if not hubs:
        return found
    longitude, latitude = [hub.longitude for hub in hubs], [hub.latitude for hub in hubs]
    # Four rings of cells are more than the radius; all other incidents need no looking for.
    around = dilate(cells_of(longitude, latitude, BUFFER_RESOLUTION), 4)
    cells = incidents.cells(BUFFER_RESOLUTION)
    near = np.flatnonzero(around[np.minimum(np.searchsorted(around, cells), len(around) - 1)] == cells)
    tree = cKDTree(_points(hubs, crs=incidents.site.local_crs))
    away, index = tree.query(incidents.points[near], distance_upper_bound=HUB_RADIUS_M)
    found[near] = np.where(np.isfinite(away), index, -1)
    return found


def _points(hubs: tuple[Hub, ...], *, crs: str) -> NDArray[np.float64]:
    return to_metres([hub.longitude for hub in hubs], [hub.latitude for hub in hubs], crs=crs)


def _cells_touched(intervention: Intervention) -> Cells:
    """Give the cells that the treated area touches, found along its outline and inside."""
    outline = shapely.get_coordinates(shapely.segmentize(intervention.area, 0.0002))  # some 15 m
    along = cells_of(outline[:, 0], outline[:, 1], BUFFER_RESOLUTION)
    return np.union1d(along, cells_inside(intervention))
