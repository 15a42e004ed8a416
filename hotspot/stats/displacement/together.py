"""Add up differences, and say what of one turned up in another."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hotspot.stats.displacement.areas import BeforeAfter
from hotspot.stats.displacement.scaled import scaled_difference
from hotspot.stats.uncertainty import POISSON, Difference, Spread, difference_of, t_quantile

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JointDifferences:
    """Changes of several areas beside one and the same control.

    Attributes
    ----------
    differences : one per area.
    net : all areas together; its interval knows that they share a control.
    covariance : of the differences, shape (n, n); what the control could have done is common to all.
    """

    differences: tuple[Difference, ...]
    net: Difference
    covariance: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareDisplaced:
    """What came elsewhere as a share of what left.

    Attributes
    ----------
    value : 0.4 = four of ten turned up elsewhere; below 0 = fell there too; None where nothing left.
    low, high : infinite where the data cannot bound it.
    reason : why there is no value, or no bound; "" where there are both.
    """

    value: float | None
    low: float
    high: float
    reason: str


def joint_differences(
    *, areas: Sequence[BeforeAfter], control: BeforeAfter, spread: Spread = POISSON, level: float = 0.95
) -> JointDifferences:
    """Compare several areas with one control, each and together.

    Two areas have nothing in common but the control: the covariance of their differences is ``E1 E2 r``, E being what
    was expected of each and r the relative variance of the control's change. Together they are one area.

    Raises
    ------
    ValueError
        Where no area is given, or the control is empty before or after.

    Examples
    --------
    One fell by 30, the other rose by 20; the control, with a hundredth of relative variance, is common to both.

    >>> found = joint_differences(
    ...     areas=[BeforeAfter(before=100, after=70), BeforeAfter(before=50, after=70)],
    ...     control=BeforeAfter(before=200, after=200))
    >>> found.net.value, round(float(found.covariance[0, 1]), 6)
    (-10.0, 50.0)
    """
    if not areas:
        raise ValueError("No area is given; give one at least.")
    differences = tuple(scaled_difference(area=area, control=control, spread=spread, level=level) for area in areas)
    whole = areas[0]
    for area in areas[1:]:
        whole = whole + area
    expected = np.array([area.before for area in areas]) * (control.after / control.before)
    relative = spread.combined(
        incidents=control.chance[0] / control.before + control.chance[1] / control.after,
        squares=1 / control.swings[0] + 1 / control.swings[1],
    )
    covariance = np.outer(expected, expected) * relative.value
    np.fill_diagonal(covariance, [one.standard_error**2 for one in differences])
    return JointDifferences(
        differences=differences,
        net=scaled_difference(area=whole, control=control, spread=spread, level=level),
        covariance=covariance,
    )


def harm_weighted_difference(differences: Sequence[Difference], harms: ArrayLike, *, level: float = 0.95) -> Difference:
    """Add up differences of several kinds of incidents, each weighted with its harm.

    Ten fewer of harm 10 and twenty-five fewer of harm 4 are the same harm, but not equally certain: the variance has
    each weight squared. Kinds are taken as independent; degrees of freedom are Satterthwaite's.

    Parameters
    ----------
    harms : of one incident of each kind, shape (n,).

    Raises
    ------
    ValueError
        Where there are not as many harms as differences.

    References
    ----------
    Wheeler (2020), "Amending the WDD test to incorporate harm weights", andrewpwheeler.com/2020/11/19; Ratcliffe
    (2015), Policing 9:164, for the index; Satterthwaite (1946), Biometrics Bulletin 2:110.

    Examples
    --------
    >>> one, other = difference_of(-10, standard_error=3), difference_of(5, standard_error=4)
    >>> found = harm_weighted_difference([one, other], [2, 1])
    >>> found.value, round(found.standard_error ** 2, 6)  # 4 x 9 + 1 x 16
    (-15.0, 52.0)
    """
    weights = np.asarray(harms, dtype=np.float64)
    if weights.shape != (len(differences),) or not differences:
        raise ValueError(
            f"Harms of shape {weights.shape} do not fit {len(differences)} differences; give one for each."
        )
    values = np.array([one.value for one in differences])
    variances = weights**2 * np.array([one.standard_error for one in differences]) ** 2
    return difference_of(
        float(weights @ values),
        standard_error=float(np.sqrt(variances.sum())),
        degrees_of_freedom=_satterthwaite(variances, np.array([one.degrees_of_freedom for one in differences])),
        level=level,
    )


def cumulative_difference(
    differences: Sequence[Difference], *, correlation: float = 0.0, level: float = 0.95
) -> tuple[Difference, ...]:
    """Add up the differences of one month after the other, with an error that grows as they do.

    Parameters
    ----------
    differences : of single periods, in order.
    correlation : of any two periods' errors: 0 for chance alone; a place's own good year, or a time
        before that all months are compared with, makes it larger.

    Returns
    -------
    tuple of Difference
        After one period, after two, and so on.

    Raises
    ------
    ValueError
        Where the correlation is not from 0 to 1.

    References
    ----------
    Wheeler (2021), "The WDD test with different pre/post time periods", andrewpwheeler.com/2021/01/09: sums of
    differences are differences of sums.

    Examples
    --------
    >>> month = difference_of(-10, standard_error=6)
    >>> [(one.value, round(one.standard_error ** 2, 6)) for one in cumulative_difference([month, month])]
    [(-10.0, 36.0), (-20.0, 72.0)]
    """
    if not 0 <= correlation <= 1:
        raise ValueError(f"A correlation of {correlation} is not from 0 to 1; errors of months have one that is.")
    errors = np.array([one.standard_error for one in differences])
    freedom = np.array([one.degrees_of_freedom for one in differences])
    values = np.cumsum([one.value for one in differences])
    variances = (1 - correlation) * np.cumsum(errors**2) + correlation * np.cumsum(errors) ** 2
    return tuple(
        difference_of(
            float(value),
            standard_error=float(np.sqrt(variance)),
            degrees_of_freedom=_satterthwaite(errors[: at + 1] ** 2, freedom[: at + 1]),
            level=level,
        )
        for at, (value, variance) in enumerate(zip(values, variances, strict=True))
    )


def share_displaced(
    local: Difference, displaced: Difference, *, covariance: float = 0.0, level: float = 0.95
) -> ShareDisplaced:
    """Divide what came elsewhere by what left, with Fieller's interval.

    Where what left is itself uncertain, the ratio has no standard error that means anything; its interval holds the
    shares r for which ``displaced + r local`` could be 0, and these go on for ever if what left could be nothing.

    Parameters
    ----------
    covariance : of the two differences, as `joint_differences` gives it: a shared control makes it positive.

    References
    ----------
    Fieller (1954), J. R. Statist. Soc. B 16:175.

    Examples
    --------
    100 left, 40 came, each with an error of 10:

    >>> found = share_displaced(difference_of(-100, standard_error=10), difference_of(40, standard_error=10))
    >>> found.value, round(found.low, 2), round(found.high, 2)
    (0.4, 0.2, 0.63)
    """
    left = -local.value
    if not left > 0:
        return ShareDisplaced(value=None, low=-np.inf, high=np.inf, reason="nothing left the treated area")
    t = t_quantile((1 + level) / 2, min(local.degrees_of_freedom, displaced.degrees_of_freedom))
    leading = left**2 - (t * local.standard_error) ** 2
    middle = left * displaced.value + t**2 * covariance
    last = displaced.value**2 - (t * displaced.standard_error) ** 2
    value, inner = displaced.value / left, middle**2 - leading * last
    if leading <= 0:
        reason = "what left could be nothing, so that no share can be ruled out"
        return ShareDisplaced(value=value, low=-np.inf, high=np.inf, reason=reason)
    root = float(np.sqrt(max(inner, 0.0)))
    return ShareDisplaced(value=value, low=(middle - root) / leading, high=(middle + root) / leading, reason="")


def _satterthwaite(variances: Floats, freedom: Floats) -> float:
    doubt = float((variances**2 / freedom).sum())
    return float(variances.sum() ** 2 / doubt) if doubt > 0 else np.inf
