"""The heat map: how dense incidents lie around each cell."""

import numpy as np

from hotspot.count import count_by_cell
from hotspot.density import estimate_density
from hotspot.grid import areas_km2
from hotspot.layers.kind import DENSITY_PER_MONTH, INCIDENTS, WITH_BANDWIDTH, LayerKind, Making, a_field, cell_frame
from hotspot.notes import notes_on_counts, notes_on_density
from models.layer import Layer
from models.option import Chosen
from models.selection import Selection

SHARE_SHOWN = 0.01
"""Cells below this share of the highest density are left off the heat map."""


def make_heatmap(making: Making, selection: Selection, _: Chosen) -> Layer:
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
    announced = {
        "bandwidth_m": f"{surface.bandwidth_m:g}",
        "bandwidth_rule": surface.bandwidth_rule,
        "kernel": surface.kernel,
    }
    return HEATMAP.layer(
        cell_frame(counts.cells[is_shown], columns),
        left_out=counts.left_out,
        provenance=making.provenance(selection.as_parameters(), announced),
        notes=(*notes_on_counts(counts, incidents.site), *on_density),
    )


HEATMAP = LayerKind(
    layer_id="heatmap",
    title="Density of incidents",
    title_sv="Värmekarta",
    description="Cells with kernel density, incidents per km² and per km² and month.",
    fields=(
        INCIDENTS,
        a_field("density", "number", "incidents/km²", "Density over the period", "Täthet per km² under perioden"),
        DENSITY_PER_MONTH,
    ),
    selects=WITH_BANDWIDTH,
    make=make_heatmap,
)
