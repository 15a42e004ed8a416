"""How sure an effect may be said to be: what untouched areas, earlier dates and unlinked hubs did by themselves."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geodata.cells import NO_CELL, parents
from hotspot.displacement.areas import BUFFER_RESOLUTION, NOWHERE, TREATMENT, hub_of, hubs_apart
from hotspot.displacement.case import Case
from hotspot.displacement.effects import pooled_spread
from hotspot.displacement.lookback import Lookback, history_of, look_back
from hotspot.displacement.placebos import Drawn, draw_placebos, score_places, untouched_cells
from models.finding import Effect

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

FEWEST_AT_A_HUB = 10.0
"""Fewer incidents than this in a period cannot tell one hub from another; such hubs stay out of the family."""


_PATCHES = (9, 8, 7, 6)
_FEWEST_PATCHES, _MOST_PATCHES = 8, 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibrated:
    """A case whose errors have been held against what happened where nothing was done.

    Attributes
    ----------
    areas : placebo areas and dates; None where there are too few.
    hubs : unlinked hubs at the same dates; None where there are too few.
    unlinked : how many hubs that is.
    """

    case: Case
    areas: Drawn | None = None
    hubs: Drawn | None = None
    unlinked: int = 0

    @property
    def hub_case(self) -> Case:
        """The same case as hubs are judged by: as wide as unlinked hubs were, or as placebo areas where few."""
        drawn = self.hubs or self.areas
        return replace(self.case, widening=drawn.widening) if drawn else self.case

    def told(self, effect: Effect) -> Effect:
        """Add how many placebos changed as much."""
        return _told(effect, self.areas)

    def told_of_hub(self, effect: Effect) -> Effect:
        """Add how many unlinked hubs, or placebos where those are few, changed as much."""
        return _told(effect, self.hubs or self.areas)


def calibrate(case: Case, *, rng: np.random.Generator) -> Calibrated:
    """Learn the spread from other seasons and unlinked hubs too, and widen errors where placebos ask for it."""
    if not case.periods.reference or not len(case.pool):
        return Calibrated(case=case)
    lookback = look_back(case.ground.incidents, case.pool, case.periods, case.is_asked)
    hub, unlinked = _unlinked_hubs(case)
    spread = pooled_spread([case.control_table(), *_other_tables(case, lookback, hub, unlinked)])
    cells = untouched_cells(case.ground.incidents, case.plan, case.is_asked)
    treated = case.count((TREATMENT,))
    areas = draw_placebos(
        history_of(lookback, cells.place, size=len(cells.points), spread=spread),
        cells.points,
        level=float(treated[:-1].mean()),
        rng=rng,
    )
    hubs = score_places(history_of(lookback, hub, size=unlinked, spread=spread), least=2 * FEWEST_AT_A_HUB)
    widening = areas.widening if areas else 1.0
    return Calibrated(case=replace(case, spread=spread, widening=widening), areas=areas, hubs=hubs, unlinked=unlinked)


def _unlinked_hubs(case: Case) -> tuple[Integers, int]:
    """Give each untouched incident's unlinked hub, -1 where none, and how many such hubs there are."""
    hubs = hubs_apart(case.ground, case.intervention)
    nearest = hub_of(case.ground.incidents, hubs)
    return np.where(case.plan.label == NOWHERE, nearest, -1), len(hubs)


def _other_tables(case: Case, lookback: Lookback, hub: Integers, unlinked: int) -> list[Floats]:
    """Count controls at the other seasons, and unlinked hubs and patches of the treated area's size at all of them.

    Small controls cannot tell what a large place does by itself from year to year.
    """
    hubs = lookback.tables(hub[lookback.rows], size=unlinked)
    patch, number = _large_patches(case, lookback)
    patches = lookback.tables(patch, size=number)
    found = lookback.apart(lookback.control_tables())
    for tables in (hubs, patches):
        found += [table for table in (*tables[:1], *lookback.apart(tables)) if (table.sum(axis=1) > 0).sum() > 1]
    return found


def _large_patches(case: Case, lookback: Lookback) -> tuple[Integers, int]:
    """Give each row's untouched patch, -1 where none, at the size whose patches hold as much as the treated area."""
    fine = np.where(case.plan.label == NOWHERE, case.ground.incidents.cells(BUFFER_RESOLUTION), NO_CELL)[lookback.rows]
    goal = max(float(case.count((TREATMENT,))[:-1].mean()), 1.0)
    best, found = np.inf, (np.full(len(lookback.rows), -1, dtype=np.int64), 0)
    for resolution in _PATCHES:
        known, place = np.unique(parents(fine, resolution), return_inverse=True)
        level = lookback.tables(place.ravel(), size=len(known))[0].mean(axis=1)
        away = np.where((known != NO_CELL) & (level > 0), np.abs(np.log(np.maximum(level, 1e-9) / goal)), np.inf)
        nearest = np.argsort(away, kind="stable")[:_MOST_PATCHES]
        nearest = nearest[np.isfinite(away[nearest])]
        if len(nearest) >= _FEWEST_PATCHES and (unlike := float(np.median(away[nearest]))) < best:
            number = np.full(len(known), -1, dtype=np.int64)
            number[nearest] = np.arange(len(nearest))
            best, found = unlike, (number[place.ravel()], len(nearest))
    return found


def _told(effect: Effect, drawn: Drawn | None) -> Effect:
    if drawn is None or not np.isfinite(effect.value):
        return effect
    return replace(effect, placebo_p_value=drawn.p_value(effect))
