"""Where a text may name a place with a slip of the pen: asked only for what was not read exactly."""

from collections.abc import Callable, Iterator
from math import inf

from geodata.gazetteer.words import Words
from geodata.geocode import lexicon
from geodata.geocode.ground import Ground, Meaning, Numbers, cross
from geodata.geocode.mentions import Mention, is_glued, read_around
from geodata.geocode.partners import (
    LETTERS_IN_FIELD,
    LETTERS_IN_PROSE,
    LOST_CAPITAL_LETTERS,
    begins_small,
    has_name_before,
    is_one_name,
    places_after,
    places_before,
)
from geodata.geocode.slips import ENOUGH, ENOUGH_FOR_PLACE, ENOUGH_WITH_PARTNER, NearName, Slips
from geodata.geocode.station_words import station_kind

Allows = Callable[[Numbers], bool]
"""Whether a name may lie within the bounds."""
_DIGITS = str.maketrans("01583", "olsbe")
_MISREAD = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("ii", "u"), ("m", "rn"))
_FIELD_WORDS = 8
"""A text of no more words is a place field, not prose."""
_MORE_AFTER_CAPITAL = 1.0
_LESS_FOR_AREA = 1.5
"""An area claims no spot, so that a doubtful one does less harm."""
_MOST_WORDS = 3
_ENDING_LETTERS = 4
_ENDINGS = frozenset({"atan", "ägen", "agen", "gata", "ränd", "rand", "igen", "cken", "llén", "llen", "väg", "rget"})
_REST_LETTERS = 4
_NEAR_M = 150.0


def mend(words: Words, mentions: list[Mention], ground: Ground, slips: Slips, allows: Allows) -> list[Mention]:
    """Give the names of a text with those that were written with a slip."""
    mended = [_longer(words, mention, ground, slips, allows) for mention in mentions]
    mended = _mended_streets(words, mended, ground, slips, allows)
    mended += tuple(_partners(words, mended, ground, slips, allows))  # all of them first: each would find the next
    found = tuple(_left(words, mended, ground, slips, allows))
    if found:  # what was found now may tell what crosses it
        mended = sorted((*mended, *found), key=lambda mention: mention.first)
        mended = _mended_streets(words, mended, ground, slips, allows)
        mended += tuple(_partners(words, mended, ground, slips, allows))
    mended.sort(key=lambda mention: (mention.first, -mention.last))  # the longer of two is what was meant
    return _without_overlap(mended)


def _mended_streets(
    words: Words, mentions: list[Mention], ground: Ground, slips: Slips, allows: Allows
) -> list[Mention]:
    """Mend the words that look like a street's name, twice: one mended tells the other which street crosses it."""
    for _ in range(2):
        if all(mention.numbers for mention in mentions):
            break
        mentions = [_mended_street(words, mention, mentions, ground, slips, allows) for mention in mentions]
    return mentions


def _left(words: Words, mentions: list[Mention], ground: Ground, slips: Slips, allows: Allows) -> Iterator[Mention]:
    """Look for slips in what is left of a text: in all of it where nothing fine was named, or where one may stand."""
    count = len(words.keys)
    if not any(_is_fine(mention, ground) and len(mention.numbers) == 1 for mention in mentions):
        yield from _anywhere(words, mentions, ground, slips, allows, count)
    elif not lexicon.STATION_EXIT.isdisjoint(words.keys):
        yield from _anywhere(words, mentions, ground, slips, allows, count, is_station=True)
    elif has_name_before(words, stop := min(mention.first for mention in mentions)):
        yield from _anywhere(words, mentions, ground, slips, allows, stop)


def _is_fine(mention: Mention, ground: Ground) -> bool:
    if mention.why or not mention.numbers:
        return False
    return ground.meanings(mention.numbers)[0].precision.is_fine


