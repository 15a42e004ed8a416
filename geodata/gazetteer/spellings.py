"""Every way of writing a gazetteer's names, ready to be looked up word by word."""

from collections.abc import Mapping
from dataclasses import dataclass

from geodata.gazetteer.entries import STATION_KINDS, Entry, Gazetteer
from geodata.gazetteer.words import cut, fold

Phrase = tuple[str, ...]

_SHORT_STEM = 5
_LONG_FORMS = (
    ("gatan", "g"),
    ("gatan", "gat"),
    ("vägen", "v"),
    ("vägen", "väg"),
    ("platsen", "plats"),
    ("platsen", "pl"),
    ("torget", "torg"),
    ("plan", "pl"),
)


@dataclass(frozen=True, slots=True)
class PhraseIndex:
    """Phrases to places.

    Attributes
    ----------
    phrases : words to the places they may mean, coarsest first.
    longest : first word to the length of its longest phrase.
    stations : phrase of a station's name to the station, by kind.
    """

    phrases: Mapping[Phrase, tuple[Entry, ...]]
    longest: Mapping[str, int]
    stations: Mapping[str, Mapping[Phrase, Entry]]


def build_index(gazetteer: Gazetteer) -> PhraseIndex:
    """Write out all spellings of all names.

    A station shares its name with a district, a square or a street more often than not; then the bare name means the
    coarser place, and only words such as "tunnelbanestation" mean the station.
    """
    stations = {kind: _spellings([e for e in gazetteer.entries if e.kind == kind]) for kind in STATION_KINDS}
    phrases = _spellings([entry for entry in gazetteer.entries if entry.kind not in STATION_KINDS])
    for kind in STATION_KINDS:
        for phrase, entries in stations[kind].items():
            phrases.setdefault(phrase, entries)
    longest: dict[str, int] = {}
    for phrase in phrases:
        longest[phrase[0]] = max(longest.get(phrase[0], 0), len(phrase))
    single = {kind: {phrase: entries[0] for phrase, entries in found.items()} for kind, found in stations.items()}
    return PhraseIndex(phrases, longest, single)


def _spellings(entries: list[Entry]) -> dict[Phrase, tuple[Entry, ...]]:
    exact: dict[Phrase, list[Entry]] = {}
    loose: dict[Phrase, list[Entry]] = {}
    for entry in entries:
        for name in entry.spoken_names:
            phrase = tuple(cut(name).keys)
            _add(exact, phrase, entry)
            for other in _loosened(phrase):
                _add(loose, other, entry)
    for phrase, found in loose.items():
        exact.setdefault(phrase, found)  # an exact name beats another one's abbreviation
    return {phrase: _coarsest_first(found) for phrase, found in exact.items()}


def _add(table: dict[Phrase, list[Entry]], phrase: Phrase, entry: Entry) -> None:
    if phrase and entry not in table.setdefault(phrase, []):
        table[phrase].append(entry)


def _loosened(phrase: Phrase) -> set[Phrase]:
    *head, last = phrase
    endings = {last} | {last[: -len(long)] + short for long, short in _LONG_FORMS if _may_shorten(last, long)}
    if not last.endswith("s"):
        endings.add(last + "s")
    forms = {(*head, ending) for ending in endings}
    if len(phrase) > 1:
        forms.add((*head[:-1], head[-1] + last))  # "Sergelstorg"
    forms |= {tuple(fold(word) for word in form) for form in forms}
    return forms - {phrase}


def _may_shorten(word: str, long: str) -> bool:
    return word.endswith(long) and len(word) - len(long) >= _SHORT_STEM - 1


def _coarsest_first(entries: list[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: (entry.kind != "district", -entry.uncertainty_m)))
