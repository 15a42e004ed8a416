"""Say a hot spot as people would: by the nearest known place and the hours when it is busiest."""

import numpy as np
from numpy.typing import NDArray

from geodata.project import to_metres
from hotspot.ground import Ground, LocatedIncidents
from models.selection import Selection

NEAR_M = 400.0
PEAK_LENGTH = 4
_MIDDLE = np.array([1, 1 + 1e-6, 1 + 1e-6, 1])

Floats = NDArray[np.float64]


def name_of(ground: Ground, middle: Floats) -> str:
    """Give the name of the nearest known place within `NEAR_M`, or nothing.

    Parameters
    ----------
    middle : of the hot spot's incidents, in the site's local CRS, shape (2,) [m].
    """
    if not ground.places:
        return ""
    longitude, latitude = zip(*((place.longitude, place.latitude) for place in ground.places), strict=True)
    distance = np.hypot(*(to_metres(longitude, latitude, crs=ground.incidents.site.local_crs) - middle).T)
    nearest = int(np.argmin(np.nan_to_num(distance, nan=np.inf)))
    return ground.places[nearest].name if distance[nearest] <= NEAR_M else ""


def peak_hours_of(
    incidents: LocatedIncidents, selection: Selection, *, members: NDArray[np.int64], weights: Floats
) -> tuple[int, int]:
    """Give the busiest four clock hours in a row, within the hours and weekdays selected."""
    chosen = np.zeros((7, 24))
    for hour in selection.hours or range(24):
        chosen[list(selection.weekdays or range(7)), hour] = 1
    by_hour = np.asarray(incidents.hour_weights[members].T @ weights).reshape(7, 24) * chosen
    return busiest_hours(by_hour.sum(axis=0), is_chosen=np.asarray(chosen.any(axis=0)))


def busiest_hours(by_hour: Floats, *, is_chosen: NDArray[np.bool_] | None = None) -> tuple[int, int]:
    """Give the first of the four busiest hours in a row and the hour they end.

    Where several tie, the one with more in its middle, then the earliest. They lie within the chosen hours where
    four in a row are chosen.

    >>> busiest_hours(np.array([5] * 2 + [0] * 20 + [5] * 2))
    (22, 2)
    >>> busiest_hours(np.array([0] * 23 + [1]))
    (21, 1)
    >>> busiest_hours(np.array([0] * 20 + [1] * 4))
    (20, 24)
    """
    windows = (np.arange(24)[:, None] + np.arange(PEAK_LENGTH)) % 24
    # Rounded, so that equal hours tie whatever order they were added in.
    busy = (by_hour[windows] @ _MIDDLE).round(9)
    is_within = np.ones(24, dtype=bool) if is_chosen is None else is_chosen[windows].all(axis=1)
    first = int(np.argmax(np.where(is_within, busy, -1.0) if is_within.any() else busy))
    last = first + PEAK_LENGTH
    return first, last if last <= 24 else last - 24
