"""The areas that displacement was judged by: treated, beside, at hubs, for comparison; or a month's changed places."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.cells import cell_polygons, is_cell_text, text_to_cells
from geodata.project import geometry_to_degrees, geometry_to_metres
from hotspot.displacement.areas import HUB_RADIUS_M, plan_areas
from hotspot.displacement.why import CONTROL, change_id
from hotspot.ground import Ground
from hotspot.layers.found import INTERVENTION, MONTH, asked_of, evaluations, month_of, searched
from hotspot.layers.kind import Q_VALUE, LayerKind, LayerTime, Making, a_field
from hotspot.notes import notes_on_site
from models.effect import AreaCounts, AreaEffect
from models.finding import DisplacementFinding
from models.layer import Layer
from models.option import Chosen
from models.search import Change, SearchFinding
from models.selection import Selection

Row = Mapping[str, object]

_NOTHING = {"effect": None, "low": None, "high": None, "smallest_detectable_effect": None, "q_value": None}


def make_displacement_areas(making: Making, selection: Selection, chosen: Chosen) -> Layer:
    """Show the areas of the interventions asked for, or the places that changed in a month."""
    month = month_of(chosen)
    if month:
        return areas_of_search(making, selection, searched(making, selection, month))
    return areas_of_findings(making, selection, evaluations(making, selection, chosen.text(INTERVENTION.name)))


def areas_of_findings(making: Making, selection: Selection, findings: Iterable[DisplacementFinding]) -> Layer:
    """Show treated area, buffer, hubs and controls with their counts and effects."""
    found = tuple(findings)
    rows = [row for one in found for row in _rows(making.ground, one)]
    verdicts = {one.intervention.intervention_id: str(one.verdict) for one in found}
    reasons = (f"{one.intervention.name}: {one.reason}" for one in found)
    return AREAS_JUDGED.layer(
        AREAS_JUDGED.frame(rows),
        provenance=making.provenance(selection.as_parameters(), verdicts),
        notes=(*notes_on_site(making.ground.incidents.site), *reasons, _WHAT_COUNTS),
    )


def areas_of_search(making: Making, selection: Selection, found: SearchFinding) -> Layer:
    """Show the places, or parts of them, that changed beyond chance in a month, and those that a move joins."""
    ends = (end for move in found.moves for end in (move.source, move.receiver))
    known = {change_id(one): one for one in (*found.changes, *ends)}
    rows = [_changed(making.ground, found, one) for one in known.values()]
    return AREAS_JUDGED.layer(
        AREAS_JUDGED.frame(rows),
        provenance=making.provenance(selection.as_parameters(), found.provenance.parameters, asked_of(found)),
        notes=(*notes_on_site(making.ground.incidents.site), found.reason, *found.notes),
    )


_WHAT_COUNTS = "Före är medeltalet av referensperioderna; under är den utvärderade perioden."


def _rows(ground: Ground, finding: DisplacementFinding) -> Iterator[Row]:
    """Give the areas with an effect first: programs learn the columns' types from the first features."""
    area, crs = finding.intervention.area, ground.incidents.site.local_crs
    yield _judged(finding, finding.local, area)
    around = shapely.union_all(cell_polygons(plan_areas(ground, finding.intervention).buffer_cells))
    beside = shapely.difference(around, area)
    if not beside.is_empty:
        yield _judged(finding, finding.buffer, beside)
    for hub in finding.remote:
        yield _judged(finding, hub, disc(hub.longitude, hub.latitude, crs=crs))
    for one in finding.counts:
        if one.role == CONTROL and (cell := _cell(one.area_id)) is not None:
            yield _compared(finding, one, cell)


def _judged(finding: DisplacementFinding, area: AreaEffect, shape: BaseGeometry) -> Row:
    effect = area.effect
    return {
        **_of(finding),
        "id": _id(finding, area.area_id),
        "role": area.role,
        "name": area.name,
        "before": effect.before,
        "after": effect.after,
        "effect": effect.value,
        "low": effect.low,
        "high": effect.high,
        "smallest_detectable_effect": effect.smallest_detectable_effect,
        # A family of one has its p-value as q-value.
        "q_value": effect.p_value if effect.q_value is None else effect.q_value,
        "geometry": shape,
    }


