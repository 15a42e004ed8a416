"""Figures that rates are made with: taken as they are written, spread without losing any, refused with a sentence."""

from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, Point, box

from geodata.apportion import apportion
from geodata.areas import import_areas
from geodata.cells import cell_areas_km2, cells_of, cells_of_polygon, dilate
from geodata.denominators import import_denominator
from models.denominator import Denominator, DenominatorPart, DenominatorUnit
from models.errors import DataRefusedError

CRS = "EPSG:3006"
WEST, EAST = box(18.04, 59.32, 18.06, 59.34), box(18.06, 59.32, 18.09, 59.34)
NO_AREAS = gpd.GeoDataFrame({"area_id": [], "name": [], "kind": []}, geometry=[], crs="EPSG:4326")
TWO_AREAS = gpd.GeoDataFrame(
    {"area_id": ["district-w", "district-e"], "name": ["Västra", "Östra"], "kind": "district"},
    geometry=[WEST, EAST],
    crs="EPSG:4326",
)


def read(path: Path, areas: gpd.GeoDataFrame = TWO_AREAS, **more: str) -> Denominator:
    return import_denominator(
        path,
        name="boende 2024",
        unit=DenominatorUnit.PERSONS,
        source="Stockholms stad",
        as_of=date(2024, 12, 31),
        areas=areas,
        **more,  # type: ignore[arg-type]
    )


def csv(folder: Path, text: str, *, encoding: str = "utf-8") -> Path:
    path = folder / "figures.csv"
    path.write_bytes(text.encode(encoding))
    return path


def denominator(*parts: tuple[float, shapely.Geometry]) -> Denominator:
    return Denominator(
        name="boende 2024",
        unit=DenominatorUnit.PERSONS,
        source="test",
        as_of=date(2024, 12, 31),
        parts=tuple(DenominatorPart(name=str(n), value=v, shape=shape) for n, (v, shape) in enumerate(parts)),
    )


def cells_over(*shapes: shapely.Geometry, resolution: int = 9) -> np.ndarray:
    return np.unique(np.concatenate([dilate(cells_of_polygon(shape, resolution), 2) for shape in shapes]))


@pytest.mark.parametrize("area", ["Västra", "västra", "district-w"])
def test_a_table_s_areas_are_found_by_name_or_id(tmp_path: Path, area: str) -> None:
    found = read(csv(tmp_path, f"område;antal\n{area};14 261\nÖstra;1,5\n"))
    assert [part.value for part in found.parts] == [14_261, 1.5]
    assert [part.shape for part in found.parts] == [WEST, EAST]
    assert found.total == 14_262.5


def test_a_table_in_an_office_s_own_encoding_is_read(tmp_path: Path) -> None:
    assert read(csv(tmp_path, "namn;värde\nVästra;10\n", encoding="cp1252")).total == 10


def test_columns_may_be_named(tmp_path: Path) -> None:
    path = csv(tmp_path, "name,value,kvarter,folk\nx,1,Västra,7\n")
    assert read(path, column="folk", area_column="kvarter").total == 7


def test_a_table_of_points_needs_no_areas(tmp_path: Path) -> None:
    found = read(csv(tmp_path, "name,longitude,latitude,value\nSergels torg,18.0649,59.3326,100000\n"), NO_AREAS)
    assert found.parts[0].name == "Sergels torg"
    assert found.parts[0].shape.equals(Point(18.0649, 59.3326))


