"""Tell whether one incident brings another, nearby and soon: how near, how soon, how much more than chance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspot.ground import LocatedIncidents
from hotspot.local import Q_LEVEL
from hotspot.stats.aoristic import hours_of_week
from hotspot.stats.multiple import benjamini_hochberg
from hotspot.stats.near_repeat import Knox, knox
from models.errors import ParameterError
from models.selection import Selection

DISTANCE_BANDS_M = (0.0, 1.0, 100.0, 200.0, 300.0, 400.0)
"""The first band is the same place."""

DEALT_WITHIN = ("weekday", "all")
TIME_BANDS_DAYS = (0.0, 2.0, 4.0, 7.0, 14.0, 28.0)
LONGEST_SPAN_DAYS = 2.0
"""An incident known only to a longer span cannot be said to follow another within days."""

LEAST_INCIDENTS = 20
_DAY = 86_400 * 1_000_000
_HALF = 0.5

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NearRepeats:
    """Pairs of incidents by distance and delay, beside what chance gives.

    Attributes
    ----------
    selection : which incidents were paired.
    knox : the pairs and their tests.
    q_value : pseudo p-values after false discovery rate over all bands, shape (distances, delays).
    incidents : paired [count].
    without_place, without_time : left out because the place is not fine, or the time span is too long [count].
    """

    selection: Selection
    knox: Knox
    q_value: Floats
    incidents: int
    without_place: int
    without_time: int

    @property
    def is_significant(self) -> Flags:
        """Whether a band holds more pairs than chance, shape (distances, delays)."""
        return (self.q_value <= Q_LEVEL) & (self.knox.observed > self.knox.expected)

    @property
    def excess(self) -> float:
        """Pairs more than chance gives, over the bands that are significant [count]."""
        return float((self.knox.observed - self.knox.expected)[self.is_significant].sum())


def find_near_repeats(
    incidents: LocatedIncidents,
    selection: Selection,
    *,
    rng: np.random.Generator,
    distance_bands_m: tuple[float, ...] = DISTANCE_BANDS_M,
    time_bands_days: tuple[float, ...] = TIME_BANDS_DAYS,
    permutations: int = 999,
    dealt_within: str = "weekday",
) -> NearRepeats:
    """Pair the incidents of a selection by distance and delay.

    An incident with a time span counts at its middle, if the span is no longer than two days, and belongs to
    the selection where more than half of it does.

    Parameters
    ----------
    dealt_within : "weekday" deals times only among incidents of the same weekday by the wall clock, so that places
        with weeks of their own make no repeats; "all" deals them freely, as is usual.

    Raises
    ------
    ParameterError
        Where fewer than twenty incidents can be paired, bands do not rise, permutations are too few for so many bands,
        or more pairs lie in reach than memory holds.
    """
    _check_permutations((len(distance_bands_m) - 1) * (len(time_bands_days) - 1), permutations)
    is_chosen = incidents.weights(selection) > _HALF
    is_brief = incidents.latest - incidents.earliest <= LONGEST_SPAN_DAYS * _DAY
    kept = is_chosen & incidents.is_fine & is_brief
    if kept.sum() < LEAST_INCIDENTS:
        raise ParameterError(
            f"{kept.sum()} incidents of {selection.period} have a place and a time to pair them by; "
            f"at least {LEAST_INCIDENTS} are needed. Take a longer period or more categories."
        )
    middle = (incidents.earliest[kept] + incidents.latest[kept]) // 2
    weekday = hours_of_week(middle, zone=incidents.site.zone) // 24
    try:
        found = knox(
            incidents.points[kept],
            middle / _DAY,
            distance_bands_m=distance_bands_m,
            time_bands_days=time_bands_days,
            rng=rng,
            permutations=permutations,
            strata=weekday if dealt_within == "weekday" else None,
        )
    except ValueError as error:
        raise ParameterError(str(error)) from None
    return NearRepeats(
        selection=selection,
        knox=found,
        q_value=benjamini_hochberg(found.pseudo_p_value.ravel()).reshape(found.pseudo_p_value.shape),
        incidents=int(kept.sum()),
        without_place=int((is_chosen & ~incidents.is_fine).sum()),
        without_time=int((is_chosen & incidents.is_fine & ~is_brief).sum()),
    )


def _check_permutations(bands: int, permutations: int) -> None:
    """Refuse so few that even the smallest p-value could not survive the correction."""
    needed = int(np.ceil(max(bands, 1) / Q_LEVEL)) - 1
    if permutations < needed:
        raise ParameterError(
            f"{permutations} permutations cannot tell {bands} bands apart from chance; take at least {needed}."
        )
