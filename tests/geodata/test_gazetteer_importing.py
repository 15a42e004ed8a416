"""Address registers and OpenStreetMap extracts come in, and what was left out is told."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import pytest
from osmium.osm.mutable import Node, Way
from shapely.geometry import Point

from geodata.gazetteer.importing import import_file
from geodata.project import to_degrees
from geodata.store import Store
from models.errors import DataRefusedError
from tests.api.test_command_line import answer

EAST, NORTH = 674_000.0, 6_581_000.0


def register(folder: Path, crs: str = "EPSG:3006", **columns: list[object]) -> Path:
    """A GeoPackage in the layout of the address register, a point every ten metres eastwards."""
    number = len(next(iter(columns.values())))
    points = [Point(EAST + 10 * step, NORTH) for step in range(number)]
    path = folder / "belagenhetsadress_kn0180.gpkg"
    gpd.GeoDataFrame(columns, geometry=points, crs=crs).to_file(path, driver="GPKG", layer="belagenhetsadress")
    return path


def test_the_address_register_is_read_by_its_own_column_names(tmp_path: Path) -> None:
    path = register(
        tmp_path,
        objektidentitet=["a", "b", "c", "d", "e"],
        statusforbelagenhetsadress=["Gällande", "Gällande", "Reserverad", "Gällande", "Gällande"],
        adressomrade_faststalltnamn=["Provgatan", "Provgatan", "Provgatan", "Byn", None],
        gardsadressomrade_faststalltnamn=[None, None, None, "Nygården", None],
        adressplatsnummer=["24", "24", "26", "3", "1"],
        bokstavstillagg=["A", "b", None, None, None],
        lagestillagg=[None, "UH", None, None, None],
        kommunnamn=["Stockholm"] * 5,
        popularnamn=[None, "Provhuset", None, None, None],
    )
    found = import_file(path)
    rows = list(found.addresses[["street", "number", "letter", "municipality"]].itertuples(index=False, name=None))
    assert rows == [
        ("Provgatan", 24, "A", "Stockholm"),
        ("Provgatan", 24, "B", "Stockholm"),
        ("Byn Nygården", 3, "", "Stockholm"),
    ]
    longitude, latitude = to_degrees(np.array([[EAST, NORTH]]), crs="EPSG:3006")
    assert found.addresses["longitude"].iloc[0] == pytest.approx(longitude[0], abs=1e-8)
    assert found.addresses["latitude"].iloc[0] == pytest.approx(latitude[0], abs=1e-8)
    assert found.left_out == {"not in force": 1, "no street name": 1}
    assert found.taken["street"] == "adressomrade_faststalltnamn"
    assert list(found.places[["name", "kind"]].iloc[0]) == ["Provhuset", "building"]


def test_a_table_of_addresses_in_other_words_is_one_too(tmp_path: Path) -> None:
    path = tmp_path / "adresser.csv"
    path.write_text(
        "Gata;Husnummer;lon;lat\n"
        "Provgatan;24 a;18,05;59,33\nProvgatan;26-28;18,06;59,33\nProvgatan;vid ån;18,06;59,33\n",
        encoding="utf-8",
    )
    found = import_file(path, municipality="Solna")
    rows = found.addresses[["number", "letter", "municipality"]]
    assert list(rows.itertuples(index=False, name=None)) == [(24, "A", "Solna"), (26, "", "Solna"), (28, "", "Solna")]
    assert found.left_out == {"no house number": 1}


@pytest.mark.parametrize(
    ("numbers", "crs", "says"),
    [(["x"], "EPSG:3006", "no row with street"), (["1"], "EPSG:4326", "not on Earth")],
)
def test_an_address_table_without_addresses_is_refused(
    tmp_path: Path, numbers: list[object], crs: str, says: str
) -> None:
    path = register(tmp_path, crs, adressomrade_faststalltnamn=["Provgatan"], adressplatsnummer=numbers)
    with pytest.raises(DataRefusedError, match=says):
        import_file(path)


def at(east: float, north: float) -> tuple[float, float]:
    longitude, latitude = to_degrees(np.array([[EAST + east, NORTH + north]]), crs="EPSG:3006")
    return float(longitude[0]), float(latitude[0])


def extract(path: Path) -> Path:
    """A town: two streets and a nameless lane, a house, a square, a park, a metro station with two exits."""
    plan = {1: (0, 0), 2: (200, 0), 3: (400, 0), 4: (200, -100), 5: (200, 100), 6: (400, 50)}
    plan |= {10: (300, 200), 11: (360, 200), 12: (360, 260), 13: (300, 260)}
    tagged = {
        20: ((20, 20), {"addr:street": "Provgatan", "addr:housenumber": "2"}),
        21: ((60, 20), {"addr:street": "Provgatan", "addr:housenumber": "4 B;6"}),
        22: ((100, 90), {"place": "square", "name": "Provtorget", "alt_name": "Torget"}),
        23: ((250, 10), {"railway": "station", "station": "subway", "name": "Provplan"}),
        24: ((240, 30), {"railway": "subway_entrance", "name": "Norra torget"}),
        25: ((242, 33), {"railway": "subway_entrance"}),
        26: ((0, 300), {"highway": "motorway_junction", "name": "Provby", "ref": "163"}),
        27: ((80, 320), {"highway": "motorway_junction", "name": "Provby", "ref": "163"}),
        28: ((5, 5), {"shop": "kiosk", "name": "Kiosken"}),
    }
    with osmium.SimpleWriter(str(path)) as file:
        for number, point in plan.items():
            file.add_node(Node(id=number, location=at(*point)))
        for number, (point, tags) in tagged.items():
            file.add_node(Node(id=number, location=at(*point), tags=tags))
        file.add_way(Way(id=1, nodes=[1, 2, 3], tags={"highway": "residential", "name": "Provgatan"}))
        file.add_way(Way(id=2, nodes=[4, 2, 5], tags={"highway": "footway", "name": "Provstigen"}))
        file.add_way(Way(id=3, nodes=[3, 6], tags={"highway": "unclassified"}))
        file.add_way(Way(id=4, nodes=[1, 5], tags={"highway": "footway"}))
        file.add_way(Way(id=5, nodes=[10, 11, 12, 13, 10], tags={"leisure": "park", "name": "Provparken"}))
        file.add_way(Way(id=6, nodes=[10, 11, 12, 13, 10], tags={"building": "yes", "addr:housenumber": "9"}))
        file.add_way(Way(id=7, nodes=[4, 6], tags={"highway": "motorway", "ref": "E 4;E 20"}))
    return path


def test_an_openstreetmap_extract_gives_streets_addresses_and_places(tmp_path: Path) -> None:
    found = import_file(extract(tmp_path / "prov.osm.pbf"), municipality="Stockholm")
    assert found.lines is not None
    assert sorted(found.lines["name"]) == ["", "E4", "Provgatan", "Provstigen"]  # a nameless footway is no street
    numbers = found.addresses[["street", "number", "letter"]].itertuples(index=False, name=None)
    assert sorted(numbers) == [("Provgatan", 2, ""), ("Provgatan", 4, "B"), ("Provgatan", 6, "")]
    places = found.places.set_index("name")
    assert dict(places["kind"]) == {
        "Provtorget": "square",
        "Provplan": "metro_station",
        "Provplan, uppgång Norra torget": "metro_exit",
        "Trafikplats Provby": "interchange",
        "Provparken": "park",
    }
    assert places.loc["Provtorget", "aliases"] == "Torget"
    assert places.loc["Trafikplats Provby", "aliases"] == "Trafikplats 163"
    assert places.loc["Trafikplats Provby", "longitude"] == pytest.approx(at(40, 310)[0], abs=1e-5)
    assert found.left_out == {"metro exit without a name": 1, "no street name": 1}


@pytest.mark.parametrize("content", [b"", b"no map at all", b"\x00\x00\x00\x0d\x0a\x09OSMHeader"])
def test_what_is_no_openstreetmap_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "wrong.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(DataRefusedError, match=r"OpenStreetMap|no named street"):
        import_file(path)


def test_an_extract_is_taken_in_by_the_command_line_and_its_crossing_is_found(tmp_path: Path) -> None:
    path = extract(tmp_path / "prov.osm.pbf")
    told = answer("gazetteer", "import", path, "--municipality", "Stockholm", "--data-dir", tmp_path / "data")
    assert isinstance(told, dict)
    assert (told["places"], told["addresses"], told["streets"]) == (5, 3, 4)
    (placed,) = answer("geocode", "Bråk i korsningen Provgatan/Provstigen", "--data-dir", tmp_path / "data")
    assert (placed["longitude"], placed["latitude"]) == pytest.approx(at(200, 0), abs=1e-5)
    assert placed["precision"] == "crossing"


def test_a_newer_register_takes_the_place_of_its_municipality_s_addresses_only(tmp_path: Path) -> None:
    def bring_in(number: str, town: str, *more: str) -> None:
        columns = {"adressomrade_faststalltnamn": ["Provgatan"], "adressplatsnummer": [number], "kommunnamn": [town]}
        path = register(tmp_path, **columns)
        answer("gazetteer", "import", path, *more, "--data-dir", tmp_path / "data")

    bring_in("1", "Stockholm")
    bring_in("2", "Solna")
    bring_in("3", "Stockholm")
    known = Store(tmp_path / "data").addresses()
    assert sorted(known["number"]) == [1, 2, 3]
    bring_in("5", "Stockholm", "--replace")
    known = Store(tmp_path / "data").addresses()
    assert sorted(zip(known["municipality"], known["number"], strict=True)) == [("Solna", 2), ("Stockholm", 5)]


@pytest.mark.parametrize("content", [b"GIF89a", b"SQLite format 3\x00" + b"\x00" * 5000])
def test_what_is_no_geopackage_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "wrong.gpkg"
    path.write_bytes(content)
    with pytest.raises(DataRefusedError, match="cannot be read as a GeoPackage"):
        import_file(path)
