"""Outbreaks: places and days with more incidents than the place and the day by themselves explain."""

import numpy as np

from hotspot.candidates import Candidate, Scene
from hotspot.methods.method import Method
from hotspot.outbreaks import (
    ADJUST,
    DIRECTION,
    LEAST,
    LONGEST,
    RADIUS,
    WORLDS,
    candidates_of_scan,
    direction_of,
    ring_zones,
    rings_within,
    say_scan,
    scan_events,
    tell_scan,
)
from hotspot.stats.scan import space_time_permutation_scan
from models.option import Chosen


def find(scene: Scene, chosen: Chosen, rng: np.random.Generator, *, prospective: bool = False) -> list[Candidate]:
    """Scan all disks of cells and all windows of days (Kulldorff's space-time permutation scan)."""
    events, days = scan_events(scene), scene.selection.period.days
    scan = space_time_permutation_scan(
        events.places,
        events.days,
        zones=ring_zones(events.cells, rings_within(scene, chosen.number(RADIUS.name))),
        period_days=days,
        strata=events.days % 7 if chosen.text(ADJUST.name) == "weekday" else None,
        rng=rng,
        prospective=prospective,
        direction=direction_of(chosen),
        longest_days=max(min(chosen.whole(LONGEST.name), days // 2), 1),
        least_events=chosen.whole(LEAST.name),
        replicates=chosen.whole(WORLDS.name),
    )
    return candidates_of_scan(scan, scene, events, cells=events.cells)


OPTIONS = (RADIUS, LONGEST, LEAST, DIRECTION, ADJUST, WORLDS)

SCAN = Method(
    name="scan",
    description="outbreaks: places and days with more than the place and the day explain (space-time permutation scan)",
    note_sv=(
        "Platserna är utbrott: ytor och dagar med fler händelser än platsens och dagens vanliga nivå förklarar. "
        "q är andelen simulerade världar utan utbrott som har ett lika starkt någonstans (under 0,05 visas). "
        "Den plats som alltid är utsatt syns inte här."
    ),
    has_test=True,
    options=OPTIONS,
    find=find,
    tell=tell_scan,
    say=say_scan,
)
