"""Scenes on streets: house numbers, crossings, stretches, whole streets."""

from collections.abc import Iterator

import numpy as np
from shapely.geometry import Point

from tests.geocoding.case import Level
from tests.geocoding.city import City
from tests.geocoding.ground import RawStreet
from tests.geocoding.houses import stretch_of
from tests.geocoding.metres import Floats, distances
from tests.geocoding.scene import JUNCTION_M, STANDING_M, Scene, aside, pick, spread


def addresses(city: City, rng: np.random.Generator) -> Iterator[Scene]:
    """House numbers in their spellings, half of them with a letter where the house has one."""
    wordings = ("{0} {n}", "{0} {n}", "{0} {n}", "{0} nr {n}", "{0} {n}, 2 tr", "{0} {n} (innergården)", "{0}, {n}")
    inner = [house for house in city.houses if house.municipality == "Stockholm"]
    while True:
        house = pick(rng, inner)
        told = f"{house.number}{pick(rng, (' ', ''))}{house.letter}" if house.letter else str(house.number)
        lead = pick(rng, ("på", "på", "utanför", "vid", "i lägenhet på", "i porten på", "bakom"))
        truth = aside(spread(house.point, STANDING_M, rng), lead, rng)
        wording = pick(rng, wordings).replace("{n}", told)
        key = (house.street, house.number, house.letter, house.municipality)
        yield Scene(
            kind="house number between known ones" if key in city.withheld else "house number",
            family=f"address {house.street} {house.number // 10}", level=Level.POINT, parts=(house.street,),
            wording=wording, leads=(lead,), truth=truth, names=house.point[None],
            coarser=(city.ground.streets[house.street].along,),
        )  # fmt: skip


def ranges(city: City, rng: np.random.Generator) -> Iterator[Scene]:
    """Two house numbers of one side: "24-26"."""
    by_key = {(h.street, h.number): h for h in city.houses if h.municipality == "Stockholm"}
    keys = sorted(by_key)
    while True:
        street, number = keys[int(rng.integers(len(keys)))]
        step = int(pick(rng, (2, 2, 4, 6)))
        if (street, number + step) not in by_key:
            continue
        one, other = by_key[street, number].point, by_key[street, number + step].point
        truth = spread(one + rng.random() * (other - one), STANDING_M, rng)
        yield Scene(
            kind="number range", family=f"address {street} {number // 10}", level=Level.POINT, parts=(street,),
            wording=pick(rng, ("{0} %d-%d", "{0} %d–%d", "{0} %d - %d")) % (number, number + step),
            leads=("på", "utanför"), truth=truth, names=np.linspace(one, other, 5),
            coarser=(city.ground.streets[street].along,),
        )  # fmt: skip


def beyond(city: City, rng: np.random.Generator) -> Iterator[Scene]:
    """A house number that the street does not have: the street is all that is known."""
    streets = _whole(city)
    while True:
        street = pick(rng, streets)
        yield _street_scene(
            street, rng, kind="number beyond the street's", wording=f"{{0}} {rng.integers(300, 900)}", leads=("på",)
        )


def _whole(city: City) -> list[RawStreet]:
    return [s for _, s in sorted(city.ground.streets.items()) if not s.is_cut and s.axis.length > 100]


def _street_scene(
    street: RawStreet, rng: np.random.Generator, *, kind: str, wording: str, leads: tuple[str, ...]
) -> Scene:
    return Scene(
        kind=kind, family=f"street {street.name}", level=Level.EXTENT, parts=(street.name,), wording=wording,
        leads=leads, truth=spread(pick(rng, street.along), 6.0, rng), names=street.along,
    )  # fmt: skip


def streets_alone(city: City, rng: np.random.Generator) -> Iterator[Scene]:
    """A street and nothing else; the scene lies anywhere along it. Numbers that are no house numbers stand around."""
    wordings = ("{0}", "{0}", "{0}", "{0}", "{0} kl 22", "{0}, 2 personer", "{0} vid 23-tiden", "{0} cirka 30 ungdomar")
    streets = _whole(city)
    weights = np.array([s.axis.length for s in streets]) ** 0.5
    while True:
        street = streets[int(rng.choice(len(streets), p=weights / weights.sum()))]
        yield _street_scene(
            street, rng, kind="street alone", wording=pick(rng, wordings), leads=("på", "på", "längs", "utmed")
        )


