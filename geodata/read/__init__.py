"""From a source's file to reports in our own words, with what was set aside and why."""

from geodata.read.load import load_mapping
from geodata.read.mapping import Mapping
from geodata.read.reports import ReadResult, read_reports

__all__ = ["Mapping", "ReadResult", "load_mapping", "read_reports"]
