"""Cells with more incidents in and around them than chance, parted into hills of density."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from hotspot.candidates import Candidate, Scene, candidates_of_cells
from hotspot.exposure import exposure_of
from hotspot.ground import Ground
from hotspot.local import OPTIONS, LocalQuestion, LocalStatistics, judge_cells
from hotspot.local_notes import notes_on_test
from hotspot.methods.method import Method
from models.counts import CellCounts
from models.option import Chosen


def find(scene: Scene, chosen: Chosen, rng: np.random.Generator) -> list[Candidate]:
    """Test every cell, part the hot ones and those that touch them into hills, and keep the hills' cores."""
    return candidates_of_test(scene, statistics(scene.ground, scene.counts, chosen, rng))


def candidates_of_test(scene: Scene, local: LocalStatistics) -> list[Candidate]:
    """Part the hot cells of a test into places, each with its strongest z and smallest q."""
    found = candidates_of_cells(scene, is_hot=local.is_hot)
    return [replace(one, z=float(local.z[one.cells].max()), q_value=float(local.q[one.cells].min())) for one in found]


def statistics(ground: Ground, counts: CellCounts, chosen: Chosen, rng: np.random.Generator) -> LocalStatistics:
    """Test every cell."""
    return judge_cells(ground, counts, LocalQuestion.of(chosen, statistic="gi_star"), rng)


def say(scene: Scene, chosen: Chosen) -> tuple[str, ...]:
    """Say what the test rests on."""
    asked = LocalQuestion.of(chosen, statistic="gi_star")
    # Which cells are tested does not depend on the statistic, nor on where its chances come from.
    local = judge_cells(
        scene.ground, scene.counts, LocalQuestion(denominator=asked.denominator), np.random.default_rng(0)
    )
    return notes_on_test(scene.counts, asked, local)


def tell(scene: Scene, chosen: Chosen) -> Mapping[str, str]:
    """Write down whose figures rates were made with."""
    name = chosen.text("denominator")
    return exposure_of(scene.ground, scene.counts.cells, name).as_parameters() if name else {}


GI_STAR = Method(
    name="gi_star",
    description="cells with more in and around them than chance (Gi*)",
    note_sv="Platserna är rutor med fler händelser än slumpen ger (q < 0,05 bland {tested} rutor).",
    has_test=True,
    options=OPTIONS,
    find=find,
    test=statistics,
    tell=tell,
    say=say,
)
