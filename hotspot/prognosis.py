"""Foresee the next days: what the score's density says of every cell, and what the latest incidents throw off.

A prognosis is about places, never about persons or addresses, and no door shows it unless it was switched on.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspot.candidates import Scene
from hotspot.grid import areas_km2, centres_m
from hotspot.score import OWN
from hotspot.stats.density import kernel_density_on_lattice
from hotspot.stats.self_exciting import SelfExciting, fit_self_exciting
from hotspot.stats.triggering import expected_incidents

REACH_M = 200.0
REACH_DAYS = 7.0
"""Incidents further apart are not asked whether they bring each other on: near repeats lie close and come soon."""

LEAST_INCIDENTS = 50
"""With fewer there is nothing to fit, and the density alone is used."""

_MICROSECONDS = 86_400e6
_LEAST_DENSITY = 1e-3  # incidents per km²: a background of nothing would make one lone incident infinitely surprising
_ITERATIONS = 100
_PRECISION = 1e-4  # of the log-likelihood, per incident: far less than moves a rank
_WHOLE = 0.5  # an incident known to less than half within the period is no point in time

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Foresight:
    """What is expected of each cell.

    Attributes
    ----------
    expected : incidents in the days asked for, shape (n,).
    fit : how incidents bring each other on; None where there were too few to tell.
    days : how many days ahead.
    """

    expected: Floats
    fit: SelfExciting | None
    days: int


def foresee(scene: Scene, *, days: int) -> Foresight:
    """Give how many incidents each cell is to expect in the days after the scene's period.

    The lasting background is each cell's own density and that around it, weighed as in the score.
    The triggering is fitted to the same period; its spread is at least half a cell, for cells are all that is told,
    and exact repeats at one address would else draw it to nothing.
    """
    cells, length = scene.counts.cells, scene.selection.period.hours / 24
    area = areas_km2(cells)
    level = OWN * scene.counts.counts / area + (1 - OWN) * scene.surface.density
    used = np.flatnonzero((scene.positions >= 0) & (scene.weights >= _WHOLE))
    total = float((level * area).sum())
    if len(used) < LEAST_INCIDENTS:
        return Foresight(expected=level * area * days / length, fit=None, days=days)
    points, times = scene.incidents.points[used], _days(scene, used, length)
    fit = fit_self_exciting(
        points,
        times,
        background=_background_at_incidents(scene, used, area) / total / 1e6,
        duration_days=length,
        reach_m=REACH_M,
        reach_days=REACH_DAYS,
        least_m=500 * float(np.sqrt(np.median(area))),
        most_iterations=_ITERATIONS,
        tolerance=_PRECISION,
    )
    ahead = expected_incidents(
        points,
        times,
        centres_m(cells, crs=scene.incidents.site.local_crs),
        background_at=level / total / 1e6,
        triggering=fit.triggering,
        from_day=length,
        to_day=length + days,
    )
    # The fit counts whole incidents; the selection may hold parts of them.
    held = float(scene.counts.counts.sum()) / len(used)
    return Foresight(expected=ahead * area * held, fit=fit, days=days)


def _days(scene: Scene, used: NDArray[np.int64], length: float) -> Floats:
    """Give when each incident happened, the middle of its span, in days since the period's start."""
    middle = (scene.incidents.earliest[used] + scene.incidents.latest[used]) / 2
    start = scene.selection.period.start.timestamp() * 1e6
    return np.clip((middle - start) / _MICROSECONDS, 0, length)


def _background_at_incidents(scene: Scene, used: NDArray[np.int64], area: Floats) -> Floats:
    """Give the density that all other incidents make where each lies [1/km²]: none explains itself."""
    points, weights, spot = scene.incidents.points[used], scene.weights[used], scene.positions[used]
    bandwidth_m = scene.surface.bandwidth_m
    around = kernel_density_on_lattice(points, points, bandwidth_m=bandwidth_m, weights=weights)
    around -= weights * 1e6 / (2 * np.pi * bandwidth_m**2)
    own = (scene.counts.counts[spot] - weights) / area[spot]
    return np.maximum(OWN * own + (1 - OWN) * around, _LEAST_DENSITY)
