"""Days: "lördag", "i lördags", "den 3:e augusti", "3/8 2024", "i förrgår", "nyårsafton", "helgen"."""

from dataclasses import dataclass, replace

from geodata.read.swedish.cursor import Cursor
from geodata.read.swedish.words import Word

KINDS = {"date", "weekday", "shift", "named", "weekend"}


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it is said; 0 or None where nothing is said.

    Attributes
    ----------
    weekday : 0 is Monday, -1 none.
    shift : days from the publication.
    is_past : before the day of the publication.
    """

    year: int = 0
    month: int = 0
    day: int = 0
    weekday: int = -1
    shift: int | None = None
    is_past: bool = False
    is_weekend: bool = False

    @property
    def is_said(self) -> bool:
        """Whether anything says which day."""
        return bool(self.day or self.weekday >= 0 or self.shift is not None or self.is_weekend)

    @property
    def is_settled(self) -> bool:
        """Whether the day does not hang on the hour: a date, or so many days before the publication."""
        return bool(self.day) or self.shift is not None


ANY_DAY = Day()
"""No day is said."""


def read_day(cursor: Cursor) -> Day:
    """Read a day and nothing else."""
    day = ANY_DAY
    while True:
        cursor.skip()
        word = cursor.peek()
        more = None if word is None or word.part else read_more_of_day(cursor, day)
        if more is None:
            return day
        day = more


def read_more_of_day(cursor: Cursor, day: Day) -> Day | None:
    """Read the next words as saying more of a day; None where they do not."""
    word = cursor.peek()
    if word is None:
        return None
    if word.kind == "weekday":
        if day.weekday >= 0:
            return None
        cursor.keep()
        return replace(day, weekday=word.value[0], is_past=word.is_past)
    if day.day or day.shift is not None or day.is_weekend:
        return None
    return _whole_day(cursor, day, word) if word.kind in KINDS else _day_of_month(cursor, day)


def _whole_day(cursor: Cursor, day: Day, word: Word) -> Day:
    cursor.keep()
    if word.kind == "shift":
        return replace(day, shift=word.value[0])
    if word.kind == "weekend":
        return replace(day, is_weekend=True)
    year, month, number = word.value if word.kind == "date" else (0, *word.value)
    return _with_year(cursor, replace(day, year=year, month=month, day=number))


def _with_year(cursor: Cursor, day: Day) -> Day:
    word = cursor.peek()
    if day.year or word is None or word.kind != "year" or not 1900 <= word.value[0] < 2100:
        return day
    cursor.keep()
    return replace(day, year=word.value[0])


def _day_of_month(cursor: Cursor, day: Day) -> Day | None:
    """Read "3 augusti", and "den 3" where the month comes with a later day."""
    if not cursor.sees("number"):
        return None
    number = cursor.words[cursor.at]
    if cursor.sees("number", "month"):
        month = cursor.words[cursor.at + 1].value[0]
        cursor.keep(3 if _is_abbreviated(cursor) else 2)
        return _with_year(cursor, replace(day, day=number.value[0], month=month))
    is_den = cursor.at > 0 and cursor.words[cursor.at - 1].text == "den"
    if is_den or _starts_days(cursor):
        cursor.keep()
        return replace(day, day=number.value[0])
    return None


def _is_abbreviated(cursor: Cursor) -> bool:
    """Whether a point after the month's name only shortens it: "3 aug. 2024"."""
    point, after = cursor.peek(2), cursor.peek(3)
    is_point = point is not None and point.text == "."
    return is_point and after is not None and after.kind in {"year", "kl", "clock", "number"}


def _starts_days(cursor: Cursor) -> bool:
    """See "3-5 augusti" and "3 till den 5 augusti"."""
    word = cursor.peek(2)
    ahead = 3 if word is not None and word.text == "den" else 2
    number, month = cursor.peek(ahead), cursor.peek(ahead + 1)
    is_date = number is not None and number.kind == "number" and month is not None and month.kind == "month"
    return is_date and cursor.sees("number", "link")
