"""Compare an area with what it would have held had it changed in proportion to its controls."""

from dataclasses import dataclass, replace
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from hotspot.stats.displacement.areas import BeforeAfter
from hotspot.stats.uncertainty import (
    POISSON,
    Difference,
    Spread,
    difference_of,
    t_quantile,
)

Floats = NDArray[np.float64]

_ROUNDS, _CLOSE = 60, 1e-4
_LEAST = 0.5
"""Incidents that an empty area is taken to hold before: it would otherwise be certain of its nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRatio:
    """How many times as much the treated area changed as its control; below 1 = fewer."""

    value: float
    low: float
    high: float
    p_value: float


def scaled_difference(
    *,
    area: BeforeAfter,
    control: BeforeAfter,
    spread: Spread = POISSON,
    level: float = 0.95,
) -> Difference:
    """Compare an area with what it would have held had it changed in proportion to its controls.

    ``value = after - before * C1 / C0``, whatever the lengths of the two periods: they cancel. With equal
    lengths this *is* the weighted displacement difference with the control's area weight chosen as
    ``C0 / before``, so that both begin at the same level; subtracting raw counts (all weights 1)
    would ask a pool of thirty controls to fall by as many incidents as one square.

    The test and the interval take the variance that each effect d would give, so that the interval holds the effects
    which a test would not refuse: with c = C1 / C0 and the levels ``(c (before + after) + d) / (1 + c)`` after and
    ``(before + after - d) / (1 + c)`` before, it is that of after, plus c² times that of before, plus that of c.

    Parameters
    ----------
    area, control : sums over all of each period; `BeforeAfter.of` says of how many swinging parts.
    spread : of untouched counts.

    Returns
    -------
    Difference
        Its `standard_error` is that at the estimate, `z` and `p_value` are of the test of no effect. Where the
        counts could hide any rise, `high` is infinite.

    Raises
    ------
    ValueError
        Where the controls are empty before or after.

    References
    ----------
    Wheeler & Ratcliffe (2018), Crime Science 7:11, for the difference and its area weights; Wilson (1927),
    J. Amer. Statist. Assoc. 22:209, for an interval made of tests.

    Examples
    --------
    Controls fell from 1000 to 900, so 200 would have become 180; 150 were seen.

    >>> scaled_difference(
    ...     area=BeforeAfter(before=200, after=150), control=BeforeAfter(before=1000, after=900)).value
    -30.0
    """
    curve = _curve(area, control, spread)
    low, high = curve.interval(level)
    unchanged = float(np.sqrt(curve.at(0.0)))
    test = difference_of(curve.value, standard_error=unchanged, degrees_of_freedom=curve.degrees_of_freedom)
    return replace(test, low=low, high=high, standard_error=float(np.sqrt(curve.at(curve.value))))


def smallest_detectable_change(
    *,
    area: BeforeAfter,
    control: BeforeAfter,
    spread: Spread = POISSON,
    power: float = 0.8,
    alpha: float = 0.05,
) -> float:
    """Give the size of a change that `scaled_difference` would find with this power [incidents, positive].

    It is that of the area's level before and the controls' change, whatever happened to the area: what could have been
    seen, not what was. It is that of a rise, which is harder to see than a fall of the same size, having the larger
    variance. A fall cannot be larger than what was expected; where this is, no fall could have been seen.

    Returns
    -------
    float
        Infinite where swings could hide any change.

    Raises
    ------
    ValueError
        Where the controls are empty before or after.

    Examples
    --------
    As many before and after in area and control alike, 100, have a standard error of 20, and 2.8 of them would be 56; a
    rise's own is larger.

    >>> round(smallest_detectable_change(
    ...     area=BeforeAfter(before=100, after=40), control=BeforeAfter(before=100, after=100)), 1)
    67.1
    """
    if control.before <= 0:
        _refuse(control)
    expected = area.before * control.after / control.before
    change = 0.0
    for _ in range(_ROUNDS):
        curve = _curve(replace(area, after=expected + change), control, spread)
        one, other = (t_quantile(share, curve.degrees_of_freedom) for share in (1 - alpha / 2, power))
        before, change = (
            change,
            float(one * np.sqrt(curve.at(0.0)) + other * np.sqrt(curve.at(change))),
        )
        if abs(change - before) < _CLOSE * change:
            return change
    return np.inf


def rate_ratio(
    *,
    area: BeforeAfter,
    control: BeforeAfter,
    spread: Spread = POISSON,
    level: float = 0.95,
) -> RateRatio:
    """Divide the area's change by its control's, ``(A1/A0) / (C1/C0)``; period lengths cancel.

    The variance of its logarithm is the sum of each count's relative variance.

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
    chance = np.array([*area.chance[::-1], *control.chance[::-1]])
    variance = spread.combined(
        incidents=float((chance / counts).sum()), squares=sum(_shares(area)) + sum(_shares(control))
    )
    one = difference_of(
        float(np.log(counts[0] / counts[1]) - np.log(counts[2] / counts[3])),
        standard_error=float(np.sqrt(variance.value)),
        degrees_of_freedom=variance.degrees_of_freedom,
        level=level,
    )
    low, value, high = np.exp([one.low, one.value, one.high])
    return RateRatio(value=float(value), low=float(low), high=float(high), p_value=one.p_value)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Curve:
    """The variance of an area's change at each effect d: ``constant + linear * d + square * d**2``."""

    value: float
    constant: float
    linear: float
    square: float
    degrees_of_freedom: float
    expected: float

    def at(self, effect: float) -> float:
        return self.constant + self.linear * effect + self.square * effect**2

    def interval(self, level: float) -> tuple[float, float]:
        """Solve ``(value - d)**2 = t**2 variance(d)``; where variance outgrows the square, one side stays open."""
        t = t_quantile((1 + level) / 2, self.degrees_of_freedom)
        leading = 1 - t**2 * self.square
        half = self.value + t**2 * self.linear / 2
        last = self.value**2 - t**2 * self.constant
        root = float(np.sqrt(max(half**2 - leading * last, 0.0)))
        if leading > 0:
            return (half - root) / leading, (half + root) / leading
        if last <= 0 or leading == 0:  # no change is not refused either
            return -self.expected, np.inf
        ends = sorted([(half - root) / leading, (half + root) / leading])
        return (-self.expected, ends[0]) if self.value < 0 else (ends[1], np.inf)


