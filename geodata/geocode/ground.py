"""The gazetteer as a text's reader needs it: names to places, streets to their lines, districts to their outlines."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import product

from geodata.gazetteer import Entry, Gazetteer, Street
from geodata.gazetteer.spellings import EXIT, PhraseIndex, key_of, write_phrases
from geodata.geocode import radii
from geodata.geocode.distance import metres_between
from geodata.geocode.lexicon import STATION_KINDS
from geodata.geocode.outlines import Outline
from models.place import Precision

Numbers = tuple[int, ...]
"""Positions in the gazetteer's entries."""

_EXIT_KIND = "metro_exit"


@dataclass(frozen=True, slots=True, eq=False)
class Meaning:
    """What a name may mean.

    Attributes
    ----------
    entry : the place.
    street : how it lies on the ground; None where it is no street, or where its lines are not known.
    precision : how finely the place is known.
    """

    entry: Entry
    street: Street | None
    precision: Precision


class Ground:
    """Look up names, streets, exits and outlines.

    Parameters
    ----------
    gazetteer : the places that texts may name.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.entries = gazetteer.entries
        phrases = gazetteer.phrases
        self.index = PhraseIndex.of(write_phrases(gazetteer.entries) if phrases is None else phrases)
        self.meanings = lru_cache(maxsize=65_536)(self._meanings)
        self.stations = self._of_kinds(*STATION_KINDS)
        self.towns = self._of_kinds("municipality")
        self.hospitals = self._of_kinds("hospital")
        # By identity: the entries live as long as the gazetteer, and hashing one costs more than the look-up.
        self._outlines: dict[int, Outline | None] = {}
        self._reaches: dict[int, tuple[Entry, Entry]] = {}
        self._exits_of: dict[int, dict[str, Entry]] = {}

    def _of_kinds(self, *kinds: str) -> frozenset[int]:
        return frozenset(number for number, entry in enumerate(self.entries) if entry.kind in kinds)

    def look_up(self, phrase: str) -> Numbers:
        """Give the places that a spelling may mean; a genitive means its name."""
        found = self.index.meanings.get(phrase)
        if found is None and phrase.endswith("s"):
            found = self.index.meanings.get(phrase[:-1])
        if found is None:
            return ()
        return (found,) if isinstance(found, int) else tuple(found)

    def _meanings(self, numbers: Numbers) -> tuple[Meaning, ...]:
        """Give what a bare name means, coarsest first.

        A station shares its name with a district, a square or a street more often than not; then the bare name means
        the other place, and only words such as "tunnelbanestation" mean the station. A square beats the street that
        shares its name.
        """
        found = [self.entries[number] for number in numbers]
        plain = [entry for entry in found if entry.kind not in STATION_KINDS] or found
        plain.sort(key=lambda entry: (entry.kind != "district", entry.kind == "street", -entry.uncertainty_m))
        return tuple(Meaning(entry, self._pair(entry), entry.precision) for entry in plain)

    def _pair(self, entry: Entry) -> Street | None:
        streets = self.gazetteer.streets.get(entry.name.lower(), ())
        if not streets or entry.kind not in {"street", "road", "bridge", "square"}:
            return None
        here = entry.longitude, entry.latitude
        near = min(streets, key=lambda street: _off(street, *here))
        return near if entry.kind == "street" or _off(near, *here) <= entry.uncertainty_m / 30_000 else None

    def station(self, numbers: Numbers, kind: str) -> int | None:
        """Give the station among what a name may mean, of this kind rather than of another."""
        stations = [number for number in numbers if self.entries[number].kind in STATION_KINDS]
        stations.sort(key=lambda number: self.entries[number].kind != kind)
        return stations[0] if stations else None

    def outline(self, entry: Entry) -> Outline | None:
        """Give a district's outline; None where there is none."""
        if id(entry) not in self._outlines:
            self._outlines[id(entry)] = self._outline(entry)
        return self._outlines[id(entry)]

    def _outline(self, entry: Entry) -> Outline | None:
        for name in entry.spoken_names:
            shape = self.gazetteer.outlines.get(name.lower())
            if shape is not None:
                return Outline.of(shape, entry.longitude, entry.latitude)
        return None

    def reach_of_station(self, station: Entry, *, is_in_district: bool) -> Entry:
        """Give a station with a radius that holds its exits.

        Parameters
        ----------
        is_in_district : whether it is said to lie in the district that shares its name, whose edge it may stand on.
        """
        if id(station) not in self._reaches:
            whole = self._with_exits(station)
            self._reaches[id(station)] = (whole, self._in_its_district(whole))
        return self._reaches[id(station)][is_in_district]

    def _in_its_district(self, station: Entry) -> Entry:
        outline = self.outline(station)
        if outline is None or outline.holds(station.longitude, station.latitude):
            return station
        longitude, latitude, off = outline.nearest(station.longitude, station.latitude)
        if off > radii.OUTLINE_SLACK_M:
            return station
        return replace(station, longitude=longitude, latitude=latitude, uncertainty_m=station.uncertainty_m + off)

    def _with_exits(self, station: Entry) -> Entry:
        exits = {id(found): found for found in self.exits_of(station).values()}
        if not exits:
            return station
        far = max(metres_between(station, found) for found in exits.values())
        return replace(station, uncertainty_m=max(far + radii.EXIT_M, radii.PLATFORM_M))

    def exits_of(self, station: Entry) -> dict[str, Entry]:
        """Give a station's exits by what they are called."""
        if id(station) not in self._exits_of:
            self._exits_of[id(station)] = self.exits.get(key_of(station.name), {})
        return self._exits_of[id(station)]

    @cached_property
    def exits(self) -> dict[str, dict[str, Entry]]:
        """Each station's exits by what they are called, both spelled without spaces."""
        found: dict[str, dict[str, Entry]] = {}
        for entry in self.entries:
            for name in (entry.name, *entry.aliases) if entry.kind == _EXIT_KIND else ():
                station, _, label = name.partition(EXIT)
                found.setdefault(key_of(station), {})[key_of(label)] = entry
        return found


def cross(one: Iterable[Meaning], other: Iterable[Meaning]) -> bool:
    """Whether streets that two names may mean meet somewhere."""
    pairs = ((a.street, b.street) for a, b in product(one, other))
    return any(a is not None and b is not None and a is not b and bool(a.crossings(b)) for a, b in pairs)


def _off(street: Street, longitude: float, latitude: float) -> float:
    """How far a street's middle is from a point [degrees], to compare only."""
    return abs(street.whole.longitude - longitude) / 2 + abs(street.whole.latitude - latitude)
