"""The grammar of a Swedish time: moments of a day, nights between two days, intervals."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from geodata.read.swedish.clocks import read_clock
from geodata.read.swedish.cursor import Cursor
from geodata.read.swedish.days import ANY_DAY, KINDS, Day, read_day, read_more_of_day
from geodata.read.swedish.words import Word, cut, tidy

LONGEST = 200
"""Letters of a text that is one time; longer ones are none."""
_LONGEST_PROSE = 5_000
_JOINTS = {"-", "till", "tom"}
_BEGINNINGS = {
    *("date", "clock", "number", "weekday", "part", "shift", "named", "weekend", "midnight"),
    *("kl", "about", "just", "half", "quarter", "between"),
}
_UNITS = {
    "kronor",
    "kr",
    "procent",
    "personer",
    "meter",
    "km",
    "kilometer",
    "kilo",
    "kg",
    "år",
    "åringar",
    "mil",
    "liter",
}
_UNSURE = re.compile(
    r"\d{6}|\d{8}|\d{1,2}/\d{1,2}|\d{1,2}\.\d{1,2}\.\d{2}|\d\.\d{2}|mån|månd|tis|tisd|ons|onsd|tor|tors|fre|fred|lör|lörd|sön|sönd"
)
"""Figures and short words that are times in a column of times, but anything in prose."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A day and the hours within it.

    Attributes
    ----------
    clock : first and last minute of the day; None where no clock is said.
    part : of `words.PARTS`, "" for none.
    is_night_before : "natten mot lördagen" begins on Friday.
    """

    day: Day = ANY_DAY
    clock: tuple[float, float] | None = None
    part: str = ""
    is_night_before: bool = False

    @property
    def is_said(self) -> bool:
        """Whether it says anything at all."""
        return self.day.is_said or self.clock is not None or bool(self.part)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A time as it is said: a moment, or an interval between two.

    Attributes
    ----------
    text : the words that say it.
    is_sure : said in a way that prose does not use for anything else.
    """

    first: Moment
    last: Moment | None
    text: str
    is_sure: bool = True


@lru_cache(maxsize=65536)
def parse_time(text: str) -> Phrase | None:
    """Read a text that is a time and nothing else; None where it is not.

    Examples
    --------
    >>> phrase = parse_time("lördag 3 augusti kl. 22-02")
    >>> phrase.first.day.weekday, phrase.first.clock, phrase.last.clock
    (5, (1320.0, 1320.0), (120.0, 120.0))
    """
    if len(text) > LONGEST:
        return None
    plain = tidy(text)
    cursor = Cursor(cut(plain))
    phrase = _phrase(cursor, plain)
    rest = cursor.words[cursor.at :]
    is_whole = all(word.kind == "filler" or word.text in {".", ","} for word in rest)
    return phrase if is_whole else None


@lru_cache(maxsize=65536)
def find_times(text: str) -> tuple[Phrase, ...]:
    """Find the times that prose tells, in its order.

    >>> [one.text for one in find_times("Mellan klockan 22 och 02 på lördagen sågs 10 personer vid torget.")]
    ['mellan klockan 22 och 02 på lördagen']
    """
    return tuple(_phrases(tidy(text[:_LONGEST_PROSE])))


def _phrases(plain: str) -> Iterator[Phrase]:
    words = cut(plain)
    at = 0
    while at < len(words):
        if words[at].kind not in _BEGINNINGS:
            at += 1
            continue
        cursor = Cursor(words, at)
        found = _phrase(cursor, plain)
        at = max(cursor.at, at + 1) if found is not None else at + 1
        if found is not None and found.is_sure and not _UNSURE.fullmatch(found.text) and not _counts(cursor.peek()):
            yield found


def _counts(after: Word | None) -> bool:
    """Tell figures that count something from those that tell a time."""
    return after is not None and after.text in _UNITS


def _phrase(cursor: Cursor, plain: str) -> Phrase | None:
    here = cursor.at
    is_between = cursor.take("between")
    first = _moment(cursor, is_bare=is_between)
    if not first.is_said:
        return None
    frame = Moment()
    if not is_between and first.clock is None and cursor.sees("between"):
        first, frame, is_between = _framed(cursor, first)
    last = _last(cursor, is_between=is_between)
    if is_between and last is None:
        return None
    if last is not None and frame.is_night_before:
        last = replace(last, part=frame.part, is_night_before=True)
    is_at_stop = (word := cursor.peek()) is None or word.kind == "stop"
    is_told = cursor.is_named or first.day.is_said or (is_at_stop and last is not None)
    return Phrase(
        first, last, plain[cursor.words[here].start : cursor.words[cursor.last].end], is_told or not cursor.is_bare
    )


def _framed(cursor: Cursor, frame: Moment) -> tuple[Moment, Moment, bool]:
    """Read "3 augusti mellan 01 och 03": the day before "mellan" holds for both ends."""
    here, last = cursor.at, cursor.last
    cursor.at += 1
    first = _moment(cursor, is_bare=True)
    if first.clock is None or first.day.is_said or first.part:
        cursor.at, cursor.last = here, last
        return frame, Moment(), False
    return replace(frame, clock=first.clock), frame, True


def _last(cursor: Cursor, *, is_between: bool) -> Moment | None:
    here, kept, word = cursor.at, cursor.last, cursor.peek()
    if word is None or word.kind != "link" or not (word.text in _JOINTS or (is_between and word.text == "och")):
        return None
    cursor.at += 1
    last = _moment(cursor, is_bare=True)
    if last.is_said:
        return last
    cursor.at, cursor.last = here, kept
    return None


def _moment(cursor: Cursor, *, is_bare: bool) -> Moment:
    moment = Moment()
    while True:
        cursor.skip()
        more = _more(cursor, moment, is_bare=is_bare)
        if more is None:
            break
        moment = more
    if moment.is_said:
        cursor.at = cursor.last + 1
    return moment


def _more(cursor: Cursor, moment: Moment, *, is_bare: bool) -> Moment | None:
    word = cursor.peek()
    if word is None or (word.part and moment.part):
        return None
    if word.kind == "part":
        return _part(cursor, moment, word)
    day = read_more_of_day(cursor, moment.day)
    if day is not None:
        part = word.part if word.kind in KINDS else ""
        is_eve = word.kind == "named" and bool(part)
        return replace(moment, day=day, part=part or moment.part, is_night_before=is_eve or moment.is_night_before)
    clock = read_clock(cursor, is_bare=is_bare) if moment.clock is None else None
    return None if clock is None else replace(moment, clock=clock)


def _part(cursor: Cursor, moment: Moment, word: Word) -> Moment:
    cursor.keep()
    whole = replace(moment, part=word.part)
    joint = cursor.peek()
    if word.part != "natt" or moment.day.is_said or joint is None:
        return whole
    if joint.text in {"mot", "till"}:
        return _night_before(cursor, whole)
    return _night_between(cursor, whole) if joint.kind == "between" else whole


def _night_before(cursor: Cursor, night: Moment) -> Moment:
    here, last = cursor.at, cursor.last
    cursor.at += 1
    day = read_day(cursor)
    if day.is_said:
        cursor.at = cursor.last + 1
        return replace(night, day=day, is_night_before=True)
    cursor.at, cursor.last = here, last
    return night


def _night_between(cursor: Cursor, night: Moment) -> Moment:
    """Read "natten mellan fredag och lördag" as the night before the second day."""
    here, last = cursor.at, cursor.last
    cursor.at += 1
    if read_day(cursor).is_said and cursor.sees("link"):
        return _night_before(cursor, night)
    cursor.at, cursor.last = here, last
    return night
