"""What was found about displacement, never without its interval. Negative = fewer incidents."""

from dataclasses import dataclass
from enum import StrEnum

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
class Effect:
    """A change beside what the controls did.

    Attributes
    ----------
    value : [incidents] over the intervention's period; negative = fewer.
    low, high : 95 % confidence interval.
    standard_error : widened by `dispersion`.
    dispersion : variance of the controls' changes beside Poisson, at least 1.
    p_value : two-sided.
    q_value : after FDR within its family; None outside a family.
    smallest_detectable_effect : would be seen with 80 % power at 5 % [incidents, positive].
    before, after : incidents counted here; `before` is the mean of the reference years.
    """

    value: float
    low: float
    high: float
    standard_error: float
    dispersion: float
    p_value: float
    q_value: float | None
    smallest_detectable_effect: float
    before: float
    after: float

    @property
    def is_significant(self) -> bool:
        """Whether the 5 % level is passed, after FDR where there is a family."""
        return (self.p_value if self.q_value is None else self.q_value) < 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaEffect:
    """The effect in one area.

    Attributes
    ----------
    area_id : stable.
    role : "treatment", "buffer" or "remote".
    longitude, latitude : a point to draw from or to.
    """

    area_id: str
    name: str
    role: str
    longitude: float
    latitude: float
    effect: Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class HourBand:
    """The effect in one band of the day within the treatment area."""

    name: str
    hours: str
    effect: Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class TemporalFinding:
    """How the treatment area's day changed.

    Attributes
    ----------
    statistic, p_value : Watson's U² by permuting incidents.
    hours_moved : mean hours along the day, positive = later; with `low` and `high` (95 %).
    profile_before, profile_after : share of incidents in each hour of the week, shape (168,), Monday 00 first.
    """

    statistic: float
    p_value: float
    hours_moved: float
    low: float
    high: float
    bands: tuple[HourBand, ...]
    profile_before: tuple[float, ...]
    profile_after: tuple[float, ...]


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
    """What can be said about one kind of displacement, and why."""

    kind: DisplacementKind
    verdict: Verdict | str
    reason: str


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
