"""What is acknowledged is on disk: landing files by their content, and fsync."""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import DataRefusedError, StoreError

_CHUNK = 1 << 20


def land(path: Path, folder: Path) -> str:
    """Copy a file into the landing folder under the name of its content, durably.

    A file that has landed before is left as it is.

    Returns
    -------
    str
        The content's SHA-256 in hexadecimal: the landed file's name.

    Raises
    ------
    DataRefusedError
        Where the file cannot be read.
    StoreError
        Where the landing folder cannot be written.
    """
    try:
        source = path.open("rb")
    except OSError as error:
        raise DataRefusedError(f"'{path.name}' cannot be read: {error.strerror or error}. Check its name.") from error
    with source, disk_errors(folder):
        digest = hashlib.sha256()
        # A dot hides the file until it is whole; leftovers of a killed copy are harmless.
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".", delete=False) as target:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        Path(target.name).replace(folder / digest.hexdigest())
        sync_folder(folder)
    return digest.hexdigest()


def sync_file(path: Path) -> None:
    """Wait until a file's bytes are on disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Wait until a folder's entries are on disk."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold a lock that other processes and threads queue for; it falls with the process."""
    with disk_errors(path.parent), path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Turn the disk's refusals into the domain's error."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"The data folder '{folder}' cannot be used: {error.strerror or error}. Check its rights and free space."
        ) from error
