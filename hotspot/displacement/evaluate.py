"""Judge one intervention: where it fell, where it rose, when, and beside what."""

from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np

from hotspot.displacement.areas import TREATMENT
from hotspot.displacement.by_series import judge_each_series
from hotspot.displacement.calibration import Calibrated, calibrate
from hotspot.displacement.case import Case, lay_out
from hotspot.displacement.controls import FEWEST_CONTROLS
from hotspot.displacement.counts import area_counts
from hotspot.displacement.effects import measure_panel
from hotspot.displacement.identity import evaluation_id
from hotspot.displacement.kinds import judge_within
from hotspot.displacement.net import Together, flows_of, take_together
from hotspot.displacement.notes import notes_of
from hotspot.displacement.origin import describe, quotient_of
from hotspot.displacement.substitutes import propose_substitutes
from hotspot.displacement.surroundings import surroundings, treated_area
from hotspot.displacement.temporal import judge_hours
from hotspot.displacement.verdicts import FEWEST_INCIDENTS, Evidence, conclude, has_fallen, judge_kinds
from hotspot.ground import Ground
from models.effect import AreaCounts, AreaEffect
from models.finding import DisplacementFinding
from models.incident import PUBLIC_INITIATED, Detection
from models.intervention import Intervention


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What was asked for, by whom it is named, and when it was made."""

    finding_id: str
    categories: tuple[str, ...]
    detection: tuple[Detection, ...]
    made_at: datetime


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
    name = evaluation_id(ground, intervention, rng=rng, until=until, categories=categories, detection=detection)
    asked = _Asked(finding_id=name, categories=categories, detection=detection, made_at=now)
    case = lay_out(ground, intervention, until=until, categories=categories, detection=detection)
    calibrated = calibrate(case, rng=rng)
    evidence = _collect(calibrated, asked, rng=rng)
    return _with_series(_state(calibrated, evidence, asked), calibrated.case, evidence, asked)


def _collect(calibrated: Calibrated, asked: _Asked, *, rng: np.random.Generator) -> Evidence:
    case = calibrated.case
    local = treated_area(calibrated)
    buffer, remote = surroundings(calibrated)
    problem = _problem(case, local)
    temporal = None if problem else judge_hours(case, rng=rng)
    fell = not problem and has_fallen(local.effect)
    return Evidence(
        local=local,
        buffer=buffer,
        remote=remote,
        temporal=temporal,
        within=() if problem else judge_within(case, temporal, fell=fell, detection=asked.detection),
        incidents=case.number((TREATMENT,)),
        detection=asked.detection,
        problem=problem,
    )


def _problem(case: Case, local: AreaEffect) -> str:
    if not case.periods.reference:
        return "Det finns inga uppgifter från samma dagar tidigare år att jämföra med."
    if len(case.pool) < FEWEST_CONTROLS:
        return (
            f"Det finns {len(case.pool)} jämförbara områden som insatsen inte kan ha påverkat; "
            f"minst {FEWEST_CONTROLS} behövs."
        )
    before, after = local.effect.before, local.effect.after
    if before + after < FEWEST_INCIDENTS:
        return (
            f"För få händelser i insatsområdet: {before:.0f} före och {after:.0f} under insatsen; "
            f"tillsammans behövs minst {FEWEST_INCIDENTS:.0f}."
        )
    if not case.yardstick().is_usable:
        return "Jämförelseområdena har inga händelser före eller under insatsen."
    return ""


def _state(calibrated: Calibrated, evidence: Evidence, asked: _Asked) -> DisplacementFinding:
    case = calibrated.case
    verdict, reason = conclude(evidence)
    together = take_together(case, evidence)
    return DisplacementFinding(
        finding_id=asked.finding_id,
        intervention=case.intervention,
        evaluated=case.periods.evaluated,
        reference=case.periods.reference,
        detection=",".join(asked.detection),
        category=",".join(asked.categories),
        incidents=case.number(),
        local=evidence.local,
        buffer=evidence.buffer,
        remote=evidence.remote,
        net=calibrated.told(together.net),
        temporal=evidence.temporal,
        flows=flows_of(evidence),
        controls=case.pool.names,
        dispersion=case.yardstick().spread.dispersion,
        verdict=verdict,
        reason=reason,
        kinds=judge_kinds(evidence),
        provenance=describe(calibrated, made_at=asked.made_at),
        counts=_counts(case, evidence, together),
        share_displaced=together.share,
        placebos=calibrated.areas.summary() if calibrated.areas else None,
        balance=case.pool.balance,
        completeness=case.weighing.completeness,
        notes=notes_of(calibrated, evidence),
    )


def _counts(case: Case, evidence: Evidence, together: Together) -> tuple[AreaCounts, ...]:
    areas = (evidence.local, evidence.buffer, *evidence.remote)
    return area_counts(case, areas, together=together.labels)


def _with_series(finding: DisplacementFinding, case: Case, evidence: Evidence, asked: _Asked) -> DisplacementFinding:
    """Add what other series and estimators say, where there is something to say."""
    if evidence.problem:
        return replace(finding, quotient_reason=evidence.problem)
    quotient, reason = quotient_of(case)
    each = judge_each_series(case, categories=asked.categories, together=take_together(case, evidence).labels)
    return replace(
        finding,
        panel=measure_panel(case.count((TREATMENT,)), case.yardstick()),
        quotient=quotient,
        quotient_reason=reason,
        series=each.effects,
        detection_reading=each.reading,
        substitutes=propose_substitutes(
            case.ground, case.intervention, categories=asked.categories, detection=asked.detection
        ),
    )
