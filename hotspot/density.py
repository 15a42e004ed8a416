"""Turn a selection's incidents into a density surface over cells."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.cells import Cells
from hotspot.bandwidth import ChosenBandwidth, choose_bandwidth
from hotspot.grid import areas_km2, centres_m
from hotspot.ground import Ground, LocatedIncidents
from hotspot.land import Land, imported_land, land_mask
from hotspot.stats.density import bandwidths_abramson, density_with_error
from hotspot.stats.density.edges import LandMask
from hotspot.stats.density.kernels import FACTS
from hotspot.stats.recency import recency_weights
from models.counts import DensitySurface
from models.errors import ParameterError
from models.selection import Selection

TRIM, LEAST = 3.0, 0.3
"""Adaptive bandwidths stay between these times the middle one: one pile of reports makes no needle."""

Floats = NDArray[np.float64]

_DAY = 86_400.0
_CHECKS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Smoothing:
    """How incidents are smoothed; as it stands, the plain gaussian that hot spots are found on.

    Attributes
    ----------
    kernel : of `hotspot.stats.density.kernels.KERNELS`.
    rule : chooses the bandwidth (`hotspot.bandwidth.RULES`), in place of the selection's; None where that stands.
    is_adaptive : narrower where many lie, wider where few do (Abramson).
    edge : "uniform", "jones_diggle" or None; needs land.
    half_life_days : days in which an incident's weight halves, counted back from the period's end.
    """

    kernel: str = "gaussian"
    rule: str | None = None
    is_adaptive: bool = False
    edge: str | None = None
    half_life_days: float | None = None


PLAIN = Smoothing()


def usual_smoothing(ground: Ground) -> tuple[Smoothing, Land | None]:
    """Give what is used unless something else is asked for: corrected over imported land, plain where there is none."""
    land = imported_land(ground)
    return Smoothing(edge=None if land is None else "jones_diggle"), land


def estimate_density(
    incidents: LocatedIncidents,
    selection: Selection,
    cells: Cells,
    *,
    smoothing: Smoothing = PLAIN,
    land: Land | None = None,
) -> DensitySurface:
    """Smooth the finely placed incidents and read the density at the cells' centres.

    Distances are measured in the site's local CRS. Without a bandwidth, Scott's rule chooses, by the geometric mean
    of both axes, and says so in `bandwidth_rule`. With a half-life the density is that of now: weights that halve
    are divided by the time that they stand for, so that an even course gives the same density as without.

    Raises
    ------
    ParameterError
        Where an edge is to be corrected and nothing says where land is, or the correction does not go with
        adaptive bandwidths.
    """
    if smoothing.edge == "uniform" and smoothing.is_adaptive:
        raise ParameterError("edge 'uniform' needs one bandwidth for all; use edge=jones_diggle, or adaptive=no.")
    points, weights = _used(incidents, selection, smoothing.half_life_days)
    chosen = _bandwidth(points, weights, selection, cells, smoothing)
    widths = _widths(points, weights, chosen.value_m, smoothing)
    centres = centres_m(cells, crs=incidents.site.local_crs)
    window = _window(land, centres, widths, smoothing)
    found = density_with_error(
        points,
        centres,
        bandwidth_m=widths if smoothing.is_adaptive else chosen.value_m,
        kernel=smoothing.kernel,
        weights=weights,
        edge=smoothing.edge if window is not None else None,
        window=window,
        checks=_CHECKS,
    )
    return DensitySurface(
        cells=cells,
        density=found.density,
        density_per_month=found.density / selection.period.months,
        bandwidth_m=chosen.value_m,
        kernel=smoothing.kernel,
        bandwidth_rule=chosen.rule,
        is_at_limit=chosen.is_at_limit,
        narrowest_m=float(widths.min(initial=chosen.value_m)),
        widest_m=float(widths.max(initial=chosen.value_m)),
        edge=smoothing.edge,
        land_source=land.source if land is not None and smoothing.edge is not None else None,
        half_life_days=smoothing.half_life_days,
        relative_error=found.relative_error,
    )


def _used(incidents: LocatedIncidents, selection: Selection, half_life_days: float | None) -> tuple[Floats, Floats]:
    weights = incidents.weights(selection) * incidents.is_fine
    is_used = (weights > 0) & np.isfinite(incidents.points).all(axis=1)
    points, weights = incidents.points[is_used], weights[is_used]
    if half_life_days is None:
        return points, weights
    end = selection.period.end.timestamp()
    middle = (incidents.earliest[is_used] + incidents.latest[is_used]) / 2e6
    age = np.clip((end - middle) / _DAY, 0, None)
    length = selection.period.hours / 24
    # An even course: the mean weight over the period, which the density is divided by.
    mean = half_life_days / np.log(2) * (1 - 0.5 ** (length / half_life_days)) / length
    return points, weights * recency_weights(age, half_life_days=half_life_days) / mean


def _bandwidth(
    points: Floats, weights: Floats, selection: Selection, cells: Cells, smoothing: Smoothing
) -> ChosenBandwidth:
    if smoothing.rule is None and selection.bandwidth_m is not None:
        return ChosenBandwidth(value_m=selection.bandwidth_m, rule="given")
    cell_m = cell_size_m(cells)
    return choose_bandwidth(points, weights, rule=smoothing.rule or "scott", kernel=smoothing.kernel, cell_m=cell_m)


def cell_size_m(cells: Cells) -> float:
    """Give the side of a square as large as the middle cell [m]; 0 without cells."""
    return 1000 * float(np.sqrt(np.median(areas_km2(cells)))) if cells.size else 0.0


def _widths(points: Floats, weights: Floats, middle_m: float, smoothing: Smoothing) -> Floats:
    """Give each point's bandwidth; the middle one where there are too few places to tell many from few."""
    if not smoothing.is_adaptive or len(np.unique(points, axis=0)) < 2:
        return np.full(len(points), middle_m)
    pilot_m = middle_m * FACTS[smoothing.kernel].spread
    return bandwidths_abramson(points, pilot_m=pilot_m, bandwidth_m=middle_m, weights=weights, trim=TRIM, least=LEAST)


def _window(land: Land | None, centres: Floats, widths: Floats, smoothing: Smoothing) -> LandMask | None:
    if smoothing.edge is None:
        return None
    if land is None:
        raise ParameterError(
            f"edge is '{smoothing.edge}', but nothing says where land is; import land with "
            "`klarsyn areas import FILE --kind land`, or use edge=none."
        )
    if not len(centres) or not len(widths):
        return None
    return land_mask(land, centres, bandwidth_m=float(widths.min()) * FACTS[smoothing.kernel].spread)
