"""What names mean together: house numbers, crossings, stretches, exits, and one place beside another."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import hypot
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from geodata.gazetteer import Entry, Spot, Street
from geodata.gazetteer.entries import COARSE_BEYOND_M
from geodata.gazetteer.spellings import key_of
from geodata.gazetteer.words import Words
from geodata.geocode import lexicon, radii
from geodata.geocode.distance import metres
from geodata.geocode.ground import Ground, Meaning
from geodata.geocode.lens import cross_circles
from geodata.geocode.mentions import Mention
from models.place import Precision

if TYPE_CHECKING:
    from geodata.geocode.outlines import Outline

_LABEL_LETTERS = 7
_MOST_SLIPS = 2
_MOST_WORN = 3
_MOST_BETWEEN = 5
"""Words between two names that still belong together."""
_LOOSE = " ."
_LIKE_BETWEEN = ("m", "e", "gm", "nm")
_OPPOSITE = ("i", "höjd", "med")
_FINE_M = 400.0
"""Two names closer than twice this still tell one spot; further apart they bound an area."""
_FURTHER_M = {"": 0.0, "near": radii.NEAR_M, "beside": radii.BESIDE_M}
_STREET_LIKE = frozenset({"street", "road", "bridge"})


@dataclass(slots=True, kw_only=True)
class Candidate:
    """A place that the text may mean.

    Attributes
    ----------
    longitude, latitude, uncertainty_m, precision, name, reading : as of the place.
    first, last : the words [first, last) that name it.
    mentions : positions of the names that it was read from.
    entries : the places behind them, the one that it is first.
    is_origin : whether the text says "from".
    street : the street that the point may be moved along; None where it is fixed.
    """

    longitude: float
    latitude: float
    uncertainty_m: float
    precision: Precision
    name: str
    reading: str
    first: int
    last: int
    mentions: tuple[int, ...]
    entries: tuple[Entry, ...]
    is_origin: bool = False
    street: Street | None = None


@dataclass(slots=True)
class Named:
    """A mention with the meanings that the bounds leave it."""

    at: int
    mention: Mention
    meanings: tuple[Meaning, ...]

    def streets(self) -> list[Meaning]:
        """Give the streets that it may mean."""
        return [one for one in self.meanings if one.street is not None or one.entry.kind in _STREET_LIKE]

    @property
    def is_scene(self) -> bool:
        """Whether nothing says that it is elsewhere."""
        return not self.mention.why


def read(words: Words, named: list[Named], ground: Ground) -> list[Candidate]:
    """Give the places that the names of a text may mean, those of several names before those of one."""
    found: list[Candidate] = []
    used: set[int] = set()
    last = len(named) - 1
    for position, one in enumerate(named):
        if one.at in used or (position == last and one.meanings[0].entry.kind not in lexicon.STATION_LIKE):
            continue
        for candidate in _together(words, named, position, one, ground):
            found.append(candidate)
            used.update(candidate.mentions)
    for one in named:
        if one.at not in used and one.is_scene:
            found.extend(alone(one, ground))
    return found


def _together(words: Words, named: list[Named], position: int, one: Named, ground: Ground) -> Iterator[Candidate]:
    others = named[position + 1 : position + 3]
    if one.meanings[0].entry.kind in lexicon.STATION_LIKE and one.is_scene:
        told = _told_exit(words, one, others, ground)
        if told is not None:
            yield told
            return
    if not others:
        return
    gap = _gap(words, one.mention, others[0].mention)
    if gap is None:
        return
    if len(others) > 1 and one.is_scene:
        second = _gap(words, others[0].mention, others[1].mention)
        is_pair = second is not None and (second in lexicon.AND or not second)
        if is_pair and (gap in lexicon.BETWEEN or _is_worn_between(one, others, gap)) and one.streets():
            yield _between(one, others[0], others[1], ground)
            return
    joined = (
        _crossing(words, one, others[0], gap)
        or _pair_between(words, one, others[0], gap)
        or _exit(one, others[0], gap, ground)
        or _along(one, others[0], gap)
    )
    if joined is not None:
        yield joined


def _gap(words: Words, one: Mention, other: Mention) -> tuple[str, ...] | None:
    if other.first - one.last > _MOST_BETWEEN or words.begins_sentence(other.first):
        mark = words.gap(one.last - 1, other.first).strip(_LOOSE) if other.first == one.last else ""
        return () if mark in lexicon.CROSSING_MARKS and mark else None
    return tuple(words.keys[one.last : other.first])


# -- house numbers and single names -----------------------------------------------------------------------------------


def alone(one: Named, ground: Ground) -> list[Candidate]:
    """Give what one name means by itself, each meaning that lies apart."""
    mention, meanings = one.mention, one.meanings
    if mention.house is not None:
        numbered = [found for meaning in one.streets() if (found := _numbered(one, meaning)) is not None]
        if numbered:
            return numbered
    if len(meanings) == 1 or meanings[0].entry.kind != "street":
        return [_plain(one, meanings[0], ground)]
    return [_plain(one, meaning, ground) for meaning in meanings if meaning.precision is meanings[0].precision]


def _numbered(one: Named, meaning: Meaning) -> Candidate | None:
    house = one.mention.house
    if house is None or meaning.street is None:
        return None
    spot = (
        meaning.street.number(house.first, house.letter)
        if house.first == house.last
        else meaning.street.numbers(house.first, house.last) or meaning.street.number(house.first)
    )
    if spot is None:
        return None
    number = f"{house.first}-{house.last}" if house.first != house.last else f"{house.first} {house.letter}".strip()
    name = f"{meaning.entry.name} {number}"
    return _at_spot(one, (one,), meaning, spot, Precision.ADDRESS, house.said, name=name, further_m=radii.DOORSTEP_M)


def _plain(one: Named, meaning: Meaning, ground: Ground) -> Candidate:
    entry = meaning.entry
    where: Entry | Outline = entry
    if meaning.precision is Precision.AREA:
        where = ground.outline(entry) or entry
    relation = one.mention.relation
    extra = _FURTHER_M[relation]
    if entry.kind == "street":
        extra += radii.STREET_M
    if entry.kind in lexicon.STATION_KINDS:
        where, extra = (
            ground.reach_of_station(entry, is_in_district=one.mention.is_inside),
            0.0,
        )  # a station's reach holds its exits, and who stands there is beside it
    return Candidate(
        longitude=where.longitude,
        latitude=where.latitude,
        uncertainty_m=hypot(where.uncertainty_m, extra),
        precision=meaning.precision,
        name=entry.name,
        reading="near" if relation else "",
        first=one.mention.first,
        last=one.mention.last,
        mentions=(one.at,),
        entries=(entry,),
        is_origin=one.mention.is_origin,
        street=meaning.street if entry.kind == "street" else None,
    )


def _at_spot(  # noqa: PLR0917 - one argument per part of a candidate
    one: Named,
    several: Sequence[Named],
    meaning: Meaning,
    spot: Spot,
    precision: Precision,
    reading: str,
    *,
    name: str = "",
    further_m: float = 0.0,
) -> Candidate:
    fine = precision if spot.uncertainty_m <= COARSE_BEYOND_M else Precision.AREA
    mentions = [other.mention for other in several]
    return Candidate(
        longitude=spot.longitude,
        latitude=spot.latitude,
        uncertainty_m=spot.uncertainty_m + further_m,
        precision=fine,
        name=name or meaning.entry.name,
        reading=f"slip, {reading}" if True in [mention.is_slip for mention in mentions] else reading,
        first=min([mention.first for mention in mentions]),
        last=max([mention.last for mention in mentions]),
        mentions=tuple([other.at for other in several]),
        entries=(meaning.entry, *[other.meanings[0].entry for other in several if other is not one]),
        is_origin=one.mention.is_origin,
    )


# -- crossings --------------------------------------------------------------------------------------------------------


def _crossing(words: Words, one: Named, other: Named, gap: tuple[str, ...]) -> Candidate | None:
    if not (one.streets() and other.streets()):
        return None
    says_crossing = _says_crossing(words, one.mention, other.mention, gap)
    is_opposite = _is_opposite(gap)
    is_joined = says_crossing or gap in lexicon.AND or gap in lexicon.BY or is_opposite or _is_worn(gap)
    if not is_joined or (not says_crossing and _is_kept_apart(words, one.mention, other.mention)):
        return None
    mark = words.gap(one.mention.last - 1, other.mention.first).strip(_LOOSE)
    if gap == () and not says_crossing and mark and mark not in lexicon.CROSSING_MARKS:
        return None
    reading = "opposite" if is_opposite else "crossing"
    met = [found for pair in _pairs(one, other) for found in _meet(one, other, *pair, reading)]
    if met or not says_crossing:
        return _one_spot(met)
    return next((_where_circles_cross(one, other, *pair) for pair in _pairs(one, other)), None)


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
    mark = words.gap(one.last - 1, other.first).strip(_LOOSE)
    return bool(mark) and mark not in ",."


def _is_opposite(gap: tuple[str, ...]) -> bool:
    """Whether a gap says "i höjd med", one of its words perhaps worn."""
    if gap in lexicon.OPPOSITE:
        return True
    return len(gap) == len(_OPPOSITE) and sum(one == other for one, other in zip(gap, _OPPOSITE, strict=True)) > 1


def _is_worn(gap: tuple[str, ...]) -> bool:
    """Whether a gap may be one of these words, worn: a short word that does not keep streets apart."""
    return len(gap) <= _MOST_WORN and all(len(word) <= _MOST_BETWEEN and word not in lexicon.NO_PARTNER for word in gap)


def _pairs(one: Named, other: Named) -> Iterator[tuple[Meaning, Meaning]]:
    for first in one.streets():
        for second in other.streets():
            if first.entry is not second.entry:
                yield first, second


def _meet(one: Named, other: Named, first: Meaning, second: Meaning, reading: str) -> Iterator[Candidate]:
    if first.street is None or second.street is None:
        return
    spots = first.street.crossings(second.street)
    name = f"{first.entry.name}/{second.entry.name}"
    further_m = radii.OPPOSITE_STREET_M if reading == "opposite" else 0.0
    for spot in spots or _nearly_meeting(first.street, second.street):
        there = _within(spot, hypot(spot.uncertainty_m, radii.CROSSING_M))
        yield _at_spot(one, (one, other), first, there, Precision.CROSSING, reading, name=name, further_m=further_m)


def _within(spot: Spot, radius: float) -> Spot:
    """Give a point with another radius; `replace` costs three times as much."""
    return Spot(longitude=spot.longitude, latitude=spot.latitude, uncertainty_m=radius, how=spot.how)


def _nearly_meeting(one: Street, other: Street) -> tuple[Spot, ...]:
    """Give where two streets come nearest, if that is near enough to be called a crossing."""
    near, _ = one.nearest(other.whole.longitude, other.whole.latitude)
    across, _ = other.nearest(near.longitude, near.latitude)
    back, off = one.nearest(across.longitude, across.latitude)
    if off > radii.MEET_M:
        return ()
    return (_within(back, back.uncertainty_m + off),)


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
    return _at_spot(one, (one, other), first, spot, Precision.STREET, "crossing", name=name)


def _is_worn_between(one: Named, others: list[Named], gap: tuple[str, ...]) -> bool:
    """Whether a word that cannot be read stands for "mellan": the first street crosses the two that follow."""
    if len(gap) != 1 or not gap[0].startswith(_LIKE_BETWEEN) or not one.streets():
        return False
    return all(_cross(one, other) for other in others) and not _cross(*others)


def _cross(one: Named, other: Named) -> bool:
    return any(
        a.street is not None and b.street is not None and bool(a.street.crossings(b.street))
        for a, b in _pairs(one, other)
    )


# -- stretches --------------------------------------------------------------------------------------------------------


def _between(street: Named, one: Named, other: Named, ground: Ground) -> Candidate:
    """Read "A mellan B och C": that stretch of street A, or all of it where its ends cannot be told."""
    for meaning in street.streets():
        if meaning.street is None:
            continue
        ends = [_end_on(meaning.street, end) for end in (one, other)]
        if ends[0] is not None and ends[1] is not None:
            spot = meaning.street.between(ends[0], ends[1])
            several = street, one, other
            end = radii.STRETCH_END_M
            return _at_spot(street, several, meaning, spot, Precision.STREET, "between", further_m=end)
    return replace(
        _plain(street, street.streets()[0], ground), mentions=(street.at, one.at, other.at), last=other.mention.last
    )


def _end_on(street: Street, end: Named) -> Spot | None:
    """Give the point of a street that a name marks: its crossing with it, or the point nearest to it."""
    spots = [_touching(street, meaning) for meaning in end.meanings]
    near = [(off, spot) for spot, off in spots if off <= radii.MOST_FROM_STREET_M]
    return min(near, key=lambda pair: pair[0])[1] if near else None


def _touching(street: Street, meaning: Meaning) -> tuple[Spot, float]:
    if meaning.street is not None:
        spots = street.crossings(meaning.street)
        if spots:
            return spots[0], 0.0
    return street.nearest(meaning.entry.longitude, meaning.entry.latitude)


def _pair_between(words: Words, one: Named, other: Named, gap: tuple[str, ...]) -> Candidate | None:
    """Read "mellan A och B" of two places: neither of them, but somewhere in between."""
    before = words.keys[max(0, one.mention.first - 3) : one.mention.first]
    if "mellan" not in before or gap not in lexicon.AND:
        return None
    first, last = one.meanings[0].entry, other.meanings[0].entry
    half = metres(first.longitude, first.latitude, last.longitude, last.latitude) / 2
    is_fine = half <= _FINE_M and first.precision.is_fine and last.precision.is_fine
    return Candidate(
        longitude=(first.longitude + last.longitude) / 2,
        latitude=(first.latitude + last.latitude) / 2,
        uncertainty_m=half + max(first.uncertainty_m, last.uncertainty_m),
        precision=Precision.PLACE if is_fine else Precision.AREA,
        name=f"mellan {first.name} och {last.name}",
        reading="between",
        first=one.mention.first,
        last=other.mention.last,
        mentions=(one.at, other.at),
        entries=(first, last),
        is_origin=one.mention.is_origin,
    )


# -- one place beside another -----------------------------------------------------------------------------------------


def _told_exit(words: Words, station: Named, others: list[Named], ground: Ground) -> Candidate | None:
    """Read an exit by its own label, which need not be a place that the gazetteer has."""
    entry = station.meanings[0].entry
    known = ground.exits_of(entry)
    if not known:
        return None
    keys, last = words.keys, station.mention.last
    first = next((at + 1 for at in range(last, min(last + _MOST_BETWEEN, len(keys))) if keys[at] in lexicon.EXIT), 0)
    for end in range(min(first + _MOST_BETWEEN, len(keys)), first, -1) if first else ():
        label = "".join(keys[first:end])
        found = known.get(label) or known.get(label.removesuffix("s"))
        if found is not None:
            inside = [other for other in others if first <= other.mention.first < end]
            return _at_exit(station, inside, found)
    return _worn_exit(station, words, first, known) if first else None


def _worn_exit(station: Named, words: Words, first: int, known: Mapping[str, Entry]) -> Candidate | None:
    """Read an exit's label with two slips at most; a station has few exits, so one that is near is meant."""
    for end in range(min(first + _MOST_WORN, len(words.keys)), first, -1):
        label = "".join(words.keys[first:end])
        near = {id(found): found for name, found in known.items() if _is_near(label, name)}
        if len(near) == 1:
            return _at_exit(station, (), next(iter(near.values())))
    return None


