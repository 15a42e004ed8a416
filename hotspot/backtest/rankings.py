"""What is asked to foresee: the score as it is shown, and everything simpler that it must be worth more than."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hotspot.backtest.windows import Window
from hotspot.candidates import Scene
from hotspot.count import count_by_cell
from hotspot.prognosis import foresee
from hotspot.score import score_cells

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranking:
    """A way to rank all cells by what is known; higher is sooner.

    Attributes
    ----------
    name : lower case.
    title : a few words of English.
    rank : gives each cell's score, shape (n,); equal scores are in no order. None where the window does not allow it.
    """

    name: str
    title: str
    rank: Callable[[Scene, Window], Floats | None]


def _last_year(scene: Scene, window: Window) -> Floats | None:
    if window.year_before is None:
        return None
    return count_by_cell(scene.incidents, replace(scene.selection, period=window.year_before)).counts


RANKINGS: Mapping[str, Ranking] = {
    one.name: one
    for one in (
        Ranking(name="score", title="score", rank=lambda scene, _: score_cells(scene).score),
        Ranking(name="density", title="density alone", rank=lambda scene, _: score_cells(scene).density),
        Ranking(name="counts", title="counts", rank=lambda scene, _: scene.counts.counts),
        Ranking(name="kde", title="kernel density", rank=lambda scene, _: scene.surface.density),
        Ranking(name="last_year", title="last year", rank=_last_year),
        Ranking(name="random", title="any order", rank=lambda scene, _: np.zeros(len(scene.counts.cells))),
    )
}
"""By name; the first is what the others are compared with."""

PROGNOSIS = Ranking(
    name="prognosis", title="prognosis", rank=lambda scene, window: foresee(scene, days=window.asked.days).expected
)
"""Asked only where somebody asks for a prognosis."""
