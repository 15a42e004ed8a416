"""The city under test: the ground with house numbers laid out along its streets."""

import gzip
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from shapely.geometry import LineString

from tests.geocoding.ground import Ground, RawStreet
from tests.geocoding.houses import House, lay_houses
from tests.geocoding.metres import to_local

TWINS = {
    ("Tulegatan", "Sundbyberg"): (17.9660, 59.3665),
    ("Vegagatan", "Sundbyberg"): (17.9745, 59.3645),
    ("Dalagatan", "Södertälje"): (17.6200, 59.1990),
    ("Birkagatan", "Södertälje"): (17.6330, 59.1900),
    ("Frejgatan", "Täby"): (18.0700, 59.4430),
    ("Idungatan", "Huddinge"): (17.9830, 59.2370),
    ("Industrigatan", "Huddinge"): (17.9900, 59.2330),
    ("Hagagatan", "Nacka"): (18.1630, 59.3110),
}
"""Streets of the same name in other towns: their house numbers are made up and go into the address file too."""


@dataclass(frozen=True, kw_only=True, eq=False)
class City:
    """The ground with houses laid out, and names that lie nowhere in it."""

    ground: Ground
    houses: tuple[House, ...]
    withheld: frozenset[tuple[str, int, str, str]]
    foreign: tuple[str, ...]

    def known(self) -> list[House]:
        """Give the houses of the address file; the withheld ones must be interpolated."""
        return [h for h in self.houses if (h.street, h.number, h.letter, h.municipality) not in self.withheld]


def lay_out(ground: Ground, seed: int, *, names: Path | None, taken: set[str]) -> City:
    """Lay house numbers along all streets and their twins; withhold each fourth that has neighbours on both sides."""
    rng = np.random.default_rng([seed, 1])
    streets = [street for _, street in sorted(ground.streets.items()) if not street.name.endswith("plan")]
    houses = [house for street in streets for house in lay_houses(street, rng)]
    for (name, town), corner in TWINS.items():
        axis = LineString([to_local(corner), to_local(corner) + np.array([260.0, 180.0])])
        twin = RawStreet(name=name, nodes=frozenset(), along=np.empty((0, 2)), axis=axis, is_cut=False)
        houses += lay_houses(twin, rng, municipality=town)
    last = {}
    for house in houses:
        key = (house.street, house.number % 2, house.municipality)
        last[key] = max(last.get(key, 0), house.number)
    inner = [h for h in houses if 2 < h.number < last[h.street, h.number % 2, h.municipality]]
    withheld = frozenset((h.street, h.number, h.letter, h.municipality) for h in inner if rng.random() < 0.25)
    return City(ground=ground, houses=tuple(houses), withheld=withheld, foreign=_foreign(names, taken, rng))


def _foreign(file: Path | None, taken: set[str], rng: np.random.Generator) -> tuple[str, ...]:
    if file is None:
        return ()
    lines = gzip.decompress(file.read_bytes()).decode("utf-8").splitlines()
    fitting = re.compile(r"^[A-ZÅÄÖ][a-zåäöé]+(?:gatan|vägen|gränd|stigen|backen)$")
    names = sorted({line for line in lines if fitting.match(line) and line.lower() not in taken})
    return tuple(names[int(i)] for i in rng.choice(len(names), 400, replace=False))
