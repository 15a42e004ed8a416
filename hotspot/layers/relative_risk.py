"""Relative risk: where one kind of incident is commoner than others, or a period busier than an earlier one."""

from collections.abc import Iterator

from hotspot.count import count_by_cell
from hotspot.layers.heatmap import ADAPTIVE
from hotspot.layers.kind import INCIDENTS, Q_VALUE, WITH_BANDWIDTH, LayerKind, Making, a_field, cell_frame
from hotspot.notes import notes_on_counts
from hotspot.risk import AGAINST, CellRisks, compare_densities
from hotspot.stats.relative_risk import LEAST_EFFECTIVE
from models.layer import Layer
from models.option import Chosen, Option
from models.report import swedish_number
from models.selection import Selection

CERTAIN = 0.05

COMPARED = Option(
    name="against",
    description="What to compare with: all other kinds, as many days just before, or the same days a year before; "
    "auto is others where a category is chosen, else before.",
    default="auto",
    choices=("auto", *AGAINST),
)
TOLERANCE = Option(
    name="tolerance",
    description="How p-values are found: by the moments of random labelling, or by drawing 99 labellings.",
    default="moments",
    choices=("moments", "drawn"),
)


def make_relative_risk(making: Making, selection: Selection, chosen: Chosen) -> Layer:
    """Show each cell with incidents enough around it, with the ratio there beside that of the whole city."""
    incidents, against = making.ground.incidents, chosen.text(COMPARED.name)
    if against == "auto":
        against = "others" if selection.categories else "before"
    counts = count_by_cell(incidents, selection)
    found = compare_densities(
        incidents,
        selection,
        counts.cells,
        against=against,
        is_adaptive=chosen.is_yes(ADAPTIVE.name),
        rng=making.rng() if chosen.text(TOLERANCE.name) == "drawn" else None,
    )
    is_certain = found.q_value < CERTAIN
    columns = {
        "incidents": counts.counts[found.is_known].round(6),
        "ratio": found.ratio,
        "p_value": found.p_value,
        "q_value": found.q_value,
        "is_higher": is_certain & (found.ratio > 1),
        "is_lower": is_certain & (found.ratio < 1),
    }
    return RELATIVE_RISK.layer(
        cell_frame(counts.cells[found.is_known], columns),
        left_out=counts.left_out,
        provenance=making.provenance(selection.as_parameters(), chosen.as_parameters(), _announced(found, against)),
        notes=(*notes_on_counts(counts, incidents.site), *_notes(found, against)),
    )


def _announced(found: CellRisks, against: str) -> dict[str, str]:
    told = {
        "against": against,
        "bandwidth_m": f"{found.bandwidth_m:g}",
        "bandwidth_rule": found.bandwidth_rule,
        "cases": f"{found.cases:.6g}",
        "controls": f"{found.controls:.6g}",
        "tested_cells": str(len(found.ratio)),
    }
    if found.earlier is not None:
        told["compared_with"] = str(found.earlier)
    if found.global_p_value is not None:
        told["global_p_value"] = f"{found.global_p_value:g}"
    return told


def _notes(found: CellRisks, against: str) -> Iterator[str]:
    cases, controls = swedish_number(round(found.cases)), swedish_number(round(found.controls))
    if found.earlier is None:
        yield f"{cases} valda händelser jämförs med {controls} händelser av annat slag under samma tid."
    else:
        first, last = found.earlier.first_day, found.earlier.last_day
        yield f"{cases} händelser jämförs med {controls} händelser {first} till {last}."
    if not found.is_covered:
        yield (
            f"Uppgifterna börjar {found.first_day}, efter att jämförelseperioden börjat: "
            "det som tillkommit kan vara rapporteringen. Välj en senare period."
        )
    yield (
        "Kvoten är 1 där förhållandet är som i hela staden; den säger var något ökat eller är vanligare, "
        "inte om hela staden gjort det."
    )
    yield f"Båda tätheterna är utjämnade med gaussisk kärna och bandbredden {swedish_number(found.bandwidth_m)} m."
    if not len(found.ratio):
        yield "Händelserna är för få för en jämförelse."
        return
    yield (
        f"{swedish_number(len(found.ratio))} rutor är prövade, de med minst {swedish_number(LEAST_EFFECTIVE)} "
        "händelser inom räckhåll; q-värdet håller andelen falska larm under 5 %."
    )
    if against == "before":
        yield "Jämförelsen är med dagarna just före: årstiden kan vara hela förklaringen. Jämför även med året innan."
    if found.global_p_value is not None:
        share = swedish_number(found.global_p_value, 2)
        yield f"Att kartan som helhet skulle skilja så mycket av en slump har sannolikheten {share} (99 lottningar)."


RELATIVE_RISK = LayerKind(
    layer_id="relative-risk",
    title="Relative risk",
    title_sv="Relativ risk",
    description="Cells with the ratio of one kind's density to that of all others, or to an earlier period's.",
    fields=(
        INCIDENTS,
        a_field("ratio", "number", "", "Ratio, 1 as in the whole city", "Kvot, 1 som i hela staden"),
        a_field("p_value", "number", "", "Chance of so uneven labels, two-sided", "p-värde, dubbelsidigt"),
        Q_VALUE,
        a_field("is_higher", "boolean", "", "Higher than chance (q < 0.05)", "Högre än slumpen ger (q < 0,05)"),
        a_field("is_lower", "boolean", "", "Lower than chance (q < 0.05)", "Lägre än slumpen ger (q < 0,05)"),
    ),
    selects=WITH_BANDWIDTH,
    options=(COMPARED, ADAPTIVE, TOLERANCE),
    make=make_relative_risk,
)
