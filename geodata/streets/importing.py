"""Streets from a user's file: checked before anything is built on them.

For the command line's local files only: they are read by GDAL, which must never see what comes over HTTP.
"""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.mapfile import read_map_file
from geodata.project import local_crs_for
from geodata.streets.graph import StreetGraph
from geodata.streets.noding import TOLERANCE_M, node_streets
from models.errors import DataRefusedError

MOST_BYTES = 1_000_000_000
MOST_VERTICES = 10_000_000
MOST_LINES = 1_000_000
_ENDINGS = (".geojson", ".json", ".gpkg")
_NAMES = ("name", "namn", "NAMN", "NAME", "Name", "gatunamn", "GATUNAMN", "vagnamn", "VAGNAMN", "street", "STREET")


def import_streets(
    path: Path, *, crs: str | None = None, name_column: str | None = None, tolerance_m: float = TOLERANCE_M
) -> StreetGraph:
    """Read streets from a GeoJSON or GeoPackage file and join them where they meet.

    Parameters
    ----------
    crs : projected CRS that lengths are measured in; SWEREF 99 TM in Sweden, else the UTM zone, where not given.
    name_column : what streets are called; found among the usual names where not given.
    tolerance_m : ends of lines this near are one node [m].

    Raises
    ------
    DataRefusedError
        Where the file is missing, too large, nested too deep, no map file, without CRS, holds no lines, or has no
        such column.
    """
    lines = read_street_lines(path, name_column=name_column)
    west, south, east, north = lines.total_bounds.tolist()
    return node_streets(lines, crs=crs or local_crs_for((west, south, east, north)), tolerance_m=tolerance_m)


def read_street_lines(path: Path, *, name_column: str | None = None) -> gpd.GeoDataFrame:
    """Read the lines of a file as they are: name, geometry (LineString, EPSG:4326); parts of multi-lines apart."""
    path = Path(path)
    _guard(path)
    frame = read_map_file(path, most_features=MOST_LINES)
    names = _names(frame, path.name, name_column)
    shapes = _on_earth(frame, path.name)
    parts, owner = shapely.get_parts(shapes, return_index=True)
    is_line = shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING
    is_line &= ~shapely.is_empty(parts)
    if not is_line.any():
        raise DataRefusedError(f"'{path.name}' holds no lines; streets are LineString or MultiLineString.")
    lines = shapely.force_2d(parts[is_line])
    return gpd.GeoDataFrame({"name": names.to_numpy()[owner[is_line]]}, geometry=lines, crs="EPSG:4326")


def _guard(path: Path) -> None:
    if not path.is_file():
        raise DataRefusedError(f"'{path}' is no file; give a GeoJSON or GeoPackage file with streets as lines.")
    if path.suffix.lower() not in _ENDINGS:
        raise DataRefusedError(f"'{path.name}' ends in '{path.suffix}'; streets are read from {', '.join(_ENDINGS)}.")
    if path.stat().st_size > MOST_BYTES:
        raise DataRefusedError(f"'{path.name}' is larger than {MOST_BYTES // 10**6} MB; cut it to the study area.")


def _names(frame: gpd.GeoDataFrame, file: str, column: str | None) -> pd.Series:
    columns = [name for name in frame.columns if name != frame.geometry.name]
    if column is not None and column not in columns:
        raise DataRefusedError(f"'{file}' has no column '{column}'; it has {', '.join(columns) or 'none'}.")
    found = column or next((name for name in _NAMES if name in columns), None)
    if found is None:
        return pd.Series([""] * len(frame), dtype="str")
    texts: pd.Series = frame[found].astype("str").where(frame[found].notna(), "").str.strip()
    return texts


def _on_earth(frame: gpd.GeoDataFrame, file: str) -> NDArray[np.object_]:
    vertices = int(shapely.get_num_coordinates(frame.geometry.array).sum())
    if vertices > MOST_VERTICES:
        raise DataRefusedError(f"'{file}' has {vertices} vertices; at most {MOST_VERTICES} are taken. Simplify it.")
    shapes: NDArray[np.object_] = np.array(frame.to_crs("EPSG:4326").geometry.array, dtype=object)
    shapes[shapely.is_missing(shapes)] = shapely.LineString()
    points = shapely.get_coordinates(shapes)
    if not (np.isfinite(points).all() and (np.abs(points) <= [180, 90]).all()):
        raise DataRefusedError(f"'{file}' has vertices that are not on Earth; its CRS is wrongly declared.")
    return shapes
