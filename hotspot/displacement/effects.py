"""Turn counts of an area and of its controls into an effect with interval."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hotspot.stats.displacement import BeforeAfter, scaled_difference
from hotspot.stats.multiple import benjamini_hochberg
from hotspot.stats.uncertainty import Dispersion, dispersion_from_controls, smallest_detectable_effect
from models.finding import Effect

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Yardstick:
    """What the controls did.

    Attributes
    ----------
    control : all controls together in each period, the evaluated one last, shape (periods,).
    widening : what standard errors are multiplied with, at least 1; placebos tell it.
    """

    control: Floats
    dispersion: Dispersion
    widening: float = 1.0

    @property
    def is_usable(self) -> bool:
        """Whether the controls hold incidents before and after."""
        return bool(self.control[:-1].sum() > 0 and self.control[-1] > 0)


def measure(counts: Floats, yardstick: Yardstick) -> Effect:
    """Compare an area with its controls.

    Parameters
    ----------
    counts : in each period, the evaluated one last, shape (periods,).
    """
    references = len(counts) - 1
    if not references or not yardstick.is_usable:
        return unknown_effect(counts, yardstick.dispersion.value)
    area = BeforeAfter(before=float(counts[:-1].sum()), after=float(counts[-1]))
    control = BeforeAfter(before=float(yardstick.control[:-1].sum()), after=float(yardstick.control[-1]))
    dispersion = yardstick.dispersion
    found = scaled_difference(area=area, control=control, dispersion=dispersion)
    unchanged = BeforeAfter(before=area.before, after=area.after - found.value)
    null = scaled_difference(area=unchanged, control=control, dispersion=dispersion)
    return Effect(
        value=found.value,
        low=found.low,
        high=found.high,
        standard_error=found.standard_error,
        dispersion=dispersion.value,
        p_value=found.p_value,
        q_value=None,
        smallest_detectable_effect=smallest_detectable_effect(
            null.standard_error, degrees_of_freedom=dispersion.degrees_of_freedom
        ),
        before=area.before / references,
        after=area.after,
    )


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


def as_family(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """Give effects that are judged together their q-values."""
    q_values = benjamini_hochberg([effect.p_value for effect in effects])
    return tuple(replace(effect, q_value=float(q)) for effect, q in zip(effects, q_values, strict=True))


def pooled_dispersion(tables: Floats) -> Dispersion:
    """Estimate dispersion from the controls' table of areas by periods, or several such, 1 where they are too few."""
    try:
        return dispersion_from_controls(tables)
    except ValueError:
        return Dispersion(value=1.0, degrees_of_freedom=1.0)


def wider(one: Dispersion, other: Dispersion) -> Dispersion:
    """Take the larger."""
    return one if one.value >= other.value else other
