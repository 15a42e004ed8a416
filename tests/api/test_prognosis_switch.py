"""What looks forward is offered by no service until somebody switches it on, and the back-test runs as typed."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.settings import Settings
from models.errors import SettingError
from tests.api.http_world import MadeMethod, MadeStore, made_app, served
from tests.api.test_command_line import answer, klarsyn

YEAR = ("--from", "2024-07-01", "--to", "2024-12-31")


def _served(folder: Path, *, prognosis: bool) -> Iterator[httpx.Client]:
    settings = Settings(data_dir=folder, prognosis=prognosis)
    app = made_app(store=MadeStore(), settings=settings, method=MadeMethod())
    with served(app) as url, httpx.Client(base_url=url) as one:
        yield one


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[httpx.Client]:
    yield from _served(tmp_path, prognosis=False)


@pytest.fixture
def forward(tmp_path: Path) -> Iterator[httpx.Client]:
    yield from _served(tmp_path, prognosis=True)


def test_it_is_off_unless_the_setting_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().prognosis is False
    monkeypatch.setenv("KLARSYN_PROGNOSIS", "true")
    assert Settings().prognosis is True
    monkeypatch.setenv("KLARSYN_PROGNOSIS", "perhaps")
    with pytest.raises(SettingError, match="KLARSYN_PROGNOSIS is 'perhaps'"):
        Settings()


def test_a_service_without_it_neither_lists_nor_describes_nor_answers_it(plain: httpx.Client) -> None:
    assert "prognosis" not in [one["id"] for one in plain.get("/collections").json()["collections"]]
    assert not [path for path in plain.get("/api").json()["paths"] if "prognosis" in path]
    for address in ("", "/items", "/items/x", "/schema", "/queryables"):
        refused = plain.get(f"/collections/prognosis{address}")
        assert refused.status_code == 404
        assert "KLARSYN_PROGNOSIS=true" in refused.json()["detail"]
    assert "prognosis" not in plain.get("/api.html").text


def test_a_service_with_it_lists_describes_and_answers_it(forward: httpx.Client) -> None:
    listed = {one["id"]: one for one in forward.get("/collections").json()["collections"]}
    assert "off by default" in listed["prognosis"]["description"]
    path = forward.get("/api").json()["paths"]["/collections/prognosis/items"]["get"]
    assert {"days", "windows"} <= {one.get("name") for one in path["parameters"]}
    assert forward.get("/collections/prognosis/items?days=3").status_code == 200
    assert forward.get("/collections/prognosis/items?days=99").status_code == 400
    assert "/collections/prognosis" in forward.get("/api.html").text


def test_the_back_test_prints_one_object_with_intervals_and_parameters(demo_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / "windows.json"
    found = answer("backtest", *YEAR, "--data-dir", demo_dir, "--out", out)
    assert isinstance(found, dict)
    assert json.loads(out.read_text()) == found
    assert found["parameters"]["from"] == "2024-07-01"
    assert found["parameters"]["step"] == "month"
    assert len(found["windows"]) == 6
    best = {(one["ranking"], one["share"]): one for one in found["accuracies"]}
    assert ("prognosis", 0.01) not in best
    assert {"score", "density", "counts", "kde", "last_year", "random"} == {name for name, _ in best}
    one = best["score", 0.05]
    assert one["low"] < one["hit_rate"] < one["high"]
    assert one["accuracy"] == pytest.approx(one["hit_rate"] / 0.05)
    lead = {(one["ranking"], one["share"]): one for one in found["advantages"]}
    assert lead["random", 0.05]["verdict"] == "better"


def test_the_prognosis_is_back_tested_only_where_it_is_asked_for(demo_dir: Path) -> None:
    words = ("--from", "2024-11-25", "--to", "2024-12-08", "--step", "week", "--months", "3", "--category", "Rån")
    found = answer("backtest", *words, "--data-dir", demo_dir, "--prognosis")
    assert isinstance(found, dict)
    assert "prognosis" in {one["ranking"] for one in found["accuracies"]}
    assert {one["verdict"] for one in found["advantages"]} == {"too few windows"}


def test_people_get_a_table_and_progress_goes_to_stderr(demo_dir: Path) -> None:
    words = ("--from", "2024-12-01", "--to", "2024-12-31", "--months", "3", "--category", "Rån")
    done = klarsyn("backtest", *words, "--data-dir", demo_dir)
    assert done.returncode == 0, done.stderr
    assert "kernel density" in done.stdout
    assert "1 months" in done.stdout
    assert "done" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--from", "2030-01-01", "--to", "2030-12-31"), 1, "Nothing can be back-tested here"),
        ((*YEAR, "--out", "windows.csv"), 2, "written as .json"),
        ((*YEAR, "--step", "year"), 2, "year"),
    ],
)
def test_what_cannot_be_back_tested_is_refused(words: tuple[str, ...], code: int, said: str, demo_dir: Path) -> None:
    done = klarsyn("backtest", *words, "--data-dir", demo_dir)
    assert done.returncode == code
    assert said in done.stderr


def test_the_table_of_hot_spots_tells_robustness(demo_dir: Path) -> None:
    done = klarsyn("hotspots", "--from", "2024-06-01", "--to", "2024-08-31", "--data-dir", demo_dir, "--set", "draws=5")
    assert done.returncode == 0, done.stderr
    assert "robust" in done.stdout
    assert "100%" in next(line for line in done.stdout.splitlines() if "Sergels torg" in line)


def test_a_prognosis_by_command_is_its_own_layer(demo_dir: Path) -> None:
    words = ("--from", "2024-09-01", "--to", "2024-11-30", "--category", "Rån", "--set", "windows=1")
    found = answer("layer", "prognosis", *words, "--data-dir", demo_dir)
    assert isinstance(found, dict)
    assert found["features"][0]["rank"] == 1
    assert "hit rate in 5% of the area" in found["provenance"]["parameters"]["back_test"]
