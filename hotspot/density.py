"""Turn a selection's incidents into a density surface over cells."""

import numpy as np
from numpy.typing import NDArray

from geodata.cells import Cells
from hotspot.grid import centres_m
from hotspot.ground import LocatedIncidents
from hotspot.stats.bandwidths import bandwidth_scott
from hotspot.stats.density import kernel_density_on_lattice
from models.counts import DensitySurface
from models.selection import Selection

FALLBACK_BANDWIDTH_M = 250.0

Floats = NDArray[np.float64]


def estimate_density(incidents: LocatedIncidents, selection: Selection, cells: Cells) -> DensitySurface:
    """Smooth the finely placed incidents with a gaussian kernel and read it at the cells' centres.

    Distances are measured in the site's local CRS. The edge is not corrected: near water and the study area's
    border some density is lost. Without a bandwidth, Scott's rule chooses, by the geometric mean
    of both axes, and says so in `bandwidth_rule`.
    """
    is_used, weights = _used(incidents, selection)
    points, weights = incidents.points[is_used], weights[is_used]
    bandwidth_m, rule = _bandwidth(points, weights, given=selection.bandwidth_m)
    centres = centres_m(cells, crs=incidents.site.local_crs)
    density = kernel_density_on_lattice(points, centres, bandwidth_m=bandwidth_m, weights=weights)
    return DensitySurface(
        cells=cells,
        density=density,
        density_per_month=density / selection.period.months,
        bandwidth_m=bandwidth_m,
        kernel="gaussian",
        bandwidth_rule=rule,
    )


def density_at_incidents(incidents: LocatedIncidents, selection: Selection, *, bandwidth_m: float) -> Floats:
    """Give the density [incidents/km²] where each of the selection's incidents lies, 0 for the others, shape (n,).

    A peak between cells' centres is seen here, and is not lower for lying on the border of two cells.
    """
    is_used, weights = _used(incidents, selection)
    points = incidents.points[is_used]
    density = np.zeros(len(incidents))
    density[is_used] = kernel_density_on_lattice(points, points, bandwidth_m=bandwidth_m, weights=weights[is_used])
    return density


def _used(incidents: LocatedIncidents, selection: Selection) -> tuple[NDArray[np.bool_], Floats]:
    weights = incidents.weights(selection) * incidents.is_fine
    return (weights > 0) & np.isfinite(incidents.points).all(axis=1), weights


def _bandwidth(points: Floats, weights: Floats, *, given: float | None) -> tuple[float, str]:
    if given is not None:
        return given, "given"
    try:
        axes = bandwidth_scott(points, weights=weights)
    except ValueError:
        return FALLBACK_BANDWIDTH_M, f"automatic: {FALLBACK_BANDWIDTH_M:g} m, too few places for Scott's rule"
    chosen = float(np.sqrt(axes.prod()))
    return chosen, f"automatic: Scott's rule, {axes[0]:.0f} m east and {axes[1]:.0f} m north, geometric mean"