CROSSINGS = (
    ("{0}/{1}", ("", "vid", "i korsningen", "till")), ("{0}/{1}", ("", "vid")), ("{0} / {1}", ("",)),
    ("{0}-{1}", ("i korsningen", "")), ("{0} - {1}", ("",)), ("{0} och {1}", ("i korsningen", "vid korsningen")),
    ("{0} och {1}", ("i hörnet av", "i korsningen mellan", "i korsningen av", "vid")),
    ("{0} x {1}", ("", "korsningen")),
    ("{0} & {1}", ("",)), ("{0} + {1}", ("",)), ("{0} {1}", ("hörnet", "korsningen")),
    ("{0}, korsningen med {1}", ("på",)), ("{0} vid {1}", ("på",)), ("{0} korsning {1}", ("",)),
    ("{0}, korsn {1}", ("",)), ("{0} där den möter {1}", ("på",)), ("{0} hörnan {1}", ("",)),
)  # fmt: skip


def crossings(city: City, rng: np.random.Generator) -> Iterator[Scene]:
    """Two streets where they meet, in all spellings."""
    pairs = sorted(city.ground.crossings)
    while True:
        one, other = pick(rng, pairs)
        wording, leads = pick(rng, CROSSINGS)
        yield _crossing_scene(city, (one, other), rng, kind="crossing", wording=wording, leads=leads)


def _crossing_scene(
    city: City, pair: tuple[str, str], rng: np.random.Generator, *, kind: str, wording: str, leads: tuple[str, ...]
) -> Scene:
    point = city.ground.crossing(*pair)
    parts = pair if rng.random() < 0.5 else pair[::-1]
    return Scene(
        kind=kind, family=f"crossing {' '.join(sorted(pair))}", level=Level.POINT, parts=parts, wording=wording,
        leads=leads, truth=spread(point, JUNCTION_M, rng), names=point[None],
        coarser=tuple(city.ground.streets[name].along for name in parts),
    )  # fmt: skip


def opposite(city: City, rng: np.random.Generator) -> Iterator[Scene]:
    """ "A i höjd med B": on A, where B comes nearest; up to some tens of metres along it."""
    pairs = sorted(city.ground.crossings)
    marks = _marks_by_street(city)
    while True:
        lead, wording = pick(rng, (("på", "{0} i höjd med {1}"), ("", "{0} i höjd med {1}"), ("på", "{0} nära {1}")))
        if rng.random() < 0.5:
            scene = _crossing_scene(city, pick(rng, pairs), rng, kind="opposite", wording=wording, leads=(lead,))
            at = city.ground.crossing(*scene.parts[:2])
            parts = scene.parts
        else:
            street, mark, at = pick(rng, marks)
            parts = (street, mark)
        street = city.ground.streets[parts[0]]
        along = street.along[distances(at, street.along) < 60]
        truth = spread(pick(rng, along), 6.0, rng) if len(along) else at
        yield Scene(
            kind="opposite", family=f"opposite {' '.join(sorted(parts))}", level=Level.POINT, parts=parts,
            wording=wording, leads=(lead,), truth=truth, names=at[None], coarser=(street.along,),
        )  # fmt: skip


def _marks_by_street(city: City) -> list[tuple[str, str, Floats]]:
    """Squares, parks and buildings within 120 m of a street, with the street's point nearest to them."""
    found = []
    for name, street in sorted(city.ground.streets.items()):
        for mark, (point, reach, _) in city.ground.squares.items():
            far = distances(point, street.along)
            if far.min() < 120 and reach <= 120 and mark not in city.ground.streets:
                found.append((name, mark, street.along[int(far.argmin())]))
    return found


def between(city: City, rng: np.random.Generator) -> Iterator[Scene]:
    """ "A mellan B och C": the stretch of A between two of its crossings."""
    partners = city.ground.partners
    names = sorted(name for name, others in partners.items() if len(others) > 1)
    while True:
        name = pick(rng, names)
        street = city.ground.streets[name]
        ends = [partners[name][int(i)] for i in rng.choice(len(partners[name]), 2, replace=False)]
        places = [Point(city.ground.crossing(name, end)) for end in ends]
        first, last = sorted(street.axis.project(place) for place in places)
        if not 60 < last - first < 600 or any(street.axis.distance(place) > 30 for place in places):
            continue
        stretch = stretch_of(street, *(city.ground.crossing(name, end) for end in ends))
        yield Scene(
            kind="between", family=f"between {name} {' '.join(sorted(ends))}", level=Level.EXTENT, parts=(name, *ends),
            wording=pick(rng, ("{0} mellan {1} och {2}", "{0}, mellan {1} och {2}", "{0} mellan {1} & {2}")),
            leads=("på",), truth=spread(pick(rng, stretch), 6.0, rng), names=stretch, coarser=(street.along,),
        )  # fmt: skip
