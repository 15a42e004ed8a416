"""Turn counts of an area and of its controls into an effect with interval."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from hotspot.stats.displacement import (
    BeforeAfter,
    panel_effect,
    rate_ratio,
    scaled_difference,
    smallest_detectable_change,
)
from hotspot.stats.multiple import benjamini_hochberg
from hotspot.stats.uncertainty import Difference, Spread, spread_from_controls
from models.effect import Effect, Ratio

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Yardstick:
    """What the controls did.

    Attributes
    ----------
    table : each control in each period, the evaluated one last, shape (controls, periods).
    spread : how far untouched counts swing.
    widening : what standard errors are multiplied with, at least 1; placebos and weighted counts tell it.
    relative_error : standard error of completed counts as a share of them, the same for every area.
    """

    table: Floats
    spread: Spread
    widening: float = 1.0
    relative_error: float = 0.0

    @property
    def control(self) -> Floats:
        """All controls together in each period, shape (periods,)."""
        return np.asarray(self.table.sum(axis=0))

    @property
    def is_usable(self) -> bool:
        """Whether the controls hold incidents before and after."""
        control = self.control
        return bool(control[:-1].sum() > 0 and control[-1] > 0)


def measure(counts: Floats, yardstick: Yardstick) -> Effect:
    """Compare an area with its controls.

    Parameters
    ----------
    counts : in each period, the evaluated one last, shape (periods,), or (areas, periods) for areas taken together.
    """
    whole = np.atleast_2d(counts).sum(axis=0)
    if len(whole) < 2 or not yardstick.is_usable:
        return unknown_effect(whole, yardstick.spread.dispersion)
    area, control = BeforeAfter.of(counts), BeforeAfter.of(yardstick.table)
    spread = yardstick.spread
    found = widen(scaled_difference(area=area, control=control, spread=spread), yardstick)
    return Effect(
        value=found.value,
        low=found.low,
        high=found.high,
        standard_error=found.standard_error,
        dispersion=spread.dispersion,
        p_value=found.p_value,
        q_value=None,
        smallest_detectable_effect=yardstick.widening
        * smallest_detectable_change(area=area, control=control, spread=spread),
        before=area.before / (len(whole) - 1),
        after=area.after,
        ratio=_ratio(area, control, yardstick),
    )


def measure_panel(counts: Floats, yardstick: Yardstick) -> Effect:
    """Compare an area with its controls by a model of areas and periods; it agrees with `measure` where all is well.

    Parameters
    ----------
    counts : in each period, the evaluated one last, shape (periods,).
    """
    if min(counts[:-1].sum(), counts[-1]) <= 0 or not yardstick.is_usable:
        return unknown_effect(counts, yardstick.spread.dispersion)
    known = yardstick.table[yardstick.table.sum(axis=1) > 0]
    is_treated = np.arange(len(known) + 1) == 0
    is_after = np.arange(len(counts)) == len(counts) - 1
    try:
        panel = panel_effect(
            np.vstack([counts, known]), is_treated=is_treated, is_after=is_after, block=np.arange(len(counts))
        )
    except ValueError:
        return unknown_effect(counts, yardstick.spread.dispersion)
    plain = measure(counts, replace(yardstick, spread=panel.spread))
    ratio = Ratio(value=panel.ratio.value, low=panel.ratio.low, high=panel.ratio.high)
    return replace(plain, value=panel.difference.value, ratio=plain.ratio or ratio)


def widen(found: Difference, yardstick: Yardstick) -> Difference:
    """Let a difference be as uncertain as placebos were, and as the completion of late counts makes it."""
    wide, degrees = yardstick.widening, found.degrees_of_freedom
    shared = yardstick.relative_error * abs(found.value)
    error = float(np.hypot(wide * found.standard_error, shared))
    z = found.z / wide
    quantile = float(stats.t.ppf(0.975, degrees))
    below, above = (
        float(np.hypot(wide * half, quantile * shared)) for half in (found.value - found.low, found.high - found.value)
    )
    return replace(
        found,
        standard_error=error,
        z=z,
        p_value=float(2 * stats.t.sf(abs(z), degrees)),
        low=found.value - below,
        high=found.value + above,
    )


def normal_scores(areas: Floats, control: BeforeAfter, *, spread: Spread, references: int) -> Floats:
    """Give the changes of many single places, each beside the rest of the controls, as normal scores.

    The test of `hotspot.stats.displacement.scaled_difference`, for many at once.

    Parameters
    ----------
    areas : before, after, and what of both is counted among the controls too, shape (4, n).
    control : all controls.
    references : how many periods `before` adds up.
    """
    before, after, shared_before, shared_after = areas
    beside_before = np.maximum(control.before - shared_before, 0.5)
    beside_after = np.maximum(control.after - shared_after, 0.5)
    c = beside_after / beside_before
    then = (np.maximum(before, 0.5) + after) / (1 + c)
    beside = 1 / beside_before + 1 / beside_after
    swings = 1 + 1 / references + 1 / control.swings[0] + 1 / control.swings[1]
    incidents, squares = c * then + c**2 * then + beside * (c * then) ** 2, swings * (c * then) ** 2
    found = [spread.combined(incidents=float(a), squares=float(b)) for a, b in zip(incidents, squares, strict=True)]
    variance = np.array([one.value for one in found])
    degrees = np.array([one.degrees_of_freedom for one in found])
    z = (after - c * before) / np.sqrt(variance)
    # Through t, so that few controls do not pass for wide swings; capped where the tail has no digits left.
    return np.asarray(-np.sign(z) * stats.norm.ppf(np.maximum(stats.t.sf(np.abs(z), degrees), 1e-300)))


def _ratio(area: BeforeAfter, control: BeforeAfter, yardstick: Yardstick) -> Ratio | None:
    if min(area.before, area.after) <= 0:
        return None
    found = rate_ratio(area=area, control=control, spread=yardstick.spread)
    low, high = (found.value * (bound / found.value) ** yardstick.widening for bound in (found.low, found.high))
    return Ratio(value=found.value, low=low, high=high)


def unknown_effect(counts: Floats, dispersion: float) -> Effect:
    """Say that nothing can be said: the counts stand, all else is not a number, and chance explains everything."""
    nan = float("nan")
    return Effect(
        value=nan,
        low=nan,
        high=nan,
        standard_error=nan,
        dispersion=dispersion,
        p_value=1.0,
        q_value=None,
        smallest_detectable_effect=nan,
        before=float(counts[:-1].mean()) if len(counts) > 1 else nan,
        after=float(counts[-1]),
    )


def as_family(effects: tuple[Effect, ...], *, weights: ArrayLike | None = None) -> tuple[Effect, ...]:
    """Give effects that are judged together their q-values.

    Parameters
    ----------
    weights : how much of the family's error each may use, mean 1; alike unless said, shape (n,).

    References
    ----------
    Genovese, Roeder & Wasserman (2006), Biometrika 93:509: p-values divided by weights of mean 1 keep the rate.
    """
    share = np.ones(len(effects)) if weights is None else np.asarray(weights, dtype=np.float64)
    p_values = np.array([effect.p_value for effect in effects])
    q_values = benjamini_hochberg(np.minimum(1.0, p_values / share))
    return tuple(replace(effect, q_value=float(q)) for effect, q in zip(effects, q_values, strict=True))


def pooled_spread(tables: Sequence[Floats]) -> Spread:
    """Learn the spread from tables of untouched areas by periods; one degree of freedom where they are too few."""
    try:
        return spread_from_controls(tables)
    except ValueError:
        return Spread(degrees_of_freedom=1.0)


def wider(one: Spread, other: Spread) -> Spread:
    """Take the larger, at the size of a place with a hundred incidents."""
    return one if one.variance(100) >= other.variance(100) else other
