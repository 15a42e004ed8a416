"""Counted cells, each with its test, and its rate where a denominator is named."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hotspot.count import count_by_cell
from hotspot.exposure import CellExposure
from hotspot.grid import areas_km2, neighbours
from hotspot.layers.kind import INCIDENTS, Q_VALUE, LayerKind, Making, Z, a_field, cell_frame
from hotspot.local import KINDS, OPTIONS, LocalQuestion, LocalStatistics, judge_cells
from hotspot.local_notes import notes_on_test
from hotspot.notes import notes_on_counts
from hotspot.stats.rates import Rates, crude_rates, empirical_bayes_rates, local_empirical_bayes_rates
from models.counts import CellCounts
from models.layer import Layer
from models.option import Chosen, Option
from models.report import swedish_number
from models.selection import Selection

Flags = NDArray[np.bool_]

STATISTIC = Option(
    name="statistic",
    description=(
        "What is tested: gi_star a cell with its surroundings, gi its surroundings alone, "
        "local_moran whether both are high or low together."
    ),
    default="gi_star",
    choices=tuple(KINDS),
)
SMOOTHING = Option(
    name="smoothing",
    description="What small rates are drawn towards: the whole map's mean rate, or that of the cell and those around.",
    default="global",
    choices=("global", "local"),
)


def make_cells(making: Making, selection: Selection, chosen: Chosen) -> Layer:
    """Show counts with their test; cells that hold nothing and are not hot are left out."""
    ground, asked = making.ground, LocalQuestion.of(chosen, statistic=chosen.text("statistic"))
    counts = count_by_cell(ground.incidents, selection)
    local = judge_cells(ground, counts, asked, making.rng())
    is_shown = (counts.counts > 0) | local.is_hot
    columns = {
        "incidents": counts.counts.round(6),
        "z": local.z,
        "p_value": local.p,
        "q_value": local.q,
        "is_hotspot": local.is_hot,
        "area_km2": areas_km2(counts.cells),
        "quadrant": np.full(len(counts.cells), np.nan) if local.quadrant is None else local.quadrant,
        **_rate_columns(counts, local, smoothing=chosen.text("smoothing")),
    }
    order = _order(is_shown, local)
    tested = int(local.is_tested.sum())
    layer = CELLS.layer(
        cell_frame(counts.cells[order], {name: column[order] for name, column in columns.items()}),
        left_out=counts.left_out,
        provenance=making.provenance(
            selection.as_parameters(),
            chosen.as_parameters(),
            {"tested_cells": str(tested)},
            local.exposure.as_parameters() if local.exposure else {},
        ),
        notes=(*notes_on_counts(counts, ground.incidents.site), *_notes(counts, local, asked)),
    )
    return layer if local.exposure is None else _in_units_of(layer, local.exposure)


def _rate_columns(counts: CellCounts, local: LocalStatistics, *, smoothing: str) -> Mapping[str, NDArray[np.float64]]:
    if local.exposure is None:
        return dict.fromkeys(("exposure", "rate", "rate_smoothed"), np.full(len(counts.cells), np.nan))
    everywhere = local.exposure.among(np.ones(len(counts.cells), np.bool_))
    crude, smoothed = crude_rates(counts.counts, everywhere), empirical_bayes_rates(counts.counts, everywhere)
    if smoothing == "local":
        smoothed = local_empirical_bayes_rates(counts.counts, everywhere, neighbours(counts.cells))
    per = local.exposure.denominator.unit.per / counts.selection.period.years

    def told(rates: Rates) -> NDArray[np.float64]:
        return np.where(everywhere.values > 0, rates.values * per, np.nan)

    return {"exposure": everywhere.values, "rate": told(crude), "rate_smoothed": told(smoothed)}


def _order(is_shown: Flags, local: LocalStatistics) -> NDArray[np.int64]:
    """Give the shown cells' positions; those without a rate last, for readers learn types from the first features."""
    shown = np.flatnonzero(is_shown)
    if local.exposure is None:
        return shown
    return shown[np.argsort(local.exposure.values[shown] <= 0, kind="stable")]


def _in_units_of(layer: Layer, exposure: CellExposure) -> Layer:
    """Let the fields say what was divided by."""
    known = exposure.denominator
    units = {"exposure": str(known.unit), "rate": f"incidents per {known.unit.per} {known.unit} and year"}
    units["rate_smoothed"] = units["rate"]
    fields = tuple(
        replace(one, unit=units[one.name], title_sv=f"{one.title_sv} ({known.title_sv})") if one.name in units else one
        for one in layer.fields
    )
    return replace(layer, fields=fields)


def _notes(counts: CellCounts, local: LocalStatistics, asked: LocalQuestion) -> tuple[str, ...]:
    tested = swedish_number(int(local.is_tested.sum()))
    said = [
        f"{tested} rutor är prövade, också tomma; q-värdet håller andelen falska larm under 5 %.",
        "Rutor utan händelser visas inte.",
    ]
    said += notes_on_test(counts, asked, local.is_tested, local.exposure)
    if local.exposure is not None:
        said.append(
            "Den utjämnade frekvensen drar små rutors frekvens mot medel, så mycket som slumpen ensam kan förklara."
        )
    return tuple(said)


CELLS = LayerKind(
    layer_id="cells",
    title="Counted cells",
    title_sv="Rutor",
    description="Cells with incidents, a local test's z, p and q, and rates where a denominator is named.",
    fields=(
        INCIDENTS,
        Z,
        a_field("p_value", "number", "", "Chance of so many", "p-värde"),
        Q_VALUE,
        a_field("is_hotspot", "boolean", "", "More than chance (q < 0.05)", "Fler än slumpen ger (q < 0,05)"),
        a_field("area_km2", "number", "km²", "Area of the cell", "Rutans yta"),
        a_field("quadrant", "string", "", "The cell, then its surroundings: H or L", "Hög/låg", is_optional=True),
        a_field("exposure", "number", "", "What incidents could happen to", "Nämnare", is_optional=True),
        a_field("rate", "number", "", "Rate", "Frekvens", is_optional=True),
        a_field("rate_smoothed", "number", "", "Rate, empirical Bayes", "Utjämnad frekvens", is_optional=True),
    ),
    options=(STATISTIC, *OPTIONS, SMOOTHING),
    make=make_cells,
)
