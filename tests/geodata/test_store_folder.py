"""A data folder never forgets, never shows half a batch, and can be asked as of any data version."""

import hashlib
import threading
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from geodata.read import Records, load_mapping
from geodata.read.fields import row_digests
from geodata.read.records import BrokenRecord
from geodata.store import Appended, Batch, Store
from models.errors import DataRefusedError, NotFoundError, StoreError
from models.intervention import Intervention, InterventionKind
from models.period import Hours
from models.tables import LOCATED, REPORTS, SET_ASIDE, STORED, TIME, conform

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SITE = load_mapping("csv").site


def located(*rows: dict[str, object]) -> pd.DataFrame:
    """Rows of the LOCATED contract, with what a test does not name filled in."""
    plain: dict[str, object] = {"str": "", "bool": False, "float64": 1.0, TIME: pd.NaT}
    usual = {
        **{name: plain[kind] for name, kind in LOCATED.items()},
        "source": "hr", "source_id": "1", "status": "new", "category": "Rån", "precision": "place",
        "earliest": pd.Timestamp("2024-05-03 19:10", tz="UTC"), "latest": pd.Timestamp("2024-05-03 20:00", tz="UTC"),
    }  # fmt: skip
    frame = pd.DataFrame([{**usual, **row} for row in rows], columns=list(LOCATED))
    for name in ("earliest", "latest", "reported_at", "revised_at"):
        frame[name] = pd.to_datetime(frame[name], utc=True)
    return conform(frame, LOCATED, what="located")


def aside(*rows: dict[str, object]) -> pd.DataFrame:
    usual = {"row_number": 1, "outcome": "quarantined", "reason": "time_missing", "message": "No.", "row": "{}"}
    return conform(pd.DataFrame([{**usual, **row} for row in rows], columns=list(SET_ASIDE)), SET_ASIDE, what="aside")


def append(
    store: Store,
    *rows: dict[str, object],
    set_aside: pd.DataFrame | None = None,
    batch_id: str = "",
    has_reissues: bool = False,
) -> Appended:
    frame = located(*rows)
    said = row_digests([frame[name] for name in REPORTS if name in frame])
    return store.append(
        frame,
        content_hash=said,
        set_aside=aside() if set_aside is None else set_aside,
        batch=Batch(
            batch_id=batch_id or uuid.uuid4().hex, recorded_at=NOW, source="hr", file_name="f.csv",
            file_sha256="0" * 64, mapping="own",
        ),
        has_reissues=has_reissues,
    )  # fmt: skip


def categories(store: Store, data_version: int | None = None) -> dict[str, str]:
    frame = store.incidents(data_version)
    return dict(zip(frame["source_id"], frame["category"], strict=True))


def test_an_empty_folder_has_version_0_and_the_columns_of_the_contract(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.data_version() == 0
    assert store.incidents().dtypes.astype(str).to_dict() == dict(STORED)
    assert store.site() is None
    assert (len(store.batches()), len(store.set_aside()), store.interventions()) == (0, 0, ())


def test_what_goes_in_comes_out_as_it_was(tmp_path: Path) -> None:
    store = Store(tmp_path)
    append(store, {"place_text": "Sergels torg åäö", "longitude": float("nan"), "is_time_ambiguous": True})
    frame = store.incidents()
    assert frame.dtypes.astype(str).to_dict() == dict(STORED)
    row = frame.iloc[0]
    assert (row["place_text"], row["incident_key"], row["version"]) == ("Sergels torg åäö", "hr:1", 1)
    assert pd.isna(row["longitude"])
    assert pd.isna(row["revised_at"])
    assert row["is_time_ambiguous"]
    assert (row["earliest"], row["recorded_at"]) == (pd.Timestamp("2024-05-03 19:10", tz="UTC"), pd.Timestamp(NOW))


def test_every_data_version_can_be_asked_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    append(store, {"source_id": "1"}, {"source_id": "2"})
    append(store, {"source_id": "1", "category": "Stöld"})
    append(store, {"source_id": "2", "status": "withdrawn"})
    assert store.data_version() == 3
    assert categories(store) == {"1": "Stöld"}
    assert categories(store, 2) == {"1": "Stöld", "2": "Rån"}
    assert categories(store, 1) == {"1": "Rån", "2": "Rån"}
    assert categories(store, 0) == {}


@pytest.mark.parametrize("version", [-1, 1])
def test_a_data_version_that_is_none_is_named(tmp_path: Path, version: int) -> None:
    with pytest.raises(NotFoundError, match=f"no data version {version}; ask for 0"):
        Store(tmp_path).incidents(version)


def test_the_same_rows_twice_add_nothing_and_make_no_data_version(tmp_path: Path) -> None:
    store = Store(tmp_path)
    append(store, {"source_id": "1"}, {"source_id": "2"})
    again = append(store, {"source_id": "2"}, {"source_id": "1"})
    assert (again.tally.duplicate, again.tally.received, again.data_version) == (2, 2, 1)


def test_a_withdrawal_leaves_the_map_and_a_later_revision_brings_the_incident_back(tmp_path: Path) -> None:
    store = Store(tmp_path)
    append(store, {}, {"status": "withdrawn", "revised_at": "2024-05-04"})
    assert len(store.incidents()) == 0
    append(store, {"status": "changed", "revised_at": "2024-05-05", "category": "Stöld"})
    assert categories(store) == {"1": "Stöld"}


def test_an_older_revision_that_arrives_late_is_kept_but_is_not_current(tmp_path: Path) -> None:
    store = Store(tmp_path)
    append(store, {"category": "newest", "revised_at": "2024-05-09"})
    late = append(store, {"category": "older", "revised_at": "2024-05-08"}, {"category": "first"})
    assert (late.tally.corrected, late.data_version) == (2, 2)
    assert categories(store) == {"1": "newest"}


REVISIONS = [
    {"source_id": key, "category": f"{key}{day}", "revised_at": f"2024-05-0{day}"} for key in "ab" for day in (1, 2, 3)
]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(6)), cut=st.integers(0, 6), repeated=st.lists(st.integers(0, 5), max_size=4))
def test_whatever_order_revisions_arrive_in_the_last_one_is_current(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], cut: int, repeated: list[int]
) -> None:
    store = Store(tmp_path_factory.mktemp("order"))
    parts = [[REVISIONS[one] for one in part] for part in (order[:cut], order[cut:], repeated)]
    received = [append(store, *part).tally for part in parts]
    assert categories(store) == {"a": "a3", "b": "b3"}
    assert sum(one.accepted for one in received) == 2
    assert sum(one.corrected for one in received) == 4
    assert sum(one.duplicate for one in received) == len(repeated)


