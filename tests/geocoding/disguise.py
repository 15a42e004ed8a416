"""How letters get lost: abbreviations, folding, seven bits, bad scans, slips of the finger."""

import re

import numpy as np

_FOLDED = str.maketrans("åäöÅÄÖé", "aaoAAOe")
_SEVEN_BIT = str.maketrans("äöåÄÖÅ", "{|}[\\]")
_SCAN = (
    ("o", "0"), ("l", "1"), ("i", "l"), ("l", "i"), ("rn", "m"), ("m", "rn"), ("å", "a"), ("ä", "a"), ("ö", "o"),
    ("g", "q"), ("e", "c"), ("n", "u"), ("u", "n"), ("S", "5"), ("B", "8"), ("t", "f"), ("cl", "d"), ("h", "b"),
)  # fmt: skip
_SHORTER = (
    (r"gatan\b", "g."), (r"gatan\b", "gat."), (r"vägen\b", "v."), (r"\bSankt ", "S:t "), (r"\bSankt ", "St "),
    (r"\bNorra ", "N. "), (r"\bNorra ", "N:a "), (r"\bSödra ", "S. "), (r"plan\b", "pl."), (r" Gata\b", " g."),
    (r"platsen\b", "pl."), (r"\bÖstra ", "Ö. "), (r"\bVästra ", "V. "), (r"Kyrkogata\b", "kyrkog."),
)  # fmt: skip
_TAILS = ("gatan", "vägen", "plan", "torg", "parken", "lunden")
_LETTERS = "abcdefghijklmnoprstuvyåäö"

DISGUISES = ("upper", "lower", "folded", "seven bit", "scanned", "shortened", "apart", "together", "genitive")


def disguise(name: str, how: str, rng: np.random.Generator) -> str:
    """Write a name in a disguise; as it is where the disguise does not fit it."""
    plain = {"upper": name.upper, "lower": name.lower}
    if how in plain:
        return plain[how]()
    if how == "folded":
        return name.translate(_FOLDED)
    if how == "seven bit":
        return re.sub(r"(?<=[A-Za-zåäö])[åäö]|[åäö](?=[A-Za-zåäö])", lambda m: m.group().translate(_SEVEN_BIT), name)
    if how == "genitive":
        return name if name.endswith("s") else name + "s"
    other = {"scanned": _scanned, "shortened": _shortened, "apart": _apart, "together": _together}[how]
    return other(name, rng)


def _scanned(name: str, rng: np.random.Generator) -> str:
    fitting = [(old, new) for old, new in _SCAN if old in name[1:]]
    if len(name) < 7 or not fitting:
        return name
    old, new = fitting[int(rng.integers(len(fitting)))]
    places = [m.start() for m in re.finditer(re.escape(old), name) if m.start() > 0]
    at = places[int(rng.integers(len(places)))]
    return name[:at] + new + name[at + len(old) :]


def _shortened(name: str, rng: np.random.Generator) -> str:
    ways = [(old, new) for old, new in _SHORTER if len(re.sub(old, "", name)) >= 3 and re.search(old, name)]
    if not ways:
        return name
    old, new = ways[int(rng.integers(len(ways)))]
    return re.sub(old, new, name)


def _apart(name: str, rng: np.random.Generator) -> str:  # noqa: ARG001 - one shape for all disguises
    tail = next((tail for tail in _TAILS if name.endswith(tail) and len(name) > len(tail) + 2), "")
    return f"{name.removesuffix(tail)} {tail}" if tail and " " not in name else name


def _together(name: str, rng: np.random.Generator) -> str:  # noqa: ARG001 - one shape for all disguises
    first, _, rest = name.partition(" ")
    return first + rest[:1].lower() + rest[1:] if rest else name


def edited(text: str, span: tuple[int, int], rng: np.random.Generator, *, edits: int = 2) -> str:
    """Let a finger slip so many times where the place is said: a letter lost, added, changed or swapped with the next.

    Digits, and a letter that belongs to a house number, are left alone: with another number it is another house.
    """
    head, place, tail = text[: span[0]], text[span[0] : span[1]], text[span[1] :]
    for _ in range(edits):
        place = _one_slip(place, rng)
    return head + place + tail


def _one_slip(place: str, rng: np.random.Generator) -> str:
    letters = [m.start() for m in re.finditer(r"[^\W\d_](?<!\d.)(?<!\d .)", place)]
    if not letters:
        return place
    at = letters[int(rng.integers(len(letters)))]
    new = _LETTERS[int(rng.integers(len(_LETTERS)))]
    slip = int(rng.integers(4))
    if slip == 3 and at + 1 < len(place) and place[at + 1].isalpha():
        return place[:at] + place[at + 1] + place[at] + place[at + 2 :]
    return (place[:at] + place[at + 1 :], place[:at] + new + place[at:], place[:at] + new + place[at + 1 :])[slip % 3]
