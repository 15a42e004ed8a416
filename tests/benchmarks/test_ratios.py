"""The table of ratios says what was measured, beside peers that change nothing else."""

import re
from pathlib import Path

from tests.benchmarks.ratios import rows

OURS = {"name": "test_x[klarsyn]", "param": "klarsyn", "min": 0.01, "extra_info": {"target": 15, "error": 2.3e-4}}


def peer(**info: object) -> dict[str, object]:
    return {"name": "test_x[by_hand]", "param": "by_hand", "min": 0.2, "extra_info": info}


def test_a_ratio_is_the_peer_s_time_over_ours() -> None:
    assert list(rows([("count", [peer(), OURS])])) == [
        ("count", "10 ms", "by hand 200 ms", "20x", "15x reached", "2.3e-04")
    ]


def test_a_peer_that_ran_a_part_is_scaled_and_the_row_says_so() -> None:
    [row] = rows([("count", [OURS, peer(scale=50, error="exact")])])
    assert row[2:4] == ("by hand 10 s (1/50 of it x 50)", "1000x")
    assert row[5] == "2.3e-04 : exact"


def test_a_missed_target_is_said_and_a_peer_s_own_target_wins() -> None:
    assert [row[4] for row in rows([("count", [OURS, peer(target=21)])])] == ["21x MISSED"]


def test_a_path_without_a_peer_is_told_with_its_time() -> None:
    named = OURS | {"extra_info": {"way": "klarsyn, warm"}}
    assert list(rows([("ask", [named])])) == [("ask", "warm 10 ms", "", "", "", "")]


def test_the_peers_lock_adds_to_the_lock_and_changes_nothing() -> None:
    root = Path(__file__).parents[2]
    plain, with_peers = (
        set(re.findall(r"^\S+==\S+", (root / name).read_text(), re.MULTILINE))
        for name in ("requirements.lock", "requirements-bench.lock")
    )
    assert plain < with_peers