def test_a_report_that_says_the_same_under_a_new_id_is_a_duplicate_where_the_source_does_so(tmp_path: Path) -> None:
    store = Store(tmp_path)
    same = {"place_text": "Bråk på Plattan", "place_context": "Stockholm"}
    first = append(store, {**same, "source_id": "1"}, {**same, "source_id": "2"}, has_reissues=True)
    second = append(store, {**same, "source_id": "3"}, {"source_id": "4"}, {"source_id": "5"}, has_reissues=True)
    assert (first.tally.accepted, first.tally.duplicate) == (1, 1)
    assert (second.tally.accepted, second.tally.duplicate) == (2, 1)
    assert list(categories(store)) == ["1", "4", "5"]
    assert append(store, {**same, "source_id": "6"}).tally.accepted == 1


def test_what_a_reissue_says_later_is_a_version_of_the_incident_that_it_repeated(tmp_path: Path) -> None:
    store = Store(tmp_path)
    same = {"place_text": "Bråk på Plattan", "place_context": "Stockholm"}
    mended = {**same, "source_id": "2", "place_text": "Bråk på Sergels torg"}
    append(store, {**same, "source_id": "1"}, {**same, "source_id": "2"}, has_reissues=True)
    corrected = append(store, mended, has_reissues=True).tally
    assert (corrected.accepted, corrected.corrected) == (0, 1)
    assert store.incidents()["place_text"].tolist() == ["Bråk på Sergels torg"]
    again = append(store, {**same, "source_id": "1"}, mended, has_reissues=True).tally
    assert (again.accepted, again.corrected, again.duplicate) == (0, 0, 2)
    third = append(store, {**mended, "source_id": "3"}, has_reissues=True).tally
    assert third.duplicate == 1
    append(store, {**mended, "source_id": "3", "category": "Rån"}, has_reissues=True)
    assert store.incidents()[["incident_key", "category"]].to_numpy().tolist() == [["hr:1", "Rån"]]


def test_a_withdrawn_copy_leaves_the_report_that_it_copied(tmp_path: Path) -> None:
    store = Store(tmp_path)
    same = {"place_text": "Bråk på Plattan", "place_context": "Stockholm"}
    append(store, {**same, "source_id": "1"}, {**same, "source_id": "2"}, has_reissues=True)
    append(store, {**same, "source_id": "2", "status": "withdrawn", "place_text": ""}, has_reissues=True)
    assert len(store.incidents()) == 1


