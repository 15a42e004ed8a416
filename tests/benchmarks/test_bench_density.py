"""Density for a month, beside scikit-learn."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture
from shapely.geometry import box
from sklearn.neighbors import KernelDensity

from geodata.cells import cell_centres, cells_of_polygon
from geodata.project import geometry_to_degrees, to_metres
from hotspot.stats.density import kernel_density_on_lattice

BANDWIDTH_M = 250.0
Floats = NDArray[np.float64]
Density = Callable[[Floats, Floats], Floats]


def month() -> tuple[Floats, Floats]:
    """4 200 incidents of a month, gathered as a city gathers them, and the resolution-10 cells of 30 km²."""
    rng = np.random.default_rng(1)
    centres = rng.uniform([670_000, 6_576_000], [677_000, 6_583_000], size=(40, 2))
    points = centres[rng.integers(40, size=4200)] + rng.normal(scale=180, size=(4200, 2))
    area = geometry_to_degrees(box(671_000, 6_577_000, 676_000, 6_583_000), crs="EPSG:3006")
    return points, to_metres(*cell_centres(cells_of_polygon(area, 10)), crs="EPSG:3006")


def klarsyn(points: Floats, at: Floats) -> Floats:
    return kernel_density_on_lattice(points, at, bandwidth_m=BANDWIDTH_M)


def scikit_learn(points: Floats, at: Floats) -> Floats:
    tree = KernelDensity(bandwidth=BANDWIDTH_M, algorithm="kd_tree", rtol=1e-3).fit(points)
    return np.exp(tree.score_samples(at)) * len(points) * 1e6


@pytest.mark.benchmark(group="density of a month, 4 200 incidents at 2 000 cells")
@pytest.mark.parametrize("way", [klarsyn, scikit_learn])
def test_density_of_a_month(benchmark: BenchmarkFixture, way: Density) -> None:
    points, at = month()
    found = benchmark(way, points, at)
    exact = scikit_learn(points, at)
    assert np.abs(found - exact).max() < 2e-3 * exact.max()
