"""The commands of displacement: one answer per question, kept; the register and the lines that it stands on."""

import json
import os
import subprocess
from pathlib import Path

import geopandas as gpd
import pytest

from tests.conftest import KLARSYN

UNTIL_JULY = ("--until", "2024-07-31")
WKT = "POLYGON ((18.06 59.33, 18.07 59.33, 18.07 59.335, 18.06 59.33))"
ADDED = (
    *("--id", "lampor", "--name", "Ny belysning", "--kind", "lighting", "--area", WKT),
    *("--from", "2024-02-01", "--to", "2024-03-31"),
)


def klarsyn(*words: str | Path, data: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "200"}
    command = [KLARSYN, *words, "--data-dir", data]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=300, env=environment)


def answer(*words: str | Path, data: Path) -> dict:
    done = klarsyn(*words, "--json", data=data)
    assert done.returncode == 0, done.stderr
    found: dict = json.loads(done.stdout)
    return found


def evaluate(*words: str | Path, data: Path) -> dict:
    return answer("displacement", "evaluate", "--intervention", "sommar-pa-torget", *words, data=data)


def test_the_same_question_is_answered_once_and_word_for_word_again(demo_dir: Path) -> None:
    first, again = evaluate(data=demo_dir), evaluate(data=demo_dir)
    assert again == first
    assert len(first["finding_id"]) == 16
    kept = answer("displacement", "list", data=demo_dir)
    assert [one["finding_id"] for one in kept].count(first["finding_id"]) == 1


def test_other_detections_and_days_are_other_questions(demo_dir: Path) -> None:
    whole, police, cut = (evaluate(*one, data=demo_dir) for one in ((), ("--detection", "police"), UNTIL_JULY))
    assert len({one["finding_id"] for one in (whole, police, cut)}) == 3
    assert (whole["detection"], police["detection"]) == ("public,alarm,unknown", "police")
    assert cut["evaluated"] == "2024-06-01/2024-07-31"
    assert police["incidents"] < whole["incidents"]


def test_a_finding_can_be_asked_why_down_to_its_counts(demo_dir: Path) -> None:
    finding = evaluate(data=demo_dir)
    why = answer("displacement", "why", finding["finding_id"], data=demo_dir)
    steps = {one["label"]: one["value"] for one in why["steps"]}
    assert why["area_id"] == "sommar-pa-torget"
    assert steps["Effekt"] == finding["local"]["effect"]["value"]
    assert steps["Räknat under"] == pytest.approx(finding["local"]["effect"]["after"])
    assert steps["Väntat utan insats"] - steps["Räknat under"] == pytest.approx(-steps["Skillnad"])
    printed = klarsyn("displacement", "why", "sommar-pa-torget", "Liljeholmen", data=demo_dir)
    assert "Väntat utan insats" in printed.stdout
    unknown = klarsyn("displacement", "why", "0123456789abcdef", data=demo_dir)
    assert unknown.returncode == 1
    assert "displacement list" in unknown.stderr


@pytest.mark.parametrize("ending", [".json", ".gpkg"])
def test_an_evaluation_is_written_whole_or_as_a_map_of_what_moved(ending: str, demo_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / f"summer{ending}"
    finding = evaluate("--out", out, data=demo_dir)
    if ending == ".json":
        assert json.loads(out.read_text()) == finding
    else:
        written = gpd.read_file(out)
        assert written["receiver"].tolist() == [flow["receiver"]["name"] for flow in finding["flows"]]
        assert written["low"].tolist() == pytest.approx([flow["low"] for flow in finding["flows"]])


def test_a_month_is_searched_without_being_told_where_and_every_move_has_its_interval(
    demo_dir: Path, tmp_path: Path
) -> None:
    out = tmp_path / "july.geojson"
    found = answer("displacement", "search", "--month", "2024-07", "--out", out, data=demo_dir)
    assert found["month"] == "2024-07-01/2024-07-31"
    assert found["smallest_detectable_effect"] > 0
    assert {one["kind"]: one["verdict"] for one in found["kinds"]}["perpetrator"] == "not_measured"
    for move in found["moves"]:
        assert move["low"] <= move["incidents"] <= move["high"]
        assert move["q_value"] < 0.05
    assert len(gpd.read_file(out)) == len(found["moves"]) > 0
    printed = klarsyn("displacement", "search", "--month", "2024-07", data=demo_dir).stdout
    assert found["finding_id"] in printed  # the same month again is the same finding
    assert found["verdict"] in printed
    why = answer("displacement", "why", found["finding_id"], data=demo_dir)
    assert why["periods"][-2:] == ["2024-06", "2024-07"]
    assert klarsyn("displacement", "search", "--month", "juli", data=demo_dir).returncode == 2


def test_an_intervention_is_added_listed_and_removed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    patrol = ("--hours", "18-02", "--patrol-hours", "120", "--patrol-hours-before", "60.5")
    assert answer("interventions", "add", *ADDED, *patrol, data=data) == {"interventions": 1}
    (listed,) = answer("interventions", "list", data=data)
    assert listed == {
        "intervention_id": "lampor",
        "name": "Ny belysning",
        "kind": "lighting",
        "first_day": "2024-02-01",
        "last_day": "2024-03-31",
        "hours": "18-02",
        "note": "",
        "patrol_hours": 120,
        "patrol_hours_before": 60.5,
    }
    again = klarsyn("interventions", "add", *ADDED, data=data)
    assert again.returncode == 1
    assert "remove lampor" in again.stderr
    assert answer("interventions", "remove", "lampor", data=data) == {"removed": "lampor"}
    assert answer("interventions", "list", data=data) == []
    assert klarsyn("interventions", "remove", "lampor", data=data).returncode == 1


@pytest.mark.parametrize(
    ("option", "value", "code", "said"),
    [
        ("--area", "POLYGON ((1 2))", 1, "WKT"),
        ("--area", "nowhere.geojson", 1, "nowhere.geojson"),
        ("--kind", "drones", 2, "drones"),
        ("--id", "a/b", 1, "slashes"),
        ("--to", "2024-01-01", 2, "before it begins"),
        ("--hours", "evening", 2, "evening"),
    ],
)
def test_an_intervention_that_cannot_be_used_is_refused(
    option: str, value: str, code: int, said: str, tmp_path: Path
) -> None:
    words = [*ADDED]
    words[words.index(option) + 1 if option in words else len(words) :] = (
        [value, *words[words.index(option) + 2 :]] if option in words else [option, value]
    )
    done = klarsyn("interventions", "add", *words, data=tmp_path / "data")
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_lines_are_imported_listed_and_removed(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "tram.csv"
    file.write_text("line;hub;order;longitude;latitude\ntram-22;Alvik;1;;\ntram-22;Gröndal;2;17,998;59,314\n")
    shipped = answer("transit", "list", data=data)
    assert answer("transit", "import", file, data=data) == {"lines": 1, "hubs": 2}
    listed = answer("transit", "list", data=data)
    assert [one for one in listed if one["is_imported"]] == [
        {"line": "tram-22", "is_imported": True, "hubs": ["Alvik", "Gröndal"]}
    ]
    assert len(listed) == len(shipped) + 1
    assert answer("transit", "remove", "tram-22", data=data) == {"removed": "tram-22"}
    assert answer("transit", "list", data=data) == shipped
    assert klarsyn("transit", "import", tmp_path / "nowhere.csv", data=data).returncode == 1
