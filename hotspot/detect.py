"""Find the places where incidents gather more than chance lets them, and rank them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.cells import cell_to_text
from hotspot.candidates import Candidate, Scene, see
from hotspot.ground import Ground
from hotspot.methods import METHODS, Method
from hotspot.naming import name_of, peak_hours_of
from hotspot.outline import on_land, outline_of
from hotspot.robustness import robustness_of
from hotspot.score import score_cells, score_of
from models.errors import ParameterError
from models.hotspot import HotSpot, ScoreComponents
from models.option import Chosen
from models.selection import Selection

MOST_HOTSPOTS = 50

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Scored:
    candidate: Candidate
    components: ScoreComponents

    @property
    def score(self) -> float:
        return score_of(self.components)


def detect_hotspots(
    ground: Ground,
    selection: Selection,
    *,
    rng: np.random.Generator,
    method: str = "gi_star",
    chosen: Chosen | None = None,
    draws: int = 0,
) -> tuple[HotSpot, ...]:
    """Find and rank hot spots, the first to look at first; at most `MOST_HOTSPOTS`.

    Parameters
    ----------
    method : one of `hotspot.methods.METHODS`; each says for itself how it finds them.
    chosen : the method's options; its defaults where not given.
    rng : for the methods that draw, and for the draws of positions.
    draws : how often every incident is moved within its uncertainty to see whether a place stays significant
        (`hotspot.robustness`); 0 for not at all.

    Raises
    ------
    ParameterError
        Where the method is unknown.
    """
    if method not in METHODS:
        raise ParameterError(f"'{method}' is no way to find hot spots; choose one of {', '.join(METHODS)}.")
    scene, way = see(ground, selection), METHODS[method]
    asked = chosen or Chosen.of(way.options)
    scored = _scored(way.find(scene, asked, rng), scene)[:MOST_HOTSPOTS]
    robust = robustness_of(scene, [one.candidate.cells for one in scored], way, asked, rng=rng, draws=draws)
    return tuple(
        _described(one, scene, way, rank=rank, robustness=share)
        for rank, (one, share) in enumerate(zip(scored, robust, strict=True), start=1)
    )


def _scored(found: list[Candidate], scene: Scene) -> list[_Scored]:
    if not found:
        return []
    cells, peaks = score_cells(scene), scene.terrain.density
    scored = [_Scored(candidate=one, components=cells.of_place(one.cells, q_value=one.q_value)) for one in found]
    return sorted(scored, key=lambda one: (-one.score, -peaks[one.candidate.peak]))


def _described(one: _Scored, scene: Scene, method: Method, *, rank: int, robustness: float | None) -> HotSpot:
    place, members = one.candidate, one.candidate.members
    ground, cells, weights = scene.ground, scene.counts.cells[place.cells], scene.weights[members]
    period = scene.selection.period
    peak = cell_to_text(scene.counts.cells[[place.peak]])[0]
    outline = place.outline or outline_of(cells, crs=ground.incidents.site.local_crs)
    return HotSpot(
        hotspot_id=f"{method.name.replace('_', '-')}-{peak}-{rank}",
        rank=rank,
        name=name_of(ground, np.average(ground.incidents.points[members], axis=0, weights=weights)),
        outline=on_land(outline, ground.incidents.points[members], ground),
        cells=tuple(cells.tolist()),
        incidents=float(weights.sum()),
        density_per_month=float(scene.surface.density_per_month[place.peak]),
        z=place.z,
        q_value=place.q_value,
        score=one.score,
        components=one.components,
        peak_hours=peak_hours_of(ground.incidents, scene.selection, members=members, weights=weights),
        method=method.name,
        first_day=place.first_day or period.first_day,
        last_day=place.last_day or period.last_day,
        recurrence_days=place.recurrence_days,
        stability=place.stability,
        robustness=robustness,
    )
