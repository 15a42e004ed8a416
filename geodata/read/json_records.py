"""Records of JSON arrays, NDJSON and GeoJSON, nested names written with dots."""

from collections.abc import Iterator, Sequence

import numpy as np
import orjson
import pandas as pd

from geodata.read.limits import check_records, check_width
from geodata.read.records import BrokenRecord, Records, check_columns, text_frame
from models.errors import DataRefusedError

_MAX_DEPTH = 6


def read_json(data: bytes, *, wanted: Sequence[str], optional: frozenset[str], file: str, form: str = "") -> Records:
    """Take a JSON file apart, whichever of the three forms it has.

    Parameters
    ----------
    data : UTF-8.
    form : "json", "ndjson", "geojson", or "" to see it from the content.

    Raises
    ------
    DataRefusedError
        Where the text is no JSON, or JSON of another shape.
    MappingError
        Where no record has the wanted columns.
    """
    # Small brackets become large objects: they are counted before the parser makes them.
    check_records(data.count(b"{") + data.count(b"["), name=file)
    good: list[tuple[int, dict[str, str]]] = []
    broken: list[BrokenRecord] = []
    for number, item in enumerate(_items(data, form=form, file=file), start=1):
        record = _record(item)
        if record is None:
            broken.append(_broken(number, item))
        else:
            good.append((number, record))
    if broken and not good:
        raise DataRefusedError(f"'{file}' holds no JSON object, such as {broken[0].text[:80]!r}; give objects.")
    columns = tuple(dict.fromkeys(name for _, record in good for name in record))
    check_width(len(columns), name=file)
    if good:
        check_columns(columns, wanted=wanted, optional=optional, file=file)
    frame = pd.DataFrame({name: [record.get(name, "") for _, record in good] for name in wanted})
    return Records(
        frame=text_frame(frame, wanted=wanted),
        row_number=np.array([number for number, _ in good], dtype=np.int64),
        columns=columns,
        broken=tuple(broken),
    )


def _items(data: bytes, *, form: str, file: str) -> Iterator[object]:
    if form == "ndjson":
        return _lines(data)
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        if form or not data.lstrip().startswith(b"{"):
            raise DataRefusedError(f"'{file}' is no JSON: {error}. Fetch or export it again.") from error
        return _lines(data)
    return iter(_list_of(document, file=file))


def _list_of(document: object, *, file: str) -> list[object]:
    if isinstance(document, list):
        return document
    if isinstance(document, dict) and document.get("type") == "FeatureCollection":
        features = document.get("features")
        if isinstance(features, list):
            return [_feature(one) for one in features]
    elif isinstance(document, dict):
        return [document]  # NDJSON of one line
    raise DataRefusedError(f"'{file}' is JSON, but no list of objects; give an array, NDJSON or a FeatureCollection.")


def _lines(data: bytes) -> Iterator[object]:
    for line in data.splitlines():
        if line.strip():
            try:
                yield orjson.loads(line)
            except orjson.JSONDecodeError:
                yield line


def _feature(item: object) -> object:
    if not isinstance(item, dict) or not isinstance(item.get("properties"), dict):
        return item
    record = dict(item["properties"])
    if "id" in item:
        record.setdefault("id", item["id"])
    geometry = item.get("geometry")
    if isinstance(geometry, dict) and geometry.get("type") == "Point":
        position = geometry.get("coordinates")
        if isinstance(position, list) and len(position) >= 2:
            record |= {"geometry.x": position[0], "geometry.y": position[1]}
    return record


def _record(item: object) -> dict[str, str] | None:
    """Flatten an object; None for what is none, or nests too deep to be written as text again."""
    try:
        return _flat(item) if isinstance(item, dict) else None
    except orjson.JSONEncodeError:
        return None


def _flat(item: dict[str, object], prefix: str = "", depth: int = 0) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in item.items():
        if isinstance(value, dict) and depth < _MAX_DEPTH:
            flat |= _flat(value, f"{prefix}{name}.", depth + 1)
        else:
            flat[f"{prefix}{name}"] = _text(value)
    return flat


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _broken(number: int, item: object) -> BrokenRecord:
    text = _as_it_stands(item)
    return BrokenRecord(
        row_number=number,
        reason="unreadable_json",
        message=f"The record is no JSON object ({text[:40]!r}); it needs one flat object a record. Export it again.",
        text=text,
    )


def _as_it_stands(item: object) -> str:
    try:
        return item.decode(errors="replace") if isinstance(item, bytes) else orjson.dumps(item).decode()
    except orjson.JSONEncodeError:
        return "nested too deep to be shown"
