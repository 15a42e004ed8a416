"""Two streets named together: where they cross, or come near enough to be said to."""

from collections.abc import Iterator
from dataclasses import replace
from math import hypot

from geodata.gazetteer import Spot, Street
from geodata.gazetteer.words import Words
from geodata.geocode import lexicon, radii
from geodata.geocode.candidates import (
    LOOSE,
    MOST_BETWEEN,
    MOST_WORN,
    Candidate,
    Named,
    at_spot,
    is_opposite,
    pairs,
    within,
)
from geodata.geocode.distance import metres
from geodata.geocode.ground import Meaning
from geodata.geocode.lens import cross_circles
from geodata.geocode.mentions import Mention
from models.place import Precision


def crossing(words: Words, one: Named, other: Named, gap: tuple[str, ...]) -> Candidate | None:
    """Read two streets as their crossing, or as the one opposite the other; None where they are not named so."""
    if not (one.streets() and other.streets()):
        return None
    says_crossing = _says_crossing(words, one.mention, other.mention, gap)
    says_opposite = is_opposite(gap)
    is_joined = says_crossing or gap in lexicon.AND or gap in lexicon.BY or says_opposite or _is_worn(gap)
    if not is_joined or (not says_crossing and _is_kept_apart(words, one.mention, other.mention)):
        return None
    mark = words.gap(one.mention.last - 1, other.mention.first).strip(LOOSE)
    if gap == () and not says_crossing and mark and mark not in lexicon.CROSSING_MARKS:
        return None
    reading = "opposite" if says_opposite else "crossing"
    met = [found for pair in pairs(one, other) for found in _meet(one, other, *pair, reading)]
    if met or not says_crossing:
        return _one_spot(met)
    return next((_where_circles_cross(one, other, *pair) for pair in pairs(one, other)), None)


def _is_kept_apart(words: Words, one: Mention, other: Mention) -> bool:
    """Whether a house number, or "mellan" before them, says that two streets are not named for their crossing."""
    if one.house is not None or other.house is not None:
        return True
    return "mellan" in words.keys[max(0, one.first - 2) : one.first]


def _says_crossing(words: Words, one: Mention, other: Mention, gap: tuple[str, ...]) -> bool:
    before = words.keys[max(0, one.first - 2) : one.first]
    said = not lexicon.CROSSING.isdisjoint(gap) or not lexicon.CROSSING.isdisjoint(before)
    if said:
        return all(word in lexicon.CROSSING or word in lexicon.JOINING for word in gap)
    if gap:
        return gap == ("x",)
    mark = words.gap(one.last - 1, other.first).strip(LOOSE)
    return bool(mark) and mark not in ",."


def _is_worn(gap: tuple[str, ...]) -> bool:
    """Whether a gap may be one of these words, worn: a short word that does not keep streets apart."""
    return len(gap) <= MOST_WORN and all(len(word) <= MOST_BETWEEN and word not in lexicon.NO_PARTNER for word in gap)


def _meet(one: Named, other: Named, first: Meaning, second: Meaning, reading: str) -> Iterator[Candidate]:
    if first.street is None or second.street is None:
        return
    spots = first.street.crossings(second.street)
    name = f"{first.entry.name}/{second.entry.name}"
    further_m = radii.OPPOSITE_STREET_M if reading == "opposite" else 0.0
    for spot in spots or _nearly_meeting(first.street, second.street):
        there = within(spot, hypot(spot.uncertainty_m, radii.CROSSING_M))
        yield at_spot(one, (one, other), first, there, Precision.CROSSING, reading, name=name, further_m=further_m)


def _nearly_meeting(one: Street, other: Street) -> tuple[Spot, ...]:
    """Give where two streets come nearest, if that is near enough to be called a crossing."""
    near, _ = one.nearest(other.whole.longitude, other.whole.latitude)
    across, _ = other.nearest(near.longitude, near.latitude)
    back, off = one.nearest(across.longitude, across.latitude)
    if off > radii.MEET_M:
        return ()
    return (within(back, back.uncertainty_m + off),)


def _one_spot(met: list[Candidate]) -> Candidate | None:
    """Give the one spot where two streets meet, or what lies between two that are near; None where they lie apart."""
    if len(met) <= 1:
        return met[0] if met else None
    longitude = sum(one.longitude for one in met) / len(met)
    latitude = sum(one.latitude for one in met) / len(met)
    off = max(metres(longitude, latitude, one.longitude, one.latitude) for one in met)
    if off > radii.TWICE_MET_M:
        return None
    return replace(met[0], longitude=longitude, latitude=latitude, uncertainty_m=off + met[0].uncertainty_m)


def _where_circles_cross(one: Named, other: Named, first: Meaning, second: Meaning) -> Candidate:
    """Say what two streets' middles and reaches tell about their crossing, where their lines are not known."""
    longitude, latitude, radius = cross_circles(first.entry, second.entry)
    spot = Spot(longitude=longitude, latitude=latitude, uncertainty_m=radius, how="")
    name = f"{first.entry.name}/{second.entry.name}"
    return at_spot(one, (one, other), first, spot, Precision.STREET, "crossing", name=name)
