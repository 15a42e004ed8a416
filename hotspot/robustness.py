"""Ask whether a place would still stand out, had each incident happened elsewhere within what its report allows.

Each draw moves every incident by an isotropic normal step whose 95 % radius is the incident's own, counts again and
asks the same test of every cell again. Positions as reported carry their error already; moving them once more
blurs the map further, so a share errs on the side of doubt. An incident whose radius is not known stays put.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from hotspot.candidates import Scene
from hotspot.grid import centres_m
from hotspot.methods import Method
from models.option import Chosen

DRAWS = 20
"""A share of twenty draws is known to within some 0.1 where it is near one half, and better elsewhere."""

_RADIUS_95 = float(np.sqrt(-2 * np.log(0.05)))
"""Of a two-dimensional standard normal: P(distance < r) = 1 - exp(-r²/2)."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def robustness_of(
    scene: Scene, places: list[Integers], method: Method, chosen: Chosen, *, rng: np.random.Generator, draws: int
) -> list[float | None]:
    """Give the share of draws in which each place holds a cell that is still significant.

    Parameters
    ----------
    places : positions of each place's cells in the scene's cells.
    draws : 0 for none.

    Returns
    -------
    list
        None for every place where the method has no test of cells, or nothing is drawn.
    """
    if method.test is None or not draws or not places:
        return [None] * len(places)
    held = np.zeros(len(places))
    for moved in drawn_counts(scene, rng=rng, draws=draws):
        local = method.test(scene.ground, replace(scene.counts, counts=moved), chosen, rng)
        held += [bool(local.is_hot[cells].any()) for cells in places]
    return list((held / draws).tolist())


def drawn_counts(scene: Scene, *, rng: np.random.Generator, draws: int) -> Iterator[Floats]:
    """Count the selection's incidents anew, each moved within its uncertainty; one array of shape (n,) a draw.

    Hexagons are the places nearest to their centres, so a moved incident is counted in the cell whose centre is
    nearest; one that would leave the cells where incidents can occur is counted at their edge.
    """
    incidents = scene.incidents
    radius = np.nan_to_num(incidents.uncertainty_m)
    moving = np.flatnonzero((scene.positions >= 0) & (radius > 0))
    moving = moving[np.argsort(scene.positions[moving], kind="stable")]  # neighbours in turn: the tree stays in cache
    spread = radius[moving, None] / _RADIUS_95
    tree, spots = cKDTree(centres_m(scene.counts.cells, crs=incidents.site.local_crs)), scene.positions.copy()
    for _ in range(draws):
        moved = incidents.points[moving] + spread * rng.standard_normal((len(moving), 2))
        spots[moving] = tree.query(moved)[1]
        used = spots >= 0
        summed = np.bincount(spots[used], weights=scene.weights[used], minlength=len(scene.counts.cells))
        yield summed.astype(np.float64)
