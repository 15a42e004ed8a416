"""Say how sure a change is in counts that vary more than chance alone makes them."""

from hotspot.stats.uncertainty.controls import spread_from_controls
from hotspot.stats.uncertainty.difference import (
    Difference,
    difference_of,
    smallest_detectable_effect,
    t_quantile,
    t_share_below,
)
from hotspot.stats.uncertainty.dispersion import check_dispersion, pearson_dispersion
from hotspot.stats.uncertainty.spread import POISSON, SamplingVariance, Spread

__all__ = [
    "POISSON",
    "Difference",
    "SamplingVariance",
    "Spread",
    "check_dispersion",
    "difference_of",
    "pearson_dispersion",
    "smallest_detectable_effect",
    "spread_from_controls",
    "t_quantile",
    "t_share_below",
]
