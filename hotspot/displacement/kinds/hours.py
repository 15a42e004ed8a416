"""Whether incidents moved to other hours, weekdays or months in the same place."""

from dataclasses import replace

from hotspot.displacement.kinds.parts import family_verdict
from models.effect import HourBand, NamedEffect
from models.finding import DisplacementKind, KindVerdict, TemporalFinding, Verdict
from models.report import swedish_number

_FEW = "För få händelser i insatsområdet för att jämföra dygnets timmar."


def judge_time(
    temporal: TemporalFinding | None, *, subject: str, unit: str, incidents: float, fell: bool
) -> KindVerdict:
    """Conclude about hours, weekdays and months together: one verdict, which counts them all.

    Parameters
    ----------
    subject, unit : what the series counts, such as "händelserna" and "händelser".
    """
    kind = DisplacementKind.TEMPORAL
    if temporal is None:
        return KindVerdict(kind=kind, verdict=Verdict.NOT_ASSESSABLE, reason=_FEW, incidents=incidents)
    families = tuple(
        family for family in (_named(temporal.bands), temporal.weekdays, temporal.seasons) if len(family) > 1
    )
    found = family_verdict(
        kind,
        families,
        incidents=incidents,
        fell=fell,
        unit=unit,
        moved_words=f"I insatsområdet minskade {subject} under {{fallen}} men ökade under {{risen}}.",
        still_words="Ingen del av dygnet, veckan eller perioden ökade säkert medan en annan minskade i insatsområdet.",
    )
    is_moved = found.verdict == Verdict.DISPLACEMENT
    return replace(found, reason=f"{found.reason} {_moved(temporal, is_explained=is_moved)}")


def _named(bands: tuple[HourBand, ...]) -> tuple[NamedEffect, ...]:
    return tuple(
        NamedEffect(name=f"{band.name.lower()} {band.hours.replace('-', '–')}", effect=band.effect) for band in bands
    )


def _moved(temporal: TemporalFinding, *, is_explained: bool) -> str:
    """Say how far the day moved, or that it is not known to have moved; a day begins at 05.

    A day whose evening fell and whose morning stood still moved as well: only a rise tells that something came there.
    """
    low, high = temporal.low, temporal.high
    if low <= 0 <= high:
        return (
            "Dygnets tyngdpunkt flyttade inte säkert "
            f"({_hours(temporal.hours_moved)} timmar, 95 %: {_hours(low)} till {_hours(high)})."
        )
    word = "tidigare" if temporal.hours_moved < 0 else "senare"
    near, far = sorted((abs(low), abs(high)))
    doubt = "" if is_explained else " Om något flyttade till andra timmar eller bara föll bort går inte att säga."
    return (
        f"Dygnets tyngdpunkt flyttade {swedish_number(abs(temporal.hours_moved), 1)} timmar {word} "
        f"(95 %: {swedish_number(near, 1)} till {swedish_number(far, 1)}) utöver jämförelseområdenas.{doubt}"
    )


def _hours(value: float) -> str:
    text = swedish_number(value, 1)
    return f"+{text}" if value > 0 and text != "0,0" else text
