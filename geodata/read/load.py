"""From a mapping file to a checked mapping; every slip of the pen is named."""

import re
import tomllib
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Any

from geodata.crs import is_in_degrees
from geodata.project import DEGREES, local_crs_for, metric_crs
from geodata.read.limits import MOST_MAPPING_BYTES
from geodata.read.mapping import (
    AXIS_ORDERS,
    COLUMN_ROLES,
    FORMATS,
    PAIR_ORDERS,
    READERS,
    UNITS,
    CategoryRules,
    DetectionRules,
    Mapping,
    PlaceRules,
    RejectRule,
    SourceRules,
    StatusRules,
    TimeRules,
    fold,
)
from geodata.read.times import NAMED_FORMATS
from geodata.read.toml_table import TomlTable
from models.errors import CrsError, KlarsynError, MappingError
from models.incident import Detection, Status
from models.place import Precision
from models.site import Site

SHIPPED = Path(__file__).parents[1] / "mappings"
TABLES = ("site", "source", "columns", "time", "place", "category", "detection", "status", "reject")
_USUAL_FORMATS = {"columns": ("ISO",), "polisen": ("ISO", "svenska")}
REQUIRED = ("site", "source", "time", "place", "category")

_PART = r"(?:[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')"
# The parser's work grows with the square of a name's parts.
_LONG_NAME = re.compile(rf"(?<![\w-])(?:{_PART}[ \t]*+\.[ \t]*+){{10}}")


def load_mapping(name_or_path: str | Path) -> Mapping:
    """Load a mapping that ships with Klarsyn, or one's own file.

    Raises
    ------
    MappingError
        Where there is no such mapping, or it is not what docs/mapping-files.md describes.

    Examples
    --------
    >>> load_mapping("csv").site.local_crs
    'EPSG:3006'
    """
    path = _find(name_or_path)
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(MOST_MAPPING_BYTES + 1)
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError(f"The mapping '{path.name}' is no readable TOML: {error}.") from error
    return parse_mapping(text, name=path.stem)


def parse_mapping(text: str, *, name: str) -> Mapping:
    """Read a mapping from its text.

    Raises
    ------
    MappingError
        Where it is not what docs/mapping-files.md describes.
    """
    document, file = _parse(text, name=name), f"{name}.toml"
    unknown = sorted(set(document) - set(TABLES))
    lacking = [name for name in REQUIRED if name not in document]
    if unknown or lacking:
        raise MappingError(
            f"The mapping '{file}' has the tables {list(document)}; it needs {list(REQUIRED)} and may have {TABLES}."
        )
    return replace(_mapping(name, document, file), text=text)


def _find(name_or_path: str | Path) -> Path:
    own, shipped = Path(name_or_path), SHIPPED / f"{name_or_path}.toml"
    if own.suffix != ".toml" and shipped.is_file():
        return shipped
    if own.is_file():
        return own
    names = sorted(path.stem for path in SHIPPED.glob("*.toml"))
    raise MappingError(f"There is no mapping '{name_or_path}'; name one of {names} or a TOML file of your own.")


def _parse(text: str, *, name: str) -> dict[str, Any]:
    if len(text) > MOST_MAPPING_BYTES:
        raise MappingError(
            f"The mapping '{name}.toml' has {len(text):,} letters; at most {MOST_MAPPING_BYTES:,} are read."
        )
    if _LONG_NAME.search(text):
        raise MappingError(
            f"The mapping '{name}.toml' has a name of more than 10 dotted parts; no table nests so deep."
        )
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise MappingError(f"The mapping '{name}.toml' is no readable TOML: {error}.") from error


def _mapping(name: str, document: dict[str, Any], file: str) -> Mapping:
    def table(part: str) -> TomlTable:
        return TomlTable(document.get(part, {}), where=f"[{part}] of the mapping '{file}'")

    site, source, columns = _site(table("site")), _source(table("source")), _columns(table("columns"))
    return Mapping(
        name=name,
        site=site,
        source=source,
        columns=columns,
        time=_time(table("time"), site=site, source=source, columns=columns),
        place=_place(table("place")),
        category=_category(table("category")),
        detection=_detection(table("detection")),
        status=_status(table("status")),
        rejects=_rejects(document.get("reject", []), file),
    )


def _site(table: TomlTable) -> Site:
    box = table.numbers("study_area")
    if len(box) != 4 or not all(map(isfinite, box)):
        raise table.refusal("study_area", box, "four numbers: west, south, east, north in degrees")
    area = (box[0], box[1], box[2], box[3])
    name, zone = table.text("name"), table.text("timezone")
    local_crs, is_synthetic = table.text("local_crs", ""), table.flag("is_synthetic")
    table.finish()
    try:
        crs = metric_crs(local_crs or local_crs_for(area))
        return Site(name=name, timezone=zone, local_crs=crs, study_area=area, is_synthetic=is_synthetic)
    except KlarsynError as error:
        raise MappingError(f"{table.where}: {error}") from error


def _source(table: TomlTable) -> SourceRules:
    rules = SourceRules(
        name=table.text("name"),
        format=table.choice("format", FORMATS, ""),
        member=table.text("member", ""),
        sheet=table.text("sheet", ""),
        most_megabytes=table.whole_number("most_megabytes", 0),
        encoding=table.text("encoding", ""),
        delimiter=table.text("delimiter", ""),
        decimal=table.choice("decimal", (".", ","), ""),
        optional=frozenset(table.texts("optional")),
        reader=table.choice("reader", READERS, "columns"),
        has_reissues=table.flag("reissued"),
    )
    table.finish()
    return rules


