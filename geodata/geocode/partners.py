"""Where the name of a crossing's partner may stand, although nobody has read it."""

from collections.abc import Iterator

from geodata.gazetteer.words import Words
from geodata.geocode import lexicon
from geodata.geocode.mentions import Mention, is_glued

_AFTER_PARTNER = frozenset(
    {"och", "x", "korsning", "korsningen", "höjd", "mellan", "med", "möter", "korsar", "hörnet", "vid", "nära"}
)
LETTERS_IN_PROSE = 7
LETTERS_IN_FIELD = 5
LOST_CAPITAL_LETTERS = 8
_MOST_JOINING = 4
_SHORTEST_LAST = 3


def may_have_partner(words: Words, mentions: list[Mention]) -> bool:
    """Whether a word that nobody has read stands where a name's partner would: "A/", "korsningen A och", "& B"."""
    if not lexicon.STATION_EXIT.isdisjoint(words.keys):
        return True
    if not mentions:
        return False
    if has_name_before(words, mentions[0].first):
        return True
    end = 0
    for mention in mentions:
        if _may_precede(words, mention.first, end) or (end and _may_follow(words, end, mention.first)):
            return True
        end = mention.last
    return _may_follow(words, end, len(words.keys))


def _may_follow(words: Words, start: int, stop: int) -> bool:
    """Whether the words after a name, up to the next one, may hold its partner."""
    if start >= stop:
        return False
    if start < stop - 1 and words.keys[start] in lexicon.PARTNER_WORDS and words.keys[start] not in lexicon.LOCATIVE:
        return True
    return _joins(words, start) or _has_capital_near(words, start, stop)


def _may_precede(words: Words, stop: int, start: int) -> bool:
    """Whether the words before a name, from the end of the last one, may hold its partner."""
    keys = words.keys
    if not lexicon.CROSSING.isdisjoint(keys[max(0, stop - _MOST_JOINING) : stop]):
        return True
    if stop <= start:
        return False
    if keys[stop - 1] not in _AFTER_PARTNER:
        return _joins(words, stop)
    at = stop - 2
    while at >= start and keys[at] in lexicon.PARTNER_WORDS:
        at -= 1
    return any(_is_like_name(words, one) for one in range(max(start, at - 1), at + 1))


def _is_like_name(words: Words, at: int) -> bool:
    """Whether a word is long enough for a name, and has a capital or may have lost it."""
    letters = len(words.keys[at])
    if letters < LETTERS_IN_FIELD:
        return False
    return letters >= LOST_CAPITAL_LETTERS or not words.has_case or not begins_small(words, at)


def begins_small(words: Words, at: int) -> bool:
    """Whether none of a word's first letters is a capital: a slip may put one before it, or swap it with the next."""
    return words.text[words.starts[at] : words.starts[at] + 3].islower()


def has_name_before(words: Words, stop: int) -> bool:
    """Whether a long word with a capital that nobody has read stands after "på" or its like, before the first name."""
    if not words.has_case or stop <= 1:
        return False
    keys = words.keys
    return any(
        len(keys[at + 1]) >= LETTERS_IN_PROSE and words.is_capital(at + 1)
        for at in [at for at, key in enumerate(keys[: stop - 1]) if key in lexicon.LOCATIVE]
    )


def _has_capital_near(words: Words, start: int, stop: int) -> bool:
    """Whether a long word with a capital that nobody has read stands right after a name, in its sentence."""
    for at in range(start, min(start + _MOST_JOINING, stop)) if words.has_case else ():
        if words.begins_sentence(at):
            return False
        if len(words.keys[at]) >= LETTERS_IN_FIELD and not words.said(at, at + 1).islower():
            return True
    return False


def is_one_name(words: Words, first: int, last: int) -> bool:
    """Whether words go on with each other, and the last is no scrap of the text that follows."""
    if last - first == 1:
        return True
    key = words.keys[last - 1]
    is_scrap = len(key) == 1 or (len(key) < _SHORTEST_LAST and not words.is_capital(last - 1))
    is_scrap = is_scrap or key in lexicon.NEVER_FIRST
    return not is_scrap and all(is_glued(words, at) for at in range(first + 1, last))


def places_after(words: Words, street: Mention, covered: set[int]) -> Iterator[tuple[int, int]]:
    """Give where the name of a partner may stand after a street, the longest first."""
    count = len(words.keys)
    start = street.last
    while start < count and start - street.last < _MOST_JOINING and _may_join(words, start, start + 1):
        start += 1
    if start == count or start in covered:
        return
    if start > street.last or _says_crossing(words, street) or _joins(words, start):
        yield from ((start, min(start + length, count)) for length in (3, 2, 1))


def places_before(words: Words, street: Mention, covered: set[int]) -> Iterator[tuple[int, int]]:
    """Give where the name of a partner may stand before a street, the longest first."""
    end = street.first
    while end > 0 and street.first - end < _MOST_JOINING and _may_join(words, end - 1, end - 2):
        end -= 1
    if end == 0 or end - 1 in covered:
        return
    if end < street.first or _says_crossing(words, street) or _joins(words, end):
        yield from ((max(0, end - length), end) for length in (3, 2, 1))


def _says_crossing(words: Words, street: Mention) -> bool:
    return not lexicon.CROSSING.isdisjoint(words.keys[max(0, street.first - _MOST_JOINING) : street.first])


def _may_join(words: Words, at: int, beyond: int) -> bool:
    """Whether a word may stand between partners: one that joins, or a short one, worn, before such a one or a name."""
    if words.keys[at] in lexicon.PARTNER_WORDS:
        return True
    if not 0 <= beyond < len(words.keys) or len(words.keys[at]) > _MOST_JOINING or words.is_capital(at):
        return False
    return words.keys[beyond] in lexicon.PARTNER_WORDS or (words.has_case and words.is_capital(beyond))


def _joins(words: Words, index: int) -> bool:
    """Whether the mark before a word makes a crossing of it and what stands before it."""
    gap = words.gaps[index]
    if gap == " ":
        return False
    mark = gap.strip(" .")
    return bool(mark) and mark in lexicon.CROSSING_MARKS and mark not in ",."
