"""The command line keeps its contract: exit codes, one JSON object, formats by the ending."""

import json
import subprocess
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from tests.conftest import KLARSYN

SUMMER = ("--from", "2024-06-01", "--to", "2024-08-31")
OFFERED = (".geojson", ".gpkg", ".fgb", ".parquet", ".csv", ".json")


def klarsyn(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([KLARSYN, *words], check=False, capture_output=True, text=True, timeout=120)


def answer(*words: str | Path) -> object:
    done = klarsyn(*words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    path = tmp_path / "reports.csv"
    path.write_text(
        "id,earliest,category,place,municipality\n"
        "1,2024-06-01 22:15,Rån,Plattan,Stockholm\n"
        "2,2024-06-01 23:15,Stöld,Odenplan,Stockholm\n"
        "3,2024-03-31 02:30,Stöld,Odenplan,Stockholm\n"
    )
    return path


def test_a_summary_adds_up_and_the_same_file_adds_nothing(reports: Path, tmp_path: Path) -> None:
    words = ("ingest", reports, "--mapping", "csv", "--data-dir", tmp_path / "data")
    first, again = answer(*words), answer(*words)
    outcomes = ("accepted", "corrected", "duplicate", "quarantined", "rejected")
    assert [first[name] for name in outcomes] == [2, 0, 0, 1, 0]
    assert [again[name] for name in outcomes] == [0, 0, 2, 1, 0]
    assert first["data_version"] == again["data_version"] == 1
    aside = answer("quarantine", "--data-dir", tmp_path / "data")
    assert [row["reason"] for row in aside] == ["time_does_not_exist"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("ingest", "nowhere.csv", "--mapping", "csv"), 1, "nowhere.csv"),
        (("ingest", "nowhere.csv", "--mapping", "nobody"), 1, "polisen"),
        (("hotspots", *SUMMER), 1, "klarsyn ingest"),
        (("hotspots", "--from", "2024-06-01"), 2, "--to"),
        (("geocode",), 1, "--file"),
        (("serve", "--host", "0.0.0.0"), 2, "127.0.0.1"),  # noqa: S104  (it must be refused)
        (("nonsense",), 2, "nonsense"),
    ],
)
def test_a_failure_says_what_to_do_and_has_its_code(
    words: tuple[str, ...], code: int, said: str, tmp_path: Path
) -> None:
    place = () if words == ("nonsense",) else ("--data-dir", str(tmp_path / "data"))
    done = klarsyn(*words, *place)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_text_is_placed_with_its_radius() -> None:
    places = answer("geocode", "vid Plattan", "ingenstans alls")
    assert [place["precision"] for place in places] == ["place", "none"]
    assert set(places[0]) >= {"text", "longitude", "latitude", "precision", "uncertainty_m", "matched", "candidates"}
    assert (places[0]["longitude"], places[0]["latitude"]) == pytest.approx((18.065, 59.3326), abs=0.002)


@pytest.mark.parametrize("ending", OFFERED)
def test_a_layer_is_written_in_the_format_that_its_ending_names(ending: str, demo_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / f"hot{ending}"
    found = answer("hotspots", *SUMMER, "--data-dir", demo_dir, "--out", out)["hotspots"]
    match ending:
        case ".csv":
            written = pd.read_csv(out)
        case ".json":
            written = pd.read_json(out)
        case ".parquet":
            written = gpd.read_parquet(out)
        case _:
            written = gpd.read_file(out)
            assert written.crs == "EPSG:4326"
    written = written.sort_values("rank")  # FlatGeobuf puts features in the order of its spatial index
    assert written["rank"].tolist() == [one["rank"] for one in found]
    assert written["id"].tolist() == [one["id"] for one in found]


def test_an_ending_that_names_no_format_is_refused_with_those_that_do(demo_dir: Path, tmp_path: Path) -> None:
    done = klarsyn("hotspots", *SUMMER, "--data-dir", demo_dir, "--out", tmp_path / "hot.shp")
    assert done.returncode == 2
    assert ".geojson" in done.stderr


def test_an_unknown_category_is_refused_with_a_near_one(demo_dir: Path) -> None:
    done = klarsyn("hotspots", *SUMMER, "--data-dir", demo_dir, "--category", "Ran")
    assert done.returncode == 2
    assert "did you mean" in done.stderr


def test_an_effect_comes_with_its_interval_and_what_could_have_been_seen(demo_dir: Path) -> None:
    found = answer("displacement", "evaluate", "--intervention", "sommar-pa-torget", "--data-dir", demo_dir)
    effect = found["local"]["effect"]
    assert effect["low"] < effect["value"] < effect["high"] < 0
    assert effect["smallest_detectable_effect"] > 0
    assert found["verdict"] == "displacement"
    assert found["provenance"]["seed"] == 0
    assert klarsyn("displacement", "evaluate", "--intervention", "no", "--data-dir", demo_dir).returncode == 1


def test_the_demo_city_is_made_once(demo_dir: Path) -> None:
    before = sorted(path.name for path in (demo_dir / "incidents" / "_delta_log").iterdir())
    done = klarsyn("demo", "--data-dir", demo_dir)
    assert done.returncode == 0
    assert "already" in done.stderr
    assert sorted(path.name for path in (demo_dir / "incidents" / "_delta_log").iterdir()) == before


def test_invented_incidents_are_not_put_beside_real_ones(reports: Path, tmp_path: Path) -> None:
    answer("ingest", reports, "--mapping", "csv", "--data-dir", tmp_path / "data")
    done = klarsyn("demo", "--data-dir", tmp_path / "data")
    assert done.returncode == 1
    assert "real incidents" in done.stderr


def test_interventions_are_imported_whole_or_not_at_all(tmp_path: Path) -> None:
    square = {"type": "Polygon", "coordinates": [[[18.06, 59.33], [18.07, 59.33], [18.07, 59.34], [18.06, 59.33]]]}
    good = {"intervention_id": "a", "name": "A", "kind": "cameras", "first_day": "2024-06-01", "last_day": "2024-06-30"}
    features = [{"type": "Feature", "geometry": square, "properties": one} for one in (good, good | {"kind": "drones"})]
    path = tmp_path / "two.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    done = klarsyn("interventions", "import", path, "--data-dir", tmp_path / "data")
    assert done.returncode == 1
    assert "feature 2" in done.stderr
    assert "drones" in done.stderr
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features[:1]}))
    assert answer("interventions", "import", path, "--data-dir", tmp_path / "data") == {"interventions": 1}
    assert [one["intervention_id"] for one in answer("interventions", "list", "--data-dir", tmp_path / "data")] == ["a"]
