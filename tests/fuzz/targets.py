"""Each parser as one function of bytes; refusing is fine, any other failure is a finding."""

import io
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

import orjson
import pandas as pd

from api.interventions import read_features
from api.outlines import outline_of, outline_of_wkt
from geodata.gazetteer import import_places, load_gazetteer
from geodata.geocode import Geocoder
from geodata.read import boxed_sheet, load_mapping, polisen, read_reports
from geodata.read.coordinates import read_decimals, read_degrees_minutes, split_pairs
from geodata.read.csv_records import read_csv
from geodata.read.fields import read_numbers
from geodata.read.geopackage import read_geopackage
from geodata.read.json_records import read_json
from geodata.read.mapping import Mapping
from geodata.read.sheets import read_sheet
from geodata.read.swedish import parse_time, read_prose_time, resolve
from geodata.read.times import read_times
from geodata.read.unpack import documents, unpack
from models.errors import KlarsynError
from tests.fuzz import seeds

MOST_SECONDS = 0.25
"""Of processor time, for one small input."""
_WANTED = ("id", "earliest", "category", "place", "location.gps", "geometry.x")
_FORMATS = ("ISO", "%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M:%S %z", "svenska", "excel", "epoch_s")
_ZONE = "Europe/Stockholm"
_PUBLISHED = datetime(2024, 5, 4, 12, 0)  # noqa: DTZ001  a local clock
_POINTS = (*_WANTED, "geometry.y")
_OPTIONAL = frozenset(_POINTS)
_FAR_CELL = re.compile(rb"[A-Z]{2,}|\d{5,}")


@dataclass(frozen=True, kw_only=True)
class Target:
    """A parser under test.

    Attributes
    ----------
    parse : takes any bytes; `run` lets the domain's own errors pass.
    seeds : well-formed inputs.
    longest : bytes that the fuzzer may give at most.
    as_shipped : how Klarsyn runs the parser, where fuzzing runs it without what guards it.
    """

    parse: Callable[[bytes], object]
    seeds: Callable[[], list[bytes]]
    longest: int = 4096
    as_shipped: Callable[[bytes], object] | None = None

    def replay(self, data: bytes) -> None:
        """Parse as Klarsyn does."""
        replace(self, parse=self.as_shipped or self.parse).run(data)

    def run(self, data: bytes) -> None:
        """Parse; a refusal with a sentence is as good as a result."""
        try:
            self.parse(data)
        except KlarsynError as error:
            if not str(error).strip():
                raise AssertionError("a refusal needs a sentence") from error


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="klarsyn-fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))  # noqa: S108


def _file(data: bytes, ending: str = ".bin") -> Path:
    path = _folder() / f"input{ending}"
    path.write_bytes(data)
    return path


def _lines(data: bytes) -> pd.Series:
    return pd.Series(data.decode(errors="replace").split("\n")[:8], dtype="str")


def _unpack(data: bytes) -> object:
    return unpack(_file(data), name="input", max_bytes=10_000_000)


def _zip(data: bytes) -> object:
    return documents(_file(seeds.ZIP_START + data), name="input", max_bytes=10_000_000)


def _sheet(data: bytes) -> object:
    """Read a workbook whose sheet holds these bytes, in this process; cells far away are for the box alone."""
    if _FAR_CELL.search(data):
        return None
    try:
        boxed_sheet.read(seeds.workbook(data), io.BytesIO(), sheet="", wanted=_WANTED, most_bytes=10_000_000)
    except boxed_sheet.REFUSALS:
        return None


def _boxed_sheet(data: bytes) -> object:
    return read_sheet(seeds.workbook(data), wanted=_WANTED, optional=_OPTIONAL, file="input", max_bytes=10_000_000)


def _geopackage(data: bytes) -> object:
    return read_geopackage(data, wanted=_POINTS, optional=_OPTIONAL, file="input", crs="EPSG:3006")


def _csv(data: bytes) -> object:
    return read_csv(data.decode(errors="replace").encode(), wanted=_WANTED, optional=_OPTIONAL, file="input")


def _json(data: bytes) -> object:
    return read_json(data.decode(errors="replace").encode(), wanted=_WANTED, optional=_OPTIONAL, file="input")


@cache
def _csv_mapping() -> Mapping:
    return load_mapping("csv")


