"""Find the places where incidents gather more than chance lets them, and rank them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.cells import cell_to_text
from hotspot.candidates import Candidate, Scene, see
from hotspot.density import density_at_incidents
from hotspot.ground import Ground
from hotspot.methods import METHODS, Method
from hotspot.naming import name_of, peak_hours_of
from hotspot.outline import outline_of
from hotspot.score import part_shares, persistence_of, recency_of, score_of, significance_of
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
    score: float


def detect_hotspots(
    ground: Ground,
    selection: Selection,
    *,
    rng: np.random.Generator,
    method: str = "gi_star",
    chosen: Chosen | None = None,
) -> tuple[HotSpot, ...]:
    """Find and rank hot spots, the first to look at first; at most `MOST_HOTSPOTS`.

    Parameters
    ----------
    method : one of `hotspot.methods.METHODS`; each says for itself how it finds them.
    chosen : the method's options; its defaults where not given.
    rng : for the methods that draw.

    Raises
    ------
    ParameterError
        Where the method is unknown.
    """
    if method not in METHODS:
        raise ParameterError(f"'{method}' is no way to find hot spots; choose one of {', '.join(METHODS)}.")
    scene, way = see(ground, selection), METHODS[method]
    found = way.find(scene, chosen or Chosen.of(way.options), rng)
    peaks = scene.terrain.density
    scored = sorted(_scored(found, scene, way), key=lambda one: (-one.score, -peaks[one.candidate.peak]))
    return tuple(_described(one, scene, way, rank=rank) for rank, one in enumerate(scored[:MOST_HOTSPOTS], start=1))


def _scored(found: list[Candidate], scene: Scene, method: Method) -> list[_Scored]:
    heights = density_at_incidents(scene.incidents, scene.selection, bandwidth_m=scene.terrain.bandwidth_m)
    highest = max((heights[one.members].max() for one in found), default=1.0)
    counts = scene.counts.counts
    typical = float(np.median(counts[counts > 0])) if found else 0.0
    shares = part_shares(scene.incidents, scene.selection.period)
    result = []
    for one in found:
        by_part = scene.weights[one.members] @ shares[one.members]
        components = ScoreComponents(
            density=float(heights[one.members].max() / highest),
            significance=significance_of(one.q_value),
            persistence=persistence_of(by_part, cell_count=len(one.cells), typical=typical),
            recency=recency_of(by_part),
        )
        score = score_of(components, has_significance=method.has_test)
        result.append(_Scored(candidate=one, components=components, score=score))
    return result


def _described(one: _Scored, scene: Scene, method: Method, *, rank: int) -> HotSpot:
    place, members = one.candidate, one.candidate.members
    ground, cells, weights = scene.ground, scene.counts.cells[place.cells], scene.weights[members]
    period = scene.selection.period
    peak = cell_to_text(scene.counts.cells[[place.peak]])[0]
    return HotSpot(
        hotspot_id=f"{method.name.replace('_', '-')}-{peak}-{rank}",
        rank=rank,
        name=name_of(ground, np.average(ground.incidents.points[members], axis=0, weights=weights)),
        outline=place.outline or outline_of(cells, crs=ground.incidents.site.local_crs),
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
    )
