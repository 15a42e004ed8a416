"""How sure an effect may be said to be: what untouched areas, earlier dates and unlinked hubs did by themselves."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hotspot.displacement.areas import NOWHERE, TREATMENT, hub_of, hubs_apart
from hotspot.displacement.case import Case
from hotspot.displacement.effects import pooled_spread
from hotspot.displacement.lookback import Lookback, history_of, look_back
from hotspot.displacement.placebos import Drawn, draw_placebos, score_places, untouched_cells
from models.effect import Effect

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

FEWEST_AT_A_HUB = 10.0
"""Fewer incidents than this in a period cannot tell one hub from another; such hubs stay out of the family."""


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
    spread = pooled_spread([case.control_table(), *_other_tables(lookback, hub, unlinked)])
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


def _other_tables(lookback: Lookback, hub: Integers, unlinked: int) -> list[Floats]:
    """Count controls at the other seasons, and unlinked hubs at all of them.

    Hubs are single places as large as squares; small controls cannot tell what such a place does by itself from year
    to year, and large patches are sums of places that swing less together than one does.
    """
    hubs = lookback.tables(hub[lookback.rows], size=unlinked)
    found = lookback.apart(lookback.control_tables())
    found += [table for table in (*hubs[:1], *lookback.apart(hubs)) if (table.sum(axis=1) > 0).sum() > 1]
    return found


def _told(effect: Effect, drawn: Drawn | None) -> Effect:
    if drawn is None or not np.isfinite(effect.value):
        return effect
    return replace(effect, placebo_p_value=drawn.p_value(effect))
