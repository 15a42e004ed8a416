"""Near repeats and concentration as typed."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli.main import app
from models.errors import ParameterError

MONTH = ("--from", "2024-06-01", "--to", "2024-06-30")
PAIRED = (*MONTH, "--permutations", "499")


def klarsyn(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_near_repeats_come_as_one_object_with_every_band(demo_dir: Path) -> None:
    done = klarsyn("near-repeat", *PAIRED, "--data-dir", demo_dir, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert len(found["bands"]) == 25
    assert found["bands"][0]["from_m"] == 0
    assert {"observed", "expected", "ratio", "pseudo_p_value", "poisson_p_value", "q_value"} <= set(found["bands"][0])
    assert found["provenance"]["parameters"]["permutations"] == "499"
    assert found["provenance"]["parameters"]["datetime"] == "2024-06-01/2024-06-30"
    assert found["incidents"] > 1000


def test_near_repeats_are_shown_as_a_table_that_says_how_to_read_it(demo_dir: Path) -> None:
    bands = ("--distance-bands-m", "0,1,200", "--time-bands-days", "0,3,6")
    done = klarsyn("near-repeat", *PAIRED, *bands, "--data-dir", demo_dir)
    assert done.exit_code == 0, done.output
    assert "same place" in done.stdout
    assert "3-6 days" in done.stdout
    assert "more than chance, q <= 0.05" in done.stdout


def test_concentration_is_told_beside_an_even_city(demo_dir: Path) -> None:
    done = klarsyn("concentration", *MONTH, "--data-dir", demo_dir, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    half = found["shares"][1]
    assert half["incident_share"] == 0.5
    assert half["area_share"] < half["expected_area_share"] < 0.5
    assert 0 < found["gini_expected"] < found["gini"] < 1
    shown = klarsyn("concentration", *MONTH, "--data-dir", demo_dir).stdout
    assert "were they even" in shown


def test_a_table_is_written_in_the_format_that_its_ending_names(demo_dir: Path, tmp_path: Path) -> None:
    words = ("concentration", *MONTH, "--data-dir", demo_dir, "--out")
    assert klarsyn(*words, tmp_path / "c.csv").exit_code == 0
    with (tmp_path / "c.csv").open() as file:
        assert [row["incident_share"] for row in csv.DictReader(file)] == ["0.25", "0.5", "0.8"]
    assert klarsyn(*words, tmp_path / "c.json").exit_code == 0
    assert "provenance" in json.loads((tmp_path / "c.json").read_text())
    refused = klarsyn(*words, tmp_path / "c.gpkg")
    assert isinstance(refused.exception, ParameterError)
    assert ".csv or .json" in str(refused.exception)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--permutations", "99"), "at least 499"),
        (("--distance-bands-m", "0,hundred"), "commas between"),
        (("--distance-bands-m", "0,300,200"), "rising edges"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(words: tuple[str, ...], said: str, demo_dir: Path) -> None:
    done = klarsyn("near-repeat", *MONTH, *words, "--data-dir", demo_dir)
    assert isinstance(done.exception, ParameterError)
    assert said in str(done.exception)
