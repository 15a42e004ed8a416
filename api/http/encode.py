"""Layers as GeoJSON: every feature is written once, pages are cut from prepared bytes."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import orjson
import pandas as pd
import shapely
from numpy.typing import NDArray

from models.layer import Layer, LayerField

_DECIMALS_OF_DEGREES = 7  # about a centimetre
_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_SERIALIZE_NUMPY


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PreparedLayer:
    """A layer with the bytes of each of its features.

    Attributes
    ----------
    features : one GeoJSON Feature each, in the layer's order.
    positions : where each id stands.
    """

    layer: Layer
    features: tuple[bytes, ...]
    positions: dict[str, int]

    def intersecting(self, boxes: Sequence[tuple[float, float, float, float]]) -> NDArray[np.bool_]:
        """Tell which features touch one of the boxes (west, south, east, north)."""
        geometry = self.layer.frame.geometry.to_numpy()
        area = shapely.union_all([shapely.box(*box) for box in boxes])
        shapely.prepare(area)
        return np.asarray(shapely.intersects(area, geometry))

    def equal_to(self, name: str, text: str) -> NDArray[np.bool_]:
        """Tell which features carry this value, written as text, in the field."""
        return np.array([str(value) == text for value in self.layer.frame[name]], dtype=bool)


def prepare(layer: Layer) -> PreparedLayer:
    """Write each feature of a layer, coordinates to the centimetre."""
    ids = [str(one) for one in layer.frame.index]
    geometries = _geometries(layer.frame.geometry.to_numpy())
    properties = _properties(layer)
    features = tuple(
        b'{"type":"Feature","id":' + orjson.dumps(one) + b',"geometry":' + shape + b',"properties":' + values + b"}"
        for one, shape, values in zip(ids, geometries, properties, strict=True)
    )
    return PreparedLayer(layer=layer, features=features, positions={one: at for at, one in enumerate(ids)})


def _geometries(shapes: NDArray[np.object_]) -> list[bytes]:
    # RFC 7946, section 3.1.6: exterior rings run counterclockwise.
    rounded = shapely.transform(shapely.orient_polygons(shapes), lambda points: np.round(points, _DECIMALS_OF_DEGREES))
    return [b"null" if text is None else text.encode() for text in shapely.to_geojson(rounded)]


def _properties(layer: Layer) -> list[bytes]:
    names = [one.name for one in layer.fields]
    columns = [_plain(layer.frame[one.name], one) for one in layer.fields]
    if not columns:
        return [b"{}"] * len(layer.frame)
    return [
        orjson.dumps(dict(zip(names, row, strict=True)), default=_write_other, option=_OPTIONS)
        for row in zip(*columns, strict=True)
    ]


def _plain(column: "pd.Series[Any]", declared: LayerField) -> list[Any]:
    """Give plain Python values of the declared type; None where there is none."""
    if declared.type == "number":
        return list(_rounded(pd.to_numeric(column).to_numpy(dtype=np.float64, na_value=np.nan)).tolist())
    values = column.tolist()
    is_missing = column.isna().tolist()
    of_type = _TYPES.get(declared.type, _as_it_is)
    return [None if gone else of_type(value) for value, gone in zip(values, is_missing, strict=True)]


def _as_it_is(value: object) -> object:
    return value


_TYPES: dict[str, Callable[[Any], object]] = {"integer": int, "boolean": bool}


def _rounded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    # Six decimals halve the bytes; small numbers are q-values and keep all their digits. NaN becomes null in orjson.
    with np.errstate(invalid="ignore"):
        return np.where(np.abs(values) < 0.001, values, np.round(values, 6))


def _write_other(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return instant(value.to_pydatetime())
    return str(value)


def instant(moment: datetime) -> str:
    """Write an instant as GIS clients read it: UTC, seconds, Z.

    >>> instant(datetime(2026, 10, 1, 12, 30, 0, 999, tzinfo=UTC))
    '2026-10-01T12:30:00Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_json(document: object) -> bytes:
    """Write any document of plain values, dataclasses, times and enums."""
    return orjson.dumps(document, default=_write_other, option=_OPTIONS)


def about(layer: Layer, parameters: dict[str, str]) -> dict[str, object]:
    """Say what a layer rests on and what it leaves out: the member `klarsyn` of its answers."""
    return {
        "left_out": asdict(layer.left_out),
        "provenance": {**asdict(layer.provenance), "made_at": instant(layer.provenance.made_at)},
        "fields": [asdict(one) for one in layer.fields],
        "notes": list(layer.notes),
        "parameters": parameters,
    }


def write_page(
    prepared: PreparedLayer,
    chosen: NDArray[np.int64],
    *,
    matched: int,
    links: list[dict[str, str]],
    parameters: dict[str, str],
) -> bytes:
    """Write a FeatureCollection of the chosen features."""
    head = write_json(
        {
            "type": "FeatureCollection",
            "numberMatched": matched,
            "numberReturned": len(chosen),
            "timeStamp": instant(prepared.layer.provenance.made_at),
            "links": links,
            "klarsyn": about(prepared.layer, parameters),
        }
    )
    features = b",".join([prepared.features[at] for at in chosen])
    return head[:-1] + b',"features":[' + features + b"]}"


def write_item(prepared: PreparedLayer, at: int, *, links: list[dict[str, str]]) -> bytes:
    """Write one Feature with its links."""
    return prepared.features[at][:-1] + b',"links":' + write_json(links) + b"}"