def _compared(finding: DisplacementFinding, control: AreaCounts, shape: BaseGeometry) -> Row:
    before = float(np.mean(control.counts[:-1])) if len(control.counts) > 1 else None
    return {
        **_of(finding),
        **_NOTHING,
        "id": _id(finding, control.area_id),
        "role": control.role,
        "name": control.name,
        "before": before,
        "after": control.counts[-1],
        "geometry": shape,
    }


def _id(finding: DisplacementFinding, area_id: str) -> str:
    own = finding.intervention.intervention_id
    return area_id if area_id.startswith(own) else f"{own}-{area_id}"


def _of(finding: DisplacementFinding) -> dict[str, Any]:
    one = finding.intervention
    about = {"finding_id": finding.finding_id, "intervention_id": one.intervention_id, "part": ""}
    return {**about, "verdict": str(finding.verdict), "detection": finding.detection}


def _changed(ground: Ground, finding: SearchFinding, change: Change) -> Row:
    place = change.place
    shape = _cell(place.place_id)
    if shape is None:
        shape = disc(place.longitude, place.latitude, crs=ground.incidents.site.local_crs)
    return {
        "id": f"{finding.month.first_day:%Y-%m}-{change_id(change)}".replace("/", "-"),
        "finding_id": finding.finding_id,
        "intervention_id": "",
        "role": place.role,
        "name": place.name,
        "part": change.part,
        "before": change.expected,
        "after": change.observed,
        "effect": change.value,
        "low": change.low,
        "high": change.high,
        "smallest_detectable_effect": change.smallest_detectable_effect,
        "q_value": change.q_value,
        "verdict": str(finding.verdict),
        "detection": finding.detection,
        "geometry": shape,
    }


def disc(longitude: float, latitude: float, *, crs: str, radius_m: float = HUB_RADIUS_M) -> BaseGeometry:
    """Give the disc around a point, in degrees."""
    centre = geometry_to_metres(shapely.Point(longitude, latitude), crs=crs)
    return geometry_to_degrees(centre.buffer(radius_m), crs=crs)


def _cell(name: str) -> BaseGeometry | None:
    """Give the outline of a cell by its name; None where that is no cell's."""
    return cell_polygons(text_to_cells([name]))[0] if is_cell_text(name) else None


AREAS_JUDGED = LayerKind(
    layer_id="displacement-areas",
    title="Areas of displacement",
    title_sv="Omfördelningens områden",
    description="Areas by which interventions are judged: treatment, buffer, remote (hubs) and control, with counts "
    "before and after and effects with intervals; or, with month=, the places that changed.",
    fields=(
        a_field("finding_id", "string", "", "Finding that it belongs to", "Resultat"),
        a_field("intervention_id", "string", "", "Intervention's id; empty for a search", "Insatsens id"),
        a_field("role", "string", "", "treatment, buffer, remote, control; or hub, cell", "Roll"),
        a_field("name", "string", "", "Name", "Namn"),
        a_field("part", "string", "", "Hours or offence group; empty for the whole", "Del"),
        a_field("before", "number", "incidents", "Mean of the reference periods; or expected", "Före eller väntat"),
        a_field("after", "number", "incidents", "Counted in the period", "Räknat"),
        a_field("effect", "number", "incidents", "Change beside what was expected", "Effekt"),
        a_field("low", "number", "incidents", "Lower end of the 95 % interval", "Lägsta (95 %)"),
        a_field("high", "number", "incidents", "Upper end of the 95 % interval", "Högsta (95 %)"),
        a_field("smallest_detectable_effect", "number", "incidents", "Would have been seen", "Minsta påvisbara effekt"),
        Q_VALUE,
        a_field("verdict", "string", "", "Verdict of the evaluation or search", "Utfall"),
        a_field("detection", "string", "", "Series that it rests on", "Upptäckt av"),
    ),
    time=LayerTime.ACTIVE,
    selects=("category", "detection"),
    filters=("role", "verdict"),
    options=(INTERVENTION, MONTH),
    make=make_displacement_areas,
)
