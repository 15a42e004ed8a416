"""Compare changes in counts, four areas at a time. Negative = fewer incidents."""

from dataclasses import dataclass

import numpy as np

from hotspot.stats.displacement.areas import NOTHING, BeforeAfter
from hotspot.stats.uncertainty import Difference, check_dispersion, difference_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedDisplacementDifference:
    """Three changes: in the treated area, beside it, and both together."""

    local: Difference
    displaced: Difference
    net: Difference


def weighted_displacement_difference(
    *,
    treatment: BeforeAfter,
    control: BeforeAfter,
    displacement: BeforeAfter = NOTHING,
    displacement_control: BeforeAfter = NOTHING,
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


def _check_positive(*values: float) -> None:
    if not all(0 < value < np.inf for value in values):
        raise ValueError(f"Period lengths and area weights are {values}; all must be above 0.")
