"""Counted cells, each with its test."""

from hotspot.count import count_by_cell
from hotspot.grid import areas_km2, enclosed
from hotspot.layers.kind import INCIDENTS, Q_VALUE, LayerKind, Making, Z, a_field, cell_frame
from hotspot.local import local_statistics
from hotspot.notes import notes_on_counts
from models.layer import Layer
from models.option import Chosen
from models.report import swedish_number
from models.selection import Selection


def make_cells(making: Making, selection: Selection, _: Chosen) -> Layer:
    """Show counts with their test; cells that hold nothing and are not hot are left out."""
    counts = count_by_cell(making.ground.incidents, selection)
    local = local_statistics(counts)
    tested = int(enclosed(counts.cells).sum())
    is_shown = (counts.counts > 0) | local.is_hot
    columns = {
        "incidents": counts.counts[is_shown].round(6),
        "z": local.z[is_shown],
        "p_value": local.p[is_shown],
        "q_value": local.q[is_shown],
        "is_hotspot": local.is_hot[is_shown],
        "area_km2": areas_km2(counts.cells)[is_shown],
    }
    return CELLS.layer(
        cell_frame(counts.cells[is_shown], columns),
        left_out=counts.left_out,
        provenance=making.provenance(selection.as_parameters(), {"tested_cells": str(tested)}),
        notes=(*notes_on_counts(counts, making.ground.incidents.site), *_test_notes(tested)),
    )


def _test_notes(tested: int) -> tuple[str, ...]:
    return (
        f"{swedish_number(tested)} rutor är prövade, också tomma; q-värdet håller andelen falska larm under 5 %.",
        "Rutor utan händelser visas inte.",
    )


CELLS = LayerKind(
    layer_id="cells",
    title="Counted cells",
    title_sv="Rutor",
    description="Cells with incidents, Gi* z, p and q.",
    fields=(
        INCIDENTS,
        Z,
        a_field("p_value", "number", "", "Chance of so many", "p-värde"),
        Q_VALUE,
        a_field("is_hotspot", "boolean", "", "More than chance (q < 0.05)", "Fler än slumpen ger (q < 0,05)"),
        a_field("area_km2", "number", "km²", "Area of the cell", "Rutans yta"),
    ),
    make=make_cells,
)
