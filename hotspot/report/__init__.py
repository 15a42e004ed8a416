"""Reports that may be checked: every figure in a sentence stands in a table that it cites."""

from hotspot.report.monthly import displacement_report
from hotspot.report.placing import DataQuality

__all__ = ["DataQuality", "displacement_report"]
