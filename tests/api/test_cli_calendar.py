"""The calendar by the command line: events brought in, days shown, faults told."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.conftest import KLARSYN

EVENTS = "event_id;name;first_day;last_day;note\nkultur-2024;Kulturfestivalen;2024-08-14;2024-08-18;\n"


def klarsyn(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([KLARSYN, *words], check=False, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("calendar")
    (folder / "events.csv").write_text(EVENTS, encoding="utf-8")
    done = klarsyn("calendar", "import", folder / "events.csv", "--data-dir", folder / "data")
    assert done.returncode == 0, done.stderr
    assert "1 events kept" in done.stdout
    return folder / "data"


def test_each_day_says_what_it_is_and_what_it_is_compared_with(data_dir: Path) -> None:
    done = klarsyn("calendar", "list", "--from", "2024-08-13", "--to", "2024-08-23", "--json", "--data-dir", data_dir)
    days = {one["day"]: one for one in json.loads(done.stdout)}
    assert len(days) == 11
    assert days["2024-08-13"]["kind"] == "tisdag, sommarlov"
    assert days["2024-08-14"]["events"] == ["Kulturfestivalen"]
    assert days["2024-08-19"]["school_break"] == ""
    assert days["2024-08-23"]["is_payday_weekend"] is True
    shown = klarsyn("calendar", "list", "--from", "2024-06-21", "--to", "2024-06-21", "--data-dir", data_dir).stdout
    assert "midsommarafton" in shown


def test_days_the_wrong_way_round_are_wrong_use(data_dir: Path) -> None:
    done = klarsyn("calendar", "list", "--from", "2024-08-23", "--to", "2024-08-13", "--data-dir", data_dir)
    assert done.returncode == 2
    assert "the first day first" in done.stderr


def test_a_bad_file_is_refused_with_its_line(data_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("event_id,name,first_day,last_day\nx,Match,2024-13-01,2024-05-01\n")
    done = klarsyn("calendar", "import", tmp_path / "bad.csv", "--data-dir", data_dir)
    assert done.returncode == 1
    assert "line 2: '2024-13-01' is no day" in done.stderr
    assert "Traceback" not in done.stderr
