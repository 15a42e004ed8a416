"""The Police's public notices with their whole text: how finely they are placed, and whether the district agrees.

What district a text names is found here by means of its own: a district's name right after "i", "på" or "inom", and
those that follow it after a stroke, a comma or "och". A text that names two may lie in either.
"""

import csv
import gzip
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry import Point

from geodata.read.fields import join_texts
from models.place import Place
from tests.geocoding.ground import DISTRICTS, Ground, districts
from tests.geocoding.metres import Floats, distances, to_local

NOTICES = "polisen/stockholm_county_2023_2025_fulltext.csv.gz"
READ_BY_HAND = Path(__file__).with_name("notices_read.csv")
SAMPLE, SAMPLE_SEED = 200, 200
JUDGEMENTS = ("right", "rightly nothing", "could have been finer", "too fine", "wrong")
LEVELS = ("street", "place", "area", "municipality", "none")

BORDER_M = 15.0
"""Half a street: districts meet in the middle of streets, and stations lie under them."""

_NOT_THE_PLACE = r"(?!\s+(?:tingsrätt|polis|lokalpolis|IF\b|brandstation|sjukhus|kommun))"
_OTHER_NAMES = {"Vasastan": "Vasastaden", "Gamla Stan": "Gamla stan", "Norra djurgården": "Norra Djurgården"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One public notice that is an incident."""

    id: str
    text: str
    context: str


def read_notices(shared: Path) -> list[Notice]:
    """Read the notices without the daily summaries, with the text that a mapping of all three fields gives."""
    told = gzip.decompress((shared / NOTICES).read_bytes()).decode("utf-8")
    frame = pd.read_csv(io.StringIO(told), dtype=str, keep_default_na=False)
    frame = frame[~frame["type"].str.startswith("Sammanfattning")].reset_index(drop=True)
    texts = join_texts(frame, ["summary", "preamble", "body"])
    rows = zip(frame["id"], texts, frame["location_name"], strict=True)
    return [Notice(id=str(i), text=str(text), context=str(context)) for i, text, context in rows]


def level_of(place: Place) -> str:
    """Group a place's precision: house numbers and crossings are on a street."""
    return "street" if place.precision in {"address", "crossing"} else str(place.precision)


def shares(places: Iterable[Place]) -> dict[str, float]:
    """Give the share of notices at each level."""
    levels = [level_of(place) for place in places]
    return {level: levels.count(level) / len(levels) for level in LEVELS}


def named_districts(text: str, known: Iterable[str]) -> set[str]:
    """Find the districts that a text names as places, never as part of an organisation's name.

    >>> sorted(named_districts("Bråk i Farsta strand och på Östermalm, dom i Solna", ["Farsta", "Farsta strand", "Östermalm"]))
    ['Farsta strand', 'Östermalm']
    """  # noqa: E501 - one line of example
    spelled = {name: name for name in known} | {
        said: meant for said, meant in _OTHER_NAMES.items() if meant in set(known)
    }
    names = "|".join(re.escape(name) for name in sorted(spelled, key=len, reverse=True))
    one = rf"(?:{names})\b{_NOT_THE_PLACE}"
    told = re.findall(rf"\b(?:i|I|på|På|inom)\s+(?:centrala\s+)?({one}(?:(?:/|, | och )(?:i |på )?{one})*)", text)
    return {spelled[name] for part in told for name in re.findall(one, part)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How many placed points lie in a district that their text names.

    Attributes
    ----------
    placed : notices that name a district and have a place at area level or better.
    inside : how many of them lie in one of the districts named.
    outside : the others: id, districts named, what matched.
    """

    placed: int
    inside: int
    outside: tuple[tuple[str, str, str], ...]


def agreement(notices: Iterable[Notice], places: Mapping[str, Place], outlines: Mapping[str, Any]) -> Agreement:
    """Compare the places of Stockholm's notices with the districts that their texts name."""
    inside, outside = 0, []
    for notice in notices:
        named = named_districts(notice.text, outlines) if notice.context == "Stockholm" else set()
        place = places[notice.id]
        if not named or not place.precision.is_placed or place.longitude is None:
            continue
        point = Point(to_local([place.longitude, place.latitude]))
        if any(shapely.dwithin(outlines[name], point, BORDER_M) for name in named):
            inside += 1
        else:
            outside.append((notice.id, ", ".join(sorted(named)), place.matched))
    return Agreement(placed=inside + len(outside), inside=inside, outside=tuple(outside))


def district_outlines(shared: Path) -> dict[str, Any]:
    """Read the districts with their water."""
    return districts(shared / DISTRICTS)


def place_all(notices: Iterable[Notice], geocode: Callable[[str, str], Place]) -> dict[str, Place]:
    """Place all notices."""
    return {notice.id: geocode(notice.text, notice.context) for notice in notices}


def sample(notices: Iterable[Notice]) -> list[Notice]:
    """Draw the notices that were read by hand."""
    by_id = {notice.id: notice for notice in notices}
    ids = sorted(by_id)
    rng = np.random.default_rng(SAMPLE_SEED)
    return [by_id[ids[int(i)]] for i in sorted(rng.choice(len(ids), SAMPLE, replace=False))]


def read_by_hand() -> list[dict[str, str]]:
    """Read what the notices of the sample say, and how the answers to them were judged.

    level, named : the finest level that the text allows, and the names it gives.
    reference : a place of the raw files at or near it.
    answer, precision, off_m : what was answered when it was judged, and how far that is from the reference.
    judgement : one of `JUDGEMENTS`.
    """
    with READ_BY_HAND.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter=";"))


def off_by(place: Place, reference: str, ground: Ground) -> float | None:
    """Give the metres between an answer and what a reader's reference names; None where the raw files have none.

    Of a district it is the distance to its land, of a street the distance to its line.
    """
    kind, _, name = reference.partition(":")
    if not kind or place.longitude is None:
        return None
    point = to_local([place.longitude, place.latitude])
    if kind == "district":
        return float(shapely.distance(ground.districts[name], Point(point)))
    return float(distances(point, _points(kind, name, ground)).min())


def _points(kind: str, name: str, ground: Ground) -> Floats:
    if kind == "exit":
        station, _, told = name.partition("/")
        return ground.exits[station, told][None]
    if kind == "street":
        return ground.streets[name].along
    return ground.stations[name] if kind == "station" else ground.stops[name][None]
