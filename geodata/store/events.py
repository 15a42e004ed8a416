"""Large events that people told of."""

from collections.abc import Iterable
from datetime import date

from geodata.store.state import State
from models.calendar import CityEvent


def add_events(state: State, events: Iterable[CityEvent]) -> None:
    """Keep events; one with a known id is replaced, and the same again changes nothing."""
    known = {one.event_id: one for one in read_events(state)}
    rows = [
        (one.event_id, one.name, one.first_day.isoformat(), one.last_day.isoformat(), one.note)
        for one in events
        if known.get(one.event_id) != one
    ]
    with state.change_registry() as connection:
        connection.executemany("INSERT OR REPLACE INTO events VALUES (?, ?, ?, ?, ?)", rows)


def read_events(state: State) -> tuple[CityEvent, ...]:
    """Give all events, earliest first."""
    with state.read() as connection:
        rows = connection.execute("SELECT * FROM events ORDER BY first_day, event_id").fetchall()
    return tuple(
        CityEvent(
            event_id=row["event_id"],
            name=row["name"],
            first_day=date.fromisoformat(row["first_day"]),
            last_day=date.fromisoformat(row["last_day"]),
            note=row["note"],
        )
        for row in rows
    )
