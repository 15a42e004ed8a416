"""Texts that a spreadsheet would take for a formula, made harmless, and back.

Whoever can write a report can write `=HYPERLINK(...)` into it, and a spreadsheet runs what it finds in a CSV. A leading
apostrophe is what spreadsheets themselves use to say "text"; texts that begin with one already get one more, so that
taking one away gives back exactly what was there.
"""

import re

import pandas as pd

_MARK = "'"
_RISKY = re.compile(r"[\s'=+\-@\uff1d\uff0b\uff0d\uff20]*['=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")


def defused(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run.

    >>> defused("=1+1"), defused("Plattan"), defused("'s")
    ("'=1+1", 'Plattan', "''s")
    """
    return _MARK + text if _RISKY.match(text) else text


def restored(text: str) -> str:
    """Take away the apostrophe that `defused` put there, and no other.

    >>> restored("'=1+1"), restored("Plattan"), restored("''s"), restored("'s gravenhage")
    ('=1+1', 'Plattan', "'s", "'s gravenhage")
    """
    return text[1:] if text.startswith(_MARK) and _RISKY.match(text[1:]) else text


def defuse(table: pd.DataFrame) -> pd.DataFrame:
    """Make every text of a table harmless; numbers and dates stay as they are.

    >>> defuse(pd.DataFrame({"a": ["=1+1", "Plattan"], "b": [-1, 2]})).to_numpy().tolist()
    [["'=1+1", -1], ['Plattan', 2]]
    """
    harmless: pd.DataFrame = table.apply(_defused_column)
    return harmless


def _defused_column(cells: pd.Series) -> pd.Series:
    return cells if pd.api.types.is_numeric_dtype(cells) else cells.map(_defused_cell)


def _defused_cell(cell: object) -> object:
    return defused(cell) if isinstance(cell, str) else cell
