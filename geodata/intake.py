"""The way in: land, read, place, keep; every row is counted once."""

import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.geocode import Geocoder, LocateResult, locate_reports
from geodata.read import Mapping, ReadResult, Records, fit_records, make_reports, read_records
from geodata.read.fields import row_digests
from geodata.software import software
from geodata.store import Appended, Batch, Store
from geodata.store.durable import file_sha256
from models.errors import DataRefusedError, NotFoundError, StoreError
from models.place import Precision
from models.site import Site
from models.tables import REPORTS

Progress = Callable[[str, float], None]


class Locate(Protocol):
    """How reports get their places: the signature of `geodata.geocode.locate_reports`."""

    def __call__(
        self,
        reports: pd.DataFrame,
        *,
        mapping_crs: str,
        site: Site,
        geocoder: Geocoder,
        known: pd.DataFrame | None,
    ) -> LocateResult:
        """Give each report a place, or set it aside."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestSummary:
    """What became of a file, or of several together.

    Attributes
    ----------
    received : accepted + corrected + duplicate + quarantined + rejected.
    precision : how finely the accepted and corrected rows are placed, finest first.
    data_version : after the ingest.
    reasons : how many rows were set aside for which reason.
    dropped_columns : columns of the file that were not kept.
    notes : what was detected rather than declared, and categories that no group lists.
    earliest, latest : span of the rows that were read; None where there were none.
    """

    received: int
    accepted: int
    corrected: int
    duplicate: int
    quarantined: int
    rejected: int
    precision: dict[str, int]
    data_version: int
    reasons: dict[str, int]
    dropped_columns: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    earliest: datetime | None = None
    latest: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse a summary that loses a row."""
        told = self.accepted + self.corrected + self.duplicate + self.quarantined + self.rejected
        if told != self.received:
            raise StoreError(
                f"{self.received} rows were received, but {told} are accounted for; report this as a fault."
            )

    @property
    def placed_share(self) -> float:
        """Share of the kept rows that are placed at area level or better; 1 where nothing was kept."""
        kept = sum(self.precision.values())
        return sum(n for name, n in self.precision.items() if Precision(name).is_placed) / kept if kept else 1.0


def ingest(
    path: Path,
    *,
    mapping: Mapping,
    store: Store,
    geocoder: Geocoder,
    now: datetime,
    progress: Progress,
    locate: Locate = locate_reports,
) -> IngestSummary:
    """Bring a file of reports into the store: all of it, or nothing.

    Parameters
    ----------
    now : aware; when the batch is recorded.
    progress : told each stage and the share of it that is done.

    Raises
    ------
    DataRefusedError
        Where the file or its mapping is wrong; nothing is kept.
    StoreError
        Where the folder cannot be written, or is about another site.
    """
    progress("reading", 0.0)
    path = Path(path)
    sha256 = _sha256(path)
    records = read_records(path, mapping=mapping, name=path.name)
    if _sha256(path) != sha256:
        raise DataRefusedError(f"'{path.name}' was changed while it was read; ingest it again once it is whole.")
    batch = make_batch(sha256, path.name, mapping=mapping, now=now)
    return _ingest_records(
        records, batch, mapping=mapping, store=store, geocoder=geocoder, progress=progress, locate=locate
    )


def _sha256(path: Path) -> str:
    if path.exists() and not path.is_file():
        raise DataRefusedError(f"'{path.name}' is no file; name a file of reports.")
    try:
        return file_sha256(path)
    except OSError as error:
        raise DataRefusedError(f"'{path.name}' cannot be read: {error.strerror or error}. Check its name.") from error


def retry(
    *,
    mapping: Mapping,
    store: Store,
    geocoder: Geocoder,
    now: datetime,
    progress: Progress,
    locate: Locate = locate_reports,
) -> IngestSummary:
    """Read the files again that this mapping's source has rows set aside of, with the mapping and gazetteer of today.

    Rows that are known already count as duplicates; rows that can be used now leave the quarantine.

    Raises
    ------
    NotFoundError
        Where nothing of this source is in quarantine.
    """
    aside = store.set_aside()
    waiting = aside[(aside["source"] == mapping.source.name) & (aside["outcome"] == "quarantined")]
    files = waiting.drop_duplicates("file_sha256")
    if files.empty:
        sources = sorted(set(aside["source"]))
        raise NotFoundError(
            f"Nothing of the source '{mapping.source.name}' is in quarantine; sources there: {sources}."
        )
    landed = {one.batch.batch_id: one.batch.landed for one in store.receipts()}
    summaries = []
    for sha256, name, batch_id in zip(files["file_sha256"], files["file_name"], files["batch_id"], strict=True):
        batch = make_batch(sha256, name, mapping=mapping, now=now, landed=landed[batch_id])
        done = ingest_landed(batch, mapping=mapping, store=store, geocoder=geocoder, progress=progress, locate=locate)
        summaries.append(done)
    return add_up(summaries)


