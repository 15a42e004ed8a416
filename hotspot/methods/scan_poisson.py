"""More in the last days than earlier weeks or years promised."""

import numpy as np

from hotspot.baseline import BASELINE, BASELINE_WEEKS, Promise, promise
from hotspot.candidates import Candidate, Scene
from hotspot.methods.method import Method
from hotspot.outbreaks import (
    DIRECTION,
    LEAST,
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
from hotspot.stats.scan import expectation_based_poisson_scan
from models.option import Chosen, Option
from models.report import swedish_number

LEAST_PAST = 10
"""Incidents that the baseline must hold: with fewer, how often the scan cries wolf has not been measured."""

LAST_DAYS = Option(
    name="last_days",
    description="How many of the period's last days are scanned.",
    default="7",
    least=1,
    most=56,
    is_whole=True,
)


def find(scene: Scene, chosen: Chosen, rng: np.random.Generator) -> list[Candidate]:
    """Hold the last 1, 2, ... days against a baseline (Neill's expectation-based scan, over-dispersed worlds)."""
    promised = _promised(scene, chosen)
    if promised is None or promised.incidents < LEAST_PAST:
        return []
    scan = expectation_based_poisson_scan(
        promised.counts,
        promised.expected,
        zones=ring_zones(scene.counts.cells, rings_within(scene, chosen.number(RADIUS.name))),
        rng=rng,
        dispersion=promised.dispersion,
        evidence=promised.evidence,
        rhythm=promised.rhythm,
        ends_with_event=promised.ends_with_event,
        direction=direction_of(chosen),
        least_events=chosen.whole(LEAST.name),
        replicates=chosen.whole(WORLDS.name),
    )
    events, cells = scan_events(scene), scene.counts.cells
    return candidates_of_scan(scan, scene, events, cells=cells, days_before=promised.first_day)


def tell(scene: Scene, chosen: Chosen) -> dict[str, str]:
    """Tell what was scanned, and how much the baseline swung."""
    promised = _promised(scene, chosen)
    if promised is None:
        return {**tell_scan(scene, chosen), "baseline_incidents": "0"}
    told = {"dispersion": f"{promised.dispersion:.3g}", "baseline_incidents": str(promised.incidents)}
    return {**tell_scan(scene, chosen), **told}


def say(scene: Scene, chosen: Chosen) -> tuple[str, ...]:
    """Say whether there was enough to compare with, in Swedish."""
    promised = _promised(scene, chosen)
    past = 0 if promised is None else promised.incidents
    return (*say_scan(scene, chosen), *(() if past >= LEAST_PAST else (_too_little(past),)))


def _too_little(past: int) -> str:
    held = "inga händelser" if past == 0 else "1 händelse" if past == 1 else f"{swedish_number(past)} händelser"
    return (
        f"Inget har sökts: det som de sista dagarna jämförs med rymmer {held}, och minst {LEAST_PAST} behövs. "
        "Att kartan är tom betyder alltså inte att det är lugnt. Jämför med fler veckor, eller ta med fler brottstyper."
    )


def _promised(scene: Scene, chosen: Chosen) -> Promise | None:
    last = min(chosen.whole(LAST_DAYS.name), scene.selection.period.days)
    return promise(scene, last_days=last, kind=chosen.text(BASELINE.name), weeks=chosen.whole(BASELINE_WEEKS.name))


SCAN_POISSON = Method(
    name="scan_poisson",
    description="more in the period's last days than earlier weeks or years promised (expectation-based scan)",
    note_sv=(
        "Platserna har fler händelser de sista dagarna än tidigare veckor (eller år) lät vänta, mätt mot simulerade "
        "världar som svänger lika mycket som underlaget gjort. Även det som ökar i hela staden syns. Återkomsttiden "
        "är hur sällan slumpen ger något lika starkt om samma fråga ställs varje dag."
    ),
    has_test=True,
    options=(RADIUS, LAST_DAYS, BASELINE, BASELINE_WEEKS, LEAST, DIRECTION, WORLDS),
    find=find,
    tell=tell,
    say=say,
)
