"""Which untouched patches of the city stand in for what would have happened anyway."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from geodata.cells import NO_CELL, Cells, cell_centres
from hotspot.displacement.areas import NOWHERE, TREATMENT, AreaPlan
from hotspot.displacement.balance import Past, balance, unlike
from hotspot.displacement.periods import Periods
from hotspot.ground import Ground, NamedPoint
from models.finding import Balance
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
    cells : the patches, shape (m,).
    names : what each is near, for people; shape (m,).
    resolution : of the patches.
    level_ratio : median level of the controls beside the treated area's, from the time that matching used.
    balance : how alike treated area and controls were then.
    """

    member: Integers
    cells: Cells
    names: tuple[str, ...]
    resolution: int
    level_ratio: float
    balance: tuple[Balance, ...]

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
    """Match untouched patches on level, trend and the year's profile, at the patch size that fits best.

    Matching looks at the time before the intervention *outside* the reference periods where there is any: a patch
    chosen because its reference happened to be high would fall back by itself and pass for a change.
    """
    incidents = ground.incidents
    matching = incidents.matches_category(categories) & incidents.matches_detection(detection) & incidents.is_fine
    weight, share_of_period = _matching_weight(ground, periods)
    weight = weight * matching
    time = _Time(weight=weight, part=_parts(incidents.earliest, weight), scale=share_of_period)
    target = time.past(np.where(plan.label == TREATMENT, 0, -1), size=1)
    pools = [_pool(ground, plan, time, target=target, resolution=resolution) for resolution in _RESOLUTIONS]
    enough = [pool for pool in pools if len(pool) >= _ENOUGH] or [max(pools, key=len)]
    return min(enough, key=lambda pool: abs(np.log(max(pool.level_ratio, 1e-9))))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Time:
    """The time that matching looks at.

    Attributes
    ----------
    weight : of each incident, shape (all incidents,).
    part : later half x 12 + month of the year, shape (all incidents,).
    scale : how many such times make one evaluated period.
    """

    weight: Floats
    part: Integers
    scale: float

    def past(self, place: Integers, *, size: int) -> Past:
        """Count places, -1 for none, in all parts of this time."""
        inside = (place >= 0) & (self.weight > 0)
        index = place[inside] * 24 + self.part[inside]
        counts = np.bincount(index, weights=self.weight[inside], minlength=size * 24).astype(np.float64)
        return Past(counts=counts.reshape(size, 2, 12), scale=self.scale)


def _pool(ground: Ground, plan: AreaPlan, time: _Time, *, target: Past, resolution: int) -> ControlPool:
    cells = np.where(plan.label == NOWHERE, ground.incidents.cells(resolution), NO_CELL)
    known, place = np.unique(cells, return_inverse=True)
    past = time.past(place.ravel(), size=len(known))
    usable = (known != NO_CELL) & (past.level >= _LEAST_LEVEL)
    ratio = np.maximum(past.level, 1e-9) / max(float(target.level[0]), 1e-9)
    chosen = np.flatnonzero(usable)[np.argsort(unlike(past, target)[usable], kind="stable")][:MOST_CONTROLS]
    number = np.full(len(known), -1, dtype=np.int64)
    number[chosen] = np.arange(chosen.size)
    return ControlPool(
        member=number[place.ravel()],
        cells=known[chosen],
        names=name_cells(ground, known[chosen]),
        resolution=resolution,
        level_ratio=float(np.median(ratio[chosen])) if chosen.size else 0.0,
        balance=balance(past.of(chosen), target),
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


def _parts(earliest: Integers, weight: Floats) -> Integers:
    """Tell the later half, by calendar months, of the time that counts from the earlier, and months of the year."""
    months = earliest.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    used = months[weight > 0]
    middle = (used.min() + used.max() + 1) / 2 if used.size else 0.0
    return np.asarray((months >= middle) * 12 + months % 12)


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
