"""Cut the city into places that hold enough to be compared with their own past."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geodata.cells import NO_CELL, cell_to_text, parents_of
from geodata.project import to_metres
from hotspot.displacement.areas import HUB_RADIUS_M
from hotspot.displacement.controls import name_cells
from hotspot.displacement.search.months import Months
from hotspot.ground import Ground
from models.search import SearchPlace
from models.transit import Hub

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

RESOLUTIONS = (9, 8, 7)
"""Cells some 330 m, 900 m and 2.4 km apart: a cell that holds too little is one with its surroundings."""

HUB_REACH_M = 1200.0
REACHES_M = (1200.0, 1200.0, 3000.0)
"""How far a cell of each resolution looks for neighbours; the coarsest would otherwise have none."""

FEWEST_A_MONTH = 5.0
"""Incidents that a place must have held in a month of the baseline, on average, to be looked at."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """The places that are compared.

    Attributes
    ----------
    member : place of each entry of `Months`, -1 where none, shape (entries,).
    hub : index into the ground's hubs, -1 for a cell, shape (n,).
    cell : 0 for a hub, shape (n,).
    reach_m : how far its neighbours may be, shape (n,) [m].
    longitude, latitude : the middle of what was reported there, or the hub, shape (n,) [degrees].
    points : the same in the site's CRS, shape (n, 2) [m].
    """

    member: Integers
    hub: Integers
    cell: Integers
    reach_m: Floats
    longitude: Floats
    latitude: Floats
    points: Floats

    def __len__(self) -> int:
        """Count them."""
        return len(self.hub)


def lay_out_places(ground: Ground, months: Months) -> Places:
    """Give each hub what lies within reach of it, and cells the rest; what is too small joins its surroundings.

    A place is chosen by the baseline alone, so that no place is there because of what the searched month brought.
    """
    incidents = ground.incidents
    in_baseline = months.weight * (months.month < len(months.periods) - 1) / max(months.baseline, 1)
    nearest = _nearest_hub(incidents.points, ground.hubs, crs=incidents.site.local_crs)[months.row]
    big_hubs = np.flatnonzero(_weigh(nearest, in_baseline, len(ground.hubs)) >= FEWEST_A_MONTH)
    member = _renumber(nearest, big_hubs)
    cells = incidents.cells(RESOLUTIONS[0])[months.row]
    known = [np.zeros(len(big_hubs), dtype=np.int64)]
    for resolution in RESOLUTIONS:
        free = np.flatnonzero((member < 0) & (cells != NO_CELL))
        coarse = parents_of(cells[free], resolution)
        names, place = np.unique(coarse, return_inverse=True)
        big = np.flatnonzero(_weigh(place, in_baseline[free], len(names)) >= FEWEST_A_MONTH)
        found = _renumber(place, big)
        member[free[found >= 0]] = found[found >= 0] + sum(len(one) for one in known)
        known.append(names[big])
    cell = np.concatenate(known)
    reach = np.repeat([HUB_REACH_M, *REACHES_M], [len(one) for one in known])
    hub = np.full(len(cell), -1, dtype=np.int64)
    hub[: len(big_hubs)] = big_hubs
    longitude, latitude = _middles(ground, months, member, hub)
    points = to_metres(longitude, latitude, crs=incidents.site.local_crs)
    return Places(
        member=member, hub=hub, cell=cell, reach_m=reach, longitude=longitude, latitude=latitude, points=points
    )


def name_places(ground: Ground, places: Places, chosen: Integers) -> dict[int, SearchPlace]:
    """Name some places for people: a hub by its name, a cell after the nearest place that people know."""
    is_hub = places.hub[chosen] >= 0
    cells = chosen[~is_hub]
    names = dict(zip(cells.tolist(), name_cells(ground, places.cell[cells]), strict=True))
    ids = dict(zip(cells.tolist(), cell_to_text(places.cell[cells]), strict=True))
    for number in chosen[is_hub].tolist():
        hub: Hub = ground.hubs[int(places.hub[number])]
        names[number], ids[number] = hub.name, hub.hub_id
    return {
        number: SearchPlace(
            place_id=ids[number],
            name=names[number],
            role="hub" if places.hub[number] >= 0 else "cell",
            longitude=float(places.longitude[number]),
            latitude=float(places.latitude[number]),
        )
        for number in chosen.tolist()
    }


def _nearest_hub(points: Floats, hubs: tuple[Hub, ...], *, crs: str) -> Integers:
    found = np.full(len(points), -1, dtype=np.int64)
    known = np.isfinite(points).all(axis=1)
    if not hubs or not known.any():
        return found
    tree = cKDTree(to_metres([hub.longitude for hub in hubs], [hub.latitude for hub in hubs], crs=crs))
    away, index = tree.query(points[known], distance_upper_bound=HUB_RADIUS_M)
    found[known] = np.where(np.isfinite(away), index, -1)
    return found


def _weigh(place: Integers, weight: Floats, size: int) -> Floats:
    inside = place >= 0
    return np.bincount(place[inside], weight[inside], minlength=size).astype(np.float64)


def _renumber(place: Integers, chosen: Integers) -> Integers:
    number = np.full(int(max(place.max(initial=-1), chosen.max(initial=-1))) + 2, -1, dtype=np.int64)
    number[chosen] = np.arange(len(chosen))
    return np.asarray(number[place])  # -1 reads the last, which is nobody's


def _middles(ground: Ground, months: Months, member: Integers, hub: Integers) -> tuple[Floats, Floats]:
    inside = member >= 0
    many = np.maximum(np.bincount(member[inside], minlength=len(hub)), 1)
    rows = months.row[inside]
    longitude, latitude = (
        np.bincount(member[inside], one[rows], minlength=len(hub)) / many
        for one in (ground.incidents.longitude, ground.incidents.latitude)
    )
    for number in np.flatnonzero(hub >= 0):
        one = ground.hubs[int(hub[number])]
        longitude[number], latitude[number] = one.longitude, one.latitude
    return np.asarray(longitude), np.asarray(latitude)
