"""One labelled text: what it says, where it truly was, and how finely its words allow that to be known."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

from tests.geocoding.metres import Floats


class Level(StrEnum):
    """How finely a text's words allow the scene to be known."""

    POINT = "point"  # a house, a crossing, an exit: within 150 m
    EXTENT = "extent"  # a whole street, a square, a park: somewhere on it
    AREA = "area"  # a district, and nothing finer
    COARSE = "coarse"  # no more than an area or municipality: a name nobody has, a long road
    NOTHING = "nothing"  # no scene at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A labelled text.

    Attributes
    ----------
    kind : what is named, such as "crossing" or "street alone".
    family : the things named; texts of one family are all in the same half.
    truth : where it was [local m]; None where nobody knows.
    names : points of what is named at its finest, shape (n, 2): one for a house, many along a street.
    coarser : points of what is also named and holds it, such as the street of a house.
    outline : of the district named, where the level is area.
    span : where in the text the place is said.
    disguise : how its letters were changed; "" where they were not.
    """

    text: str
    context: str
    kind: str
    family: str
    level: Level
    truth: Floats | None = None
    names: Floats = field(default_factory=lambda: np.empty((0, 2)))
    coarser: tuple[Floats, ...] = ()
    outline: Any = None
    span: tuple[int, int] = (0, 0)
    disguise: str = ""

    @property
    def is_held_out(self) -> bool:
        """Whether the geocoder was not tuned on this text."""
        return half_of(self.family) == "held out"


def half_of(family: str) -> str:
    """Put a family of texts in its half, by a hash, so that near copies stay together.

    >>> half_of("crossing Odengatan Sveavägen") == half_of("crossing Odengatan Sveavägen")
    True
    """
    return "held out" if hashlib.sha256(family.encode()).digest()[0] % 2 else "tuning"


def held_out(cases: Iterator[Case] | list[Case]) -> list[Case]:
    """Give the cases that nothing was tuned on."""
    return [case for case in cases if case.is_held_out]


def tuning(cases: Iterator[Case] | list[Case]) -> list[Case]:
    """Give the cases that may be looked at while the geocoder is made."""
    return [case for case in cases if not case.is_held_out]
