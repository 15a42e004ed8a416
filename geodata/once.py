"""A file that may be offered again and again is taken in once, by its content."""

import hashlib
from datetime import datetime
from pathlib import Path

from geodata.geocode import Geocoder
from geodata.intake import IngestSummary, Progress, ingest
from geodata.read import Mapping
from geodata.store import Store
from models.errors import DataRefusedError

_CHUNK = 1 << 20


def ingest_once(
    path: Path, *, mapping: Mapping, store: Store, geocoder: Geocoder, now: datetime, progress: Progress
) -> IngestSummary | None:
    """Bring a file in, unless its content has come in from this source before; None where it has.

    What has come in is told by the store's finished batches, which are acknowledged with their rows: neither a kill nor
    a second process makes a difference.

    Raises
    ------
    DataRefusedError
        Where the file cannot be read, or is refused; nothing of it is kept.
    StoreError
        Where the data folder cannot be written.
    """
    with store.one_taker():
        if store.has_taken(_sha256(path), source=mapping.source.name):
            return None
        return ingest(path, mapping=mapping, store=store, geocoder=geocoder, now=now, progress=progress)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise DataRefusedError(f"'{path.name}' cannot be read: {error.strerror or error}. Check its rights.") from error
    return digest.hexdigest()
