"""One scene: what is named, where somebody then stood, and how the place can be said."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.geocoding.case import Level
from tests.geocoding.city import City
from tests.geocoding.metres import Floats

STANDING_M = 8.0
"""How far, by one deviation each way, somebody at a house stands from its address point."""
JUNCTION_M = 15.0
"""The same at a crossing: corners, zebra crossings, the first metres of each street."""
BESIDE_M = {
    "vid": (0.0, 60.0),
    "utanför": (10.0, 40.0),
    "bakom": (15.0, 50.0),
    "framför": (10.0, 40.0),
    "intill": (5.0, 50.0),
    "nära": (0.0, 150.0),
    "i närheten av": (0.0, 200.0),
}
"""How far outside what is named such a word lets the scene be, drawn evenly between these [m]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is named and where it was.

    Attributes
    ----------
    parts : the names, in the order of the wording's numbers.
    wording : such as "{0}/{1}"; the names go in.
    leads : prepositions that suit it; "" for none.
    is_in_town : whether it lies in the municipality that a source would name.
    """

    kind: str
    family: str
    level: Level
    parts: tuple[str, ...]
    wording: str
    leads: tuple[str, ...] = ("på",)
    truth: Floats | None = None
    names: Floats = field(default_factory=lambda: np.empty((0, 2)))
    coarser: tuple[Floats, ...] = ()
    outline: Any = None
    context: str = ""
    is_in_town: bool = True


Maker = Callable[[City, np.random.Generator], Iterator[Scene]]


def pick(rng: np.random.Generator, values: Any) -> Any:  # noqa: ANN401 - any sequence
    return values[int(rng.integers(len(values)))]


def spread(point: Floats, metres: float, rng: np.random.Generator) -> Floats:
    return point + rng.normal(0, metres, 2)


def aside(point: Floats, lead: str, rng: np.random.Generator) -> Floats:
    """Step outside what is named as far as the preposition allows."""
    nearest, furthest = BESIDE_M.get(lead, (0.0, 0.0))
    angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(nearest, furthest)
    return point + far * np.array([np.cos(angle), np.sin(angle)])
