"""Where something was done, and when."""

from hotspot.layers.kind import LayerKind, LayerTime, Making, a_field
from hotspot.notes import notes_on_site
from models.layer import Layer
from models.option import Chosen
from models.selection import Selection


def make_interventions(making: Making, _: Selection, __: Chosen) -> Layer:
    """Show where something was done."""
    rows = [
        {
            "id": one.intervention_id,
            "name": one.name,
            "kind": str(one.kind),
            "first_day": one.first_day.isoformat(),
            "last_day": one.last_day.isoformat(),
            "hours": str(one.hours or ""),
            "note": one.note,
            "geometry": one.area,
        }
        for one in making.ground.interventions
    ]
    return INTERVENTIONS.layer(
        INTERVENTIONS.frame(rows),
        provenance=making.provenance(),
        notes=(*notes_on_site(making.ground.incidents.site), "Bara insatser som har registrerats visas."),
    )


INTERVENTIONS = LayerKind(
    layer_id="interventions",
    title="Interventions",
    title_sv="Insatser",
    description="Areas in which something was done, with its days and hours.",
    fields=(
        a_field("name", "string", "", "Name", "Insats"),
        a_field("kind", "string", "", "Kind", "Slag"),
        a_field("first_day", "string", "date", "First day", "Första dag"),
        a_field("last_day", "string", "date", "Last day", "Sista dag"),
        a_field("hours", "string", "clock hours", "Hours when active", "Tider"),
        a_field("note", "string", "", "Note", "Anmärkning"),
    ),
    time=LayerTime.ACTIVE,
    selects=(),
    filters=("name", "kind"),
    make=make_interventions,
)
