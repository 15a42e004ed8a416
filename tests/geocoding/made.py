"""The labelled set: scenes put into words, seeded, the same at every run."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from tests.geocoding import place_scenes, street_scenes, wording
from tests.geocoding.case import Case, Level
from tests.geocoding.city import TWINS, City, lay_out
from tests.geocoding.disguise import DISGUISES, disguise, edited
from tests.geocoding.ground import STREETS, read_ground, shipped_names
from tests.geocoding.scene import Maker, Scene

SEED = 20251121
SHIPPED = Path(__file__).parents[2] / "geodata" / "gazetteer" / "data"

MAKERS: dict[str, tuple[Maker, int]] = {
    "addresses": (street_scenes.addresses, 620),
    "ranges": (street_scenes.ranges, 90),
    "beyond": (street_scenes.beyond, 60),
    "streets": (street_scenes.streets_alone, 620),
    "crossings": (street_scenes.crossings, 760),
    "opposite": (street_scenes.opposite, 260),
    "between": (street_scenes.between, 160),
    "stations": (place_scenes.stations, 300),
    "exits": (place_scenes.exits, 120),
    "squares": (place_scenes.squares, 520),
    "by_names": (place_scenes.by_names, 80),
    "districts": (place_scenes.districts, 420),
    "elsewhere": (place_scenes.street_elsewhere, 120),
    "foreign_in_district": (place_scenes.foreign_in_district, 90),
    "foreign": (place_scenes.foreign, 160),
    "twins": (place_scenes.twins, 160),
}
"""How many scenes of each kind; streets, crossings, stations and districts weigh as they do in real summaries."""

_DISGUISED = 0.4
_NO_DISGUISE = ("district", "unknown street", "unknown street in a district", "street in another district")
_TOWNS = frozenset(town for _, town in TWINS)
_SHARED = frozenset(name for name, _ in TWINS)


def read_city(shared: Path) -> City:
    """Read the raw files and lay the houses out."""
    ground = read_ground(shared, SHIPPED)
    raw = {part.lower() for name in ground.streets for part in name.split("|")}
    names = shared / "stockholm/swedish_street_names_osm.txt.gz"
    return lay_out(ground, SEED, names=names, taken=raw | shipped_names(SHIPPED) | _on_the_map(shared))


def _on_the_map(shared: Path) -> set[str]:
    """Street names of the raw file, also of the pieces that the ground leaves out."""
    features = json.loads((shared / STREETS).read_text(encoding="utf-8"))["features"]
    return {part.lower() for f in features for part in (f["properties"]["name"] or "").split("|")}


def made_cases(city: City) -> list[Case]:
    """Make the generated cases."""
    cases: list[Case] = []
    for number, (maker, count) in enumerate(MAKERS.values()):
        rng = np.random.default_rng([SEED, 100 + number])
        scenes = islice(maker(city, rng), count)
        cases += [_in_words(scene, city, rng) for scene in scenes]
    return list({(case.text, case.context): case for case in (*cases, *_without_place(city))}.values())


def with_slips(cases: Iterable[Case], *, in_place: bool = False) -> list[Case]:
    """Give the undisguised texts that allow street level with two slips of the finger, anywhere but in house numbers.

    Parameters
    ----------
    in_place : whether both slips fall where the place is said, which is harder than chance.
    """
    fine = {Level.POINT, Level.EXTENT}
    chosen = [case for case in cases if not case.disguise and case.level in fine and (case.span[1] or not in_place)]
    return [_slipped(case, np.random.default_rng([SEED, 2, n]), in_place=in_place) for n, case in enumerate(chosen)]


def _slipped(case: Case, rng: np.random.Generator, *, in_place: bool) -> Case:
    span = case.span if in_place else (0, len(case.text))
    return replace(case, text=edited(case.text, span, rng), disguise="two slips")


def _in_words(scene: Scene, city: City, rng: np.random.Generator) -> Case:
    how, parts = _disguised(scene, rng)
    place = scene.wording.format(*parts)
    lead = scene.leads[int(rng.integers(len(scene.leads)))]
    at = f"{lead} {place}".strip() if lead or how == "genitive" else place
    at = _with_district(at, scene, city, rng)
    text, start = _around(at, place, scene, city, rng)
    return Case(
        text=text, context=_context(scene, rng), kind=scene.kind, family=scene.family, level=scene.level,
        truth=scene.truth, names=scene.names, coarser=scene.coarser, outline=scene.outline,
        span=(start, start + len(at)), disguise=how,
    )  # fmt: skip


def _disguised(scene: Scene, rng: np.random.Generator) -> tuple[str, tuple[str, ...]]:
    if scene.kind in _NO_DISGUISE or rng.random() > _DISGUISED:
        return "", scene.parts
    how = DISGUISES[int(rng.integers(len(DISGUISES)))]
    if how == "genitive" and scene.kind not in {"street alone", "station"}:
        how = "folded"
    only = int(rng.integers(len(scene.parts))) if how in {"scanned", "apart", "together", "genitive"} else None
    parts = tuple(
        disguise(part, how, rng) if only in {None, number} else part for number, part in enumerate(scene.parts)
    )
    return (how if parts != scene.parts else ""), parts


def _with_district(at: str, scene: Scene, city: City, rng: np.random.Generator) -> str:
    """Name the district too, now and then: it agrees, and must not make the answer coarser."""
    if scene.level not in {Level.POINT, Level.EXTENT} or scene.truth is None or rng.random() > 0.15:
        return at
    middle = scene.names.mean(axis=0)
    district = city.ground.district_of(middle)
    inside = district and all(city.ground.district_of(point) == district for point in scene.names[::10])
    joint = ", " if rng.random() < 0.4 else " på " if district in _ON else " i "
    return f"{at}{joint}{district}" if inside else at


_ON = ("Norrmalm", "Östermalm", "Södermalm", "Kungsholmen", "Djurgården")


def _around(at: str, place: str, scene: Scene, city: City, rng: np.random.Generator) -> tuple[str, int]:
    """Put prose around the place, or nothing, as in a place field."""
    kind = rng.random()
    if kind < 0.45 and scene.level is not Level.AREA:
        template = wording.FIELD[int(rng.integers(len(wording.FIELD)))].replace("{place}", "{at}")
    elif kind < 0.85:
        template = wording.PROSE[int(rng.integers(len(wording.PROSE)))]
    elif kind < 0.93:
        template = wording.PROSE_FIRST[int(rng.integers(len(wording.PROSE_FIRST)))]
        at = at[:1].upper() + at[1:]
        template = template.replace("{At}", "{at}")
    else:
        template = wording.MOVED_ON[int(rng.integers(len(wording.MOVED_ON)))].replace(
            "{other}", _other(scene, city, rng)
        )
    if (
        not place.startswith(at[:3])
        and template.startswith("{at}")
        and scene.level is Level.POINT
        and rng.random() < 0.5
    ):
        at = at[:1].upper() + at[1:]
    return template.replace("{at}", at), template.index("{at}")


def _other(scene: Scene, city: City, rng: np.random.Generator) -> str:
    names = sorted(set(city.ground.streets) - set(scene.parts) - _SHARED)
    return ("Centralen", names[int(rng.integers(len(names)))], "tunnelbanan")[int(rng.integers(3))]


def _context(scene: Scene, rng: np.random.Generator) -> str:
    if scene.context:
        return scene.context
    if scene.kind == "street of two towns" or _TOWNS & set(scene.parts) or not scene.is_in_town:
        return ""
    if _SHARED & set(scene.parts):
        return "Stockholm"
    return "Stockholm" if rng.random() < 0.75 or scene.kind.startswith(("unknown", "street in")) else ""


def _without_place(city: City) -> Iterator[Case]:
    """Give texts that name no scene, or none that is finer than a municipality."""
    rng = np.random.default_rng([SEED, 99])
    groups = {
        "no place": (wording.NOTHING, Level.NOTHING), "organisation": (wording.ORGANISATIONS, Level.NOTHING),
        "another town": (wording.FOREIGN_TOWNS, Level.NOTHING), "long road": (wording.ROADS, Level.COARSE),
    }  # fmt: skip
    streets = sorted(city.ground.streets)
    for kind, (texts, level) in groups.items():
        for text in texts:
            for context in ("Stockholm", "", "Stockholms län"):
                yield Case(text=text, context=context, kind=kind, family=f"{kind} {text}", level=level)
    for _ in range(40):
        name = streets[int(rng.integers(len(streets)))]
        text = f"Mannen körde i riktning mot {name} och kunde inte hittas."
        yield Case(
            text=text, context="Stockholm", kind="direction only", family=f"direction {name}", level=Level.COARSE
        )
