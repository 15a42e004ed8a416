"""Scenes at named places: stations, exits, squares, districts, and names that lie nowhere."""

import re
from collections.abc import Iterator

import numpy as np
from shapely.geometry import Point

from tests.geocoding.case import Level
from tests.geocoding.city import TWINS, City
from tests.geocoding.ground import draw_in
from tests.geocoding.metres import Floats, distances
from tests.geocoding.scene import STANDING_M, Scene, aside, pick, spread

STATIONS = (
    ("tunnelbanestationen {0}", ("på", "vid", "utanför")), ("{0}s tunnelbanestation", ("på", "vid", "utanför")),
    ("{0} t-bana", ("vid", "i", "")), ("{0} tbana", ("vid", "")), ("T-banan {0}", ("vid", "i")),
    ("tunnelbanan i {0}", ("vid",)), ("tunnelbanan {0}", ("vid", "i")), ("{0}, tunnelbanan", ("",)),
    ("tunnelbanan vid {0}", ("i",)), ("perrongen {0} tunnelbanestation", ("på",)), ("T-station {0}", ("vid", "")),
)  # fmt: skip


_MISPLACED = {"Farsta", "Kymlinge"}
"""The register gives the one the place of another station; the other was never opened."""


def stations(city: City, rng: np.random.Generator) -> Iterator[Scene]:
    """A metro station: half of the scenes on the platform, half at one of its exits."""
    names = sorted(set(city.ground.stations) - _MISPLACED)
    while True:
        name = pick(rng, names)
        points = city.ground.stations[name]
        wording, leads = pick(rng, STATIONS)
        around = np.array([at_station(points, rng) for _ in range(60)])
        told = wording.replace("{0}s", "{0}") if name.endswith("s") else wording
        yield Scene(
            kind="station", family=f"station {name}", level=Level.EXTENT, parts=(name,), wording=told, leads=leads,
            truth=at_station(points, rng), names=around, is_in_town=bool(city.ground.district_of(points[0])),
        )  # fmt: skip


def at_station(points: Floats, rng: np.random.Generator) -> Floats:
    """Stand on the platform, 150 m long, or at an exit; where none is known, at one beyond the platform's end."""
    if rng.random() < 0.5:
        return spread(points[0], 40.0, rng)
    if len(points) == 1:
        angle = rng.uniform(0, 2 * np.pi)
        return points[0] + rng.uniform(60, 130) * np.array([np.cos(angle), np.sin(angle)])
    return spread(pick(rng, points[1:]), 25.0, rng)


EXITS = (
    "{0}, uppgång {1}", "{0} uppgång {1}", "{0} t-bana, uppgången mot {1}", "{0} tunnelbanestation, uppgång {1}",
    "tunnelbanan {0}, utgång {1}", "{0} t-bana mot {1}",
)  # fmt: skip


def exits(city: City, rng: np.random.Generator) -> Iterator[Scene]:
    """One exit of a station, by the name that the operator gives it or the first half of that."""
    keys = sorted(city.ground.exits)
    named = re.compile(r"^[A-ZÅÄÖ][\wåäö: ]+$")
    while True:
        station, told = pick(rng, keys)
        short = re.split(r"[/,(]", told)[0].strip()
        same = [
            p for (other, name), p in city.ground.exits.items() if other == station and short.lower() in name.lower()
        ]
        point = city.ground.exits[station, told]
        if not named.match(short) or distances(point, np.array(same)).max() > 60:
            continue
        yield Scene(
            kind="exit", family=f"exit {station}", level=Level.POINT, parts=(station, short),
            wording=pick(rng, EXITS), leads=("vid", ""), truth=spread(point, 15.0, rng), names=point[None],
            coarser=(city.ground.stations.get(station, point[None]),),
            is_in_town=bool(city.ground.district_of(point)),
        )  # fmt: skip


def squares(city: City, rng: np.random.Generator) -> Iterator[Scene]:
    """Squares, parks, buildings and bridges, with the prepositions that people use.

    Where the operator has a stop of that name nearby, every other scene lies around it; else it lies evenly in the
    reach that the shipped table gives the place, for no raw file has these outlines.
    """
    names = sorted(name for name in city.ground.squares if name not in city.ground.streets)
    while True:
        name = pick(rng, names)
        point, reach, kind = city.ground.squares[name]
        stop = city.ground.stops.get(name)
        lead = pick(rng, ("på", "på", "vid") if kind == "square" else ("i", "i", "vid") if kind == "park"
                     else ("utanför", "vid", "bakom", "framför", "intill", "i närheten av"))  # fmt: skip
        is_far = lead == "i närheten av"
        if stop is not None and distances(point, stop[None])[0] < 130 and not is_far and rng.random() < 0.5:
            truth, names_at, level = spread(stop, 25.0, rng), stop[None], Level.POINT
        else:
            disc = Point(point).buffer(reach / 0.975)
            around = np.array([aside(one, lead, rng) if is_far else one for one in draw_in(disc, rng, 80)])
            truth, names_at, level = draw_in(disc, rng)[0], around, Level.EXTENT
        yield Scene(
            kind="square, park or building", family=f"square {name}", level=level, parts=(name,), wording="{0}",
            leads=(lead,), truth=aside(truth, lead, rng), names=names_at,
        )  # fmt: skip