def _reports(data: bytes) -> object:
    result = read_reports(_file(data), mapping=_csv_mapping(), max_bytes=10_000_000)
    assert result.received == len(result.reports) + len(result.set_aside), "every row is counted once"
    return result


def _numbers(data: bytes) -> object:
    texts = _lines(data)
    first, second = split_pairs(texts)
    if data[:1] < b"5":
        return read_degrees_minutes(first, second)
    read_decimals(first, second, decimal=("", ",", ".")[len(data) % 3], is_in_degrees=len(data) % 2 > 0)
    return read_numbers(texts)


def _times(data: bytes) -> object:
    texts = _lines(data)
    published = pd.Series(pd.Timestamp("2024-05-04T12:00Z"), index=texts.index)
    return read_times(texts, formats=_FORMATS, zone=_ZONE, published=published)


def _swedish_times(data: bytes) -> object:
    text = data.decode(errors="replace")
    phrase = parse_time(text)
    if phrase is not None:
        resolve(phrase, published=_PUBLISHED)
        resolve(phrase, published=None)
    return read_prose_time(text, published=_PUBLISHED)


def _headline(data: bytes) -> object:
    texts = _lines(data)
    return polisen.event_times(texts, texts.shift(-1, fill_value="2024-01-01 0:40:16 +01:00"))


@cache
def _geocoder() -> Geocoder:
    return Geocoder(load_gazetteer())


def _place_text(data: bytes) -> object:
    return _geocoder().geocode(data.decode(errors="replace"), context="Stockholm")


def _outlines(data: bytes) -> object:
    if data.lstrip()[:1] not in (b"{", b"["):
        return outline_of_wkt(data.decode(errors="replace"))
    try:
        read_features(data)
    except KlarsynError:
        return outline_of(_parsed(data))
    return None


def _parsed(data: bytes) -> object:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return None


def _places(data: bytes) -> object:
    return import_places(_file(data[1:], ".csv" if data[:1] < b"d" else ".geojson"))


_TIMES = (
    "2024-05-03 21:10",
    "2024-10-27T02:30:00+02:00",
    "03.05.2024 21:10",
    "2026-08-22 8:13:44 +02:00",
    "2024-05-03",
)
_PROSE = (
    "natten mot lördagen mellan 22 och 02",
    "fredag 3 maj 2024 kl. 21.10-22.00",
    "igår kväll vid 23-tiden",
    "den 31 dec 2023 23:50 till 1 jan 00.20",
    "45415.88",
)
_HEADLINES = ("22 augusti 17.59, Brand, Kävlinge", "31 december 23:50, Rån, Nacka", "2024-01-01 0:40:16 +01:00")
_TEXTS = (
    "Bråk i korsningen Sveavägen/Kungsgatan, Norrmalm.",
    "Utanför Vasagatan 24 A-26, i höjd med T-Centralen, uppgång Vasagatan.",
    "E4:an mellan trafikplats Häggvik och Rotebro, Sollentuna.",
    "vid S:t Eriksplan, bakom Plattan, H|torget",
)

TARGETS = {
    "unpack": Target(parse=_unpack, seeds=seeds.packed),
    "zip": Target(parse=_zip, seeds=seeds.archives),
    "xlsx": Target(parse=_sheet, seeds=seeds.sheets, as_shipped=_boxed_sheet),
    "geopackage": Target(parse=_geopackage, seeds=seeds.geopackages, longest=16_384),
    "csv": Target(parse=_csv, seeds=seeds.tables),
    "json": Target(parse=_json, seeds=seeds.documents),
    "reports": Target(parse=_reports, seeds=seeds.packed),
    "mapping": Target(parse=lambda data: load_mapping(_file(data, ".toml")), seeds=seeds.mappings),
    "numbers": Target(parse=_numbers, seeds=seeds.lines("18,0649 59,3326", "59.33,18.06", "6 581 100.5", "-1e400")),
    "times": Target(parse=_times, seeds=seeds.lines(*_TIMES, *_PROSE), longest=512),
    "swedish_times": Target(parse=_swedish_times, seeds=seeds.lines(*_PROSE), longest=512),
    "headline": Target(parse=_headline, seeds=seeds.lines(*_HEADLINES), longest=512),
    "place_text": Target(parse=_place_text, seeds=seeds.lines(*_TEXTS), longest=1024),
    "outlines": Target(parse=_outlines, seeds=seeds.outlines),
    "places": Target(parse=_places, seeds=seeds.places),
}
