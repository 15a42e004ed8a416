"""What is known before the text is read: the municipality or district that the source names."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from geodata.gazetteer import Entry
from geodata.gazetteer.spellings import key_of
from geodata.geocode import radii
from geodata.geocode.distance import metres_between
from geodata.geocode.ground import Ground, Meaning, Numbers
from geodata.geocode.mentions import Mention
from models.place import Precision

_TOWNS = frozenset({"municipality", "county"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Where a text's names may lie.

    Attributes
    ----------
    known : the municipality or district that is known; None where nothing is.
    municipalities : where names may lie; empty for anywhere.
    area : the district where fine names must lie; None for anywhere.
    is_county : whether the source speaks of a whole county, where one street name lies in many towns.
    other_towns : municipalities that the text itself names, other than the source's.
    """

    known: Entry | None = None
    municipalities: frozenset[str] = frozenset()
    area: Entry | None = None
    is_county: bool = False
    other_towns: tuple[Entry, ...] = ()
    _kept: dict[Numbers, tuple[Meaning, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def narrowed(self, mentions: Iterable[Mention], ground: Ground) -> "Bounds":
        """Bound further by the one municipality that the text itself names, where the source names none."""
        towns = [_town(mention, ground) for mention in mentions if not ground.towns.isdisjoint(mention.numbers)]
        if not towns:
            return self
        named = tuple(dict.fromkeys(town for town in towns if town is not None))
        if not named:
            return self
        if self.municipalities:
            others = tuple(town for town in named if not self.municipalities & set(town.municipalities))
            return replace(self, other_towns=others)
        if len(named) != 1:
            return self
        return replace(self, known=named[0], municipalities=frozenset(named[0].municipalities))

    def keep(self, numbers: Numbers, ground: Ground) -> tuple[Meaning, ...]:
        """Give what a name may mean within the bounds; each name is judged once."""
        kept = self._kept.get(numbers)
        if kept is None:
            kept = tuple(meaning for meaning in ground.meanings(numbers) if self._allows(meaning))
            self._kept[numbers] = kept
        return kept

    def is_undecided(self, meanings: tuple[Meaning, ...]) -> bool:
        """Whether a name means places in several towns, and nothing tells which."""
        return len(meanings) > 1 and not self.municipalities and _lie_apart([one.entry for one in meanings])

    def _allows(self, meaning: Meaning) -> bool:
        entry = meaning.entry
        if entry.kind in _TOWNS:
            return False
        if self.municipalities and entry.municipalities and self.municipalities.isdisjoint(entry.municipalities):
            return False
        if self.is_county and not self.municipalities and entry.precision is Precision.STREET:
            return False
        if self.area is None or entry == self.area:
            return True
        reach = self.area.uncertainty_m + entry.uncertainty_m + radii.SLACK_M
        return metres_between(entry, self.area) <= reach


def bounds_of(context: str, ground: Ground) -> Bounds:
    """Read what the source names: a municipality, a district, a county, or nothing known."""
    municipality = ground.gazetteer.municipalities.get(context.strip().lower())
    if municipality is not None:
        return Bounds(known=municipality, municipalities=frozenset(municipality.municipalities))
    entries = [ground.entries[number] for number in ground.look_up(key_of(context))]
    areas = [entry for entry in entries if entry.precision is Precision.AREA]
    districts = [entry for entry in areas if entry.kind == "district"] or areas
    if len(districts) == 1:
        known = districts[0]
        return Bounds(known=known, municipalities=frozenset(known.municipalities), area=known)
    return Bounds(is_county=any(entry.kind == "county" for entry in entries))


def _town(mention: Mention, ground: Ground) -> Entry | None:
    if mention.is_origin or mention.why or not mention.numbers:
        return None
    entry = ground.meanings(mention.numbers)[0].entry
    return entry if entry.kind == "municipality" else None


def _lie_apart(entries: list[Entry]) -> bool:
    first = entries[0]
    reach = first.uncertainty_m + radii.SLACK_M
    return any(metres_between(first, other) > reach + other.uncertainty_m for other in entries[1:])
