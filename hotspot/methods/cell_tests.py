"""Gi*, Gi and local Moran: every cell is tested, and the hot ones are parted into hills of density."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np

from hotspot.candidates import Candidate, Scene, candidates_of_cells
from hotspot.exposure import exposure_of
from hotspot.ground import Ground
from hotspot.local import OPTIONS, LocalQuestion, LocalStatistics, cells_to_test, judge_cells
from hotspot.local_notes import notes_on_test
from hotspot.methods.method import Method
from models.counts import CellCounts
from models.option import Chosen


def find(scene: Scene, chosen: Chosen, rng: np.random.Generator, *, statistic: str) -> list[Candidate]:
    """Test every cell, part the hot ones and those that touch them into hills, and keep the hills' cores.

    Each place has its strongest z and its smallest q.
    """
    local = judge(scene.ground, scene.counts, chosen, rng, statistic=statistic)
    found = candidates_of_cells(scene, is_hot=local.is_hot)
    return [replace(one, z=float(local.z[one.cells].max()), q_value=float(local.q[one.cells].min())) for one in found]


def judge(
    ground: Ground, counts: CellCounts, chosen: Chosen, rng: np.random.Generator, *, statistic: str
) -> LocalStatistics:
    """Test every cell."""
    return judge_cells(ground, counts, LocalQuestion.of(chosen, statistic=statistic), rng)


def say(scene: Scene, chosen: Chosen, *, statistic: str) -> tuple[str, ...]:
    """Say what the test rests on."""
    asked = LocalQuestion.of(chosen, statistic=statistic)
    return notes_on_test(scene.counts, asked, *cells_to_test(scene.ground, scene.counts.cells, asked.denominator))


def tell(scene: Scene, chosen: Chosen) -> Mapping[str, str]:
    """Write down whose figures rates were made with."""
    name = chosen.text("denominator")
    return exposure_of(scene.ground, scene.counts.cells, name).as_parameters() if name else {}


def _method(name: str, *, description: str, note_sv: str) -> Method:
    return Method(
        name=name,
        description=description,
        note_sv=note_sv,
        has_test=True,
        options=OPTIONS,
        find=partial(find, statistic=name),
        test=partial(judge, statistic=name),
        say=partial(say, statistic=name),
        tell=tell,
    )


GI_STAR = _method(
    "gi_star",
    description="cells with more in and around them than chance (Gi*)",
    note_sv="Platserna är rutor med fler händelser än slumpen ger (q < 0,05 bland {tested} rutor).",
)
GI = _method(
    "gi",
    description="cells whose surroundings hold more than chance, the cell itself not counted (Gi)",
    note_sv=(
        "Platserna är rutor vars omgivning har fler händelser än slumpen ger (Gi, q < 0,05 bland {tested} rutor); "
        "en ensam ruta med många händelser syns inte."
    ),
)
LOCAL_MORAN = _method(
    "local_moran",
    description="busy cells among busy cells (local Moran, high-high)",
    note_sv=(
        "Platserna är rutor över medel vars omgivning också är det, mer än slumpen ger "
        "(lokal Moran, q < 0,05 bland {tested} rutor); en ensam ruta med många händelser syns inte."
    ),
)
