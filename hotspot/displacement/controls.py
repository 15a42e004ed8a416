"""Which untouched patches of the city stand in for what would have happened anyway."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from geodata.cells import NO_CELL, cell_centres
from hotspot.displacement.areas import NOWHERE, TREATMENT, AreaPlan
from hotspot.displacement.periods import Periods
from hotspot.ground import Ground, NamedPoint
from models.incident import Detection
from models.period import Period
from models.transit import Hub

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

FEWEST_CONTROLS = 4
MOST_CONTROLS = 40
_RESOLUTIONS = (8, 9, 10)
_ENOUGH = 12
_LEAST_LEVEL = 5.0
"""Incidents to be expected in the evaluated period; an emptier patch tells nothing of the city's change."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ControlPool:
    """Hexagon patches without intervention, buffer or linked hub.

    Attributes
    ----------
    member : control of each incident, -1 where none, shape (all incidents,).
    names : what each is near, for people; shape (m,).
    resolution : of the patches.
    level_ratio : median level of the controls beside the treated area's, from the time that matching used.
    """

    member: Integers
    names: tuple[str, ...]
    resolution: int
    level_ratio: float

    def __len__(self) -> int:
        """Count the controls."""
        return len(self.names)


def choose_controls(
    ground: Ground,
    plan: AreaPlan,
    periods: Periods,
    *,
    categories: tuple[str, ...],
    detection: tuple[Detection, ...],
) -> ControlPool:
    """Match untouched patches on level and on the year's profile, at the patch size that fits best.

    Matching looks at the time before the intervention *outside* the reference periods where there is any: a patch
    chosen because its reference happened to be high would fall back by itself and pass for a change.
    """
    incidents = ground.incidents
    matching = incidents.matches_category(categories) & incidents.matches_detection(detection) & incidents.is_fine
    weight, share_of_period = _matching_weight(ground, periods)
    weight = weight * matching
    month = _months(incidents.earliest)
    target = _profile(np.zeros(len(weight), np.int64), month, weight * (plan.label == TREATMENT), size=1)[0]
    pools = [
        _pool(ground, plan, weight, month, target=target, scale=share_of_period, resolution=resolution)
        for resolution in _RESOLUTIONS
    ]
    enough = [pool for pool in pools if len(pool) >= _ENOUGH] or [max(pools, key=len)]
    return min(enough, key=lambda pool: abs(np.log(max(pool.level_ratio, 1e-9))))


def _pool(
    ground: Ground,
    plan: AreaPlan,
    weight: Floats,
    month: Integers,
    *,
    target: Floats,
    scale: float,
    resolution: int,
) -> ControlPool:
    cells = np.where(plan.label == NOWHERE, ground.incidents.cells(resolution), NO_CELL)
    known, place = np.unique(cells, return_inverse=True)
    profiles = _profile(place, month, weight, size=len(known))
    level = profiles.sum(axis=1)
    usable = (known != NO_CELL) & (level * scale >= _LEAST_LEVEL)
    ratio = np.maximum(level, 1e-9) / max(float(target.sum()), 1e-9)
    distance = np.hypot(np.log(ratio), _unlike(profiles, target))
    chosen = np.flatnonzero(usable)[np.argsort(distance[usable], kind="stable")][:MOST_CONTROLS]
    number = np.full(len(known), -1, dtype=np.int64)
    number[chosen] = np.arange(chosen.size)
    return ControlPool(
        member=number[place],
        names=name_cells(ground, known[chosen]),
        resolution=resolution,
        level_ratio=float(np.median(ratio[chosen])) if chosen.size else 0.0,
    )


def _matching_weight(ground: Ground, periods: Periods) -> tuple[Floats, float]:
    """Give each incident's share in the time for matching, and how many such times make one evaluated period."""
    incidents = ground.incidents
    start = periods.evaluated.start
    oldest = min(period.start for period in (*periods.reference, periods.evaluated))
    first = _first_day(ground, periods)
    length = timedelta(seconds=start.timestamp() - first)
    reference = sum((period.hours for period in periods.reference), 0.0)
    free = length.total_seconds() / 3600 - reference
    referenced = sum((incidents.period_share(period) for period in periods.reference), np.zeros(len(incidents)))
    if free < periods.evaluated.hours / 2:
        return referenced, periods.evaluated.hours / max(reference, 1.0)
    before = incidents.period_share(Period(start=oldest - timedelta(days=36_525), end=start))
    return before - referenced, periods.evaluated.hours / free


def _first_day(ground: Ground, periods: Periods) -> float:
    earliest = ground.incidents.earliest[ground.incidents.is_fine]
    if not earliest.size:
        return periods.evaluated.start.timestamp()
    # Not the very first: one mistyped year would stretch the record by decades.
    return float(np.quantile(earliest, 0.0005)) / 1_000_000


def _months(earliest: Integers) -> Integers:
    moments = earliest.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    return np.asarray(moments % 12)


def _profile(place: Integers, month: Integers, weight: Floats, *, size: int) -> Floats:
    counts = np.bincount(place * 12 + month, weights=weight, minlength=size * 12)
    return counts.astype(np.float64).reshape(size, 12)


def _unlike(profiles: Floats, target: Floats) -> Floats:
    """Give Hellinger's distance of each year's profile from the target's, 0 to 1; one is added to each month."""
    own = (profiles + 1) / (profiles + 1).sum(axis=1, keepdims=True)
    other = (target + 1) / (target + 1).sum()
    return np.asarray(np.sqrt(np.maximum(0, 1 - np.sqrt(own * other).sum(axis=1))))


def _known_places(ground: Ground) -> list[NamedPoint | Hub]:
    return [*ground.places, *ground.hubs]


def name_cells(ground: Ground, cells: NDArray[np.int64]) -> tuple[str, ...]:
    """Name each cell after the nearest place that people know, numbered where several share it."""
    places = _known_places(ground)
    longitude, latitude = cell_centres(cells)
    if not places:
        return tuple(f"ruta {number + 1}" for number in range(len(cells)))
    east = np.array([place.longitude for place in places]) * np.cos(np.radians(np.mean(latitude))) if len(cells) else 0
    north = np.array([place.latitude for place in places])
    names: list[str] = []
    for x, y in zip(longitude, latitude, strict=True):
        near = np.hypot(east - x * np.cos(np.radians(np.mean(latitude))), north - y)
        names.append(f"nära {places[int(np.argmin(near))].name}")
    return tuple(
        name if names.count(name) == 1 else f"{name} ({names[: at + 1].count(name)})" for at, name in enumerate(names)
    )
