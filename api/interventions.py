"""A register of interventions as files and requests bring it, all faults in one message."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from api.outlines import check_nesting, outline_of, outline_of_wkt
from models.errors import DataRefusedError, KlarsynError
from models.intervention import Intervention, InterventionKind
from models.period import Hours

FIELDS = (
    *("intervention_id", "name", "kind", "first_day", "last_day", "hours", "note"),
    *("patrol_hours", "patrol_hours_before"),
)
WKT = "wkt"
_NEEDED = FIELDS[:5]
_MOST_BYTES = 20_000_000
_MOST_FEATURES = 5_000
_LONGEST_PATH = 255
_LONGEST = {"intervention_id": 80, "name": 200, "note": 2_000}
_ID = re.compile(r"\w[\w-]*")
_TAKEN = ("search",)
"""Words that stand for something else in addresses."""
_DAY = re.compile(r"(19|20|21)\d{2}-\d{2}-\d{2}")

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """What a file or request held.

    Attributes
    ----------
    dropped : names of what was not kept; nothing but the fields of an intervention is.
    """

    interventions: tuple[Intervention, ...]
    dropped: tuple[str, ...] = ()


def read_register(path: Path) -> Register:
    """Read a GeoJSON file of polygons, or a CSV file with their outlines as WKT.

    Raises
    ------
    DataRefusedError
        Where the file or any of its rows cannot be used; every fault is named.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise DataRefusedError(f"'{path}' is larger than {_MOST_BYTES // 1_000_000} MB; split it.")
        data = path.read_bytes()
    except OSError as error:
        raise DataRefusedError(f"'{path}' cannot be read ({error}).") from error
    reader = _read_csv if path.suffix.lower() == ".csv" else read_features
    try:
        return reader(data)
    except DataRefusedError as error:
        raise DataRefusedError(f"'{path}' was not imported: {error}") from error


def read_features(data: bytes) -> Register:
    """Read a GeoJSON Feature or FeatureCollection.

    Raises
    ------
    DataRefusedError
        Where any feature cannot be used; every fault is named.
    """
    document = _parsed(data)
    kind = document.get("type") if isinstance(document, dict) else None
    features = {"Feature": [document], "FeatureCollection": document.get("features")}.get(str(kind)) if kind else None
    if not isinstance(features, list):
        raise DataRefusedError("there is no Feature, nor a FeatureCollection with features; write GeoJSON (RFC 7946).")
    rows = [_of_feature(one) for one in features]
    return _register(rows, "feature", lambda row: outline_of(row["geometry"]))


def read_area(text: str) -> BaseGeometry:
    """Read one outline: WKT, or the name of a GeoJSON file that holds one.

    Raises
    ------
    DataRefusedError
        Where there is none, or more than one.
    """
    path = Path(text)
    if len(text) > _LONGEST_PATH or not path.is_file():
        return outline_of_wkt(text)
    if path.stat().st_size > _MOST_BYTES:
        raise DataRefusedError(f"'{path}' is larger than {_MOST_BYTES // 1_000_000} MB; simplify it.")
    document = _parsed(path.read_bytes())
    features = document.get("features", [document]) if isinstance(document, dict) else []
    if len(features) != 1:
        raise DataRefusedError(
            f"'{path}' holds {len(features)} features; an area is one. `interventions import` takes many."
        )
    return outline_of(features[0].get("geometry", features[0]) if isinstance(features[0], dict) else None)


def as_feature(one: Intervention, *, with_patrol_hours: bool = True) -> dict[str, Any]:
    """Write an intervention as a GeoJSON Feature that `read_features` reads again."""
    properties = {
        "intervention_id": one.intervention_id,
        "name": one.name,
        "kind": str(one.kind),
        "first_day": one.first_day.isoformat(),
        "last_day": one.last_day.isoformat(),
        "hours": str(one.hours or "") or None,
        "note": one.note,
    }
    patrol = {"patrol_hours": one.patrol_hours, "patrol_hours_before": one.patrol_hours_before}
    geometry = orjson.loads(shapely.to_geojson(shapely.orient_polygons(one.area)))
    return {
        "type": "Feature",
        "id": one.intervention_id,
        "geometry": geometry,
        "properties": properties | patrol if with_patrol_hours else properties,
    }


