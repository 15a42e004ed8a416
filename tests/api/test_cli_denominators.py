"""Denominators by the command line: brought in, listed, used, refused."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.conftest import KLARSYN

FIGURES = "område;antal\nNorrmalm;1 800\nVasastaden;60000,5\n"
NAMED = ("--name", "boende 2019", "--unit", "persons", "--source", "Stockholms stad", "--as-of", "2019-12-31")


def klarsyn(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([KLARSYN, *words], check=False, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a handful of reports."""
    folder = tmp_path_factory.mktemp("denominators")
    rows = [f"{n},2024-06-{n % 28 + 1:02d} 22:15,Rån,{'Plattan' if n % 2 else 'Odenplan'},Stockholm" for n in range(40)]
    (folder / "reports.csv").write_text("\n".join(["id,earliest,category,place,municipality", *rows]))
    done = klarsyn("ingest", folder / "reports.csv", "--mapping", "csv", "--data-dir", folder / "data")
    assert done.returncode == 0, done.stderr
    return folder / "data"


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("figures") / "folk.csv"
    path.write_text(FIGURES, encoding="utf-8")
    return path


def test_figures_are_kept_listed_and_used_with_their_source(data_dir: Path, figures: Path) -> None:
    done = klarsyn("denominators", "import", figures, *NAMED, "--data-dir", data_dir)
    assert done.returncode == 0, done.stderr
    assert "'boende 2019' kept: 2 figures" in done.stdout
    listed = json.loads(klarsyn("denominators", "list", "--json", "--data-dir", data_dir).stdout)
    assert [(one["name"], one["unit"], one["figures"], one["total"]) for one in listed] == [
        ("boende 2019", "persons", 2, 61_800.5)
    ]
    asked = ("layer", "cells", "--from", "2024-06-01", "--to", "2024-06-30", "--set", "denominator=boende 2019")
    layer = json.loads(klarsyn(*asked, "--json", "--data-dir", data_dir).stdout)
    assert layer["features"][0]["rate"] > 0
    assert layer["provenance"]["parameters"]["denominator_source"] == "Stockholms stad"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--name", "boende", "--unit", "persons", "--source", "x"), 2, "--as-of"),
        ((*NAMED, "--column", "folk"), 1, "has no column 'folk'"),
    ],
)
def test_figures_of_nobody_and_of_nothing_are_refused(
    data_dir: Path, figures: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    done = klarsyn("denominators", "import", figures, *words, "--data-dir", data_dir)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_denominator_is_wrong_use(data_dir: Path) -> None:
    asked = ("layer", "cells", "--from", "2024-06-01", "--to", "2024-06-30", "--set", "denominator=turister")
    done = klarsyn(*asked, "--data-dir", data_dir)
    assert done.returncode == 2
    assert "no denominator 'turister'; known are 'hectares'" in done.stderr
