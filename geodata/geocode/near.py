"""Names with one slip of the pen, where nothing else in the text is a name."""

from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from geodata.gazetteer import Entry
from geodata.gazetteer.spellings import PhraseIndex
from geodata.gazetteer.words import Words
from geodata.geocode import lexicon
from geodata.geocode.matching import Match
from models.place import Precision

_FIELD_WORDS = 4
"""A text of no more words is a place field, not prose."""
_LETTERS_IN_FIELD = 7
_LETTERS_IN_PROSE = 9


class NearMisses:
    """Look for names that differ from a word by one letter left out, added, changed or swapped with its neighbour.

    Streets are left out: Swedish towns are full of street names one letter apart, and a slip in one is another.

    Parameters
    ----------
    index : the spellings that count as right.
    """

    def __init__(self, index: PhraseIndex) -> None:
        self._right = index.phrases
        self._names = {
            " ".join(phrase): entries
            for phrase, entries in index.phrases.items()
            if len("".join(phrase)) >= _LETTERS_IN_FIELD and entries[0].precision is not Precision.STREET
        }
        self._choices: dict[str, list[str]] = {}
        for name in self._names:
            self._choices.setdefault(name[0], []).append(name)
        self._nearest = lru_cache(maxsize=8192)(self._find_nearest)

    def find(self, words: Words) -> list[Match]:
        """Give the near misses of a text: the whole of a place field, or a long capitalised word of prose."""
        count = len(words.keys)
        if count <= _FIELD_WORDS:
            first = next((i for i, key in enumerate(words.keys) if key not in lexicon.LOCATIVE), count)
            entries = self._nearest(" ".join(words.keys[first:]), 1)
            if entries:
                return [Match(first, count, entries)]
        if not words.has_case:
            return []
        long = [i for i, key in enumerate(words.keys) if len(key) >= _LETTERS_IN_PROSE and words.is_capital(i)]
        found = ((i, self._nearest(words.keys[i], 2)) for i in long if not words.begins_sentence(i))
        return [Match(i, i + 1, entries) for i, entries in found if entries]

    def _find_nearest(self, text: str, same_letters: int) -> tuple[Entry, ...]:
        if len(text) < _LETTERS_IN_FIELD - 1 or tuple(text.split()) in self._right:
            return ()  # a name spelled right that was not meant does not come in by this door
        choices = self._choices.get(text[0], [])
        near = process.extract(text, choices, scorer=OSA.distance, score_cutoff=1, limit=10)
        meant = {self._names[name] for name, *_ in near if name[:same_letters] == text[:same_letters]}
        return meant.pop() if len(meant) == 1 else ()
