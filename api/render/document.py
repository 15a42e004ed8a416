"""A report laid out for paper and screen: numbers as text, tables numbered, sentences pointing at them."""

import re
import textwrap
from typing import Any

from models.report import Figure, Report, Section, Sentence, Table, Value, swedish_number

CLASSIFICATION = "Internt arbetsmaterial. Uppgifter om platser och tider, inga personuppgifter."
SYNTHETIC = "PÅHITTADE DATA"
_WIDE = {"map", "moves", "series"}
_NARROW = 10  # letters
_LONG = 52  # letters
_NUMBER = re.compile(r"[−<]?\d+(?:\u00a0\d{3})*(?:,\d+)?")

Document = dict[str, Any]


def lay_out(report: Report, *, classification: str = CLASSIFICATION) -> Document:
    """Turn a report into plain values that both templates read."""
    tables = [table for section in report.sections for table in section.tables]
    numbers = {table.table_id: index for index, table in enumerate(tables, start=1)}
    figures = [figure for section in report.sections for figure in section.figures]
    figure_numbers = {figure.figure_id: index for index, figure in enumerate(figures, start=1)}
    return {
        "title": report.title,
        "classification": classification,
        "synthetic": SYNTHETIC if report.provenance.is_synthetic else "",
        "period": str(report.period).replace("/", " – "),
        "data_version": report.provenance.data_version,
        "software": report.provenance.software,
        "sections": [_section(section, numbers, figure_numbers) for section in report.sections],
    }


def _section(section: Section, numbers: dict[str, int], figure_numbers: dict[str, int]) -> Document:
    return {
        "title": section.title,
        "sentences": [_sentence(one, numbers) for one in section.sentences],
        "tables": [_table(one, numbers[one.table_id]) for one in section.tables],
        "figures": [_figure(one, figure_numbers[one.figure_id]) for one in section.figures],
    }


def _sentence(sentence: Sentence, numbers: dict[str, int]) -> Document:
    return {"text": sentence.text, "tables": [numbers[table_id] for table_id in sentence.cites]}


def _table(table: Table, number: int) -> Document:
    columns = [
        {
            "label": label,
            "lines": _lines(label) if index else [label],
            "is_number": _is_numeric([row[index] for row in table.rows]),
            "is_long": any(len(str(row[index])) > _LONG for row in table.rows),
        }
        for index, label in enumerate(table.columns)
    ]
    rows = [
        [swedish_number(value, decimals) for value, decimals in zip(row, table.decimals, strict=True)]
        for row in table.rows
    ]
    return {"id": table.table_id, "number": number, "caption": table.caption, "columns": columns, "rows": rows}


def _figure(figure: Figure, number: int) -> Document:
    texts = {"caption": figure.caption, "alt": figure.alt}
    return {"id": figure.figure_id, "number": number, "is_wide": figure.kind in _WIDE, **texts}


def _is_numeric(values: list[Value]) -> bool:
    known = [value for value in values if value is not None]
    return bool(known) and not any(isinstance(value, str) and not _NUMBER.fullmatch(value) for value in known)


def _lines(label: str) -> list[str]:
    """Break a heading so that its column stays narrow on paper."""
    return textwrap.wrap(label, _NARROW, break_long_words=False, break_on_hyphens=False)
