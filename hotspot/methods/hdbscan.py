"""Incidents that hang together firmly, each crowd at the density that suits it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, cast

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Point

from geodata.project import geometry_to_metres
from hotspot.candidates import LEAST_INCIDENTS, Candidate, Scene
from hotspot.crowds import AUTO, CORE, CROWD, WIDEST, as_said, mean_density, members_of, place_of_members, width_of
from hotspot.methods.method import Method
from hotspot.stats.clusters import PersistentClusters, hdbscan
from models.option import Chosen, Option

ROOTS = 0.4
"""Times the square root of the incidents selected makes the smallest cluster, 40 of 10 000: chance clumps grow too."""

FEWEST = 10.0
"""No smaller cluster, however few incidents there are."""

CORES = 0.25
"""Share of the smallest cluster that makes a core."""

DENSE = CROWD
"""Times the city's mean density that a place holds: HDBSCAN finds groups in quiet parts too; they are no hot spots."""

DRAWN = 0.75
"""Share of a cluster's incidents, the firmest, that its outline is drawn around."""

SMALLEST = Option(
    name="cluster_incidents",
    description=(
        f"Fewest incidents of a cluster; auto: {ROOTS:g} times the root of those selected, at least {FEWEST:g}."
    ),
    default=AUTO,
    choices=(AUTO,),
    least=2,
    most=1_000_000,
)
WHICH = Option(
    name="clusters",
    description="Which clusters: most_stable, or undivided for all that no other parts from, more and smaller.",
    default="most_stable",
    choices=("most_stable", "undivided"),
)
CLOSEST = Option(
    name="closest_m",
    description="How exact positions are, in metres: what is closer is as close; an address by itself is no cluster.",
    default="25",
    least=1,
    most=1_000,
)

Floats = NDArray[np.float64]


def find(scene: Scene, chosen: Chosen, _: np.random.Generator) -> list[Candidate]:
    """Let the reach shrink, and keep what hangs together longest."""
    members, (smallest, core) = members_of(scene), _sizes(scene, chosen)
    found = hdbscan(
        scene.incidents.points[members],
        min_cluster_weight=smallest,
        min_weight=core,
        closest_m=chosen.number(CLOSEST.name),
        weights=scene.weights[members],
        selection=cast("Literal['most_stable', 'undivided']", chosen.text(WHICH.name)),
    )
    places = (_place(label, found, members, scene) for label in range(len(found.weights)))
    return [one for one in places if _is_place(one, scene, widest_m=chosen.number(WIDEST.name))]


def tell(scene: Scene, chosen: Chosen) -> Mapping[str, str]:
    """Tell the weights that were used."""
    smallest, core = _sizes(scene, chosen)
    rule = f"{ROOTS:g} times the square root of the incidents selected, at least {FEWEST:g}"
    return {
        SMALLEST.name: as_said(smallest, asked=chosen.text(SMALLEST.name), rule=rule),
        CORE.name: as_said(core, asked=chosen.text(CORE.name), rule=f"{CORES:g} of the smallest cluster"),
    }


def _sizes(scene: Scene, chosen: Chosen) -> tuple[float, float]:
    asked, core = chosen.text(SMALLEST.name), chosen.text(CORE.name)
    smallest = max(ROOTS * float(np.sqrt(scene.weights.sum())), FEWEST) if asked == AUTO else float(asked)
    return smallest, max(CORES * smallest, LEAST_INCIDENTS) if core == AUTO else float(core)


def _place(label: int, found: PersistentClusters, members: NDArray[np.int64], scene: Scene) -> Candidate:
    """Draw the firmest: at the reach where they still hang together."""
    inside = found.labels == label
    share = found.membership[inside]
    least = _firmest(share, scene.weights[members[inside]])
    place = place_of_members(
        members[inside], scene, cores=members[inside][share >= least], reach_m=float(found.ends_m[label] / least)
    )
    return replace(place, stability=float(found.persistence[label]))


def _is_place(one: Candidate, scene: Scene, *, widest_m: float) -> bool:
    """Whether a cluster is a crowd, and small enough to walk."""
    outline = geometry_to_metres(one.outline or Point(), crs=scene.incidents.site.local_crs)
    held = DRAWN * scene.weights[one.members].sum() / (outline.area / 1e6)
    return bool(held >= DENSE * mean_density(scene) and width_of(shapely.get_coordinates(outline)) <= widest_m)


def _firmest(share: Floats, weights: Floats) -> float:
    """Give the membership that `DRAWN` of the weight has at least."""
    order = np.argsort(-share, kind="stable")
    held = np.cumsum(weights[order])
    return float(share[order][np.searchsorted(held, DRAWN * held[-1] * (1 - 1e-9))])


HDBSCAN = Method(
    name="hdbscan",
    description="incidents that hang together firmly, each crowd at its own density (HDBSCAN)",
    note_sv=(
        "Platserna är händelser som håller ihop vid den täthet som passar dem (HDBSCAN). Stabiliteten säger hur länge "
        "de gör det medan räckvidden krymper; metoden har inget test av slumpen."
    ),
    has_test=False,
    options=(SMALLEST, CORE, WHICH, CLOSEST, WIDEST),
    find=find,
    tell=tell,
)
