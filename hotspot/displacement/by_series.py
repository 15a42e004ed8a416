"""The same question of each offence group, and of what the public noticed and what the police discovered, apart."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hotspot.displacement.areas import BUFFER, TREATMENT
from hotspot.displacement.case import Case
from hotspot.displacement.detection import per_patrol_hour, read_together
from hotspot.displacement.phrases import interval, signed, subject
from hotspot.displacement.series import asked_for, select_series
from hotspot.displacement.verdicts import FEWEST_INCIDENTS, has_fallen, has_risen, noticed_by
from models.effect import Effect, Ratio
from models.finding import DetectionReading, SeriesEffect, Verdict
from models.incident import PUBLIC_INITIATED, Detection
from models.report import swedish_number

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

SERIES: tuple[tuple[Detection, ...], ...] = (PUBLIC_INITIATED, (Detection.POLICE,))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """The three effects of one series."""

    name: str
    local: Effect
    buffer: Effect
    net: Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class EachSeries:
    """What every series says by itself, and what the public's and the police's say together."""

    effects: tuple[SeriesEffect, ...]
    reading: DetectionReading


def judge_each_series(case: Case, *, categories: tuple[str, ...], together: tuple[int, ...]) -> EachSeries:
    """Ask of every detection series, as a whole and by offence group, whether it fell and whether the buffer rose.

    The areas, periods and controls are those of the evaluation itself; groups with fewer than twenty incidents in the
    treated area before and after stay out. Each detection series' groups are a family of their own; hours are all.

    Parameters
    ----------
    together : labels of the areas in the net.
    """
    cases = {detection: series_case(case, categories=categories, detection=detection) for detection in SERIES}
    rows = {
        detection: _rows_of(one, together=together)
        for detection, one in cases.items()
        if _is_enough(one, np.ones(len(one.series.row)))
    }
    public, police = (rows[detection][0].local if detection in rows else None for detection in SERIES)
    per_hour = _per_patrol_hour(cases[SERIES[1]]) if police else None
    return EachSeries(
        effects=tuple(_series_effect(cases[one], row, one) for one, found in rows.items() for row in found),
        reading=read_together(public, police, intervention=case.intervention, per_patrol_hour=per_hour),
    )


def _per_patrol_hour(case: Case) -> Ratio | None:
    counts = case.count((TREATMENT,))
    # The latest reference comes first.
    return per_patrol_hour(
        case.intervention, before=float(counts[0]), during=float(counts[-1]), spread=case.yardstick().spread
    )


def series_case(case: Case, *, categories: tuple[str, ...], detection: tuple[Detection, ...]) -> Case:
    """Give the same case for another detection series; its spread is learnt from its own controls."""
    incidents = case.ground.incidents
    is_asked = asked_for(incidents, categories=categories, detection=detection)
    if (is_asked == case.is_asked).all():
        return case
    series = select_series(incidents, case.plan, case.weighing.shares, is_asked)
    return replace(case, series=series, is_asked=is_asked, spread=None)


def _rows_of(case: Case, *, together: tuple[int, ...]) -> list[_Row]:
    whole = _Row(name="", local=case.effect((TREATMENT,)), buffer=case.effect((BUFFER,)), net=case.effect(together))
    return [whole, *_groups(case, together)]


def _groups(case: Case, together: tuple[int, ...]) -> list[_Row]:
    series = case.series
    parts = {name: (series.group == number).astype(np.float64) for number, name in enumerate(series.groups)}
    parts = {name: part for name, part in parts.items() if name and _is_enough(case, part)}
    if len(parts) < 2:
        return []
    shares = list(parts.values())
    families = (case.effects_of_parts(shares, labels=labels) for labels in ((TREATMENT,), (BUFFER,), together))
    return [
        _Row(name=name, local=local, buffer=buffer, net=net)
        for name, local, buffer, net in zip(parts, *families, strict=True)
    ]


def _is_enough(case: Case, part: Floats) -> bool:
    counts = case.count((TREATMENT,), part=part)
    control = case.control_table(part=part).sum(axis=0)
    enough = counts[:-1].mean() + counts[-1] >= FEWEST_INCIDENTS
    return bool(enough and control[:-1].sum() > 0 and control[-1] > 0)


def _series_effect(case: Case, row: _Row, detection: tuple[Detection, ...]) -> SeriesEffect:
    references = len(case.periods.reference)
    incidents = float(references * row.local.before + row.local.after)
    verdict = _verdict(row)
    return SeriesEffect(
        detection=",".join(detection),
        group=row.name,
        incidents=incidents,
        local=row.local,
        buffer=row.buffer,
        net=row.net,
        verdict=verdict,
        reason=_reason(row, verdict, detection, incidents),
    )


def _verdict(row: _Row) -> Verdict:
    if not has_fallen(row.local):
        return Verdict.NO_EFFECT_SEEN
    if has_risen(row.buffer):
        return Verdict.DISPLACEMENT
    return Verdict.DIFFUSION_OF_BENEFITS if has_fallen(row.buffer) else Verdict.LOCAL_EFFECT_ONLY


_WORDS = {
    Verdict.DISPLACEMENT: "minskade i insatsområdet och ökade i närområdet",
    Verdict.DIFFUSION_OF_BENEFITS: "minskade i insatsområdet och i närområdet",
    Verdict.LOCAL_EFFECT_ONLY: "minskade i insatsområdet; ingen säker ökning i närområdet",
}


def _reason(row: _Row, verdict: Verdict, detection: tuple[Detection, ...], incidents: float) -> str:
    what = subject(detection) + (f" ({row.name})" if row.name else "")
    still = "ökade i insatsområdet" if has_risen(row.local) else "ändrades inte säkert i insatsområdet"
    return (
        f"{what[0].upper()}{what[1:]} {_WORDS.get(verdict, still)}: {signed(row.local.value)} "
        f"({interval(row.local)}) där, {signed(row.buffer.value)} ({interval(row.buffer)}) i närområdet. "
        f"Underlag: {swedish_number(incidents)} händelser i insatsområdet (upptäckt: {noticed_by(detection)}); "
        f"en förändring på {swedish_number(row.local.smallest_detectable_effect)} där hade sannolikt upptäckts."
    )
