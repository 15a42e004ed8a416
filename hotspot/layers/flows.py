"""From where to where incidents moved: lines with intervals, per intervention."""

from collections.abc import Iterable

from shapely.geometry import LineString

from hotspot.displacement import evaluate_intervention
from hotspot.layers.kind import INCIDENTS, LayerKind, LayerTime, Making, a_field
from hotspot.notes import notes_on_site
from models.finding import DisplacementFinding
from models.layer import Layer
from models.option import Chosen, Option
from models.report import swedish_number
from models.selection import Selection


def make_flows(making: Making, selection: Selection, chosen: Chosen) -> Layer:
    """Evaluate the interventions asked for, and show what moved."""
    ground, name = making.ground, chosen.text("intervention")
    asked = (ground.intervention(name),) if name else ground.interventions
    findings = [
        evaluate_intervention(
            ground,
            one,
            rng=making.rng(),
            now=making.now,
            categories=selection.categories,
            detection=selection.detection,
        )
        for one in asked
    ]
    return layer_of_findings(making, selection, findings)


def layer_of_findings(making: Making, selection: Selection, findings: Iterable[DisplacementFinding]) -> Layer:
    """Show from where to where incidents moved, as lines with intervals."""
    found = tuple(findings)
    verdicts = {one.intervention.intervention_id: str(one.verdict) for one in found}
    return FLOWS.layer(
        FLOWS.frame(row for one in found for row in _rows(one)),
        provenance=making.provenance(selection.as_parameters(), verdicts),
        notes=(*notes_on_site(making.ground.incidents.site), *(_note(one) for one in found), _NO_PERSONS),
    )


_NO_PERSONS = "Om samma personer flyttar mäts inte: Klarsyn har inga personuppgifter."


def _rows(finding: DisplacementFinding) -> list[dict[str, object]]:
    return [
        {
            "id": f"{finding.intervention.intervention_id}-{flow.receiver.area_id}",
            "intervention_id": finding.intervention.intervention_id,
            "intervention": finding.intervention.name,
            "source": flow.source.name,
            "receiver": flow.receiver.name,
            "receiver_role": flow.receiver.role,
            "incidents": flow.incidents,
            "low": flow.low,
            "high": flow.high,
            "verdict": str(finding.verdict),
            "detection": finding.detection,
            "geometry": LineString([(end.longitude, end.latitude) for end in (flow.source, flow.receiver)]),
        }
        for flow in finding.flows
    ]


def _note(finding: DisplacementFinding) -> str:
    smallest = swedish_number(finding.local.effect.smallest_detectable_effect)
    could_be_seen = f"Minsta lokala effekt som hade kunnat påvisas: {smallest} händelser."
    return f"{finding.intervention.name}: {finding.reason} {could_be_seen}"


FLOWS = LayerKind(
    layer_id="displacement-flows",
    title="Displacement flows",
    title_sv="Omfördelning",
    description="Lines from where incidents fell to where they rose, with intervals, per intervention.",
    fields=(
        a_field("intervention_id", "string", "", "Intervention's id", "Insatsens id"),
        a_field("intervention", "string", "", "Intervention", "Insats"),
        a_field("source", "string", "", "From", "Från"),
        a_field("receiver", "string", "", "To", "Till"),
        a_field("receiver_role", "string", "", "Role of the receiving area", "Mottagande områdets roll"),
        INCIDENTS,
        a_field("low", "number", "incidents", "Lower end of the 95 % interval", "Lägsta (95 %)"),
        a_field("high", "number", "incidents", "Upper end of the 95 % interval", "Högsta (95 %)"),
        a_field("verdict", "string", "", "Verdict of the evaluation", "Utfall"),
        a_field("detection", "string", "", "Series the evaluation rests on", "Upptäckt av"),
    ),
    time=LayerTime.ACTIVE,
    selects=("category", "detection"),
    filters=("receiver_role", "verdict"),
    options=(
        Option(
            name="intervention",
            description="Only this intervention's flows: its id or name; /page/options lists them.",
        ),
    ),
    make=make_flows,
)
