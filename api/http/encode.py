"""Layers as GeoJSON: every feature is written once, pages are cut from prepared bytes."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import orjson
import pandas as pd
import shapely
from numpy.typing import NDArray

from models.layer import Layer, LayerField
from models.plain import instant

_DECIMALS_OF_DEGREES = 7  # about a centimetre
_CELL_LAYERS = ("heatmap", "cells")
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

    @property
    def weight(self) -> int:
        """Bytes held in memory, at least."""
        return sum(map(len, self.features))

    def intersecting(self, boxes: Sequence[tuple[float, float, float, float]]) -> NDArray[np.bool_]:
        """Tell which features touch one of the boxes (west, south, east, north)."""
        geometry = self.layer.frame.geometry.to_numpy()
        area = shapely.union_all([shapely.box(*box) for box in boxes])
        shapely.prepare(area)
        return np.asarray(shapely.intersects(area, geometry))

    def equal_to(self, name: str, text: str) -> NDArray[np.bool_]:
        """Tell which features carry this value, written as text, in the field."""
        return np.array([str(value) == text for value in self.layer.frame[name]], dtype=bool)


class CellShapes:
    """The outlines of cells as GeoJSON, written once for all analyses: an H3 index is its geometry."""

    def __init__(self, *, capacity: int = 400_000) -> None:
        self._capacity = capacity
        self._known: dict[str, bytes] = {}

    def write(self, ids: list[str], shapes: NDArray[np.object_]) -> list[bytes]:
        """Give each cell's outline, from memory where it was written before."""
        known = self._known  # one dictionary throughout: another thread may replace it below
        new = [at for at, one in enumerate(ids) if one not in known]
        if len(known) + len(new) > self._capacity:
            known, new = {}, list(range(len(ids)))
            self._known = known
        known.update(zip([ids[at] for at in new], write_geometries(shapes[new]), strict=True))
        return [known[one] for one in ids]


def write_geometries(shapes: NDArray[np.object_]) -> list[bytes]:
    """Write geometries as GeoJSON, coordinates to the centimetre."""
    # RFC 7946, section 3.1.6: exterior rings run counterclockwise.
    rounded = shapely.transform(shapely.orient_polygons(shapes), lambda points: np.round(points, _DECIMALS_OF_DEGREES))
    return [b"null" if text is None else text.encode() for text in shapely.to_geojson(rounded)]


def prepare(layer: Layer, cells: CellShapes) -> PreparedLayer:
    """Write each feature of a layer."""
    ids = [str(one) for one in layer.frame.index]
    shapes = layer.frame.geometry.to_numpy()
    geometries = cells.write(ids, shapes) if layer.layer_id in _CELL_LAYERS else write_geometries(shapes)
    columns = [_written(layer.frame[one.name], one) for one in layer.fields]
    names = [orjson.dumps(one.name).replace(b"%", b"%%") for one in layer.fields]
    members = b",".join(name + b":%b" for name in names)
    template = b'{"type":"Feature","id":%b,"geometry":%b,"properties":{' + members + b"}}"
    rows = zip([orjson.dumps(one) for one in ids], geometries, *columns, strict=True)
    features = tuple(template % row for row in rows)
    return PreparedLayer(layer=layer, features=features, positions={one: at for at, one in enumerate(ids)})


def _written(column: "pd.Series[Any]", declared: LayerField) -> list[bytes]:
    """Give each value as JSON, by the declared type; null where there is none."""
    if declared.type == "number":
        numbers = _rounded(pd.to_numeric(column).to_numpy(dtype=np.float64, na_value=np.nan))
        # A whole column at once is many times faster; numbers hold no commas. NaN is written as null.
        return orjson.dumps(numbers.tolist())[1:-1].split(b",") if len(numbers) else []
    of_type = _TYPES.get(declared.type, _as_it_is)
    pairs = zip(column.tolist(), column.isna().tolist(), strict=True)
    return [b"null" if is_missing else write_json(of_type(value)) for value, is_missing in pairs]


def _as_it_is(value: object) -> object:
    return value


_TYPES: dict[str, Callable[[Any], object]] = {"integer": int, "boolean": bool}


def _rounded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    # Six decimals halve the bytes; small numbers are q-values and keep all their digits.
    with np.errstate(invalid="ignore"):
        return np.where(np.abs(values) < 0.001, values, np.round(values, 6))


def _write_other(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return instant(value.to_pydatetime())
    return str(value)


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
