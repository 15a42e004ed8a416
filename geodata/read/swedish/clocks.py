"""Clock times: "22.15", "kl 2215", "vid 17-tiden", "strax före 17", "halv sju", "midnatt"."""

from geodata.read.swedish.cursor import Cursor
from geodata.read.swedish.words import Word

_ABOUT = 30
"""Minutes on either side of "omkring", "cirka" and "17-tiden"."""


def read_clock(cursor: Cursor, *, is_bare: bool) -> tuple[float, float] | None:
    """Read the first and last minute of the day that is meant; None where no clock time stands here.

    Parameters
    ----------
    is_bare : whether a figure alone is an hour, as between "mellan" and "och".
    """
    here = cursor.at
    before, after = _looseness(cursor)
    has_word = cursor.take("kl")
    if has_word and (mark := cursor.peek()) is not None and mark.text in {".", ":"}:
        cursor.at += 1
    if cursor.sees("midnight"):
        before = after = _ABOUT
    minute = _minute(cursor, is_named=has_word, is_bare=is_bare or before > 0 or after > 0)
    if minute is None:
        cursor.at = here
        return None
    if cursor.sees("link", "hour"):
        cursor.keep(2)
        before, after = _ABOUT, _ABOUT
        has_word = True
    cursor.is_named |= has_word
    return minute - before, minute + after


def _looseness(cursor: Cursor) -> tuple[int, int]:
    word, after = cursor.peek(), cursor.peek(1)
    if word is not None and word.kind == "about":
        cursor.at += 1
        return _ABOUT, _ABOUT
    if word is not None and word.kind == "just" and after is not None and after.kind in {"before", "after"}:
        cursor.at += 2
        return (_ABOUT, 0) if after.kind == "before" else (0, _ABOUT)
    return 0, 0


def _minute(cursor: Cursor, *, is_named: bool, is_bare: bool) -> float | None:
    word = cursor.peek()
    if word is None:
        return None
    if word.kind in {"half", "quarter"}:
        return _spoken_minute(cursor, word)
    if word.kind == "midnight":
        cursor.keep()
        return 24 * 60
    if word.kind == "clock":
        cursor.is_named = True
        return _checked(cursor, *word.value)
    return _hour(cursor, word, is_named=is_named, is_bare=is_bare)


def _hour(cursor: Cursor, word: Word, *, is_named: bool, is_bare: bool) -> float | None:
    if word.kind == "year" and is_named:
        return _checked(cursor, word.value[0] // 100, word.value[0] % 100)
    if word.kind == "spoken" and is_named:
        return _checked(cursor, word.value[0], 0)
    if word.kind == "number" and (is_named or is_bare or _starts_hours(cursor)):
        cursor.is_bare |= not is_named
        return _checked(cursor, word.value[0], 0)
    return None


def _starts_hours(cursor: Cursor) -> bool:
    """See "22-02", "22-02.30" and "17-tiden"."""
    return any(cursor.sees("number", "link", kind) for kind in ("number", "clock", "hour"))


def _checked(cursor: Cursor, hour: int, minute: int, second: int = 0) -> float | None:
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and (minute or second)):
        return None
    cursor.keep()
    return hour * 60 + minute + second / 60


def _spoken_minute(cursor: Cursor, word: Word) -> int | None:
    """Read "halv sju", "kvart i sju" and "kvart över sju"."""
    ahead, shift = 1, -30
    if word.kind == "quarter":
        way = cursor.peek(1)
        if way is None or way.text not in {"i", "över"}:
            return None
        ahead, shift = 2, -15 if way.text == "i" else 15
    hour = cursor.peek(ahead)
    if hour is None or hour.kind not in {"spoken", "number"} or not 1 <= hour.value[0] <= 24:
        return None
    cursor.keep(ahead + 1)
    cursor.is_named = True
    return hour.value[0] * 60 + shift
