"""Bring a user's own places in: CSV, GeoJSON, GeoPackage."""

import io
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

from geodata.gazetteer.entries import KINDS, PLACE_COLUMNS
from geodata.mapfile import read_map_file
from models.errors import DataRefusedError
from models.tables import conform

MOST_BYTES = 200_000_000
MOST_PLACES = 500_000
_NEEDED = ("name", "kind", "longitude", "latitude")
_DEFAULT_REACH_M = {"address": 30.0, "crossing": 40.0, "street": 300.0, "district": 1000.0, "locality": 1000.0}
_OTHER_REACH_M = 150.0


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
    if not path.is_file():
        raise DataRefusedError(f"'{path}' is no file; give a CSV, GeoJSON or GeoPackage file with places.")
    if path.stat().st_size > MOST_BYTES:
        raise DataRefusedError(f"'{path.name}' is larger than {MOST_BYTES // 10**6} MB; split it.")
    reader = {".csv": _read_csv, ".geojson": _read_layer, ".json": _read_layer, ".gpkg": _read_layer}.get(
        path.suffix.lower()
    )
    if reader is None:
        raise DataRefusedError(f"'{path.name}' ends in '{path.suffix}'; places are read from .csv, .geojson and .gpkg.")
    return _checked(reader(path), path.name)


def _read_csv(path: Path) -> pd.DataFrame:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataRefusedError(f"'{path.name}' is not UTF-8; save it as UTF-8.") from error
    header = text.partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    try:
        return pd.read_csv(io.StringIO(text), sep=delimiter, dtype="str", keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise DataRefusedError(f"'{path.name}' is no table: {error}.") from error


def _read_layer(path: Path) -> pd.DataFrame:
    frame = read_map_file(path, most_features=MOST_PLACES)
    frame = frame[~(frame.geometry.isna() | frame.geometry.is_empty)].to_crs("EPSG:4326")
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