def _curve(area: BeforeAfter, control: BeforeAfter, spread: Spread) -> _Curve:
    if control.before <= 0 or control.after <= 0:
        _refuse(control)
    c = control.after / control.before
    before = max(area.before, _LEAST)
    whole = before + area.after
    beside = control.chance[1] / control.after + control.chance[0] / control.before
    beside_swings, (own_before, own_after) = sum(_shares(control)), _shares(area)
    # Coefficients of 1, d and d² of the two sums; what the area holds before and after is linear in d.
    after, then = np.array([c * whole, 1.0]) / (1 + c), np.array([whole, -1.0]) / (1 + c)
    incidents = np.append(area.chance[1] * after + c**2 * area.chance[0] * then, 0.0) + beside * c**2 * _squared(then)
    squares = own_after * _squared(after) + (own_before + beside_swings) * c**2 * _squared(then)
    null = spread.combined(incidents=float(incidents[0]), squares=float(squares[0]))
    variance = spread.dispersion * incidents + spread.swing * squares
    # Doubt of the spread is that at no effect all along, so that the curve stays a quadratic.
    constant, linear, square = (variance * (null.value / variance[0])).tolist()
    return _Curve(
        value=area.after - c * area.before,
        constant=constant,
        linear=linear,
        square=square,
        degrees_of_freedom=null.degrees_of_freedom,
        expected=c * before,
    )


def _refuse(control: BeforeAfter) -> NoReturn:
    raise ValueError(f"The controls hold {control.before} and {control.after} incidents; both must be above 0.")


def _squared(line: Floats) -> Floats:
    return np.array([line[0] ** 2, 2 * line[0] * line[1], line[1] ** 2])


def _shares(area: BeforeAfter) -> tuple[float, float]:
    return 1 / area.swings[0], 1 / area.swings[1]
