"""When an incident was first told: what the source says, and what the record's own clock can add."""

import numpy as np
import pandas as pd

from hotspot.first_seen import BULK_SIZE, NEVER, first_told
from models.tables import TIME
from tests.hotspot import small_city as city

DAY = pd.Timedelta(days=1)
LOADED = pd.Timestamp("2024-06-01", tz="UTC")


def table(*rows: tuple[str, str, str | None, str]) -> pd.DataFrame:
    """Rows of source, event, reported_at, recorded_at."""
    frame = pd.DataFrame(rows, columns=["source", "earliest", "reported_at", "recorded_at"])
    for name in ("earliest", "reported_at", "recorded_at"):
        frame[name] = pd.to_datetime(frame[name], utc=True).astype(TIME)
    return frame.assign(incident_key=[f"hr:{number}" for number in range(len(frame))])


def days(told: np.ndarray, frame: pd.DataFrame) -> list[float | None]:
    """Delays in days; None where nothing is known."""
    event = frame["earliest"].to_numpy(dtype="datetime64[us]").astype(np.int64)
    return [None if one == NEVER else (one - of) / 86_400e6 for one, of in zip(told, event, strict=True)]


def test_the_source_knows_best_when_something_was_told() -> None:
    frame = table(("hr", "2024-05-01", "2024-05-03", "2024-06-01"), ("hr", "2024-05-02", None, "2024-06-01"))
    assert days(first_told(frame), frame) == [2, None]


def test_a_first_load_says_nothing_of_delay_and_later_batches_do() -> None:
    frame = table(
        ("hr", "2024-01-10", None, "2024-06-01"),
        ("hr", "2024-05-30", None, "2024-06-01"),
        ("hr", "2024-06-03", None, "2024-06-05"),
        ("hr", "2024-06-04", None, "2024-06-12"),
    )
    assert days(first_told(frame), frame) == [None, None, 0, 7]


def test_waiting_for_the_next_batch_is_no_delay() -> None:
    """Weekly files: Monday's and Sunday's incidents come at once; one of them a week, another two weeks late."""
    frame = table(
        ("hr", "2024-05-30", None, "2024-06-02"),
        *[("hr", f"2024-06-{day:02d}", None, f"2024-06-{9 + 7 * (day // 10):02d}") for day in (3, 8, 10, 15)],
        ("hr", "2024-06-04", None, "2024-06-16"),
        ("hr", "2024-06-05", None, "2024-06-23"),
    )
    assert days(first_told(frame), frame) == [None, 0, 0, 0, 0, 7, 14]


def test_what_came_late_of_the_time_before_the_load_is_left_out_for_the_quick_ones_are_not_known() -> None:
    frame = table(("hr", "2024-05-01", None, "2024-06-01"), ("hr", "2024-05-20", None, "2024-06-05"))
    assert days(first_told(frame), frame) == [None, None]


def test_a_batch_of_old_history_is_a_load_whenever_it_comes() -> None:
    frame = table(
        ("hr", "2024-05-30", None, "2024-06-01"),
        ("hr", "2024-06-03", None, "2024-06-05"),
        *[("hr", f"2024-06-{6 + day % 14:02d}", None, "2024-07-20") for day in range(BULK_SIZE)],
        ("hr", "2024-07-22", None, "2024-07-23"),
    )
    told = days(first_told(frame), frame)
    assert told[-1] == 0
    assert set(told[:-1]) == {None}


def test_each_source_has_loads_of_its_own() -> None:
    frame = table(
        ("hr", "2024-05-30", None, "2024-06-01"),
        ("hr", "2024-06-03", None, "2024-06-05"),
        ("other", "2024-06-04", None, "2024-06-05"),
    )
    assert days(first_told(frame), frame) == [None, 0, None]


def test_a_report_time_mistyped_into_the_future_ends_where_it_was_recorded() -> None:
    frame = table(("hr", "2024-05-30", None, "2024-06-01"), ("hr", "2024-06-03", "2025-06-04", "2024-06-05"))
    assert days(first_told(frame), frame) == [None, 2]


def test_a_corrected_incident_was_told_when_its_first_version_came() -> None:
    frame = table(
        ("hr", "2024-05-30", None, "2024-06-01"),
        ("hr", "2024-06-03", None, "2024-06-30"),
        ("hr", "2024-06-02", None, "2024-06-04"),
    )
    first = pd.Series([pd.Timestamp("2024-06-04", tz="UTC")], index=["hr:1"]).astype(TIME)
    assert days(first_told(frame, first), frame) == [None, 0, 0]
    assert days(first_told(frame), frame) == [None, 26, 0]


def test_incidents_carry_it() -> None:
    rows = city.rows(30, city.SQUARE)
    known = city.incidents(rows.assign(reported_at=rows["earliest"] + 2 * DAY, recorded_at=LOADED))
    assert (known.first_seen - known.earliest == 2 * 86_400_000_000).all()
    unknown = city.incidents(rows.assign(recorded_at=LOADED))
    assert (unknown.first_seen == NEVER).all()
