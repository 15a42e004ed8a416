"""A street network comes in by the command line, and is asked for there and over HTTP."""

import json
from pathlib import Path

import geopandas as gpd
import httpx
import pytest
from shapely.geometry import LineString

from api.app import create_app
from api.cli.streets import import_file
from api.settings import Settings
from geodata.store import Store
from models.errors import DataRefusedError
from tests.api.http_world import served
from tests.api.test_command_line import answer
from tests.api.test_http_live import NOW, bring_in, write_reports

ADDRESS = "/collections/streets/items?datetime=2026-08-01/2026-09-30&splitting=discontinuous&limit=10"
ASKED = ("layer", "streets", "--from", "2026-08-01", "--to", "2026-09-30", "--set", "splitting=discontinuous")


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A data folder with 300 reports around Sergels torg."""
    folder = tmp_path / "data"
    bring_in(write_reports(tmp_path / "reports.csv", first=0, number=300), Store(folder))
    return folder


@pytest.fixture
def streets(tmp_path: Path) -> Path:
    """A grid of streets around Sergels torg, every 100 m or so."""
    east, north = [18.055 + 0.00176 * step for step in range(12)], [59.328 + 0.0009 * step for step in range(10)]
    lines = [LineString([(x, y) for y in north]) for x in east] + [LineString([(x, y) for x in east]) for y in north]
    path = tmp_path / "streets.geojson"
    names = [f"Gata {number}" for number in range(len(lines))]
    gpd.GeoDataFrame({"gata": names}, geometry=lines, crs="EPSG:4326").to_file(path)
    return path


def test_streets_come_in_by_the_command_line_and_answer_there(city: Path, streets: Path, tmp_path: Path) -> None:
    with pytest.raises(DataRefusedError, match="it has gata"):
        import_file([streets], name_column="namn", data_dir=city)
    told = answer("streets", "import", streets, streets, "--name-column", "gata", "--data-dir", city)
    assert isinstance(told, dict)
    assert told["duplicates"] == 22  # the same file twice over
    assert (told["edges"], told["nodes"], told["split"], told["components"]) == (218, 120, 22, 1)
    asked = answer(*ASKED, "--data-dir", city, "--out", tmp_path / "streets.geojson")
    assert isinstance(asked, dict)
    assert asked["features"][0]["rank"] == 1
    assert asked["features"][0]["name"].startswith("Gata ")
    written = json.loads((tmp_path / "streets.geojson").read_text())
    assert len(written["features"]) == len(asked["features"]) > 100


def listed(client: httpx.Client) -> set[str]:
    return {one["id"] for one in client.get("/collections").json()["collections"]}


def test_streets_come_in_while_the_service_runs(city: Path, streets: Path) -> None:
    app = create_app(store=Store(city), settings=Settings(data_dir=city), clock=lambda: NOW)
    with served(app) as url, httpx.Client(base_url=url, timeout=60) as client:
        missing = client.get(ADDRESS)
        assert missing.status_code == 404
        assert "klarsyn streets import FILE" in missing.json()["detail"]
        assert "streets" not in listed(client)
        import_file([streets], name_column="gata", data_dir=city)
        assert "streets" in listed(client)
        page = client.get(ADDRESS).json()
        assert page["numberMatched"] > 100
        assert page["features"][0]["geometry"]["type"] == "LineString"
        assert page["klarsyn"]["parameters"]["splitting"] == "discontinuous"
        assert "Gatunätet har" in " ".join(page["klarsyn"]["notes"])
        refused = client.get("/collections/streets/items?splitting=all")
        assert refused.status_code == 400
        assert "continuous" in refused.json()["detail"]
