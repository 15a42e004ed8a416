"""Layers and tables as files; the ending of the name chooses the format."""

from pathlib import Path

import geopandas as gpd
import pandas as pd

from geodata.spreadsheet import defuse
from models.errors import DataRefusedError, ParameterError, StoreError
from models.layer import Layer

MAP_FORMATS = (".geojson", ".gpkg", ".fgb", ".parquet", ".csv", ".json")
TABLE_FORMATS = (".csv", ".json", ".parquet")
_DRIVERS = {".geojson": "GeoJSON", ".gpkg": "GPKG", ".fgb": "FlatGeobuf"}


def write_layer(layer: Layer, path: Path) -> None:
    """Write a layer's features with their ids.

    Raises
    ------
    ParameterError
        Where the ending names no format; those offered are listed.
    StoreError
        Where the file cannot be written.
    """
    _check_ending(path, MAP_FORMATS)
    frame = layer.frame.rename_axis("id").reset_index()
    ending = path.suffix.lower()
    try:
        if ending in _DRIVERS:
            path.unlink(missing_ok=True)
            frame.to_file(path, driver=_DRIVERS[ending], layer=layer.layer_id)
        elif ending == ".parquet":
            frame.to_parquet(path)
        else:
            write_table(_with_text_geometry(frame), path)
    except OSError as error:
        raise StoreError(f"'{path}' cannot be written ({error}).") from error


def _with_text_geometry(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    return pd.DataFrame(frame.drop(columns="geometry")).assign(wkt=frame.geometry.to_wkt(rounding_precision=7))


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write plain rows; in CSV, texts that a spreadsheet would run begin with an apostrophe.

    Raises
    ------
    ParameterError
        Where the ending names no format for rows.
    """
    _check_ending(path, TABLE_FORMATS)
    try:
        match path.suffix.lower():
            case ".csv":
                defuse(table).to_csv(path, index=False)
            case ".json":
                table.to_json(path, orient="records", force_ascii=False, date_format="iso")
            case _:
                table.to_parquet(path, index=False)
    except OSError as error:
        raise StoreError(f"'{path}' cannot be written ({error}).") from error


def _check_ending(path: Path, endings: tuple[str, ...]) -> None:
    if path.suffix.lower() not in endings:
        raise ParameterError(f"'{path.name}' ends in no format that is offered; use {', '.join(endings)}.")
    if not path.absolute().parent.is_dir():
        raise DataRefusedError(f"The folder '{path.parent}' does not exist; make it first.")
