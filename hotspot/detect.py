"""Find the places where incidents gather more than chance lets them, and rank them."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geodata.cells import cell_to_text
from hotspot.candidates import Candidate, Scene, candidates_of_cells, candidates_of_clusters, see
from hotspot.density import density_at_incidents
from hotspot.grid import neighbours
from hotspot.ground import Ground
from hotspot.naming import name_of, peak_hours_of
from hotspot.outline import outline_of
from hotspot.score import part_shares, persistence_of, recency_of, score_of, significance_of
from hotspot.stats.excess import excess_p_values
from hotspot.stats.local import getis_ord_g_star, permutation_p_values
from hotspot.stats.multiple import benjamini_hochberg
from models.counts import CellCounts
from models.errors import ParameterError
from models.hotspot import HotSpot, ScoreComponents
from models.selection import Selection

RINGS = 1
"""Gi* sums a cell and the six that touch it: at resolution 10 all within some 200 m, what one sees from a corner."""

Q_LEVEL = 0.05
METHODS = ("gi_star", "dbscan")
MOST_HOTSPOTS = 50

Floats = NDArray[np.float64]


class LocalStatistics(NamedTuple):
    """One test a cell, each array of shape (n,).

    Attributes
    ----------
    z : Gi* of the square roots, 0 where undefined.
    p : twice the smaller of two chances (Bonferroni): of so much in and around the cell, and of so much in it alone.
    q : after Benjamini-Hochberg over all cells.
    """

    z: Floats
    p: Floats
    q: Floats

    @property
    def is_hot(self) -> NDArray[np.bool_]:
        """Whether a cell has more in and around it than chance lets it."""
        return (self.q < Q_LEVEL) & (self.z > 0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Scored:
    candidate: Candidate
    components: ScoreComponents
    score: float


def local_statistics(counts: CellCounts) -> LocalStatistics:
    """Test every cell for more incidents than chance lets it have, in two ways.

    Around: Gi* with the exact chance of such a sum, were the counts dealt to the cells at random. It is
    taken of the counts' square roots, which makes their spread alike, so that one extreme pile does not hide
    all other places; any such transformation keeps the test exact. Alone: what a typical cell of a city
    as uneven as this one would reach (`hotspot.stats.excess`), for a pile at one address has no neighbourhood.
    """
    weights = neighbours(counts.cells, rings=RINGS)
    roots = np.sqrt(counts.counts)
    around, alone = permutation_p_values(roots, weights), excess_p_values(counts.counts)
    p_values = np.minimum(2 * np.minimum(around, alone), 1)
    z = np.nan_to_num(getis_ord_g_star(roots, weights).z)
    return LocalStatistics(z=z, p=p_values, q=benjamini_hochberg(p_values))


def detect_hotspots(ground: Ground, selection: Selection, *, method: str = "gi_star") -> tuple[HotSpot, ...]:
    """Find and rank hot spots, the first to look at first; at most `MOST_HOTSPOTS`.

    ``gi_star``: cells with more incidents in and around them than chance (q < 0.05) are parted into hills of
    density, and each hill's core is a place. ``dbscan``: incidents that lie close in a crowd are a
    place; it has no test. What "close" and "crowd" mean stands in `hotspot.candidates`.

    Raises
    ------
    ParameterError
        Where the method is unknown.
    """
    if method not in METHODS:
        raise ParameterError(f"'{method}' is no way to find hot spots; choose {' or '.join(METHODS)}.")
    scene = see(ground.incidents, selection)
    local = local_statistics(scene.counts) if method == "gi_star" else None
    found = candidates_of_clusters(scene) if local is None else candidates_of_cells(scene, is_hot=local.is_hot)
    peaks = scene.terrain.density
    scored = sorted(_scored(found, scene, local), key=lambda one: (-one.score, -peaks[one.candidate.peak]))
    return tuple(
        _described(one, ground, scene, local, rank=rank) for rank, one in enumerate(scored[:MOST_HOTSPOTS], start=1)
    )


def _scored(found: list[Candidate], scene: Scene, local: LocalStatistics | None) -> list[_Scored]:
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
            significance=significance_of(_least_q(one, local)),
            persistence=persistence_of(by_part, cell_count=len(one.cells), typical=typical),
            recency=recency_of(by_part),
        )
        score = score_of(components, has_significance=local is not None)
        result.append(_Scored(candidate=one, components=components, score=score))
    return result


def _described(one: _Scored, ground: Ground, scene: Scene, local: LocalStatistics | None, *, rank: int) -> HotSpot:
    place, members = one.candidate, one.candidate.members
    cells, weights = scene.counts.cells[place.cells], scene.weights[members]
    method = "dbscan" if local is None else "gi_star"
    peak = cell_to_text(scene.counts.cells[[place.peak]])[0]
    return HotSpot(
        hotspot_id=f"{method.replace('_', '-')}-{peak}-{rank}",
        rank=rank,
        name=name_of(ground, np.average(ground.incidents.points[members], axis=0, weights=weights)),
        outline=outline_of(cells, crs=ground.incidents.site.local_crs),
        cells=tuple(cells.tolist()),
        incidents=float(weights.sum()),
        density_per_month=float(scene.surface.density_per_month[place.peak]),
        z=None if local is None else float(local.z[place.cells].max()),
        q_value=_least_q(place, local),
        score=one.score,
        components=one.components,
        peak_hours=peak_hours_of(ground.incidents, scene.selection, members=members, weights=weights),
        method=method,
    )


def _least_q(place: Candidate, local: LocalStatistics | None) -> float | None:
    return None if local is None else float(local.q[place.cells].min())
