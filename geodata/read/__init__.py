"""From a source's file to reports in our own words, with what was set aside and why."""

from geodata.read.load import load_mapping, parse_mapping
from geodata.read.mapping import Mapping
from geodata.read.records import Records
from geodata.read.refitting import fit_records
from geodata.read.reports import ReadResult, make_reports, read_records, read_reports

__all__ = [
    "Mapping",
    "ReadResult",
    "Records",
    "fit_records",
    "load_mapping",
    "make_reports",
    "parse_mapping",
    "read_records",
    "read_reports",
]
