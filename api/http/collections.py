"""The layers on offer, as OGC API collections: what each is, and which parameters it listens to."""

from dataclasses import dataclass
from difflib import get_close_matches

from api.http import parameters as p
from hotspot.legend import FIELDS, TITLES
from models.errors import NotFoundError
from models.layer import LayerField


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Collection:
    """One layer at the door.

    Attributes
    ----------
    collection_id : the layer's id, without dots.
    time : what `datetime` means here: its parameter's declaration.
    analysis : the parameters that choose what is analysed; empty where the layer does not depend on them.
    filters : properties that can be asked for by value.
    """

    collection_id: str
    description: str
    time: p.Parameter
    analysis: tuple[p.Parameter, ...] = ()
    filters: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """English title."""
        return TITLES[self.collection_id][0]

    @property
    def fields(self) -> tuple[LayerField, ...]:
        """The features' properties."""
        return FIELDS[self.collection_id]

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


_WHICH_INCIDENTS = (p.CATEGORY, p.HOURS, p.WEEKDAY, p.DETECTION, p.RESOLUTION, p.DATA_VERSION)

COLLECTIONS: dict[str, Collection] = {
    one.collection_id: one
    for one in (
        Collection(
            collection_id="heatmap",
            description="Cells with kernel density, incidents per km² and per km² and month.",
            time=p.PERIOD,
            analysis=(*_WHICH_INCIDENTS, p.BANDWIDTH),
        ),
        Collection(
            collection_id="cells",
            description="Cells with incidents, Gi* z, p and q.",
            time=p.PERIOD,
            analysis=_WHICH_INCIDENTS,
        ),
        Collection(
            collection_id="hotspots",
            description="Outlines where incidents gather more than chance lets them, ranked by a score with its parts.",
            time=p.PERIOD,
            analysis=(*_WHICH_INCIDENTS, p.BANDWIDTH, p.METHOD),
            filters=("rank", "name"),
        ),
        Collection(
            collection_id="displacement-flows",
            description="Lines from where incidents fell to where they rose, with intervals, per intervention.",
            time=p.OVERLAP,
            analysis=(p.INTERVENTION, p.CATEGORY, p.DETECTION, p.DATA_VERSION),
            filters=("receiver_role", "verdict"),
        ),
        Collection(
            collection_id="interventions",
            description="Areas in which something was done, with its days and hours.",
            time=p.OVERLAP,
            filters=("name", "kind"),
        ),
        Collection(
            collection_id="areas",
            description="Districts, focus areas and other polygons that were imported or come with the product.",
            time=p.NO_TIME,
            filters=("name", "kind"),
        ),
    )
}


def find_collection(collection_id: str) -> Collection:
    """Give the collection.

    Raises
    ------
    NotFoundError
        Where there is none; the closest id is named.
    """
    if collection_id in COLLECTIONS:
        return COLLECTIONS[collection_id]
    close = get_close_matches(collection_id, COLLECTIONS, n=1)
    hint = f"; did you mean '{close[0]}'?" if close else "."
    raise NotFoundError(f"There is no collection '{collection_id}'{hint} Offered are {', '.join(COLLECTIONS)}.")
