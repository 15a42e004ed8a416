"""Compare changes in counts between where something was done, beside it, and where nothing was.

Sign rule: negative = fewer incidents. Every variance is Poisson's times `dispersion`, which
`hotspot.stats.uncertainty.dispersion_from_controls` estimates.
"""

from dataclasses import dataclass

import numpy as np

from hotspot.stats.uncertainty import POISSON, Difference, Dispersion, check_dispersion, difference_of


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeAfter:
    """Incidents in one area before and after [incidents]."""

    before: float
    after: float

    def __post_init__(self) -> None:
        """Refuse what cannot be a count."""
        if not (0 <= self.before < np.inf and 0 <= self.after < np.inf):
            raise ValueError(f"Counts are {self.before} before and {self.after} after; both must be 0 or more.")


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedDisplacementDifference:
    """Three changes: in the treated area, beside it, and both together."""

    local: Difference
    displaced: Difference
    net: Difference


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRatio:
    """How many times as much the treated area changed as its control; below 1 = fewer."""

    value: float
    low: float
    high: float
    p_value: float


_NOTHING = BeforeAfter(before=0, after=0)


def weighted_displacement_difference(
    *,
    treatment: BeforeAfter,
    control: BeforeAfter,
    displacement: BeforeAfter = _NOTHING,
    displacement_control: BeforeAfter = _NOTHING,
    period_lengths: tuple[float, float] = (1, 1),
    area_weights: tuple[float, float, float, float] = (1, 1, 1, 1),
    dispersion: float = 1.0,
    level: float = 0.95,
) -> WeightedDisplacementDifference:
    """Compare four changes in incident counts.

    The control areas stand in for what would have happened anyway. Counts are
    taken as independent Poisson variables, so the variance of the sum is the
    sum of all eight counts; `dispersion` widens it where they are not.

    Parameters
    ----------
    period_lengths : of the time before and after, in any one unit; counts become counts per unit.
    area_weights : of treatment, control, displacement, displacement control; counts are divided by them.
    level : of the confidence interval.

    Raises
    ------
    ValueError
        Where a length or weight is not positive, or dispersion is below 1.

    References
    ----------
    Wheeler & Ratcliffe (2018), Crime Science 7:11, doi:10.1186/s40163-018-0085-5.

    Examples
    --------
    Treated 20 to 10, control 20 to 20: ten fewer, with variance 20 + 10 + 20 + 20.

    >>> found = weighted_displacement_difference(
    ...     treatment=BeforeAfter(before=20, after=10), control=BeforeAfter(before=20, after=20))
    >>> found.local.value, round(found.local.standard_error ** 2, 6)
    (-10.0, 70.0)
    """
    _check_positive(*period_lengths, *area_weights)
    check_dispersion(dispersion)
    areas = zip((treatment, control, displacement, displacement_control), area_weights, strict=True)
    changes, variances = zip(*(_change(area, period_lengths, weight) for area, weight in areas), strict=True)

    def difference(signs: tuple[int, ...]) -> Difference:
        value = sum(sign * change for sign, change in zip(signs, changes, strict=True))
        variance = sum(abs(sign) * one for sign, one in zip(signs, variances, strict=True))
        return difference_of(value, standard_error=float(np.sqrt(variance * dispersion)), level=level)

    return WeightedDisplacementDifference(
        local=difference((1, -1, 0, 0)), displaced=difference((0, 0, 1, -1)), net=difference((1, -1, 1, -1))
    )


def _change(area: BeforeAfter, lengths: tuple[float, float], weight: float) -> tuple[float, float]:
    before, after = lengths[0] * weight, lengths[1] * weight
    return area.after / after - area.before / before, area.before / before**2 + area.after / after**2


def scaled_difference(
    *,
    area: BeforeAfter,
    control: BeforeAfter,
    dispersion: Dispersion = POISSON,
    level: float = 0.95,
) -> Difference:
    """Compare an area with what it would have held had it changed in proportion to its controls.

    ``value = after - before * C1 / C0``, whatever the lengths of the two periods: they cancel. With equal
    lengths this *is* the weighted displacement difference with the control's area weight chosen as
    ``C0 / before``, so that both begin at the same level; subtracting raw counts (all weights 1)
    would ask a pool of thirty controls to fall by as many incidents as one square. That weight is itself
    counted, so the variance is by the delta method:
    ``dispersion * (after + (before C1/C0)**2 (1/before + 1/C1 + 1/C0))``.

    Parameters
    ----------
    area, control : sums over all of each period.
    dispersion : of the counts; few degrees of freedom give a t interval.

    Raises
    ------
    ValueError
        Where the controls are empty before or after.

    References
    ----------
    Wheeler & Ratcliffe (2018), Crime Science 7:11, for the difference and its area weights.

    Examples
    --------
    Controls fell from 1000 to 900, so 200 would have become 180; 150 were seen.

    >>> scaled_difference(
    ...     area=BeforeAfter(before=200, after=150), control=BeforeAfter(before=1000, after=900)).value
    -30.0
    """
    check_dispersion(dispersion.value)
    if control.before <= 0 or control.after <= 0:
        raise ValueError(f"The controls hold {control.before} and {control.after} incidents; both must be above 0.")
    expected = area.before * control.after / control.before
    # An area with nothing before would otherwise be certain of its nothing.
    relative = 1 / max(area.before, 0.5) + 1 / control.after + 1 / control.before
    spread = max(expected, 0.5 * control.after / control.before)
    variance = area.after + spread**2 * relative
    return difference_of(
        area.after - expected,
        standard_error=float(np.sqrt(dispersion.value * variance)),
        degrees_of_freedom=dispersion.degrees_of_freedom,
        level=level,
    )


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


def rate_ratio(
    *,
    area: BeforeAfter,
    control: BeforeAfter,
    dispersion: Dispersion = POISSON,
    level: float = 0.95,
) -> RateRatio:
    """Divide the area's change by its control's, ``(A1/A0) / (C1/C0)``; period lengths cancel.

    Raises
    ------
    ValueError
        Where a count is zero: a ratio then has no interval.

    Examples
    --------
    Halved, while the control stood still.

    >>> rate_ratio(area=BeforeAfter(before=80, after=40), control=BeforeAfter(before=90, after=90)).value
    0.5
    """
    counts = np.array([area.after, area.before, control.after, control.before], dtype=np.float64)
    if (counts <= 0).any():
        raise ValueError(f"A rate ratio needs four counts above 0; these are {counts.tolist()}.")
    check_dispersion(dispersion.value)
    logarithm = float(np.log(counts[0] / counts[1]) - np.log(counts[2] / counts[3]))
    one = difference_of(
        logarithm,
        standard_error=float(np.sqrt(dispersion.value * np.sum(1 / counts))),
        degrees_of_freedom=dispersion.degrees_of_freedom,
        level=level,
    )
    low, value, high = np.exp([one.low, one.value, one.high])
    return RateRatio(value=float(value), low=float(low), high=float(high), p_value=one.p_value)


def _check_positive(*values: float) -> None:
    if not all(0 < value < np.inf for value in values):
        raise ValueError(f"Period lengths and area weights are {values}; all must be above 0.")
