"""Scan statistics: find where and when there is more than chance deals out, over all areas and windows at once."""

from hotspot.stats.scan.expectation import expectation_based_poisson_scan
from hotspot.stats.scan.levels import Rhythm, dispersion_of, shrunken_levels
from hotspot.stats.scan.permutation import Direction, space_time_permutation_scan
from hotspot.stats.scan.result import Scan, ScanCluster, gumbel_p_value, pseudo_p_value, recurrence_days
from hotspot.stats.scan.zones import Zones, zones_by_distance, zones_by_rings

__all__ = [
    "Direction",
    "Rhythm",
    "Scan",
    "ScanCluster",
    "Zones",
    "dispersion_of",
    "expectation_based_poisson_scan",
    "gumbel_p_value",
    "pseudo_p_value",
    "recurrence_days",
    "shrunken_levels",
    "space_time_permutation_scan",
    "zones_by_distance",
    "zones_by_rings",
]
