"""A million points in the 117 districts of Stockholm, beside geopandas' spatial join."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture

from geodata.within import areas_of

POINTS = 1_000_000
Floats = NDArray[np.float64]


@pytest.fixture(scope="module")
def districts(shared_data: Path) -> gpd.GeoDataFrame:
    return gpd.read_file(shared_data / "stockholm" / "stadsdelar.geojson")[["geometry"]]


@pytest.fixture(scope="module")
def points(districts: gpd.GeoDataFrame) -> tuple[Floats, Floats]:
    """Longitudes and latitudes that gather at 300 places, as incidents do, a few of them beyond the city."""
    rng = np.random.default_rng(1)
    corners = shapely.get_coordinates(districts.geometry.array)
    places = corners[rng.integers(len(corners), size=300)] + rng.normal(scale=0.005, size=(300, 2))
    longitude, latitude = (places[rng.integers(300, size=POINTS)] + rng.normal(scale=0.004, size=(POINTS, 2))).T
    return longitude.copy(), latitude.copy()


@pytest.mark.benchmark(group="1 M points in 117 districts")
def test_points_in_districts(
    benchmark: BenchmarkFixture, points: tuple[Floats, Floats], districts: gpd.GeoDataFrame
) -> None:
    benchmark.extra_info.update(way="klarsyn", target=15, error="no mismatch")
    found = benchmark.pedantic(areas_of, args=(*points, districts.geometry.array), rounds=7, warmup_rounds=1)
    assert found.nnz > POINTS / 2


@pytest.mark.benchmark(group="1 M points in 117 districts")
def test_points_in_districts_by_sjoin(
    benchmark: BenchmarkFixture, points: tuple[Floats, Floats], districts: gpd.GeoDataFrame
) -> None:
    benchmark.extra_info["way"] = "geopandas sjoin, points ready-made"
    ready = gpd.GeoDataFrame(geometry=shapely.points(*points), crs="EPSG:4326")
    joined = benchmark.pedantic(gpd.sjoin, args=(ready, districts), rounds=2)
    point, area = joined.index.to_numpy(), joined["index_right"].to_numpy()
    order, mine = np.lexsort((area, point)), areas_of(*points, districts.geometry.array)
    np.testing.assert_array_equal(np.repeat(np.arange(POINTS), np.diff(mine.indptr)), point[order])
    np.testing.assert_array_equal(mine.indices, area[order])
