"""Streets, by how many incidents there are per kilometre."""

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from geodata.streets import StreetGraph, cut_pieces
from hotspot.count import count_by_cell
from hotspot.layers.kind import DEGREES, INCIDENTS, LayerKind, Making, a_field
from hotspot.notes import notes_on_counts
from hotspot.stats.network_density import KERNELS, METHODS, Method
from hotspot.streets import StreetDensity, estimate_street_density, require_streets
from models.layer import Layer
from models.option import Chosen, Option
from models.report import swedish_number
from models.selection import Selection

SHARE_SHOWN = 0.01
"""Pieces below this share of the highest density are left out."""

_SPLITTING: dict[str, Method] = {"continuous": "continuous", "discontinuous": "discontinuous", "simple": "simple"}
_SPLITTING_SV = {
    "continuous": "Vid varje korsning delas en händelses täthet lika mellan gatorna och förblir sammanhängande; "
    "tätheten summerar till händelserna.",
    "discontinuous": "Vid varje korsning delas en händelses täthet lika mellan gatorna framåt; "
    "tätheten kan hoppa i korsningar.",
    "simple": "Tätheten delas inte i korsningar: den summerar till mer än händelserna och visar närhet, inte antal.",
}


def make_streets(making: Making, selection: Selection, chosen: Chosen) -> Layer:
    """Show pieces of street with their density, the worst first; those below 1 % of the peak are left out."""
    incidents, graph = making.ground.incidents, require_streets(making.ground.streets)
    density = estimate_street_density(
        graph,
        incidents,
        selection,
        splitting=_SPLITTING[chosen.text("splitting")],
        kernel=chosen.text("kernel"),
        piece_m=chosen.number("piece_m"),
        within_m=chosen.number("within_m"),
        rng=making.rng(),
    )
    counts = count_by_cell(incidents, selection)
    announced = {
        "bandwidth_m": f"{density.bandwidth_m:g}",
        "bandwidth_rule": density.bandwidth_rule,
        "street_km": f"{graph.total_km:.3f}",
        "on_streets": f"{density.on_streets:g}",
        "unsure_of_street": f"{density.unsure:g}",
        "too_far_from_streets": f"{density.too_far:g}",
    }
    return STREETS.layer(
        _frame(graph, density),
        left_out=counts.left_out,
        provenance=making.provenance(selection.as_parameters(), chosen.as_parameters(), announced),
        notes=(*notes_on_counts(counts, incidents.site), *_notes(graph, density, chosen)),
    )


def _frame(graph: StreetGraph, density: StreetDensity) -> gpd.GeoDataFrame:
    worst = _shown_worst_first(density.density)
    edge, from_m, to_m = density.edge[worst], density.from_m[worst], density.to_m[worst]
    columns = {
        "rank": np.arange(1, len(worst) + 1),
        "name": np.array(graph.names, dtype=object)[edge],
        "incidents": density.incidents[worst].round(6),
        "density": density.density[worst],
        "density_per_month": density.density_per_month[worst],
        "length_m": (to_m - from_m).round(1),
    }
    names = [f"{one}-{start:.0f}" for one, start in zip(edge, from_m, strict=True)]
    shapes = cut_pieces(graph, edge=edge, from_m=from_m, to_m=to_m)
    return gpd.GeoDataFrame(columns, geometry=shapes, index=names, crs=DEGREES)


def _shown_worst_first(density: NDArray[np.float64]) -> NDArray[np.int64]:
    highest = density.max(initial=0)
    shown = np.flatnonzero((density >= SHARE_SHOWN * highest) & (highest > 0))
    return shown[np.argsort(-density[shown], kind="stable")]


def _notes(graph: StreetGraph, density: StreetDensity, chosen: Chosen) -> tuple[str, ...]:
    within, width = swedish_number(chosen.number("within_m")), swedish_number(density.bandwidth_m)
    rule = _rule_sv(density.bandwidth_rule)
    moved = f"{swedish_number(density.on_streets)} händelser är flyttade till närmaste gata inom {within} m."
    said = [
        f"Gatunätet har {swedish_number(graph.total_km)} km gata. {moved}",
        f"Tätheten är händelser per km gata, utjämnad längs gatorna med bandbredden {width} m ({rule}).",
        _SPLITTING_SV[chosen.text("splitting")],
        f"Gatubitar under {swedish_number(100 * SHARE_SHOWN)} % av den högsta tätheten visas inte.",
        "Där gatunätet slutar vid filens kant blir tätheten fel: vad som ligger utanför är inte med.",
    ]
    if density.too_far > 0:
        said.insert(
            1, f"{swedish_number(density.too_far)} händelser har ingen gata inom {within} m och är inte med på gatorna."
        )
    if density.unsure > 0:
        said.insert(
            1,
            f"{swedish_number(density.unsure)} av de flyttade är inte kända närmare än {within} m "
            "och kan höra till en annan gata.",
        )
    if density.density.min(initial=0) < -SHARE_SHOWN * density.density.max(initial=0):
        said.append("Kärnan ger negativ täthet mellan stora korsningar; välj en mjukare, som quartic eller gaussian.")
    return tuple(said)


def _rule_sv(rule: str) -> str:
    if rule == "given":
        return "vald"
    if "too few" in rule:
        return "automatisk, för få platser att välja efter"
    limit = "; den yttersta som prövats" if "the limit" in rule else ""
    return f"automatisk: den förutsäger bäst en del av händelserna av de andra{limit}"


STREETS = LayerKind(
    layer_id="streets",
    title="Density along streets",
    title_sv="Gator",
    description="Pieces of street with kernel density along the street network, incidents per km and per km and month.",
    fields=(
        a_field("rank", "integer", "", "Rank by density, 1 the worst", "Rang efter täthet, 1 är värst"),
        a_field("name", "string", "", "Street", "Gata"),
        INCIDENTS,
        a_field("density", "number", "incidents/km", "Density over the period", "Täthet per km gata under perioden"),
        a_field(
            "density_per_month", "number", "incidents/km and month", "Density per month", "Täthet per km gata och månad"
        ),
        a_field("length_m", "number", "m", "Length of the piece", "Gatubitens längd"),
    ),
    selects=("category", "hours", "weekdays", "detection", "bandwidth_m"),
    options=(
        Option(
            name="splitting",
            description="What becomes of an incident's density where streets meet.",
            default="continuous",
            choices=METHODS,
        ),
        Option(name="kernel", description="Shape of the smoothing.", default="quartic", choices=KERNELS),
        Option(name="piece_m", description="Longest piece of street [m].", default="25", least=5, most=500),
        Option(
            name="within_m",
            description="How far from a street an incident may lie [m].",
            default="50",
            least=1,
            most=500,
        ),
    ),
    is_possible=lambda ground: ground.streets is not None,
    make=make_streets,
)
