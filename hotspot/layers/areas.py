"""Districts, focus areas and other polygons."""

from hotspot.layers.kind import LayerKind, LayerTime, Making, a_field
from models.layer import Layer
from models.option import Chosen
from models.selection import Selection


def make_areas(making: Making, _: Selection, __: Chosen) -> Layer:
    """Show districts, focus areas and other polygons."""
    areas = making.ground.areas
    columns = zip(areas["area_id"], areas["name"], areas["kind"], areas.geometry, strict=True)
    rows = [
        {"id": str(area_id), "name": str(name), "kind": str(kind), "geometry": geometry}
        for area_id, name, kind, geometry in columns
    ]
    return AREAS.layer(AREAS.frame(rows), provenance=making.provenance())


AREAS = LayerKind(
    layer_id="areas",
    title="Areas",
    title_sv="Områden",
    description="Districts, focus areas and other polygons that were imported or come with the product.",
    fields=(a_field("name", "string", "", "Name", "Område"), a_field("kind", "string", "", "Kind", "Slag")),
    time=LayerTime.NONE,
    selects=(),
    filters=("name", "kind"),
    make=make_areas,
)
