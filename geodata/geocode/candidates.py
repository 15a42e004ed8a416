"""A place that a text may mean, and a name with what the bounds leave it to mean."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geodata.gazetteer import Entry, Spot, Street
from geodata.gazetteer.entries import COARSE_BEYOND_M
from geodata.geocode import lexicon
from geodata.geocode.ground import Meaning
from geodata.geocode.mentions import Mention
from models.place import Precision

MOST_WORN = 3
MOST_BETWEEN = 5
"""Words between two names that still belong together."""
LOOSE = " ."
_OPPOSITE = ("i", "höjd", "med")
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


def at_spot(  # noqa: PLR0917 - one argument per part of a candidate
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
    """Make the candidate of several names that tell one spot together."""
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


def is_opposite(gap: tuple[str, ...]) -> bool:
    """Whether a gap says "i höjd med", one of its words perhaps worn."""
    if gap in lexicon.OPPOSITE:
        return True
    return len(gap) == len(_OPPOSITE) and sum(one == other for one, other in zip(gap, _OPPOSITE, strict=True)) > 1


def pairs(one: Named, other: Named) -> Iterator[tuple[Meaning, Meaning]]:
    """Give the pairs of different streets that two names may mean."""
    for first in one.streets():
        for second in other.streets():
            if first.entry is not second.entry:
                yield first, second


def within(spot: Spot, radius: float) -> Spot:
    """Give a point with another radius; `replace` costs three times as much."""
    return Spot(longitude=spot.longitude, latitude=spot.latitude, uncertainty_m=radius, how=spot.how)
