"""Compare changes in counts between where something was done, beside it, and where nothing was.

Sign rule: negative = fewer incidents. How far counts swing untouched is a `hotspot.stats.uncertainty.Spread`.
"""

from hotspot.stats.displacement.areas import BeforeAfter
from hotspot.stats.displacement.panel import PanelEffect, panel_effect
from hotspot.stats.displacement.quotient import WeightedDisplacementQuotient, weighted_displacement_quotient
from hotspot.stats.displacement.scaled import RateRatio, rate_ratio, scaled_difference, smallest_detectable_change
from hotspot.stats.displacement.selection import SelectionCorrected, draw_selected, selection_corrected
from hotspot.stats.displacement.together import (
    JointDifferences,
    ShareDisplaced,
    cumulative_difference,
    harm_weighted_difference,
    joint_differences,
    share_displaced,
)
from hotspot.stats.displacement.weighted import WeightedDisplacementDifference, weighted_displacement_difference

__all__ = [
    "BeforeAfter",
    "JointDifferences",
    "PanelEffect",
    "RateRatio",
    "SelectionCorrected",
    "ShareDisplaced",
    "WeightedDisplacementDifference",
    "WeightedDisplacementQuotient",
    "cumulative_difference",
    "draw_selected",
    "harm_weighted_difference",
    "joint_differences",
    "panel_effect",
    "rate_ratio",
    "scaled_difference",
    "selection_corrected",
    "share_displaced",
    "smallest_detectable_change",
    "weighted_displacement_difference",
    "weighted_displacement_quotient",
]
