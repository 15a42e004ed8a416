"""Choose a bandwidth where none was given, in the kernel's own measure, and say how it came about."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspot.stats.density import (
    Bandwidth,
    bandwidth_diggle,
    bandwidth_likelihood,
    bandwidth_scott,
    bandwidth_silverman,
)
from hotspot.stats.density.kernels import same_smoothing

FALLBACK_BANDWIDTH_M = 250.0
LEAST_M, MOST_M = 10.0, 10_000.0

Floats = NDArray[np.float64]

RULES: Mapping[str, str] = {
    "scott": "Scott's rule",
    "silverman": "Silverman's rule",
    "diggle": "least mean square error (Berman & Diggle)",
    "likelihood": "leave-one-out likelihood",
}
"""What each rule is called in the provenance."""

_STEPS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenBandwidth:
    """A bandwidth and who chose it.

    Attributes
    ----------
    value_m : the gaussian's standard deviation, or the radius of another kernel [m].
    rule : "given", or "automatic: " and how.
    is_at_limit : a search ended at its smallest or largest bandwidth.
    """

    value_m: float
    rule: str
    is_at_limit: bool = False


def choose_bandwidth(points: Floats, weights: Floats, *, rule: str, kernel: str, cell_m: float) -> ChosenBandwidth:
    """Choose by a rule, between 10 m and 10 km; 250 m where there are too few places for it.

    Rules seek a gaussian's standard deviation; the radius of another kernel is that which smooths as much.

    Parameters
    ----------
    rule : one of `RULES`.
    cell_m : size of a cell: no bandwidth below a quarter of it is tried [m].
    """
    name = RULES[rule]
    try:
        gaussian_m, how, is_at_limit = _by_rule(points, weights, rule=rule, cell_m=cell_m)
    except ValueError:
        how = f"automatic: {FALLBACK_BANDWIDTH_M:g} m, too few places for {name}"
        return ChosenBandwidth(value_m=same_smoothing(FALLBACK_BANDWIDTH_M, kernel=kernel), rule=how)
    radius_m = float(np.clip(same_smoothing(gaussian_m, kernel=kernel), LEAST_M, MOST_M))
    return ChosenBandwidth(value_m=radius_m, rule=f"automatic: {name}, {how}", is_at_limit=is_at_limit)


def _by_rule(points: Floats, weights: Floats, *, rule: str, cell_m: float) -> tuple[float, str, bool]:
    if rule in {"scott", "silverman"}:
        axes = (bandwidth_scott if rule == "scott" else bandwidth_silverman)(points, weights=weights)
        said = f"{axes[0]:.0f} m east and {axes[1]:.0f} m north, geometric mean"
        return float(np.sqrt(axes.prod())), said, False
    found = _searched(points, weights, rule=rule, cell_m=cell_m)
    said = f"sought from {found.lowest_m:.0f} to {found.highest_m:.0f} m at {found.asked} places"
    return found.value_m, f"{said}, ended at the limit" if found.is_at_limit else said, found.is_at_limit


def _searched(points: Floats, weights: Floats, *, rule: str, cell_m: float) -> Bandwidth:
    low, high = points.min(axis=0) - cell_m, points.max(axis=0) + cell_m
    window = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
    if rule == "diggle":
        return bandwidth_diggle(points, window=window, weights=weights)
    lowest, highest = max(LEAST_M, cell_m / 4), float(np.hypot(*(high - low))) / 2
    return bandwidth_likelihood(
        points, window=window, weights=weights, lowest_m=lowest, highest_m=min(highest, MOST_M), steps=_STEPS
    )
