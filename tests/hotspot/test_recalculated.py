"""Counts that were told before, and what has changed them since."""

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from api.cli.main import app
from geodata import intake
from geodata.gazetteer import load_gazetteer
from geodata.geocode import Geocoder
from geodata.read import load_mapping
from geodata.store import Store
from hotspot.disclosure import POLICE, POLICIES, release_recalculated
from hotspot.recalculated import read_since, recalculate
from models.errors import NotFoundError, ParameterError, StoreError
from models.recalculated import BRINGS, TAKES, Recalculated, Recount

GEOCODER = Geocoder(load_gazetteer(None))
HEADER = "id,earliest,category,longitude,latitude,place,status,modus"
JULY = datetime(2024, 7, 10, 12, 0, tzinfo=UTC)
AUGUST = datetime(2024, 8, 10, 12, 0, tzinfo=UTC)
FIRST = (
    "stays,2024-06-03 10:00,Rån,18.06,59.33,,,",
    "goes,2024-06-04 10:00,Rån,18.06,59.33,,,",
    "shifts,2024-06-30 23:00,Rån,18.06,59.33,,,",
    "other,2024-06-05 10:00,Stöld,18.06,59.33,,,",
    "place,2024-06-06 10:00,Stöld,18.06,59.33,,,",
    "word,2024-07-01 10:00,Rån,18.06,59.33,,,",
    "back,2024-06-07 10:00,Rån,18.06,59.33,,withdrawn,",
)
SECOND = (
    "stays,2024-06-03 10:00,Rån,18.06,59.33,,,",
    "goes,2024-06-04 10:00,Rån,18.06,59.33,,withdrawn,",
    "shifts,2024-07-01 00:30,Rån,18.06,59.33,,,",
    "other,2024-06-05 10:00,Rån,18.06,59.33,,,",
    "place,2024-06-06 10:00,Stöld,18.07,59.33,,,",
    "word,2024-07-01 10:00,Rån,18.06,59.33,,,med kniv",
    "back,2024-06-07 10:00,Rån,18.06,59.33,,,",
    "late,2024-06-08 10:00,Rån,18.06,59.33,,,",
    "fresh,2024-07-20 10:00,Rån,18.06,59.33,,,",
    "fresher,2024-08-01 10:00,Rån,18.06,59.33,,,",
)


def ingest(store: Store, folder: Path, lines: tuple[str, ...], *, now: datetime) -> None:
    path = folder / f"{now:%Y%m%d%H%M}.csv"
    path.write_text("\n".join([HEADER, *lines]), encoding="utf-8")
    intake.ingest(path, mapping=load_mapping("csv"), store=store, geocoder=GEOCODER, now=now, progress=lambda *_: None)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "data")
    ingest(store, tmp_path, FIRST, now=JULY)
    ingest(store, tmp_path, SECOND, now=AUGUST)
    return store


def counted(store: Store, version: int) -> pd.Series:
    """Count by hand, the plain way: every incident of a version by local month and group."""
    frame = store.incidents(version)
    month = frame["earliest"].dt.tz_convert("Europe/Stockholm").dt.strftime("%Y-%m")
    return frame.groupby([month, frame["category_group"]]).size()


def test_every_change_is_told_with_its_reason(store: Store) -> None:
    found = recalculate(store, since=1)
    assert found.told_at == JULY
    assert found.counts == (
        Recount(
            month="2024-06",
            category_group="Rån",
            then=3,
            now=4,
            late=1,
            returned=1,
            moved_in=1,
            withdrawn=1,
            moved_out=1,
        ),
        Recount(month="2024-06", category_group="Stöld och inbrott", then=2, now=1, moved_out=1, relocated=1),
        Recount(month="2024-07", category_group="Rån", then=1, now=3, moved_in=1, new=1, reworded=1),
    )
    june, july = found.months()
    assert (june.month, june.then, june.now, june.late, june.withdrawn) == ("2024-06", 5, 5, 1, 1)
    assert (july.then, july.now) == (1, 3)
    assert [one.month for one in found.before("2024-06")] == ["2024-06"]


def test_then_and_now_are_the_counts_of_both_versions(store: Store) -> None:
    then, now = counted(store, 1), counted(store, 2)
    for one in recalculate(store, since=1).counts:
        assert one.then == then.get((one.month, one.category_group), 0)
        assert one.now == now.get((one.month, one.category_group), 0)


def test_nothing_is_told_where_only_new_incidents_came(store: Store, tmp_path: Path) -> None:
    assert recalculate(store, since=2).counts == ()
    ingest(store, tmp_path, ("later,2024-08-20 10:00,Rån,18.06,59.33,,,",), now=datetime(2024, 9, 1, tzinfo=UTC))
    assert recalculate(store, since=2).counts == ()


