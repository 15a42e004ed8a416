"""What became of all of it together, how much of what left turned up elsewhere, and where."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, t

from hotspot.displacement.areas import BUFFER, FIRST_HUB, TREATMENT
from hotspot.displacement.case import Case
from hotspot.displacement.effects import Yardstick, unknown_effect, widen
from hotspot.displacement.verdicts import Evidence
from hotspot.stats.displacement import (
    BeforeAfter,
    JointDifferences,
    joint_differences,
    selection_corrected,
    share_displaced,
    smallest_detectable_change,
)
from hotspot.stats.uncertainty import Difference
from models.effect import AreaEffect, Effect, Ratio
from models.finding import Flow

Floats = NDArray[np.float64]

ALPHA = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """An effect after the winner's curse of having been picked is taken off."""

    area: AreaEffect
    value: float
    low: float
    high: float

    @property
    def shift(self) -> float:
        """How much the correction takes away."""
        return self.value - self.area.effect.value

    @property
    def extra_variance(self) -> float:
        """How much less sure the corrected effect is than the plain one."""
        error = (self.high - self.low) / (2 * norm.ppf(0.975))
        return max(0.0, float(error**2) - self.area.effect.standard_error**2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """The treated area, its buffer and the hubs that changed, taken together.

    Attributes
    ----------
    labels : of these areas, see `hotspot.displacement.areas`.
    share : of what left, that turned up in buffer and hubs; None where the treated area did not fall.
    """

    net: Effect
    share: Ratio | None
    labels: tuple[int, ...]


def correct_picked(evidence: Evidence, picked: tuple[AreaEffect, ...]) -> tuple[Corrected, ...]:
    """Correct hubs that were picked from the surroundings because they changed beyond chance."""
    if not picked:
        return ()
    changed = sum(area.effect.is_significant for area in (evidence.buffer, *evidence.remote))
    cut = _cut(hubs=len(evidence.remote), changed=changed)
    z = norm.isf(np.maximum([area.effect.p_value for area in picked], 1e-300) / 2)
    found = selection_corrected(np.maximum(z, cut + 1e-9), cut)
    value = np.array([area.effect.value for area in picked])
    # One unit of z in incidents, with the effect's sign, so that a negative one turns low and high around.
    unit = value / z
    middle, ends = found.value * unit, np.sort([found.low * unit, found.high * unit], axis=0)
    return tuple(
        Corrected(area=area, value=float(at), low=float(low), high=float(high))
        for area, at, low, high in zip(picked, middle, *ends, strict=True)
    )


def _cut(*, hubs: int, changed: int) -> float:
    """Give the least |z| with which a hub passes where so many of the family do; see `surroundings`."""
    return float(norm.isf(min(ALPHA * changed / (2 * hubs), 0.5) / 2))


def take_together(case: Case, evidence: Evidence) -> Together:
    """Add the treated area, all hours, its buffer, and the hubs that changed, corrected for having been picked."""
    picked = tuple(area for area in evidence.remote if area.effect.is_significant)
    ids = {area.area_id for area in picked}
    hubs = (FIRST_HUB + number for number, hub in enumerate(case.plan.hubs) if hub.hub_id in ids)
    labels = (TREATMENT, BUFFER, *hubs)
    counts = np.stack([case.count((label,)) for label in labels])
    yardstick = case.yardstick()
    if evidence.problem or not yardstick.is_usable:
        return Together(net=unknown_effect(counts.sum(axis=0), yardstick.spread.dispersion), share=None, labels=labels)
    areas = [BeforeAfter.of(row) for row in counts]
    control = BeforeAfter.of(yardstick.table)
    joint = joint_differences(areas=areas, control=control, spread=yardstick.spread)
    corrections = correct_picked(evidence, picked)
    smallest = smallest_detectable_change(area=sum(areas[1:], areas[0]), control=control, spread=yardstick.spread)
    net = _net(joint, corrections, yardstick, counts=counts.sum(axis=0), smallest=smallest)
    share = _share(joint, corrections, yardstick) if evidence.fell else None
    return Together(net=net, share=share, labels=labels)


def other_hubs(case: Case, evidence: Evidence) -> Difference | None:
    """Add up the hubs that did not change beyond chance and so stay out of the net; None where there are none."""
    ids = {area.area_id for area in evidence.remote if not area.effect.is_significant}
    labels = [FIRST_HUB + number for number, hub in enumerate(case.plan.hubs) if hub.hub_id in ids]
    yardstick = case.yardstick()
    if not labels or not yardstick.is_usable:
        return None
    areas = [BeforeAfter.of(case.count((label,))) for label in labels]
    joint = joint_differences(areas=areas, control=BeforeAfter.of(yardstick.table), spread=yardstick.spread)
    return widen(joint.net, yardstick)


def _net(
    joint: JointDifferences,
    corrections: tuple[Corrected, ...],
    yardstick: Yardstick,
    *,
    counts: Floats,
    smallest: float,
) -> Effect:
    raw = widen(joint.net, yardstick)
    extra = sum(one.extra_variance for one in corrections)
    factor = float(np.sqrt(1 + extra / raw.standard_error**2))
    value = raw.value + sum(one.shift for one in corrections)
    unchanged = factor * (raw.value / raw.z if raw.z else raw.standard_error)
    return Effect(
        value=value,
        low=value - factor * (raw.value - raw.low),
        high=value + factor * (raw.high - raw.value),
        standard_error=factor * raw.standard_error,
        dispersion=yardstick.spread.dispersion,
        p_value=float(2 * t.sf(abs(value / unchanged), raw.degrees_of_freedom)),
        q_value=None,
        smallest_detectable_effect=factor * yardstick.widening * smallest,
        before=float(counts[:-1].mean()),
        after=float(counts[-1]),
    )


def _share(joint: JointDifferences, corrections: tuple[Corrected, ...], yardstick: Yardstick) -> Ratio | None:
    local = widen(joint.differences[0], yardstick)
    wide = yardstick.widening**2
    extra = sum(one.extra_variance for one in corrections)
    value = sum(one.value for one in joint.differences[1:]) + sum(one.shift for one in corrections)
    error = float(np.sqrt(wide * joint.covariance[1:, 1:].sum() + extra))
    displaced = Difference(
        value=value,
        standard_error=error,
        z=value / error,
        p_value=float("nan"),
        low=float("nan"),
        high=float("nan"),
        degrees_of_freedom=joint.net.degrees_of_freedom,
    )
    found = share_displaced(local, displaced, covariance=wide * float(joint.covariance[0, 1:].sum()))
    return None if found.value is None else Ratio(value=found.value, low=found.low, high=found.high)


def flows_of(evidence: Evidence) -> tuple[Flow, ...]:
    """Say how much came to each area that rose while the treated area fell.

    Hubs are corrected for having been picked from many; the buffer was asked about from the beginning.
    """
    if evidence.problem or not evidence.fell:
        return ()
    hubs = correct_picked(evidence, tuple(area for area in evidence.receivers if area.role == "remote"))
    beside = [
        Corrected(area=area, value=area.effect.value, low=area.effect.low, high=area.effect.high)
        for area in evidence.receivers
        if area.role == "buffer"
    ]
    return tuple(
        Flow(
            source=evidence.local,
            receiver=one.area,
            incidents=max(0.0, one.value),
            low=max(0.0, one.low),
            high=max(0.0, one.high),
        )
        for one in (*beside, *hubs)
    )
