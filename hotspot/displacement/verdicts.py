"""What may be concluded, in the fixed vocabulary, with its ground in Swedish."""

from dataclasses import dataclass

from models.finding import AreaEffect, DisplacementKind, Effect, HourBand, KindVerdict, TemporalFinding, Verdict
from models.report import swedish_number

FEWEST_INCIDENTS = 20.0

NOT_MEASURED = "not_measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All effects that a verdict may rest on.

    Attributes
    ----------
    groups : effect per offence group in the treated area, a family; empty where the series is one group only.
    problem : why nothing can be assessed; "" where it can.
    """

    local: AreaEffect
    buffer: AreaEffect
    remote: tuple[AreaEffect, ...]
    temporal: TemporalFinding | None
    groups: tuple[tuple[str, Effect], ...]
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
    def bands(self) -> tuple[HourBand, ...]:
        """The hour bands, where they could be compared."""
        return self.temporal.bands if self.temporal else ()

    @property
    def risen_bands(self) -> tuple[HourBand, ...]:
        """Hour bands in the treated area that rose beyond chance while the area, or another band, fell."""
        has_cause = self.fell or any(has_fallen(band.effect) for band in self.bands)
        return tuple(band for band in self.bands if has_cause and has_risen(band.effect))


def has_fallen(effect: Effect) -> bool:
    """Tell whether an effect is beyond chance and negative."""
    return effect.is_significant and effect.value < 0


def has_risen(effect: Effect) -> bool:
    """Tell whether an effect is beyond chance and positive."""
    return effect.is_significant and effect.value > 0


def conclude(evidence: Evidence) -> tuple[Verdict, str]:
    """Give the overall verdict with its reason."""
    if evidence.problem:
        return Verdict.NOT_ASSESSABLE, evidence.problem
    if not evidence.fell and not evidence.risen_bands:
        return Verdict.NO_EFFECT_SEEN, _no_effect(evidence.local)
    moved = _moved_to(evidence)
    if moved:
        return Verdict.DISPLACEMENT, f"{_local_words(evidence.local)} Samtidigt ökade de {moved}."
    if evidence.gainers:
        names = join_names([area.name for area in evidence.gainers])
        return Verdict.DIFFUSION_OF_BENEFITS, f"{_local_words(evidence.local)} De minskade även i {names}."
    return Verdict.LOCAL_EFFECT_ONLY, (
        f"{_local_words(evidence.local)} Ingen säker ökning syntes någon annanstans eller vid andra tider; "
        f"i närområdet hade en ökning på {_number(evidence.buffer.effect.smallest_detectable_effect)} händelser "
        f"sannolikt upptäckts."
    )


def judge_kinds(evidence: Evidence) -> tuple[KindVerdict, ...]:
    """Give one verdict for each of the six kinds."""
    if evidence.problem:
        measured = [
            KindVerdict(kind=kind, verdict=Verdict.NOT_ASSESSABLE, reason=evidence.problem)
            for kind in (DisplacementKind.GEOGRAPHIC, DisplacementKind.TEMPORAL, DisplacementKind.OFFENCE_TYPE)
        ]
    else:
        measured = [_geographic(evidence), _temporal(evidence), _offence_type(evidence)]
    return (*measured, *_UNMEASURED)


_UNMEASURED = (
    KindVerdict(
        kind=DisplacementKind.TARGET,
        verdict=NOT_MEASURED,
        reason="Mäts inte: analysen läser inga uppgifter om vad eller vem händelserna riktades mot.",
    ),
    KindVerdict(
        kind=DisplacementKind.TACTICAL,
        verdict=NOT_MEASURED,
        reason="Mäts inte: analysen läser inga uppgifter om tillvägagångssätt.",
    ),
    KindVerdict(
        kind=DisplacementKind.PERPETRATOR,
        verdict=NOT_MEASURED,
        reason="Mäts aldrig: det skulle kräva uppgifter om personer, och sådana finns inte i Klarsyn.",
    ),
)


def _geographic(evidence: Evidence) -> KindVerdict:
    receivers = evidence.receivers
    if evidence.fell and receivers:
        verdict, reason = Verdict.DISPLACEMENT, f"Händelserna ökade i {_with_values(receivers)}."
    elif evidence.fell and evidence.gainers:
        verdict, reason = (
            Verdict.DIFFUSION_OF_BENEFITS,
            f"Händelserna minskade även i {_with_values(evidence.gainers)}.",
        )
    elif evidence.fell:
        verdict = Verdict.LOCAL_EFFECT_ONLY
        reason = (
            f"Ingen säker ökning i närområdet eller fjärrområdena. {_smallest(evidence.buffer.effect, 'närområdet')}"
        )
    else:
        verdict, reason = Verdict.NO_EFFECT_SEEN, _no_effect(evidence.local)
    return KindVerdict(kind=DisplacementKind.GEOGRAPHIC, verdict=verdict, reason=reason)


def _temporal(evidence: Evidence) -> KindVerdict:
    kind = DisplacementKind.TEMPORAL
    if evidence.temporal is None:
        reason = "För få händelser i insatsområdet för att jämföra dygnets timmar."
        return KindVerdict(kind=kind, verdict=Verdict.NOT_ASSESSABLE, reason=reason)
    if evidence.risen_bands:
        bands = join_names([f"{_band(band)} ({_signed(band.effect.value)})" for band in evidence.risen_bands])
        fallen = join_names([_band(band) for band in evidence.bands if has_fallen(band.effect)]) or "övriga tider"
        reason = f"I insatsområdet minskade händelserna under {fallen} men ökade under {bands}."
        return KindVerdict(kind=kind, verdict=Verdict.DISPLACEMENT, reason=reason)
    largest = max(band.effect.smallest_detectable_effect for band in evidence.bands)
    reason = (
        f"Ingen del av dygnet ökade säkert i insatsområdet. En ökning på {_number(largest)} händelser "
        f"hade sannolikt upptäckts i varje del av dygnet."
    )
    verdict = Verdict.LOCAL_EFFECT_ONLY if evidence.fell else Verdict.NO_EFFECT_SEEN
    return KindVerdict(kind=kind, verdict=verdict, reason=reason)


def _offence_type(evidence: Evidence) -> KindVerdict:
    kind = DisplacementKind.OFFENCE_TYPE
    if len(evidence.groups) < 2:
        reason = "Mäts inte: färre än två grupper av händelser är tillräckligt stora i insatsområdet."
        return KindVerdict(kind=kind, verdict=NOT_MEASURED, reason=reason)
    risen = [(name, effect) for name, effect in evidence.groups if has_risen(effect)]
    fallen = [name for name, effect in evidence.groups if has_fallen(effect)]
    if risen and (fallen or evidence.fell):
        names = join_names([f"{name} ({_signed(effect.value)})" for name, effect in risen])
        reason = f"I insatsområdet ökade {names} medan annat minskade."
        return KindVerdict(kind=kind, verdict=Verdict.DISPLACEMENT, reason=reason)
    largest = max(effect.smallest_detectable_effect for _, effect in evidence.groups)
    reason = (
        f"Ingen av {len(evidence.groups)} grupper ökade säkert i insatsområdet. En ökning på "
        f"{_number(largest)} händelser hade sannolikt upptäckts i varje grupp."
    )
    verdict = Verdict.LOCAL_EFFECT_ONLY if evidence.fell else Verdict.NO_EFFECT_SEEN
    return KindVerdict(kind=kind, verdict=verdict, reason=reason)


def _moved_to(evidence: Evidence) -> str:
    places = [f"i {_with_values(evidence.receivers)}"] if evidence.fell and evidence.receivers else []
    hours = [f"under {_band(band)} ({_signed(band.effect.value)})" for band in evidence.risen_bands]
    return join_names([*places, *hours])


def _no_effect(local: AreaEffect) -> str:
    effect = local.effect
    if has_risen(effect):
        return (
            f"Händelserna minskade inte; de ökade med {_number(effect.value)} ({_interval(effect)}) "
            f"jämfört med jämförelseområdena. {_smallest(effect, 'insatsområdet')}"
        )
    return (
        f"Ingen säker förändring i insatsområdet: {_signed(effect.value)} händelser ({_interval(effect)}). "
        f"{_smallest(effect, 'insatsområdet')}"
    )


def _local_words(local: AreaEffect) -> str:
    effect = local.effect
    if not effect.is_significant:
        return f"Summan i insatsområdet ändrades inte säkert ({_signed(effect.value)}, {_interval(effect)})."
    word = "minskade" if effect.value < 0 else "ökade"
    return (
        f"I insatsområdet {word} händelserna med {_number(abs(effect.value))} ({_interval(effect)}) "
        f"jämfört med jämförelseområdena."
    )


def _smallest(effect: Effect, where: str) -> str:
    return (
        f"En förändring på {_number(effect.smallest_detectable_effect)} händelser i {where} hade sannolikt upptäckts."
    )


def _with_values(areas: tuple[AreaEffect, ...]) -> str:
    return join_names([f"{area.name} ({_signed(area.effect.value)})" for area in areas])


def _band(band: HourBand) -> str:
    hours = band.hours.replace("-", "–")
    return f"{band.name.lower()} {hours}"


def _interval(effect: Effect) -> str:
    return f"95 %: {_signed(effect.low)} till {_signed(effect.high)}"


def _signed(value: float) -> str:
    text = swedish_number(value)
    return f"+{text}" if round(value) > 0 else text


def _number(value: float) -> str:
    return swedish_number(value)


def join_names(names: list[str]) -> str:
    """Join names as Swedish prose does.

    >>> join_names(["närområdet", "Liljeholmen", "Slussen"])
    'närområdet, Liljeholmen och Slussen'
    """
    return " och ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
