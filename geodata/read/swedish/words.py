"""The words that Swedes say a time with, and the cutting of a text into them."""

import re
from dataclasses import dataclass

MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")

PARTS: dict[str, tuple[int, int]] = {
    "morgon": (5, 10),
    "förmiddag": (8, 12),
    "lunch": (11, 14),
    "eftermiddag": (12, 18),
    "kväll": (17, 24),
    "natt": (22, 30),
}
"""Hours of the parts of a day, as wide as people use them; 30 is six in the morning of the day after."""

WEEKEND = (-31, 30)
"""From Friday at 17 to Monday at 6, in hours of the Sunday between them."""

_PART_WORDS = {
    **dict.fromkeys(("morgon", "morgonen", "morse", "morgontimmarna"), "morgon"),
    **dict.fromkeys(("förmiddag", "förmiddagen", "förmiddags"), "förmiddag"),
    **dict.fromkeys(("lunch", "lunchen", "lunchtid", "lunchtiden"), "lunch"),
    **dict.fromkeys(("eftermiddag", "eftermiddagen", "eftermiddags"), "eftermiddag"),
    **dict.fromkeys(("kväll", "kvällen", "kvälls", "kvällstid"), "kväll"),
    **dict.fromkeys(("natt", "natten", "nattetid"), "natt"),
}
_DAY_SHIFTS = {"idag": 0, "igår": -1, "gårdagen": -1, "iförrgår": -2, "förrgår": -2}
_NAMED_DAYS = {
    "nyårsafton": (12, 31),
    "nyårsdagen": (1, 1),
    "trettondagen": (1, 6),
    "trettondagsafton": (1, 5),
    "valborg": (4, 30),
    "valborgsmässoafton": (4, 30),
    "nationaldagen": (6, 6),
    "lucia": (12, 13),
    "julafton": (12, 24),
    "juldagen": (12, 25),
    "annandagen": (12, 26),
    "annandagjul": (12, 26),
}
_NUMBERS = {
    word: number
    for number, word in enumerate(
        ("ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"), start=1
    )
}
_ABOUT = {"ca", "cirka", "omkring", "runt", "ungefär", "kring"}
_FILLERS = {"på", "under", "vid", "den", "i", "om", "sent", "tidigt", "någon", "gång", "nångång", "loppet", "av", "år"}
_CLOCK_WORDS = {"kl", "klockan"}
_LINKS = {"och", "till", "mot", "-", "tom"}
_JOINED = (
    (r"\bi (går|dag|förrgår|natt|morse|kväll)\b", r"i\1"),
    (r"\bannandag jul\b", "annandagjul"),
    (r"\bfram (till|mot)\b", r"till"),
    (r"\bt\.? ?o\.? ?m\b\.?", "tom"),
    (r"\bfr\.? ?o\.? ?m\b\.?", "från"),
    (r"\bförsta maj\b", "1 maj"),
    (r"(?<=\d)t(?=\d)", " "),
)
_TOKEN = re.compile(
    r"(?P<date>(?<![\d.,:/-])(?:\d{4}-\d{1,2}-\d{1,2}|\d{2}-\d{2}-\d{2}|\d{8}|\d{6}|\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})"
    r"|\d{1,2}/\d{1,2}(?:[- /]\d{4}|[-/]\d{2}(?![.:]\d))?)(?![\d/:]))"
    r"|(?P<clock>(?<![\d.,:])\d{1,2}[.:]\d{2}(?:[.:]\d{2})?(?![\d]|[.:]\d))"
    r"|(?P<number>(?<![\d.,:/])\d{1,4}(?![\d]|[.,:/]\d)(?::?[ea]\b)?)"
    r"|(?P<word>[a-zåäöéü]+)"
    r"|(?P<dash>-)"
    r"|(?P<stop>[^\s])"
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a time.

    Attributes
    ----------
    kind : what it does in a time: "date", "clock", "number", "year", "month", "weekday", "part", "shift", "named",
        "weekend", "midnight", "kl", "about", "just", "before", "after", "half", "quarter", "spoken", "between", "link",
        "hour", "filler", "stop"; "other" for words of no time.
    value : what it stands for: numbers for the figures, a name for the rest.
    part : the part of the day that a compound such as "lördagskvällen" holds too; "" for none.
    is_past : "i lördags" is never today.
    start, end : where it stands in the text.
    """

    kind: str
    value: tuple[int, ...] = ()
    text: str = ""
    part: str = ""
    is_past: bool = False
    start: int = 0
    end: int = 0


def tidy(text: str) -> str:
    """Write a text with small letters, plain dashes and spaces, and the joined forms of its time words.

    >>> tidy("I går  kväll, t.o.m. 22–02")
    'igår kväll, tom 22-02'
    """
    plain = re.sub(r"[‐‑‒–—−]", "-", re.sub(r"\s+", " ", text.lower())).strip()
    for pattern, instead in _JOINED:
        plain = re.sub(pattern, instead, plain)
    return plain


def cut(text: str) -> list[Word]:
    """Cut a tidy text into words.

    >>> [word.kind for word in cut("lördagskvällen den 3:e augusti kl 22")]
    ['weekday', 'filler', 'number', 'month', 'kl', 'number']
    """
    return [_word(found) for found in _TOKEN.finditer(text)]


def _word(found: re.Match[str]) -> Word:
    kind, said = str(found.lastgroup), found.group()
    place = {"text": said, "start": found.start(), "end": found.end()}
    if kind == "word":
        return _named(said, found.start(), found.end())
    if kind in {"dash", "stop"}:
        return Word({"dash": "link", "stop": "stop"}[kind], **place)  # type: ignore[arg-type]
    digits = tuple(int(part) for part in re.findall(r"\d+", said))
    if kind == "date":
        return Word("date", _date(said, digits), **place)  # type: ignore[arg-type]
    if kind == "number" and len(said) == 4 and said.isdigit():
        return Word("year", digits, **place)  # type: ignore[arg-type]
    return Word(kind, digits if kind == "clock" else digits[:1], **place)  # type: ignore[arg-type]


def _date(said: str, digits: tuple[int, ...]) -> tuple[int, ...]:
    """Give (year, month, day), year 0 where none is said; Swedes write the day before the month but for ISO's order."""
    if len(digits) == 1:
        whole = said if len(said) == 8 else "20" + said
        return int(whole[:4]), int(whole[4:6]), int(whole[6:])
    if "-" in said and "/" not in said:
        return _century(digits[0]), digits[1], digits[2]
    return _century(digits[2]) if len(digits) == 3 else 0, digits[1], digits[0]


def _century(year: int) -> int:
    return year + 2000 if year < 100 else year


def _named(said: str, start: int, end: int) -> Word:
    place = {"text": said, "start": start, "end": end}
    known = _VOCABULARY.get(said)
    if known is not None:
        return Word(known.kind, known.value, part=known.part, is_past=known.is_past, **place)  # type: ignore[arg-type]
    return Word("other", **place)  # type: ignore[arg-type]


def _vocabulary() -> dict[str, Word]:
    words: dict[str, Word] = {}
    for kind, group in (
        ("kl", _CLOCK_WORDS),
        ("about", _ABOUT),
        ("filler", _FILLERS),
        ("link", _LINKS),
        ("between", {"mellan", "från"}),
        ("before", {"före", "innan"}),
        ("after", {"efter", "över"}),
        ("just", {"strax"}),
        ("half", {"halv"}),
        ("quarter", {"kvart"}),
        ("hour", {"tiden", "snåret"}),
        ("weekend", {"helgen", "veckohelgen", "helg"}),
    ):
        words.update({word: Word(kind, text=word) for word in group})
    words.update({word: Word("spoken", (number,)) for word, number in _NUMBERS.items()})
    words.update({word: Word("part", part=part) for word, part in _PART_WORDS.items()})
    words.update({word: Word("shift", (shift,)) for word, shift in _DAY_SHIFTS.items()})
    words.update({"imorse": Word("shift", (0,), part="morgon"), "ikväll": Word("shift", (0,), part="kväll")})
    words.update({"inatt": Word("part", part="natt"), "midnatt": Word("midnight")})
    words.update({"nyårsnatten": Word("named", (1, 1), part="natt")})
    for name, date in _NAMED_DAYS.items():
        words.update({form: Word("named", date) for form in (name, name + "en", name.removesuffix("en"))})
    for number, name in enumerate(MONTHS, start=1):
        words.update({form: Word("month", (number,)) for form in (name, name[:3], name[:4])})
    words["sept"] = Word("month", (9,))
    words.update(_weekdays())
    words.update({"gårdags" + part: Word("shift", (-1,), part=kind) for part, kind in _PART_WORDS.items()})
    return words


def _weekdays() -> dict[str, Word]:
    words: dict[str, Word] = {}
    for number, name in enumerate(WEEKDAYS):
        for form in (name, name + "en", name[:3], name[:4], name + "ens"):
            words[form] = Word("weekday", (number,))
        words[name + "s"] = Word("weekday", (number,), is_past=True)
        for part, kind in _PART_WORDS.items():
            words[name + part] = words[name + "s" + part] = Word("weekday", (number,), part=kind)
    return words


_VOCABULARY = _vocabulary()
