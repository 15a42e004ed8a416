"""Three hundred texts written by hand after the manner of real ones, each with what it means in the raw files."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
from shapely.geometry import Point

from tests.geocoding.case import Case, Level
from tests.geocoding.city import City
from tests.geocoding.ground import draw_in
from tests.geocoding.houses import stretch_of
from tests.geocoding.metres import Floats, distances
from tests.geocoding.place_scenes import at_station
from tests.geocoding.scene import JUNCTION_M, STANDING_M, pick, spread

TEXTS = Path(__file__).with_name("by_hand.csv")
SEED = 300


def cases_by_hand(city: City) -> list[Case]:
    """Read the texts and draw where each was, as its reference allows."""
    with TEXTS.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))
    return [_case(row, city, np.random.default_rng([SEED, number])) for number, row in enumerate(rows)]


def _case(row: dict[str, str], city: City, rng: np.random.Generator) -> Case:
    kind, _, reference = row["truth"].partition(":")
    known = {"text": row["text"], "context": row["context"], "kind": "by hand", "family": f"{kind} {reference}"}
    if kind in {"nothing", "coarse"}:
        return Case(**known, level=Level(kind))
    if kind == "district":
        land = city.ground.districts[reference]
        return Case(**known, level=Level.AREA, truth=draw_in(land, rng)[0], names=draw_in(land, rng, 120), outline=land)
    level, truth, names, coarser = _READ[kind](city, reference, rng)
    return Case(**known, level=level, truth=truth, names=names, coarser=coarser)


Meaning = tuple[Level, Floats, Floats, tuple[Floats, ...]]


def _along(city: City, *names: str) -> tuple[Floats, ...]:
    return tuple(city.ground.streets[name].along for name in names)


def _crossing(city: City, reference: str, rng: np.random.Generator) -> Meaning:
    one, other = reference.split("/")
    point = city.ground.crossing(one, other)
    return Level.POINT, spread(point, JUNCTION_M, rng), point[None], _along(city, one, other)


def _opposite(city: City, reference: str, rng: np.random.Generator) -> Meaning:
    one, other = reference.split("/")
    point, street = city.ground.crossing(one, other), city.ground.streets[one]
    near = street.along[distances(point, street.along) < 60]
    return Level.POINT, spread(pick(rng, near), 6.0, rng), point[None], _along(city, one)


def _between(city: City, reference: str, rng: np.random.Generator) -> Meaning:
    name, one, other = reference.split("/")
    street = city.ground.streets[name]
    stretch = stretch_of(street, city.ground.crossing(name, one), city.ground.crossing(name, other))
    return Level.EXTENT, spread(pick(rng, stretch), 6.0, rng), stretch, (street.along,)


def _street(city: City, reference: str, rng: np.random.Generator) -> Meaning:
    along = city.ground.streets[reference].along
    return Level.EXTENT, spread(pick(rng, along), 6.0, rng), along, ()


def _house(city: City, street: str, number: int) -> Floats:
    """Give the middle of all the doors of a house number."""
    here = [h for h in city.houses if (h.street, h.number, h.municipality) == (street, number, "Stockholm")]
    return np.mean([house.point for house in here], axis=0)


def _address(city: City, reference: str, rng: np.random.Generator) -> Meaning:
    street, _, number = reference.rpartition(" ")
    point = _house(city, street, int(number))
    return Level.POINT, spread(point, STANDING_M, rng), point[None], _along(city, street)


def _range(city: City, reference: str, rng: np.random.Generator) -> Meaning:
    street, _, numbers = reference.rpartition(" ")
    one, other = (_house(city, street, int(number)) for number in numbers.split("-"))
    truth = spread(one + rng.random() * (other - one), STANDING_M, rng)
    return Level.POINT, truth, np.linspace(one, other, 5), _along(city, street)


def _station(city: City, reference: str, rng: np.random.Generator) -> Meaning:
    points = city.ground.stations[reference]
    around = np.array([at_station(points, rng) for _ in range(60)])
    return Level.EXTENT, at_station(points, rng), around, ()


def _exit(city: City, reference: str, rng: np.random.Generator) -> Meaning:
    station, _, name = reference.partition("/")
    point = city.ground.exits[station, name]
    return Level.POINT, spread(point, 15.0, rng), point[None], (city.ground.stations[station],)


def _square(city: City, reference: str, rng: np.random.Generator) -> Meaning:
    point, reach, _ = city.ground.squares[reference]
    disc = Point(point).buffer(reach / 0.975)
    return Level.EXTENT, draw_in(disc, rng)[0], draw_in(disc, rng, 80), ()


def _stop(city: City, reference: str, rng: np.random.Generator) -> Meaning:
    point = city.ground.stops[reference]
    return Level.POINT, spread(point, 25.0, rng), point[None], ()


_READ: dict[str, Callable[[City, str, np.random.Generator], Meaning]] = {
    "crossing": _crossing,
    "opposite": _opposite,
    "between": _between,
    "street": _street,
    "address": _address,
    "range": _range,
    "station": _station,
    "exit": _exit,
    "square": _square,
    "stop": _stop,
}
