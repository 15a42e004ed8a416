"""A user's local map file, measured before GDAL parses it; what comes over HTTP never gets here."""

from collections.abc import Iterable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from shapely.geometry.base import BaseGeometry

from models.errors import DataRefusedError

MOST_DEPTH = 32
"""GeoJSON nests seven deep; GEOS and GDAL overflow their stack somewhere beyond a hundred thousand."""
MOST_CROSSINGS = 500
"""Of an outline with itself; GEOS takes seconds to mend some thousands, and hours for what a page can hold."""
_CHUNK = 1 << 20
_FEW = 16
_TEXT_ENDINGS = (".geojson", ".json")
_STARTS = {".gpkg": b"SQLite format 3\x00", **dict.fromkeys(_TEXT_ENDINGS, b"{")}
_MARK = b"\xef\xbb\xbf"


def read_map_file(path: Path, *, most_features: int) -> gpd.GeoDataFrame:
    """Read the first layer of a GeoJSON or GeoPackage file, in its own CRS.

    Raises
    ------
    DataRefusedError
        Where the file is nested too deep, is no map file, has no CRS or too many features.
    """
    if path.suffix.lower() in _TEXT_ENDINGS and nesting_depth(path) > MOST_DEPTH:
        raise DataRefusedError(f"'{path.name}' is nested deeper than {MOST_DEPTH} levels; that is no GeoJSON.")
    _check_start(path)
    try:
        layers = pyogrio.list_layers(path)
        with np.errstate(invalid="ignore"):  # corners that are no numbers are refused below
            frame = pyogrio.read_dataframe(path, layer=layers[0][0], max_features=most_features + 1)
    except (DataSourceError, DataLayerError, ValueError, IndexError) as error:
        raise DataRefusedError(f"'{path.name}' cannot be read as a map file: {error}") from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.crs is None:
        raise DataRefusedError(f"'{path.name}' has no geometry with a CRS; save it with one, such as EPSG:4326.")
    if not np.isfinite(shapely.get_coordinates(frame.geometry.array)).all():
        raise DataRefusedError(f"'{path.name}' has corners that are no numbers; mend them.")
    if len(frame) > most_features:
        raise DataRefusedError(f"'{path.name}' holds more than {most_features} features; split it.")
    return frame


def _check_start(path: Path) -> None:
    """Refuse a file that is not what its ending says: GDAL goes by the content, and some name other files."""
    needed = _STARTS.get(path.suffix.lower(), b"")
    with path.open("rb") as file:
        start = file.read(_CHUNK).removeprefix(_MARK).lstrip()
    if not start.startswith(needed):
        raise DataRefusedError(
            f"'{path.name}' is not what its ending says; give GeoJSON as .geojson, GeoPackage as .gpkg."
        )


def check_crossings(shapes: Iterable[BaseGeometry], *, name: str) -> None:
    """Refuse outlines that cross themselves so often that nobody could mend them.

    Raises
    ------
    DataRefusedError
        With the limit that was met.
    """
    for number, shape in enumerate(shapes, start=1):
        if not shape.is_valid and _crosses_often(shape):
            raise DataRefusedError(
                f"Outline {number} of '{name}' crosses itself over {MOST_CROSSINGS} times; redraw it, it has no inside."
            )


def _crosses_often(shape: BaseGeometry) -> bool:
    rings = [shapely.get_coordinates(one) for one in shapely.get_rings(shape)]
    ends = np.concatenate([np.stack([ring[:-1], ring[1:]], axis=1) for ring in rings])
    segments = np.asarray(shapely.linestrings(ends), dtype=object)
    tree, found = shapely.STRtree(segments), 0
    # A few at a time: each may cross all the others.
    for start in range(0, len(segments), _FEW):
        found += tree.query(segments[start : start + _FEW], predicate="crosses").shape[1]
        if found > 2 * MOST_CROSSINGS:
            return True
    return False


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