def _columns(table: TomlTable) -> dict[str, str]:
    found = {role: table.text(role, "") for role in COLUMN_ROLES}
    table.finish()
    return {role: column for role, column in found.items() if column}


def _time(table: TomlTable, *, site: Site, source: SourceRules, columns: dict[str, str]) -> TimeRules:
    rules = TimeRules(
        earliest=table.text("earliest", ""),
        latest=table.text("latest", ""),
        parts=table.texts("parts"),
        text=table.texts("text"),
        formats=table.texts("formats") or _USUAL_FORMATS[source.reader],
        timezone=table.zone("timezone", site.timezone),
    )
    if (rules.earliest and rules.parts) or not (rules.earliest or rules.parts or rules.text):
        raise table.refusal("earliest", rules.earliest, "either 'earliest' or 'parts', and not both, or 'text'")
    if rules.parts and not 3 <= len(rules.parts) <= 6:
        raise table.refusal("parts", rules.parts, "three to six columns: year, month, day, hour, minute, second")
    unknown = [one for one in rules.formats if "%" not in one and one not in NAMED_FORMATS]
    if unknown:
        raise table.refusal(
            "formats", unknown, f"some of {list(NAMED_FORMATS)}, or strptime formats such as '%d.%m.%Y'"
        )
    if rules.text and "reported_at" not in columns:
        raise table.refusal(
            "text", rules.text, "'reported_at' in [columns] too: prose tells a time beside its publication"
        )
    table.finish()
    return rules


def _place(table: TomlTable) -> PlaceRules:
    rules = PlaceRules(
        first=table.text("first", ""),
        second=table.text("second", ""),
        axis_order=table.choice("axis_order", AXIS_ORDERS, AXIS_ORDERS[0]),
        pair=table.text("pair", ""),
        pair_order=table.choice("pair_order", PAIR_ORDERS, PAIR_ORDERS[0]),
        crs=table.text("crs", ""),
        unit=table.choice("unit", UNITS, ""),
        precision=Precision(table.choice("precision", tuple(Precision), Precision.ADDRESS)),
        withheld=table.pairs("withheld"),
        text=table.texts("text"),
        withheld_text=table.texts("withheld_text"),
        context=table.text("context", ""),
    )
    table.finish()
    _check_place(rules, table)
    return rules


def _check_place(rules: PlaceRules, table: TomlTable) -> None:
    if bool(rules.first) != bool(rules.second) or (rules.first and rules.pair):
        raise table.refusal("first", rules.first, "'first' and 'second' together, or 'pair' alone")
    if not (rules.first or rules.pair or rules.text):
        raise table.refusal("first", "", "columns with coordinates, text or both")
    if (rules.first or rules.pair) and not rules.crs:
        raise table.refusal("crs", "", f"the coordinates' CRS, such as '{DEGREES}'")
    if rules.pair and rules.axis_order != AXIS_ORDERS[0]:
        raise table.refusal("axis_order", rules.axis_order, "'pair_order' instead, where both stand in one column")
    if rules.unit and rules.crs:
        _check_unit(rules, table)


def _check_unit(rules: PlaceRules, table: TomlTable) -> None:
    try:
        fitting = UNITS[2:] if is_in_degrees(rules.crs) else UNITS[:2]
    except CrsError as error:
        raise MappingError(f"{table.where}: {error}") from error
    if rules.unit not in fitting:
        raise table.refusal("unit", rules.unit, f"one of {list(fitting)} with the CRS '{rules.crs}'")


def _category(table: TomlTable) -> CategoryRules:
    groups = table.table("groups")
    harm = table.table("harm")
    rules = CategoryRules(
        column=table.text("column", ""),
        constant=table.text("constant", ""),
        other=table.text("other", "Övrigt"),
        groups={fold(one): group for group in groups for one in groups.texts(group)},
        harm={fold(one): harm.number(one) for one in harm},
    )
    if bool(rules.column) == bool(rules.constant):
        raise table.refusal("column", rules.column, "either 'column' or 'constant', and not both")
    table.finish()
    return rules


def _detection(table: TomlTable) -> DetectionRules:
    rules = DetectionRules(
        column=table.text("column", ""),
        words={fold(one): kind for kind in Detection for one in (kind, *table.texts(kind))},
        categories=_detected_categories(table.table("categories")),
        default=Detection(table.choice("default", tuple(Detection), Detection.UNKNOWN)),
    )
    table.finish()
    return rules


def _detected_categories(table: TomlTable) -> dict[str, Detection]:
    found = {fold(one): kind for kind in Detection for one in table.texts(kind)}
    table.finish()
    return found


def _status(table: TomlTable) -> StatusRules:
    rules = StatusRules(
        column=table.text("column", ""),
        words={fold(one): kind for kind in Status for one in (kind, *table.texts(kind))},
    )
    table.finish()
    return rules


def _rejects(tables: object, file: str) -> tuple[RejectRule, ...]:
    if not isinstance(tables, list):
        raise MappingError(f"[reject] of the mapping '{file}' is one table; write [[reject]] with two brackets.")
    return tuple(_reject(TomlTable(one, where=f"[[reject]] of the mapping '{file}'")) for one in tables)


def _reject(table: TomlTable) -> RejectRule:
    rule = RejectRule(
        column=table.text("column"),
        equals=table.texts("equals"),
        starts_with=table.text("starts_with", ""),
        reason=table.text("reason"),
    )
    if not (rule.equals or rule.starts_with):
        raise table.refusal("equals", "", "'equals' or 'starts_with'")
    table.finish()
    return rule
