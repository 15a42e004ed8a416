"""A folder can be proved from what landed, and comes back from a backup as it was."""

import json
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from geodata import intake
from geodata.geocode import open_geocoder
from geodata.proof import Proof, prove
from geodata.read import load_mapping
from geodata.store import Store
from geodata.store.backup import back_up, restore
from models.errors import DataRefusedError

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HEADER = "id,earliest,category,longitude,latitude,place,status,revised_at"
FIRST = [
    "1,2024-05-03 21:10,Rån,18.0649,59.3326,,,",
    "2,2024-05-03 21:10,Rån,,,Sergels torg,,",
    "3,2024-03-31 02:30,Rån,18.0649,59.3326,,,",
    "4,2024-05-03 21:10,Rån,,,Glömda kiosken,,",
]
SECOND = [
    "1,2024-05-03 21:10,Stöld,18.0649,59.3326,,changed,2024-06-01 12:00",
    "2,2024-05-03 21:10,Rån,,,Sergels torg,,",
]


def quiet(_stage: str, _share: float) -> None:
    """Tell nobody."""


def take(store: Store, folder: Path, *lines: str, name: str = "f.csv") -> intake.IngestSummary:
    path = folder / name
    path.write_text("\n".join([HEADER, *lines]), encoding="utf-8")
    geocoder = open_geocoder(store)
    return intake.ingest(path, mapping=load_mapping("csv"), store=store, geocoder=geocoder, now=NOW, progress=quiet)


def proved(store: Store) -> Proof:
    return prove(store, geocoder=open_geocoder(store), progress=quiet)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "data")
    take(store, tmp_path, *FIRST)
    take(store, tmp_path, *SECOND)
    return store


def learn_kiosk(store: Store) -> None:
    kiosk = {"name": "Glömda kiosken", "aliases": "", "kind": "building", "longitude": 18.06, "latitude": 59.33}
    store.add_places(pd.DataFrame([{**kiosk, "uncertainty_m": 50.0, "municipality": "Stockholm"}]))


def test_a_whole_folder_is_rebuilt_from_what_landed(store: Store) -> None:
    proof = proved(store)
    assert proof.holds
    assert proof.state_hash == proof.rebuilt_hash == store.state_hash().whole
    assert [one.received for one in proof.batches] == [4, 2]
    assert not any((*proof.notes, *(note for one in proof.batches for note in one.notes)))


def test_a_gazetteer_that_changed_is_a_reason_and_no_fault(store: Store, tmp_path: Path) -> None:
    learn_kiosk(store)
    proof = proved(store)
    assert proof.holds
    assert proof.state_hash != proof.rebuilt_hash
    (note,) = proof.notes
    assert note.startswith("1 incidents lie elsewhere when the landed files are read again: the gazetteer or")
    take(store, tmp_path, *FIRST)
    again = proved(store)
    assert again.holds
    assert "1 corrected then, 0 now" in again.batches[-1].notes[0]


def spoil(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(change(path.read_bytes()))


def newest(folder: Path, pattern: str) -> Path:
    return max(folder.glob(pattern), key=lambda path: path.stat().st_mtime_ns)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda data: spoil(newest(data, "landing/*"), lambda old: old[:-9]), r"'landing/.*' was changed or cut"),
        (lambda data: newest(data, "landing/*").unlink(), r"'landing/.*' is missing"),
        (
            lambda data: spoil(newest(data, "incidents/*.parquet"), lambda old: old[:200] + b"\x01" + old[201:]),
            r"'incidents/.*parquet' was changed or cut",
        ),
        (lambda data: newest(data, "incidents/*.parquet").unlink(), r"'incidents/.*parquet' is missing"),
        (lambda data: newest(data, "incidents/_delta_log/*.json").unlink(), r"0001\.json' is missing"),
        (
            lambda data: newest(data, "incidents/_delta_log/*.json").write_bytes(
                data.joinpath("incidents/_delta_log/00000000000000000000.json").read_bytes()
            ),
            r"0001\.json' was changed or cut",
        ),
    ],
)
def test_what_was_lost_or_changed_is_told_with_its_batch(
    store: Store, tmp_path: Path, damage: Callable[[Path], None], sentence: str
) -> None:
    damage(tmp_path / "data")
    proof = proved(store)
    assert not proof.holds
    told = [*proof.faults, *(fault for one in proof.batches for fault in one.faults)]
    assert any(pd.Series(told).str.contains(sentence)), told


