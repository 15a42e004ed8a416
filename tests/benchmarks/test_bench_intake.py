"""Ingest with coordinates and with text, beside what a user would write instead."""

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from time import process_time

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from rapidfuzz import fuzz, process
from shapely.geometry import box

from geodata import intake
from geodata.cells import cell_polygons, cell_to_text, cells_of_polygon
from geodata.gazetteer import load_gazetteer
from geodata.geocode import Geocoder
from geodata.read import load_mapping
from geodata.store import Store

ROWS = 50_000
WANTED_ROWS_PER_S = 100_000
NOW = datetime(2024, 8, 1, tzinfo=UTC)
MAPPING = """
[site]
name = "Stockholm"
timezone = "Europe/Stockholm"
study_area = [17.7, 59.2, 18.3, 59.5]
[source]
name = "bench"
[columns]
source_id = "id"
[time]
earliest = "time"
[place]
first = "longitude"
second = "latitude"
crs = "EPSG:4326"
precision = "address"
text = ["place"]
[category]
column = "category"
other = "other"
[detection]
default = "public"
"""
TEXTS = ["Plattan, vid trappan", "utanför Medborgarplatsens tunnelbana", "Larm från Drottninggatan", "i Liljeholmen"]
SOME_TEXTS = [f"{text} {number}" for number, text in enumerate(TEXTS * 250)]


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    write_inputs(tmp_path, rows=ROWS, names=("coordinates", "text"))
    return tmp_path


def write_inputs(folder: Path, *, rows: int, names: tuple[str, ...]) -> None:
    rng = np.random.default_rng(1)
    start = datetime(2024, 1, 1, tzinfo=UTC)
    times = [(start + timedelta(seconds=int(s))).isoformat() for s in rng.integers(200 * 86_400, size=rows)]
    table = pd.DataFrame({"id": np.arange(rows), "time": times, "category": rng.choice(["Rån", "Stöld"], rows)})
    longitude, latitude = rng.normal(18.06, 0.03, rows).round(6), rng.normal(59.33, 0.01, rows).round(6)
    texts = [f"{t} {n % 997}" for n, t in enumerate(TEXTS * (rows // 4))]
    columns = {
        "coordinates": {"longitude": longitude, "latitude": latitude, "place": ""},
        "text": {"longitude": "", "latitude": "", "place": texts},
    }
    for name in names:
        table.assign(**columns[name]).to_csv(folder / f"{name}.csv", index=False)
    (folder / "bench.toml").write_text(MAPPING)


def silent(stage: str, share: float) -> None:
    """Progress that nobody watches."""


def klarsyn(folder: Path, name: str, number: int) -> int:
    store = Store(folder / f"data-{number}")
    mapping = load_mapping(folder / "bench.toml")
    geocoder = Geocoder(load_gazetteer(None))
    return intake.ingest(
        folder / name, mapping=mapping, store=store, geocoder=geocoder, now=NOW, progress=silent
    ).accepted


def by_hand_with_sjoin(folder: Path, number: int) -> int:
    """Read, parse the times, find each point's cell by a spatial join, keep as GeoParquet: no checks, no versions."""
    table = pd.read_csv(folder / "coordinates.csv", parse_dates=["time"])
    points = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(table.longitude, table.latitude), crs="EPSG:4326")
    cells = cells_of_polygon(box(17.94, 59.28, 18.18, 59.38), 10)
    grid = gpd.GeoDataFrame({"cell": cell_to_text(cells)}, geometry=list(cell_polygons(cells)), crs="EPSG:4326")
    joined = gpd.sjoin(points, grid, how="left")
    joined.to_parquet(folder / f"by-hand-{number}.parquet")
    return len(joined.drop_duplicates("id"))


def by_hand_with_rapidfuzz(texts: list[str], names: list[str]) -> int:
    """Look each text up by a scan of all names, as the usual notebook does."""
    return sum(process.extractOne(text, names, scorer=fuzz.partial_ratio) is not None for text in texts)


@pytest.mark.benchmark(group="ingest 50 000 rows with coordinates")
def test_ingest_with_coordinates(benchmark: BenchmarkFixture, inputs: Path) -> None:
    numbers = count()
    benchmark.extra_info["way"] = "klarsyn"
    assert benchmark.pedantic(lambda: klarsyn(inputs, "coordinates.csv", next(numbers)), rounds=3) == ROWS


@pytest.mark.benchmark(group="ingest 50 000 rows with coordinates")
def test_ingest_with_coordinates_by_hand(benchmark: BenchmarkFixture, inputs: Path) -> None:
    numbers = count()
    benchmark.extra_info["way"] = "pandas and sjoin, unchecked"
    assert benchmark.pedantic(lambda: by_hand_with_sjoin(inputs, next(numbers)), rounds=3) == ROWS


# Processor time of one thread: what counts is the work, and other work on the machine does not.
@pytest.mark.benchmark(group="ingest 1 000 000 rows with coordinates", timer=process_time)
def test_ingest_a_million_rows(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    rows = 1_000_000
    write_inputs(tmp_path, rows=rows, names=("coordinates",))
    benchmark.extra_info["way"] = "klarsyn"
    assert benchmark.pedantic(lambda: klarsyn(tmp_path, "coordinates.csv", 0), rounds=1) == rows
    rate = rows / benchmark.stats.stats.min
    benchmark.extra_info["error"] = f"{rate:,.0f} rows/s, wanted {WANTED_ROWS_PER_S:,}"


@pytest.mark.benchmark(group="ingest 50 000 rows with text")
def test_ingest_with_text(benchmark: BenchmarkFixture, inputs: Path) -> None:
    numbers = count()
    benchmark.extra_info["way"] = "klarsyn"
    assert benchmark.pedantic(lambda: klarsyn(inputs, "text.csv", next(numbers)), rounds=3) == ROWS


@pytest.mark.benchmark(group="place 1 000 texts")
def test_place_texts(benchmark: BenchmarkFixture) -> None:
    geocoder = Geocoder(load_gazetteer(None))
    geocoder.geocode("Plattan")
    benchmark.extra_info["way"] = "klarsyn"
    places = benchmark(lambda: [geocoder.geocode(text) for text in SOME_TEXTS])
    assert all(place.precision.is_placed for place in places)


@pytest.mark.benchmark(group="place 1 000 texts")
def test_place_texts_by_a_rapidfuzz_scan(benchmark: BenchmarkFixture) -> None:
    benchmark.extra_info["way"] = "rapidfuzz scan"
    names = [entry.name for entry in load_gazetteer(None).entries]
    assert benchmark.pedantic(by_hand_with_rapidfuzz, args=(SOME_TEXTS, names), rounds=3) == len(SOME_TEXTS)
