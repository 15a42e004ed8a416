"""Small state in SQLite: the site, batches, rows set aside, what people tell about the city, and findings."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geodata.store.durable import disk_errors, sync_folder
from models.errors import StoreError

_WAIT_S = 60.0
_GAZETTEER_MARK = "gazetteer_mark"
_GAZETTEER_TABLES = ("places", "addresses", "streets", "areas")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS batches (
  batch_id TEXT PRIMARY KEY, recorded_at TEXT NOT NULL, source TEXT NOT NULL, file_name TEXT NOT NULL,
  file_sha256 TEXT NOT NULL, mapping TEXT NOT NULL, received INTEGER NOT NULL, accepted INTEGER NOT NULL,
  corrected INTEGER NOT NULL, duplicate INTEGER NOT NULL, quarantined INTEGER NOT NULL, rejected INTEGER NOT NULL,
  data_version INTEGER NOT NULL, is_done INTEGER NOT NULL, landed TEXT NOT NULL DEFAULT '',
  mapping_sha256 TEXT NOT NULL DEFAULT '', software TEXT NOT NULL DEFAULT '', ground TEXT NOT NULL DEFAULT '',
  known_version INTEGER NOT NULL DEFAULT 0, files TEXT NOT NULL DEFAULT '{}') STRICT;
CREATE TABLE IF NOT EXISTS mappings (mapping_sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, text TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS set_aside (
  set_aside_id TEXT PRIMARY KEY, batch_id TEXT NOT NULL REFERENCES batches, source TEXT NOT NULL,
  file_sha256 TEXT NOT NULL, row_number INTEGER NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL,
  message TEXT NOT NULL, row TEXT NOT NULL, mended_by TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX IF NOT EXISTS set_aside_of_file ON set_aside (file_sha256, source);
CREATE TABLE IF NOT EXISTS other_names (name TEXT PRIMARY KEY, incident_key TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS interventions (
  intervention_id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, area BLOB NOT NULL,
  first_day TEXT NOT NULL, last_day TEXT NOT NULL, hours TEXT NOT NULL, note TEXT NOT NULL,
  patrol_hours REAL, patrol_hours_before REAL) STRICT;
CREATE TABLE IF NOT EXISTS areas (
  area_id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, geometry BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS places (
  name TEXT NOT NULL, aliases TEXT NOT NULL, kind TEXT NOT NULL, longitude REAL NOT NULL, latitude REAL NOT NULL,
  uncertainty_m REAL, municipality TEXT NOT NULL, PRIMARY KEY (name, longitude, latitude)) STRICT;
CREATE TABLE IF NOT EXISTS addresses (
  street TEXT NOT NULL, number INTEGER NOT NULL, letter TEXT NOT NULL, municipality TEXT NOT NULL,
  longitude REAL NOT NULL, latitude REAL NOT NULL,
  PRIMARY KEY (street, number, letter, municipality, longitude, latitude)) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS place_answers (
  text TEXT NOT NULL, context TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (text, context)) STRICT;
CREATE TABLE IF NOT EXISTS events (
  event_id TEXT PRIMARY KEY, name TEXT NOT NULL, first_day TEXT NOT NULL, last_day TEXT NOT NULL, note TEXT NOT NULL)
  STRICT;
CREATE TABLE IF NOT EXISTS streets (
  edge_id INTEGER PRIMARY KEY, start_node INTEGER NOT NULL, end_node INTEGER NOT NULL, name TEXT NOT NULL,
  line BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS transit_stops (
  line TEXT NOT NULL, position INTEGER NOT NULL, hub TEXT NOT NULL, longitude REAL NOT NULL, latitude REAL NOT NULL,
  PRIMARY KEY (line, position)) STRICT;
CREATE TABLE IF NOT EXISTS findings (
  finding_id TEXT PRIMARY KEY, kind TEXT NOT NULL, data_version INTEGER NOT NULL, made_at TEXT NOT NULL,
  question TEXT NOT NULL, finding TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS denominators (
  name TEXT PRIMARY KEY, unit TEXT NOT NULL, source TEXT NOT NULL, as_of TEXT NOT NULL, label_sv TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS denominator_parts (
  denominator TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, value REAL NOT NULL, shape BLOB NOT NULL,
  PRIMARY KEY (denominator, number)) STRICT;
"""

_ADDED = (
    ("interventions", "patrol_hours", "REAL"),
    ("interventions", "patrol_hours_before", "REAL"),
    ("batches", "landed", "TEXT NOT NULL DEFAULT ''"),
    ("batches", "mapping_sha256", "TEXT NOT NULL DEFAULT ''"),
    ("batches", "software", "TEXT NOT NULL DEFAULT ''"),
    ("batches", "ground", "TEXT NOT NULL DEFAULT ''"),
    ("batches", "known_version", "INTEGER NOT NULL DEFAULT 0"),
    ("batches", "files", "TEXT NOT NULL DEFAULT '{}'"),
)
"""Columns that a state file of an earlier version lacks: table, name, type."""


class State:
    """The SQLite file; each use opens its own connection, so threads and processes need no care."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self.change() as connection:
            connection.executescript(_SCHEMA)
        with self.change() as connection:
            _add_columns(connection)

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Open for reading; writers do not block readers."""
        with self._errors():
            connection = sqlite3.connect(self._path, timeout=_WAIT_S, isolation_level=None)
            connection.row_factory = sqlite3.Row
            try:
                # FULL waits for the disk at every commit; WAL lets readers go on meanwhile.
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                yield connection
            finally:
                connection.close()

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """Open one transaction: all of it happens, or nothing."""
        with self.read() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()
            with disk_errors(self._path.parent):
                # SQLite flushes its log, but not the folder's entry of a log that it has just made.
                sync_folder(self._path.parent)

    @contextmanager
    def change_registry(self, *, is_gazetteer: bool = False) -> Iterator[sqlite3.Connection]:
        """Open one transaction, and count it if it changes anything that analyses use.

        Parameters
        ----------
        is_gazetteer : whether it changes what texts are matched against; then the gazetteer's mark changes too.
        """
        with self.change() as connection:
            before = connection.total_changes
            yield connection
            if connection.total_changes != before:
                connection.execute(
                    "INSERT INTO meta VALUES ('registry_version', '1') "
                    "ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
                )
                if is_gazetteer:
                    # Drawn, not counted: two folders never bear the same one for different content.
                    connection.execute(
                        "INSERT OR REPLACE INTO meta VALUES (?, lower(hex(randomblob(12))))", (_GAZETTEER_MARK,)
                    )

    def meta(self, name: str) -> str:
        """Read one named value; "" where it is not set."""
        with self.read() as connection:
            row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row["value"]) if row else ""

    def gazetteer_stamp(self) -> str:
        """Give a text that changes whenever places, addresses, streets or areas do; "" while there are none."""
        with self.read() as connection:
            anything = " UNION ALL ".join(f"SELECT EXISTS (SELECT 1 FROM {name})" for name in _GAZETTEER_TABLES)  # noqa: S608 (constants)
            if not any(row[0] for row in connection.execute(anything)):
                return ""
        # A folder of an earlier version has no mark until its gazetteer changes.
        return self.meta(_GAZETTEER_MARK) or f"registry-{self.meta('registry_version')}"

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(
                f"The state file '{self._path}' cannot be used: {error}. Check its rights and free space."
            ) from error


def _add_columns(connection: sqlite3.Connection) -> None:
    for table, name, kind in _ADDED:
        known = {row["name"] for row in connection.execute(f"PRAGMA table_info({table})")}
        if name not in known:
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
