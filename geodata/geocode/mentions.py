"""Where a text names places: the longest names, read with the words around them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geodata.gazetteer.spellings import HEAD
from geodata.gazetteer.words import LETTERS, Words
from geodata.geocode import lexicon
from geodata.geocode.ground import Ground, Numbers
from geodata.geocode.house_numbers import HouseNumber, number_before, read_number
from geodata.geocode.station_words import BEFORE, station_kind
from models.place import Precision

_SHORT_ENDINGS = ("väg", "vag", "gata", "torg")
_SHORT = 5
"""Without capitals a name of fewer letters needs a word such as "i" before it."""
_MOST_WORDS = 6
_GLUE = frozenset({" ", "-", "", ".", "  ", "/"})
_STREET_LETTERS = 8
"""A word of so many letters that ends like a street's name is one without a capital too."""
_ENDING = 5
"""Letters that tell quickly that a word does not end like a street's name."""
_LOWER_LETTERS = 6
"""A name of so many letters is one without a capital too, after a word such as "vid"."""
_LOWER_TOWN_LETTERS = 4
_BEFORE_LOWER_CASE = lexicon.LOCATIVE | lexicon.words_of(
    "banan tunnelbanan tunnelbana tunnelbanestation tunnelbanestationen"
)
_TOWNS = frozenset({"municipality", "district", "locality"})


@dataclass(slots=True)
class Mention:
    """One place named in a text.

    Attributes
    ----------
    first, last : words [first, last) that name it.
    numbers : what it may mean; empty for a name that no gazetteer has.
    why : why it cannot be the scene ("direction", "organisation"); "" where it can.
    is_origin : whether the text says "from": somebody's home rather than the scene.
    relation : "near" or "beside" where the words say so, else "".
    house : the house number that follows.
    is_slip : whether a slip of the pen was mended.
    is_inside : whether the text says "i" right before the name.
    """

    first: int
    last: int
    numbers: Numbers
    why: str = ""
    is_origin: bool = False
    relation: str = ""
    house: HouseNumber | None = None
    is_slip: bool = False
    is_inside: bool = False


def find_mentions(words: Words, ground: Ground) -> list[Mention]:
    """Give the places that a text names, in its order, without overlaps; unknown streets too."""
    found: list[Mention] = []
    keys, heads, never = words.keys, ground.index.heads, lexicon.NEVER_FIRST
    position, count = 0, len(keys)
    while position < count:
        key = keys[position]
        if key in never:
            position += 1
            continue
        mention = None
        if key[:HEAD] in heads or (len(key) < HEAD and _may_begin(keys, position, ground)):
            mention = _longest(words, ground, position)
        if mention is None and key[-_ENDING:] in _LAST_LETTERS and _looks_like_street(key):
            mention = _unknown_street(words, position)
        if mention is None:
            position += 1
        else:
            found.append(mention)
            position = mention.last
    return found


def _may_begin(keys: Sequence[str], position: int, ground: Ground) -> bool:
    """Whether a name may begin with this short word, looking at the next ones too."""
    start = "".join(keys[position : position + 3])
    return start[:HEAD] in ground.index.heads or keys[position] in ground.index.meanings


def _looks_like_street(key: str) -> bool:
    if len(key) < _STREET_LETTERS - 1:
        return False
    return key[-_ENDING:] in _WORN_ENDINGS or key.endswith(lexicon.STREET_ENDINGS)


def _worn(ending: str) -> Iterator[str]:
    """Write an ending with one letter read wrongly."""
    for at in range(len(ending)):
        for letter in LETTERS:
            yield ending[:at] + letter + ending[at + 1 :]


_WORN_ENDINGS = frozenset(worn for ending in ("gatan", "vägen") for worn in _worn(ending))
_LAST_LETTERS = _WORN_ENDINGS.union(ending[-_ENDING:] for ending in lexicon.STREET_ENDINGS)


def _longest(words: Words, ground: Ground, first: int) -> Mention | None:
    hits = _phrases_from(words, ground, first)
    for last, numbers in reversed(hits):
        if is_meant(words, ground, first, last, numbers):
            return read_around(words, ground, Mention(first, last, numbers))
    return None


