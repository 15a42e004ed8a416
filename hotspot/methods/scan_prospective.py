"""Outbreaks that still go on: the same scan over windows that end on the period's last day."""

import numpy as np

from hotspot.candidates import Candidate, Scene
from hotspot.methods import scan
from hotspot.methods.method import Method
from hotspot.outbreaks import say_scan, tell_scan
from models.option import Chosen


def find(scene: Scene, chosen: Chosen, rng: np.random.Generator) -> list[Candidate]:
    """Scan all disks of cells over the last 1, 2, ... days, and tell how seldom chance makes as much."""
    return scan.find(scene, chosen, rng, prospective=True)


SCAN_PROSPECTIVE = Method(
    name="scan_prospective",
    description="outbreaks that still go on the last day of the period (space-time permutation scan)",
    note_sv=(
        "Platserna är utbrott som pågår periodens sista dag: fler händelser än platsens och dagens vanliga nivå "
        "förklarar. Återkomsttiden är hur sällan slumpen ger något lika starkt om samma fråga ställs varje dag."
    ),
    has_test=True,
    options=scan.OPTIONS,
    find=find,
    tell=tell_scan,
    say=say_scan,
)
