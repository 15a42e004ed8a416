"""Areas are taken as drawn, repaired only aloud, and refused before they do harm."""

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import LineString, Polygon, box

from geodata import areas
from geodata.areas import RepairedAreaWarning, import_areas
from models.errors import DataRefusedError, ParameterError

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the real data are not beside the checkout")
BOW_TIE = Polygon([(18, 59), (18.1, 59.1), (18.1, 59), (18, 59.1)])


def _file(folder: Path, *shapes: shapely.Geometry, name: str = "areas.geojson", crs: str = "EPSG:4326") -> Path:
    frame = gpd.GeoDataFrame(
        {"name": [f"Område {n}" for n in range(len(shapes))]}, geometry=list(shapes), crs="EPSG:4326"
    )
    frame.to_crs(crs).to_file(folder / name)
    return folder / name


def test_areas_keep_their_names_and_get_ids_that_last(tmp_path: Path) -> None:
    path = _file(tmp_path, box(18, 59, 18.1, 59.1), box(18.1, 59, 18.2, 59.1))
    first, again = import_areas(path, kind="focus"), import_areas(path, kind="focus")
    assert list(first.columns) == ["area_id", "name", "kind", "geometry"]
    assert list(first["name"]) == ["Område 0", "Område 1"]
    assert list(first["area_id"]) == list(again["area_id"])
    assert first["area_id"].is_unique
    assert not first["area_id"].str.contains(r"[./ ]").any()
    assert first.crs == "EPSG:4326"


def test_a_geopackage_in_metres_comes_out_in_degrees(tmp_path: Path) -> None:
    path = _file(tmp_path, box(18, 59, 18.1, 59.1), name="areas.gpkg", crs="EPSG:3006")
    bounds = import_areas(path, kind="other").total_bounds
    assert bounds == pytest.approx([18, 59, 18.1, 59.1], abs=1e-3)


def test_a_crossed_outline_is_repaired_and_said(tmp_path: Path) -> None:
    path = _file(tmp_path, BOW_TIE, box(18, 59, 18.1, 59.1))
    with pytest.warns(RepairedAreaWarning, match="1 of 2 outlines"):
        found = import_areas(path, kind="other")
    assert found.geometry.is_valid.all()
    assert found.attrs["repaired"] == 1
    # Two triangles, each a quarter of the square that the bow tie spans.
    assert found.geometry.iloc[0].area == pytest.approx(0.005, rel=1e-9)


def test_lines_are_no_areas(tmp_path: Path) -> None:
    with pytest.raises(DataRefusedError, match="no polygons"):
        import_areas(_file(tmp_path, LineString([(18, 59), (18.1, 59.1)])), kind="other")


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="'stadsdel' is no kind"):
        import_areas(tmp_path / "x.geojson", kind="stadsdel")


def test_nesting_without_end_never_reaches_the_parser(tmp_path: Path) -> None:
    deep = tmp_path / "deep.geojson"
    deep.write_text("[" * 200_000 + "]" * 200_000, encoding="utf-8")
    with pytest.raises(DataRefusedError, match="nested deeper"):
        import_areas(deep, kind="other")


def test_too_many_corners_or_bytes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _file(tmp_path, box(18, 59, 18.1, 59.1))
    monkeypatch.setattr(areas, "MOST_VERTICES", 4)
    with pytest.raises(DataRefusedError, match="5 corners"):
        import_areas(path, kind="other")
    monkeypatch.setattr(areas, "MOST_BYTES", 10)
    with pytest.raises(DataRefusedError, match="larger than"):
        import_areas(path, kind="other")


def test_what_is_no_map_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataRefusedError, match="is no file"):
        import_areas(tmp_path / "absent.geojson", kind="other")
    (tmp_path / "text.geojson").write_text(json.dumps({"hello": "world"}), encoding="utf-8")
    with pytest.raises(DataRefusedError, match="cannot be read"):
        import_areas(tmp_path / "text.geojson", kind="other")
    (tmp_path / "areas.shp").write_bytes(b"")
    with pytest.raises(DataRefusedError, match="ends in"):
        import_areas(tmp_path / "areas.shp", kind="other")


def test_metres_declared_as_degrees_are_refused(tmp_path: Path) -> None:
    ring = [[674000, 6580000], [675000, 6580000], [675000, 6581000], [674000, 6580000]]
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    path = tmp_path / "metres.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    with pytest.raises(DataRefusedError, match="not on Earth"):
        import_areas(path, kind="other")


@needs_shared
def test_stockholms_117_districts_are_taken_as_they_are() -> None:
    districts = import_areas(SHARED / "stockholm" / "stadsdelar.geojson", kind="district")
    assert len(districts) == 117
    assert districts.attrs["repaired"] == 0
    assert districts.geometry.is_valid.all()
    assert "SÖDERMALM" in set(districts["name"])
