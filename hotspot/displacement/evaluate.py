"""Judge one intervention: where it fell, where it rose, when, and beside what."""

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.cells import NO_CELL, cell_centres
from hotspot.displacement.areas import BUFFER, BUFFER_RESOLUTION, FIRST_HUB, TREATMENT, plan_areas
from hotspot.displacement.balance import imbalance_note
from hotspot.displacement.case import Case
from hotspot.displacement.controls import FEWEST_CONTROLS, choose_controls
from hotspot.displacement.effects import Yardstick, as_family, measure, pooled_spread
from hotspot.displacement.origin import describe
from hotspot.displacement.periods import choose_periods
from hotspot.displacement.series import asked_for, hour_mask, select_series
from hotspot.displacement.temporal import judge_hours
from hotspot.displacement.verdicts import FEWEST_INCIDENTS, Evidence, conclude, has_fallen, judge_kinds
from hotspot.displacement.weighing import weigh_periods
from hotspot.ground import Ground
from models.finding import AreaEffect, DisplacementFinding, Effect, Flow
from models.incident import PUBLIC_INITIATED, Detection
from models.intervention import Intervention

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_FEWEST_AT_A_HUB = 10.0
"""Fewer incidents than this in a period cannot tell one hub from another; such hubs stay out of the family."""

_FEWEST_IN_A_GROUP = 20.0


def evaluate_intervention(
    ground: Ground,
    intervention: Intervention,
    *,
    rng: np.random.Generator,
    now: datetime,
    until: date | None = None,
    categories: tuple[str, ...] = (),
    detection: tuple[Detection, ...] = PUBLIC_INITIATED,
) -> DisplacementFinding:
    """Tell what happened to one series of incidents while an intervention lasted.

    Parameters
    ----------
    until : last day to count, included, for an intervention that still goes on; at most the newest incident's day.
    categories : categories or groups; empty for all.
    detection : who noticed; what police discover rises where police are, so that it is a series of its own.
    """
    periods = choose_periods(ground.incidents, intervention, until=until)
    plan = plan_areas(ground, intervention)
    pool = choose_controls(ground, plan, periods, categories=categories, detection=detection)
    weighing = weigh_periods(ground, periods)
    is_asked = asked_for(ground.incidents, categories=categories, detection=detection)
    case = Case(
        ground=ground,
        intervention=intervention,
        periods=periods,
        plan=plan,
        pool=pool,
        series=select_series(ground.incidents, plan, weighing.shares, is_asked),
        weighing=weighing,
        is_asked=is_asked,
    )
    finding = _state(case, _collect(case, rng=rng), made_at=now)
    return replace(finding, detection=",".join(detection), category=",".join(categories))


def _state(case: Case, evidence: Evidence, *, made_at: datetime) -> DisplacementFinding:
    """Put together what was found; which series it was found in is the caller's to add."""
    verdict, reason = conclude(evidence)
    yardstick = case.yardstick()
    moving = (TREATMENT, BUFFER, *(FIRST_HUB + int(index) for index in _significant_hubs(case, evidence)))
    return DisplacementFinding(
        intervention=case.intervention,
        evaluated=case.periods.evaluated,
        reference=case.periods.reference,
        detection="",
        category="",
        incidents=round(float(case.series.weights.sum())),
        local=evidence.local,
        buffer=evidence.buffer,
        remote=evidence.remote,
        net=case.effect(moving),
        temporal=evidence.temporal,
        flows=_flows(evidence),
        controls=case.pool.names,
        dispersion=yardstick.spread.dispersion,
        verdict=verdict,
        reason=reason,
        kinds=judge_kinds(evidence),
        provenance=describe(case, made_at=made_at),
        balance=case.pool.balance,
        completeness=case.weighing.completeness,
        notes=(*case.weighing.notes, *imbalance_note(case.pool.balance)),
    )


def _collect(case: Case, *, rng: np.random.Generator) -> Evidence:
    local = case.effect((TREATMENT,), part=case.hour_share(hour_mask(case.intervention.hours)))
    problem = _problem(case, local)
    temporal = None if problem else judge_hours(case, rng=rng)
    return Evidence(
        local=_treatment(case, local),
        buffer=_buffer(case),
        remote=_remote(case),
        temporal=temporal,
        groups=() if problem else _groups(case),
        problem=problem,
    )