@pytest.mark.parametrize("ending", ["geojson", "gpkg"])
def test_a_map_file_brings_its_own_outlines(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"figures.{ending}"
    frame = gpd.GeoDataFrame({"namn": ["A"], "antal": [12]}, geometry=[WEST], crs="EPSG:4326")
    (frame.to_crs(CRS) if ending == "gpkg" else frame).to_file(path)
    found = read(path, NO_AREAS)
    assert (found.parts[0].name, found.total) == ("A", 12)
    assert found.parts[0].shape.symmetric_difference(WEST).area < 1e-7


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("område;antal\nNorra;1\n", "names 1 of 1 areas that are not known, such as 'Norra'"),
        ("område;antal\nVästra;1\nvästra;2\n", "more than once"),
        ("område;antal\nVästra;många\n", "no number from 0 up, the first in row 1 \\('många'\\)"),
        ("område;antal\nVästra;-3\n", "no number from 0 up"),
        ("område;folk\nVästra;3\n", "does not say where the figures stand; name one of .*--column"),
        ("kvarter;antal\nVästra;3\n", "does not say where the areas stand; name one of .*--area-column"),
        ("longitude,latitude,value\n674344,6581100,3\n", "no longitude and latitude in degrees in row 1"),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_to_do(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(DataRefusedError, match=sentence):
        read(csv(tmp_path, text))


def test_an_ambiguous_name_is_refused_with_the_ids_to_choose_from(tmp_path: Path) -> None:
    twins = TWO_AREAS.assign(name="Klara")
    with pytest.raises(DataRefusedError, match="several areas; name one by its id: district-w, district-e"):
        read(csv(tmp_path, "område;antal\nKlara;1\n"), twins)


def test_lines_absent_files_and_unknown_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "lines.geojson"
    gpd.GeoDataFrame({"value": [1]}, geometry=[LineString([(18, 59), (18.1, 59)])], crs="EPSG:4326").to_file(path)
    with pytest.raises(DataRefusedError, match="is linestring; give a polygon or a point"):
        read(path)
    with pytest.raises(DataRefusedError, match="is no file"):
        read(tmp_path / "absent.csv")
    (tmp_path / "figures.xlsx").write_bytes(b"PK")
    with pytest.raises(DataRefusedError, match=r"ends in '\.xlsx'"):
        read(tmp_path / "figures.xlsx")
    with pytest.raises(DataRefusedError, match=r"has no column 'folk'; it has \['område', 'antal'\]"):
        read(csv(tmp_path, "område;antal\nVästra;1\n"), column="folk")


def test_a_denominator_without_name_or_source_cannot_be() -> None:
    for missing in ("name", "source"):
        named = {"name": "boende", "source": "SCB", missing: " "}
        with pytest.raises(DataRefusedError, match=f"has no {missing}"):
            Denominator(unit=DenominatorUnit.PERSONS, as_of=None, **named)


@pytest.mark.parametrize("resolution", [7, 8, 9, 10])
def test_spreading_over_cells_loses_nobody(resolution: int) -> None:
    figures = denominator((1800, WEST), (70_000, EAST), (100_000, Point(18.0649, 59.3326)))
    found = apportion(figures, cells_over(WEST, EAST, resolution=resolution), crs=CRS)
    assert found.values.sum() == pytest.approx(171_800, rel=1e-9)
    assert found.outside == 0
    assert found.spread == 71_800


def test_each_cell_gets_the_share_of_the_area_that_it_covers() -> None:
    cells = cells_over(WEST)
    found = apportion(denominator((1000, WEST)), cells, crs=CRS)
    within = np.isin(
        cells, [cell for cell in cells if np.isclose(found.values[cells == cell][0], found.values.max(), rtol=0.01)]
    )
    dense = found.values[within] / cell_areas_km2(cells)[within]
    np.testing.assert_allclose(dense, dense.mean(), rtol=2e-3)  # alike per km2: the polygon's own density
    assert found.values.min() >= 0


def test_what_lies_where_no_cell_is_is_told() -> None:
    cells = cells_over(WEST)
    found = apportion(
        denominator((1000, WEST), (500, box(17.0, 59.0, 17.1, 59.1)), (9, Point(17.5, 59.2))), cells, crs=CRS
    )
    assert found.values.sum() == pytest.approx(1000, rel=1e-9)
    assert found.outside == pytest.approx(509)
    half = apportion(denominator((1000, WEST)), cells[::2], crs=CRS)
    assert half.outside + half.values.sum() == pytest.approx(1000)


def test_a_point_s_figure_stands_in_its_cell() -> None:
    cells = cells_over(WEST, EAST)
    found = apportion(denominator((100_000, Point(18.0649, 59.3326))), cells, crs=CRS)
    assert cells[found.values > 0].tolist() == cells_of([18.0649], [59.3326], 9).tolist()
    assert found.spread == 0


def test_no_cells_and_no_figures_are_nothing() -> None:
    nowhere = np.empty(0, np.int64)
    assert apportion(denominator((5, WEST)), nowhere, crs=CRS).outside == 5
    assert apportion(denominator(), cells_over(WEST), crs=CRS).values.sum() == 0


def test_the_municipalities_population_goes_onto_their_own_outlines(shared_data: Path) -> None:
    municipalities = import_areas(shared_data / "sweden" / "swedish_municipalities.geojson", kind="other")
    found = read(shared_data / "sweden" / "municipality_population.csv", municipalities, area_column="kommun_kod")
    assert len(found.parts) == 290
    assert 10_000_000 < found.total < 11_000_000
    stockholm = next(part for part in found.parts if part.name == "0180")
    cells = cells_over(box(17.7, 59.2, 18.3, 59.5), resolution=7)
    spread = apportion(found, cells, crs=CRS)
    assert spread.values.sum() > stockholm.value
    assert spread.values.sum() + spread.outside == pytest.approx(found.total, rel=1e-9)
