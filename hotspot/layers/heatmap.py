"""The heat map: how dense incidents lie around each cell."""

from collections.abc import Mapping

import numpy as np

from hotspot.bandwidth import RULES
from hotspot.count import count_by_cell
from hotspot.density import Smoothing, cell_size_m, estimate_density, usual_smoothing
from hotspot.grid import centres_m
from hotspot.ground import Ground
from hotspot.land import Land, any_land
from hotspot.layers.kind import DENSITY_PER_MONTH, INCIDENTS, WITH_BANDWIDTH, LayerKind, Making, a_field, cell_frame
from hotspot.notes import notes_on_counts, notes_on_density
from hotspot.stats.density import KERNELS
from hotspot.stats.density.edges import EDGES
from models.counts import CellCounts, DensitySurface
from models.layer import Layer
from models.option import Chosen, Option
from models.selection import Selection

SHARE_SHOWN = 0.01
"""Cells below this share of the highest density are left off the heat map."""

ADAPTIVE = Option(
    name="adaptive",
    description="Whether to smooth less where many incidents lie and more where few do.",
    default="no",
    choices=("no", "yes"),
)

OPTIONS = (
    Option(
        name="kernel",
        description="Shape of the smoothing; bandwidth_m is the gaussian's standard deviation, the others' radius.",
        default="gaussian",
        choices=tuple(KERNELS),
    ),
    Option(
        name="bandwidth_rule",
        description="Rule that chooses the bandwidth from the incidents, in place of bandwidth_m.",
        choices=tuple(RULES),
    ),
    ADAPTIVE,
    Option(
        name="edge",
        description="Correction for what a kernel spreads over water and the border: auto corrects over imported land.",
        default="auto",
        choices=("auto", "none", *EDGES),
    ),
    Option(
        name="half_life_days",
        description="Days in which an incident's weight halves, counted back from the period's end.",
        least=1,
        most=3650,
    ),
)


def make_heatmap(making: Making, selection: Selection, chosen: Chosen) -> Layer:
    """Show the density of incidents in cells; those below 1 % of the peak are left out, and those on water alone."""
    incidents = making.ground.incidents
    counts = count_by_cell(incidents, selection)
    smoothing, land = smoothing_of(chosen, making.ground)
    surface = estimate_density(incidents, selection, counts.cells, smoothing=smoothing, land=land)
    is_shown = _is_shown(surface, counts, land, crs=incidents.site.local_crs)
    columns = {
        "incidents": counts.counts[is_shown].round(6),
        "density": surface.density[is_shown],
        "density_per_month": surface.density_per_month[is_shown],
    }
    on_density = notes_on_density(surface, share_shown=SHARE_SHOWN, cell_m=cell_size_m(counts.cells))
    return HEATMAP.layer(
        cell_frame(counts.cells[is_shown], columns),
        left_out=counts.left_out,
        provenance=making.provenance(selection.as_parameters(), chosen.as_parameters(), _announced(surface)),
        notes=(*notes_on_counts(counts, incidents.site), *on_density),
    )


def smoothing_of(chosen: Chosen, ground: Ground) -> tuple[Smoothing, Land | None]:
    """Read the options, and find the land that a correction rests on."""
    usual, land = usual_smoothing(ground)
    edge: str | None = chosen.text("edge")
    if edge == "auto":
        edge = usual.edge
    elif edge == "none":
        edge, land = None, None
    else:
        land = any_land(ground)
    half_life = chosen.text("half_life_days")
    smoothing = Smoothing(
        kernel=chosen.text("kernel"),
        rule=chosen.text("bandwidth_rule") or None,
        is_adaptive=chosen.is_yes("adaptive"),
        edge=edge,
        half_life_days=float(half_life) if half_life else None,
    )
    return smoothing, land


def _is_shown(surface: DensitySurface, counts: CellCounts, land: Land | None, *, crs: str) -> np.ndarray:
    highest = surface.density.max(initial=0)
    is_shown: np.ndarray = (surface.density >= SHARE_SHOWN * highest) & (highest > 0)
    if land is None or surface.edge is None:
        return is_shown
    return is_shown & (
        land.holds(centres_m(counts.cells, crs=crs), within_m=cell_size_m(counts.cells) / 2) | (counts.counts > 0)
    )


def _announced(surface: DensitySurface) -> Mapping[str, str]:
    announced = {
        "bandwidth_m": f"{surface.bandwidth_m:g}",
        "bandwidth_rule": surface.bandwidth_rule,
        "kernel": surface.kernel,
        "edge": surface.edge or "none",
    }
    if surface.relative_error is not None:
        announced["relative_error"] = f"{surface.relative_error:.1e}"
    if surface.land_source is not None:
        announced["land"] = surface.land_source
    if surface.narrowest_m != surface.widest_m:
        announced["bandwidths_m"] = f"{surface.narrowest_m:.0f} to {surface.widest_m:.0f}"
    return announced


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
    options=OPTIONS,
    make=make_heatmap,
)
