"""What names mean together: house numbers, crossings, stretches, exits, and one place beside another."""

from collections.abc import Iterator

from geodata.gazetteer.words import Words
from geodata.geocode import lexicon, radii
from geodata.geocode.candidates import LOOSE, MOST_BETWEEN, Candidate, Named, at_spot, is_opposite, within
from geodata.geocode.crossings import crossing
from geodata.geocode.exits import exit_told_by_name, told_exit
from geodata.geocode.ground import Ground
from geodata.geocode.mentions import Mention
from geodata.geocode.singles import alone
from geodata.geocode.stretches import between, is_worn_between, pair_between
from models.place import Precision


def read(words: Words, named: list[Named], ground: Ground) -> list[Candidate]:
    """Give the places that the names of a text may mean, those of several names before those of one."""
    found: list[Candidate] = []
    used: set[int] = set()
    last = len(named) - 1
    for position, one in enumerate(named):
        if one.at in used or (position == last and one.meanings[0].entry.kind not in lexicon.STATION_LIKE):
            continue
        for candidate in _together(words, named, position, one, ground):
            found.append(candidate)
            used.update(candidate.mentions)
    for one in named:
        if one.at not in used and one.is_scene:
            found.extend(alone(one, ground))
    return found


def _together(words: Words, named: list[Named], position: int, one: Named, ground: Ground) -> Iterator[Candidate]:
    others = named[position + 1 : position + 3]
    if one.meanings[0].entry.kind in lexicon.STATION_LIKE and one.is_scene:
        told = told_exit(words, one, others, ground)
        if told is not None:
            yield told
            return
    if not others:
        return
    gap = _gap(words, one.mention, others[0].mention)
    if gap is None:
        return
    if len(others) > 1 and one.is_scene:
        second = _gap(words, others[0].mention, others[1].mention)
        is_pair = second is not None and (second in lexicon.AND or not second)
        if is_pair and (gap in lexicon.BETWEEN or is_worn_between(one, others, gap)) and one.streets():
            yield between(one, others[0], others[1], ground)
            return
    joined = (
        crossing(words, one, others[0], gap)
        or pair_between(words, one, others[0], gap)
        or exit_told_by_name(one, others[0], gap, ground)
        or _along(one, others[0], gap)
    )
    if joined is not None:
        yield joined


def _gap(words: Words, one: Mention, other: Mention) -> tuple[str, ...] | None:
    if other.first - one.last > MOST_BETWEEN or words.begins_sentence(other.first):
        mark = words.gap(one.last - 1, other.first).strip(LOOSE) if other.first == one.last else ""
        return () if mark in lexicon.CROSSING_MARKS and mark else None
    return tuple(words.keys[one.last : other.first])


def _along(street: Named, beside: Named, gap: tuple[str, ...]) -> Candidate | None:
    """Read "A vid B" and "A i höjd med B": the point of street A nearest to B."""
    says_opposite = is_opposite(gap)
    if not (says_opposite or gap in lexicon.BY) or not (street.is_scene and beside.is_scene):
        return None
    other = beside.meanings[0].entry
    if not other.precision.is_fine or street.mention.house is not None:
        return None
    for meaning in street.streets():
        if meaning.street is None:
            continue
        spot, off = meaning.street.nearest(other.longitude, other.latitude)
        if off <= radii.MOST_FROM_STREET_M + other.uncertainty_m and other.uncertainty_m < meaning.entry.uncertainty_m:
            reach = other.uncertainty_m + (radii.OPPOSITE_M if says_opposite else radii.FUZZY_STREET_M)
            spot = within(spot, min(reach, meaning.street.whole.uncertainty_m))
            reading = "opposite" if says_opposite else "beside"
            name = f"{meaning.entry.name} vid {other.name}"
            return at_spot(street, (street, beside), meaning, spot, Precision.STREET, reading, name=name)
    return None
