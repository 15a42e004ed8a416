"""What may be concluded, in the fixed vocabulary, with its ground in Swedish."""

from dataclasses import dataclass

from hotspot.displacement.kinds import not_assessable
from hotspot.displacement.phrases import interval, join_names, signed, subject
from models.effect import AreaEffect, Effect, NamedEffect
from models.finding import DisplacementKind, KindVerdict, TemporalFinding, Verdict
from models.incident import Detection
from models.report import swedish_number

FEWEST_INCIDENTS = 20.0

_NOTICED = {
    Detection.PUBLIC: "allmänheten",
    Detection.ALARM: "larm",
    Detection.POLICE: "polisen",
    Detection.UNKNOWN: "okänd",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All effects that a verdict may rest on.

    Attributes
    ----------
    within : verdicts of the kinds that stay within the treated area, from `hotspot.displacement.kinds`.
    incidents : in the treated area, in all periods.
    detection : who noticed; part of every reason, since one series never speaks for another.
    problem : why nothing can be assessed; "" where it can.
    """

    local: AreaEffect
    buffer: AreaEffect
    remote: tuple[AreaEffect, ...]
    temporal: TemporalFinding | None
    within: tuple[KindVerdict, ...]
    incidents: float
    detection: tuple[Detection, ...]
    problem: str

    @property
    def fell(self) -> bool:
        """Whether the treated area fell beyond chance."""
        return has_fallen(self.local.effect)

    @property
    def receivers(self) -> tuple[AreaEffect, ...]:
        """Buffer and hubs that rose beyond chance."""
        return tuple(area for area in (self.buffer, *self.remote) if has_risen(area.effect))

    @property
    def gainers(self) -> tuple[AreaEffect, ...]:
        """Buffer and hubs that fell beyond chance."""
        return tuple(area for area in (self.buffer, *self.remote) if has_fallen(area.effect))

    @property
    def moved_in_time(self) -> KindVerdict | None:
        """The temporal verdict, where it is displacement."""
        found = (one for one in self.within if one.kind == DisplacementKind.TEMPORAL)
        return next((one for one in found if one.verdict == Verdict.DISPLACEMENT), None)


def has_fallen(effect: Effect) -> bool:
    """Tell whether an effect is beyond chance and negative."""
    return effect.is_significant and effect.value < 0


def has_risen(effect: Effect) -> bool:
    """Tell whether an effect is beyond chance and positive."""
    return effect.is_significant and effect.value > 0


def conclude(evidence: Evidence) -> tuple[Verdict, str]:
    """Give the overall verdict with its reason; none leaves without interval, smallest effect, incidents and series."""
    verdict, words = _conclude(evidence)
    return verdict, " ".join(part for part in (words, _caution(evidence), _basis(evidence)) if part)


def _conclude(evidence: Evidence) -> tuple[Verdict, str]:
    in_time = evidence.moved_in_time
    if evidence.problem:
        return Verdict.NOT_ASSESSABLE, evidence.problem
    if not evidence.fell and not in_time:
        return Verdict.NO_EFFECT_SEEN, _no_effect(evidence)
    local = _local_words(evidence)
    rose = f"De ökade i {_with_values(evidence.receivers)}." if evidence.fell and evidence.receivers else ""
    if rose or in_time:
        later = in_time.reason if in_time else ""
        return Verdict.DISPLACEMENT, " ".join(part for part in (local, rose, later) if part)
    if evidence.gainers:
        return Verdict.DIFFUSION_OF_BENEFITS, f"{local} De minskade även i {_with_values(evidence.gainers)}."
    return Verdict.LOCAL_EFFECT_ONLY, (
        f"{local} Ingen säker ökning syntes någon annanstans eller vid andra tider; "
        f"i närområdet: {signed(evidence.buffer.effect.value)} ({interval(evidence.buffer.effect)})."
    )


def judge_kinds(evidence: Evidence) -> tuple[KindVerdict, ...]:
    """Give one verdict for each of the six kinds."""
    if evidence.problem:
        kind = KindVerdict(
            kind=DisplacementKind.GEOGRAPHIC, verdict=Verdict.NOT_ASSESSABLE, reason=evidence.problem, incidents=None
        )
        return (kind, *not_assessable(evidence.problem, incidents=evidence.incidents))
    return (_geographic(evidence), *evidence.within)


def _geographic(evidence: Evidence) -> KindVerdict:
    if evidence.fell and evidence.receivers:
        verdict, words = Verdict.DISPLACEMENT, f"Ökning i {_with_values(evidence.receivers)}."
    elif evidence.fell and evidence.gainers:
        verdict, words = Verdict.DIFFUSION_OF_BENEFITS, f"Minskning även i {_with_values(evidence.gainers)}."
    elif evidence.fell:
        verdict = Verdict.LOCAL_EFFECT_ONLY
        words = (
            "Ingen säker ökning i närområdet "
            f"({signed(evidence.buffer.effect.value)}, {interval(evidence.buffer.effect)}) eller fjärrområdena."
        )
    else:
        verdict, words = Verdict.NO_EFFECT_SEEN, _no_effect(evidence)
    effects = tuple(NamedEffect(name=area.name, effect=area.effect) for area in (evidence.buffer, *evidence.remote))
    return KindVerdict(
        kind=DisplacementKind.GEOGRAPHIC,
        verdict=verdict,
        reason=f"{words} {_basis(evidence)}",
        effects=effects,
        incidents=evidence.incidents,
        smallest_detectable_effect=max(one.effect.smallest_detectable_effect for one in effects),
    )


def _no_effect(evidence: Evidence) -> str:
    effect = evidence.local.effect
    if has_risen(effect):
        return (
            f"I insatsområdet minskade inte {subject(evidence.detection)}: {signed(effect.value)} "
            f"({interval(effect)}) jämfört med jämförelseområdena."
        )
    return (
        f"Ingen säker förändring av {subject(evidence.detection)} i insatsområdet: "
        f"{signed(effect.value)} ({interval(effect)}) jämfört med jämförelseområdena."
    )


def _local_words(evidence: Evidence) -> str:
    effect, what = evidence.local.effect, subject(evidence.detection)
    if not effect.is_significant:
        return f"Summan av {what} i insatsområdet ändrades inte säkert ({signed(effect.value)}, {interval(effect)})."
    word = "minskade" if effect.value < 0 else "ökade"
    return (
        f"I insatsområdet {word} {what} med {swedish_number(abs(effect.value))} ({interval(effect)}) "
        f"jämfört med jämförelseområdena."
    )


def _caution(evidence: Evidence) -> str:
    if evidence.problem or set(evidence.detection) != {Detection.POLICE}:
        return ""
    return "Det säger hur mycket polisen upptäckte, inte hur mycket som hände."


def _basis(evidence: Evidence) -> str:
    """Say how much it rests on, of which series, and what would have been seen."""
    series = noticed_by(evidence.detection)
    if evidence.problem:
        return f"Underlag: {swedish_number(evidence.incidents)} händelser i insatsområdet (upptäckt: {series})."
    smallest = [
        f"{swedish_number(area.effect.smallest_detectable_effect)} i {where}"
        for area, where in ((evidence.local, "insatsområdet"), (evidence.buffer, "närområdet"))
    ]
    return (
        f"Underlag: {swedish_number(evidence.incidents)} händelser i insatsområdet (upptäckt: {series}); "
        f"en förändring på {' och '.join(smallest)} hade sannolikt upptäckts."
    )


def noticed_by(detection: tuple[Detection, ...]) -> str:
    """Name a detection series.

    >>> noticed_by((Detection.PUBLIC, Detection.ALARM))
    'allmänheten, larm'
    """
    return ", ".join(_NOTICED[Detection(one)] for one in detection)


def _with_values(areas: tuple[AreaEffect, ...]) -> str:
    return join_names([f"{area.name} ({signed(area.effect.value)}; {interval(area.effect)})" for area in areas])