def _phrases_from(words: Words, ground: Ground, first: int) -> list[tuple[int, Numbers]]:
    """Give the names that begin at a word, shortest first."""
    keys, gaps, heads, meanings = words.keys, words.gaps, ground.index.heads, ground.index.meanings
    phrase, last, count = keys[first], first + 1, min(len(keys), first + _MOST_WORDS)
    longest = heads.get(phrase[:HEAD], HEAD) + 1
    hits = []
    while True:
        if phrase in meanings or (phrase[-1] == "s" and phrase[:-1] in meanings):
            hits.append((last, ground.look_up(phrase)))
        if last >= count or not (gaps[last] == " " or is_glued(words, last)):
            return hits
        phrase += keys[last]
        last += 1
        if len(phrase) <= longest:
            continue
        longest = heads.get(phrase[:HEAD], 0) + 1  # a short first word knows its head only now
        if len(phrase) > longest:
            return hits


def is_glued(words: Words, index: int) -> bool:
    """Whether a word may go on with the name that the word before it is part of."""
    gap = words.gaps[index]
    if gap == " ":
        return True
    return gap in _GLUE or (gap == ". " and words.ends[index - 1] - words.starts[index - 1] <= BEFORE)


def is_meant(words: Words, ground: Ground, first: int, last: int, numbers: Numbers) -> bool:
    """Whether these words are the name and not something that looks like it."""
    key = words.keys[first]
    has_case = words.has_case
    if has_case and not words.is_capital(first):
        kind = ground.meanings(numbers)[0].entry.kind
        if not (kind == "street" and _is_street_word(words, first, last)):
            return _is_name_in_lower_case(words, first, last, kind)
    after_capital = first > 0 and has_case and words.is_capital(first - 1)
    if after_capital and is_glued(words, first):
        meaning = ground.meanings(numbers)[0]
        last_word = words.keys[last - 1]
        if (
            meaning.entry.kind == "street"
            and last_word.endswith(_SHORT_ENDINGS)
            and last_word[-3:] not in meaning.entry.name
        ):
            return False  # "Askims Strandväg" is not Strandvägen
    if last - first == 1 and (_is_common(key) or (not has_case and len(key) < _SHORT)):
        return _is_locative(words, first) or _stands_alone(words, first, last)
    if after_capital and words.keys[first - 1] in lexicon.OTHER_STREET:
        return words.begins_sentence(first) or ground.meanings(numbers)[0].precision is not Precision.STREET
    return True


def _is_common(key: str) -> bool:
    return key in lexicon.COMMON or (key[-1] == "s" and key[:-1] in lexicon.COMMON)


def _is_street_word(words: Words, first: int, last: int) -> bool:
    return words.ends[last - 1] - words.starts[first] >= _STREET_LETTERS


def _is_name_in_lower_case(words: Words, first: int, last: int, kind: str) -> bool:
    """Whether words without a capital are a name all the same: "norra Djurgården", "i gamla stan", "på plattan"."""
    if last - first > 1 and words.is_capital(last - 1):
        return True
    before = words.keys[first - 1] if first else ""
    if last - first > 1 or words.keys[first] in lexicon.LOWER_CASE:
        return before in lexicon.RIGHT_BEFORE
    key = words.keys[first]
    is_long = len(key) >= (_LOWER_TOWN_LETTERS if kind in _TOWNS and before == "i" else _LOWER_LETTERS)
    return (
        is_long
        and not _is_common(key)
        and (before in _BEFORE_LOWER_CASE or (before == "av" and words.keys[first - 2] == "närheten"))
    )


def _is_locative(words: Words, first: int) -> bool:
    before = words.keys[max(0, first - 2) : first]
    return not lexicon.LOCATIVE.isdisjoint(before) and not words.begins_sentence(first)


def _stands_alone(words: Words, first: int, last: int) -> bool:
    return words.begins_sentence(first) and (last == len(words.keys) or words.begins_sentence(last))


