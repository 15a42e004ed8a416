"""A report whose every figure in a sentence comes from a table it cites."""

import re
from dataclasses import dataclass

from models.errors import ParameterError
from models.period import Period
from models.provenance import Provenance

Value = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows a sentence may cite.

    Attributes
    ----------
    columns : labels in Swedish, unit included; the first column names the row.
    rows : values in the columns' order; numbers stay numbers until rendered.
    decimals : digits after the comma, one per column.
    """

    table_id: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    decimals: tuple[int, ...]

    def cite(self, row: str, column: str) -> str:
        """Write one cell as Swedish text, for a sentence."""
        index = self.columns.index(column)
        for values in self.rows:
            if values[0] == row:
                return swedish_number(values[index], self.decimals[index])
        raise ParameterError(f"Table '{self.table_id}' has no row '{row}'.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Prose with the tables its figures stand in."""

    text: str
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture to be drawn at the door.

    Attributes
    ----------
    kind : what to draw: "map", "moves", "series", "hour_profile", "effects".
    data : what the drawing needs, plain values only.
    alt : what it shows, for those who cannot see it.
    """

    figure_id: str
    kind: str
    caption: str
    alt: str
    data: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One heading with its sentences, tables and figures."""

    title: str
    sentences: tuple[Sentence, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole report in Swedish."""

    kind: str
    title: str
    period: Period
    sections: tuple[Section, ...]
    provenance: Provenance


def swedish_number(value: Value, decimals: int = 0) -> str:
    r"""Write a number as Swedish readers expect it, text as it is.

    The thousands' space does not break, and minus is a minus sign.

    >>> swedish_number(14261)
    '14\xa0261'
    >>> swedish_number(-0.5, 1)
    '−0,5'
    >>> swedish_number(None)
    '–'
    """
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    text = f"{abs(value):,.{decimals}f}".replace(",", "\u00a0").replace(".", ",")
    is_zero = not re.search(r"[1-9]", text)
    return f"−{text}" if value < 0 and not is_zero else text
