"""Sentences whose every figure is cited: a digit that comes from no table cannot be written."""

import re
from dataclasses import dataclass

from models.errors import ParameterError
from models.report import Sentence, Table

NUMBER = re.compile(r"[−-]?\d+(?:\u00a0\d{3})*(?:,\d+)?")
"""What counts as a number in Swedish prose, its sign, thousands' spaces and decimal comma included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A table's cell as Swedish text, with the table it stands in."""

    text: str
    table_id: str

    @property
    def lowered(self) -> "Cited":
        """The same in small letters, for the middle of a sentence."""
        return Cited(text=self.text.lower(), table_id=self.table_id)


def cite(table: Table, row: str, column: str) -> Cited:
    """Take one cell for a sentence."""
    return Cited(text=table.cite(row, column), table_id=table.table_id)


def cite_name(table: Table, row: str) -> Cited:
    """Take a row's own name for a sentence, for names may hold digits too."""
    return cite(table, row, table.columns[0])


def cite_names(table: Table, rows: tuple[str, ...]) -> Cited:
    """Take several rows' names as a Swedish enumeration.

    >>> table = Table(table_id="t", caption="", columns=("Plats",), rows=(("Plattan",), ("Klara",)), decimals=(0,))
    >>> cite_names(table, ("Plattan", "Klara")).text
    'Plattan och Klara'
    """
    names = [cite_name(table, row).text for row in rows]
    text = " och ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)
    return Cited(text=text, table_id=table.table_id)


def say(template: str, **figures: Cited | str) -> Sentence:
    r"""Fill a sentence with cited cells and with words.

    Raises
    ------
    ParameterError
        Where the template or a plain word holds a digit: it would be a figure without a source.

    Examples
    --------
    >>> table = Table(table_id="t", caption="", columns=("Vad", "Antal"), rows=(("Rån", 1200),), decimals=(0, 0))
    >>> say("Rånen {word} till {count}.", word="ökar", count=cite(table, "Rån", "Antal"))
    Sentence(text='Rånen ökar till 1\xa0200.', cites=('t',))
    """
    words = {name: value for name, value in figures.items() if isinstance(value, str)}
    for text in (re.sub(r"\{\w+\}", "", template), *words.values()):
        if re.search(r"\d", text):
            raise ParameterError(f"'{text}' holds a figure that no table backs; pass it as cite(table, row, column).")
    cited = {name: value for name, value in figures.items() if isinstance(value, Cited)}
    text = template.format(**words, **{name: value.text for name, value in cited.items()})
    text = text.replace(" %", "\u00a0%")  # a figure and its unit stay on one line
    return Sentence(text=text, cites=tuple(dict.fromkeys(value.table_id for value in cited.values())))


def refer(text: str, table: Table) -> Sentence:
    """Point at a table without taking a figure from it."""
    return Sentence(text=say(text).text, cites=(table.table_id,))


def join(*sentences: Sentence) -> Sentence:
    """Make one paragraph of several sentences, with all that they cite."""
    cites = dict.fromkeys(table for sentence in sentences for table in sentence.cites)
    return Sentence(text=" ".join(sentence.text for sentence in sentences), cites=tuple(cites))


def numbers_in(text: str) -> set[str]:
    r"""Give every number in a text, as it is written there.

    >>> sorted(numbers_in("Från 1\xa0200 till −3,5 %."))
    ['1\xa0200', '−3,5']
    """
    return set(NUMBER.findall(text))


def unique_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Tell names apart that occur twice, so that a row can be found by its name.

    >>> unique_names(("Plattan", "Hötorget", "Plattan"))
    ('Plattan', 'Hötorget', 'Plattan (2)')
    """
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(unique)
