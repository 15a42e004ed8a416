"""Records of a GeoPackage: points and plain columns, read as the SQLite file it is; GDAL is not asked."""

import sqlite3
import struct
import time
from collections.abc import Iterator, Sequence
from math import isnan

import numpy as np
import pandas as pd

from geodata.read.limits import LONGEST_TEXT, MOST_COLUMNS, MOST_GEOPACKAGE_SECONDS, check_records
from geodata.read.records import Records, check_columns, text_frame
from models.errors import DataRefusedError, MappingError

POINT_COLUMNS = ("geometry.x", "geometry.y")
_LAYERS = """
SELECT c.table_name, g.column_name, s.organization || ':' || s.organization_coordsys_id
FROM gpkg_contents c
LEFT JOIN gpkg_geometry_columns g ON g.table_name = c.table_name
LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id
WHERE c.data_type IN ('features', 'attributes')
  AND c.table_name IN (SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0)
ORDER BY c.rowid LIMIT 200
"""
_HEADER_BYTES, _POINT_BYTES = 8, 21
_ENVELOPE_BYTES = (0, 32, 48, 48, 64, 0, 0, 0)
_SHORTEST = _HEADER_BYTES + _POINT_BYTES
_POINTS = {1, 1001, 2001, 3001}
_WAL_MARK = slice(18, 20)
_STEPS = 100_000
_BATCH = 10_000
_MOST_CELL = 10_000_000
_ALLOWED = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_PRAGMA)

Layer = tuple[str, str | None, str | None]


def read_geopackage(
    data: bytes, *, wanted: Sequence[str], optional: frozenset[str], file: str, layer: str = "", crs: str = ""
) -> Records:
    """Take a layer of a GeoPackage apart; a point's coordinates are geometry.x and geometry.y.

    Parameters
    ----------
    layer : "" chooses the layer that has the most wanted columns.
    crs : what the mapping says that the points are in; "" where it does not use them.

    Raises
    ------
    MappingError
        Where the layer lacks wanted columns, or declares another CRS than the mapping.
    DataRefusedError
        Where the file is no sane GeoPackage, or takes too long.
    """
    try:
        connection = _opened(data)
        try:
            return _records(connection, wanted=wanted, optional=optional, file=file, layer=layer, crs=crs)
        finally:
            connection.close()
    except (sqlite3.Error, OverflowError, UnicodeDecodeError, MemoryError) as error:
        raise DataRefusedError(f"'{file}' is no sound GeoPackage ({str(error)[:200]}); export it again.") from error


def _opened(data: bytes) -> sqlite3.Connection:
    """Open a copy in memory that can run nothing: no functions, no triggers, no other files, no end of time."""
    # A file in WAL mode cannot be opened from memory; what was checkpointed is all there.
    whole = data[: _WAL_MARK.start] + b"\x01\x01" + data[_WAL_MARK.stop :]
    connection = sqlite3.connect(":memory:")
    connection.deserialize(whole)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_CELL)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.setlimit(sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.set_authorizer(_may)
    end = time.process_time() + MOST_GEOPACKAGE_SECONDS
    connection.set_progress_handler(lambda: time.process_time() > end, _STEPS)
    return connection


def _may(action: int, *_names: str | None) -> int:
    """Let a query read, and nothing else: what a hostile schema computes would be run as we read."""
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _records(
    connection: sqlite3.Connection,
    *,
    wanted: Sequence[str],
    optional: frozenset[str],
    file: str,
    layer: str,
    crs: str,
) -> Records:
    table, geometry, layer_crs = _layer(connection, layer=layer, wanted=wanted, file=file)
    _check_crs(layer_crs, crs, file=file)
    names = _columns(connection, table)
    plain = [name for name in names if name != geometry]
    columns = (*plain, *(POINT_COLUMNS if geometry else ()))
    check_columns(columns, wanted=wanted, optional=optional, file=f"{file}: {table}")
    chosen = [name for name in plain if name in wanted]
    read = [*chosen, *([geometry] if geometry and set(POINT_COLUMNS) & set(wanted) else [])]
    texts = _texts(connection, table, read, has_geometry=len(read) > len(chosen), file=file)
    frame = pd.DataFrame(texts, columns=[*chosen, *(POINT_COLUMNS if len(read) > len(chosen) else ())], dtype="str")
    return Records(
        frame=text_frame(frame, wanted=wanted),
        row_number=np.arange(1, len(frame) + 1, dtype=np.int64),
        columns=columns,
        notes=(f"layer '{table}'" + (f" in {layer_crs}" if layer_crs else ""),),
    )


def _layer(connection: sqlite3.Connection, *, layer: str, wanted: Sequence[str], file: str) -> Layer:
    # SQLite keeps whatever was put in a column of text.
    layers: list[Layer] = [
        (table, column if isinstance(column, str) else None, crs if isinstance(crs, str) else None)
        for table, column, crs in connection.execute(_LAYERS)
        if isinstance(table, str)
    ]
    named = [one for one in layers if layer in {"", one[0]}]
    if not named:
        offered = [one[0] for one in layers]
        raise DataRefusedError(f"'{file}' has no layer '{layer}'; it has {offered}. Name one in [source] sheet.")
    return max(named, key=lambda one: len(set(_columns(connection, one[0])) & set(wanted)))


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    named = connection.execute(f"PRAGMA table_info({_quoted(table)})").fetchmany(MOST_COLUMNS)
    return [str(row[1]) for row in named]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _check_crs(layer_crs: str | None, crs: str, *, file: str) -> None:
    if crs and layer_crs and layer_crs.startswith("EPSG:") and layer_crs != crs:
        raise MappingError(
            f"'{file}' says that its points are in {layer_crs}, the mapping says {crs}; mend the mapping."
        )


def _texts(
    connection: sqlite3.Connection, table: str, columns: Sequence[str], *, has_geometry: bool, file: str
) -> list[tuple[str, ...]]:
    listed = ", ".join(map(_quoted, columns)) or "1"
    rows: list[tuple[str, ...]] = []
    for cells in _fetched(connection.execute(f"SELECT {listed} FROM {_quoted(table)}")):  # noqa: S608  quoted above
        plain = cells[:-1] if has_geometry else cells
        rows.append((*map(_text, plain), *(_point(cells[-1]) if has_geometry else ())))
        if len(rows) % _BATCH == 0:
            check_records(len(rows), name=file)
    return rows


def _fetched(cursor: sqlite3.Cursor) -> Iterator[tuple[object, ...]]:
    while rows := cursor.fetchmany(_BATCH):
        yield from rows


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return "" if cell is None or isinstance(cell, bytes) else str(cell)[: LONGEST_TEXT + 1]


def _point(blob: object) -> tuple[str, str]:
    if blob is None:
        return "", ""
    position = _position(blob) if isinstance(blob, bytes) else None
    if position is None:
        return "unreadable", "unreadable"
    return ("", "") if isnan(position[0]) else (repr(position[0]), repr(position[1]))


def _position(blob: bytes) -> tuple[float, float] | None:
    """Read a point as GeoPackage writes it, a header with an envelope and then WKB; NaN where it is empty."""
    if len(blob) < _SHORTEST or not blob.startswith(b"GP"):
        return None
    start = _HEADER_BYTES + _ENVELOPE_BYTES[(blob[3] >> 1) & 0b111]
    if len(blob) < start + _POINT_BYTES:
        return None
    kind, x, y = struct.unpack_from("<Idd" if blob[start] == 1 else ">Idd", blob, start + 1)
    return (x, y) if kind in _POINTS else None
