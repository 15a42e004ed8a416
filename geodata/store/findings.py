"""Findings as they were made: kept once, never changed."""

from datetime import datetime
from sqlite3 import Row

import orjson

from geodata.store.state import State
from models.errors import NotFoundError
from models.kept import FindingKind, KeptFinding
from models.plain import instant

_COLUMNS = "finding_id, kind, data_version, made_at, question, finding"


def save_finding(state: State, kept: KeptFinding) -> None:
    """Keep a finding; one with a known id is there already, and stays as it is."""
    row = (
        kept.finding_id,
        str(kept.kind),
        kept.data_version,
        instant(kept.made_at),
        orjson.dumps(kept.question, option=orjson.OPT_SORT_KEYS).decode(),
        orjson.dumps(kept.document, option=orjson.OPT_SERIALIZE_NUMPY).decode(),
    )
    with state.change() as connection:
        # Not a change of the registry: a finding is made of it, and changes nothing in it.
        connection.execute(f"INSERT INTO findings ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", row)  # noqa: S608 (constant)


def find_finding(state: State, finding_id: str) -> KeptFinding | None:
    """Give the finding with this id; None where there is none."""
    with state.read() as connection:
        row = connection.execute(f"SELECT {_COLUMNS} FROM findings WHERE finding_id = ?", (finding_id,)).fetchone()  # noqa: S608
    return None if row is None else _kept(row)


def read_finding(state: State, finding_id: str) -> KeptFinding:
    """Give the finding with this id.

    Raises
    ------
    NotFoundError
        Where there is none.
    """
    found = find_finding(state, finding_id)
    if found is None:
        raise NotFoundError(f"No finding '{finding_id}' is kept; `klarsyn displacement list` names those that are.")
    return found


def read_findings(state: State) -> tuple[KeptFinding, ...]:
    """Give all findings, the newest data version first, then the one made last."""
    query = f"SELECT {_COLUMNS} FROM findings ORDER BY data_version DESC, made_at DESC, rowid DESC"  # noqa: S608
    with state.read() as connection:
        return tuple(_kept(row) for row in connection.execute(query))


def _kept(row: Row) -> KeptFinding:
    return KeptFinding(
        finding_id=row["finding_id"],
        kind=FindingKind(row["kind"]),
        data_version=row["data_version"],
        made_at=datetime.fromisoformat(row["made_at"]),
        question=orjson.loads(row["question"]),
        document=orjson.loads(row["finding"]),
    )
