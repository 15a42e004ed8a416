"""Real files come in as a newcomer would bring them in, and nothing without a place reaches a fine map."""

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geodata.store import Store
from hotspot import pipeline
from hotspot.ground import LocatedIncidents
from tests.api.test_command_line import answer
from tests.conftest import ROOT

EXAMPLES = ROOT / "docs" / "examples"
OUTCOMES = ("accepted", "corrected", "duplicate", "quarantined", "rejected")
NOTICES = "polisen/stockholm_county_2023_2025.json.gz"


def ingest(file: Path, mapping: str | Path, data_dir: Path) -> dict[str, Any]:
    summary = answer("ingest", file, "--mapping", mapping, "--data-dir", data_dir)
    assert isinstance(summary, dict)
    assert summary["received"] == sum(summary[name] for name in OUTCOMES)
    return summary


def on_the_map(data_dir: Path) -> LocatedIncidents:
    return pipeline.load_ground(Store(data_dir)).incidents


def test_the_polices_notices_are_placed_by_their_text_alone(shared_data: Path, tmp_path: Path) -> None:
    first = ingest(shared_data / NOTICES, "polisen", tmp_path)
    assert first["received"] == 7370
    assert first["reasons"]["summary"] == first["rejected"]
    again = ingest(shared_data / NOTICES, "polisen", tmp_path)
    assert (again["accepted"], again["corrected"], again["data_version"]) == (0, 0, first["data_version"])
    incidents = on_the_map(tmp_path)
    given = {one["location"]["gps"] for one in json.loads(gzip.decompress((shared_data / NOTICES).read_bytes()))}
    centroids = np.array([[float(part) for part in text.split(",")] for text in given])
    fine = np.column_stack([incidents.latitude, incidents.longitude])[incidents.is_fine]
    assert len(fine) > 200
    metres = np.abs(fine[:, None] - centroids[None]) * [111_195, 56_700]
    assert np.hypot(*np.moveaxis(metres, 2, 0)).min() > 10


@pytest.mark.parametrize(
    ("mapping", "file", "share"),
    [("polisen", NOTICES, 0.60), ("fulltext", NOTICES.replace(".json.gz", "_fulltext.csv.gz"), 0.70)],
)
def test_most_of_stockholms_incidents_are_placed_at_area_level_or_better(
    mapping: str, file: str, share: float, shared_data: Path, tmp_path: Path
) -> None:
    ingest(shared_data / file, EXAMPLES / "polisen_fulltext.toml" if mapping == "fulltext" else mapping, tmp_path)
    known = Store(tmp_path).incidents()
    here = known[known["place_context"] == "Stockholm"]
    assert len(here) > 3000
    assert here["precision"].isin(["address", "crossing", "place", "street", "area"]).mean() >= share


def test_houstons_outliers_and_missing_places_are_never_mapped(shared_data: Path, tmp_path: Path) -> None:
    summary = ingest(shared_data / "houston_2010" / "houston_crime_2010.csv.gz", EXAMPLES / "houston.toml", tmp_path)
    assert summary["received"] == 86_314
    known = Store(tmp_path).incidents()
    assert (known["place_note"] == "outside_study_area").sum() == pytest.approx(226, abs=5)
    of_coordinates = known["place_note"].isin(["outside_study_area", "pile"])
    assert ((known["precision"] == "none") & ~of_coordinates).sum() == 5
    incidents = on_the_map(tmp_path)
    assert incidents.site.local_crs == "EPSG:32615"
    west, south, east, north = incidents.site.study_area
    mapped = incidents.is_fine
    assert mapped.mean() > 0.95
    assert ((incidents.longitude[mapped] > west) & (incidents.longitude[mapped] < east)).all()
    assert ((incidents.latitude[mapped] > south) & (incidents.latitude[mapped] < north)).all()


def test_vancouvers_withheld_places_are_no_points(shared_data: Path, tmp_path: Path) -> None:
    summary = ingest(
        shared_data / "vancouver_2020" / "vancouver_crime_2020.csv.gz", EXAMPLES / "vancouver.toml", tmp_path
    )
    assert summary["received"] == 37_512
    incidents = on_the_map(tmp_path)
    assert incidents.site.local_crs == "EPSG:26910"
    # 3 750 rows say X = Y = 0, one says nothing.
    assert (~incidents.is_fine).sum() == 3751
    assert incidents.points[incidents.is_fine].min(axis=0) == pytest.approx([483_000, 5_449_000], abs=3000)


def test_new_yorks_intervals_are_spread_over_their_hours(shared_data: Path, tmp_path: Path) -> None:
    file = shared_data / "nyc_vehicle_thefts" / "nyc_vehicle_thefts.csv.gz"
    assert ingest(file, EXAMPLES / "nyc.toml", tmp_path)["received"] == 35_746
    incidents = on_the_map(tmp_path)
    assert incidents.site.local_crs == "EPSG:32618"
    hours = (incidents.latest - incidents.earliest) / 3.6e9
    assert np.median(hours[hours > 0]) == pytest.approx(10, abs=1.5)
    assert incidents.hour_weights.sum() == pytest.approx(len(incidents))
    assert np.diff(incidents.hour_weights.indptr)[hours > 3].min() >= 3
