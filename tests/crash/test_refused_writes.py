"""A disk that refuses a write, whichever: no false acknowledgement, a sentence, and a later ingest mends."""

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest

from geodata.proof import prove
from geodata.store import Store
from models.errors import KlarsynError, StoreError
from tests.crash.ingesting import GEOCODER, MAPPING, ingest, ingesting, write_reports

BASE, ROWS = 20, 40
_PAGE = 4096
_COUNTS = "SELECT count(*) AS n, count(DISTINCT incident_key) AS keys FROM incidents"
_DURABLE = [
    "geodata.store.landing.sync_file",
    "geodata.store.landing.sync_folder",
    "geodata.store.batches.begin",
    "geodata.store.table.pq.write_table",
    "geodata.store.table.sync_file",
    "geodata.store.table.sync_folder",
    "geodata.store.table.DeltaTable.create_write_transaction",
    "geodata.store.table.file_sha256",
    "geodata.store.batches.finish",
]


class Scene(NamedTuple):
    """A folder with one acknowledged batch, a file to come, and what the folder means with both."""

    folder: Path
    mapping: Path
    file: Path
    after: str


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    work = tmp_path_factory.mktemp("refused")
    mapping = work / "crash.toml"
    mapping.write_text(MAPPING)
    file = write_reports(work / "small.csv", first=BASE, rows=ROWS)
    ingest(work / "base", write_reports(work / "base.csv", first=0, rows=BASE), mapping)
    shutil.copytree(work / "base", work / "both")
    ingest(work / "both", file, mapping)
    return Scene(work / "base", mapping, file, Store(work / "both").state_hash().whole)


def check(scene: Scene, folder: Path, *, is_acknowledged: bool) -> None:
    store = Store(folder)
    counts = store.table.ask(_COUNTS, version=store.data_version()).iloc[0]
    assert counts["n"] == counts["keys"] == (BASE + ROWS if is_acknowledged else BASE)
    assert store.table.head() == store.data_version() == len(store.batches())
    again = ingest(folder, scene.file, scene.mapping)
    assert (again.accepted, again.duplicate) == ((0, ROWS) if is_acknowledged else (ROWS, 0))
    assert store.state_hash().whole == scene.after


@pytest.mark.parametrize("largest_file", [*range(0, 4096, 819), *range(4096, 49_152, 4096)])
def test_a_write_that_is_refused_is_never_acknowledged(scene: Scene, tmp_path: Path, largest_file: int) -> None:
    folder = shutil.copytree(scene.folder, tmp_path / "data")
    with ingesting(folder, scene.file, scene.mapping, largest_file=largest_file) as (worker, hear):
        worker.join()
        told = [str(one) for one in _all(hear)]
    assert told[-1] == "acknowledged" or "Error: " in told[-1]
    check(scene, folder, is_acknowledged=told[-1] == "acknowledged")


def _all(hear: object) -> Iterator[object]:
    try:
        while True:
            yield hear.recv()  # type: ignore[attr-defined]
    except EOFError:
        return


def test_whichever_step_fails_nothing_is_acknowledged_and_the_next_ingest_mends(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in count():
        folder = shutil.copytree(scene.folder, tmp_path / f"data-{number}")
        with monkeypatch.context() as patched:
            steps = _fail_at(number, patched)
            try:
                ingest(folder, scene.file, scene.mapping)
            except StoreError as error:
                assert "No space left on device" in str(error)  # noqa: PT017
                is_acknowledged = False
            else:
                is_acknowledged = True
        check(scene, folder, is_acknowledged=is_acknowledged)
        if is_acknowledged:
            assert steps[0] <= number
            break
    assert number > len(_DURABLE)


def _fail_at(number: int, patched: pytest.MonkeyPatch) -> list[int]:
    """Let the step of this number fail; give the count of steps that were taken."""
    taken = [0]

    def failing(real: object) -> object:
        def step(*args: object, **options: object) -> object:
            taken[0] += 1
            if taken[0] == number + 1:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*args, **options)  # type: ignore[operator]

        return step

    for name in _DURABLE:
        module, function = name.rsplit(".", 1)
        import pkgutil

        owner = pkgutil.resolve_name(module)
        patched.setattr(owner, function, failing(getattr(owner, function)))
    return taken


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of two megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    options = ["-t", "tmpfs", "-o", "size=2m", "tmpfs", disk]
    if subprocess.run(["mount", *options], check=False, capture_output=True).returncode:
        pytest.skip("this user may not mount a small disk")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_a_full_disk_is_told_and_what_was_acknowledged_stays(scene: Scene, small_disk: Path) -> None:
    outcomes = set()
    for pages in range(0, 60, 4):
        folder = shutil.copytree(scene.folder, small_disk / "data")
        free = os.statvfs(small_disk).f_bavail * _PAGE
        filler = small_disk / "filler"
        filler.write_bytes(b"\0" * (free - pages * _PAGE))
        try:
            ingest(folder, scene.file, scene.mapping)
        except KlarsynError as error:
            is_acknowledged = False
            outcomes.add(type(error))
        else:
            is_acknowledged = True
            outcomes.add(None)
        filler.unlink()
        check(scene, folder, is_acknowledged=is_acknowledged)
        shutil.rmtree(folder)
    assert outcomes == {StoreError, None}


def test_a_disk_that_may_only_be_read_is_told(scene: Scene, small_disk: Path) -> None:
    folder = shutil.copytree(scene.folder, small_disk / "data")
    before = Store(folder).state_hash()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(StoreError, match=r"cannot be (used|read or written)"):
        ingest(folder, scene.file, scene.mapping)
    subprocess.run(["mount", "-o", "remount,rw", small_disk], check=True)
    assert Store(folder).state_hash() == before
    check(scene, folder, is_acknowledged=False)


def test_the_same_file_in_two_processes_at_once_is_taken_once(scene: Scene, tmp_path: Path) -> None:
    folder = shutil.copytree(scene.folder, tmp_path / "data")
    with (
        ingesting(folder, scene.file, scene.mapping) as (first, hear),
        ingesting(folder, scene.file, scene.mapping) as (second, listen),
    ):
        first.join()
        second.join()
        assert [list(_all(one))[-1] for one in (hear, listen)] == ["acknowledged"] * 2
    store = Store(folder)
    assert store.batches()[["accepted", "duplicate"]].sum().tolist() == [BASE + ROWS, ROWS]
    assert store.state_hash().whole == scene.after
    assert prove(store, geocoder=GEOCODER, progress=lambda _stage, _share: None).holds
