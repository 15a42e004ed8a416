"""Cells whose surroundings hold more than chance, whatever the cell itself holds."""

import numpy as np

from hotspot.candidates import Candidate, Scene
from hotspot.ground import Ground
from hotspot.local import OPTIONS, LocalQuestion, LocalStatistics, judge_cells
from hotspot.methods.gi_star import candidates_of_test, say, tell
from hotspot.methods.method import Method
from models.counts import CellCounts
from models.option import Chosen


def find(scene: Scene, chosen: Chosen, rng: np.random.Generator) -> list[Candidate]:
    """Test every cell's surroundings, and part the hot ones as Gi* does."""
    return candidates_of_test(scene, statistics(scene.ground, scene.counts, chosen, rng))


def statistics(ground: Ground, counts: CellCounts, chosen: Chosen, rng: np.random.Generator) -> LocalStatistics:
    """Test every cell."""
    return judge_cells(ground, counts, LocalQuestion.of(chosen, statistic="gi"), rng)


GI = Method(
    name="gi",
    description="cells whose surroundings hold more than chance, the cell itself not counted (Gi)",
    note_sv=(
        "Platserna är rutor vars omgivning har fler händelser än slumpen ger (Gi, q < 0,05 bland {tested} rutor); "
        "en ensam ruta med många händelser syns inte."
    ),
    has_test=True,
    options=OPTIONS,
    find=find,
    test=statistics,
    tell=tell,
    say=say,
)
