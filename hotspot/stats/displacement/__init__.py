"""Compare changes in counts between where something was done, beside it, and where nothing was.

Sign rule: negative = fewer incidents. How far counts swing untouched is a `hotspot.stats.uncertainty.Spread`.
"""

from hotspot.stats.displacement.areas import BeforeAfter
from hotspot.stats.displacement.quotient import WeightedDisplacementQuotient, weighted_displacement_quotient
from hotspot.stats.displacement.scaled import RateRatio, rate_ratio, scaled_difference, smallest_detectable_change
from hotspot.stats.displacement.weighted import WeightedDisplacementDifference, weighted_displacement_difference

__all__ = [
    "BeforeAfter",
    "RateRatio",
    "WeightedDisplacementDifference",
    "WeightedDisplacementQuotient",
    "rate_ratio",
    "scaled_difference",
    "smallest_detectable_change",
    "weighted_displacement_difference",
    "weighted_displacement_quotient",
]
