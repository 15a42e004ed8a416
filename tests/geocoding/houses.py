"""House numbers laid out along real streets: odd to the left, even to the right, from the palace outwards."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from shapely.geometry import LineString, Point

from tests.geocoding.ground import RawStreet
from tests.geocoding.metres import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A house number laid out beside a street."""

    street: str
    number: int
    letter: str
    municipality: str
    x: float
    y: float

    @property
    def point(self) -> Floats:
        return np.array([self.x, self.y])


def lay_houses(street: RawStreet, rng: np.random.Generator, *, municipality: str = "Stockholm") -> list[House]:
    """Number the houses of a street from the palace outwards: odd to the left, even to the right."""
    return [house for side in (1, 0) for house in _side(street, side, rng, municipality)]


def _side(street: RawStreet, odd: int, rng: np.random.Generator, municipality: str) -> Iterator[House]:
    at, number = float(rng.uniform(6, 14)), 2 - odd
    while at < street.axis.length - 4:
        x, y = beside(street.axis, at, 12.0 if odd else -12.0)
        for letter, shift in (("", 0.0),) if rng.random() < 0.8 else (("A", -4.0), ("B", 4.0)):
            px, py = beside(street.axis, min(max(at + shift, 0), street.axis.length), 12.0 if odd else -12.0)
            x, y = (px, py) if letter else (x, y)
            yield House(street=street.name, number=number, letter=letter, municipality=municipality, x=x, y=y)
        at += float(rng.uniform(14, 22))
        number += 2 if rng.random() < 0.95 else 4


def beside(axis: LineString, at: float, left_m: float) -> tuple[float, float]:
    """Give the point beside a line, so many metres along it and to its left."""
    here, ahead = axis.interpolate(max(at - 1, 0)), axis.interpolate(min(at + 1, axis.length))
    way = np.array([ahead.x - here.x, ahead.y - here.y])
    way /= np.hypot(*way)
    middle = axis.interpolate(at)
    return float(middle.x - way[1] * left_m), float(middle.y + way[0] * left_m)


def stretch_of(street: RawStreet, one: Floats, other: Floats) -> Floats:
    """Give points each few metres along a street's axis between two points."""
    first, last = sorted(street.axis.project(Point(point)) for point in (one, other))
    return np.array([beside(street.axis, float(at), 0.0) for at in np.arange(first, last, 6.0)])
