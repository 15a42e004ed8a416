"""Make each map layer: a table of features with what it does not know."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import geopandas as gpd
import numpy as np
from shapely.geometry import LineString

from geodata.cells import cell_to_text
from hotspot.count import count_by_cell
from hotspot.density import estimate_density
from hotspot.detect import MOST_HOTSPOTS, detect_hotspots, local_statistics
from hotspot.grid import areas_km2, outlines
from hotspot.ground import Ground
from hotspot.legend import FIELDS, TITLES
from hotspot.notes import notes_on_counts, notes_on_density, notes_on_site
from hotspot.score import PARTS, WEIGHTS
from models.finding import DisplacementFinding
from models.hotspot import HotSpot
from models.layer import Layer
from models.provenance import LeftOut, Provenance
from models.report import swedish_number
from models.selection import Selection

SHARE_SHOWN = 0.01
"""Cells below this share of the highest density are left off the heat map."""

DEGREES = "EPSG:4326"


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What every layer's provenance repeats.

    Attributes
    ----------
    parameters : chosen or asked for, besides the selection.
    """

    ground: Ground
    now: datetime
    seed: int | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)

    def provenance(self, extra: Mapping[str, str]) -> Provenance:
        """Write down how a layer was made."""
        incidents = self.ground.incidents
        return Provenance(
            data_version=incidents.data_version,
            parameters={**extra, **self.parameters},
            made_at=self.now,
            seed=self.seed,
            is_synthetic=incidents.site.is_synthetic,
        )


def heatmap_layer(making: Making, selection: Selection) -> Layer:
    """Show the density of incidents in cells; those below 1 % of the peak are left out."""
    incidents = making.ground.incidents
    counts = count_by_cell(incidents, selection)
    surface = estimate_density(incidents, selection, counts.cells)
    highest = surface.density.max(initial=0)
    is_shown = (surface.density >= SHARE_SHOWN * highest) & (highest > 0)
    columns = {
        "incidents": counts.counts[is_shown].round(6),
        "density": surface.density[is_shown],
        "density_per_month": surface.density_per_month[is_shown],
    }
    size_m = 1000 * float(np.sqrt(np.median(areas_km2(counts.cells)))) if counts.cells.size else 0.0
    on_density = notes_on_density(surface, share_shown=SHARE_SHOWN, cell_m=size_m)
    chosen = {
        "bandwidth_m": f"{surface.bandwidth_m:g}",
        "bandwidth_rule": surface.bandwidth_rule,
        "kernel": surface.kernel,
    }
    return _layer(
        "heatmap",
        _cell_frame(counts.cells[is_shown], columns),
        left_out=counts.left_out,
        provenance=making.provenance({**selection.as_parameters(), **chosen}),
        notes=(*notes_on_counts(counts, incidents.site), *on_density),
    )


def cells_layer(making: Making, selection: Selection) -> Layer:
    """Show counts with their test; cells that hold nothing and are not hot are left out."""
    counts = count_by_cell(making.ground.incidents, selection)
    local = local_statistics(counts)
    is_shown = (counts.counts > 0) | local.is_hot
    columns = {
        "incidents": counts.counts[is_shown].round(6),
        "z": local.z[is_shown],
        "p_value": local.p[is_shown],
        "q_value": local.q[is_shown],
        "is_hotspot": local.is_hot[is_shown],
        "area_km2": areas_km2(counts.cells)[is_shown],
    }
    return _layer(
        "cells",
        _cell_frame(counts.cells[is_shown], columns),
        left_out=counts.left_out,
        provenance=making.provenance({**selection.as_parameters(), "tested_cells": str(len(counts.cells))}),
        notes=(*notes_on_counts(counts, making.ground.incidents.site), *_test_notes(len(counts.cells))),
    )


def hotspots_layer(making: Making, selection: Selection, *, method: str = "gi_star") -> Layer:
    """Show ranked places with their score and what it is made of."""
    incidents = making.ground.incidents
    counts = count_by_cell(incidents, selection)
    found = detect_hotspots(making.ground, selection, method=method)
    weights = ", ".join(f"{name} {weight:g}" for name, weight in WEIGHTS.items())
    return _layer(
        "hotspots",
        _frame([_hotspot_row(one) for one in found], "hotspots"),
        left_out=counts.left_out,
        provenance=making.provenance({**selection.as_parameters(), "method": method, "score_weights": weights}),
        notes=(*notes_on_counts(counts, incidents.site), *_place_notes(method, len(counts.cells))),
    )


