"""One name by itself: with its house number, or as it stands."""

from math import hypot
from typing import TYPE_CHECKING

from geodata.geocode import lexicon, radii
from geodata.geocode.ground import Ground, Meaning
from models.place import Precision

if TYPE_CHECKING:
    from geodata.gazetteer import Entry
    from geodata.geocode.outlines import Outline
from geodata.geocode.candidates import Candidate, Named, at_spot

_FURTHER_M = {"": 0.0, "near": radii.NEAR_M, "beside": radii.BESIDE_M}


def alone(one: Named, ground: Ground) -> list[Candidate]:
    """Give what one name means by itself, each meaning that lies apart."""
    mention, meanings = one.mention, one.meanings
    if mention.house is not None:
        numbered = [found for meaning in one.streets() if (found := _numbered(one, meaning)) is not None]
        if numbered:
            return numbered
    if len(meanings) == 1 or meanings[0].entry.kind != "street":
        return [plain(one, meanings[0], ground)]
    return [plain(one, meaning, ground) for meaning in meanings if meaning.precision is meanings[0].precision]


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
    return at_spot(one, (one,), meaning, spot, Precision.ADDRESS, house.said, name=name, further_m=radii.DOORSTEP_M)


def plain(one: Named, meaning: Meaning, ground: Ground) -> Candidate:
    """Give the place that a name means by itself, as wide as the words around it make it."""
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
