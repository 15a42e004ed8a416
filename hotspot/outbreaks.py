"""Dress the selection's incidents for a scan over cells and days, and what it finds as places on the map."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from geodata.cells import Cells, dilate, neighbour_matrix
from hotspot.candidates import Candidate, Scene
from hotspot.grid import areas_km2
from hotspot.ground import LocatedIncidents
from hotspot.stats.scan import Direction, Scan, ScanCluster, Zones, zones_by_rings
from models.option import Chosen, Option
from models.period import Period
from models.report import swedish_number

Integers = NDArray[np.int64]

SIGNIFICANT = 0.05
"""A cluster is shown where fewer worlds without any cluster than this have one as strong."""

KNOWN_DAY_HOURS = 24
"""Incidents whose time is known less well than this are left out of a scan: they have no day."""

HALF = 0.5
"""An incident is in where the selection holds at least this much of it: a part of one has no day."""

_DAY = 86_400_000_000
_HOUR = 3_600_000_000
_EPOCH = date(1970, 1, 1).toordinal()

RADIUS = Option(
    name="radius_m",
    description="Largest radius of the areas scanned, in metres; rounded down to whole rings of cells.",
    default="1000",
    least=0,
    most=10_000,
)
LONGEST = Option(
    name="longest_days",
    description="Most days of a window; never more than half the period.",
    default="28",
    least=1,
    most=366,
    is_whole=True,
)
LEAST = Option(
    name="least_incidents",
    description="Fewest incidents of a cluster of many.",
    default="5",
    least=2,
    most=1000,
    is_whole=True,
)
DIRECTION = Option(
    name="direction",
    description="Clusters of more incidents than expected, of fewer, or both.",
    default="high",
    choices=("high", "low", "both"),
)
ADJUST = Option(
    name="adjust",
    description="Whether a place's own rhythm over the week is taken as usual; needs some weeks to be seen.",
    default="weekday",
    choices=("weekday", "none"),
)
WORLDS = Option(
    name="replicates",
    description="Simulated worlds that a cluster is held against; the smallest p-value is one in so many.",
    default="99",
    least=19,
    most=99_999,
    is_whole=True,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScanEvents:
    """Incidents as whole events with a cell and a day.

    Attributes
    ----------
    members : positions among all incidents.
    places : number of each event's cell in `cells`.
    days : number of each event's day in the period, by the local clock.
    cells : those that hold an event, sorted.
    """

    members: Integers
    places: Integers
    days: Integers
    cells: Cells


def scan_events(scene: Scene) -> ScanEvents:
    """Give the incidents that a scan can use.

    An incident is on the day that holds the middle of its time span, whole or not at all: a part of one cannot be
    dealt out to another day. It is in where the selection holds at least half of it, and its span is at most a day.
    """
    incidents = scene.incidents
    span = incidents.latest - incidents.earliest
    days = day_numbers(incidents, scene.selection.period)
    is_in = (scene.weights >= HALF) & (scene.positions >= 0) & (span <= KNOWN_DAY_HOURS * _HOUR)
    members = np.flatnonzero(is_in & (days >= 0) & (days < scene.selection.period.days))
    cells = incidents.cells(scene.selection.resolution)[members]
    own, places = np.unique(cells, return_inverse=True)
    return ScanEvents(members=members, places=places.astype(np.int64), days=days[members], cells=own)


def tell_scan(scene: Scene, chosen: Chosen) -> dict[str, str]:
    """Tell what was scanned, for the provenance."""
    rings = rings_within(scene, chosen.number(RADIUS.name))
    return {"rings": str(rings), "scanned_incidents": str(len(scan_events(scene).members))}


def say_scan(scene: Scene, _: Chosen) -> tuple[str, ...]:
    """Say how many of the mapped incidents have no day of their own, in Swedish."""
    missing = int((scene.weights >= HALF).sum()) - len(scan_events(scene).members)
    if missing < 1:
        return ()
    return (f"{swedish_number(missing)} händelser har en tid som är osäkrare än ett dygn och är inte med.",)


def day_numbers(incidents: LocatedIncidents, period: Period) -> Integers:
    """Give the local calendar day of each incident's middle, counted from the period's first day, shape (n,)."""
    middle = (incidents.earliest + incidents.latest) // 2
    hours = np.unique(middle // _HOUR)
    # Clocks change on whole hours, so that one look-up an hour is exact; there are far fewer hours than incidents.
    offsets = np.array([_offset(int(hour), incidents) for hour in hours], dtype=np.int64)
    local = middle + offsets[np.searchsorted(hours, middle // _HOUR)]
    return np.asarray(local // _DAY - (period.first_day.toordinal() - _EPOCH), np.int64)


def direction_of(chosen: Chosen) -> Direction:
    """Give the direction chosen as the statistic takes it."""
    return cast("Direction", chosen.text(DIRECTION.name))


def rings_within(scene: Scene, radius_m: float) -> int:
    """Give how many whole rings of cells a radius holds."""
    if not scene.counts.cells.size:
        return 0
    # The centres of hexagons of area A lie sqrt(2 A / sqrt(3)) apart.
    spacing_m = 1000 * np.sqrt(2 * float(np.median(areas_km2(scene.counts.cells))) / np.sqrt(3))
    return int((radius_m + 1e-9) // spacing_m)


def ring_zones(cells: Cells, rings: int) -> Zones:
    """Give the disks of whole rings around each of the cells, as the cells that lie in them."""
    return _ring_zones(cells.tobytes(), rings)


@lru_cache(maxsize=4)
def _ring_zones(packed: bytes, rings: int) -> Zones:
    cells = np.frombuffer(packed, np.int64)
    return zones_by_rings(neighbour_matrix(cells, ring, include_self=True) for ring in range(rings + 1))


def candidates_of_scan(
    scan: Scan, scene: Scene, events: ScanEvents, *, cells: Cells, days_before: int = 0
) -> list[Candidate]:
    """Give the significant clusters as places: the cells of their disk, their days, and the incidents inside.

    Its z is the signed root of twice the log likelihood ratio, negative for fewer, and its q-value the p-value of
    the scan, which already speaks for all areas and windows. A cluster of few shows its cells' other incidents.

    Parameters
    ----------
    cells : those that the scan's places are.
    days_before : days of the period before the first that was scanned.
    """
    significant = [one for one in scan.clusters if one.pseudo_p_value <= SIGNIFICANT]
    found = [_candidate(one, scene, events, (cells, days_before)) for one in significant]
    return [one for one in found if one.members.size]


def _candidate(one: ScanCluster, scene: Scene, events: ScanEvents, scanned: tuple[Cells, int]) -> Candidate:
    cells, days_before = scanned
    first_day, last_day = one.first_day + days_before, one.last_day + days_before
    disk = dilate(cells[[one.centre]], int(one.radius))
    inside = np.flatnonzero(np.isin(scene.counts.cells, disk))
    is_here = np.isin(events.cells[events.places], disk)
    if one.is_high:
        is_here &= (events.days >= first_day) & (events.days <= last_day)
    first = scene.selection.period.first_day
    recurrence = one.recurrence_days
    return Candidate(
        cells=inside,
        members=events.members[is_here],
        peak=int(inside[np.argmax(scene.terrain.density[inside])]),
        z=float((1 if one.is_high else -1) * np.sqrt(2 * one.log_likelihood_ratio)),
        q_value=one.pseudo_p_value,
        first_day=first + timedelta(days=first_day),
        last_day=first + timedelta(days=last_day),
        recurrence_days=None if np.isnan(recurrence) else recurrence,
    )


def _offset(hour: int, incidents: LocatedIncidents) -> int:
    moment = datetime.fromtimestamp(hour * 3600, UTC).astimezone(incidents.site.zone)
    return int((moment.utcoffset() or timedelta()).total_seconds()) * 1_000_000
