"""Names with one or two slips of the pen: found by the letters left, taken only where they look like a slip."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from math import log

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from geodata.gazetteer import Entry
from geodata.gazetteer.spellings import EXIT, key_of
from geodata.gazetteer.words import fold
from geodata.geocode import lexicon

_PREFIX = 8
_MOST_SLIPS = 2
_SHORTEST = 5
_SHORTEST_COMMON = 6
_LONG = 8
"""A name of fewer letters bears one slip only."""

_WEIGHT_OF_STRANGENESS = 0.3
_PER_LETTER = 0.68
_SECOND_SLIP = -2.43
_LEFT_OUT = 1.76
_SWAPPED = 3.33
_BROKEN_ENDING = 3.23
_FIRST_LETTER = -0.16
_MISREAD = 1.5
_BASE = -8.1
"""A logistic fit that tells names with random slips from other Swedish street names (docs/decisions/0015)."""

_ENDINGS = (
    "gatan", "vägen", "vagen", "gränd", "grand", "backen", "torget", "torg", "stigen", "gata", "plan", "parken", "väg",
    "vag", "bron", "leden", "allén", "allen", "kajen", "stranden",
)  # fmt: skip
"""Endings of many names: other names have them whole, a slip may break them."""

_EAST, _WEST = ("öst", "ost"), ("väst", "vast")

_ALIKE = lexicon.words_of("""
    gq qg ft tf li il l1 i1 1l o0 0o un nu hb bh ce ec vy yv ao oa äa aä öo oö åa aå s5 b8 z2
""")
"""Letters that a scanner takes for each other: the right one, then the one read."""

ENOUGH = 1.5
"""So that fewer than 0.3 % of the street names of the country would be bent into one of ours."""
ENOUGH_FOR_PLACE = -0.5
"""Enough for a word that does not end like a street's name: squares and parks have fewer namesakes."""
ENOUGH_WITH_PARTNER = -3.0
"""Enough where a street that crosses it stands beside it."""


@dataclass(frozen=True, slots=True)
class NearName:
    """A spelling near a word.

    Attributes
    ----------
    spelling : as the index has it.
    slips : letters left out, added, changed or swapped.
    trust : how much more it looks like a slip than like another name; above `ENOUGH` it is believed.
    """

    spelling: str
    slips: int
    trust: float


class Slips:
    """Find the names near a word.

    Two words at most two slips apart share what is left of their first letters when two of each are struck out; so the
    index holds every name's first letters with none, one or two struck out.

    Parameters
    ----------
    entries : the places whose names count as right.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = entries
        self.near = lru_cache(maxsize=16_384)(self._near)

    @cached_property
    def _full(self) -> list[str]:
        """Give the names in full, each once."""
        named = (entry for entry in self._entries if EXIT not in entry.name)
        spoken = dict.fromkeys(key_of(name) for entry in named for name in entry.spoken_names)
        return [key for key in spoken if len(key) >= (_SHORTEST_COMMON if key in lexicon.COMMON else _SHORTEST)]

    @cached_property
    def _names(self) -> list[str]:
        return list(dict.fromkeys((*self._full, *(fold(name) for name in self._full))))

    @cached_property
    def _table(self) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """Give what is left of the names' first letters, sorted, and whose it is."""
        left = _leftovers(self._names)
        owner = np.repeat(np.arange(len(self._names)), left.shape[1])
        order = np.argsort(left.ravel(), kind="stable")
        return left.ravel()[order], owner[order]

    @cached_property
    def _letters(self) -> "Letters":
        return Letters(self._full)

    def _near(self, word: str) -> tuple[NearName, ...]:
        """Give the names near a word, the most trusted first."""
        most = _MOST_SLIPS if len(word) >= _LONG else 1
        if len(word) < _SHORTEST or not word.isalpha():
            return ()  # no finger slips from a letter to a digit
        left, owner = self._table
        asked = _leftovers([word])[0]
        low, high = left.searchsorted(asked).tolist(), left.searchsorted(asked, "right").tolist()
        who: set[int] = set()
        for start, end in zip(low, high, strict=True):
            if start < end:
                who.update(owner[start:end].tolist())
        found = []
        for name in [self._names[one] for one in who]:
            if -most <= len(name) - len(word) <= most:
                slips = OSA.distance(word, name, score_cutoff=most)
                if slips <= (most if len(name) >= _LONG else 1) and not _is_other_side(name, word):
                    found.append(NearName(name, slips, self._trust(name, word, slips)))
        return tuple(sorted(found, key=lambda near: (near.slips, -near.trust, near.spelling)))

    def _trust(self, name: str, word: str, slips: int) -> float:
        strangeness = self._letters.likelihood(name) - self._letters.likelihood(word)
        trust = _BASE + _WEIGHT_OF_STRANGENESS * strangeness + _PER_LETTER * len(name)
        trust += _SECOND_SLIP if slips > 1 else 0.0
        trust += _LEFT_OUT if len(word) < len(name) else 0.0
        trust += _SWAPPED if len(word) == len(name) and sorted(word) == sorted(name) else 0.0
        trust += _MISREAD * _misread(name, word) if len(word) == len(name) else 0.0
        trust += _BROKEN_ENDING if _is_ending_broken(name, word) else 0.0
        return trust + (_FIRST_LETTER if word[0] != name[0] else 0.0)