def add_up(summaries: list[IngestSummary]) -> IngestSummary:
    """Add summaries of one store, in their order; the last one's data version counts."""
    total = summaries[0]
    for one in summaries[1:]:
        total = replace(
            one,
            **{
                name: getattr(total, name) + getattr(one, name)
                for name in ("received", "accepted", "corrected", "duplicate", "quarantined", "rejected")
            },
            precision=_add_counts(total.precision, one.precision),
            reasons=_add_counts(total.reasons, one.reasons),
            dropped_columns=tuple(dict.fromkeys((*total.dropped_columns, *one.dropped_columns))),
            notes=tuple(dict.fromkeys((*total.notes, *one.notes))),
            earliest=min(filter(None, (total.earliest, one.earliest)), default=None),
            latest=max(filter(None, (total.latest, one.latest)), default=None),
        )
    return total


def _add_counts(first: dict[str, int], second: dict[str, int]) -> dict[str, int]:
    return {name: first.get(name, 0) + second.get(name, 0) for name in {**first, **second}}


def make_batch(sha256: str, file_name: str, *, mapping: Mapping, now: datetime, landed: str = "") -> Batch:
    """Give a file on its way in a batch of its own."""
    return Batch(
        batch_id=uuid.uuid4().hex,
        recorded_at=now,
        source=mapping.source.name,
        file_name=file_name,
        file_sha256=sha256,
        mapping=mapping.name,
        mapping_text=mapping.text,
        landed=landed,
        software=software(),
    )


def ingest_landed(
    batch: Batch,
    *,
    mapping: Mapping,
    store: Store,
    geocoder: Geocoder,
    progress: Progress,
    locate: Locate = locate_reports,
    landing: Store | None = None,
    known_version: int | None = None,
) -> IngestSummary:
    """Bring what has landed into the store.

    Parameters
    ----------
    landing : the store whose landing folder holds it, where that is another one.
    known_version : the data version whose points its coordinates are compared with; None for the newest.

    Raises
    ------
    MappingError
        Where the mapping needs columns that did not land.
    StoreError
        Where the landed file is missing or changed.
    """
    if not batch.landed:
        raise StoreError(f"'{batch.file_name}' was taken in by an earlier version of Klarsyn; ingest the file again.")
    records = fit_records((landing or store).landed(batch.landed), mapping=mapping, name=batch.file_name)
    return _ingest_records(
        records,
        batch,
        mapping=mapping,
        store=store,
        geocoder=geocoder,
        progress=progress,
        locate=locate,
        is_new=False,
        known_version=known_version,
    )


def _ingest_records(
    records: Records,
    batch: Batch,
    *,
    mapping: Mapping,
    store: Store,
    geocoder: Geocoder,
    progress: Progress,
    locate: Locate,
    is_new: bool = True,
    known_version: int | None = None,
) -> IngestSummary:
    progress("reading", 0.2)
    read = make_reports(records, mapping=mapping, name=batch.file_name)
    progress("placing", 0.4)
    ground = store.ground()
    known_version = store.data_version() if known_version is None else known_version
    placed = locate(
        read.reports,
        mapping_crs=mapping.place.crs,
        site=mapping.site,
        geocoder=geocoder,
        known=store.points(known_version) if known_version else None,
    )
    store.settle_site(mapping.site)
    progress("keeping", 0.8)
    set_aside = pd.concat([read.set_aside, _numbered(placed, read)], ignore_index=True)
    appended = store.append(
        placed.located.reset_index(drop=True),
        content_hash=_content_hashes(read.reports, placed.keep),
        set_aside=set_aside,
        batch=replace(batch, ground=ground, known_version=known_version),
        records=records if is_new else None,
        has_reissues=mapping.source.has_reissues,
    )
    progress("keeping", 1.0)
    return _summary(read, placed.located, set_aside, appended)


def _content_hashes(reports: pd.DataFrame, keep: NDArray[np.bool_]) -> pd.Series:
    kept = reports if keep.all() else reports[keep].reset_index(drop=True)
    return row_digests([kept[name] for name in REPORTS])


def _numbered(placed: LocateResult, read: ReadResult) -> pd.DataFrame:
    """Give the rows that could not be placed their numbers in the file; the geocoder counts reports."""
    numbered: pd.DataFrame = placed.set_aside.assign(row_number=read.row_number[~np.asarray(placed.keep)])
    return numbered


def _summary(read: ReadResult, located: pd.DataFrame, set_aside: pd.DataFrame, appended: Appended) -> IngestSummary:
    found = located["precision"][appended.is_kept].value_counts()
    tally = asdict(appended.tally)
    return IngestSummary(
        received=read.received,
        **tally,
        precision={str(one): int(found[one]) for one in Precision if one in found},
        data_version=appended.data_version,
        reasons={str(name): int(number) for name, number in set_aside["reason"].value_counts().items()},
        dropped_columns=read.dropped_columns,
        notes=read.notes,
        earliest=None if read.reports.empty else read.reports["earliest"].min().to_pydatetime(),
        latest=None if read.reports.empty else read.reports["latest"].max().to_pydatetime(),
    )
