"""A cold and a warm heat-map request, beside a service that computes and writes it anew each time."""

import gzip
import json
import urllib.request
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from sklearn.neighbors import KernelDensity

from geodata.cells import cell_centres, cell_polygons, cell_to_text
from geodata.project import to_metres
from geodata.store import Store
from hotspot.ground import Ground, habitat
from hotspot.pipeline import load_ground
from models.period import Period
from models.selection import Selection

GROUP = "heat map of 90 days, resolution 10"
BANDWIDTH_M = 250.0


@pytest.fixture(scope="module")
def ground(demo_dir: Path) -> Ground:
    return load_ground(Store(demo_dir))


def days(first: date) -> str:
    return f"{first}/{first + timedelta(days=89)}"


def fetch(url: str) -> dict[str, object]:
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        body = answer.read()
        return json.loads(gzip.decompress(body) if answer.headers["Content-Encoding"] == "gzip" else body)


def by_hand(ground: Ground, first: date) -> str:
    """Select, estimate with scikit-learn, write with geopandas: what a notebook turned service does per request."""
    incidents = ground.incidents
    period = Period.of_days(first, first + timedelta(days=89), timezone=incidents.site.timezone)
    weight = incidents.weights(Selection(period=period))
    chosen = (weight > 0) & incidents.is_fine
    cells = habitat(incidents, 10)
    at = to_metres(*cell_centres(cells), crs=incidents.site.local_crs)
    tree = KernelDensity(bandwidth=BANDWIDTH_M, algorithm="kd_tree", rtol=1e-3)
    tree.fit(incidents.points[chosen], sample_weight=weight[chosen])
    density = np.exp(tree.score_samples(at)) * weight[chosen].sum() * 1e6
    frame = gpd.GeoDataFrame({"density": density}, index=cell_to_text(cells), geometry=list(cell_polygons(cells)))
    return frame.to_json()


@pytest.mark.benchmark(group=GROUP)
def test_a_cold_request(benchmark: BenchmarkFixture, served_demo: str) -> None:
    shift = count()

    def ask() -> dict[str, object]:
        period = days(date(2023, 1, 1) + timedelta(days=next(shift)))
        return fetch(f"{served_demo}/collections/heatmap/items?datetime={period}&limit=10000")

    benchmark.extra_info["way"] = "klarsyn, cold"
    assert len(benchmark.pedantic(ask, rounds=10, warmup_rounds=1)["features"]) > 100


@pytest.mark.benchmark(group=GROUP)
def test_a_warm_request(benchmark: BenchmarkFixture, served_demo: str) -> None:
    url = f"{served_demo}/collections/heatmap/items?datetime={days(date(2024, 3, 1))}&limit=10000"
    fetch(url)
    benchmark.extra_info["way"] = "klarsyn, warm"
    assert len(benchmark(fetch, url)["features"]) > 100


@pytest.mark.benchmark(group=GROUP)
def test_a_request_by_hand(benchmark: BenchmarkFixture, ground: Ground) -> None:
    benchmark.extra_info["way"] = "scikit-learn and geopandas"
    assert '"density"' in benchmark.pedantic(by_hand, args=(ground, date(2024, 3, 1)), rounds=2)
