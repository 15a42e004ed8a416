"""A station and its exit: by the exit's own label, worn or not, or by the street that it leads to."""

from collections.abc import Iterable, Mapping

from rapidfuzz.distance import OSA

from geodata.gazetteer import Entry, Spot
from geodata.gazetteer.spellings import key_of
from geodata.gazetteer.words import Words
from geodata.geocode import lexicon, radii
from geodata.geocode.candidates import MOST_BETWEEN, MOST_WORN, Candidate, Named, at_spot, within
from geodata.geocode.ground import Ground, Meaning
from models.place import Precision

_LABEL_LETTERS = 7
_MOST_SLIPS = 2


def told_exit(words: Words, station: Named, others: list[Named], ground: Ground) -> Candidate | None:
    """Read an exit by its own label, which need not be a place that the gazetteer has."""
    entry = station.meanings[0].entry
    known = ground.exits_of(entry)
    if not known:
        return None
    keys, last = words.keys, station.mention.last
    first = next((at + 1 for at in range(last, min(last + MOST_BETWEEN, len(keys))) if keys[at] in lexicon.EXIT), 0)
    for end in range(min(first + MOST_BETWEEN, len(keys)), first, -1) if first else ():
        label = "".join(keys[first:end])
        found = known.get(label) or known.get(label.removesuffix("s"))
        if found is not None:
            inside = [other for other in others if first <= other.mention.first < end]
            return _at_exit(station, inside, found)
    return _worn_exit(station, words, first, known) if first else None


def _worn_exit(station: Named, words: Words, first: int, known: Mapping[str, Entry]) -> Candidate | None:
    """Read an exit's label with two slips at most; a station has few exits, so one that is near is meant."""
    for end in range(min(first + MOST_WORN, len(words.keys)), first, -1):
        label = "".join(words.keys[first:end])
        near = {id(found): found for name, found in known.items() if _is_near(label, name)}
        if len(near) == 1:
            return _at_exit(station, (), next(iter(near.values())))
    return None


def _is_near(label: str, name: str) -> bool:
    return len(label) >= _LABEL_LETTERS and OSA.distance(label, name, score_cutoff=2) <= _MOST_SLIPS


def _at_exit(station: Named, label: Iterable[Named], found: Entry) -> Candidate:
    spot = Spot(longitude=found.longitude, latitude=found.latitude, uncertainty_m=radii.EXIT_M, how="exit")
    return at_spot(station, (station, *label), Meaning(found, None, Precision.PLACE), spot, Precision.PLACE, "exit")


def exit_told_by_name(station: Named, label: Named, gap: tuple[str, ...], ground: Ground) -> Candidate | None:
    """Read an exit by a place that the gazetteer has, or by the street that it leads to."""
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
            spot = within(spot, radii.EXIT_BY_STREET_M)
            name = f"{entry.name}, uppgång {meaning.entry.name}"
            return at_spot(station, (station, label), station.meanings[0], spot, Precision.PLACE, "exit", name=name)
    return None