def read_around(words: Words, ground: Ground, mention: Mention) -> Mention:
    """Read the words around a name: whether it is the scene, which station, which number, how near."""
    keys, first, last = words.keys, mention.first, mention.last
    follows = keys[last] if last < len(keys) else ""
    near = ""
    if first:
        before = keys[first - BEFORE if first > BEFORE else 0 : first]
        near = before[-1]
        mention.is_origin = near in lexicon.ORIGIN or (
            near in {"på", "i"} and len(before) > 1 and before[-2] in lexicon.ORIGIN
        )
        mention.relation = _relation(before)
        mention.is_inside = near == "i"
        mention.why = _why_not(words, before, first)
    if follows in lexicon.ORGANISATION_AFTER and not words.begins_sentence(last):
        mention.why = "organisation"
    if not mention.why and not ground.hospitals.isdisjoint(mention.numbers):
        mention.why = _why_not_hospital(words, ground, mention)
    if not ground.stations.isdisjoint(mention.numbers):
        station = _station(words, ground, mention)
        if station is not None:
            mention.numbers = (station,)
    if follows and (follows[0].isdigit() or follows in lexicon.NUMBER_SIGN):
        mention.house = read_number(words, last)
    elif near.isdecimal():
        mention.house = number_before(words, first)
    if mention.house is not None:
        mention.last = _word_at(words, mention.last, mention.house.end)
    return mention


def _why_not(words: Words, before: Sequence[str], first: int) -> str:
    """Say why the words before a name keep it from being the scene."""
    near = before[-1]
    is_of = near == "i" and len(before) > 1 and before[-2] in lexicon.ORGANISATION_BEFORE
    if is_of or near in lexicon.ORGANISATION_BEFORE:
        return "organisation"
    if near in lexicon.DIRECTION or (near in lexicon.DIRECTION_GOES_ON and not lexicon.DIRECTION.isdisjoint(before)):
        return "direction"
    if near == "till" and _is_taken_there(words, first):
        return "direction"
    return ""


def _why_not_hospital(words: Words, ground: Ground, mention: Mention) -> str:
    is_hospital = ground.meanings(mention.numbers)[0].entry.kind == "hospital"
    return "direction" if is_hospital and not _happened_at_hospital(words, mention.first) else ""


def _is_taken_there(words: Words, first: int) -> bool:
    return not lexicon.CARRIED.isdisjoint(words.keys[max(0, first - 7) : first])


def _happened_at_hospital(words: Words, first: int) -> bool:
    earlier = words.keys[max(0, first - 8) : first]
    if not earlier:
        return len(words.keys) == first + 1
    is_care = any(word.startswith(("vård", "skad", "uppsök", "åk")) for word in earlier)
    return earlier[-1] in lexicon.AT and not is_care and not _is_taken_there(words, first)


def _station(words: Words, ground: Ground, mention: Mention) -> int | None:
    kind = station_kind(words, mention.first, mention.last)
    return ground.station(mention.numbers, kind) if kind else None


def _relation(before: Sequence[str]) -> str:
    near = before[-1] if before else ""
    if near in lexicon.BESIDE:
        return "beside"
    if near in lexicon.NEAR:
        return "near"
    if near in {"av", "med", "till"} and len(before) > 1 and before[-2] in {"närheten", "höjd", "anslutning"}:
        return "near"
    return ""


def _word_at(words: Words, last: int, end: int) -> int:
    while last < len(words.keys) and words.starts[last] < end:
        last += 1
    return last


def _unknown_street(words: Words, position: int) -> Mention | None:
    key = words.keys[position]
    if len(key) < _STREET_LETTERS - 1 or key in lexicon.PLAIN_STREETS:
        return None
    if words.has_case and not words.is_capital(position):
        return None
    before = words.keys[max(0, position - BEFORE) : position]
    mention = Mention(position, position + 1, ())
    if before and before[-1] in lexicon.DIRECTION:
        mention.why = "direction"
    mention.is_origin = bool(before) and before[-1] in lexicon.ORIGIN
    mention.relation = _relation(before)
    mention.house = read_number(words, mention.last)
    if mention.house is not None:
        mention.last = _word_at(words, mention.last, mention.house.end)
    return mention