def test_a_report_that_was_withdrawn_and_entered_again_under_a_new_id_counts(tmp_path: Path) -> None:
    store = Store(tmp_path)
    same = {"place_text": "Bråk på Plattan", "place_context": "Stockholm"}
    append(store, {**same, "source_id": "1"}, has_reissues=True)
    append(store, {**same, "source_id": "1", "status": "withdrawn"}, has_reissues=True)
    append(store, {**same, "source_id": "2"}, has_reissues=True)
    assert store.incidents()["source_id"].tolist() == ["2"]


def test_two_incidents_stay_two_when_a_correction_makes_them_say_the_same(tmp_path: Path) -> None:
    store = Store(tmp_path)
    same = {"place_text": "Bråk på Plattan", "place_context": "Stockholm"}
    append(store, {**same, "source_id": "1"}, {"source_id": "2"}, has_reissues=True)
    assert append(store, {**same, "source_id": "2"}, has_reissues=True).tally.corrected == 1
    assert store.incidents()["place_text"].tolist() == ["Bråk på Plattan"] * 2


def test_rows_set_aside_are_kept_once_with_their_reason(tmp_path: Path) -> None:
    store = Store(tmp_path)
    rows = aside({"row": '{"a":1}'}, {"row": '{"a":1}', "row_number": 2}, {"reason": "summary", "outcome": "rejected"})
    tallies = [append(store, {}, set_aside=rows).tally for _ in range(2)]
    assert [(one.received, one.quarantined, one.rejected) for one in tallies] == [(4, 2, 1), (4, 2, 1)]
    assert len(store.set_aside()) == 3
    assert store.set_aside("summary")["outcome"].tolist() == ["rejected"]
    assert store.set_aside()["file_name"].unique().tolist() == ["f.csv"]


def test_rows_that_the_same_file_no_longer_sets_aside_have_been_mended(tmp_path: Path) -> None:
    store = Store(tmp_path)
    append(store, set_aside=aside({"row": '{"a":1}'}, {"row": '{"b":1}'}))
    append(store, {}, set_aside=aside({"row": '{"b":1}'}))
    assert store.set_aside()["row"].tolist() == ['{"b":1}']
    append(store, {}, set_aside=aside({"row": '{"a":1}'}, {"row": '{"b":1}'}))
    assert len(store.set_aside()) == 2


def test_batches_tell_what_became_of_every_row(tmp_path: Path) -> None:
    store = Store(tmp_path)
    append(store, {}, {"source_id": "2"}, set_aside=aside({}))
    row = store.batches().iloc[0]
    assert row[["received", "accepted", "quarantined", "data_version"]].tolist() == [3, 2, 1, 1]


def test_what_was_not_acknowledged_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path)
    append(store, {"source_id": "1"}, set_aside=aside({"row": '{"a":1}'}))
    append(store, {"source_id": "1"})
    before = store.state_hash()
    with monkeypatch.context() as patched:
        patched.setattr("geodata.store.batches.finish", fail)
        with pytest.raises(RuntimeError, match="power"):
            append(store, {"source_id": "2"}, set_aside=aside({"row": '{"a":1}'}))
    assert store.table.head() == 2
    assert (store.data_version(), list(categories(store)), store.state_hash()) == (1, ["1"], before)
    opened = Store(tmp_path)
    assert opened.table.head() == 1
    assert len(list((tmp_path / "incidents").glob("*.parquet"))) == 1
    assert (len(opened.batches()), opened.state_hash()) == (2, before)
    assert append(opened, {"source_id": "2"}).tally.accepted == 1


def fail(*_: object, **__: object) -> None:
    raise RuntimeError("power")


def test_threads_that_append_at_once_wait_for_each_other(tmp_path: Path) -> None:
    def work(number: int) -> None:
        append(Store(tmp_path), {"source_id": f"{number}"}, {"source_id": "shared"}, batch_id=f"t{number}")

    workers = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    store = Store(tmp_path)
    assert sorted(categories(store)) == ["0", "1", "2", "3", "shared"]
    assert store.batches()[["accepted", "duplicate"]].sum().tolist() == [5, 3]
    assert store.data_version() == 4


def test_many_small_batches_are_compacted_and_old_versions_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geodata.store.table._MANY_FILES", 4)
    store = Store(tmp_path)
    for number in range(6):
        append(store, {"source_id": f"{number}"})
    files = list((tmp_path / "incidents").glob("*.parquet"))
    assert len(store.incidents()) == 6
    assert len(store.incidents(2)) == 2
    assert store.data_version() == 7
    assert len(files) == 7


