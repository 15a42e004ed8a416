"""Commands that keep what has come in: prove it, back it up, bring it back."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.table import Table

from api.cli.options import DEFAULT_DATA_DIR, AsJson, DataDir, progress, stderr, stdout
from geodata.geocode import open_geocoder
from geodata.proof import Proof, prove
from geodata.store import Store
from geodata.store.backup import Backup, back_up, restore
from models.errors import NotFoundError, StoreError


def backup(
    file: Annotated[Path, typer.Argument(help="The backup to write; it must not be there yet.")],
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Write the whole data folder into one file; ingests may go on meanwhile."""
    _show(back_up(_opened(data_dir), file), json=json, what=f"{file} written")


def bring_back(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Make an empty or new data folder of a backup."""
    _show(restore(file, data_dir), json=json, what=f"{data_dir} restored")


def verify(data_dir: DataDir = DEFAULT_DATA_DIR, json: AsJson = False) -> None:
    """Prove that everything acknowledged is there once, from every byte and from the landed files."""
    store = _opened(data_dir)
    with progress() as tell:
        proof = prove(store, geocoder=open_geocoder(store), progress=tell)
    if json:
        stdout.out(orjson.dumps({"holds": proof.holds, **asdict(proof)}).decode(), highlight=False)
    else:
        _show_proof(proof)
    if not proof.holds:
        number = len(proof.faults) + sum(len(one.faults) for one in proof.batches)
        raise StoreError(f"The data folder '{data_dir}' has {number} faults; what to do stands beside each.")


def _opened(data_dir: Path) -> Store:
    if not (data_dir / "state.sqlite").is_file():
        raise NotFoundError(f"There is no data folder '{data_dir}'; name one with --data-dir.")
    return Store(data_dir)


def _show(done: Backup, *, json: bool, what: str) -> None:
    if json:
        stdout.out(orjson.dumps(asdict(done)).decode(), highlight=False)
        return
    stdout.print(f"{what}: {done.files} files, {done.size:,} bytes, data version {done.data_version}.")
    stdout.print(f"State hash {done.state_hash}")


def _show_proof(proof: Proof) -> None:
    table = Table("data version", "source", "file", "rows", "holds")
    for one in proof.batches:
        said = "yes" if not one.faults else "NO"
        table.add_row(str(one.data_version), one.source, one.file_name, str(one.received), said)
    stdout.print(table)
    for one in proof.batches:
        for sentence in (*one.faults, *one.notes):
            stderr.print(f"{one.file_name or one.source} (data version {one.data_version}): {sentence}", soft_wrap=True)
    for sentence in (*proof.faults, *proof.notes):
        stderr.print(sentence, soft_wrap=True)
    if proof.holds:
        stdout.print(f"All that was acknowledged is there, once. State hash {proof.state_hash}")
