"""Text to words: case, abbreviations, å ä ö in all their disguises."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import accumulate

LETTERS = "abcdefghijklmnopqrstuvwxyzåäö"
_WORD = re.compile(r"(\w+(?::[^\W\d_]+)?)")
_SEVEN_BIT = re.compile(r"(?<=[a-zåäö])[{|}](?![A-ZÅÄÖ])|[{|}](?=[a-zåäö])|(?<=[A-ZÅÄÖ])[{|}](?=[A-ZÅÄÖ]{2})")
_SEVEN_BIT_LETTERS = {"{": "ä", "|": "ö", "}": "å"}  # SEN 850200: Swedish letters in seven bits
_FOREIGN_LETTER = re.compile("[éèêëüáàâôóíç]")
_FOREIGN = str.maketrans("éèêëüáàâôóíç", "eeeeuaaaooic")
_FOLD = str.maketrans("åäö", "aao")
_ABBREVIATIONS = {
    "s:t": "sankt",
    "s:ta": "sankta",
    "st": "sankt",
    "sta": "sankta",
    "g:a": "gamla",
    "gla": "gamla",
    "n:a": "norra",
    "s:a": "södra",
    "ö:a": "östra",
    "v:a": "västra",
    "l:a": "lilla",
    "st:a": "stora",
    "k:a": "kyrka",
    "xii:s": "xii",
    "tbana": "tunnelbana",
    "tbanan": "tunnelbanan",
    "tbanestation": "tunnelbanestation",
    "korsn": "korsningen",
    "trpl": "trafikplats",
    "tpl": "trafikplats",
}
_POINTS = {
    "n": "norra",
    "s": "södra",
    "ö": "östra",
    "v": "västra",
    "g": "gamla",
    "st": "sankt",
}
_SHORT_FORMS = frozenset((*_ABBREVIATIONS, *_POINTS))
_END_OF_SENTENCE = frozenset(".!?:;\n•– ")
_AROUND = " \t'\"”’)("


@dataclass(slots=True)
class Words:
    """A text cut into words.

    Attributes
    ----------
    text : as it was read, Swedish letters restored.
    keys : each word in lower case, abbreviations spelled out.
    starts, ends : where each word stands in `text`.
    gaps : what stands before each word, and after the last.
    has_case : whether capitals in this text tell names from other words.
    """

    text: str
    keys: list[str]
    starts: list[int]
    ends: list[int]
    gaps: list[str]
    has_case: bool

    def is_capital(self, index: int) -> bool:
        """Whether a word begins with a capital or a digit."""
        first = self.text[self.starts[index]]
        return first.isupper() or first.isdigit()

    def begins_sentence(self, index: int) -> bool:
        """Whether a word is the first of its sentence."""
        if index == 0:
            return True
        between = self.gaps[index]
        if between == " " or not between:
            return False
        marks = between.strip(_AROUND)
        if marks == "." and self.text[self.starts[index]].islower() and self.has_case:
            return False  # the point of an abbreviation
        return "\n" in between or (bool(marks) and _END_OF_SENTENCE.issuperset(marks))

    def gap(self, one: int, other: int) -> str:
        """Give what stands between the end of one word and the start of another."""
        return self.text[self.ends[one] : self.starts[other]]

    def said(self, first: int, last: int) -> str:
        """Give the words from first up to last as they stand in the text."""
        return self.text[self.starts[first] : self.ends[last - 1]]


def cut(text: str) -> Words:
    """Cut a text into words.

    >>> cut("Bråk vid S:t Eriksplan, N. Stationsgatan").keys
    ['bråk', 'vid', 'sankt', 'eriksplan', 'norra', 'stationsgatan']
    """
    clean = _restore(text)
    low = clean.lower()
    if len(low) != len(clean):  # İ and its like: positions must hold
        clean = low
    if not low.isascii() and _FOREIGN_LETTER.search(low):
        low = low.translate(_FOREIGN)
    parts = _WORD.split(low)
    edges = list(accumulate(map(len, parts)))
    keys, ends = parts[1::2], edges[1::2]
    if not _SHORT_FORMS.isdisjoint(keys):
        keys = [_in_full(key, low, end) for key, end in zip(keys, ends, strict=True)]
    return Words(clean, keys, edges[:-1:2], ends, parts[::2], not (clean.islower() or clean.isupper()))


def _in_full(key: str, low: str, end: int) -> str:
    if key in _ABBREVIATIONS:
        return _ABBREVIATIONS[key]
    if key in _POINTS and low[end : end + 1] == "." and low[end + 1 : end + 3].strip():
        return _POINTS[key]
    return key


def fold(key: str) -> str:
    """Write a word without its Swedish letters.

    >>> fold("hötorget"), fold("åkeshov")
    ('hotorget', 'akeshov')
    """
    return key.translate(_FOLD)


def _restore(text: str) -> str:
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if "_" in text:
        text = text.replace("_", " ")
    if "{" in text or "}" in text or "|" in text:
        text = _SEVEN_BIT.sub(_letter, text)
    return text


def _letter(match: re.Match[str]) -> str:
    """Write the letter meant; at the start of a word it is a capital, for only names begin so."""
    before, after = match.string[match.start() - 1 : match.start()], match.string[match.end() : match.end() + 1]
    letter = _SEVEN_BIT_LETTERS[match.group()]
    return letter if before.isalpha() and not after.isupper() else letter.upper()
