"""One verdict for each kind of displacement that stays within the treated area."""

import math
from collections.abc import Sequence

from hotspot.displacement import phrases
from hotspot.displacement.areas import TREATMENT
from hotspot.displacement.case import Case
from hotspot.displacement.kinds.hours import judge_time
from hotspot.displacement.kinds.parts import NOT_MEASURED
from hotspot.displacement.kinds.values import judge_values, offence_types, tactics, targets
from models.finding import DisplacementKind, KindVerdict, TemporalFinding, Verdict
from models.incident import PUBLIC_INITIATED, Detection

PERPETRATOR = KindVerdict(
    kind=DisplacementKind.PERPETRATOR,
    verdict=NOT_MEASURED,
    reason="Mäts aldrig: det skulle kräva uppgifter om personer, och sådana finns inte i Klarsyn.",
)

_WITHIN = (
    DisplacementKind.TEMPORAL,
    DisplacementKind.OFFENCE_TYPE,
    DisplacementKind.TARGET,
    DisplacementKind.TACTICAL,
)


def judge_within(
    case: Case,
    temporal: TemporalFinding | None,
    *,
    fell: bool,
    detection: Sequence[Detection] = PUBLIC_INITIATED,
) -> tuple[KindVerdict, ...]:
    """Conclude about time, offence type, target and tactic, and say that persons are never measured.

    Parameters
    ----------
    temporal : from `hotspot.displacement.temporal.judge_hours`.
    fell : whether the treated area as a whole fell beyond chance.
    detection : which series this is; sentences say what it counts.
    """
    subject, unit = phrases.subject(detection), phrases.unit(detection)
    incidents = float(case.count((TREATMENT,)).sum())
    time = judge_time(temporal, subject=subject, unit=unit, incidents=incidents, fell=fell)
    values = (
        judge_values(case, attribute, subject=subject, unit=unit, fell=fell)
        for attribute in (offence_types(case), targets(case), tactics(case))
    )
    return (time, *values, PERPETRATOR)


def not_assessable(reason: str, *, incidents: float = math.nan) -> tuple[KindVerdict, ...]:
    """Give the same kinds where nothing can be assessed."""
    measured = (
        KindVerdict(
            kind=kind,
            verdict=Verdict.NOT_ASSESSABLE,
            reason=reason,
            incidents=None if math.isnan(incidents) else incidents,
        )
        for kind in _WITHIN
    )
    return (*measured, PERPETRATOR)
