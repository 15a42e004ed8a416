"""From file to folder: every row is counted once, and a batch is there whole or not at all."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from geodata import intake
from geodata.gazetteer import load_gazetteer
from geodata.geocode import Geocoder
from geodata.read import Mapping, Records, load_mapping
from geodata.store import Store
from models.errors import DataRefusedError, MappingError, NotFoundError, StoreError

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
GEOCODER = Geocoder(load_gazetteer(None))
HEADER = "id,earliest,category,longitude,latitude,place,status,revised_at"

# One process that ingests one file, as the command line does.
WORKER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from geodata import intake
from geodata.gazetteer import load_gazetteer
from geodata.geocode import Geocoder
from geodata.read import Mapping, Records, load_mapping
from geodata.store import Store

intake.ingest(
    Path(sys.argv[2]), mapping=load_mapping(sys.argv[3]), store=Store(Path(sys.argv[1])),
    geocoder=Geocoder(load_gazetteer(None)), now=datetime.now(UTC),
    progress=lambda stage, share: print(stage, share, file=sys.stderr, flush=True),
)
"""


def quiet(stage: str, share: float) -> None:
    assert stage
    assert 0 <= share <= 1


def ingest(store: Store, file: Path, mapping: str | Path = "csv") -> intake.IngestSummary:
    return intake.ingest(file, mapping=load_mapping(mapping), store=store, geocoder=GEOCODER, now=NOW, progress=quiet)


def write(folder: Path, *lines: str, name: str = "f.csv", header: str = HEADER) -> Path:
    path = folder / name
    path.write_text("\n".join([header, *lines]), encoding="utf-8")
    return path


def rows(first: int, last: int, category: str = "Rån") -> list[str]:
    return [f"{n},2024-05-03 {n % 24:02}:00,{category},18.0649,59.3326,," + "," for n in range(first, last)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "data")


def test_the_summary_counts_every_row_once(store: Store, tmp_path: Path) -> None:
    store_file = write(
        tmp_path,
        "1,2024-05-03 21:10,Rån,18.0649,59.3326,,,",
        "1,2024-05-03 21:10,Rån,18.0649,59.3326,,,",
        "1,2024-05-03 21:20,Rån,18.0649,59.3326,,,",
        "2,2024-05-03 21:10,Rån,,,Sergels torg,,",
        "3,2024-03-31 02:30,Rån,18.0649,59.3326,,,",
        "4,2024-05-03 21:10,Rån,,,,,",
    )
    summary = ingest(store, store_file)
    assert (summary.received, summary.accepted, summary.corrected, summary.duplicate) == (6, 3, 1, 1)
    assert (summary.quarantined, summary.rejected) == (1, 0)
    assert summary.reasons == {"time_does_not_exist": 1}
    assert summary.precision == {"address": 2, "place": 1, "none": 1}
    assert summary.placed_share == 0.75
    assert summary.data_version == store.data_version() == 1
    assert [str(moment) for moment in (summary.earliest, summary.latest)] == [
        "2024-05-03 19:10:00+00:00",
        "2024-05-03 19:20:00+00:00",
    ]


def test_a_summary_that_loses_a_row_cannot_be_made() -> None:
    with pytest.raises(StoreError, match="7 rows were received, but 6"):
        intake.IngestSummary(
            received=7,
            accepted=1,
            corrected=1,
            duplicate=1,
            quarantined=1,
            rejected=2,
            precision={},
            data_version=1,
            reasons={},
        )


def test_the_first_file_settles_the_site(store: Store, tmp_path: Path) -> None:
    ingest(store, write(tmp_path, *rows(0, 2)))
    assert store.site() == load_mapping("csv").site
    with pytest.raises(StoreError, match="is about Site"):
        ingest(
            store,
            write(tmp_path, header="uid,date_start,date_end,longitude,latitude,location_category"),
            EXAMPLES / "nyc.toml",
        )


@pytest.mark.parametrize("mapping", ["csv", "polisen"])
def test_a_refused_file_leaves_nothing(store: Store, tmp_path: Path, mapping: str) -> None:
    with pytest.raises(DataRefusedError, match=r"'f\.csv'"):
        ingest(store, write(tmp_path, "1", header="nothing,known"), mapping)
    assert store.data_version() == 0
    assert store.site() is None
    assert len(store.batches()) == 0
    assert list(store.landing.iterdir()) == []


