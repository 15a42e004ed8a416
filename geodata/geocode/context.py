"""What is known before the text is read: the municipality or district that the source names."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from geodata.gazetteer import Entry, Gazetteer
from geodata.gazetteer.spellings import PhraseIndex
from geodata.gazetteer.words import cut
from geodata.geocode.distance import metres_between
from geodata.geocode.matching import Match
from models.place import Precision

_SLACK_M = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Where a text's names may lie.

    Attributes
    ----------
    known : the municipality or district that is known; None where nothing is.
    municipalities : where names may lie; empty for anywhere.
    area : the district where fine names must lie; None for anywhere.
    is_county : whether the source speaks of a whole county, where one street name lies in many towns.
    """

    known: Entry | None = None
    municipalities: tuple[str, ...] = ()
    area: Entry | None = None
    is_county: bool = False

    def narrowed(self, matches: Iterable[Match]) -> "Bounds":
        """Bound further by the one municipality that the text itself names, where the source names none."""
        if self.municipalities:
            return self
        entries = (match.entries[0] for match in matches if not match.is_origin)
        named = list(dict.fromkeys(entry for entry in entries if entry.kind == "municipality"))
        if len(named) != 1:
            return self
        return replace(self, known=named[0], municipalities=named[0].municipalities)

    def keep(self, match: Match) -> Match | None:
        """Give the match with only the meanings that lie within the bounds; None where there are none."""
        kept = tuple(entry for entry in match.entries if self._allows(entry))
        if not kept or (len(kept) > 1 and not self.municipalities and _lie_apart(kept)):
            return None
        return replace(match, entries=kept)

    def _allows(self, entry: Entry) -> bool:
        if entry.kind in {"municipality", "county"}:
            return False
        if self.municipalities and entry.municipalities and not set(self.municipalities) & set(entry.municipalities):
            return False
        if self.is_county and not self.municipalities and entry.precision is Precision.STREET:
            return False
        if self.area is None or entry == self.area:
            return True
        reach = self.area.uncertainty_m + entry.uncertainty_m + _SLACK_M
        return metres_between(entry, self.area) <= reach


def bounds_of(context: str, gazetteer: Gazetteer, index: PhraseIndex) -> Bounds:
    """Read what the source names: a municipality, a district, a county, or nothing known."""
    municipality = gazetteer.municipalities.get(context.strip().lower())
    if municipality is not None:
        return Bounds(known=municipality, municipalities=municipality.municipalities)
    entries = index.phrases.get(tuple(cut(context).keys), ())
    areas = [entry for entry in entries if entry.precision is Precision.AREA]
    if len(areas) == 1:
        return Bounds(known=areas[0], municipalities=areas[0].municipalities, area=areas[0])
    return Bounds(is_county=any(entry.kind == "county" for entry in entries))


def _lie_apart(entries: tuple[Entry, ...]) -> bool:
    first = entries[0]
    reach = first.uncertainty_m + _SLACK_M
    return any(metres_between(first, other) > reach + other.uncertainty_m for other in entries[1:])