def flows_layer(making: Making, selection: Selection, findings: Iterable[DisplacementFinding]) -> Layer:
    """Show from where to where incidents moved, as lines with intervals."""
    found = tuple(findings)
    verdicts = {one.intervention.intervention_id: str(one.verdict) for one in found}
    return _layer(
        "displacement-flows",
        _frame([row for one in found for row in _flow_rows(one)], "displacement-flows"),
        provenance=making.provenance({**selection.as_parameters(), **verdicts}),
        notes=(*notes_on_site(making.ground.incidents.site), *(_finding_note(one) for one in found), _NO_PERSONS),
    )


def interventions_layer(making: Making) -> Layer:
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
    return _layer(
        "interventions",
        _frame(rows, "interventions"),
        provenance=making.provenance({}),
        notes=(*notes_on_site(making.ground.incidents.site), "Bara insatser som har registrerats visas."),
    )


def areas_layer(making: Making) -> Layer:
    """Show districts, focus areas and other polygons."""
    areas = making.ground.areas
    rows = [
        {"id": str(area_id), "name": str(name), "kind": str(kind), "geometry": geometry}
        for area_id, name, kind, geometry in zip(
            areas["area_id"], areas["name"], areas["kind"], areas.geometry, strict=True
        )
    ]
    return _layer("areas", _frame(rows, "areas"), provenance=making.provenance({}))


_NO_PERSONS = "Om samma personer flyttar mäts inte: Klarsyn har inga personuppgifter."


def _layer(
    layer_id: str,
    frame: gpd.GeoDataFrame,
    *,
    provenance: Provenance,
    left_out: LeftOut | None = None,
    notes: tuple[str, ...] = (),
) -> Layer:
    title, title_sv = TITLES[layer_id]
    return Layer(
        layer_id=layer_id,
        title=title,
        title_sv=title_sv,
        fields=FIELDS[layer_id],
        frame=frame,
        left_out=left_out or LeftOut(),
        provenance=provenance,
        notes=notes,
    )


def _cell_frame(cells: np.ndarray, columns: Mapping[str, np.ndarray]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(dict(columns), geometry=outlines(cells), index=cell_to_text(cells), crs=DEGREES)


def _frame(rows: list[dict[str, object]], layer_id: str) -> gpd.GeoDataFrame:
    names = [one.name for one in FIELDS[layer_id]]
    columns = {name: [row[name] for row in rows] for name in names}
    return gpd.GeoDataFrame(
        columns, geometry=[row["geometry"] for row in rows], index=[row["id"] for row in rows], crs=DEGREES
    )


def _hotspot_row(one: HotSpot) -> dict[str, object]:
    return {
        "id": one.hotspot_id,
        "rank": one.rank,
        "name": one.name,
        "score": one.score,
        "incidents": round(one.incidents, 6),
        "density_per_month": one.density_per_month,
        "z": one.z,
        "q_value": one.q_value,
        "peak_hours": "{:02d}-{:02d}".format(*one.peak_hours),
        "method": one.method,
        "score_density": one.components.density,
        "score_significance": one.components.significance,
        "score_persistence": one.components.persistence,
        "score_recency": one.components.recency,
        "geometry": one.outline,
    }


def _flow_rows(finding: DisplacementFinding) -> list[dict[str, object]]:
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


def _finding_note(finding: DisplacementFinding) -> str:
    smallest = swedish_number(finding.local.effect.smallest_detectable_effect)
    could_be_seen = f"Minsta lokala effekt som hade kunnat påvisas: {smallest} händelser."
    return f"{finding.intervention.name}: {finding.reason} {could_be_seen}"


def _test_notes(tested: int) -> tuple[str, ...]:
    return (
        f"{swedish_number(tested)} rutor är prövade, också tomma; q-värdet håller andelen falska larm under 5 %.",
        "Rutor utan händelser visas inte.",
    )


def _place_notes(method: str, tested: int) -> tuple[str, ...]:
    how = (
        f"Platserna är rutor med fler händelser än slumpen ger (q < 0,05 bland {swedish_number(tested)} rutor)."
        if method == "gi_star"
        else "Platserna är händelser som ligger tätt (DBSCAN); metoden har inget test av slumpen."
    )
    return (
        how,
        f"Beständighet räknas på periodens {PARTS} delar. Högst {MOST_HOTSPOTS} platser visas.",
        "Poängen säger var händelser samlas nu, inte var de kommer att ske.",
    )
