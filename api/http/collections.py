"""The layers on offer, as OGC API collections: what each is, and which parameters it listens to."""

from dataclasses import dataclass, field
from difflib import get_close_matches

from api.http import parameters as p
from models.errors import NotFoundError


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Collection:
    """One layer at the door.

    Attributes
    ----------
    collection_id : the layer's id, without dots.
    time : what `datetime` means here: its parameter's declaration.
    analysis : the parameters that choose what is analysed; empty where the layer does not depend on them.
    filters : properties that can be asked for by value, with their JSON type.
    """

    collection_id: str
    title: str
    title_sv: str
    description: str
    time: p.Parameter
    analysis: tuple[p.Parameter, ...] = ()
    filters: dict[str, str] = field(default_factory=dict)

    def parameters(self) -> tuple[p.Parameter, ...]:
        """Give all parameters of the items, in the order they are documented."""
        by_value = tuple(p.property_parameter(name, type_) for name, type_ in self.filters.items())
        return (p.BBOX, p.BBOX_CRS, p.CRS, self.time, p.LIMIT, p.OFFSET, *self.analysis, *by_value, p.FORMAT)

    def item_parameters(self) -> tuple[p.Parameter, ...]:
        """Give the parameters of a single item: those that decide what the layer is."""
        chosen = (self.time, *self.analysis) if self.time is p.PERIOD else ()
        return (*chosen, p.CRS, p.FORMAT)


_WHICH_INCIDENTS = (p.CATEGORY, p.HOURS, p.WEEKDAY, p.DETECTION, p.RESOLUTION)

COLLECTIONS: dict[str, Collection] = {
    one.collection_id: one
    for one in (
        Collection(
            collection_id="heatmap",
            title="Density of incidents",
            title_sv="Värmekarta",
            description="Cells with kernel density, incidents per km² and per km² and month.",
            time=p.PERIOD,
            analysis=(*_WHICH_INCIDENTS, p.BANDWIDTH),
        ),
        Collection(
            collection_id="cells",
            title="Counted cells",
            title_sv="Rutor",
            description="Cells with incidents, Gi* z, p and q.",
            time=p.PERIOD,
            analysis=_WHICH_INCIDENTS,
        ),
        Collection(
            collection_id="hotspots",
            title="Hot spots",
            title_sv="Hot spots",
            description="Outlines where incidents gather more than chance lets them, ranked by a score with its parts.",
            time=p.PERIOD,
            analysis=(*_WHICH_INCIDENTS, p.BANDWIDTH, p.METHOD),
            filters={"name": "string", "rank": "integer"},
        ),
        Collection(
            collection_id="displacement-flows",
            title="Displacement flows",
            title_sv="Omfördelning",
            description="Lines from where incidents fell to where they rose, with intervals, per intervention.",
            time=p.OVERLAP,
            analysis=(p.INTERVENTION,),
            filters={"receiver_role": "string", "verdict": "string"},
        ),
        Collection(
            collection_id="interventions",
            title="Interventions",
            title_sv="Insatser",
            description="Areas in which something was done, with its days and hours.",
            time=p.OVERLAP,
            filters={"name": "string", "kind": "string"},
        ),
        Collection(
            collection_id="areas",
            title="Areas",
            title_sv="Områden",
            description="Districts, focus areas and other polygons that were imported or come with the product.",
            time=p.NO_TIME,
            filters={"name": "string", "kind": "string"},
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
