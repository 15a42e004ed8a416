"""Records of a CSV file, its delimiter seen from the header."""

import csv
import io
from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from geodata.read.records import BrokenRecord, Records, check_columns, text_frame
from models.errors import DataRefusedError, MappingError

DELIMITERS = (",", ";", "\t", "|")
_BLOCK = 1 << 24
_HEADER_BYTES = 1 << 20


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
    chosen, header = _header(data, wanted=wanted, delimiter=delimiter)
    columns = tuple(name.strip() for name in header)
    check_columns(columns, wanted=wanted, optional=optional, file=file)
    present = [name for name in header if name.strip() in wanted]
    # A header alone needs an end of line to be one for Arrow.
    table, broken = _parse(data if data.endswith(b"\n") else data + b"\n", columns=present, delimiter=chosen, file=file)
    frame = table.to_pandas().rename(columns=str.strip)
    skipped = np.array([one.row_number for one in broken], dtype=np.int64)
    numbers = np.setdiff1d(np.arange(1, len(frame) + len(broken) + 1), skipped, assume_unique=True)
    return Records(
        frame=text_frame(frame, wanted=wanted),
        row_number=numbers,
        columns=columns,
        broken=broken,
        notes=() if delimiter else (f"delimiter {chosen!r}",),
    )


def _header(data: bytes, *, wanted: Sequence[str], delimiter: str) -> tuple[str, list[str]]:
    head = data[:_HEADER_BYTES].decode(errors="ignore").lstrip("\r\n")
    tried = [(one, _first_row(head, one)) for one in ([delimiter] if delimiter else DELIMITERS)]
    return max(tried, key=lambda found: (len({name.strip() for name in found[1]} & set(wanted)), len(found[1])))


def _first_row(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except (csv.Error, TypeError) as error:
        raise MappingError(
            f"The delimiter {delimiter!r} cannot divide columns ({error}); give one character."
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
        raise DataRefusedError(f"'{file}' is no readable CSV ({error}); check its quotes and its delimiter.") from error
    return table, tuple(broken)


def _skip_into(broken: list[BrokenRecord]) -> Callable[[arrow_csv.InvalidRow], str]:
    def skip(row: arrow_csv.InvalidRow) -> str:
        message = f"The row has {row.actual_columns} columns; it needs {row.expected_columns}. Mend it in the source."
        number = row.number - 1  # the header is Arrow's first row
        broken.append(
            BrokenRecord(row_number=number, reason="wrong_number_of_columns", message=message, text=row.text or "")
        )
        return "skip"

    return skip
