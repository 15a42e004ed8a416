"""Files are brought in while the service runs, by the real store and the real pipeline."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import geopandas as gpd
import httpx
import pytest
import shapely

from api.app import create_app
from api.settings import Settings
from geodata import intake
from geodata.gazetteer import load_gazetteer
from geodata.geocode import Geocoder
from geodata.read import load_mapping
from geodata.store import Store
from tests.api.http_world import served

NOW = datetime(2026, 10, 10, 12, tzinfo=UTC)
FIRST = datetime(2026, 8, 1, 10, tzinfo=UTC)


def write_reports(path: Path, *, first: int, number: int) -> Path:
    """Reports on a small grid of points around Sergels torg, one every half hour."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "earliest", "category", "longitude", "latitude", "detection"])
        for one in range(first, first + number):
            earliest = (FIRST + timedelta(minutes=30 * one)).isoformat()
            longitude, latitude = 18.060 + 0.002 * (one % 7), 59.330 + 0.001 * (one % 5)
            writer.writerow([one, earliest, "Stöld", longitude, latitude, "public"])
    return path


def bring_in(path: Path, store: Store) -> int:
    geocoder = Geocoder(load_gazetteer(None))
    summary = intake.ingest(
        path,
        mapping=load_mapping("csv"),
        store=store,
        geocoder=geocoder,
        now=NOW,
        progress=lambda _stage, _share: None,
    )
    return summary.accepted


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    settings = Settings(data_dir=tmp_path / "data")
    app = create_app(store=Store(settings.data_dir), settings=settings, clock=lambda: NOW)
    with served(app) as url, httpx.Client(base_url=url, timeout=60) as one:
        yield one


def counted(client: httpx.Client, **asked: int) -> float:
    parameters = {"datetime": "2026-08-01/2026-09-30", "limit": 10000, **asked}
    page = client.get("/collections/cells/items", params=parameters).json()
    return sum(one["properties"]["incidents"] for one in page["features"])


def test_the_service_answers_from_each_batch_as_soon_as_it_is_in(client: httpx.Client, tmp_path: Path) -> None:
    empty = client.get("/collections/cells/items")
    assert empty.status_code == 503
    assert "klarsyn ingest" in empty.json()["detail"]
    beside = Store(tmp_path / "data")  # as another process would open it
    assert bring_in(write_reports(tmp_path / "a.csv", first=0, number=300), beside) == 300
    assert counted(client) == pytest.approx(300)
    first = client.get("/collections/heatmap/items")
    assert first.json()["klarsyn"]["provenance"]["data_version"] == 1
    assert bring_in(write_reports(tmp_path / "b.csv", first=300, number=200), beside) == 200
    assert counted(client) == pytest.approx(500)
    assert counted(client, data_version=1) == pytest.approx(300)
    assert client.get("/collections/cells/items", params={"data_version": 3}).status_code == 404
    again = client.get("/collections/heatmap/items", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 200
    assert again.json()["klarsyn"]["provenance"]["data_version"] == 2


def test_a_new_area_changes_the_answer_without_a_new_data_version(client: httpx.Client, tmp_path: Path) -> None:
    beside = Store(tmp_path / "data")
    bring_in(write_reports(tmp_path / "a.csv", first=0, number=300), beside)
    before = client.get("/collections/areas/items").json()
    square = {"area_id": ["klara"], "name": ["Fokusområde Klara"], "kind": ["focus"]}
    beside.add_areas(gpd.GeoDataFrame(square, geometry=[shapely.box(18.06, 59.33, 18.07, 59.335)], crs="EPSG:4326"))
    after = client.get("/collections/areas/items").json()
    assert after["numberMatched"] == before["numberMatched"] + 1
    named = client.get("/collections/areas/items", params={"name": "Fokusområde Klara"}).json()
    assert [one["id"] for one in named["features"]] == ["klara"]
    assert client.get("/collections/areas/items/klara").json()["properties"]["kind"] == "focus"
