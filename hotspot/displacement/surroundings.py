"""The effect in the treated area, next to it, and at the hubs that its lines reach."""

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.cells import NO_CELL, cell_centres
from hotspot.displacement.areas import BUFFER, BUFFER_RESOLUTION, FIRST_HUB, TREATMENT
from hotspot.displacement.calibration import FEWEST_AT_A_HUB, Calibrated
from hotspot.displacement.case import Case
from hotspot.displacement.effects import as_family
from hotspot.displacement.series import hour_mask
from models.effect import AreaEffect, Effect

Integers = NDArray[np.int64]


def treated_area(calibrated: Calibrated) -> AreaEffect:
    """Compare the treated area in the intervention's own hours."""
    case = calibrated.case
    hours = hour_mask(case.intervention.hours)
    part = None if case.intervention.hours is None else case.hour_share(hours)
    point = shapely.point_on_surface(case.intervention.area)
    return AreaEffect(
        area_id=case.intervention.intervention_id,
        name=case.intervention.name,
        role="treatment",
        longitude=float(shapely.get_x(point)),
        latitude=float(shapely.get_y(point)),
        effect=calibrated.told(case.effect((TREATMENT,), part=part)),
    )


def surroundings(calibrated: Calibrated) -> tuple[AreaEffect, tuple[AreaEffect, ...]]:
    """Compare buffer and linked hubs: one family, half of whose error is the buffer's and half all hubs'."""
    case, hub_case = calibrated.case, calibrated.hub_case
    busy = _busy_hubs(case)
    beside = calibrated.told(case.effect((BUFFER,)))
    hubs = tuple(calibrated.told_of_hub(hub_case.effect((FIRST_HUB + int(hub),))) for hub in busy)
    share = (len(hubs) + 1) / 2
    family = as_family((beside, *hubs), weights=[share if hubs else 1.0, *(share / len(hubs) for _ in hubs)])
    return _buffer(case, family[0]), tuple(_hub(case, hub, one) for hub, one in zip(busy, family[1:], strict=True))


def _busy_hubs(case: Case) -> Integers:
    counts = case.series.count(case.series.label - FIRST_HUB, size=len(case.plan.hubs))
    references = max(len(case.periods.reference), 1)
    return np.flatnonzero(counts[:, :-1].sum(axis=1) / references + counts[:, -1] >= 2 * FEWEST_AT_A_HUB)


def _hub(case: Case, number: int, effect: Effect) -> AreaEffect:
    hub = case.plan.hubs[number]
    return AreaEffect(
        area_id=hub.hub_id,
        name=hub.name,
        role="remote",
        longitude=hub.longitude,
        latitude=hub.latitude,
        effect=effect,
    )


def _buffer(case: Case, effect: Effect) -> AreaEffect:
    longitude, latitude = _centre_of_change(case)
    return AreaEffect(
        area_id=f"{case.intervention.intervention_id}-buffer",
        name="närområdet",
        role="buffer",
        longitude=longitude,
        latitude=latitude,
        effect=effect,
    )


def _centre_of_change(case: Case) -> tuple[float, float]:
    """Give the middle of the buffer's cell that rose most, to draw a flow to."""
    cells = case.ground.incidents.cells(BUFFER_RESOLUTION)[case.series.row]
    known, place = np.unique(np.where(case.series.label == BUFFER, cells, NO_CELL), return_inverse=True)
    counts = case.series.count(place.ravel(), size=len(known))
    control = case.yardstick().control
    ratio = control[-1] / max(control[:-1].sum(), 1.0)
    rise = np.where(known == NO_CELL, -np.inf, counts[:, -1] - ratio * counts[:, :-1].sum(axis=1))
    best = int(np.argmax(rise)) if rise.size else 0
    cell = known[best] if rise.size and known[best] != NO_CELL else case.plan.buffer_cells[0]
    longitude, latitude = cell_centres(np.array([cell], dtype=np.int64))
    return float(longitude[0]), float(latitude[0])
