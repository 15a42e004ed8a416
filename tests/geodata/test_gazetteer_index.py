"""The gazetteer stands ready in one file: derived, quick to load, made anew where it is missing, old or broken."""

import os
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Polygon

from geodata.gazetteer import PLACE_COLUMNS, Gazetteer, open_gazetteer
from geodata.store import Store
from tests.geodata.test_gazetteer_streets import degrees, houses, network, only


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A folder with two streets, their houses, a district and a kiosk."""
    store = Store(tmp_path / "data")
    store.save_streets(network(Provgatan=[(0, 0), (200, 0), (400, 0)], Provstigen=[(200, -100), (200, 0), (200, 100)]))
    store.add_addresses(houses("Provgatan", (2, "", 20.0, 10.0), (8, "B", 80.0, 10.0)))
    square = Polygon(degrees((0, -300), (400, -300), (400, 300), (0, 300)))
    store.add_areas(
        gpd.GeoDataFrame(
            {"area_id": ["d"], "name": ["PROVSTADEN"], "kind": ["district"]}, geometry=[square], crs="EPSG:4326"
        )
    )
    store.add_places(
        pd.DataFrame([["Kiosken", "Korvmojjen", "building", 18.1, 59.3, 50.0, ""]], columns=list(PLACE_COLUMNS))
    )
    return store


def told(gazetteer: Gazetteer) -> tuple[object, ...]:
    """Everything that can be asked of the town."""
    street, path = only(gazetteer, "provgatan"), only(gazetteer, "provstigen")
    spot, away = street.nearest(18.05, 59.33)
    return (
        gazetteer.entries,
        dict(gazetteer.phrases or {}),
        {name: shape.wkb for name, shape in gazetteer.outlines.items()},
        (street.name, street.municipalities, street.whole, street.crossed),
        (street.crossings(path), street.number(8, "B"), street.number(4), street.numbers(2, 8), spot, away),
        street.between(street.number(2) or spot, spot),
    )


def test_what_is_loaded_is_what_was_made(store: Store) -> None:
    made = told(open_gazetteer(store))
    written = store.gazetteer_file.stat().st_mtime_ns
    assert told(open_gazetteer(store)) == made
    assert store.gazetteer_file.stat().st_mtime_ns == written
    names = {entry.name: entry.kind for entry in open_gazetteer(store).entries}
    assert (names["Provgatan"], names["Provstaden"], names["Kiosken"]) == ("street", "district", "building")


def test_nothing_heavy_is_imported_to_load_it(store: Store, tmp_path: Path) -> None:
    open_gazetteer(store)
    script = (
        "import sys; from pathlib import Path; from geodata.store import Store\n"
        "from geodata.gazetteer import open_gazetteer\n"
        f"open_gazetteer(Store(Path({str(tmp_path / 'data')!r}))); print('scipy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"


def test_an_import_makes_it_anew_and_another_registration_does_not(store: Store) -> None:
    assert only(open_gazetteer(store), "provgatan").number(10) is None
    stamp = store.gazetteer_stamp()
    store.save_streets(network(Provgatan=[(0, 0), (200, 0), (400, 0)]))
    store.add_addresses(houses("Provgatan", (12, "", 120.0, 10.0)))
    assert store.gazetteer_stamp() != stamp
    known = open_gazetteer(store)
    assert only(known, "provgatan").number(10) is not None
    assert "provstigen" not in known.streets
    stamp = store.gazetteer_stamp()
    store.add_addresses(houses("Provgatan", (12, "", 120.0, 10.0)))  # the same once more
    store.add_events([])
    assert store.gazetteer_stamp() == stamp


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.9, 0.999])
def test_a_cut_file_counts_as_missing(store: Store, share: float) -> None:
    made = told(open_gazetteer(store))
    content = store.gazetteer_file.read_bytes()
    store.gazetteer_file.write_bytes(content[: int(len(content) * share)])
    assert told(open_gazetteer(store)) == made
    assert store.gazetteer_file.read_bytes() == content


def test_a_file_with_changed_bytes_or_of_something_else_counts_as_missing(store: Store) -> None:
    made = told(open_gazetteer(store))
    content = bytearray(store.gazetteer_file.read_bytes())
    place = bytes(content).index(b"Provstigen")
    content[place] ^= 1
    for wrong in (bytes(content), b"not an index", os.urandom(10_000)):
        store.gazetteer_file.write_bytes(wrong)
        assert told(open_gazetteer(store)) == made


def test_a_folder_that_cannot_be_written_only_costs_time(store: Store) -> None:
    store.gazetteer_file.mkdir()  # nothing can be moved to its place
    assert only(open_gazetteer(store), "provgatan").number(2) is not None
    assert [one.name for one in store.gazetteer_file.parent.glob("*.part")] == []


def test_two_that_make_it_at_once_do_no_harm(store: Store, tmp_path: Path) -> None:
    script = (
        "from pathlib import Path; from geodata.store import Store; from geodata.gazetteer import open_gazetteer;"
        f"print(len(open_gazetteer(Store(Path({str(tmp_path / 'data')!r}))).entries))"
    )
    both = [subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    counts = {one.communicate(timeout=60)[0] for one in both}
    assert counts == {f"{len(open_gazetteer(store).entries)}\n"}
    assert [one.name for one in store.gazetteer_file.parent.glob("*.part")] == []
