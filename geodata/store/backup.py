"""A whole data folder in one file, taken while others write, and back again."""

import hashlib
import io
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

import orjson

from geodata.store import batches
from geodata.store.durable import disk_errors, sync_file, sync_folder
from geodata.store.state import State
from geodata.store.state_hash import hash_state
from geodata.store.store import Store
from models.errors import DataRefusedError, StoreError

_FORM = 1
_STATE = "state.sqlite"
_OWN_WAY = ("incidents", "landing")
_DERIVED = ("gazetteer.index", _STATE)
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What a backup holds.

    Attributes
    ----------
    files, size : how many, and together [bytes].
    """

    files: int
    size: int
    data_version: int
    state_hash: str


def back_up(store: Store, target: Path) -> Backup:
    """Write everything that was acknowledged by now into one file; ingests go on meanwhile.

    The state file is copied in one transaction. Whatever it names is never changed again, and is copied after it.

    Raises
    ------
    DataRefusedError
        Where the target is there already.
    StoreError
        Where it cannot be written, or the folder cannot be read.
    """
    if target.exists():
        raise DataRefusedError(f"'{target}' is there already; name a new file for the backup.")
    with disk_errors(target.parent), tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as work:
        state = _copy_state(store.state, Path(work) / _STATE)
        version = batches.published(state)
        state_hash = hash_state(state, store.table, data_version=version).whole
        _end_wal(Path(work) / _STATE)
        part = Path(work) / "part"
        members = [(Path(work) / _STATE, _STATE), *_members(store, version)]
        size = _pack(part, members, told={"data_version": version, "state_hash": state_hash})
        sync_file(part)
        part.rename(target)
        sync_folder(target.parent)
    return Backup(files=len(members), size=size, data_version=version, state_hash=state_hash)


def _copy_state(state: State, path: Path) -> State:
    with state.read() as source, closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
        copy.execute("DELETE FROM batches WHERE is_done = 0")
        copy.commit()
    return State(path)


def _end_wal(path: Path) -> None:
    """Bring everything into the one file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")


def _members(store: Store, version: int) -> Iterator[tuple[Path, str]]:
    receipts = store.receipts()
    landed = {name for one in receipts for name in (one.batch.landed, one.batch.file_sha256)}
    paths = [*store.table.files(version), *(path for path in store.landing.iterdir() if path.name in landed)]
    for path in [*paths, *_others(store.folder)]:
        yield path, path.relative_to(store.folder).as_posix()


def _others(folder: Path) -> Iterator[Path]:
    """Give what else lies in the folder, such as reports; locks, hidden and derived files are left out."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        is_own = parts[0] in _OWN_WAY or parts[0].startswith(_DERIVED) or path.suffix == ".lock"
        if path.is_file() and not is_own and not any(part.startswith(".") for part in parts):
            yield path


def _pack(target: Path, members: list[tuple[Path, str]], *, told: dict[str, object]) -> int:
    digests: dict[str, str] = {}
    size = 0
    with tarfile.open(target, "w") as archive:
        for path, name in members:
            with path.open("rb") as file:
                info = tarfile.TarInfo(name)
                info.size = os.fstat(file.fileno()).st_size
                reader = _Digesting(file)
                archive.addfile(info, reader)
            digests[name] = reader.hexdigest()
            size += info.size
        document = orjson.dumps({"form": _FORM, **told, "files": digests}, option=orjson.OPT_INDENT_2)
        info = tarfile.TarInfo(f"manifest-{hashlib.sha256(document).hexdigest()}.json")
        info.size = len(document)
        archive.addfile(info, io.BytesIO(document))
    return size


class _Digesting:
    """A file that knows the digest of what was read of it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._digest.update(data)
        return data

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


def restore(source: Path, folder: Path) -> Backup:
    """Make a data folder of a backup: all of it, or nothing.

    Raises
    ------
    DataRefusedError
        Where the file is no backup, or was cut or changed, or the folder is not empty.
    StoreError
        Where the folder cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DataRefusedError(f"'{folder}' is not empty; name an empty or new folder to restore into.")
    with disk_errors(folder.parent):
        folder.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        with disk_errors(folder.parent), _refusals(source):
            manifest, digests = _unpack(source, work)
            _check(manifest, digests, source)
        found = Store(work).state_hash().whole
        if found != manifest["state_hash"]:
            raise StoreError(
                f"'{source.name}' is whole, but comes to mean {found[:12]} and not {str(manifest['state_hash'])[:12]}; "
                "restore it with the version of Klarsyn that wrote it."
            )
        with disk_errors(folder.parent):
            _sync_all(work)
            work.replace(folder)
            sync_folder(folder.parent)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    version = int(str(manifest["data_version"]))
    return Backup(files=len(digests), size=size, data_version=version, state_hash=found)


@contextmanager
def _refusals(source: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError, orjson.JSONDecodeError, KeyError, ValueError) as error:
        raise _refusal(source, str(error)) from error
    except FileNotFoundError as error:
        raise DataRefusedError(f"There is no file '{source}'; name a backup.") from error


def _refusal(source: Path, why: str) -> DataRefusedError:
    return DataRefusedError(f"'{source.name}' is no whole backup ({why}); nothing was restored. Use another one.")


def _unpack(source: Path, folder: Path) -> tuple[dict[str, object], dict[str, str]]:
    digests: dict[str, str] = {}
    with source.open("rb") as file, tarfile.open(fileobj=file, mode="r:") as archive:
        for info in archive:
            packed = archive.extractfile(info) if info.isreg() else None
            if packed is None or not _is_inside(info.name):
                raise _refusal(source, f"it holds '{info.name}', which no backup does")
            if info.name.startswith("manifest-"):
                return _read_manifest(info.name, packed.read(), source), digests
            path = folder / info.name
            path.parent.mkdir(parents=True, exist_ok=True)
            digests[info.name] = _copy(packed, path)
    raise _refusal(source, "it ends before its list of files")


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _copy(packed: IO[bytes], path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("xb") as target:
        while chunk := packed.read(_CHUNK):
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()


def _read_manifest(name: str, document: bytes, source: Path) -> dict[str, object]:
    if name != f"manifest-{hashlib.sha256(document).hexdigest()}.json":
        raise _refusal(source, "its list of files was changed")
    manifest: dict[str, object] = orjson.loads(document)
    if manifest["form"] != _FORM:
        raise _refusal(source, "another version of Klarsyn wrote it")
    return manifest


def _check(manifest: dict[str, object], digests: dict[str, str], source: Path) -> None:
    wanted = manifest["files"]
    if wanted != digests and isinstance(wanted, dict):
        wrong = sorted(name for name in {*wanted, *digests} if wanted.get(name) != digests.get(name))
        raise _refusal(source, f"'{wrong[0]}' was changed, added or left out")


def _sync_all(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_dir():
            sync_folder(path)
        else:
            with suppress(FileNotFoundError):
                sync_file(path)
    sync_folder(folder)
