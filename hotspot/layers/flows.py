"""From where to where incidents moved: lines with intervals, per intervention or of a searched month."""

from collections.abc import Iterable
from math import cos, pi, radians, sin

from shapely.geometry import LineString

from hotspot.layers.found import INTERVENTION, MONTH, asked_of, evaluations, month_of, searched
from hotspot.layers.kind import INCIDENTS, Q_VALUE, LayerKind, LayerTime, Making, a_field
from hotspot.notes import notes_on_site
from models.finding import DisplacementFinding, DisplacementKind, Flow
from models.layer import Layer
from models.option import Chosen
from models.report import swedish_number
from models.search import Change, Move, SearchFinding
from models.selection import Selection

_LOOP_M = 100.0
"""Radius of the loop that stands for what moved to other hours or offences without leaving its place."""

_CORNERS = 12
_METRES_A_DEGREE = 111_195.0


def make_flows(making: Making, selection: Selection, chosen: Chosen) -> Layer:
    """Show what moved: as the interventions asked for are evaluated, or as a month's search found it."""
    month = month_of(chosen)
    if month:
        return layer_of_search(making, selection, searched(making, selection, month))
    return layer_of_findings(making, selection, evaluations(making, selection, chosen.text(INTERVENTION.name)))


def layer_of_findings(making: Making, selection: Selection, findings: Iterable[DisplacementFinding]) -> Layer:
    """Show from where to where incidents moved, as lines with intervals."""
    found = tuple(findings)
    verdicts = {one.intervention.intervention_id: str(one.verdict) for one in found}
    return FLOWS.layer(
        FLOWS.frame(_flow(one, flow) for one in found for flow in one.flows),
        provenance=making.provenance(selection.as_parameters(), verdicts),
        notes=(*notes_on_site(making.ground.incidents.site), *(_note(one) for one in found), _NO_PERSONS),
    )


def layer_of_search(making: Making, selection: Selection, found: SearchFinding) -> Layer:
    """Show the moves that a search found."""
    smallest = swedish_number(found.smallest_detectable_effect)
    could_be_seen = f"Minsta ändring som hade kunnat påvisas på en plats: {smallest} händelser."
    return FLOWS.layer(
        FLOWS.frame(_move(found, number, move) for number, move in enumerate(found.moves, 1)),
        provenance=making.provenance(selection.as_parameters(), found.provenance.parameters, asked_of(found)),
        notes=(
            *notes_on_site(making.ground.incidents.site),
            f"{found.reason} {could_be_seen}",
            *found.notes,
            _NO_PERSONS,
        ),
    )


_NO_PERSONS = "Om samma personer flyttar mäts inte: Klarsyn har inga personuppgifter."


def _flow(finding: DisplacementFinding, flow: Flow) -> dict[str, object]:
    effect = flow.receiver.effect
    return {
        "id": f"{finding.intervention.intervention_id}-{flow.receiver.area_id}",
        "finding_id": finding.finding_id,
        "intervention_id": finding.intervention.intervention_id,
        "intervention": finding.intervention.name,
        "kind": str(DisplacementKind.GEOGRAPHIC),
        "source": flow.source.name,
        "receiver": flow.receiver.name,
        "receiver_role": flow.receiver.role,
        "incidents": flow.incidents,
        "low": flow.low,
        "high": flow.high,
        # A family of one has its p-value as q-value.
        "q_value": effect.p_value if effect.q_value is None else effect.q_value,
        "lag_months": 0,
        "link": "",
        "verdict": str(finding.verdict),
        "detection": finding.detection,
        "geometry": LineString([(end.longitude, end.latitude) for end in (flow.source, flow.receiver)]),
    }


def _move(finding: SearchFinding, number: int, move: Move) -> dict[str, object]:
    return {
        "id": f"{finding.month.first_day:%Y-%m}-{number}",
        "finding_id": finding.finding_id,
        "intervention_id": "",
        "intervention": "",
        "kind": str(move.kind),
        "source": _named(move.source),
        "receiver": _named(move.receiver),
        "receiver_role": move.receiver.place.role,
        "incidents": move.incidents,
        "low": move.low,
        "high": move.high,
        "q_value": move.q_value,
        "lag_months": move.lag_months,
        "link": move.link,
        "verdict": str(finding.verdict),
        "detection": finding.detection,
        "geometry": _line(move),
    }


def _named(change: Change) -> str:
    return f"{change.place.name}, {change.part}" if change.part else change.place.name


def _line(move: Move) -> LineString:
    source, receiver = move.source.place, move.receiver.place
    if (source.longitude, source.latitude) != (receiver.longitude, receiver.latitude):
        return LineString([(source.longitude, source.latitude), (receiver.longitude, receiver.latitude)])
    # A line without length is none: what stays in its place goes round in a loop that begins and ends there.
    north = _LOOP_M / _METRES_A_DEGREE
    east = north / cos(radians(source.latitude))
    turns = [2 * pi * (step % _CORNERS) / _CORNERS for step in range(_CORNERS + 1)]
    corners = [(source.longitude + east * sin(one), source.latitude + north * (1 - cos(one))) for one in turns]
    return LineString(corners)


def _note(finding: DisplacementFinding) -> str:
    smallest = swedish_number(finding.local.effect.smallest_detectable_effect)
    could_be_seen = f"Minsta lokala effekt som hade kunnat påvisas: {smallest} händelser."
    return f"{finding.intervention.name}: {finding.reason} {could_be_seen}"


FLOWS = LayerKind(
    layer_id="displacement-flows",
    title="Displacement flows",
    title_sv="Omfördelning",
    description="Lines from where incidents fell to where they rose, with intervals: of interventions, or of a month's "
    "search. What moved within its place, to other hours or offences, is a loop.",
    fields=(
        a_field("finding_id", "string", "", "Finding that it belongs to", "Resultat"),
        a_field("intervention_id", "string", "", "Intervention's id; empty for a search", "Insatsens id"),
        a_field("intervention", "string", "", "Intervention; empty for a search", "Insats"),
        a_field("kind", "string", "", "Kind of displacement", "Slag"),
        a_field("source", "string", "", "From", "Från"),
        a_field("receiver", "string", "", "To", "Till"),
        a_field("receiver_role", "string", "", "Role of the receiving area", "Mottagande områdets roll"),
        INCIDENTS,
        a_field("low", "number", "incidents", "Lower end of the 95 % interval", "Lägsta (95 %)"),
        a_field("high", "number", "incidents", "Upper end of the 95 % interval", "Högsta (95 %)"),
        Q_VALUE,
        a_field("lag_months", "integer", "months", "How much earlier the source fell", "Fördröjning"),
        a_field("link", "string", "", "Why the two are a pair; empty for an intervention", "Samband"),
        a_field("verdict", "string", "", "Verdict of the evaluation or search", "Utfall"),
        a_field("detection", "string", "", "Series that it rests on", "Upptäckt av"),
    ),
    time=LayerTime.ACTIVE,
    selects=("category", "detection"),
    filters=("kind", "receiver_role", "verdict"),
    options=(INTERVENTION, MONTH),
    make=make_flows,
)
