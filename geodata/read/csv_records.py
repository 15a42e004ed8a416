"""Records of a CSV file, its delimiter seen from the header."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from geodata.read.limits import LONGEST_HEADER, MOST_BROKEN, check_records, check_width
from geodata.read.records import BrokenRecord, Records, check_columns, text_frame
from models.errors import DataRefusedError, MappingError

DELIMITERS = (",", ";", "\t", "|")
_LINE_END = re.compile(r"\r\n|\n|\r")
_BLOCK = 1 << 24


def read_csv(
    data: bytes, *, wanted: Sequence[str], optional: frozenset[str], delimiter: str = "", file: str
) -> Records:
    """Take a CSV file apart.

    Parameters
    ----------
    data : UTF-8.
    wanted : columns to read; the rest is not even parsed.
    delimiter : "" chooses the one whose header names the most wanted columns.

    Raises
    ------
    MappingError
        Where the header lacks wanted columns.
    DataRefusedError
        Where the text is no CSV.
    """
    check_records(data.count(b"\n"), name=file)
    chosen, header = _header(data, wanted=wanted, delimiter=delimiter, file=file)
    columns = tuple(name.strip() for name in header)
    check_width(len(columns), name=file)
    check_columns(columns, wanted=wanted, optional=optional, file=file)
    present = [name for name in header if name.strip() in wanted]
    # A header alone needs an end of line to be one for Arrow.
    table, broken = _parse(data if data.endswith(b"\n") else data + b"\n", columns=present, delimiter=chosen, file=file)
    frame = table.to_pandas().rename(columns=str.strip)
    numbers, lines = _lines_counted(broken, rows=len(frame))
    return Records(
        frame=text_frame(frame, wanted=wanted),
        row_number=numbers,
        columns=columns,
        broken=lines,
        notes=() if delimiter else (f"delimiter {chosen!r}",),
    )


def _lines_counted(
    broken: tuple[BrokenRecord, ...], *, rows: int
) -> tuple[NDArray[np.int64], tuple[BrokenRecord, ...]]:
    """Give the rows their numbers; each line of a broken record counts, as an open quote swallows lines."""
    skipped = np.array([one.row_number for one in broken], dtype=np.int64)
    whole = np.setdiff1d(np.arange(1, rows + len(broken) + 1), skipped, assume_unique=True)
    texts = [[line for line in _LINE_END.split(one.text) if line] or [""] for one in broken]
    shift = np.cumsum([0, *(len(lines) - 1 for lines in texts)])
    records = (
        replace(one, row_number=one.row_number + int(before) + place, text=line)
        for one, before, lines in zip(broken, shift[:-1], texts, strict=True)
        for place, line in enumerate(lines)
    )
    return whole + shift[np.searchsorted(skipped, whole)], tuple(records)


def _header(data: bytes, *, wanted: Sequence[str], delimiter: str, file: str) -> tuple[str, list[str]]:
    head = data[:LONGEST_HEADER].decode(errors="ignore").lstrip("\r\n")
    if len(data) > LONGEST_HEADER and not _LINE_END.search(head):
        raise DataRefusedError(
            f"The first line of '{file}' is longer than {LONGEST_HEADER:,} bytes; it is no CSV header."
        )
    tried = [(one, _first_row(head, one)) for one in ([delimiter] if delimiter else DELIMITERS)]
    return max(tried, key=lambda found: (len({name.strip() for name in found[1]} & set(wanted)), len(found[1])))


def _first_row(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []  # a field too long to be a name: no header by this delimiter
    except TypeError as error:
        raise MappingError(
            f"The delimiter {delimiter!r} cannot divide the header into columns ({error}); mend the header or [source]."
        ) from error


def _parse(data: bytes, *, columns: list[str], delimiter: str, file: str) -> tuple[pa.Table, tuple[BrokenRecord, ...]]:
    broken: list[BrokenRecord] = []
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            # Rows are numbered only when they are read in order.
            read_options=arrow_csv.ReadOptions(use_threads=False, block_size=_BLOCK),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=_skip_into(broken)
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()), include_columns=columns, strings_can_be_null=False
            ),
        )
    except pa.ArrowException as error:
        reason = str(error)[:200]
        raise DataRefusedError(
            f"'{file}' is no readable CSV ({reason}); check its delimiter, and its quotes: one may be left open."
        ) from error
    if len(broken) + sum(one.text.count("\n") for one in broken) > MOST_BROKEN:
        raise DataRefusedError(
            f"'{file}' has over {MOST_BROKEN:,} lines with another number of columns than its header, such as "
            f"{broken[0].text[:80]!r}; check its delimiter, or mend it at its source."
        )
    return table, tuple(broken)


def _skip_into(broken: list[BrokenRecord]) -> Callable[[arrow_csv.InvalidRow], str]:
    def skip(row: arrow_csv.InvalidRow) -> str:
        if len(broken) > MOST_BROKEN:
            return "skip"  # the file is refused when it has been read; it must not fill memory before
        found, needed = row.actual_columns, row.expected_columns
        message = f"The row has {found} columns; it needs {needed}. Mend it, or the quote that is left open."
        number = row.number - 1  # the header is Arrow's first row
        broken.append(
            BrokenRecord(row_number=number, reason="wrong_number_of_columns", message=message, text=row.text or "")
        )
        return "skip"

    return skip