def _problem(case: Case, local: Effect) -> str:
    if not case.periods.reference:
        return "Det finns inga uppgifter från samma dagar tidigare år att jämföra med."
    if len(case.pool) < FEWEST_CONTROLS:
        return (
            f"Det finns {len(case.pool)} jämförbara områden som insatsen inte kan ha påverkat; "
            f"minst {FEWEST_CONTROLS} behövs."
        )
    if local.before + local.after < FEWEST_INCIDENTS:
        return (
            f"För få händelser i insatsområdet: {local.before:.0f} före och {local.after:.0f} under insatsen; "
            f"tillsammans behövs minst {FEWEST_INCIDENTS:.0f}."
        )
    return ""


def _treatment(case: Case, effect: Effect) -> AreaEffect:
    point = shapely.point_on_surface(case.intervention.area)
    return AreaEffect(
        area_id=case.intervention.intervention_id,
        name=case.intervention.name,
        role="treatment",
        longitude=float(shapely.get_x(point)),
        latitude=float(shapely.get_y(point)),
        effect=effect,
    )


def _buffer(case: Case) -> AreaEffect:
    effect = case.effect((BUFFER,))
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
    counts = case.series.count(place, size=len(known))
    control = case.yardstick().control
    ratio = control[-1] / max(control[:-1].sum(), 1.0)
    rise = np.where(known == NO_CELL, -np.inf, counts[:, -1] - ratio * counts[:, :-1].sum(axis=1))
    best = int(np.argmax(rise)) if rise.size else 0
    cell = known[best] if rise.size and known[best] != NO_CELL else case.plan.buffer_cells[0]
    longitude, latitude = cell_centres(np.array([cell], dtype=np.int64))
    return float(longitude[0]), float(latitude[0])


def _remote(case: Case) -> tuple[AreaEffect, ...]:
    hubs = case.plan.hubs
    counts = case.series.count(case.series.label - FIRST_HUB, size=len(hubs))
    references = max(len(case.periods.reference), 1)
    busy = np.flatnonzero(counts[:, :-1].sum(axis=1) / references + counts[:, -1] >= 2 * _FEWEST_AT_A_HUB)
    yardstick = case.yardstick()
    effects = as_family(tuple(measure(counts[index], yardstick) for index in busy))
    return tuple(
        AreaEffect(
            area_id=hubs[index].hub_id,
            name=hubs[index].name,
            role="remote",
            longitude=hubs[index].longitude,
            latitude=hubs[index].latitude,
            effect=effect,
        )
        for index, effect in zip(busy, effects, strict=True)
    )


def _significant_hubs(case: Case, evidence: Evidence) -> Integers:
    chosen = {area.area_id for area in evidence.remote if area.effect.is_significant}
    return np.flatnonzero([hub.hub_id in chosen for hub in case.plan.hubs])


def _groups(case: Case) -> tuple[tuple[str, Effect], ...]:
    series, names, found = case.series, case.series.groups, []
    for number, name in enumerate(names):
        is_one = series.group == number
        own = series.count(np.where(is_one & (series.label == TREATMENT), 0, -1), size=1)[0]
        table = series.count(np.where(is_one, case.member, -1), size=len(case.pool))
        yardstick = Yardstick(table=table, spread=pooled_spread(table))
        enough = own[:-1].mean() + own[-1] >= _FEWEST_IN_A_GROUP
        if enough and yardstick.is_usable:
            found.append((name, measure(own, yardstick)))
    effects = as_family(tuple(effect for _, effect in found))
    return tuple((name, effect) for (name, _), effect in zip(found, effects, strict=True))


def _flows(evidence: Evidence) -> tuple[Flow, ...]:
    if evidence.problem or not has_fallen(evidence.local.effect):
        return ()
    return tuple(
        Flow(
            source=evidence.local,
            receiver=area,
            incidents=area.effect.value,
            low=max(0.0, area.effect.low),
            high=area.effect.high,
        )
        for area in evidence.receivers
    )
