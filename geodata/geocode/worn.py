"""The words around names with a slip of the pen: "korsnignen", "tunelbanan", "uppgnåg"."""

from collections.abc import Iterator

from geodata.gazetteer.words import Words
from geodata.geocode import lexicon

_LETTERS = "abcdefghijklmnopqrstuvwxyzåäö"


def mend_words(words: Words) -> None:
    """Write the words that tell how names belong together as they should be, each with one slip at most."""
    if WORN.keys().isdisjoint(words.keys):
        return
    words.keys = [WORN.get(key, key) for key in words.keys]


def _slips_of(word: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        yield from (head + letter + tail for letter in _LETTERS)
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in _LETTERS)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]


def _worn() -> dict[str, str]:
    found: dict[str, str] = {}
    for word in lexicon.MENDED:
        for slip in _slips_of(word):
            found.setdefault(slip, word)
    for word in (*lexicon.MENDED, *lexicon.NOT_WORN):
        found.pop(word, None)
    return found


WORN = _worn()
"""Words with one slip to what they should be; real words are not among them."""