@pytest.mark.parametrize("lines", [(), ("1,,Rån,,,,,",), ("1,2024-05-03 21:10,,,,,,", "2,,,,,,,")])
def test_a_file_without_a_usable_row_is_counted_all_the_same(
    store: Store, tmp_path: Path, lines: tuple[str, ...]
) -> None:
    summary = ingest(store, write(tmp_path, *lines))
    assert (summary.received, summary.quarantined, summary.data_version) == (len(lines), len(lines), 0)
    assert (summary.precision, summary.placed_share, summary.earliest) == ({}, 1.0, None)
    assert len(store.set_aside()) == len(lines)
    assert len(store.batches()) == 1


def test_a_crs_that_does_not_exist_is_refused_before_anything_is_settled(store: Store, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    shipped = (Path(intake.__file__).parent / "mappings" / "csv.toml").read_text(encoding="utf-8")
    own.write_text(shipped.replace("EPSG:4326", "EPSG:999999"), encoding="utf-8")
    with pytest.raises(DataRefusedError, match="EPSG:999999"):
        ingest(store, write(tmp_path, *rows(0, 2)), own)
    assert store.site() is None


def test_corrections_and_withdrawals_are_versions(store: Store, tmp_path: Path) -> None:
    ingest(store, write(tmp_path, *rows(0, 3)))
    second = ingest(
        store,
        write(
            tmp_path,
            "0,2024-05-03 00:00,Stöld,18.0649,59.3326,,changed,2024-06-01 12:00",
            "1,2024-05-03 01:00,Rån,18.0649,59.3326,,withdrawn,2024-06-01 12:00",
            "2,2024-05-03 02:00,Rån,18.0649,59.3326,,,",
        ),
    )
    assert (second.accepted, second.corrected, second.duplicate) == (0, 2, 1)
    now, before = store.incidents(), store.incidents(1)
    assert now["category"].tolist() == ["Stöld", "Rån"]
    assert before["category"].tolist() == ["Rån", "Rån", "Rån"]
    assert now["version"].tolist() == [2, 1]


def test_retrying_mends_what_a_better_mapping_can_read(store: Store, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    shipped = (Path(intake.__file__).parent / "mappings" / "csv.toml").read_text(encoding="utf-8")
    file = write(tmp_path, *rows(0, 20), "99,3/5 2024 21:10,Rån,18.0649,59.3326,,,", "98,never,Rån,18.0649,59.3326,,,")
    own.write_text(shipped, encoding="utf-8")
    assert ingest(store, file, own).quarantined == 2
    file.unlink()
    own.write_text(shipped.replace('"ISO",', '"ISO", "%d/%m %Y %H:%M",'), encoding="utf-8")
    again = intake.retry(mapping=load_mapping(own), store=store, geocoder=GEOCODER, now=NOW, progress=quiet)
    assert (again.received, again.accepted, again.duplicate, again.quarantined) == (22, 1, 20, 1)
    assert json.loads(store.set_aside()["row"][0])["id"] == "98"
    assert store.set_aside()["file_name"].tolist() == ["f.csv"]


def test_a_place_that_the_gazetteer_learns_gives_known_incidents_a_new_version(store: Store, tmp_path: Path) -> None:
    file = write(tmp_path, "1,2024-05-03 21:10,Rån,,,Bråk vid Glömda kiosken,,", *rows(5, 8))
    assert ingest(store, file).precision == {"address": 3, "none": 1}
    store.add_places(
        pd.DataFrame(
            {"name": ["Glömda kiosken"], "aliases": [""], "kind": ["building"], "longitude": [18.06],
             "latitude": [59.33], "uncertainty_m": [50.0], "municipality": ["Stockholm"]}
        )
    )  # fmt: skip
    again = intake.ingest(
        file, mapping=load_mapping("csv"), store=store, geocoder=Geocoder(load_gazetteer(store.places())), now=NOW,
        progress=quiet,
    )  # fmt: skip
    assert (again.accepted, again.corrected, again.duplicate) == (0, 1, 3)
    assert "none" not in store.incidents()["precision"].tolist()
    assert "none" in store.incidents(1)["precision"].tolist()


def test_retrying_needs_something_in_quarantine(store: Store) -> None:
    with pytest.raises(NotFoundError, match="Nothing of the source 'csv'"):
        intake.retry(mapping=load_mapping("csv"), store=store, geocoder=GEOCODER, now=NOW, progress=quiet)


def test_summaries_of_several_files_add_up(store: Store, tmp_path: Path) -> None:
    parts = [
        ingest(store, write(tmp_path, *rows(first, first + 3), "x,,Rån,,,,,", name=f"{first}.csv")) for first in (0, 2)
    ]
    total = intake.add_up(parts)
    assert (total.received, total.accepted, total.duplicate, total.quarantined) == (8, 5, 1, 2)
    assert (total.data_version, total.reasons, total.precision) == (2, {"time_missing": 2}, {"address": 5})


def start(data: Path, file: Path, mapping: str | Path = "csv") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, data, file, mapping], stderr=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip


def test_two_processes_ingest_at_once_and_none_is_lost(store: Store, tmp_path: Path) -> None:
    files = [write(tmp_path, *rows(first, first + 400), name=f"{first}.csv") for first in (0, 200)]
    workers = [start(tmp_path / "data", file) for file in files]
    errors = [worker.communicate(timeout=120)[1] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0], errors
    assert len(store.incidents()) == 600
    assert store.batches()[["accepted", "duplicate"]].sum().tolist() == [600, 200]
    assert store.data_version() == 2


def test_readers_see_a_new_version_that_another_process_wrote(store: Store, tmp_path: Path) -> None:
    before = store.state_version()
    worker = start(tmp_path / "data", write(tmp_path, *rows(0, 5)))
    worker.communicate(timeout=120)
    assert len(store.incidents()) == 5
    assert store.state_version() != before


@pytest.mark.parametrize("delay", [0.0, 0.005, 0.02, 0.05, 0.1])
def test_an_ingest_that_is_killed_leaves_the_whole_batch_or_nothing(store: Store, tmp_path: Path, delay: float) -> None:
    ingest(store, write(tmp_path, *rows(0, 10), name="before.csv"))
    file = write(tmp_path, *rows(10, 20_010), "x,,Rån,,,,,", name="big.csv")
    worker = start(tmp_path / "data", file)
    assert worker.stderr is not None
    for line in worker.stderr:
        if line.startswith("keeping"):
            break
    time.sleep(delay)
    os.kill(worker.pid, signal.SIGKILL)
    worker.communicate()
    assert len(store.incidents()) in {10, 20_010}
    assert len(store.batches()) in {1, 2}
    again = ingest(store, file)
    assert again.accepted in {0, 20_000}
    assert again.received == 20_001
    assert len(store.incidents()) == 20_010
    assert store.set_aside()["reason"].tolist() == ["time_missing"]


@pytest.mark.parametrize(
    "victim",
    [
        "geodata.store.batches.begin",
        "geodata.store.table.create_table_with_add_actions",
        "geodata.store.table.IncidentTable.settle",
        "geodata.store.batches.finish",
    ],
)
def test_wherever_an_ingest_dies_the_next_one_finds_the_folder_whole(store: Store, tmp_path: Path, victim: str) -> None:
    file = write(tmp_path, *rows(0, 10), "x,,Rån,,,,,")
    module, name = victim.rsplit(".", 1)
    dies = f"import os, pkgutil; setattr(pkgutil.resolve_name('{module}'), '{name}', lambda *a, **k: os._exit(9))\n"
    dead = subprocess.run(
        [sys.executable, "-c", WORKER.replace("intake.ing", dies + "intake.ing"), tmp_path / "data", file, "csv"],
        check=False, cwd=Path(__file__).parents[2], capture_output=True, timeout=60,
    )  # fmt: skip
    assert dead.returncode == 9, dead.stderr
    assert (len(store.incidents()), len(store.batches()), len(store.set_aside())) == (0, 0, 0)
    again = ingest(store, file)
    assert (again.accepted, again.duplicate, again.data_version) == (10, 0, 1)
    assert (len(store.batches()), len(store.set_aside())) == (1, 1)


def test_columns_that_the_mapping_does_not_name_never_reach_the_disk(store: Store, tmp_path: Path) -> None:
    file = write(tmp_path, *(f"{row},Berit Alm" for row in rows(0, 3)), header=HEADER + ",namn")
    assert ingest(store, file).dropped_columns == ("namn",)
    for path in (tmp_path / "data").rglob("*"):
        assert not path.is_file() or b"Berit" not in path.read_bytes()
    own = tmp_path / "own.toml"
    shipped = (Path(intake.__file__).parent / "mappings" / "csv.toml").read_text(encoding="utf-8")
    own.write_text(shipped.replace('text = ["place"]', 'text = ["place", "namn"]'), encoding="utf-8")
    ingest(store, write(tmp_path, "1,,Rån,,,,,,B", header=HEADER + ",namn"))
    with pytest.raises(MappingError, match=r"\['namn'\] of 'f.csv' were dropped when it came in"):
        intake.retry(mapping=load_mapping(own), store=store, geocoder=GEOCODER, now=NOW, progress=quiet)


def test_a_file_that_changes_while_it_is_read_is_refused(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path, *rows(0, 10))
    real = intake.read_records

    def cut(path: Path, *, mapping: Mapping, name: str) -> Records:
        records = real(path, mapping=mapping, name=name)
        path.write_bytes(path.read_bytes()[:-40])
        return records

    monkeypatch.setattr(intake, "read_records", cut)
    with pytest.raises(DataRefusedError, match=r"'f\.csv' was changed while it was read"):
        ingest(store, file)
    assert (store.data_version(), list(store.landing.iterdir())) == (0, [])


def test_a_clock_that_goes_back_changes_nothing_but_the_time_recorded(store: Store, tmp_path: Path) -> None:
    ingest(store, write(tmp_path, *rows(0, 3)))
    early = datetime(1999, 1, 1, tzinfo=UTC)
    file = write(tmp_path, *rows(0, 3, category="Stöld"))
    intake.ingest(file, mapping=load_mapping("csv"), store=store, geocoder=GEOCODER, now=early, progress=quiet)
    assert store.incidents()["category"].tolist() == ["Stöld"] * 3
    assert store.incidents(1)["category"].tolist() == ["Rån"] * 3
    assert store.batches()["data_version"].tolist() == [1, 2]
    assert store.first_recorded().unique().tolist() == [pd.Timestamp(NOW)]


def test_the_polices_notices_add_up_and_twice_adds_nothing(store: Store, shared_data: Path) -> None:
    file = shared_data / "polisen" / "stockholm_county_2023_2025.json.gz"
    first, second = ingest(store, file, "polisen"), ingest(store, file, "polisen")
    assert (first.received, first.rejected, first.quarantined) == (7370, 2, 13)
    assert (first.accepted, first.corrected, first.duplicate) == (7337, 0, 18)
    assert (second.accepted, second.corrected, second.duplicate) == (0, 0, 7355)
    assert first.data_version == second.data_version == 1
    frame = store.incidents()
    is_from_point = frame["place_source"] == "coordinates"
    assert not frame.loc[is_from_point, "precision"].isin(["address", "crossing", "place", "street"]).any()


def test_the_notices_whole_text_corrects_the_brief_ones(store: Store, shared_data: Path) -> None:
    ingest(store, shared_data / "polisen" / "stockholm_county_2023_2025.json.gz", "polisen")
    brief = store.incidents()
    summary = ingest(
        store,
        shared_data / "polisen" / "stockholm_county_2023_2025_fulltext.csv.gz",
        EXAMPLES / "polisen_fulltext.toml",
    )
    assert summary.received == 7370
    assert summary.corrected > 6000
    assert len(store.incidents()) - len(brief) == summary.accepted < 25
    pd.testing.assert_frame_equal(store.incidents(1), brief)


@pytest.mark.parametrize(
    ("file", "mapping", "received", "unplaced"),
    [
        ("houston_2010/houston_crime_2010.csv.gz", "houston.toml", 86_314, range(231, 3000)),
        ("vancouver_2020/vancouver_crime_2020.csv.gz", "vancouver.toml", 37_512, range(3750, 3900)),
        ("nyc_vehicle_thefts/nyc_vehicle_thefts.csv.gz", "nyc.toml", 35_746, range(600)),
    ],
)
def test_other_cities_come_in_whole_and_twice_adds_nothing(  # noqa: PLR0917
    store: Store, shared_data: Path, file: str, mapping: str, received: int, unplaced: range
) -> None:
    first = ingest(store, shared_data / file, EXAMPLES / mapping)
    second = ingest(store, shared_data / file, EXAMPLES / mapping)
    assert first.received == second.received == received
    assert first.accepted == second.duplicate
    assert second.data_version == 1
    frame = store.incidents()
    assert len(frame) == first.accepted
    assert int((frame["precision"] == "none").sum()) in unplaced
    assert (frame["latest"] >= frame["earliest"]).all()
    site = store.site()
    assert site is not None
    west, south, east, north = site.study_area
    placed = frame[frame["longitude"].notna()]
    assert placed["longitude"].between(west, east).all()
    assert placed["latitude"].between(south, north).all()
