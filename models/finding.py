"""What was found about displacement, never without its interval. Negative = fewer incidents."""

from dataclasses import dataclass
from enum import StrEnum

from models.effect import AreaCounts, AreaEffect, Effect, HourBand, NamedEffect, Ratio
from models.intervention import Intervention
from models.period import Period
from models.provenance import Provenance


class Verdict(StrEnum):
    """The fixed vocabulary of conclusions."""

    DISPLACEMENT = "displacement"
    DIFFUSION_OF_BENEFITS = "diffusion_of_benefits"
    NO_EFFECT_SEEN = "no_effect_seen"
    LOCAL_EFFECT_ONLY = "local_effect_only"
    NOT_ASSESSABLE = "not_assessable"


class DisplacementKind(StrEnum):
    """The six kinds the field knows; the last is never measured."""

    GEOGRAPHIC = "geographic"
    TEMPORAL = "temporal"
    OFFENCE_TYPE = "offence_type"
    TARGET = "target"
    TACTICAL = "tactical"
    PERPETRATOR = "perpetrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemporalFinding:
    """How the treatment area's day, week and year changed.

    Attributes
    ----------
    statistic, p_value : Watson's U² beside the controls' same hours, by dealing whole days anew.
    hours_moved : of the mean of the day that begins at 05, beyond the controls', positive = later; with `low` and
        `high` (95 %).
    profile_before, profile_after : share of incidents in each hour of the week, shape (168,), Monday 00 first.
    weekdays, seasons : effects of their parts, a family each; empty where the period holds fewer than two parts.
    """

    statistic: float
    p_value: float
    hours_moved: float
    low: float
    high: float
    bands: tuple[HourBand, ...]
    profile_before: tuple[float, ...]
    profile_after: tuple[float, ...]
    weekdays: tuple[NamedEffect, ...] = ()
    seasons: tuple[NamedEffect, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Incidents that left one area and turned up in another.

    Attributes
    ----------
    incidents : [incidents], positive; with `low` and `high` (95 %).
    """

    source: AreaEffect
    receiver: AreaEffect
    incidents: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class KindVerdict:
    """What can be said about one kind of displacement, and why.

    Attributes
    ----------
    effects : what it rests on, a family; empty where the kind is not measured, or rests on areas or hours.
    incidents : behind it; None where it is not measured.
    smallest_detectable_effect : the largest of its family's [incidents, positive]; None where it is not measured.
    """

    kind: DisplacementKind
    verdict: Verdict | str
    reason: str
    effects: tuple[NamedEffect, ...] = ()
    incidents: float | None = None
    smallest_detectable_effect: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """How alike treated area and controls were before.

    Attributes
    ----------
    name : what is compared, such as "nivå", "trend", "juni".
    treated, controls : its value there, and the controls' mean.
    difference : in the controls' standard deviations.
    """

    name: str
    treated: float
    controls: float
    difference: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Placebos:
    """Untouched areas and dates, evaluated as if something had been done there.

    Attributes
    ----------
    number : areas times dates drawn.
    spread : standard deviation of their z; standard errors are widened by it where it is above 1.
    false_alarms : share of them beyond chance at 5 % before the widening.
    """

    number: int
    spread: float
    false_alarms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesEffect:
    """The effect in one series: who noticed, and which group of categories.

    Attributes
    ----------
    detection : as in `DisplacementFinding`.
    group : "" for all groups together.
    incidents : behind it.
    """

    detection: str
    group: str
    incidents: float
    local: Effect
    buffer: Effect
    net: Effect
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitute:
    """Two kinds of incidents that went up and down against (or with) each other before, whatever they are called.

    Attributes
    ----------
    first, second : offence groups.
    correlation : of their months and places, city-wide change taken out; negative = one rises when the other falls.
    q_value : after FDR over all pairs.
    months : that it was learnt from.
    """

    first: str
    second: str
    correlation: float
    q_value: float
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectionReading:
    """What the public's series and the police's own say together.

    Attributes
    ----------
    public, police : effect in the treatment area, all hours; None where that series is too small.
    reading : a stable code, such as "only_police_detected_fell"; see `hotspot.displacement.detection`.
    sentence : the reading in Swedish.
    per_patrol_hour : police-detected incidents per patrol hour, during beside before; None where hours are not given.
    """

    public: Effect | None
    police: Effect | None
    reading: str
    sentence: str
    per_patrol_hour: Ratio | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """How much of the evaluated period had been reported when the data ended.

    Attributes
    ----------
    share : expected share reported, 0 to 1, with `low` and `high` (95 %).
    median_delay_days : from event to first report.
    left_out_days : days at the end that were too fresh to complete, and were cut off.
    """

    share: float
    low: float
    high: float
    median_delay_days: float
    left_out_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplacementFinding:
    """Everything an evaluation says about one intervention and one series.

    Attributes
    ----------
    evaluated, reference : the intervention's period and the same months of earlier years.
    detection, category : which series this is.
    local, buffer : effects in the treatment and buffer areas.
    remote : one per hub, a family with q-values.
    net : local, buffer and significant hubs together.
    controls : names of the control areas; `dispersion` comes from them.
    verdict, reason : the overall conclusion in the fixed vocabulary, with its ground.
    kinds : one per kind; perpetrator is always "not_measured".
    finding_id : names this finding: same data version, question and seed, same id.
    counts : of every area, down to what was counted; answers "why".
    panel : the local effect once more, by a model of areas and months.
    quotient : the weighted displacement quotient; None where undefined, for `quotient_reason`.
    share_displaced : of what left the treated area, that turned up in the buffer or hubs; None where it did not fall.
    series : the same question of each offence group and of each detection series.
    completeness : None where the source does not tell when it was first told.
    notes : what else a reader must know, in Swedish.
    """

    intervention: Intervention
    evaluated: Period
    reference: tuple[Period, ...]
    detection: str
    category: str
    incidents: int
    local: AreaEffect
    buffer: AreaEffect
    remote: tuple[AreaEffect, ...]
    net: Effect
    temporal: TemporalFinding | None
    flows: tuple[Flow, ...]
    controls: tuple[str, ...]
    dispersion: float
    verdict: Verdict
    reason: str
    kinds: tuple[KindVerdict, ...]
    provenance: Provenance
    finding_id: str = ""
    counts: tuple[AreaCounts, ...] = ()
    panel: Effect | None = None
    quotient: float | None = None
    quotient_reason: str = ""
    share_displaced: Ratio | None = None
    placebos: Placebos | None = None
    balance: tuple[Balance, ...] = ()
    series: tuple[SeriesEffect, ...] = ()
    substitutes: tuple[Substitute, ...] = ()
    detection_reading: DetectionReading | None = None
    completeness: Completeness | None = None
    notes: tuple[str, ...] = ()
