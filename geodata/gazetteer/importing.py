"""Bring a user's own places in: CSV, GeoJSON, GeoPackage, OpenStreetMap; named places, house numbers, streets."""

import io
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from geodata.gazetteer.addressing import address_columns, read_addresses
from geodata.gazetteer.entries import KINDS, PLACE_COLUMNS
from geodata.gazetteer.shipped import load_gazetteer
from geodata.mapfile import read_map_file
from geodata.store.addresses import ADDRESS_COLUMNS
from models.errors import DataRefusedError
from models.tables import conform

MOST_BYTES = 1_000_000_000
MOST_TEXT_BYTES = 200_000_000
MOST_PLACES = 500_000
MOST_ADDRESSES = 2_000_000
_GEOPACKAGE = b"SQLite format 3\x00"
_NEEDED = ("name", "kind", "longitude", "latitude")
_ALSO_CALLED = {"lon": "longitude", "lng": "longitude", "lat": "latitude"}
_DEFAULT_REACH_M = {"address": 30.0, "crossing": 40.0, "street": 300.0, "district": 1000.0, "locality": 1000.0}
_DEFAULT_REACH_M |= {"metro_exit": 40.0, "interchange": 300.0, "road": 10_000.0}
_OTHER_REACH_M = 150.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a file holds.

    Attributes
    ----------
    places : `PLACE_COLUMNS`.
    addresses : street, number, letter, municipality, longitude, latitude.
    lines : streets as lines (name, geometry); None where the file has none.
    taken : what was read from which column, for address tables.
    left_out : reason to number.
    """

    places: pd.DataFrame
    addresses: pd.DataFrame
    lines: gpd.GeoDataFrame | None = None
    taken: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)


def import_file(path: Path, *, municipality: str = "") -> Imported:
    """Read places, house numbers or both from a file, whatever it is.

    A table with columns for street and house number is one of addresses: Lantmäteriet's Belägenhetsadress by its own
    names, others by the usual ones. A `.osm.pbf` gives streets, addresses and places. All else are places (see
    `import_places`).

    Parameters
    ----------
    municipality : where the file does not say it.

    Raises
    ------
    DataRefusedError
        Where the file cannot be read, lacks columns, or holds nothing that can be used.
    """
    path = Path(path)
    _guard(path)
    if path.suffix.lower() == ".pbf":
        return _read_osm(path, municipality)
    if path.suffix.lower() == ".csv":
        frame = _read_csv(path)
        taken = address_columns(frame.columns)
        if taken is not None:
            frame = frame.assign(
                **{name: _numbers(frame, name, path.name) for name in _point_columns(frame, path.name)}
            )
    else:
        taken, frame = _read_addresses_or_places(path)
    if taken is None:
        places = _checked(frame, path.name)
        return Imported(places=places, addresses=_no_addresses())
    read = read_addresses(frame, taken, name=path.name, municipality=municipality)
    return Imported(places=read.places, addresses=read.points, taken=read.taken, left_out=read.left_out)


def import_places(path: Path) -> pd.DataFrame:
    """Read places from a file.

    A CSV (comma or semicolon, UTF-8) needs the columns name, kind, longitude and latitude; in GeoJSON and GeoPackage
    the geometry gives the point. aliases (separated by "|"), uncertainty_m and municipality are optional.

    Returns
    -------
    DataFrame
        `geodata.gazetteer.PLACE_COLUMNS`, each place once.

    Raises
    ------
    DataRefusedError
        Where the file cannot be read, lacks columns, or has places without name, known kind or coordinates on Earth.
    """
    path = Path(path)
    _guard(path)
    return _checked(_read_csv(path) if path.suffix.lower() == ".csv" else _read_layer(path), path.name)


def _guard(path: Path) -> None:
    if not path.is_file():
        raise DataRefusedError(f"'{path}' is no file; give a CSV, GeoJSON, GeoPackage or .osm.pbf file with places.")
    ending = path.suffix.lower()
    if ending not in {".csv", ".geojson", ".json", ".gpkg", ".pbf"}:
        raise DataRefusedError(
            f"'{path.name}' ends in '{path.suffix}'; places are read from .csv, .geojson, .gpkg and .osm.pbf."
        )
    most = MOST_BYTES if ending in {".gpkg", ".pbf"} else MOST_TEXT_BYTES
    if path.stat().st_size > most:
        raise DataRefusedError(f"'{path.name}' is larger than {most // 10**6} MB; split it.")


def _no_addresses() -> pd.DataFrame:
    return pd.DataFrame(columns=list(ADDRESS_COLUMNS))


def _read_osm(path: Path, municipality: str) -> Imported:
    from geodata.gazetteer.osm import lines_of, places_of, read_osm

    found = read_osm(path)
    known = [entry for entry in load_gazetteer().entries if entry.kind == "metro_station"]
    places = places_of(
        found, stations=[(one.name, one.longitude, one.latitude) for one in known], municipality=municipality
    )
    addresses = _no_addresses()
    if any(street for street, *_ in found.addresses):
        frame = pd.DataFrame(found.addresses, columns=["street", "number", "longitude", "latitude"])
        read = read_addresses(
            frame, {"street": "street", "number": "number"}, name=path.name, municipality=municipality
        )
        addresses = read.points
        found.left_out.update(read.left_out)
    lines = lines_of(found) if found.lines else None
    return Imported(places=_one_table(places), addresses=addresses, lines=lines, left_out=found.left_out)


def _one_table(places: pd.DataFrame) -> pd.DataFrame:
    return conform(places, PLACE_COLUMNS, what="places")


def _read_csv(path: Path) -> pd.DataFrame:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataRefusedError(f"'{path.name}' is not UTF-8; save it as UTF-8.") from error
    header = text.partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    try:
        frame = pd.read_csv(io.StringIO(text), sep=delimiter, dtype="str", keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise DataRefusedError(f"'{path.name}' is no table: {error}.") from error
    return frame.rename(columns={old: new for old, new in _ALSO_CALLED.items() if new not in frame})


def _point_columns(frame: pd.DataFrame, name: str) -> tuple[str, str]:
    if not {"longitude", "latitude"} <= set(frame):
        raise DataRefusedError(
            f"'{name}' has addresses without the columns longitude and latitude; it has {list(frame.columns)}."
        )
    return "longitude", "latitude"


def _read_addresses_or_places(path: Path) -> tuple[Mapping[str, str] | None, pd.DataFrame]:
    if path.suffix.lower() == ".gpkg":
        for layer, columns in _layers(path):
            taken = address_columns(columns)
            if taken is not None:
                return taken, _read_columns(path, layer, taken.values())
    frame = _read_layer(path)
    return address_columns(frame.columns), frame


def _layers(path: Path) -> list[tuple[str, list[str]]]:
    with path.open("rb") as file:
        if file.read(len(_GEOPACKAGE)) != _GEOPACKAGE:
            raise DataRefusedError(f"'{path.name}' cannot be read as a GeoPackage; it is none.")
    try:
        with warnings.catch_warnings():  # what GDAL finds odd and reads all the same is judged by its columns
            warnings.simplefilter("ignore", RuntimeWarning)
            names = [str(name) for name, _ in pyogrio.list_layers(path)]
            return [(name, list(pyogrio.read_info(path, layer=name)["fields"])) for name in names]
    except (DataSourceError, DataLayerError, ValueError) as error:
        raise DataRefusedError(f"'{path.name}' cannot be read as a GeoPackage: {error}") from error


def _read_columns(path: Path, layer: str, columns: Iterable[str]) -> pd.DataFrame:
    """Read the points and only the columns that are used: the register has thirty, and half a million rows."""
    try:
        frame = pyogrio.read_dataframe(path, layer=layer, columns=list(columns), max_features=MOST_ADDRESSES + 1)
    except (DataSourceError, DataLayerError, ValueError) as error:
        raise DataRefusedError(f"'{path.name}' cannot be read as a GeoPackage: {error}") from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.crs is None:
        raise DataRefusedError(f"'{path.name}' has no geometry with a CRS; save it with one, such as EPSG:3006.")
    if len(frame) > MOST_ADDRESSES:
        raise DataRefusedError(f"'{path.name}' holds more than {MOST_ADDRESSES} addresses; split it.")
    return _with_middle(frame)


def _read_layer(path: Path) -> pd.DataFrame:
    frame = read_map_file(path, most_features=MOST_PLACES)
    return _with_middle(frame[~(frame.geometry.isna() | frame.geometry.is_empty)])


def _with_middle(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    frame = frame.to_crs("EPSG:4326")
    with warnings.catch_warnings():  # the middle of a small shape in degrees is good enough for its own name
        warnings.simplefilter("ignore", UserWarning)
        middle = frame.geometry.centroid
    return pd.DataFrame(frame.drop(columns=frame.geometry.name)).assign(longitude=middle.x, latitude=middle.y)


def _checked(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    missing = [column for column in _NEEDED if column not in frame]
    if missing:
        raise DataRefusedError(f"'{name}' lacks the columns {missing}; it has {list(frame.columns)}.")
    if len(frame) > MOST_PLACES:
        raise DataRefusedError(f"'{name}' has more than {MOST_PLACES} places; split it.")
    places = frame.assign(
        name=frame["name"].astype("str").str.strip(),
        longitude=_numbers(frame, "longitude", name),
        latitude=_numbers(frame, "latitude", name),
        aliases=frame["aliases"].fillna("") if "aliases" in frame else "",
        municipality=frame["municipality"].fillna("") if "municipality" in frame else "",
    )
    reach = _numbers(frame, "uncertainty_m", name) if "uncertainty_m" in frame else np.full(len(frame), np.nan)
    usual = places["kind"].map(_DEFAULT_REACH_M).fillna(_OTHER_REACH_M).to_numpy(dtype=np.float64)
    places = conform(places.assign(uncertainty_m=np.where(reach > 0, reach, usual)), PLACE_COLUMNS, what="places")
    _refuse_bad(places, name)
    return places.drop_duplicates(ignore_index=True)


def _numbers(frame: pd.DataFrame, column: str, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    texts = frame[column].astype("str").str.strip().str.replace(",", ".", regex=False)
    values = pd.to_numeric(texts, errors="coerce").to_numpy(dtype=np.float64)
    bad = np.isnan(values) & ~texts.isin(["", "nan", "None", "<NA>"]).to_numpy()
    if bad.any():
        raise DataRefusedError(
            f"'{name}' has '{texts[bad].iloc[0]}' as {column} in row {int(bad.argmax()) + 1}; it needs a number."
        )
    return values


def _refuse_bad(places: pd.DataFrame, name: str) -> None:
    on_earth = (places["longitude"].abs() <= 180) & (places["latitude"].abs() <= 90)
    faults = {
        "no name": places["name"] == "",
        f"a kind that is none of {', '.join(KINDS)}": ~places["kind"].isin(list(KINDS)),
        "no longitude and latitude in degrees": ~on_earth,
    }
    for fault, rows in faults.items():
        if rows.any():
            first = int(rows.to_numpy().argmax())
            raise DataRefusedError(
                f"'{name}' has {int(rows.sum())} places with {fault}, the first in row {first + 1} "
                f"('{places['name'].iloc[first]}', kind '{places['kind'].iloc[first]}'); mend them."
            )
