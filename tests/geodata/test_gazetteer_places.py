"""The shipped places are where they are, and a user's own can join them."""

import csv
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Point

from geodata.gazetteer import PLACE_COLUMNS, Entry, Gazetteer, import_places, load_gazetteer
from geodata.geocode import Geocoder
from geodata.project import to_metres
from models.errors import DataRefusedError
from models.place import Precision

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the real data are not beside the checkout")
FINE_KINDS = {"square", "street", "station", "park", "building", "bridge", "place", "hospital", "beach"}


@pytest.fixture(scope="module")
def entries() -> tuple[Entry, ...]:
    return load_gazetteer().entries


def _metres(one: Entry, longitude: float, latitude: float) -> float:
    a, b = to_metres([one.longitude, longitude], [one.latitude, latitude], crs="EPSG:3006")
    return float(np.hypot(*(a - b)))


def test_central_stockholm_is_known_by_more_than_150_places(entries: tuple[Entry, ...]) -> None:
    central = [
        entry
        for entry in entries
        if entry.kind in FINE_KINDS and 18.0 < entry.longitude < 18.12 and 59.30 < entry.latitude < 59.36
    ]
    assert len(central) > 300
    assert {"square", "street", "station", "park", "building", "bridge"} <= {entry.kind for entry in central}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Plattan", "Sergels torg"),
        ("Centralen", "Centralstationen"),
        ("Klarabergsvägen", "Klarabergsgatan"),
        ("St Clara", "Klara kyrka"),
        ("Medis", "Medborgarplatsen"),
        ("Kungsan", "Kungsträdgården"),
        ("Rålis", "Rålambshovsparken"),
    ],
)
def test_by_names_are_known(entries: tuple[Entry, ...], said: str, meant: str) -> None:
    assert [entry.name for entry in entries if said in entry.aliases] == [meant]


def test_every_entry_is_well_formed(entries: tuple[Entry, ...]) -> None:
    for entry in entries:
        assert entry.name == entry.name.strip()
        assert entry.name[0].isupper()
        assert 16.5 < entry.longitude < 20
        assert 58.5 < entry.latitude < 60.5
        assert 10 < entry.uncertainty_m <= 60_000
        assert entry.precision in Precision
    keys = [(entry.name, entry.kind, entry.municipalities) for entry in entries]
    assert len(keys) == len(set(keys))


def test_there_are_117_districts_100_metro_stations_and_26_municipalities(entries: tuple[Entry, ...]) -> None:
    kinds = [entry.kind for entry in entries]
    # 100 metro stations since 1994; Kymlinge never opened. 26 municipalities make Stockholm's county.
    assert [kinds.count(kind) for kind in ("district", "metro_station", "municipality")] == [117, 100, 26]
    assert kinds.count("rail_station") >= 50


@needs_shared
def test_stations_lie_where_the_operator_says(entries: tuple[Entry, ...]) -> None:
    metro = {entry.name: entry for entry in entries if entry.kind == "metro_station"}
    with (SHARED / "sl" / "tunnelbana_stations_slapi.csv").open(encoding="utf-8") as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    assert set(rows) - set(metro) == {"Kymlinge"}
    off = {name: _metres(entry, float(rows[name]["lon"]), float(rows[name]["lat"])) for name, entry in metro.items()}
    # The operator's file gives Farsta the position of Farsta strand.
    assert {name for name, metres in off.items() if metres > 15} == {"Farsta"}


@needs_shared
def test_streets_and_squares_lie_where_other_sources_have_them(entries: tuple[Entry, ...]) -> None:
    known = pd.read_csv(SHARED / "stockholm" / "stockholm_gazetteer.csv")
    known = known[(known["kind"] == "street_point") | (known["kind"] == "station_subway")]
    off = []
    for entry in entries:
        rows = known[known["name"] == entry.name]
        if entry.kind in {"street", "square"} and len(rows) == 1:
            beyond = _metres(entry, rows["lon"].iloc[0], rows["lat"].iloc[0]) - entry.uncertainty_m
            off.append((entry.name, beyond))
    assert len(off) > 50
    assert [name for name, beyond in off if beyond > 200] == []