def test_the_first_site_wins_and_another_is_refused(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.settle_site(SITE)
    store.settle_site(SITE)
    assert Store(tmp_path).site() == SITE
    with pytest.raises(StoreError, match=r"is about Site.*'Stockholm'.*'Europe/Oslo'"):
        store.settle_site(
            type(SITE)(name="Oslo", timezone="Europe/Oslo", local_crs="EPSG:25832", study_area=(10, 59, 11, 60))
        )
    assert store.site() == SITE


def intervention(**changes: object) -> Intervention:
    usual = {
        "intervention_id": "torg", "name": "Torget", "kind": InterventionKind.GUARD_AREA,
        "area": box(18, 59, 18.1, 59.1),
        "first_day": date(2024, 6, 1), "last_day": date(2024, 8, 31), "hours": Hours(first=18, last=2), "note": "å",
    }  # fmt: skip
    return Intervention(**{**usual, **changes})  # type: ignore[arg-type]


def test_interventions_come_back_as_they_were_and_a_known_id_is_replaced(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.add_interventions((intervention(), intervention(intervention_id="b", hours=None, first_day=date(2023, 1, 1))))
    assert store.interventions() == (
        intervention(intervention_id="b", hours=None, first_day=date(2023, 1, 1)),
        intervention(),
    )
    store.add_interventions((intervention(name="Nytt"),))
    assert [one.name for one in store.interventions()] == ["Torget", "Nytt"]


def test_areas_and_places_come_back_as_they_were(tmp_path: Path) -> None:
    store = Store(tmp_path)
    areas = gpd.GeoDataFrame(
        {"area_id": ["k"], "name": ["Klara"], "kind": ["district"]},
        geometry=[box(18.05, 59.32, 18.07, 59.34)],
        crs="EPSG:4326",
    )
    places = pd.DataFrame(
        {"name": ["Plattan"], "aliases": ["Sergels torg"], "kind": ["square"], "longitude": [18.06],
         "latitude": [59.33], "uncertainty_m": [float("nan")], "municipality": ["Stockholm"]}
    )  # fmt: skip
    store.add_areas(areas)
    store.add_places(places)
    assert store.areas().geometry.geom_equals(areas.geometry).all()
    assert store.areas().crs == areas.crs
    assert store.areas().drop(columns="geometry").to_dict("records") == areas.drop(columns="geometry").to_dict(
        "records"
    )
    pd.testing.assert_frame_equal(store.places(), places)
    with pytest.raises(DataRefusedError, match=r"lack the columns \['kind'\]"):
        store.add_areas(areas.drop(columns="kind"))


def test_the_state_version_changes_when_and_only_when_something_does(tmp_path: Path) -> None:
    store = Store(tmp_path)
    seen = [store.state_version()]

    def changed() -> bool:
        seen.append(store.state_version())
        return seen[-1] != seen[-2]

    store.add_interventions((intervention(),))
    assert changed()
    store.add_interventions((intervention(),))
    assert not changed()
    append(store, {})
    assert changed()
    append(store, {})
    assert not changed()
    store.add_interventions((intervention(note="annat"),))
    assert changed()
    assert len(set(seen)) == 4


def test_records_land_once_under_their_content_and_come_back_as_they_were(tmp_path: Path) -> None:
    broken = BrokenRecord(row_number=2, reason="r", message="No.", text="x")
    records = Records(
        frame=pd.DataFrame({"a": ["å", ""], "b": ["1", "2"]}, dtype="str"), row_number=np.array([1, 3]),
        columns=("a", "b", "namn"), broken=(broken,), notes=("encoding cp1252",),
    )  # fmt: skip
    store = Store(tmp_path)
    batch = Batch(batch_id="1", recorded_at=NOW, source="hr", file_name="f", file_sha256="1", mapping="own")
    for number in "12":
        store.append(
            located(), content_hash=pd.Series(dtype="str"), set_aside=aside(), batch=replace(batch, batch_id=number),
            records=records,
        )  # fmt: skip
    (file,) = store.landing.iterdir()
    assert file.name == hashlib.sha256(file.read_bytes()).hexdigest()
    back = store.landed(file.name)
    pd.testing.assert_frame_equal(back.frame, records.frame)
    assert back.row_number.tolist() == [1, 3]
    assert (back.columns, back.broken, back.notes) == (records.columns, records.broken, records.notes)
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(StoreError, match="changed or cut"):
        store.landed(file.name)


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be used"):
        Store(tmp_path / "file" / "data")
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "state.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreError, match=r"state file .* cannot be used"):
        Store(broken)


def test_a_corrected_incident_keeps_the_moment_of_its_first_version(tmp_path: Path) -> None:
    store = Store(tmp_path)
    append(store, {"source_id": "1"}, {"source_id": "2"})
    assert store.first_recorded().empty
    append(store, {"source_id": "1", "category": "Stöld"})
    assert store.first_recorded().to_dict() == {"hr:1": pd.Timestamp(NOW)}
    assert store.first_recorded(1).empty
    with pytest.raises(NotFoundError, match="no data version 9"):
        store.first_recorded(9)
