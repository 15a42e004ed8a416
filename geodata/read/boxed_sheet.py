"""Reads one sheet of a workbook in a process of its own, which may die of it; run by `sheets`, never imported.

The workbook comes on standard input. On standard output go a line of JSON (what was found) and the sheet as CSV.
It knows the standard library and python-calamine only, so that it starts in a twentieth of a second.
"""

import csv
import io
import json
import re
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

UNREADABLE = 3
"""Exit code where standard error says why; any other but 0 is a death."""
REFUSALS = (CalamineError, zipfile.BadZipFile, zlib.error, ValueError, OverflowError, NotImplementedError, EOFError)

# No pattern may look beyond the next bracket: a hostile sheet would make it look again and again.
_EMPTY_FORMULA = re.compile(rb"<f(?:\s[^<>]*)?(?:/>|>[^<>]*</f>)\s{0,9}(?:<v\s?/>|<v></v>)?\s{0,9}</c>")
_ERROR = re.compile(rb"<c\s[^<>]*\bt=\"e\"")
_CELL_END = b"</c>"
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
_EXACT = 10**15
_CHUNK = 1 << 20


def main() -> None:
    """Read as asked: bytes of memory, seconds, bytes of output, sheet ("" to choose), wanted columns."""
    memory, seconds, most_bytes = (int(one) for one in sys.argv[1:4])
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CPU, seconds)
    data = sys.stdin.buffer.read()
    try:
        read(data, sys.stdout.buffer, sheet=sys.argv[4], wanted=sys.argv[5:], most_bytes=most_bytes)
    except REFUSALS as error:
        sys.stderr.write(f"{error}"[:300])
        sys.exit(UNREADABLE)


def _limit(kind: int, most: int) -> None:
    """Set a limit, unless whoever started us set a lower one."""
    hard = resource.getrlimit(kind)[1]
    lowest = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (lowest, lowest))


def read(data: bytes, out: Any, *, sheet: str, wanted: Sequence[str], most_bytes: int) -> None:  # noqa: ANN401
    """Write what was found, then the sheet.

    Raises
    ------
    ValueError
        Where the sheet is not there, or writes out to more than the bytes allowed.
    """
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    name = sheet or _fitting(book, wanted)
    if name not in book.sheet_names:
        raise ValueError(f"there is no sheet '{name}'; it has {book.sheet_names[:20]}")
    formulas, errors = _oddities(data)
    told = {"sheet": name, "sheets": book.sheet_names, "empty_formulas": formulas, "error_cells": errors}
    out.write(json.dumps(told).encode() + b"\n")
    written = 0
    for block in _blocks(_rows(book, name)):
        written += len(block)
        if written > most_bytes:
            raise ValueError(f"it writes out to more than {most_bytes} bytes")
        out.write(block)


def _fitting(book: CalamineWorkbook, wanted: Sequence[str]) -> str:
    """Choose the sheet whose first row names the most wanted columns; the first one of equals."""
    if len(book.sheet_names) == 1:
        return str(book.sheet_names[0])
    heads = {name: next(_rows(book, name), []) for name in book.sheet_names}
    return max(heads, key=lambda name: len({one.strip() for one in heads[name]} & set(wanted)), default="")


def _rows(book: CalamineWorkbook, name: str) -> Iterator[list[str]]:
    for row in book.get_sheet_by_name(name).iter_rows():
        texts = [cell_text(one) for one in row]
        if any(texts):
            yield texts


def _blocks(rows: Iterator[list[str]]) -> Iterator[bytes]:
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    for number, row in enumerate(rows):
        writer.writerow(row)
        if number % 100 == 0:
            yield held.getvalue().encode(errors="replace").replace(b"\x00", b"")
            held.seek(0)
            held.truncate()
    yield held.getvalue().encode(errors="replace").replace(b"\x00", b"")


def cell_text(cell: object) -> str:
    """Write a cell as CSV would hold it: dates as ISO, whole numbers without a point.

    >>> cell_text(14261.0), cell_text(datetime(2024, 5, 3, 21, 10)), cell_text("=1+1"), cell_text(18.0649)
    ('14261', '2024-05-03 21:10:00', '=1+1', '18.0649')
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _EXACT else repr(cell)
    if isinstance(cell, datetime):
        return _to_seconds(cell).isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, timedelta | int) else str(cell or "")


def _to_seconds(moment: datetime) -> datetime:
    """Excel counts days as fractions, so that a whole second may be some microseconds off."""
    near = (moment + timedelta(milliseconds=500)).replace(microsecond=0) if moment.year < 9999 else moment
    return near if abs(near - moment) < timedelta(milliseconds=2) else moment


def _oddities(data: bytes) -> tuple[int, int]:
    """Count formulas without a value, and cells that hold an error such as #N/A."""
    formulas = errors = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in filter(_SHEET_PART.fullmatch, archive.namelist()):
            for text in _whole_cells(archive, name):
                formulas += len(_EMPTY_FORMULA.findall(text))
                errors += len(_ERROR.findall(text))
    return formulas, errors


def _whole_cells(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as file:
        rest = b""
        while chunk := file.read(_CHUNK):
            text = rest + chunk
            end = text.rfind(_CELL_END) + len(_CELL_END)
            yield text[:end]
            rest = text[end:][-_CHUNK:]


if __name__ == "__main__":
    main()