@needs_shared
def test_a_districts_middle_lies_in_it_or_within_its_radius(entries: tuple[Entry, ...]) -> None:
    outlines = gpd.read_file(SHARED / "stockholm" / "stadsdelar.geojson").to_crs("EPSG:3006")
    by_name = {name.lower(): shape for name, shape in zip(outlines["name"], outlines.geometry, strict=True)}
    checked = 0
    for entry in entries:
        outline = by_name.get(entry.name.partition(" (")[0].lower())
        if entry.kind == "district" and outline is not None:
            checked += 1
            point = Point(to_metres([entry.longitude], [entry.latitude], crs="EPSG:3006")[0])
            assert outline.distance(point) < 1, entry.name
    assert checked >= 116


def _csv(folder: Path, text: str, name: str = "places.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_users_csv_is_read_with_defaults_for_what_it_leaves_out(tmp_path: Path) -> None:
    path = _csv(tmp_path, "name;kind;longitude;latitude\nKiosken;building;18,05;59,33\n")
    places = import_places(path)
    assert dict(places.dtypes.astype("str")) == dict(PLACE_COLUMNS)
    assert list(places.iloc[0]) == ["Kiosken", "", "building", 18.05, 59.33, 150.0, ""]
    assert Geocoder(load_gazetteer(places)).geocode("Bråk vid Kiosken").matched == "Kiosken"


@pytest.mark.parametrize("driver", ["GeoJSON", "GPKG"])
def test_a_users_map_file_is_read_in_its_own_crs(tmp_path: Path, driver: str) -> None:
    path = tmp_path / f"places.{driver.lower()}"
    frame = gpd.GeoDataFrame({"name": ["Kiosken"], "kind": ["place"]}, geometry=[Point(18.05, 59.33)], crs="EPSG:4326")
    (frame if driver == "GeoJSON" else frame.to_crs("EPSG:3006")).to_file(path, driver=driver)
    places = import_places(path)
    assert (places["longitude"].iloc[0], places["latitude"].iloc[0]) == pytest.approx((18.05, 59.33), abs=1e-6)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,kind\nA,square\n", "lacks the columns"),
        ("name,kind,longitude,latitude\nA,torg,18,59\n", "kind that is none of"),
        ("name,kind,longitude,latitude\nA,square,674344,6581100\n", "degrees"),
        ("name,kind,longitude,latitude\nA,square,öst,59\n", "needs a number"),
        ("name,kind,longitude,latitude\n,square,18,59\n", "no name"),
        ("name,kind,longitude,latitude\nA,square,,59\n", "degrees"),
        ("", "no table"),
    ],
)
def test_a_wrong_csv_is_refused_with_a_sentence(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(DataRefusedError, match=says):
        import_places(_csv(tmp_path, text))


def test_what_is_no_place_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataRefusedError, match="is no file"):
        import_places(tmp_path / "absent.csv")
    with pytest.raises(DataRefusedError, match="ends in"):
        import_places(_csv(tmp_path, "x", "places.txt"))
    with pytest.raises(DataRefusedError, match="cannot be read"):
        import_places(_csv(tmp_path, json.dumps({"type": "nothing"}), "places.geojson"))
    with pytest.raises(DataRefusedError, match="nested deeper"):
        import_places(_csv(tmp_path, '{"type": "FeatureCollection", "features": ' + "[" * 100_000, "deep.geojson"))
    (tmp_path / "latin.csv").write_bytes("name;kind;longitude;latitude\nÅ;square;18;59".encode("latin-1"))
    with pytest.raises(DataRefusedError, match="UTF-8"):
        import_places(tmp_path / "latin.csv")


def test_a_place_imported_under_a_shipped_name_takes_its_place() -> None:
    moved = pd.DataFrame(
        [["Sergels torg", "Plattan", "square", 18.1, 59.3, 40.0, "Stockholm"]], columns=list(PLACE_COLUMNS)
    )
    named = [entry for entry in load_gazetteer(moved).entries if entry.name == "Sergels torg"]
    assert [(entry.longitude, entry.uncertainty_m) for entry in named] == [(18.1, 40.0)]


def test_an_unknown_kind_makes_no_gazetteer() -> None:
    frame = pd.DataFrame([["A", "", "torg", 18.1, 59.3, 40.0, ""]], columns=list(PLACE_COLUMNS))
    with pytest.raises(DataRefusedError, match="'torg' is no kind of place"):
        Gazetteer.from_frame(frame)
