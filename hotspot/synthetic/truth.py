"""What an evaluation of the demo city must find again, in expected incidents: noticed by the public, finely placed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspot.stats.clock import mean_hours_moved
from hotspot.synthetic.events import Calendar
from hotspot.synthetic.moves import EVENING, SHARES, expected_movable, morning_hours, square_profile
from hotspot.synthetic.places import HUB, SQUARE, STREET, CityPlace, city_places, index_of
from hotspot.synthetic.sightings import known_share


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedPlace:
    """A place where much happens.

    Attributes
    ----------
    per_year : expected, noticed by the public and finely placed [incidents].
    """

    name: str
    longitude: float
    latitude: float
    per_year: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """The planted effects of "Sommar på torget" [expected incidents], negative = fewer.

    The other intervention has none.

    Attributes
    ----------
    movable : the square's evening incidents, were there no intervention.
    local, buffer, hub, net : change in the square, in the street beside it, at the hub, and together.
    evening, morning : change in the square from 18 to 24, and from 06 to 14.
    hours_moved : of the mean of the square's day, which begins at 05 [hours], positive = later.
    hub_name : where some of it went.
    hotspots : the places where most happens, the liveliest first.
    """

    movable: float
    local: float
    buffer: float
    hub: float
    net: float
    evening: float
    morning: float
    hours_moved: float
    hub_name: str
    hotspots: tuple[PlantedPlace, ...]


def state_truth(expected: NDArray[np.float64], calendar: Calendar) -> Truth:
    """Work the truth out from what was expected and the shares that moved.

    Parameters
    ----------
    expected : by place and day, shape (places, days), were there no intervention.
    """
    movable = expected_movable(expected, calendar)
    total = float(movable.sum())
    square, street, hub = (known_share(index_of(name)) for name in (SQUARE, STREET, HUB))
    local = -total * square * (SHARES.street + SHARES.hub + SHARES.prevented)
    buffer, at_hub = total * street * SHARES.street, total * hub * SHARES.hub
    return Truth(
        movable=total * square,
        local=local,
        buffer=buffer,
        hub=at_hub,
        net=local + buffer + at_hub,
        evening=-total * square * SHARES.gone,
        morning=total * square * SHARES.morning,
        hours_moved=_hours_moved(square_profile(expected, calendar), movable),
        hub_name=HUB,
        hotspots=_ranked(expected, calendar),
    )


def _hours_moved(before: NDArray[np.float64], movable: NDArray[np.float64]) -> float:
    if before.sum() == 0:
        return 0.0
    after = before - SHARES.gone * movable + SHARES.morning * movable[EVENING:].sum() * morning_hours()
    return float(mean_hours_moved(before, after))


def _ranked(expected: NDArray[np.float64], calendar: Calendar) -> tuple[PlantedPlace, ...]:
    per_year = expected.sum(axis=1) / (calendar.days / 365.25)
    round_places = [
        _planted(place, float(amount) * known_share(number))
        for number, (place, amount) in enumerate(zip(city_places(), per_year, strict=True))
        if place.texts and place.reach_m == (0.0, 0.0)
    ]
    return tuple(sorted(round_places, key=lambda one: -one.per_year)[:10])


def _planted(place: CityPlace, per_year: float) -> PlantedPlace:
    return PlantedPlace(name=place.name, longitude=place.longitude, latitude=place.latitude, per_year=per_year)
