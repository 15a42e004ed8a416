"""The words around a name that make it a station's, worn or not."""

from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from geodata.gazetteer.spellings import HEAD
from geodata.gazetteer.words import LETTERS, Words
from geodata.geocode import lexicon

_METRO_LETTERS = 8
_HALF_OF_METRO = 2
_METRO_FIRST = frozenset("tun")
_METRO_PARTS = ("tun", "unn", "nne", "nel", "elb", "lba", "bana", "bane")
_METRO_WORDS = ("tunnelbana", "tunnelbanan", "tunnelbanestation", "tunnelbanestationen")
_BANA_WORDS = ("bana", "banan", "station", "stationen", "banestation", "banestationen")
_MOST_SLIPS = 2
_T = frozenset({"t", *(f"t{letter}" for letter in LETTERS), *(f"{letter}t" for letter in LETTERS)}) - {
    "at",
    "it",
    "åt",
}
"""The T of "T-bana", worn or not."""
BEFORE = 3


def station_kind(words: Words, first: int, last: int) -> str:
    """Say what kind of station the words around a name make it; "" where none."""
    keys = words.keys
    if not _speaks_of_station(keys, first, last):
        return "metro_station" if last < len(keys) and keys[last] in lexicon.STATION_EXIT else ""
    for word in (*keys[max(0, first - 2) : first], *keys[last : last + 1]):
        if word.startswith(lexicon.METRO) or _is_worn_metro(word):
            return "metro_station"
        if word.startswith(lexicon.RAIL) or word in lexicon.STATION:
            return "rail_station"
    if last < len(keys) and keys[last] in lexicon.STATION_EXIT:
        return "metro_station"
    around = keys[max(0, first - 3) : first], keys[last : last + 2]
    if any(pair[i] in _T and _is_bana(pair[i + 1]) for pair in around for i in range(len(pair) - 1)):
        return "metro_station"
    return ""


@lru_cache(maxsize=16_384)
def _is_worn_metro(word: str) -> bool:
    """Whether a long word is "tunnelbanan" or of its kin with two slips in it."""
    if len(word) < _METRO_LETTERS:
        return False
    if not _METRO_FIRST.isdisjoint(word[:2]) and sum(part in word for part in _METRO_PARTS) > _HALF_OF_METRO:
        return True  # "gångtunnel" and "cykelbana" have as many of its parts
    return any(OSA.distance(word, metro, score_cutoff=2) <= _MOST_SLIPS for metro in _METRO_WORDS)


@lru_cache(maxsize=16_384)
def _is_bana(word: str) -> bool:
    """Whether the word after "T-" may be "bana", "banan", "banestation" or "station", worn or not."""
    if word.startswith(("ba", "sta")) or (len(word) in {3, 4, 5, 6} and ("an" in word or "bn" in word)):
        return True
    return any(OSA.distance(word, bana, score_cutoff=2) <= len(bana) // 2 - 1 for bana in _BANA_WORDS)


def _speaks_of_station(keys: Sequence[str], first: int, last: int) -> bool:
    heads = lexicon.STATION_HEADS
    for word in keys[first - BEFORE if first > BEFORE else 0 : first]:
        if word[:HEAD] in heads or _is_worn_metro(word):
            return True
    for word in keys[last : last + 2]:  # noqa: SIM110 - runs for every name of every text; any() costs twice as much
        if word[:HEAD] in heads or _is_worn_metro(word):
            return True
    return False
