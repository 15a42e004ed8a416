"""Is every byte of a data folder the one that was acknowledged? Files against their digests, batches against rows."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from geodata.store.batches import Receipt
from geodata.store.durable import file_sha256
from geodata.store.store import Store
from models.errors import KlarsynError

_ROWS = "SELECT batch_id, count(*) AS n FROM incidents GROUP BY batch_id"

Faults = dict[str, list[str]]
"""Sentences by batch id; "" for what belongs to no batch."""


def check_bytes(store: Store, receipts: tuple[Receipt, ...], *, tell: Callable[[float], None]) -> Faults:
    """Check what lies in a folder, without reading what it says.

    Parameters
    ----------
    tell : told the share that is done.
    """
    faults: Faults = defaultdict(list)
    faults[""] += [*_state_faults(store), *_log_faults(store, receipts)]
    for number, receipt in enumerate(receipts):
        faults[receipt.batch.batch_id] += _file_faults(store, receipt)
        tell((number + 1) / len(receipts))
    for batch_id, sentence in _row_faults(store, receipts):
        faults[batch_id].append(sentence)
    return {name: sentences for name, sentences in faults.items() if sentences}


def _state_faults(store: Store) -> list[str]:
    try:
        with store.state.read() as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    except (KlarsynError, sqlite3.Error) as error:
        found = [str(error)]
    return [] if found == ["ok"] else [f"The state file is damaged ({found[0]}); bring back a backup."]


def _log_faults(store: Store, receipts: tuple[Receipt, ...]) -> list[str]:
    """Tell of commits that no batch made; batches of earlier versions of Klarsyn did not say which are theirs."""
    named = {path for one in receipts for path in one.files}
    unsaid = max((one.data_version for one in receipts if not one.files), default=0)
    entries = [path for path in store.table.entries(store.data_version())[unsaid:] if path not in named]
    return [f"The commit '{name}' belongs to no batch; something else wrote to the table." for name in entries]


def _file_faults(store: Store, receipt: Receipt) -> Iterator[str]:
    wanted = {store.table.folder / name: sha256 for name, sha256 in receipt.files.items()}
    if receipt.batch.landed:
        wanted[store.landing / receipt.batch.landed] = receipt.batch.landed
    for path, sha256 in wanted.items():
        name = path.relative_to(store.folder)
        if (fault := _file_fault(path, sha256)) != "":
            yield f"The file '{name}' {fault}; bring back a backup."


def _file_fault(path: Path, sha256: str) -> str:
    try:
        return "" if file_sha256(path) == sha256 else "was changed or cut since it was acknowledged"
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror or error})"


def _row_faults(store: Store, receipts: tuple[Receipt, ...]) -> Iterator[tuple[str, str]]:
    try:
        found = store.table.ask(_ROWS, version=store.data_version()).set_index("batch_id")["n"]
    except KlarsynError as error:
        yield "", str(error)
        return
    for one in receipts:
        there, wanted = int(found.get(one.batch.batch_id, 0)), one.tally.accepted + one.tally.corrected
        if there != wanted:
            yield one.batch.batch_id, f"{wanted} versions were acknowledged, and {there} are there."
    for batch_id in found.index.difference(pd.Index([one.batch.batch_id for one in receipts])):
        yield "", f"{found[batch_id]} rows are of the batch '{batch_id}', which was never acknowledged."