def test_a_finer_place_by_another_gazetteer_is_no_correction_of_the_source(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    ingest(store, tmp_path, ("a,2024-06-03 10:00,Rån,,,Kvarnbacken,,",), now=JULY)
    place = {"name": "Kvarnbacken", "aliases": "", "kind": "square", "longitude": 18.05, "latitude": 59.31}
    store.add_places(pd.DataFrame([{**place, "uncertainty_m": 50.0, "municipality": "Stockholm"}]))
    path = tmp_path / "again.csv"
    path.write_text(f"{HEADER}\na,2024-06-03 10:00,Rån,,,Kvarnbacken,,\n\n", encoding="utf-8")
    geocoder = Geocoder(load_gazetteer(store.places()))
    mapping = load_mapping("csv")
    intake.ingest(path, mapping=mapping, store=store, geocoder=geocoder, now=AUGUST, progress=lambda *_: None)
    (one,) = recalculate(store, since=1).counts
    assert (one.then, one.now, one.replaced, one.relocated) == (1, 1, 1, 0)


def test_a_day_means_what_had_been_told_before_it(store: Store) -> None:
    assert read_since("2024-08-10", store, now=AUGUST) == 1
    assert read_since("2024-08-11", store, now=AUGUST) == 2
    assert read_since("1", store, now=AUGUST) == 1
    assert read_since("", store, now=datetime(2024, 8, 31, 23, tzinfo=UTC)) == 2
    assert read_since("", store, now=datetime(2024, 8, 31, 12, tzinfo=UTC)) == 1
    assert read_since("", store, now=JULY) == 1
    with pytest.raises(NotFoundError, match="Nothing had been told"):
        read_since("2024-07-10", store, now=AUGUST)
    with pytest.raises(ParameterError, match="a data version"):
        read_since("yesterday", store, now=AUGUST)
    for version in (0, 3):
        with pytest.raises(NotFoundError, match="1 to 2"):
            recalculate(store, since=version)


@pytest.mark.usefixtures("store")
def test_the_command_tells_the_months_and_their_groups(tmp_path: Path) -> None:
    words = ("recalculated", "--since", "1", "--data-dir", str(tmp_path / "data"))
    shown = CliRunner().invoke(app, words)
    assert shown.exit_code == 0, shown.output
    assert "1 told late, 1 back again, 1 moved in, 1 withdrawn, 1 moved out" in shown.stdout
    told = json.loads(CliRunner().invoke(app, [*words, "--json", "--out", str(tmp_path / "r.csv")]).stdout)
    assert [one["month"] for one in told["months"]] == ["2024-06", "2024-07"]
    assert pd.read_csv(tmp_path / "r.csv")["then"].tolist() == [one["then"] for one in told["counts"]]
    quiet = CliRunner().invoke(app, ["recalculated", "--since", "2", "--data-dir", str(tmp_path / "data")])
    assert "No count has changed" in quiet.stdout


def test_a_reader_with_a_minimum_sees_no_change_of_a_few(store: Store) -> None:
    found = recalculate(store, since=1)
    assert release_recalculated(found, POLICE) == found
    withheld = release_recalculated(found, POLICIES["municipality"])
    assert (withheld.counts, withheld.withheld) == ((), 3)


def test_a_count_that_its_reasons_do_not_explain_is_no_recount() -> None:
    with pytest.raises(StoreError, match="the reasons make 5"):
        Recount(month="2024-06", category_group="Rån", then=4, now=6, late=1)


def test_random_corrections_always_add_up(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    store = Store(tmp_path / "data")

    def batch(size: int) -> tuple[str, ...]:
        ids = rng.choice(40, size=size, replace=False)
        return tuple(
            f"{one},2024-0{rng.integers(5, 8)}-1{rng.integers(10)} 10:00,{rng.choice(['Rån', 'Stöld', 'Klotter'])},"
            f"18.0{rng.integers(1, 9)},59.33,,{rng.choice(['', '', 'withdrawn'])},"
            for one in ids
        )

    for day in range(1, 6):
        ingest(store, tmp_path, batch(20), now=datetime(2024, 8, day, tzinfo=UTC))
    for since in range(1, 5):
        found: Recalculated = recalculate(store, since=since)
        then, now = counted(store, since), counted(store, 5)
        for one in found.counts:
            key = (one.month, one.category_group)
            assert (one.then, one.now) == (then.get(key, 0), now.get(key, 0))
        told = {(one.month, one.category_group) for one in found.counts}
        changed = {key for key in {*then.index, *now.index} if then.get(key, 0) != now.get(key, 0)}
        assert changed <= told
        sums = found.months()
        assert sum(sum(one.why(BRINGS)) - sum(one.why(TAKES)) for one in sums) == now.sum() - then.sum()
