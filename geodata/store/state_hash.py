"""One hash of what a data folder means: the same however, and in whatever order, it came to mean it."""

import hashlib
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from geodata.store.state import State
from geodata.store.table import IncidentTable

_NOT_MEANT = {"batches", "mappings", "set_aside", "meta", "findings", "other_names"}
"""Tables of the state that tell how the folder came about, or what was once made of it."""
SAID = "concat_ws(chr(31), incident_key, content_hash)"
PLACED = """
concat_ws(chr(31), incident_key, coalesce(longitude::VARCHAR, ''), coalesce(latitude::VARCHAR, ''), precision,
  coalesce(uncertainty_m::VARCHAR, ''), matched, place_source, place_note)
"""
_ASIDE = """SELECT DISTINCT set_aside.source, outcome, reason, row FROM set_aside JOIN batches USING (batch_id)
WHERE is_done = 1 AND mended_by = '' ORDER BY 1, 2, 3, 4"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateHash:
    """What a folder means, part by part.

    Not in it: batches, data versions, when something was recorded, version numbers, findings.

    Attributes
    ----------
    incidents : what the sources say of every incident in its newest version, withdrawn ones too.
    places : where those incidents were placed.
    set_aside : rows that are still set aside.
    registry : what people told of the city: its site, areas, places, addresses, answers, interventions and so on.
    """

    incidents: str
    places: str
    set_aside: str
    registry: str

    @property
    def whole(self) -> str:
        """One SHA-256 of all parts."""
        parts = (self.incidents, self.places, self.set_aside, self.registry)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def hash_state(state: State, table: IncidentTable, *, data_version: int) -> StateHash:
    """Give the hash of a folder as of a data version."""
    with state.read() as connection:
        connection.execute("BEGIN")
        set_aside = _digest(connection.execute(_ASIDE))
        registry = _registry(connection)
    said = table.newest(f"{SAID} AS said, sha256({PLACED}) AS placed", version=data_version)
    return StateHash(
        incidents=_of_column(said["said"]), places=_of_column(said["placed"]), set_aside=set_aside, registry=registry
    )


def _registry(connection: sqlite3.Connection) -> str:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    names = [row["name"] for row in connection.execute(query)]
    site = connection.execute("SELECT value FROM meta WHERE name = 'site'")
    digests = [_digest(site)]
    for name in names:
        if name not in _NOT_MEANT:
            columns = [row["name"] for row in connection.execute(f"PRAGMA table_info({name})")]
            # The names are the schema's own. A table that is empty is as if it were not there.
            rows = connection.execute(f"SELECT * FROM {name} ORDER BY {', '.join(columns)}")  # noqa: S608
            digest = _digest(rows)
            digests += [name, digest] if digest != _NOTHING else []
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _digest(rows: Iterable[sqlite3.Row]) -> str:
    digest = hashlib.sha256()
    for row in rows:
        digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


_NOTHING = _digest(())


def _of_column(column: pa.ChunkedArray) -> str:
    digest = hashlib.sha256()
    for text in column.to_pylist():
        digest.update(text.encode())
        digest.update(b"\n")
    return digest.hexdigest()
