"""New, corrected or known: what becomes of a row is decided by what is known of its incident."""

import pandas as pd

from geodata.store.versions import decide
from models.tables import TIME


def table(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Rows of key, revised_at, content, precision; versions count up within a key."""
    frame = pd.DataFrame(rows, columns=["incident_key", "revised_at", "content_hash", "precision"]).astype("str")
    frame["revised_at"] = pd.to_datetime(frame["revised_at"], utc=True).astype(TIME)
    return frame.assign(version=frame.groupby("incident_key").cumcount() + 1)


def told(content: str, *, key: str = "a", revised: str = "", precision: str = "place") -> tuple[str, str, str, str]:
    return (key, revised, content, precision)


def decided(batch: list[tuple[str, str, str, str]], history: list[tuple[str, str, str, str]]) -> list[tuple[str, int]]:
    decision = decide(table(*batch), table(*history))
    return list(zip(decision.fate.tolist(), decision.version.tolist(), strict=True))


def test_an_incident_is_accepted_once_and_its_changes_are_corrections() -> None:
    assert decided([told("x")], []) == [("accepted", 1)]
    assert decided([told("x")], [told("x")]) == [("duplicate", 0)]
    assert decided([told("y")], [told("x")]) == [("corrected", 2)]
    assert decided([told("x"), told("y"), told("x", key="b")], []) == [
        ("accepted", 1),
        ("corrected", 2),
        ("accepted", 1),
    ]


def test_a_correction_that_is_taken_back_is_a_correction() -> None:
    assert decided([told("x")], [told("x"), told("y")]) == [("corrected", 3)]


def test_a_story_told_again_from_its_beginning_adds_nothing() -> None:
    story = [told("x"), told("y"), told("x")]
    assert decided(story, story) == [("duplicate", 0)] * 3
    assert decided([told("y"), told("z")], [told("x"), told("y")]) == [("duplicate", 0), ("corrected", 3)]


def test_revision_times_put_versions_in_order_within_a_file() -> None:
    batch = [told("new", revised="2024-05-02"), told("old", revised="2024-05-01"), told("first")]
    assert decided(batch, []) == [("corrected", 3), ("corrected", 2), ("accepted", 1)]


def test_a_dated_incident_knows_all_its_old_versions_again() -> None:
    known = [told("x", revised="2024-05-01"), told("y", revised="2024-05-02")]
    assert decided([told("x", revised="2024-05-01")], known) == [("duplicate", 0)]
    assert decided([told("w")], [told("w"), *known]) == [("duplicate", 0)]
    assert decided(list(reversed(known)), known) == [("duplicate", 0)] * 2


def test_a_known_row_whose_place_is_found_more_finely_is_a_correction() -> None:
    assert decided([told("x", precision="street")], [told("x", precision="area")]) == [("corrected", 2)]
    assert decided([told("x", precision="none")], [told("x", precision="area")]) == [("duplicate", 0)]


def test_an_empty_batch_decides_nothing() -> None:
    assert decided([], [told("x")]) == []
