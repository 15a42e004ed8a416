"""Batches and the rows they set aside: who brought what, and what became of every row."""

import hashlib
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime

import orjson
import pandas as pd

from geodata.store.reissues import keep_names
from geodata.store.state import State
from models.errors import NotFoundError
from models.tables import SET_ASIDE

_BATCH_COLUMNS = (
    "batch_id", "recorded_at", "source", "file_name", "file_sha256", "mapping", "received", "accepted", "corrected",
    "duplicate", "quarantined", "rejected", "data_version",
)  # fmt: skip
_SET_ASIDE_COLUMNS = (*SET_ASIDE, "source", "file_name", "file_sha256", "batch_id", "recorded_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One file on its way in.

    Attributes
    ----------
    batch_id : new for every ingest.
    file_sha256 : of the file as it came; "" where there was none.
    mapping : name of the mapping it was read with.
    mapping_text : that mapping as it was; kept once for all batches.
    landed : name of the landed file; "" where nothing landed.
    software : which reading and placing made it; see `geodata.software`.
    ground : which gazetteer and answers it was placed by; see `Store.ground`.
    known_version : the data version whose points its coordinates were compared with.
    """

    batch_id: str
    recorded_at: datetime
    source: str
    file_name: str
    file_sha256: str
    mapping: str
    mapping_text: str = ""
    landed: str = ""
    software: str = ""
    ground: str = ""
    known_version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What became of a batch's rows; they add up to what was received."""

    accepted: int
    corrected: int
    duplicate: int
    quarantined: int
    rejected: int

    @property
    def received(self) -> int:
        """Every row, counted once."""
        return self.accepted + self.corrected + self.duplicate + self.quarantined + self.rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A finished batch, with what is needed to read it again and to tell whether it is all there.

    Attributes
    ----------
    data_version : after the batch.
    files : of the table of incidents: path inside its folder -> SHA-256; empty where nothing was added.
    """

    batch: Batch
    tally: Tally
    data_version: int
    files: dict[str, str]


def begin(state: State, batch: Batch, tally: Tally, *, data_version: int) -> None:
    """Write a batch down before its incidents are committed on top of a data version; nobody sees it yet."""
    told = asdict(batch)
    text = told.pop("mapping_text")
    digest = hashlib.sha256(text.encode()).hexdigest() if text else ""
    row = {
        **told,
        "recorded_at": batch.recorded_at.isoformat(),
        **asdict(tally),
        "received": tally.received,
        "data_version": data_version,
        "mapping_sha256": digest,
    }
    with state.change() as connection:
        if text:
            connection.execute("INSERT OR IGNORE INTO mappings VALUES (?, ?, ?)", (digest, batch.mapping, text))
        connection.execute(
            f"INSERT INTO batches ({', '.join(row)}, is_done) VALUES ({', '.join('?' * len(row))}, 0)",  # noqa: S608
            tuple(row.values()),
        )


def finish(
    state: State,
    batch: Batch,
    set_aside: pd.DataFrame,
    *,
    data_version: int,
    files: dict[str, str],
    names: Mapping[str, str],
) -> None:
    """Let everybody see a batch, its incidents being on disk: this is the acknowledgement."""
    with state.change() as connection:
        _put_aside(connection, batch, set_aside)
        keep_names(connection, names)
        connection.execute(
            "UPDATE batches SET is_done = 1, data_version = ?, files = ? WHERE batch_id = ?",
            (data_version, orjson.dumps(files).decode(), batch.batch_id),
        )


def abandon(state: State, batch_id: str) -> None:
    """Forget a batch that was never acknowledged."""
    with state.change() as connection:
        connection.execute("DELETE FROM batches WHERE batch_id = ?", (batch_id,))


def unfinished(state: State) -> dict[str, int]:
    """Give the batches that were begun and neither finished nor abandoned, and the data versions they were begun on.

    Under the lock of ingests their processes are dead; there is one at most.
    """
    with state.read() as connection:
        rows = connection.execute("SELECT batch_id, data_version FROM batches WHERE is_done = 0").fetchall()
    return {row["batch_id"]: row["data_version"] for row in rows}


def published(state: State) -> int:
    """Give the newest data version that was acknowledged."""
    with state.read() as connection:
        row = connection.execute("SELECT max(data_version) AS newest FROM batches WHERE is_done = 1").fetchone()
    return int(row["newest"] or 0)


def read_receipts(state: State) -> tuple[Receipt, ...]:
    """Give all finished batches, oldest first, with all that is known of them."""
    with state.read() as connection:
        rows = connection.execute(
            "SELECT batches.*, coalesce(text, '') AS mapping_text FROM batches "
            "LEFT JOIN mappings USING (mapping_sha256) WHERE is_done = 1 ORDER BY batches.rowid"
        ).fetchall()
    return tuple(_receipt(row) for row in rows)


def _receipt(row: sqlite3.Row) -> Receipt:
    own = {one.name: row[one.name] for one in fields(Batch)}
    return Receipt(
        batch=Batch(**{**own, "recorded_at": datetime.fromisoformat(row["recorded_at"])}),
        tally=Tally(**{one.name: row[one.name] for one in fields(Tally)}),
        data_version=row["data_version"],
        files=orjson.loads(row["files"]),
    )


def is_taken(state: State, sha256: str, source: str) -> bool:
    """Tell whether a file of this content has come in from this source, to the end."""
    asked = "SELECT 1 FROM batches WHERE file_sha256 = ? AND source = ? AND is_done = 1 LIMIT 1"
    with state.read() as connection:
        return connection.execute(asked, (sha256, source)).fetchone() is not None


def brought_after(state: State, data_version: int) -> pd.Series:
    """Name the finished batches that came after a data version."""
    asked = "SELECT batch_id FROM batches WHERE is_done = 1 AND data_version > ?"
    with state.read() as connection:
        return pd.Series([row["batch_id"] for row in connection.execute(asked, (data_version,))], dtype="str")


def told_at(state: State, data_version: int) -> datetime:
    """Give the newest moment that a batch of this data version was recorded.

    Raises
    ------
    NotFoundError
        Where nothing had been told by then.
    """
    asked = "SELECT recorded_at FROM batches WHERE is_done = 1 AND data_version BETWEEN 1 AND ?"
    with state.read() as connection:
        moments = [datetime.fromisoformat(row["recorded_at"]) for row in connection.execute(asked, (data_version,))]
    if not moments:
        raise NotFoundError(f"No batch belongs to data version {data_version}; ask for a later one.")
    return max(moments)


def version_at(state: State, moment: datetime) -> int:
    """Give the newest data version that was there at a moment.

    Raises
    ------
    NotFoundError
        Where nothing had been told by then.
    """
    with state.read() as connection:
        rows = connection.execute("SELECT recorded_at, data_version FROM batches WHERE is_done = 1").fetchall()
    versions = [row["data_version"] for row in rows if datetime.fromisoformat(row["recorded_at"]) < moment]
    if not any(versions):
        first = min((row["recorded_at"] for row in rows), default="never")
        raise NotFoundError(f"Nothing had been told by {moment:%Y-%m-%d %H:%M}; the first batch came {first}.")
    return int(max(versions))


def read_batches(state: State) -> pd.DataFrame:
    """Give all finished batches, oldest first."""
    with state.read() as connection:
        rows = connection.execute(
            f"SELECT {', '.join(_BATCH_COLUMNS)} FROM batches WHERE is_done = 1 ORDER BY rowid"  # noqa: S608
        ).fetchall()
    return pd.DataFrame([tuple(row) for row in rows], columns=list(_BATCH_COLUMNS))


def read_set_aside(state: State, *, reason: str | None = None) -> pd.DataFrame:
    """Give the rows that are still set aside, all or those with one reason."""
    with state.read() as connection:
        rows = connection.execute(
            f"SELECT {', '.join(_SET_ASIDE_COLUMNS)} "  # noqa: S608 (constants)
            "FROM set_aside JOIN batches USING (batch_id, source, file_sha256) "
            "WHERE is_done = 1 AND mended_by = '' AND reason = coalesce(?, reason) "
            "ORDER BY batches.rowid, row_number",
            (reason,),
        ).fetchall()
    frame = pd.DataFrame([tuple(row) for row in rows], columns=list(_SET_ASIDE_COLUMNS))
    return frame.astype({name: "int64" if name == "row_number" else "str" for name in _SET_ASIDE_COLUMNS})


def _put_aside(connection: sqlite3.Connection, batch: Batch, rows: pd.DataFrame) -> None:
    ids = _set_aside_ids(batch.source, rows)
    columns = [rows[name].tolist() for name in SET_ASIDE]
    connection.executemany(
        "INSERT INTO set_aside "
        "(set_aside_id, batch_id, source, file_sha256, row_number, outcome, reason, message, row) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (set_aside_id) DO UPDATE SET mended_by = ''",
        [(one, batch.batch_id, batch.source, batch.file_sha256, *row) for one, *row in zip(ids, *columns, strict=True)],
    )
    # What this very file no longer sets aside has been mended, by a better mapping or gazetteer.
    connection.execute("CREATE TEMP TABLE again (set_aside_id TEXT PRIMARY KEY)")
    connection.executemany("INSERT OR IGNORE INTO again VALUES (?)", [(one,) for one in ids])
    connection.execute(
        "UPDATE set_aside SET mended_by = ? WHERE file_sha256 = ? AND source = ? AND mended_by = '' "
        "AND set_aside_id NOT IN (SELECT set_aside_id FROM again)",
        (batch.batch_id, batch.file_sha256, batch.source),
    )


def _set_aside_ids(source: str, rows: pd.DataFrame) -> list[str]:
    """Make ids from source, reason and row, with an occurrence number: the same file twice adds nothing."""
    said = pd.Series(
        [f"{source}\x1f{reason}\x1f{row}" for reason, row in zip(rows["reason"], rows["row"], strict=True)], dtype="str"
    )
    occurrence = said.groupby(said, sort=False).cumcount()
    return [
        hashlib.blake2b(f"{text}\x1f{number}".encode(), digest_size=16).hexdigest()
        for text, number in zip(said, occurrence, strict=True)
    ]
