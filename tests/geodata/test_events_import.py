"""Large events: read from a file with all its faults in one message, kept once, and asked again."""

from datetime import date
from pathlib import Path

import pytest

from geodata.calendar import read_events
from geodata.store import Store
from models.calendar import CityEvent
from models.errors import DataRefusedError

FESTIVAL = CityEvent(
    event_id="kultur-2024",
    name="Kulturfestivalen",
    first_day=date(2024, 8, 14),
    last_day=date(2024, 8, 18),
    note="gratis",
)


def write(folder: Path, text: str) -> Path:
    path = folder / "events.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("separator", [",", ";"])
def test_events_are_read_with_comma_or_semicolon(tmp_path: Path, separator: str) -> None:
    head, row = "event_id,name,first_day,last_day,note", "kultur-2024,Kulturfestivalen,2024-08-14,2024-08-18,gratis"
    found = read_events(write(tmp_path, f"\ufeff{head}\n{row}\n".replace(",", separator)))
    assert found == (FESTIVAL,)


def test_every_fault_is_told_in_one_message(tmp_path: Path) -> None:
    text = (
        "event_id,name,first_day,last_day\na.b,Match,2024-01-01,2024-01-01\nx,Match,1 maj,2024-05-01\n"
        "y,,2024-01-01,2024-01-02\nz,Match,2024-05-02,2024-05-01\nq,Match,2024-05-02,2024-05-02\n"
        "q,Match,2024-05-03,2024-05-03\n"
    )
    with pytest.raises(DataRefusedError) as told:
        read_events(write(tmp_path, text))
    faults = (
        "line 2: the event_id 'a.b'",
        "line 3: '1 maj' is no day",
        "line 4: name stand empty",
        "line 5: The event",
    )
    for fault in (*faults, "line 7: the event_id 'q' stands twice"):
        assert fault in str(told.value)
    assert "line 6" not in str(told.value)


def test_a_file_without_the_columns_names_those_it_has(tmp_path: Path) -> None:
    with pytest.raises(DataRefusedError, match="lacks the columns event_id, last_day; it has name, first_day"):
        read_events(write(tmp_path, "name,first_day\nMatch,2024-01-01\n"))
    with pytest.raises(DataRefusedError, match="holds no events"):
        read_events(write(tmp_path, "event_id,name,first_day,last_day\n"))


def test_events_are_kept_once_and_replaced_by_their_id(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.add_events([FESTIVAL])
    known = store.state_version()
    store.add_events([FESTIVAL])
    assert store.state_version() == known
    longer = CityEvent(event_id="kultur-2024", name="Kultur", first_day=date(2024, 8, 1), last_day=date(2024, 8, 18))
    store.add_events([longer])
    assert store.events() == (longer,)
    assert store.state_version() != known
