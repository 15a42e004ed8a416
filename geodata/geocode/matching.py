"""Where a text names places: the longest phrases, read with the words around them."""

from dataclasses import dataclass

from geodata.gazetteer import Entry
from geodata.gazetteer.spellings import PhraseIndex
from geodata.gazetteer.words import Words
from geodata.geocode import lexicon
from models.place import Precision

_SHORT = 5
"""Without capitals a name of fewer letters needs a word such as "i" before it."""


@dataclass(frozen=True, slots=True)
class Match:
    """One place named in a text.

    Attributes
    ----------
    first, last : words [first, last) that name it.
    entries : what it may mean.
    is_origin : whether the text says "from": somebody's home rather than the scene.
    extra_m : how much further than the place itself the words allow [m].
    """

    first: int
    last: int
    entries: tuple[Entry, ...]
    is_origin: bool = False
    extra_m: float = 0.0


def find_matches(words: Words, index: PhraseIndex) -> list[Match]:
    """Give the places that a text names, in its order, without overlaps."""
    found: list[Match] = []
    keys, longest = words.keys, index.longest
    position, count = 0, len(keys)
    while position < count:
        most = longest.get(keys[position])
        match = _longest(words, index, position, most) if most else None
        if match is not None:
            found.append(match)
            position = match.last
        else:
            position += 1
    return found


def _longest(words: Words, index: PhraseIndex, first: int, most: int) -> Match | None:
    for length in range(min(most, len(words.keys) - first), 0, -1):
        phrase = tuple(words.keys[first : first + length])
        entries = index.phrases.get(phrase)
        if entries and _is_meant(words, first, first + length, entries):
            return _read_around(words, index, phrase, Match(first, first + length, entries))
    return None


def _is_meant(words: Words, first: int, last: int, entries: tuple[Entry, ...]) -> bool:
    """Whether these words are the name and not something that looks like it."""
    key, before = words.keys[first], _before(words, first, 1)
    if words.has_case and not words.is_capital(first):
        return _is_name_in_lower_case(words, first, last)
    if before & lexicon.ORGANISATION_BEFORE or _after(words, last) in lexicon.ORGANISATION_AFTER:
        return False
    is_common = key in lexicon.COMMON or key.removesuffix("s") in lexicon.COMMON
    if last - first == 1 and (is_common or (not words.has_case and len(key) < _SHORT)):
        return _is_locative(words, first) or _stands_alone(words, first, last)
    if entries[0].precision is Precision.STREET and first and words.has_case and not words.begins_sentence(first):
        return not (words.keys[first - 1] in lexicon.OTHER_STREET and words.is_capital(first - 1))
    return True


def _is_name_in_lower_case(words: Words, first: int, last: int) -> bool:
    """Whether words without a capital are a name all the same: "norra Djurgården", "i gamla stan", "på plattan"."""
    if last - first > 1 and words.is_capital(last - 1):
        return True
    may_be_low = last - first > 1 or words.keys[first] in lexicon.LOWER_CASE
    return may_be_low and bool(_before(words, first, 1) & lexicon.RIGHT_BEFORE)


def _is_locative(words: Words, first: int) -> bool:
    return bool(_before(words, first, 2) & lexicon.LOCATIVE) and not words.begins_sentence(first)


def _stands_alone(words: Words, first: int, last: int) -> bool:
    return words.begins_sentence(first) and (last == len(words.keys) or words.begins_sentence(last))


def _read_around(words: Words, index: PhraseIndex, phrase: tuple[str, ...], match: Match) -> Match | None:
    before = words.keys[max(0, match.first - 3) : match.first]
    near = before[-1] if before else ""
    if lexicon.DIRECTION & set(before[-2:]) and near not in {"vid", "i", "på"}:
        return None
    if near == "till" and _is_taken_there(words, match.first):
        return None
    entries = match.entries
    if entries[0].kind == "hospital" and not _happened_at_hospital(words, match.first):
        return None
    station = _station(words, index, phrase, match)
    if station is not None:
        entries = (station,)
    return Match(match.first, match.last, entries, is_origin=near in lexicon.ORIGIN, extra_m=_widening(before))


def _is_taken_there(words: Words, first: int) -> bool:
    return any(word in lexicon.CARRIED for word in words.keys[max(0, first - 7) : first])


def _happened_at_hospital(words: Words, first: int) -> bool:
    earlier = words.keys[max(0, first - 8) : first]
    is_care = any(word.startswith(("vård", "skad", "uppsök", "åk")) for word in earlier)
    is_taken = _is_taken_there(words, first)
    return bool(earlier) and earlier[-1] in lexicon.AT and not is_care and not is_taken


def _station(words: Words, index: PhraseIndex, phrase: tuple[str, ...], match: Match) -> Entry | None:
    kind = _station_kind(words, match)
    if not kind:
        return None
    bare = (*phrase[:-1], phrase[-1].removesuffix("s"))
    for one in (kind, *index.stations):
        for form in (phrase, bare):
            if form in index.stations.get(one, {}):
                return index.stations[one][form]
    return None


def _station_kind(words: Words, match: Match) -> str:
    for word in (*words.keys[max(0, match.first - 2) : match.first], *words.keys[match.last : match.last + 1]):
        if word.startswith(lexicon.METRO):
            return "metro_station"
        if word.startswith(lexicon.RAIL):
            return "rail_station"
        if word in lexicon.STATION:
            return "rail_station"
    around = words.keys[max(0, match.first - 3) : match.first], words.keys[match.last : match.last + 2]
    if any(pair[i : i + 2] in (["t", "bana"], ["t", "banan"]) for pair in around for i in range(len(pair))):
        return "metro_station"
    return ""


def _widening(before: list[str]) -> float:
    """How far "near" may be; a reading of the words, not a measurement."""
    if not before:
        return 0.0
    if before[-1] in lexicon.NEAR:
        return 200.0
    if before[-1] in {"av", "med"} and len(before) > 1 and before[-2] in {"närheten", "höjd"}:
        return 200.0
    return 50.0 if before[-1] in lexicon.BESIDE else 0.0


def _before(words: Words, first: int, count: int) -> set[str]:
    return set(words.keys[max(0, first - count) : first])


def _after(words: Words, last: int) -> str:
    if last >= len(words.keys) or words.begins_sentence(last):
        return ""
    return words.keys[last]