BY_NAMES = {
    "Plattan": "Sergels torg",
    "Centralen": "Centralstationen",
    "Medis": "Medborgarplatsen",
    "Kungsan": "Kungsträdgården",
    "Rålis": "Rålambshovsparken",
    "Gullmars": "Gullmarsplan",
    "Klarakyrkan": "Klara kyrka",
    "St Clara": "Klara kyrka",
}


def by_names(city: City, rng: np.random.Generator) -> Iterator[Scene]:
    """What people call a place: "Plattan"."""
    known = {said: name for said, name in BY_NAMES.items() if name in city.ground.squares}
    for said in _forever(sorted(known), rng):
        point, reach, _ = city.ground.squares[known[said]]
        disc = Point(point).buffer(reach / 0.975)
        lead = pick(rng, ("vid", "utanför")) if "kyrka" in known[said] else pick(rng, ("på", "vid"))
        yield Scene(
            kind="by-name", family=f"square {known[said]}", level=Level.EXTENT, parts=(said,), wording="{0}",
            leads=(lead,), truth=aside(draw_in(disc, rng)[0], lead, rng), names=draw_in(disc, rng, 80),
        )  # fmt: skip


def _forever(values: list[str], rng: np.random.Generator) -> Iterator[str]:
    while True:
        yield pick(rng, values)


def districts(city: City, rng: np.random.Generator) -> Iterator[Scene]:
    """A district and nothing finer; the scene lies evenly on its land."""
    for name in _forever(sorted(set(city.ground.districts) - {"Bromma kyrka", "Djurgården"}), rng):
        said = "Vasastan" if name == "Vasastaden" and rng.random() < 0.7 else name
        yield _in_district(
            city, name, rng, kind="district", parts=(said,), wording="{0}", leads=("i", "i", "i centrala")
        )


def _in_district(
    city: City,
    name: str,
    rng: np.random.Generator,
    *,
    kind: str,
    parts: tuple[str, ...],
    wording: str,
    leads: tuple[str, ...],
) -> Scene:
    land = city.ground.districts[name]
    return Scene(
        kind=kind, family=f"district {name} {parts[0]}", level=Level.AREA, parts=parts, wording=wording, leads=leads,
        truth=draw_in(land, rng)[0], names=draw_in(land, rng, 120), outline=land,
    )  # fmt: skip


def street_elsewhere(city: City, rng: np.random.Generator) -> Iterator[Scene]:
    """An inner-city street's name in a district where that street is not: the district is all that is known."""
    names = sorted(city.ground.streets)
    far = ["Tensta", "Rinkeby", "Farsta", "Älvsjö", "Kista", "Skärholmen", "Hässelby gård", "Bagarmossen", "Vällingby"]
    while True:
        district = pick(rng, far)
        yield _in_district(
            city, district, rng, kind="street in another district", parts=(pick(rng, names), district),
            wording=pick(rng, ("{0} i {1}", "{0}, {1}", "{0} 12 i {1}")), leads=("på",),
        )  # fmt: skip


def foreign_in_district(city: City, rng: np.random.Generator) -> Iterator[Scene]:
    """A street that no file has, in a district."""
    inner = sorted(set(city.ground.districts) - {"Bromma kyrka"})
    for district in _forever(inner, rng):
        yield _in_district(
            city, district, rng, kind="unknown street in a district", parts=(pick(rng, city.foreign), district),
            wording="{0} i {1}", leads=("på",),
        )  # fmt: skip


def foreign(city: City, rng: np.random.Generator) -> Iterator[Scene]:
    """A street that no file has."""
    for name in _forever(list(city.foreign), rng):
        yield Scene(
            kind="unknown street", family=f"foreign {name}", level=Level.COARSE, parts=(name,),
            wording=pick(rng, ("{0}", "{0} 14", "{0} 3 B", "{0}, ute")), leads=("på", "vid"),
        )  # fmt: skip


def twins(city: City, rng: np.random.Generator) -> Iterator[Scene]:
    """A house number whose street is in two towns; the source or the text says which."""
    both = {name for name, _ in TWINS}
    houses = [house for house in city.houses if house.street in both]
    inner = [house for house in houses if house.municipality == "Stockholm"]
    outer = [house for house in houses if house.municipality != "Stockholm"]
    while True:
        house = pick(rng, inner if rng.random() < 0.4 else outer)
        told = f"{house.number} {house.letter}".strip()
        in_text = rng.random() < 0.5 and house.municipality != "Stockholm"
        yield Scene(
            kind="street of two towns", family=f"twin {house.street} {house.municipality} {house.number // 6}",
            level=Level.POINT, parts=(house.street, house.municipality)[: 1 + in_text],
            wording="{0} " + told + (pick(rng, (" i {1}", ", {1}")) if in_text else ""), leads=("på", "utanför"),
            truth=spread(house.point, STANDING_M, rng), names=house.point[None],
            context="" if in_text else house.municipality,
        )  # fmt: skip
