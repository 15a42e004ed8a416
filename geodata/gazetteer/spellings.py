"""Every way of writing a gazetteer's names, ready to be looked up without their spaces."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geodata.gazetteer.words import cut, fold

if TYPE_CHECKING:
    from geodata.gazetteer.entries import Entry

EXIT = ", uppgång "
"""Between a station's name and its exit's in the name of an exit."""

_STEM = 4
_SHORT_FORMS = (
    ("gatan", ("g", "gat")),
    ("gata", ("g",)),
    ("vägen", ("v", "väg")),
    ("väg", ("v",)),
    ("platsen", ("plats", "pl")),
    ("torget", ("torg",)),
    ("gränd", ("gr",)),
    ("plan", ("pl",)),
    ("allé", ("allén",)),
    ("allén", ("allé",)),
    ("kyrka", ("kyrkan",)),
)
_ROAD_FORMS = ("väg", "vägen", "rv", "riksväg", "lv", "länsväg", "länsv")


@dataclass(frozen=True, slots=True)
class PhraseIndex:
    """Spellings ready to be looked up.

    Attributes
    ----------
    meanings : spelling to the positions of the places it may mean, in the gazetteer's `entries`.
    heads : the first letters that any spelling begins with, `HEAD` of them, to how long the longest such spelling is.
    """

    meanings: Mapping[str, int | list[int]]
    heads: Mapping[str, int]

    @classmethod
    def of(cls, phrases: Mapping[str, Any]) -> "PhraseIndex":
        """Make the index of what `write_phrases` gave."""
        heads: dict[str, int] = {}
        for key in phrases:
            head = key[:HEAD]
            if heads.get(head, 0) < len(key):
                heads[head] = len(key)
        return cls(meanings=phrases, heads=heads)


HEAD = 4
"""Letters that tell quickly that no name begins so."""


def write_phrases(entries: Sequence["Entry"]) -> dict[str, int | list[int]]:
    """Write out all spellings of all names: lower case without spaces and marks, to positions in `entries`.

    An exact name beats another one's short form, and a name with its own letters beats one that has lost its dots.

    >>> from geodata.gazetteer import load_gazetteer
    >>> write_phrases([entry for entry in load_gazetteer().entries if entry.name == "Sveavägen"])
    {'sveavägen': 0, 'sveav': 0, 'sveavag': 0, 'sveavagen': 0, 'sveaväg': 0}
    """
    exact: dict[str, list[int]] = {}
    loose: dict[str, list[int]] = {}
    for number, entry in enumerate(entries):
        if EXIT in entry.name:
            continue
        for place, name in enumerate(entry.spoken_names):
            key = key_of(name)
            _add(exact, key, number)
            for other in _loosened(key, entry.kind, is_by_name=place > 0):
                _add(loose, other, number)
    for key, found in loose.items():
        exact.setdefault(key, found)
    exact.pop("", None)
    return {key: found[0] if len(found) == 1 else found for key, found in exact.items()}


def key_of(name: str) -> str:
    """Write a name as it is looked up.

    >>> key_of("S:t Eriksplan"), key_of("T-Centralen")
    ('sankteriksplan', 'tcentralen')
    """
    return "".join(cut(name).keys)


def _add(table: dict[str, list[int]], key: str, number: int) -> None:
    owners = table.setdefault(key, [])
    if not owners or owners[-1] != number:
        owners.append(number)


def _loosened(key: str, kind: str, *, is_by_name: bool) -> Iterable[str]:
    forms = {key: None}
    for long, shorts in () if is_by_name else _SHORT_FORMS:  # a misspelled by-name cut short may be any word
        if key.endswith(long) and len(key) - len(long) >= _STEM:
            forms.update(dict.fromkeys(key[: -len(long)] + short for short in shorts))
    if kind == "road":
        forms.update(dict.fromkeys(_road_forms(key)))
    forms.update(dict.fromkeys([fold(form) for form in forms]))
    forms.pop(key)
    return sorted(forms)


def _road_forms(key: str) -> list[str]:
    """Write a road's number as people do: "E 4:an" and "rv 73" besides "E4" and "Väg 73"."""
    number = "".join(letter for letter in key if letter.isdigit())
    if key.startswith("e"):
        return [f"e{number}:an", f"e{number}an", f"europaväg{number}", f"europavägen{number}"]
    return [*(word + number for word in _ROAD_FORMS), f"{number}:an"]
