"""Records of an Excel workbook, which is opened in a process of its own: a hostile one kills only that."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import orjson

from geodata.read.csv_records import read_csv
from geodata.read.limits import MOST_SHEET_BYTES, MOST_SHEET_SECONDS
from geodata.read.records import Records
from models.errors import DataRefusedError

_UNREADABLE = 3
_BOX = Path(__file__).with_name("boxed_sheet.py")


def read_sheet(
    data: bytes, *, wanted: Sequence[str], optional: frozenset[str], file: str, sheet: str = "", max_bytes: int
) -> Records:
    """Take a sheet of a workbook apart; no formula is ever evaluated, the value that was saved with it counts.

    Parameters
    ----------
    data : XLSX.
    sheet : "" chooses the sheet whose first row names the most wanted columns.

    Raises
    ------
    MappingError
        Where the sheet lacks wanted columns.
    DataRefusedError
        Where the workbook cannot be opened within the limits of memory and time, or has no such sheet.
    """
    told, text = _opened(data, wanted=wanted, sheet=sheet, file=file, max_bytes=max_bytes)
    if not text.strip():
        raise DataRefusedError(f"The sheet '{told['sheet']}' of '{file}' is empty; name another in [source] sheet.")
    name = f"{file}: {told['sheet']}"
    records = read_csv(text, wanted=wanted, optional=optional, delimiter=",", file=name)
    return replace(records, notes=_notes(told))


def _opened(
    data: bytes, *, wanted: Sequence[str], sheet: str, file: str, max_bytes: int
) -> tuple[dict[str, object], bytes]:
    limits = [str(one) for one in (MOST_SHEET_BYTES, MOST_SHEET_SECONDS, max_bytes)]
    # Isolated: neither the working folder nor the environment may say what is imported.
    command = [sys.executable, "-I", str(_BOX), *limits, sheet, *wanted]
    done = subprocess.run(command, input=data, capture_output=True, check=False)  # noqa: S603  our own program
    first, _, text = done.stdout.partition(b"\n")
    if done.returncode == _UNREADABLE:
        reason = done.stderr.decode(errors="replace")
        raise DataRefusedError(f"'{file}' cannot be read as XLSX: {reason}. Save it anew, or as CSV.")
    if done.returncode:
        raise DataRefusedError(
            f"'{file}' cannot be opened within {MOST_SHEET_BYTES >> 30} GB of memory and {MOST_SHEET_SECONDS} s: "
            "it may have cells far outside its table, or hold too much. Save the sheet as CSV."
        )
    told: dict[str, object] = orjson.loads(first)
    return told, text


def _notes(told: dict[str, object]) -> tuple[str, ...]:
    notes = [f"sheet '{told['sheet']}'"]
    if told["empty_formulas"]:
        notes.append(f"{told['empty_formulas']} formulas without a saved value, read as empty")
    if told["error_cells"]:
        notes.append(f"{told['error_cells']} cells with an error such as #N/A, read as empty")
    return tuple(notes)
