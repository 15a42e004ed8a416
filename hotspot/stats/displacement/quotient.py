"""Relate what happened beside the treated area to what happened in it, as a quotient."""

from dataclasses import dataclass

from hotspot.stats.displacement.areas import BeforeAfter


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedDisplacementQuotient:
    """Change beside the treated area as a share of the change in it.

    Attributes
    ----------
    value : positive = diffusion of benefits, negative = displacement, below -1 = more came than left;
        None where undefined.
    reason : why there is no value; "" where there is one.
    net : [incidents]; negative = fewer, so the sign of the guide's "total net effect" is turned.
    """

    value: float | None
    reason: str
    net: float | None


def weighted_displacement_quotient(
    *, treatment: BeforeAfter, displacement: BeforeAfter, control: BeforeAfter
) -> WeightedDisplacementQuotient:
    """Relate the change beside the treated area to the change in it, both as shares of the control.

    Where the treated area did not fall beside its control there is no success to move, and the
    quotient's sign would mislead: it is then undefined, as it is where the control is empty.

    References
    ----------
    Bowers & Johnson (2003), J. Quantitative Criminology 19:275; POP Tool Guide 10, appendices B and C.

    Examples
    --------
    40 fewer in the treated area, 10 fewer beside it: a quarter as much again.

    >>> found = weighted_displacement_quotient(
    ...     treatment=BeforeAfter(before=100, after=60), displacement=BeforeAfter(before=80, after=70),
    ...     control=BeforeAfter(before=200, after=200))
    >>> round(found.value, 12), found.net
    (0.25, -50.0)
    """
    if min(control.before, control.after) <= 0:
        return WeightedDisplacementQuotient(value=None, net=None, reason="the control area holds no incidents")
    scale = control.before / control.after
    net = (treatment.after - treatment.before / scale) + (displacement.after - displacement.before / scale)
    # The guide scales what was before by Ca/Cb, as here; its positive = prevented.
    if min(treatment.before, displacement.before) <= 0:
        return WeightedDisplacementQuotient(value=None, net=net, reason="an area held no incidents before")
    success = treatment.after / control.after - treatment.before / control.before
    if success >= 0:
        return WeightedDisplacementQuotient(
            value=None, net=net, reason="the treated area did not fall beside its control"
        )
    beside = displacement.after / control.after - displacement.before / control.before
    return WeightedDisplacementQuotient(value=beside / success, net=net, reason="")
