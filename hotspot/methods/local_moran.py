"""Busy cells among busy cells, more than chance would put together."""

import numpy as np

from hotspot.candidates import Candidate, Scene
from hotspot.ground import Ground
from hotspot.local import OPTIONS, LocalQuestion, LocalStatistics, judge_cells
from hotspot.methods.gi_star import candidates_of_test, say, tell
from hotspot.methods.method import Method
from models.counts import CellCounts
from models.option import Chosen


def find(scene: Scene, chosen: Chosen, rng: np.random.Generator) -> list[Candidate]:
    """Test every cell together with its surroundings, and part the high-high ones as Gi* does."""
    return candidates_of_test(scene, statistics(scene.ground, scene.counts, chosen, rng))


def statistics(ground: Ground, counts: CellCounts, chosen: Chosen, rng: np.random.Generator) -> LocalStatistics:
    """Test every cell."""
    return judge_cells(ground, counts, LocalQuestion.of(chosen, statistic="local_moran"), rng)


LOCAL_MORAN = Method(
    name="local_moran",
    description="busy cells among busy cells (local Moran, high-high)",
    note_sv=(
        "Platserna är rutor över medel vars omgivning också är det, mer än slumpen ger "
        "(lokal Moran, q < 0,05 bland {tested} rutor); en ensam ruta med många händelser syns inte."
    ),
    has_test=True,
    options=OPTIONS,
    find=find,
    test=statistics,
    tell=tell,
    say=say,
)
