"""House numbers beside a street's name; times, ages and counts of people are none."""

import re
from dataclasses import dataclass

from geodata.gazetteer.words import Words
from geodata.geocode import lexicon

_LETTER_ALONE = frozenset("abcdefgh")
_MOST_DIGITS = 3
_NUMBER = re.compile(
    r"\.?(?P<comma>,?) ?(?:(?:nr|nummer|no|port)\.? ?)?(?P<first>\d{1,4})"
    r"(?![\d:%]|[.,]\d|[^\W\d_]{2}|-?(?:tal|år|åring))"
    r"(?: ?(?P<letter>[A-Za-z])(?!\w))?"
    r"(?: ?[-–/] ?(?P<last>\d{1,4})(?!\d|[:.]\d)(?: ?[A-Za-z](?!\w))?)?"
)
_NEXT_WORD = re.compile(r"[ ,]*([^\W\d_]+)")


@dataclass(slots=True)
class HouseNumber:
    """A house number after a street's name, or a range of them.

    Attributes
    ----------
    first, letter : such as 24 and "A"; "" where there is no letter.
    last : the end of a range, else the same as `first`.
    end : where it ends in the text.
    """

    first: int
    letter: str
    last: int
    end: int

    @property
    def said(self) -> str:
        """The number as a person would write it."""
        if self.last != self.first:
            return f"numbers {self.first}-{self.last}"
        return f"number {self.first} {self.letter}".strip()


def read_number(words: Words, last: int) -> HouseNumber | None:
    """Read the house number that follows a name; times, ages and counts of people are none.

    >>> from geodata.gazetteer.words import cut
    >>> read_number(cut("Vasagatan 24 A, uppg 2"), 1).said
    'number 24 A'
    >>> read_number(cut("Vasagatan, 2 personer slåss"), 1) is read_number(cut("Vasagatan 22.30"), 1) is None
    True
    """
    match = _NUMBER.match(words.text, words.ends[last - 1])
    if match is None:
        return None
    letter, end = match["letter"] or "", match.end()
    if letter and match.string[match.start("letter") - 1] == " " and letter.islower() and letter not in _LETTER_ALONE:
        letter, end = "", match.start("letter") - 1
    first, upto = int(match["first"]), int(match["last"] or match["first"])
    if not first or _counts_something_else(words, end, has_comma=bool(match["comma"])):
        return None
    return HouseNumber(first, letter.upper(), max(first, upto), end)


def _counts_something_else(words: Words, end: int, *, has_comma: bool) -> bool:
    follows = _NEXT_WORD.match(words.text, end)
    if follows is None:
        return False
    word = follows[1].lower()
    if word in lexicon.NOT_NUMBERED:
        return True
    return has_comma and "," not in follows[0] and follows[1].islower() and word not in lexicon.AFTER_NUMBER


def number_before(words: Words, first: int) -> HouseNumber | None:
    """Read "24 Vasagatan" and "nr 24, Vasagatan"."""
    is_signed = first > 1 and words.keys[first - 2] in lexicon.NUMBER_SIGN
    number = words.keys[first - 1]
    if len(number) > _MOST_DIGITS or not (first == 1 or is_signed) or words.gap(first - 1, first) not in {" ", ", "}:
        return None
    return HouseNumber(int(number), "", int(number), words.ends[first - 1]) if int(number) else None
