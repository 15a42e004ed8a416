"""The words around names with a slip of the pen: "korsnignen", "tunelbanan", "uppgnåg"."""

from collections.abc import Iterator

from geodata.gazetteer.words import LETTERS, Words
from geodata.geocode import lexicon


def mend_words(words: Words) -> None:
    """Write the words that tell how names belong together as they should be, each with one slip at most."""
    if not WORN.keys().isdisjoint(words.keys):
        words.keys = [WORN.get(key, key) for key in words.keys]
    if not _BEFORE_WITH.isdisjoint(words.keys):
        keys = words.keys
        words.keys = [
            "med" if at and key in _WORN_WITH and keys[at - 1] in _BEFORE_WITH else key for at, key in enumerate(keys)
        ]


def _slips_of(word: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        yield from (head + letter + tail for letter in LETTERS)
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in LETTERS)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]


_IN_FULL = {"tbana": "tunnelbana", "tbanan": "tunnelbanan"}


def _worn() -> dict[str, str]:
    found: dict[str, str] = {}
    for word in lexicon.MENDED:
        for slip in _slips_of(word):
            found.setdefault(slip, _IN_FULL.get(word, word))
    for word in (*lexicon.MENDED, *lexicon.NOT_WORN):
        found.pop(word, None)
    return found


WORN = _worn()
"""Words with one slip to what they should be; real words are not among them."""

_BEFORE_WITH = lexicon.words_of("höjd korsning korsningen")
_WORN_WITH = frozenset(_slips_of("med")) - lexicon.words_of("med ned vid men mer")
"""Short for any word, but after "i höjd" it is "med"."""