def _without_overlap(mentions: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in mentions:
        if kept and mention.first < kept[-1].last:
            if mention.is_slip and not kept[-1].numbers:
                kept[-1] = mention
            continue
        kept.append(mention)
    return kept


def _mended_street(  # noqa: PLR0917 - what every reading of a slip needs
    words: Words, mention: Mention, mentions: list[Mention], ground: Ground, slips: Slips, allows: Allows
) -> Mention:
    """Mend a word that looks like a street's name and that no gazetteer has."""
    if mention.numbers:
        return mention
    partners = _partners_of(words, mention, mentions)
    for first in range(max(0, mention.first - 2), mention.first + 1):
        if all(is_glued(words, at) for at in range(first + 1, mention.first + 1)):
            numbers = _nearest(words, first, mention.first + 1, ground, slips, allows, partners)
            if numbers:
                return _mention(words, first, mention.first + 1, numbers, ground)
    return mention


def _longer(words: Words, mention: Mention, ground: Ground, slips: Slips, allows: Allows) -> Mention:
    """Read on where an area's name begins a finer one whose rest has a slip: "Hjulsta torng", "Solna centru"."""
    if not mention.numbers or mention.is_slip or ground.meanings(mention.numbers)[0].precision.is_fine:
        return mention
    first, begun = mention.first, "".join(words.keys[mention.first : mention.last])
    for last in range(min(mention.last + 2, len(words.keys)), mention.last, -1):
        if not is_one_name(words, first, last):
            continue
        near = [
            (name, meant)
            for name in slips.near("".join(words.keys[first:last]))
            if name.spelling.startswith(begun)
            and _are_few(name.slips, len(name.spelling) - len(begun))
            and (meant := ground.look_up(name.spelling))
            and allows(meant)
            and ground.meanings(meant)[0].precision.is_fine
        ]
        if near and _is_clearly_first(near):
            return _mention(words, first, last, near[0][1], ground)
    return mention


def _are_few(slips: int, letters: int) -> bool:
    """Whether so few slips are in the rest of a name that it can hardly be another word."""
    return letters >= _REST_LETTERS and slips <= (1 if letters < LETTERS_IN_PROSE else 2)


def _partners_of(words: Words, mention: Mention, mentions: list[Mention]) -> tuple[Mention, ...]:
    """Give the names that it may cross: the one beside it, and the one beside that ("A mellan B och C")."""
    near = [other for other in mentions if _are_neighbours(words, mention, other)]
    further = [
        other for other in mentions for one in near if other is not mention and _are_neighbours(words, one, other)
    ]
    return (*near, *further)


def _mention(words: Words, first: int, last: int, numbers: Numbers, ground: Ground) -> Mention:
    return read_around(words, ground, Mention(first, last, numbers, is_slip=True))


def _partners(words: Words, mentions: list[Mention], ground: Ground, slips: Slips, allows: Allows) -> Iterator[Mention]:
    """Mend a word that stands where the partner of a street's crossing would."""
    covered = {at for mention in mentions for at in range(mention.first, mention.last)}
    streets = [mention for mention in mentions if mention.numbers and _is_street(mention, ground)]
    for at, street in enumerate(streets):
        near = (street, *streets[max(0, at - 1) : at], *streets[at + 1 : at + 2])
        for places in (places_after(words, street, covered), places_before(words, street, covered)):
            for first, last in places:
                if covered.isdisjoint(range(first, last)) and is_one_name(words, first, last):
                    numbers = _nearest(words, first, last, ground, slips, allows, near)
                    if numbers:
                        yield _mention(words, first, last, numbers, ground)
                        break


def _is_street(mention: Mention, ground: Ground) -> bool:
    return any(meaning.street is not None for meaning in ground.meanings(mention.numbers))


def _are_neighbours(words: Words, one: Mention, other: Mention) -> bool:
    if one is other or not other.numbers:
        return False
    first, second = sorted((one, other), key=lambda mention: mention.first)
    gap = words.keys[first.last : second.first]
    return len(gap) <= _MOST_WORDS and all(word in lexicon.JOINING or word in lexicon.CROSSING for word in gap)


def _anywhere(  # noqa: PLR0917 - what every reading of a slip needs
    words: Words,
    mentions: list[Mention],
    ground: Ground,
    slips: Slips,
    allows: Allows,
    stop: int,
    *,
    is_station: bool = False,
) -> Iterator[Mention]:
    """Look for slips in what is left of the text: all of a place field, the long capitalised words of prose."""
    covered = {at for mention in mentions for at in range(mention.first, mention.last)}
    is_field = len(words.keys) <= _FIELD_WORDS
    if not (is_field or words.has_case):
        return
    at = 0
    while at < stop:
        if at in covered or words.keys[at] in lexicon.NEVER_FIRST or not _may_begin(words, at):
            at += 1
            continue
        last = at
        for end in range(min(at + _MOST_WORDS, stop), at, -1):
            if _may_be_name(words, at, end, covered, is_field=is_field) and (
                not is_station or station_kind(words, at, end)
            ):
                numbers = _nearest(words, at, end, ground, slips, allows, ())
                if numbers:
                    yield _mention(words, at, end, numbers, ground)
                    last = end
                    break
        at = max(last, at + 1)


def _may_begin(words: Words, at: int) -> bool:
    """Whether a name may begin with a word, capitals considered."""
    return not (words.has_case and begins_small(words, at)) or (at > 0 and _may_lose_capital(words.keys[at - 1]))


def _may_lose_capital(before: str) -> bool:
    return before in lexicon.LOCATIVE or before.startswith(lexicon.METRO)


def _may_be_name(words: Words, first: int, last: int, covered: set[int], *, is_field: bool) -> bool:
    if words.has_case and not _is_like_capital(words, first, is_single=last == first + 1):
        return False
    if not lexicon.NEVER_FIRST.isdisjoint(words.keys[first:last]) or not covered.isdisjoint(range(first, last)):
        return False
    if not is_one_name(words, first, last):
        return False
    letters = sum(map(len, words.keys[first:last]))
    if is_field:
        return letters >= LETTERS_IN_FIELD and words.keys[first] not in lexicon.LOCATIVE
    if letters >= LETTERS_IN_PROSE and not words.begins_sentence(first):
        return True
    return letters >= LETTERS_IN_FIELD and bool(station_kind(words, first, last))


def _is_like_capital(words: Words, first: int, *, is_single: bool) -> bool:
    """Whether a word begins with a capital, or lost it to the slip: "oNrrtullsgatan", "på ungstensgatan"."""
    if not begins_small(words, first):
        return True
    if not (first and _may_lose_capital(words.keys[first - 1])):
        return False
    return len(words.keys[first]) >= LOST_CAPITAL_LETTERS if is_single else words.is_capital(first + 1)


def _nearest(  # noqa: PLR0917 - what every reading of a slip needs
    words: Words, first: int, last: int, ground: Ground, slips: Slips, allows: Allows, partners: tuple[Mention, ...]
) -> Numbers:
    """Give what a word with a slip means, where one name is clearly the nearest; () where none is."""
    word = "".join(words.keys[first:last])
    if word in ground.index.meanings or len(word) < LETTERS_IN_FIELD:
        return ()  # a name spelled right that was not meant does not come in by this door
    read = next((numbers for other in _respelled(word) if (numbers := ground.look_up(other)) and allows(numbers)), ())
    if read:
        return read
    kind = station_kind(words, first, last)
    found = slips.near(word) or (slips.near(word[:-1]) if word.endswith("s") else ())
    is_told = bool(first) and words.keys[first - 1] in lexicon.LOCATIVE and not begins_small(words, first)
    if not (kind or is_told):
        found = tuple(name for name in found if name.spelling not in lexicon.COMMON)
    near = [(name, meant) for name in found if (meant := ground.look_up(name.spelling)) and allows(meant)]
    if not near:
        return ()
    told = _told_by_partner(near, partners, ground) or _told_by_station(near, kind, ground)
    if told:
        return told
    is_coarse = not begins_small(words, first) and not ground.meanings(near[0][1])[0].precision.is_fine
    enough = _enough(words, first, word) - (_LESS_FOR_AREA if is_coarse else 0.0)
    return near[0][1] if near[0][0].trust > enough and _is_clearly_first(near) else ()


def _told_by_partner(near: list[tuple[NearName, Numbers]], partners: tuple[Mention, ...], ground: Ground) -> Numbers:
    """Give the name that crosses a street beside it."""
    for partner in partners:
        met = [
            (name, numbers)
            for name, numbers in near
            if cross(ground.meanings(numbers), ground.meanings(partner.numbers))
        ]
        met = met or [(name, numbers) for name, numbers in near if _lie_near(numbers, partner.numbers, ground)]
        if met and met[0][0].trust > ENOUGH_WITH_PARTNER and _is_clearly_first(met):
            return met[0][1]
    return ()


def _told_by_station(near: list[tuple[NearName, Numbers]], kind: str, ground: Ground) -> Numbers:
    """Give the name that a station has, where the words around it speak of one."""
    stations = [(name, meant) for name, meant in near if ground.station(meant, kind) is not None] if kind else []
    return stations[0][1] if stations and _is_clearly_first(stations) else ()


def _enough(words: Words, first: int, word: str) -> float:
    """Say how much a word must look like a slip where nothing around it helps."""
    enough = ENOUGH if word[-_ENDING_LETTERS:] in _ENDINGS else ENOUGH_FOR_PLACE
    if first and is_glued(words, first) and words.is_capital(first - 1) and "/" not in words.gap(first - 1, first):
        if not words.begins_sentence(first - 1):
            return inf  # the last word of a longer name that nobody has
        enough += _MORE_AFTER_CAPITAL
    return enough


def _respelled(word: str) -> Iterator[str]:
    """Write a word as it stood before a scanner took two letters for one, or letters for digits."""
    if not word.isalpha():
        yield word.translate(_DIGITS)
    for wrong, right in _MISREAD if len(word) > LETTERS_IN_PROSE else ():
        if wrong in word:
            yield word.replace(wrong, right)


def _is_clearly_first(near: list[tuple[NearName, Numbers]]) -> bool:
    best, meant = near[0]
    return all(name.slips > best.slips or set(numbers) & set(meant) for name, numbers in near[1:])


def _lie_near(one: Numbers, other: Numbers, ground: Ground) -> bool:
    """Whether a street passes close by a place, or comes close to another street."""
    pairs = [(a, b) for a in ground.meanings(one) for b in ground.meanings(other)]
    return any(_passes(a, b) or _passes(b, a) for a, b in pairs)


def _passes(street: Meaning, place: Meaning) -> bool:
    if street.street is None or not place.precision.is_fine or place.entry is street.entry:
        return False
    spot, off = street.street.nearest(place.entry.longitude, place.entry.latitude)
    if place.street is not None:
        _, off = place.street.nearest(spot.longitude, spot.latitude)
    return off <= _NEAR_M
