"""Drawn areas from a user's file: checked before anything expands them, repaired only aloud.

For the command line's local files only: they are read by GDAL, which must never see what comes over HTTP.
"""

import hashlib
import re
import unicodedata
import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geodata.mapfile import check_crossings, read_map_file
from models.errors import DataRefusedError, ParameterError

KINDS = ("district", "focus", "land", "other")

MOST_BYTES = 100_000_000
MOST_VERTICES = 2_000_000
MOST_AREAS = 20_000
_ENDINGS = (".geojson", ".json", ".gpkg")
_NAMES = ("name", "namn", "NAMN", "NAME", "Name", "id")


class RepairedAreaWarning(UserWarning):
    """Some outlines were not valid and have been repaired."""


def import_areas(path: Path, *, kind: str) -> gpd.GeoDataFrame:
    """Read areas from a GeoJSON or GeoPackage file.

    Outlines that cross themselves are repaired with `make_valid`; how many is warned (`RepairedAreaWarning`), and
    stands in the frame's `attrs["repaired"]`.

    Parameters
    ----------
    kind : "district", "focus", "land" or "other".

    Returns
    -------
    GeoDataFrame
        area_id (stable for the same name, kind and outline), name, kind, geometry [EPSG:4326].

    Raises
    ------
    ParameterError
        Where the kind is unknown.
    DataRefusedError
        Where the file is missing, too large, nested too deep, no map file, without CRS, or holds no polygons.
    """
    if kind not in KINDS:
        raise ParameterError(f"'{kind}' is no kind of area; use one of {', '.join(KINDS)}.")
    path = Path(path)
    _guard(path)
    frame = _read(path)
    geometry = _on_earth(frame, path.name)
    check_crossings(geometry, name=path.name)
    repaired = int((~shapely.is_valid(geometry)).sum())
    areas = gpd.GeoDataFrame(
        {"name": _names(frame), "kind": kind}, geometry=[_polygons(one) for one in geometry], crs="EPSG:4326"
    )
    areas.insert(
        0, "area_id", [_area_id(name, kind, shape) for name, shape in zip(areas["name"], areas.geometry, strict=True)]
    )
    areas = areas[~areas.geometry.is_empty].drop_duplicates("area_id", ignore_index=True)
    if areas.empty:
        raise DataRefusedError(f"'{path.name}' holds no polygons; areas need an inside.")
    areas.attrs["repaired"] = repaired
    if repaired:
        warnings.warn(
            f"{repaired} of {len(frame)} outlines in '{path.name}' were not valid and have been repaired.",
            RepairedAreaWarning,
            stacklevel=2,
        )
    return areas


def _guard(path: Path) -> None:
    if not path.is_file():
        raise DataRefusedError(f"'{path}' is no file; give a GeoJSON or GeoPackage file with areas.")
    if path.suffix.lower() not in _ENDINGS:
        raise DataRefusedError(f"'{path.name}' ends in '{path.suffix}'; areas are read from {', '.join(_ENDINGS)}.")
    if path.stat().st_size > MOST_BYTES:
        raise DataRefusedError(f"'{path.name}' is larger than {MOST_BYTES // 10**6} MB; simplify or split it.")


def _read(path: Path) -> gpd.GeoDataFrame:
    frame = read_map_file(path, most_features=MOST_AREAS)
    vertices = int(shapely.get_num_coordinates(frame.geometry.array).sum())
    if vertices > MOST_VERTICES:
        raise DataRefusedError(f"'{path.name}' has {vertices} corners; at most {MOST_VERTICES} are taken. Simplify it.")
    return frame


def _on_earth(frame: gpd.GeoDataFrame, name: str) -> NDArray[np.object_]:
    geometry: NDArray[np.object_] = np.array(frame.to_crs("EPSG:4326").geometry.array, dtype=object)
    bounds = shapely.bounds(geometry[~(shapely.is_missing(geometry) | shapely.is_empty(geometry))])
    is_on_earth = np.isfinite(bounds).all() and (np.abs(bounds[:, ::2]) <= 180).all() and (np.abs(bounds) <= 180).all()
    if not is_on_earth or (np.abs(bounds[:, 1::2]) > 90).any():
        raise DataRefusedError(f"'{name}' has corners that are not on Earth; its CRS is wrongly declared.")
    if (bounds[:, 2] - bounds[:, 0] > 180).any():
        raise DataRefusedError(f"'{name}' has outlines over half the Earth; cut them at the 180th meridian.")
    geometry[shapely.is_missing(geometry)] = shapely.Polygon()
    return geometry


def _names(frame: gpd.GeoDataFrame) -> pd.Series:
    for column in _NAMES:
        if column in frame:
            return pd.Series(frame[column].fillna("").astype("str").str.strip().to_numpy(), dtype="str")
    return pd.Series([f"Område {number}" for number in range(1, len(frame) + 1)], dtype="str")


def _polygons(geometry: BaseGeometry) -> BaseGeometry:
    """Keep the polygons of a geometry, made valid; lines and points have no inside."""
    valid = shapely.force_2d(geometry if geometry.is_valid else shapely.make_valid(geometry))
    parts = shapely.get_parts(shapely.get_parts(valid))
    return shapely.union_all([part for part in parts if part.geom_type == "Polygon"])


def _area_id(name: str, kind: str, geometry: BaseGeometry) -> str:
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    outline = hashlib.sha256(shapely.to_wkb(shapely.normalize(geometry))).hexdigest()[:8]
    return f"{kind}-{re.sub(r'[^a-z0-9]+', '-', plain).strip('-') or 'area'}-{outline}"
