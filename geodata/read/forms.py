"""Which form a file has, and its records; several members of a zip are read as one file."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from geodata.read.csv_records import read_csv
from geodata.read.encodings import as_utf8
from geodata.read.geopackage import POINT_COLUMNS, read_geopackage
from geodata.read.json_records import read_json
from geodata.read.limits import MAX_BYTES, check_records
from geodata.read.mapping import Mapping
from geodata.read.records import Records
from geodata.read.sheets import read_sheet
from geodata.read.unpack import Document, documents
from models.errors import DataRefusedError

_PACKED = {"xlsx": "an Excel workbook", "gpkg": "a GeoPackage"}


def read_file(path: Path, *, mapping: Mapping, wanted: Sequence[str], name: str, max_bytes: int = 0) -> Records:
    """Take a file apart, whichever form it has.

    Parameters
    ----------
    wanted : columns to read; the rest goes no further.
    max_bytes : limit after unpacking; 0 for the mapping's own.

    Raises
    ------
    MappingError
        Where columns are missing.
    DataRefusedError
        Where the file is none of the forms that can be read, another one than the mapping declares, empty, broken
        or too large.
    """
    source = mapping.source
    most = max_bytes or source.most_megabytes * 1_000_000 or MAX_BYTES
    found = documents(path, name=name, member=source.member, max_bytes=most)
    if len({one.kind for one in found}) > 1:
        raise DataRefusedError(f"'{name}' holds files of several forms; choose one with [source] member.")
    read = [_records(one, mapping=mapping, wanted=wanted, max_bytes=most) for one in found]
    return read[0] if len(read) == 1 else _as_one(read, name=name)


def _records(document: Document, *, mapping: Mapping, wanted: Sequence[str], max_bytes: int) -> Records:
    source, file = mapping.source, document.name
    _check_kind(document, source.format)
    if document.kind == "xlsx":
        return read_sheet(
            document.data,
            wanted=wanted,
            optional=source.optional,
            file=file,
            sheet=source.sheet,
            max_bytes=max_bytes,
        )
    if document.kind == "gpkg":
        uses_points = {mapping.place.first, mapping.place.second} & set(POINT_COLUMNS)
        crs = mapping.place.crs if uses_points else ""
        return read_geopackage(
            document.data, wanted=wanted, optional=source.optional, file=file, layer=source.sheet, crs=crs
        )
    return _text_records(document, mapping=mapping, wanted=wanted)


def _text_records(document: Document, *, mapping: Mapping, wanted: Sequence[str]) -> Records:
    source, file = mapping.source, document.name
    data, encoding = as_utf8(document.data, name=file, encoding=source.encoding)
    is_json = source.format not in {"", "csv"} or (not source.format and data.lstrip()[:1] in {b"{", b"["})
    if is_json:
        records = read_json(data, wanted=wanted, optional=source.optional, file=file, form=source.format)
    else:
        records = read_csv(data, wanted=wanted, optional=source.optional, delimiter=source.delimiter, file=file)
    notes = () if encoding == "utf-8" else (f"encoding {encoding}",)
    return replace(records, notes=(*notes, *records.notes))


def _check_kind(document: Document, declared: str) -> None:
    kind = document.kind
    is_declared = not declared or kind == declared or (kind == "text" and declared not in _PACKED)
    if not is_declared:
        found = _PACKED.get(kind, "text")
        raise DataRefusedError(
            f"'{document.name}' is {found}, but [source] format says '{declared}'; mend the mapping."
        )


def _as_one(read: list[Records], *, name: str) -> Records:
    """Join records, numbering on from one member to the next."""
    shifts = np.cumsum([0, *(len(one.frame) + len(one.broken) for one in read)])
    check_records(int(shifts[-1]), name=name)
    return Records(
        frame=pd.concat([one.frame for one in read], ignore_index=True),
        row_number=np.concatenate([one.row_number + shift for one, shift in zip(read, shifts, strict=False)]),
        columns=tuple(dict.fromkeys(column for one in read for column in one.columns)),
        broken=tuple(
            replace(bad, row_number=bad.row_number + int(shift))
            for one, shift in zip(read, shifts, strict=False)
            for bad in one.broken
        ),
        notes=(f"{len(read)} members of the zip", *dict.fromkeys(note for one in read for note in one.notes)),
    )
