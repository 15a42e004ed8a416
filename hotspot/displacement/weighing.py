"""How much each incident counts in each period: by overlap, by the calendar, and by what is still to be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hotspot.displacement.periods import Periods
from hotspot.ground import Ground
from models.finding import Completeness

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weighing:
    """What every incident counts for, and what that does to the uncertainty of sums.

    Attributes
    ----------
    shares : of every incident in every period, the evaluated one last, shape (n, periods); 0 outside.
    variance_factor : how many times its plain variance a weighted sum has, one per period, shape (periods,);
        1 where every incident counts once.
    relative_error : standard error of the completed sum as a share of it, the same for every area, so that it
        widens an effect by its product with the effect: ``standard_error**2 + (relative_error * value)**2``.
    completeness : of the evaluated period; None where the source does not tell when it was first told.
    notes : what a reader must know, in Swedish.
    parameters : for the provenance.
    """

    shares: Floats
    variance_factor: Floats
    relative_error: float = 0.0
    completeness: Completeness | None = None
    notes: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)


def weigh_periods(ground: Ground, periods: Periods) -> Weighing:
    """Give what every incident counts for in every period."""
    shares = np.column_stack([ground.incidents.period_share(period) for period in periods.all])
    return Weighing(shares=shares, variance_factor=np.ones(len(periods.all)))
