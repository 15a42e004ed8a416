"""Figures that rates are made with, from a user's file.

For the command line's local files only: map files are read by GDAL, which must never see what comes over HTTP.
"""

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geodata.mapfile import check_crossings, read_map_file
from geodata.project import DEGREES
from geodata.read.limits import check_width
from geodata.read.unpack import unpack
from models.denominator import Denominator, DenominatorPart, DenominatorUnit
from models.errors import DataRefusedError

MOST_BYTES = 100_000_000
MOST_PARTS = 200_000
_VALUES = ("value", "varde", "värde", "population", "folkmängd", "antal", "personer")
_AREAS = ("area_id", "area", "omrade", "område", "name", "namn", "NAMN", "NAME", "stadsdel", "kommun_namn")
_MAPS = (".geojson", ".json", ".gpkg")

Floats = NDArray[np.float64]


def import_denominator(
    path: Path,
    *,
    name: str,
    unit: DenominatorUnit,
    source: str,
    as_of: date,
    areas: gpd.GeoDataFrame,
    label_sv: str = "",
    column: str | None = None,
    area_column: str | None = None,
) -> Denominator:
    """Read figures by area or place from a file.

    A CSV has one row an area (its id or name among the imported areas) or place (columns longitude and latitude);
    a GeoJSON or GeoPackage file brings its own polygons or points.

    Parameters
    ----------
    areas : area_id, name, kind, geometry [EPSG:4326]: what a CSV's areas are found among.
    column : where the figures stand; one of the usual names where not given.
    area_column : where the area's id or name stands; one of the usual names where not given.

    Raises
    ------
    DataRefusedError
        Where the file cannot be read or lacks the columns; where a figure is no number from 0; where an area is
        unknown, ambiguous or there twice.
    """
    path = Path(path)
    _guard(path)
    is_map = path.suffix.lower() in _MAPS
    table = _read_map(path) if is_map else _read_csv(path)
    values = _numbers(
        table, _column(table, column, _VALUES, what="the figures", option="--column", file=path.name), path.name
    )
    if not is_map and not _has_points(table):
        found = _column(table, area_column, _AREAS, what="the areas", option="--area-column", file=path.name)
        names = [str(one).strip() for one in table[found]]
        shapes = _shapes_of(names, areas, path.name)
    else:
        names = _names(table, area_column, path.name)
        shapes = list(table.geometry) if is_map else _points(table, path.name)
    parts = [
        DenominatorPart(name=one, value=float(value), shape=shape)
        for one, value, shape in zip(names, values, shapes, strict=True)
    ]
    return Denominator(name=name, unit=unit, source=source, as_of=as_of, label_sv=label_sv, parts=tuple(parts))


def _guard(path: Path) -> None:
    if not path.is_file():
        raise DataRefusedError(f"'{path}' is no file; give a CSV, GeoJSON or GeoPackage file with figures.")
    if path.suffix.lower() not in (".csv", *_MAPS):
        raise DataRefusedError(
            f"'{path.name}' ends in '{path.suffix}'; figures are read from .csv, .geojson and .gpkg."
        )
    if path.stat().st_size > MOST_BYTES:
        raise DataRefusedError(f"'{path.name}' is larger than {MOST_BYTES // 10**6} MB; split it.")


def _read_csv(path: Path) -> pd.DataFrame:
    text = unpack(path, name=path.name)[0].decode()
    header = text.partition("\n")[0]
    delimiter = max((";", "\t", ","), key=header.count)
    check_width(header.count(delimiter) + 1, name=path.name)
    try:
        table = pd.read_csv(io.StringIO(text), sep=delimiter, dtype="str", keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise DataRefusedError(f"'{path.name}' is no table: {error}.") from error
    return table.rename(columns=str.strip)


def _read_map(path: Path) -> gpd.GeoDataFrame:
    frame = read_map_file(path, most_features=MOST_PARTS).to_crs(DEGREES)
    geometry = np.array(frame.geometry.array, dtype=object)
    absent = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    if absent.any():
        raise DataRefusedError(f"'{path.name}' has {int(absent.sum())} features without a shape; remove them.")
    bounds = shapely.bounds(geometry)
    if not (np.isfinite(bounds).all() and (np.abs(bounds) <= [180, 90, 180, 90]).all()):
        raise DataRefusedError(f"'{path.name}' has corners that are not on Earth; its CRS is wrongly declared.")
    check_crossings(geometry, name=path.name)
    return frame.set_geometry([_made_valid(one) for one in geometry], crs=DEGREES)


def _made_valid(shape: BaseGeometry) -> BaseGeometry:
    if shape.is_valid:
        return shapely.force_2d(shape)
    parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(shapely.force_2d(shape))))
    return shapely.union_all([part for part in parts if part.geom_type == "Polygon"])


