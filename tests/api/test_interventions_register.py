"""The register of interventions: what is read, what is refused, and that GEOS never sees what could kill it."""

import json
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson
import pytest
from shapely.geometry import box

from api.interventions import as_feature, read_area, read_features, read_register
from api.outlines import MOST_CORNERS
from models.errors import DataRefusedError
from models.intervention import Intervention, InterventionKind
from models.period import Hours

SQUARE = {"type": "Polygon", "coordinates": [[[18.06, 59.33], [18.07, 59.33], [18.07, 59.34], [18.06, 59.33]]]}
WKT = "POLYGON ((18.06 59.33, 18.07 59.33, 18.07 59.34, 18.06 59.33))"
GOOD = {
    "intervention_id": "torget",
    "name": "Torget",
    "kind": "cameras",
    "first_day": "2024-06-01",
    "last_day": "2024-06-30",
}
WHOLE = Intervention(
    intervention_id="torget-2024",
    name="Sommar på torget",
    kind=InterventionKind.PLACE_ACTIVATION,
    area=box(18.06, 59.33, 18.07, 59.335),
    first_day=date(2024, 6, 1),
    last_day=date(2024, 8, 31),
    hours=Hours(first=18, last=2),
    note="Över hundra aktiviteter.",
    patrol_hours=120.5,
    patrol_hours_before=80,
)


def feature(geometry: object = SQUARE, **changes: object) -> dict:
    return {"type": "Feature", "geometry": geometry, "properties": {**GOOD, **changes}}


def collection(*features: dict) -> bytes:
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def refused(data: bytes) -> str:
    with pytest.raises(DataRefusedError) as caught:
        read_features(data)
    return str(caught.value)


def test_an_intervention_comes_back_as_it_was_written() -> None:
    other = replace(WHOLE, intervention_id="kameror", hours=None, note="", patrol_hours=None, patrol_hours_before=None)
    back = read_features(collection(as_feature(WHOLE), as_feature(other))).interventions
    assert [replace(one, area=WHOLE.area) for one in back] == [WHOLE, other]
    assert all(one.area.equals(WHOLE.area) for one in back)


def test_a_single_feature_is_a_register_of_one_and_its_own_id_will_do() -> None:
    alone = feature()
    del alone["properties"]["intervention_id"]
    assert [one.intervention_id for one in read_features(orjson.dumps(alone | {"id": 7})).interventions] == ["7"]
    alone["properties"]["intervention_id"] = None  # as GIS tools write what is empty
    assert [one.intervention_id for one in read_features(orjson.dumps(alone | {"id": "b"})).interventions] == ["b"]


def test_a_table_with_outlines_as_text_says_the_same_as_a_map(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text(
        "intervention_id;name;kind;first_day;last_day;hours;patrol_hours;wkt;ansvarig\n"
        f"torget;Torget;cameras;2024-06-01;2024-06-30;18-02;120,5;{WKT};x\n"
    )
    register = read_register(path)
    assert register.dropped == ("ansvarig",)
    assert [(one.patrol_hours, str(one.hours)) for one in register.interventions] == [(120.5, "18-02")]
    assert register.interventions[0].area.equals(read_features(orjson.dumps(feature())).interventions[0].area)
    commas = tmp_path / "commas.csv"
    commas.write_text(f'intervention_id,name,kind,first_day,last_day,wkt\na,A,other,2024-06-01,2024-06-02,"{WKT}"\n')
    assert [one.intervention_id for one in read_register(commas).interventions] == ["a"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"intervention_id": "a.b"}, "without dots or slashes"),
        ({"intervention_id": "a/b"}, "without dots or slashes"),
        ({"intervention_id": "search"}, "not 'search'"),
        ({"intervention_id": "a" * 81}, "81 letters"),
        ({"name": " "}, "lacks name"),
        ({"kind": "drones"}, "'drones'"),
        ({"first_day": "1 juni"}, "'1 juni'"),
        ({"first_day": "0001-01-01"}, "'0001-01-01'"),
        ({"first_day": "2024-02-30"}, "'2024-02-30'"),
        ({"last_day": "2024-05-31"}, "before it begins"),
        ({"hours": "evening"}, "'evening'"),
        ({"note": "x" * 2001}, "2001 letters"),
        ({"patrol_hours": "many"}, "'many' patrol hours"),
        ({"patrol_hours": -4}, "above 0"),
        ({"patrol_hours": float("1e400")}, "lacks nothing"),
    ],
)
def test_what_cannot_be_used_is_refused_by_what_is_wrong_with_it(changes: dict, said: str) -> None:
    if said == "lacks nothing":  # JSON has no infinity: it is not given
        assert read_features(orjson.dumps(feature(**changes))).interventions[0].patrol_hours is None
    else:
        assert said in refused(orjson.dumps(feature(**changes)))


