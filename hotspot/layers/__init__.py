"""Every map layer, one module each; what is registered here appears at every door."""

from collections.abc import Mapping

from hotspot.layers.area_counts import AREA_COUNTS
from hotspot.layers.areas import AREAS
from hotspot.layers.cells import CELLS
from hotspot.layers.displacement_areas import AREAS_JUDGED
from hotspot.layers.emerging import EMERGING
from hotspot.layers.flows import FLOWS
from hotspot.layers.heatmap import HEATMAP
from hotspot.layers.hotspots import HOTSPOTS
from hotspot.layers.interventions import INTERVENTIONS
from hotspot.layers.kind import FindingSource, LayerKind, LayerTime, Making
from hotspot.layers.prognosis import PROGNOSIS
from hotspot.layers.relative_risk import RELATIVE_RISK
from hotspot.layers.streets import STREETS
from models.errors import NotFoundError, nearest

LAYERS: Mapping[str, LayerKind] = {
    one.layer_id: one
    for one in (
        HEATMAP,
        CELLS,
        HOTSPOTS,
        EMERGING,
        RELATIVE_RISK,
        STREETS,
        FLOWS,
        AREAS_JUDGED,
        INTERVENTIONS,
        AREAS,
        AREA_COUNTS,
        PROGNOSIS,
    )
}
"""By id, in the order they are listed."""


def find_kind(layer_id: str) -> LayerKind:
    """Give the kind of layer with this id.

    Raises
    ------
    NotFoundError
        Where there is none; the closest id is named.
    """
    if layer_id in LAYERS:
        return LAYERS[layer_id]
    raise NotFoundError(f"There is no layer '{layer_id}'{nearest(layer_id, LAYERS)} Offered are {', '.join(LAYERS)}.")


__all__ = ["LAYERS", "FindingSource", "LayerKind", "LayerTime", "Making", "find_kind"]
