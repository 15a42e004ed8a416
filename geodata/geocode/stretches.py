"""What "mellan" means: the stretch of a street between two others, or the middle of two places."""

from dataclasses import replace

from geodata.gazetteer import Spot, Street
from geodata.gazetteer.words import Words
from geodata.geocode import lexicon, radii
from geodata.geocode.candidates import Candidate, Named, at_spot
from geodata.geocode.distance import metres
from geodata.geocode.ground import Ground, Meaning, cross
from geodata.geocode.singles import plain
from models.place import Precision

_LIKE_BETWEEN = ("m", "e", "gm", "nm")
_FINE_M = 400.0
"""Two names closer than twice this still tell one spot; further apart they bound an area."""


def is_worn_between(one: Named, others: list[Named], gap: tuple[str, ...]) -> bool:
    """Whether a word that cannot be read stands for "mellan": the first street crosses the two that follow."""
    if len(gap) != 1 or not gap[0].startswith(_LIKE_BETWEEN) or not one.streets():
        return False
    first, second = (other.meanings for other in others)
    return cross(one.meanings, first) and cross(one.meanings, second) and not cross(first, second)


def between(street: Named, one: Named, other: Named, ground: Ground) -> Candidate:
    """Read "A mellan B och C": that stretch of street A, or all of it where its ends cannot be told."""
    for meaning in street.streets():
        if meaning.street is None:
            continue
        ends = [_end_on(meaning.street, end) for end in (one, other)]
        if ends[0] is not None and ends[1] is not None:
            spot = meaning.street.between(ends[0], ends[1])
            several = street, one, other
            end = radii.STRETCH_END_M
            return at_spot(street, several, meaning, spot, Precision.STREET, "between", further_m=end)
    return replace(
        plain(street, street.streets()[0], ground), mentions=(street.at, one.at, other.at), last=other.mention.last
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


def pair_between(words: Words, one: Named, other: Named, gap: tuple[str, ...]) -> Candidate | None:
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
