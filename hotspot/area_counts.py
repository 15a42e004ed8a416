"""Count incidents area by area, by hour of the week and group: the geography that municipalities speak in."""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from geodata.within import areas_of
from hotspot.count import left_out_of
from hotspot.ground import LocatedIncidents
from hotspot.stats.tally import tally
from models.provenance import LeftOut
from models.selection import Selection

HOURS = 168
HOLD_COARSE = "district"
"""The kind of area that also counts what is known by district only; a smaller area could not say it lies inside."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AreaCounts:
    """What a selection holds in each area.

    Attributes
    ----------
    table : incidents by area, hour of the week (Monday 00 first) and group, shape (areas, 168, groups).
    groups : names of the last dimension.
    outside : incidents with a place that is in none of the areas.
    """

    table: Floats
    groups: tuple[str, ...]
    outside: float
    left_out: LeftOut

    @property
    def incidents(self) -> Floats:
        """All of each area, shape (areas,); one in two areas that overlap counts in both."""
        return np.asarray(self.table.sum(axis=(1, 2)))


def count_by_area(incidents: LocatedIncidents, selection: Selection, areas: gpd.GeoDataFrame) -> AreaCounts:
    """Count a selection area by area, with every incident's share in each hour of the week.

    An incident counts in each area that holds its place, borders included (`geodata.within`). One whose place is known
    by district only counts in areas of the kind `HOLD_COARSE`.

    Parameters
    ----------
    areas : columns kind and geometry [EPSG:4326], valid.
    """
    weights = incidents.weights(selection)
    takes_coarse = (areas["kind"] == HOLD_COARSE).to_numpy(dtype=bool)
    is_mapped = incidents.is_fine | (incidents.is_placed & np.isfinite(incidents.longitude) & takes_coarse.any())
    used = np.flatnonzero(is_mapped & (weights > 0))
    pairs = areas_of(incidents.longitude[used], incidents.latitude[used], np.asarray(areas.geometry)).tocoo()
    row, area = used[pairs.row], pairs.col
    is_held = incidents.is_fine[row] | takes_coarse[area]
    row, area = row[is_held], area[is_held]
    return AreaCounts(
        table=_by_hour(incidents, selection, row, area, areas=len(areas)),
        groups=incidents.groups,
        outside=float(weights[np.setdiff1d(used, row)].sum()),
        left_out=left_out_of(incidents, selection, weights=weights, is_mapped=is_mapped),
    )


def _by_hour(
    incidents: LocatedIncidents, selection: Selection, row: NDArray[np.int64], area: NDArray[np.int64], *, areas: int
) -> Floats:
    """Spread each incident over its hours of the week, the chosen ones only."""
    whole = incidents.weights(replace(selection, hours=None, weekdays=()))[row]
    hours = incidents.hour_weights[row]
    times = np.diff(hours.indptr)
    return tally(
        [np.repeat(area, times), hours.indices, np.repeat(incidents.group_code[row], times)],
        shape=(areas, HOURS, len(incidents.groups)),
        weights=np.repeat(whole, times) * hours.data * chosen_hours(selection)[hours.indices],
    )


def chosen_hours(selection: Selection) -> Floats:
    """Give 1 for each hour of the week that the selection asks for, else 0, shape (168,)."""
    chosen = np.zeros((7, 24))
    for hour in selection.hours or range(24):
        chosen[list(selection.weekdays or range(7)), hour] = 1
    return chosen.ravel()
