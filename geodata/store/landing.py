"""Landed files: the columns that a mapping names, as the source wrote them, under the name of their content.

What the mapping does not name never reaches the disk: a source's other columns may speak of persons. What is kept is
enough to read the file again exactly as it was read.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
from pyarrow import ipc

from geodata.read import Records
from geodata.read.records import BrokenRecord
from geodata.store.durable import disk_errors, sync_file, sync_folder
from models.errors import StoreError

_FORM = 1
_KEY = b"klarsyn"
_NUMBERS = ""
"""Field of the rows' numbers, where they do not simply count up; no column of a mapping is called that."""


def land(records: Records, folder: Path) -> str:
    """Write records into the landing folder, durably.

    Returns
    -------
    str
        The SHA-256 of what was written, in hexadecimal: the landed file's name.

    Raises
    ------
    StoreError
        Where the landing folder cannot be written.
    """
    packed = memoryview(_pack(records))
    name = hashlib.sha256(packed).hexdigest()
    with disk_errors(folder):
        # A dot hides the file until it is whole; leftovers of a killed landing are harmless.
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".", delete=False) as target:
            target.write(packed)
        sync_file(Path(target.name))
        Path(target.name).replace(folder / name)
        sync_folder(folder)
    return name


def sweep(folder: Path) -> None:
    """Remove what killed landings left behind."""
    with disk_errors(folder):
        for path in folder.glob(".*"):
            path.unlink()


def read_landed(folder: Path, name: str) -> Records:
    """Give the records of a landed file.

    Raises
    ------
    StoreError
        Where it is missing, changed or of an earlier version of Klarsyn.
    """
    with _landing_errors(name):
        packed = (folder / name).read_bytes()
    if hashlib.sha256(packed).hexdigest() != name:
        raise StoreError(f"The landed file '{name}' was changed or cut since it was written; bring back a backup.")
    with _landing_errors(name):
        return _unpack(packed)


@contextmanager
def _landing_errors(name: str) -> Iterator[None]:
    try:
        yield
    except (OSError, pa.ArrowException, orjson.JSONDecodeError, KeyError) as error:
        raise StoreError(
            f"The landed file '{name}' cannot be read ({error}); bring back a backup, or ingest the file again."
        ) from error


def _pack(records: Records) -> pa.Buffer:
    columns = {name: pa.array(records.frame[name], pa.large_string()) for name in records.frame}
    rows = len(records.frame)
    if not np.array_equal(records.row_number, np.arange(1, rows + 1)):
        columns[_NUMBERS] = pa.array(records.row_number, pa.int64())
    rest = {
        "form": _FORM,
        "columns": records.columns,
        "notes": records.notes,
        "broken": [[one.row_number, one.reason, one.message, one.text] for one in records.broken],
    }
    table = pa.table(columns).replace_schema_metadata({_KEY: orjson.dumps(rest)})
    sink = pa.BufferOutputStream()
    with ipc.new_file(sink, table.schema, options=ipc.IpcWriteOptions(compression="lz4")) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _unpack(packed: bytes) -> Records:
    table = ipc.open_file(pa.BufferReader(packed)).read_all()
    rest = orjson.loads(table.schema.metadata[_KEY])
    names = [name for name in table.column_names if name != _NUMBERS]
    frame = table.select(names).to_pandas() if names else pd.DataFrame(index=range(table.num_rows))
    has_numbers = _NUMBERS in table.column_names
    numbers = table[_NUMBERS].to_numpy() if has_numbers else np.arange(1, table.num_rows + 1, dtype=np.int64)
    return Records(
        frame=frame.astype("str"),
        row_number=numbers,
        columns=tuple(rest["columns"]),
        broken=tuple(
            BrokenRecord(row_number=number, reason=reason, message=message, text=text)
            for number, reason, message, text in rest["broken"]
        ),
        notes=tuple(rest["notes"]),
    )