def test_rows_and_counts_that_were_written_past_klarsyn_are_faults(store: Store, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "data" / "state.sqlite") as connection:
        connection.execute("UPDATE batches SET accepted = 2, quarantined = 2 WHERE rowid = 1")
    (first, second), faults = proved(store).batches, proved(store).faults
    assert first.faults == (
        "2 versions were acknowledged, and 3 are there.",
        "Read again, it gives other counts: 2 accepted then, 3 now; 2 quarantined then, 1 now.",
    )
    assert (second.faults, faults) == ((), ())


def test_a_backup_taken_while_others_write_comes_back_whole(store: Store, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        for number in range(100, 200):
            take(Store(tmp_path / "data"), tmp_path, f"{number},2024-05-04 10:00,Rån,18.06,59.33,,,", name=f"{number}")
            if stop.is_set():
                return

    (tmp_path / "data" / "reports").mkdir()
    (tmp_path / "data" / "reports" / "2024-05.html").write_text("<p>å</p>", encoding="utf-8")
    writer = threading.Thread(target=write)
    writer.start()
    while store.data_version() < 4:
        stop.wait(0.01)
    done = back_up(store, tmp_path / "b.klarsyn")
    stop.set()
    writer.join()
    came = restore(tmp_path / "b.klarsyn", tmp_path / "back")
    back = Store(tmp_path / "back")
    assert came.state_hash == done.state_hash == back.state_hash().whole
    assert back.data_version() == done.data_version <= store.data_version()
    for version in range(done.data_version + 1):
        pd.testing.assert_frame_equal(back.incidents(version), store.incidents(version))
    assert (tmp_path / "back" / "reports" / "2024-05.html").read_text(encoding="utf-8") == "<p>å</p>"
    assert proved(back).holds
    take(back, tmp_path, "900,2024-05-04 10:00,Rån,18.06,59.33,,,")
    assert back.data_version() == done.data_version + 1


def test_a_cut_or_changed_backup_is_refused_and_leaves_nothing(store: Store, tmp_path: Path) -> None:
    back_up(store, tmp_path / "whole")
    whole = (tmp_path / "whole").read_bytes()
    cuts = [whole[: len(whole) * part // 7] for part in range(7)]
    flips = [
        whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        for place in range(1000, len(whole) - 10240, 4999)
    ]
    spoiled = tmp_path / "spoiled"
    for number, data in enumerate([*cuts, *flips]):
        spoiled.write_bytes(data)
        try:
            restore(spoiled, tmp_path / "back")
        except DataRefusedError as error:
            assert "no whole backup" in str(error)  # noqa: PT017
            assert not (tmp_path / "back").exists()
        else:
            # What is padding between two files means nothing.
            assert number >= len(cuts), "a cut backup was taken"
            assert Store(tmp_path / "back").state_hash() == store.state_hash()
            (tmp_path / "back").rename(tmp_path / f"back-{number}")
    assert not list(tmp_path.glob(".back*"))


def test_nothing_is_written_over(store: Store, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("x")
    with pytest.raises(DataRefusedError, match="is there already"):
        back_up(store, tmp_path / "there")
    back_up(store, tmp_path / "b")
    with pytest.raises(DataRefusedError, match="is not empty"):
        restore(tmp_path / "b", tmp_path / "data")
    with pytest.raises(DataRefusedError, match="There is no file"):
        restore(tmp_path / "none", tmp_path / "new")


def test_the_commands_tell_people_and_programs(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.cli import main

    def klarsyn(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["klarsyn", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), *capsys.readouterr()

    data, file, back = tmp_path / "data", tmp_path / "b", tmp_path / "back"
    assert klarsyn("backup", file, "--data-dir", data)[0] == 0
    code, out, _ = klarsyn("restore", file, "--data-dir", back, "--json")
    assert (code, json.loads(out)["state_hash"]) == (0, store.state_hash().whole)
    code, out, _ = klarsyn("verify", "--data-dir", back, "--json")
    assert (code, json.loads(out)["holds"], len(json.loads(out)["batches"])) == (0, True, 2)
    newest(back, "landing/*").unlink()
    code, out, err = klarsyn("verify", "--data-dir", back)
    assert code == 1
    assert "NO" in out
    assert "is missing; bring back a backup" in err.replace("\n", " ")
    assert klarsyn("verify", "--data-dir", tmp_path / "none")[0] == 1
    assert not (tmp_path / "none").exists()
