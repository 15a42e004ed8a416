"""A user's local map file, measured before GDAL parses it; what comes over HTTP never gets here."""

from collections.abc import Iterable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from models.errors import DataRefusedError

MOST_DEPTH = 32
"""GeoJSON nests seven deep; GEOS and GDAL overflow their stack somewhere beyond a hundred thousand."""
_CHUNK = 1 << 20
_TEXT_ENDINGS = (".geojson", ".json")


def read_map_file(path: Path, *, most_features: int) -> gpd.GeoDataFrame:
    """Read the first layer of a GeoJSON or GeoPackage file, in its own CRS.

    Raises
    ------
    DataRefusedError
        Where the file is nested too deep, is no map file, has no CRS or too many features.
    """
    if path.suffix.lower() in _TEXT_ENDINGS and nesting_depth(path) > MOST_DEPTH:
        raise DataRefusedError(f"'{path.name}' is nested deeper than {MOST_DEPTH} levels; that is no GeoJSON.")
    try:
        layers = pyogrio.list_layers(path)
        frame = pyogrio.read_dataframe(path, layer=layers[0][0], max_features=most_features + 1)
    except (DataSourceError, DataLayerError, ValueError, IndexError) as error:
        raise DataRefusedError(f"'{path.name}' cannot be read as a map file: {error}") from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.crs is None:
        raise DataRefusedError(f"'{path.name}' has no geometry with a CRS; save it with one, such as EPSG:4326.")
    if len(frame) > most_features:
        raise DataRefusedError(f"'{path.name}' holds more than {most_features} features; split it.")
    return frame


def nesting_depth(path: Path) -> int:
    """Count how deep brackets nest in a file, without parsing."""
    with path.open("rb") as file:
        return deepest_nesting(iter(lambda: file.read(_CHUNK), b""))


def deepest_nesting(chunks: Iterable[bytes], *, opening: bytes = b"[{", closing: bytes = b"]}") -> int:
    """Count how deep brackets nest; brackets inside text only make the count too careful.

    >>> deepest_nesting([b'{"a": [[1], ', b"[2, [3]]]}"])
    4
    """
    level = deepest = 0
    for chunk in filter(None, chunks):
        read = np.frombuffer(chunk, dtype=np.uint8)
        steps = np.isin(read, [*opening]).astype(np.int64) - np.isin(read, [*closing])
        levels = level + np.cumsum(steps)
        deepest, level = max(deepest, int(levels.max())), int(levels[-1])
    return deepest