BAD_SHAPES = [
    (None, "needs a Polygon"),
    ({"type": "Point", "coordinates": [18, 59]}, "'Point'"),
    ({"type": "GeometryCollection", "geometries": []}, "'GeometryCollection'"),
    ({"type": "Polygon", "coordinates": []}, "no list of rings"),
    ({"type": "Polygon", "coordinates": [[]]}, "no list of positions"),
    ({"type": "Polygon"}, "no list of rings"),
    ({"type": "Polygon", "coordinates": [[[18, 59], [18.1, 59], [18.1, 59.1]]]}, "not closed"),
    ({"type": "Polygon", "coordinates": [[[18, 59], [18.1, 59], [18.1, 59.1], [18.2, 59]]]}, "not closed"),
    ({"type": "Polygon", "coordinates": [[[18, 59], [True, 59], [18.1, 59.1], [18, 59]]]}, "no pair of numbers"),
    ({"type": "Polygon", "coordinates": [[[18, 59], "x", [18.1, 59.1], [18, 59]]]}, "no pair of numbers"),
    ({"type": "Polygon", "coordinates": [[[674344, 6581100], [0, 0], [1, 1], [674344, 6581100]]]}, "in degrees"),
    ({"type": "Polygon", "coordinates": [[[0, 0], [1e-3, 1e-3], [1e-3, 0], [0, 1e-3], [0, 0]]]}, "cannot be filled"),
    ({"type": "Polygon", "coordinates": [[[10, 55], [24, 55], [24, 69], [10, 55]]]}, "km²"),
    ({"type": "MultiPolygon", "coordinates": []}, "no list of polygons"),
]


@pytest.mark.parametrize(("shape", "said"), BAD_SHAPES)
def test_an_area_that_is_no_polygon_of_a_citys_size_is_refused(shape: object, said: str) -> None:
    assert said in refused(orjson.dumps(feature(shape)))


def test_an_area_with_too_many_corners_is_refused_before_it_is_built() -> None:
    ring = [[18 + 0.1 * at / MOST_CORNERS, 59 + (at % 2) * 1e-6] for at in range(MOST_CORNERS + 1)]
    assert f"at most {MOST_CORNERS}" in refused(orjson.dumps(feature({"type": "Polygon", "coordinates": [ring]})))
    wkt = "POLYGON ((" + ", ".join(f"{x} {y}" for x, y in ring) + "))"
    with pytest.raises(DataRefusedError, match=f"at most {MOST_CORNERS}"):
        read_area(wkt)


def test_what_nests_a_hundred_thousand_deep_is_refused_and_nothing_dies(tmp_path: Path) -> None:
    deep = b"[" * 100_000
    for data in (deep, deep + b"]" * 100_000, b'{"type":"Feature","geometry":' * 100_000):
        assert "nested deeper" in refused(data)
    text = "GEOMETRYCOLLECTION (" * 100_000 + "POINT (1 1)" + ")" * 100_000
    for wkt in (text, "MULTIPOLYGON " + "(" * 100_000 + ")" * 100_000):
        with pytest.raises(DataRefusedError):
            read_area(wkt)
        path = tmp_path / "deep.csv"
        path.write_text(f'intervention_id,name,kind,first_day,last_day,wkt\na,A,other,2024-06-01,2024-06-02,"{wkt}"\n')
        with pytest.raises(DataRefusedError, match="row 1"):
            read_register(path)


def test_every_fault_of_every_feature_is_in_one_message() -> None:
    twin = deepcopy(feature())
    said = refused(collection(feature(), feature(kind="drones"), feature(None, intervention_id="b"), twin))
    assert "feature 2: has the kind 'drones'" in said
    assert "feature 3: has the geometry 'None'" in said
    assert "feature 4: has the id 'torget', as another one has" in said
    assert "feature 1" not in said


@pytest.mark.parametrize(
    "data", [b"", b"null", b"[]", b"{}", b'{"type":"FeatureCollection"}', b"\xff\xfe", b"{", b'{"type":{}}']
)
def test_what_is_no_geojson_is_refused_with_a_sentence(data: bytes) -> None:
    assert "GeoJSON" in refused(data)


def test_an_empty_collection_is_refused() -> None:
    assert "0 interventions" in refused(collection())


def test_an_area_is_read_from_a_file_of_one_feature_or_from_text(tmp_path: Path) -> None:
    path = tmp_path / "area.geojson"
    for document in (SQUARE, feature(), {"type": "FeatureCollection", "features": [feature()]}):
        path.write_text(json.dumps(document))
        assert read_area(str(path)).equals(read_area(WKT))
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature(), feature()]}))
    with pytest.raises(DataRefusedError, match="2 features"):
        read_area(str(path))
    with pytest.raises(DataRefusedError, match=r"nowhere\.geojson"):
        read_area("nowhere.geojson")