def _is_near(label: str, name: str) -> bool:
    return len(label) >= _LABEL_LETTERS and OSA.distance(label, name, score_cutoff=2) <= _MOST_SLIPS


def _at_exit(station: Named, label: Iterable[Named], found: Entry) -> Candidate:
    spot = Spot(longitude=found.longitude, latitude=found.latitude, uncertainty_m=radii.EXIT_M, how="exit")
    return _at_spot(station, (station, *label), Meaning(found, None, Precision.PLACE), spot, Precision.PLACE, "exit")


def _exit(station: Named, label: Named, gap: tuple[str, ...], ground: Ground) -> Candidate | None:
    entry = station.meanings[0].entry
    if entry.kind not in lexicon.STATION_LIKE or lexicon.EXIT.isdisjoint(gap):
        return None
    known = ground.exits_of(entry)
    for name in (label.meanings[0].entry.name, *label.meanings[0].entry.aliases):
        found = known.get(key_of(name))
        if found is not None:
            return _at_exit(station, (label,), found)
    return _exit_by_street(station, label)


def _exit_by_street(station: Named, label: Named) -> Candidate | None:
    entry = station.meanings[0].entry
    for meaning in label.streets():
        if meaning.street is None:
            continue
        spot, off = meaning.street.nearest(entry.longitude, entry.latitude)
        if off <= radii.EXIT_STREET_M:
            spot = _within(spot, radii.EXIT_BY_STREET_M)
            name = f"{entry.name}, uppgång {meaning.entry.name}"
            return _at_spot(station, (station, label), station.meanings[0], spot, Precision.PLACE, "exit", name=name)
    return None


def _along(street: Named, beside: Named, gap: tuple[str, ...]) -> Candidate | None:
    """Read "A vid B" and "A i höjd med B": the point of street A nearest to B."""
    is_opposite = _is_opposite(gap)
    if not (is_opposite or gap in lexicon.BY) or not (street.is_scene and beside.is_scene):
        return None
    other = beside.meanings[0].entry
    if not other.precision.is_fine or street.mention.house is not None:
        return None
    for meaning in street.streets():
        if meaning.street is None:
            continue
        spot, off = meaning.street.nearest(other.longitude, other.latitude)
        if off <= radii.MOST_FROM_STREET_M + other.uncertainty_m and other.uncertainty_m < meaning.entry.uncertainty_m:
            reach = other.uncertainty_m + (radii.OPPOSITE_M if is_opposite else radii.FUZZY_STREET_M)
            spot = _within(spot, min(reach, meaning.street.whole.uncertainty_m))
            reading = "opposite" if is_opposite else "beside"
            name = f"{meaning.entry.name} vid {other.name}"
            return _at_spot(street, (street, beside), meaning, spot, Precision.STREET, reading, name=name)
    return None
