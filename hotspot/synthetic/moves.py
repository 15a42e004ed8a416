"""What was planted: an intervention that moved a known share of the square's evenings, and one that moved nothing."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geodata.project import geometry_to_degrees
from hotspot.synthetic.events import Calendar, Events, join, moved_in_time, moved_to
from hotspot.synthetic.places import CRS, HUB, KINDS, QUIET, SQUARE, STREET, city_places, index_of, middles
from hotspot.synthetic.rhythm import CATEGORIES, category_table, hour_table
from models.intervention import Intervention, InterventionKind

Floats = NDArray[np.float64]

EVENING = 18
_AREA_RADIUS_M = 105.0
_PRESENCE = 1.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Where the square's evening incidents go while the intervention lasts; the rest stays.

    Attributes
    ----------
    street : to the neighbouring street.
    hub : to a metro station six stops away.
    morning : to morning and lunch of the same day, in place.
    prevented : do not happen.
    """

    street: float = 0.27
    hub: float = 0.155
    morning: float = 0.15
    prevented: float = 0.145

    @property
    def gone(self) -> float:
        """Leave the evening, wherever to."""
        return self.street + self.hub + self.morning + self.prevented


SHARES = Shares()


def summer_on_the_square() -> Intervention:
    """Give the intervention that moves things."""
    return Intervention(
        intervention_id="sommar-pa-torget",
        name="Sommar på torget",
        kind=InterventionKind.PLACE_ACTIVATION,
        area=_disc(SQUARE),
        first_day=date(2024, 6, 1),
        last_day=date(2024, 8, 31),
        note="Påhittad insats med aktiviteter och synlig polis; en känd del av kvällarnas händelser flyttar.",
    )


def quiet_autumn() -> Intervention:
    """Give the intervention that changes nothing."""
    return Intervention(
        intervention_id="host-pa-medborgarplatsen",
        name="Höst på Medborgarplatsen",
        kind=InterventionKind.PATROL_FOCUS,
        area=_disc(QUIET),
        first_day=date(2024, 9, 1),
        last_day=date(2024, 11, 30),
        note="Påhittad insats utan någon verkan.",
    )


def interventions(calendar: Calendar) -> tuple[Intervention, ...]:
    """Give both interventions, where the calendar reaches them."""
    return tuple(one for one in (summer_on_the_square(), quiet_autumn()) if one.first_day >= calendar.first)


def morning_hours() -> Floats:
    """Give where in the day the moved evenings turn up: morning and lunch, shape (24,), sum 1."""
    hours = np.zeros(24)
    hours[7:14] = (1, 2, 2, 2, 2, 3, 2)
    return np.asarray(hours / hours.sum())


def move(events: Events, calendar: Calendar, *, rng: np.random.Generator) -> Events:
    """Let the intervention do its work: each movable incident draws where it goes."""
    first, after = intervention_days(calendar)
    day, hour = events.minute // (24 * 60), events.minute // 60 % 24
    is_movable = (events.place == index_of(SQUARE)) & (day >= first) & (day < after) & (hour >= EVENING)
    is_movable &= _is_instant()[events.category]
    goes = rng.choice(5, len(events), p=[1 - SHARES.gone, SHARES.street, SHARES.hub, SHARES.morning, SHARES.prevented])
    goes[~is_movable] = 0
    return join(
        events.where(goes == 0),
        moved_to(events.where(goes == 1), place=index_of(STREET), rng=rng),
        moved_to(events.where(goes == 2), place=index_of(HUB), rng=rng),
        moved_in_time(events.where(goes == 3), hours=morning_hours(), rng=rng),
    )


def presence_boost(calendar: Calendar) -> Floats:
    """Give how much more police were in each place each day, shape (places, days)."""
    boost = np.ones((len(city_places()), calendar.days))
    first, after = intervention_days(calendar)
    boost[index_of(SQUARE), first:after] = _PRESENCE
    return boost


def intervention_days(calendar: Calendar) -> tuple[int, int]:
    """Give the intervention's days as numbers of the calendar, half-open."""
    summer = summer_on_the_square()
    return max(calendar.day(summer.first_day), 0), max(calendar.day(summer.last_day) + 1, 0)


def expected_movable(expected: Floats, calendar: Calendar) -> Floats:
    """Give the square's expected incidents that can move, by hour of the day, shape (24,).

    Parameters
    ----------
    expected : by place and day, shape (places, days), were there no intervention.
    """
    profile = square_profile(expected, calendar, categories=_is_instant())
    profile[:EVENING] = 0
    return profile


def square_profile(expected: Floats, calendar: Calendar, *, categories: NDArray[np.bool_] | None = None) -> Floats:
    """Give the square's expected incidents while the intervention lasts by hour of the day, shape (24,)."""
    first, after = intervention_days(calendar)
    kind = KINDS.index("square")
    mix = category_table()[kind] * (1.0 if categories is None else categories)
    return np.asarray(expected[index_of(SQUARE), first:after].sum() * mix @ hour_table()[kind])


def _is_instant() -> NDArray[np.bool_]:
    return np.array([one.span_hours == 0 for one in CATEGORIES])


def _disc(name: str) -> BaseGeometry:
    ring = shapely.Point(middles()[index_of(name)]).buffer(_AREA_RADIUS_M, quad_segs=4)
    return shapely.set_precision(geometry_to_degrees(ring, crs=CRS), 1e-6)
