"""The layers on offer, as OGC API collections: which parameters each listens to."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.http import parameters as p
from hotspot.layers import LAYERS, LayerKind, LayerTime
from models.errors import NotFoundError, nearest
from models.layer import LayerField
from models.option import Chosen

_TIMES = {LayerTime.ANALYSED: p.PERIOD, LayerTime.ACTIVE: p.OVERLAP, LayerTime.NONE: p.NO_TIME}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Collection:
    """One kind of layer at the door."""

    kind: LayerKind

    @property
    def collection_id(self) -> str:
        """The layer's id, without dots."""
        return self.kind.layer_id

    @property
    def title(self) -> str:
        """English title."""
        return self.kind.title

    @property
    def description(self) -> str:
        """What the features are, in English."""
        return self.kind.description

    @property
    def fields(self) -> tuple[LayerField, ...]:
        """The features' properties."""
        return self.kind.fields

    @property
    def filters(self) -> tuple[str, ...]:
        """Properties that can be asked for by value."""
        return self.kind.filters

    @property
    def time(self) -> p.Parameter:
        """What `datetime` means here."""
        return _TIMES[self.kind.time]

    @property
    def analysis(self) -> tuple[p.Parameter, ...]:
        """The parameters that choose what is analysed and how; empty where the layer does not depend on them."""
        selects = tuple(p.SELECTION[name] for name in self.kind.selects)
        options = tuple(p.option_parameter(one) for one in self.kind.options)
        return (*selects, p.DATA_VERSION, *options) if selects else options

    def choose(self, given: Mapping[str, str]) -> Chosen:
        """Read the layer's own options among the parameters given."""
        own = {one.name for one in self.kind.options}
        return self.kind.choose({name: value for name, value in given.items() if name in own})

    def filter_types(self) -> dict[str, str]:
        """Give the JSON type of each property that can be asked for by value."""
        return {one.name: one.type for one in self.fields if one.name in self.filters}

    def parameters(self) -> tuple[p.Parameter, ...]:
        """Give all parameters of the items, in the order they are documented."""
        by_value = tuple(p.property_parameter(name, type_) for name, type_ in self.filter_types().items())
        return (p.BBOX, p.BBOX_CRS, p.CRS, self.time, p.LIMIT, p.OFFSET, *self.analysis, *by_value, p.FORMAT)

    def item_parameters(self) -> tuple[p.Parameter, ...]:
        """Give the parameters of a single item: those that decide what the layer is."""
        chosen = (p.PERIOD, *self.analysis) if self.time is p.PERIOD else self.analysis
        return (*chosen, p.CRS, p.FORMAT)


COLLECTIONS: dict[str, Collection] = {
    layer_id: Collection(kind=kind) for layer_id, kind in LAYERS.items() if not kind.is_forward_looking
}
"""What every service offers."""

WITH_PROGNOSIS: dict[str, Collection] = {layer_id: Collection(kind=kind) for layer_id, kind in LAYERS.items()}
"""What a service offers where the prognosis is switched on."""


def find_collection(collection_id: str, offered: Mapping[str, Collection] = COLLECTIONS) -> Collection:
    """Give the collection.

    Raises
    ------
    NotFoundError
        Where there is none; the closest id is named.
    """
    if collection_id in offered:
        return offered[collection_id]
    if collection_id in WITH_PROGNOSIS:
        raise NotFoundError(
            f"The collection '{collection_id}' looks forward and is switched off; KLARSYN_PROGNOSIS=true offers it."
        )
    listed = ", ".join(offered)
    raise NotFoundError(
        f"There is no collection '{collection_id}'{nearest(collection_id, offered)} Offered are {listed}."
    )
