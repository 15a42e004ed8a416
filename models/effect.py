"""A change beside what the controls did, and the counts it is made of. Negative = fewer incidents."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A quotient with its 95 % interval; 1 = no change where it compares two rates."""

    value: float
    low: float
    high: float


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
    ratio : how many times as much the area changed as its controls; None where a count is zero.
    placebo_p_value : share of placebo areas and dates that changed as much or more; None where none were drawn.
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
    ratio: Ratio | None = None
    placebo_p_value: float | None = None

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
class NamedEffect:
    """The effect in one part of the treatment area's incidents: a weekday, an offence group, a target, a tactic."""

    name: str
    effect: Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaCounts:
    """What an effect was made of: the counts themselves, one per period, the evaluated one last.

    Attributes
    ----------
    role : "treatment", "buffer", "remote", "net" or "control".
    counts : [incidents] in the area.
    controls : [incidents] in all controls together, in the same hours; empty for a control itself.
    """

    area_id: str
    name: str
    role: str
    counts: tuple[float, ...]
    controls: tuple[float, ...] = ()