def _column(table: pd.DataFrame, given: str | None, usual: Sequence[str], *, what: str, option: str, file: str) -> str:
    offered = [name for name in table.columns if name != "geometry"]
    if given is not None and given not in offered:
        raise DataRefusedError(f"'{file}' has no column '{given}'; it has {offered}. Name one of them with {option}.")
    found = [given] if given is not None else [name for name in usual if name in offered]
    if not found:
        raise DataRefusedError(f"'{file}' does not say where {what} stand; name one of {offered} with {option}.")
    return found[0]


def _numbers(table: pd.DataFrame, column: str, file: str) -> Floats:
    """Read numbers as Swedes and machines write them: '14 261', '1,5', '1.5'."""
    texts = table[column].astype("str").str.replace(r"[\s\u00a0\u202f]", "", regex=True).str.replace(",", ".")
    values = pd.to_numeric(texts, errors="coerce").to_numpy(dtype=np.float64)
    wrong = ~(np.isfinite(values) & (values >= 0))
    if wrong.any():
        first = int(wrong.argmax())
        raise DataRefusedError(
            f"'{file}' has {int(wrong.sum())} rows whose {column} is no number from 0 up, the first in row {first + 1} "
            f"('{table[column].iloc[first]}'); mend or remove them."
        )
    return values


def _shapes_of(names: list[str], areas: gpd.GeoDataFrame, file: str) -> list[BaseGeometry]:
    known = _by_name(areas)
    unknown = [name for name in names if name.casefold() not in known]
    if unknown:
        listed = ", ".join(f"'{name}'" for name in unknown[:5])
        raise DataRefusedError(
            f"'{file}' names {len(unknown)} of {len(names)} areas that are not known, such as {listed}. "
            "Import them first (`klarsyn areas import FILE --kind district`), or give a map file with their outlines."
        )
    vague = [name for name in names if len(known[name.casefold()]) > 1]
    if vague:
        ids = ", ".join(areas["area_id"].iloc[one] for one in known[vague[0].casefold()])
        raise DataRefusedError(f"'{vague[0]}' in '{file}' is the name of several areas; name one by its id: {ids}.")
    places = [known[name.casefold()][0] for name in names]
    twice = sorted({names[row] for row, place in enumerate(places) if place in places[:row]})
    if twice:
        raise DataRefusedError(f"'{file}' has '{twice[0]}' more than once; add its figures up, or remove one.")
    return [areas.geometry.iloc[place] for place in places]


def _by_name(areas: gpd.GeoDataFrame) -> dict[str, list[int]]:
    known: dict[str, list[int]] = {}
    for place, (area_id, name) in enumerate(zip(areas["area_id"], areas["name"], strict=True)):
        for text in {str(area_id).casefold(), str(name).strip().casefold()}:
            known.setdefault(text, []).append(place)
    return known


def _has_points(table: pd.DataFrame) -> bool:
    return {"longitude", "latitude"} <= set(table.columns)


def _points(table: pd.DataFrame, file: str) -> list[BaseGeometry]:
    degrees = [pd.to_numeric(table[name], errors="coerce").to_numpy(np.float64) for name in ("longitude", "latitude")]
    on_earth = (np.abs(degrees[0]) <= 180) & (np.abs(degrees[1]) <= 90)
    if not on_earth.all():
        row = int((~on_earth).argmax()) + 1
        raise DataRefusedError(f"'{file}' has no longitude and latitude in degrees in row {row}; mend it.")
    return [shapely.Point(x, y) for x, y in zip(*degrees, strict=True)]


def _names(table: pd.DataFrame, area_column: str | None, file: str) -> list[str]:
    usual = [name for name in _AREAS if name in table.columns]
    if area_column is None and not usual:
        return [f"{number}" for number in range(1, len(table) + 1)]
    return [
        str(one)
        for one in table[_column(table, area_column, usual, what="the areas", option="--area-column", file=file)]
    ]
