"""What "mellan A och B" means: neither A nor B, but somewhere in between."""

from dataclasses import replace

from geodata.gazetteer import Entry
from geodata.gazetteer.words import Words
from geodata.geocode.distance import metres_between
from geodata.geocode.matching import Match

_WORDS_BEFORE = 3
_FINE_M = 400.0
"""Two names closer than twice this still tell one spot; further apart they bound an area."""


def join_between(words: Words, matches: list[Match]) -> list[Match]:
    """Replace each pair of names in "mellan A och B" by the stretch between them."""
    joined: list[Match] = []
    for match in matches:
        if joined and _is_pair(words, joined[-1], match):
            joined[-1] = _stretch(joined[-1], match)
        else:
            joined.append(match)
    return joined


def _is_pair(words: Words, one: Match, other: Match) -> bool:
    before = words.keys[max(0, one.first - _WORDS_BEFORE) : one.first]
    return "mellan" in before and words.keys[one.last : other.first] in (["och"], ["samt"])


def _stretch(one: Match, other: Match) -> Match:
    first, last = one.entries[0], other.entries[0]
    half = metres_between(first, last) / 2
    middle = Entry(
        name=f"mellan {first.name} och {last.name}",
        aliases=(),
        kind="place" if half <= _FINE_M and first.precision.is_fine and last.precision.is_fine else "area",
        longitude=(first.longitude + last.longitude) / 2,
        latitude=(first.latitude + last.latitude) / 2,
        uncertainty_m=half + max(first.uncertainty_m, last.uncertainty_m),
        municipalities=tuple(dict.fromkeys((*first.municipalities, *last.municipalities))),
    )
    return replace(one, last=other.last, entries=(middle,), extra_m=0.0)
