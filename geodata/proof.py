"""Proves a data folder from what landed: everything is read again, and must come to mean the same."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from geodata.geocode import Geocoder
from geodata.intake import IngestSummary, Progress, ingest_landed
from geodata.read import parse_mapping
from geodata.software import software
from geodata.store import Store
from geodata.store.batches import Receipt
from geodata.store.checking import check_bytes
from geodata.store.state_hash import PLACED, SAID, StateHash
from models.errors import KlarsynError

_COUNTS = ("received", "accepted", "corrected", "duplicate", "quarantined", "rejected")


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchProof:
    """What was found of one batch.

    Attributes
    ----------
    faults : sentences; none where all of it is there and its landed file says what is stored.
    notes : differences that have a reason.
    """

    batch_id: str
    file_name: str
    source: str
    data_version: int
    received: int
    faults: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Whether a folder holds what was acknowledged, and why not.

    Attributes
    ----------
    state_hash : of the folder.
    rebuilt_hash : of what its landed files say today; equal, unless a fault or a note says why not.
    batches : oldest first.
    faults, notes : of the whole folder.
    """

    state_hash: str
    rebuilt_hash: str
    batches: tuple[BatchProof, ...]
    faults: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is lost, doubled or changed."""
        return not self.faults and not any(one.faults for one in self.batches)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Same:
    """What is as it was when the batches came in."""

    reading: bool
    ground: bool

    def reasons(self) -> str:
        told = [
            *([] if self.reading else ["another version of Klarsyn read it"]),
            *([] if self.ground else ["the gazetteer or the answers about places have changed since"]),
        ]
        return " and ".join(told)


def prove(store: Store, *, geocoder: Geocoder, progress: Progress) -> Proof:
    """Check every byte of a folder against its digest, then rebuild it from its landed files and compare.

    What the sources say must come out the same. Places must too, where the same gazetteer and the same version of
    Klarsyn give them; else a difference is told with its reason, and is no fault.

    Parameters
    ----------
    geocoder : of today.
    progress : told each stage and the share of it that is done.
    """
    receipts = store.receipts()
    found = check_bytes(store, receipts, tell=lambda share: progress("checking", 0.3 * share))
    faults = list(found.pop("", []))
    notes: list[str] = []
    same = _Same(
        reading=all(one.batch.software == software() for one in receipts if one.batch.landed),
        ground=all(one.batch.landed and one.batch.ground == store.ground() for one in receipts),
    )
    told: dict[str, tuple[list[str], list[str]]] = {
        one.batch.batch_id: (found.get(one.batch.batch_id, []), []) for one in receipts
    }
    rebuilt_hash = ""
    with tempfile.TemporaryDirectory(prefix="klarsyn-verify-") as folder:
        rebuilt = Store(Path(folder) / "rebuilt")
        for receipt, sentence, is_fault in _rebuild(store, rebuilt, receipts, geocoder=geocoder, progress=progress):
            told[receipt.batch.batch_id][0 if is_fault else 1].append(sentence)
        is_readable = not faults and not any(wrong for wrong, _ in told.values())
        if is_readable:
            hashes = store.state_hash(), rebuilt.state_hash()
            rebuilt_hash = hashes[1].whole
            for sentence, is_fault in _differences(store, rebuilt, hashes, same):
                (faults if is_fault else notes).append(sentence)
    progress("comparing", 1.0)
    return Proof(
        state_hash=store.state_hash().whole if is_readable else "",
        rebuilt_hash=rebuilt_hash,
        batches=tuple(_batch_proof(one, *told[one.batch.batch_id]) for one in receipts),
        faults=tuple(faults),
        notes=tuple(notes),
    )


def _batch_proof(receipt: Receipt, faults: list[str], notes: list[str]) -> BatchProof:
    batch = receipt.batch
    return BatchProof(
        batch_id=batch.batch_id,
        file_name=batch.file_name,
        source=batch.source,
        data_version=receipt.data_version,
        received=receipt.tally.received,
        faults=tuple(faults),
        notes=tuple(notes),
    )


def _rebuild(
    store: Store, rebuilt: Store, receipts: tuple[Receipt, ...], *, geocoder: Geocoder, progress: Progress
) -> Iterator[tuple[Receipt, str, bool]]:
    """Ingest every landed file again, in the order of the batches; give what is told of each, and whether a fault."""
    versions = {0: 0}
    is_same = True
    for number, receipt in enumerate(receipts):
        progress("rebuilding", 0.3 + 0.6 * number / len(receipts))
        batch = receipt.batch
        # What a batch corrects was placed by the batches before it.
        is_same &= batch.software == software() and batch.ground == store.ground()
        if not batch.landed:
            yield receipt, "It did not come from a file that landed, so it cannot be read again.", False
            continue
        known = versions[max(one for one in versions if one <= batch.known_version)]
        try:
            mapping = parse_mapping(batch.mapping_text, name=batch.mapping)
            summary = ingest_landed(
                batch, mapping=mapping, store=rebuilt, geocoder=geocoder, progress=_quiet, landing=store,
                known_version=known,
            )  # fmt: skip
        except KlarsynError as error:
            yield receipt, f"It cannot be read again: {error}", True
            continue
        versions[receipt.data_version] = rebuilt.data_version()
        if (sentence := _tally_difference(receipt, summary)) != "":
            yield receipt, sentence, is_same


def _tally_difference(receipt: Receipt, summary: IngestSummary) -> str:
    then = {name: getattr(receipt.tally, name) for name in _COUNTS}
    now = {name: getattr(summary, name) for name in _COUNTS}
    told = [f"{then[name]} {name} then, {now[name]} now" for name in _COUNTS if then[name] != now[name]]
    return f"Read again, it gives other counts: {'; '.join(told)}." if told else ""


def _differences(
    store: Store, rebuilt: Store, hashes: tuple[StateHash, StateHash], same: _Same
) -> Iterator[tuple[str, bool]]:
    """Tell in which parts two folders differ, and whether that is a fault."""
    kept, read = hashes
    if kept.incidents != read.incidents:
        yield (
            _said(_count(store, rebuilt, SAID), "say other things", "" if same.reading else same.reasons()),
            same.reading,
        )
    if kept.places != read.places:
        is_fault = same.reading and same.ground
        yield _said(_count(store, rebuilt, PLACED), "lie elsewhere", same.reasons()), is_fault
    if kept.set_aside != read.set_aside:
        yield _said(0, "", same.reasons()), same.reading and same.ground


def _said(number: int, verb: str, reasons: str) -> str:
    what = f"{number} incidents {verb}" if verb else "Other rows are set aside"
    return f"{what} when the landed files are read again{': ' + reasons if reasons else ''}."


def _count(store: Store, rebuilt: Store, what: str) -> int:
    """Count the incidents of which two folders tell different things, or only one does."""
    told = [
        one.table.newest(f"incident_key, {what} AS told", version=one.data_version()).to_pandas()
        for one in (store, rebuilt)
    ]
    joined = told[0].merge(told[1], how="outer", on=["incident_key", "told"], indicator=True)
    return int(joined.loc[joined["_merge"] != "both", "incident_key"].nunique())


def _quiet(_stage: str, _share: float) -> None:
    """Tell nobody."""