def make_intervention(raw: Raw, area: BaseGeometry) -> Intervention:
    """Make an intervention of texts and numbers as they were written.

    Raises
    ------
    DataRefusedError
        Where something is missing or cannot be read.
    """
    given = {name: _plain(name, raw.get(name)) for name in FIELDS}
    missing = [name for name in _NEEDED if not given[name]]
    if missing:
        raise DataRefusedError(f"lacks {', '.join(missing)}; it has {', '.join(sorted(raw)) or 'nothing'}.")
    kinds = [kind.value for kind in InterventionKind]
    if given["kind"] not in kinds:
        raise DataRefusedError(f"has the kind '{given['kind']}'; choose one of {', '.join(kinds)}.")
    return Intervention(
        intervention_id=_checked_id(given["intervention_id"]),
        name=given["name"],
        kind=InterventionKind(given["kind"]),
        area=area,
        first_day=_day(given["first_day"]),
        last_day=_day(given["last_day"]),
        hours=Hours.parse(given["hours"]) if given["hours"] else None,
        note=given["note"],
        patrol_hours=_hours(given["patrol_hours"]),
        patrol_hours_before=_hours(given["patrol_hours_before"]),
    )


def _parsed(data: bytes) -> Any:  # noqa: ANN401  any document
    check_nesting(data)
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise DataRefusedError(f"it cannot be read as GeoJSON ({error}).") from None


def _of_feature(feature: object) -> Raw:
    if not isinstance(feature, dict):
        return {"geometry": None}
    properties = feature.get("properties")
    given = properties.items() if isinstance(properties, dict) else ()
    told = {name: value for name, value in given if value is not None}
    named = {"intervention_id": feature["id"]} if feature.get("id") is not None else {}
    return {**named, **told, "geometry": feature.get("geometry")}


def _read_csv(data: bytes) -> Register:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataRefusedError("it is not UTF-8; save it as UTF-8.") from None
    header = text.partition("\n")[0]
    # Outlines hold commas, and a field as long as its area.
    csv.field_size_limit(_MOST_BYTES)
    rows = [*csv.DictReader(StringIO(text), delimiter=";" if ";" in header else ",")]
    if not rows or WKT not in rows[0]:
        raise DataRefusedError(f"it has no rows with a column '{WKT}'; it has {header.strip()[:200]}.")
    return _register(rows, "row", lambda row: outline_of_wkt(row[WKT] or ""))


def _register(rows: list[Any], what: str, outline: Callable[[Raw], BaseGeometry]) -> Register:
    if not 1 <= len(rows) <= _MOST_FEATURES:
        raise DataRefusedError(f"it holds {len(rows)} interventions; 1 to {_MOST_FEATURES} are taken.")
    found: dict[str, Intervention] = {}
    faults = []
    for number, row in enumerate(rows, 1):
        try:
            one = make_intervention({name: value for name, value in row.items() if name in FIELDS}, outline(row))
            if one.intervention_id in found:
                raise DataRefusedError(f"has the id '{one.intervention_id}', as another one has.")
            found[one.intervention_id] = one
        except KlarsynError as error:
            faults.append(f"{what} {number}: {error}")
    if faults:
        raise DataRefusedError(" ".join(faults))
    return Register(interventions=tuple(found.values()), dropped=_dropped(rows))


def _dropped(rows: Iterable[Raw]) -> tuple[str, ...]:
    return tuple(sorted({str(name) for row in rows for name in row} - {*FIELDS, WKT, "geometry"}))


def _plain(name: str, value: object) -> str:
    """Give what was written as one line of text."""
    if value is None or isinstance(value, bool | dict | list):
        return ""
    text = " ".join(str(value).split())
    longest = _LONGEST.get(name, 40)
    if len(text) > longest:
        raise DataRefusedError(f"has a {name} of {len(text)} letters; at most {longest} are kept.")
    return text


def _checked_id(text: str) -> str:
    if not _ID.fullmatch(text) or text in _TAKEN:
        raise DataRefusedError(
            f"has the id '{text}'; an id is letters, digits, - and _, without dots or slashes, and not 'search'."
        )
    return text


def _day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise DataRefusedError(f"has the day '{text}'; write it as 2024-06-01.")


def _hours(text: str) -> float | None:
    if not text:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise DataRefusedError(f"has '{text}' patrol hours; write a number of hours, such as 120.") from None
