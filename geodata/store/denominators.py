"""What rates are made with, as people brought it in."""

from datetime import date
from itertools import groupby

import shapely

from geodata.store.state import State
from models.denominator import Denominator, DenominatorPart, DenominatorUnit


def add_denominator(state: State, denominator: Denominator) -> None:
    """Keep a denominator; one of the same name is replaced whole, and the same again changes nothing."""
    if denominator in read_denominators(state):
        return
    day = denominator.as_of.isoformat() if denominator.as_of else ""
    head = (denominator.name, str(denominator.unit), denominator.source, day, denominator.label_sv)
    parts = [
        (denominator.name, number, part.name, part.value, shapely.to_wkb(part.shape))
        for number, part in enumerate(denominator.parts)
    ]
    with state.change_registry() as connection:
        connection.execute("DELETE FROM denominator_parts WHERE denominator = ?", (denominator.name,))
        connection.execute("INSERT OR REPLACE INTO denominators VALUES (?, ?, ?, ?, ?)", head)
        connection.executemany("INSERT INTO denominator_parts VALUES (?, ?, ?, ?, ?)", parts)


def read_denominators(state: State) -> tuple[Denominator, ...]:
    """Give all denominators, ordered by name."""
    with state.read() as connection:
        heads = connection.execute("SELECT * FROM denominators ORDER BY name").fetchall()
        rows = connection.execute("SELECT * FROM denominator_parts ORDER BY denominator, number").fetchall()
    parts = {
        name: tuple(
            DenominatorPart(name=row["name"], value=row["value"], shape=shapely.from_wkb(row["shape"])) for row in own
        )
        for name, own in groupby(rows, key=lambda row: str(row["denominator"]))
    }
    return tuple(
        Denominator(
            name=head["name"],
            unit=DenominatorUnit(head["unit"]),
            source=head["source"],
            as_of=date.fromisoformat(head["as_of"]) if head["as_of"] else None,
            label_sv=head["label_sv"],
            parts=parts.get(head["name"], ()),
        )
        for head in heads
    )
