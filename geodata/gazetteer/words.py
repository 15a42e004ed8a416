"""Text to words: case, abbreviations, å ä ö in all their disguises."""

import re
import unicodedata
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?::[^\W\d_]+)?")
_SEVEN_BIT = re.compile(r"(?<=[A-Za-z])[{|}]|[{|}](?=[A-Za-z])")
_SEVEN_BIT_LETTERS = {"{": "ä", "|": "ö", "}": "å"}  # SEN 850200: Swedish letters in seven bits
_FOLD = str.maketrans("åäöéèüáàôç", "aaoeeuaaoc")
_ABBREVIATIONS = {
    "s:t": "sankt",
    "s:ta": "sankta",
    "st": "sankt",
    "g:a": "gamla",
    "gla": "gamla",
    "n:a": "norra",
    "s:a": "södra",
    "ö:a": "östra",
    "v:a": "västra",
    "l:a": "lilla",
    "xii:s": "xii",
    "tbana": "tunnelbana",
    "tbanan": "tunnelbanan",
}
_POINTS = {"n": "norra", "s": "södra", "ö": "östra", "v": "västra", "g": "gamla"}
_END_OF_SENTENCE = frozenset(".!?:;\n•–")


@dataclass(frozen=True, slots=True)
class Words:
    """A text cut into words.

    Attributes
    ----------
    text : as it was read, Swedish letters restored.
    keys : each word in lower case, abbreviations spelled out.
    starts, ends : where each word stands in `text`.
    has_case : whether capitals in this text tell names from other words.
    """

    text: str
    keys: list[str]
    starts: list[int]
    ends: list[int]
    has_case: bool

    def is_capital(self, index: int) -> bool:
        """Whether a word begins with a capital or a digit."""
        first = self.text[self.starts[index]]
        return first.isupper() or first.isdigit()

    def begins_sentence(self, index: int) -> bool:
        """Whether a word is the first of its sentence."""
        if index == 0:
            return True
        between = self.text[self.ends[index - 1] : self.starts[index]]
        return any(mark in _END_OF_SENTENCE for mark in between)


def cut(text: str) -> Words:
    """Cut a text into words.

    >>> cut("Bråk vid S:t Eriksplan, N. Stationsgatan").keys
    ['bråk', 'vid', 'sankt', 'eriksplan', 'norra', 'stationsgatan']
    """
    clean = _restore(text)
    starts, ends, keys = [], [], []
    for match in _WORD.finditer(clean):
        start, end = match.span()
        key = match.group().lower()
        if key in _ABBREVIATIONS:
            key = _ABBREVIATIONS[key]
        elif key in _POINTS and clean[end : end + 1] == ".":
            key = _POINTS[key]
        starts.append(start)
        ends.append(end)
        keys.append(key)
    return Words(clean, keys, starts, ends, has_case=clean != clean.lower() and clean != clean.upper())


def fold(key: str) -> str:
    """Write a word without its Swedish letters.

    >>> fold("hötorget"), fold("åkeshov")
    ('hotorget', 'akeshov')
    """
    return key.translate(_FOLD)


def _restore(text: str) -> str:
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if "{" in text or "}" in text or "|" in text:
        text = _SEVEN_BIT.sub(lambda match: _SEVEN_BIT_LETTERS[match.group()], text)
    return text
