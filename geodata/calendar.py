"""Large events from a user's CSV file, all faults in one message."""

import csv
import io
import re
from datetime import date
from pathlib import Path

from geodata.read.unpack import unpack
from models.calendar import CityEvent
from models.errors import DataRefusedError, KlarsynError

MOST_BYTES = 10_000_000
_NEEDED = ("event_id", "name", "first_day", "last_day")
_MOST_FAULTS = 20


def read_events(path: Path) -> tuple[CityEvent, ...]:
    """Read events: columns event_id, name, first_day, last_day and, where there is any, note.

    Comma or semicolon between columns. An event that comes back every year has one name and an id for each year.

    Raises
    ------
    DataRefusedError
        Where the file or any of its rows cannot be used; every fault is named.
    """
    text = unpack(path, name=path.name, max_bytes=MOST_BYTES)[0].decode()
    head = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
    missing = [name for name in _NEEDED if name not in (rows.fieldnames or ())]
    if missing:
        raise DataRefusedError(
            f"'{path.name}' lacks the columns {', '.join(missing)}; it has {', '.join(rows.fieldnames or ())}."
        )
    return _checked(list(rows), path.name)


def _checked(rows: list[dict[str, str]], name: str) -> tuple[CityEvent, ...]:
    found: dict[str, CityEvent] = {}
    faults = []
    for number, row in enumerate(rows, 2):
        try:
            event = _event(row)
        except (KlarsynError, ValueError) as error:
            faults.append(f"line {number}: {error}")
            continue
        if event.event_id in found:
            faults.append(f"line {number}: the event_id '{event.event_id}' stands twice; give each its own.")
        found[event.event_id] = event
    if faults or not found:
        rest = f" And {len(faults) - _MOST_FAULTS} more." if len(faults) > _MOST_FAULTS else ""
        told = " ".join(faults[:_MOST_FAULTS]) + rest if faults else "It holds no events."
        raise DataRefusedError(f"'{name}' was not imported: {told}")
    return tuple(found.values())


def _event(row: dict[str, str]) -> CityEvent:
    plain = {key: (value or "").strip() for key, value in row.items() if isinstance(key, str)}
    empty = [key for key in _NEEDED if not plain[key]]
    if empty:
        raise DataRefusedError(f"{', '.join(empty)} stand empty; an event needs {', '.join(_NEEDED)}.")
    if not re.fullmatch(r"[^\s./]+", plain["event_id"]):
        raise DataRefusedError(f"the event_id '{plain['event_id']}' has a dot, slash or space; leave them out.")
    return CityEvent(
        event_id=plain["event_id"],
        name=plain["name"],
        first_day=_day(plain["first_day"]),
        last_day=_day(plain["last_day"]),
        note=plain.get("note", ""),
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DataRefusedError(f"'{text}' is no day; write it as 2024-08-14.") from error
