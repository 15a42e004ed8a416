"""A map layer: features with named, explained fields, and what they do not know."""

from dataclasses import dataclass, field

import geopandas as gpd

from models.errors import ParameterError
from models.provenance import LeftOut, Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerField:
    """One property of a layer's features.

    Attributes
    ----------
    type : JSON Schema type: "string", "number", "integer" or "boolean".
    unit : as text, "" for none.
    title, title_sv : English and Swedish label.
    is_optional : not carried by a layer in which no feature has it.
    """

    name: str
    type: str
    unit: str
    title: str
    title_sv: str
    is_optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """What the doors hand out, whatever the format.

    Attributes
    ----------
    layer_id : the collection's id, without dots.
    frame : EPSG:4326, indexed by a stable string id, one column per field besides geometry.
    """

    layer_id: str
    title: str
    title_sv: str
    fields: tuple[LayerField, ...]
    frame: gpd.GeoDataFrame
    left_out: LeftOut
    provenance: Provenance
    notes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        """Refuse a layer whose columns are not its declared fields."""
        declared = {one.name for one in self.fields}
        found = set(self.frame.columns) - {"geometry"}
        if declared != found:
            raise ParameterError(f"Layer '{self.layer_id}' declares {sorted(declared)} but carries {sorted(found)}.")