class Letters:
    """How likely letters follow each other in names (three at a time, smoothed by two and one).

    Parameters
    ----------
    names : what likely names look like.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._three: Counter[str] = Counter()
        self._two: Counter[str] = Counter()
        self._one: Counter[str] = Counter()
        for name in names:
            framed = f"^^{name}$"
            for end in range(2, len(framed)):
                self._three[framed[end - 2 : end + 1]] += 1
                self._two[framed[end - 1 : end + 1]] += 1
                self._one[framed[end]] += 1
        self._after_two = _heads(self._three)
        self._after_one = _heads(self._two)
        self._all = self._one.total()

    def likelihood(self, word: str) -> float:
        """Give the logarithm of how likely a word is, letter for letter."""
        framed = f"^^{word}$"
        return sum(log(self._chance(framed[end - 2 : end + 1])) for end in range(2, len(framed)))

    def _chance(self, three: str) -> float:
        one = (self._one[three[2]] + 0.5) / (self._all + 20)
        two = (self._two[three[1:]] + 3 * one) / (self._after_one[three[1]] + 3)
        return (self._three[three] + 3 * two) / (self._after_two[three[:2]] + 3)


def _misread(name: str, word: str) -> int:
    """Count the letters that a scanner takes for each other.

    >>> _misread("döbelnsgatan", "döbelnsqatan")
    1
    """
    return sum(one != other and f"{one}{other}" in _ALIKE for one, other in zip(name, word, strict=True))


def _is_other_side(name: str, word: str) -> bool:
    """Whether one lies east and the other west: two slips apart, and no slips of each other."""
    return any(one.startswith(_EAST) and other.startswith(_WEST) for one, other in ((name, word), (word, name)))


def _is_ending_broken(name: str, word: str) -> bool:
    """Whether a name's usual ending is not the word's.

    >>> _is_ending_broken("frejgatan", "frejgdatan"), _is_ending_broken("frejgatan", "fregatan")
    (True, False)
    """
    ending = next((ending for ending in _ENDINGS if name.endswith(ending)), "")
    return not word.endswith(ending)


def _heads(counts: Counter[str]) -> Counter[str]:
    heads: Counter[str] = Counter()
    for letters, count in counts.items():
        heads[letters[:-1]] += count
    return heads


def _strikes() -> NDArray[np.intp]:
    """Give, for each way of striking out up to two of the first letters, the letters that stay; the last is none."""
    ways = [way for count in range(_MOST_SLIPS + 1) for way in combinations(range(_PREFIX), count)]
    kept = [[at for at in range(_PREFIX) if at not in way] for way in ways]
    return np.array([row + [_PREFIX] * (_PREFIX - len(row)) for row in kept])


_STRIKES = _strikes()
_BYTE_OF = str.maketrans("åäöæø", "\x01\x02\x03\x02\x03")


def _leftovers(words: list[str]) -> NDArray[np.uint64]:
    """Write each way's remaining letters as one number, shape (words, ways)."""
    rows = b"".join(
        word[:_PREFIX].translate(_BYTE_OF).encode("ascii", "replace").ljust(_PREFIX + 1, b"\0") for word in words
    )
    letters = np.frombuffer(rows, dtype=np.uint8).reshape(len(words), _PREFIX + 1)
    struck = np.ascontiguousarray(letters[:, _STRIKES])
    return struck.view(np.uint64)[..., 0]
