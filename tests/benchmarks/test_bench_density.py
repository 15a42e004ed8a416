"""Density beside what a user would otherwise pick, and the error each makes for its speed."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture
from scipy.interpolate import RegularGridInterpolator
from scipy.stats import gaussian_kde
from shapely.geometry import box
from sklearn.neighbors import KernelDensity

from geodata.cells import cell_centres, cells_of_polygon
from geodata.project import geometry_to_degrees, to_metres
from hotspot.stats.density import bandwidth_diggle, bandwidth_likelihood, kernel_density_on_lattice
from hotspot.stats.density.near_pairs import sum_near_pairs
from hotspot.stats.relative_risk import label_anew, relative_risk

BANDWIDTH_M = 250.0
SIDE_M = 30_000.0
Floats = NDArray[np.float64]
Density = Callable[[Floats, Floats], Floats]


def month() -> tuple[Floats, Floats]:
    """4 200 incidents of a month, gathered as a city gathers them, and the resolution-10 cells of 30 km²."""
    rng = np.random.default_rng(1)
    centres = rng.uniform([670_000, 6_576_000], [677_000, 6_583_000], size=(40, 2))
    points = centres[rng.integers(40, size=4200)] + rng.normal(scale=180, size=(4200, 2))
    area = geometry_to_degrees(box(671_000, 6_577_000, 676_000, 6_583_000), crs="EPSG:3006")
    return points, to_metres(*cell_centres(cells_of_polygon(area, 10)), crs="EPSG:3006")


def years(count: int) -> tuple[Floats, Floats]:
    """Incidents of years about 200 busy places, and 90 000 places of 30 km x 30 km at which density is asked."""
    rng = np.random.default_rng(1)
    centres = rng.uniform(0, SIDE_M, (200, 2))
    points = centres[rng.integers(200, size=count)]
    points = points + rng.normal(size=(count, 2)) * rng.choice([150, 600, 3000], count)[:, None]
    steps = np.linspace(0, SIDE_M, 300)
    return points, np.column_stack([axis.ravel() for axis in np.meshgrid(steps, steps, indexing="ij")])


def klarsyn(points: Floats, at: Floats) -> Floats:
    return kernel_density_on_lattice(points, at, bandwidth_m=BANDWIDTH_M)


def scikit_learn(points: Floats, at: Floats) -> Floats:
    tree = KernelDensity(bandwidth=BANDWIDTH_M, algorithm="kd_tree", rtol=1e-3).fit(points)
    return np.exp(tree.score_samples(at)) * len(points) * 1e6


def scipy_exact(points: Floats, at: Floats) -> Floats:
    whole = gaussian_kde(points.T, bw_method=1.0)
    whole.covariance = np.eye(2) * BANDWIDTH_M**2
    whole.cho_cov = np.linalg.cholesky(whole.covariance)
    whole.log_det = 2 * np.log(np.diag(whole.cho_cov * np.sqrt(2 * np.pi))).sum()
    return np.asarray(whole(at.T)) * len(points) * 1e6


def kdepy_fft(points: Floats, at: Floats) -> Floats:
    """Its own grid of 512 x 512 over the points, read where density is asked."""
    fft = pytest.importorskip("KDEpy", reason="a peer of `make bench`").FFTKDE(bw=BANDWIDTH_M, kernel="gaussian")
    grid, height = fft.fit(points).evaluate((512, 512))
    east, north = np.unique(grid[:, 0]), np.unique(grid[:, 1])
    table = height.reshape(len(east), len(north))
    read = RegularGridInterpolator((east, north), table, bounds_error=False, fill_value=0.0)
    return np.asarray(read(at)) * len(points) * 1e6


def largest_error(found: Floats, points: Floats, at: Floats) -> float:
    """Give the largest error beside the density itself, where that is over 1 % of the highest."""
    one = np.ones(len(points))
    exact = sum_near_pairs(points, at, bandwidth_m=np.array([BANDWIDTH_M]), kernel="gaussian", weight=one)
    is_dense = exact > 0.01 * exact.max()
    return float(np.abs(found / exact - 1)[is_dense].max())


@pytest.mark.benchmark(group="density of a month, 4 200 incidents at 2 000 cells")
@pytest.mark.parametrize("way", [klarsyn, scikit_learn])
def test_density_of_a_month(benchmark: BenchmarkFixture, way: Density) -> None:
    points, at = month()
    found = benchmark(way, points, at)
    exact = scikit_learn(points, at)
    assert np.abs(found - exact).max() < 2e-3 * exact.max()


# Both take as long for each place, so a part tells; the tree that scikit-learn first builds is not counted.
PART = {scikit_learn: 20, scipy_exact: 2000}


@pytest.mark.benchmark(group="density of 1 000 000 incidents at 90 000 places, 250 m")
@pytest.mark.parametrize("way", [klarsyn, scikit_learn, scipy_exact, kdepy_fft])
def test_density_of_a_million(benchmark: BenchmarkFixture, way: Density) -> None:
    run(benchmark, way, count=1_000_000, target=300)


@pytest.mark.benchmark(group="density of 100 000 incidents at 90 000 places, 250 m")
@pytest.mark.parametrize("way", [klarsyn, scikit_learn, scipy_exact, kdepy_fft])
def test_density_of_a_hundred_thousand(benchmark: BenchmarkFixture, way: Density) -> None:
    run(benchmark, way, count=100_000, target=100)


def run(benchmark: BenchmarkFixture, way: Density, *, count: int, target: int) -> None:
    """Time a way, some at part of the places, and hold it against the exact sum."""
    points, at = years(count)
    part = PART.get(way, 1)
    some = at[np.random.default_rng(3).permutation(len(at))[: len(at) // part]]
    way(points[:500], some[:500])
    benchmark.extra_info["way"] = way.__name__
    benchmark.extra_info["scale"] = part
    # KDEpy is as fast by not answering the question: its grid follows the points, not the bandwidth.
    benchmark.extra_info["target"] = target if way is not kdepy_fft else 0.5
    if way is scikit_learn:
        tree = KernelDensity(bandwidth=BANDWIDTH_M, algorithm="kd_tree", rtol=1e-3).fit(points)
        found = np.exp(benchmark.pedantic(tree.score_samples, args=(some,), rounds=1)) * len(points) * 1e6
    else:
        found = benchmark.pedantic(way, args=(points, some), rounds=7 if way in {klarsyn, kdepy_fft} else 1)
    error = largest_error(found[:900], points, some[:900])
    benchmark.extra_info["error"] = error
    if way is klarsyn:
        assert error < 1e-3
    if way is kdepy_fft:
        assert error > 0.01


@pytest.mark.benchmark(group="quartic density of 1 000 000 incidents at 90 000 places, 700 m")
@pytest.mark.parametrize("kernel", ["quartic", "uniform"])
def test_other_kernels(benchmark: BenchmarkFixture, kernel: str) -> None:
    points, at = years(1_000_000)
    benchmark.extra_info["way"] = f"klarsyn {kernel}"
    kernel_density_on_lattice(points[:500], at[:500], bandwidth_m=700, kernel=kernel)
    found = benchmark.pedantic(
        kernel_density_on_lattice, args=(points, at), kwargs={"bandwidth_m": 700, "kernel": kernel}, rounds=2
    )
    assert (found >= 0).all()


@pytest.mark.benchmark(group="bandwidth of 100 000 incidents")
@pytest.mark.parametrize("rule", [bandwidth_diggle, bandwidth_likelihood])
def test_bandwidth_of_a_hundred_thousand(benchmark: BenchmarkFixture, rule: Callable[..., object]) -> None:
    points = np.clip(years(100_000)[0], 0, SIDE_M)
    benchmark.extra_info["way"] = f"klarsyn {rule.__name__}"
    window = {"window": (0.0, 0.0, SIDE_M, SIDE_M)}
    found = benchmark.pedantic(rule, args=(points,), kwargs=window, rounds=2, warmup_rounds=1)
    assert not found.is_at_limit


@pytest.mark.benchmark(group="tolerance of a relative risk, 5 000 cases among 100 000 at 90 000 places")
@pytest.mark.parametrize("way", ["klarsyn", "random labelling, 99 draws"])
def test_relative_risk(benchmark: BenchmarkFixture, way: str) -> None:
    points, at = years(100_000)
    cases, controls = points[:5000], points[5000:]
    benchmark.extra_info["way"] = way
    if way == "klarsyn":
        found = benchmark.pedantic(
            relative_risk, args=(cases, controls, at), kwargs={"bandwidth_m": BANDWIDTH_M}, rounds=3, warmup_rounds=1
        )
        assert found.ratio.shape == (len(at),)
        return
    benchmark.extra_info["scale"] = 11
    ask = {"bandwidth_m": BANDWIDTH_M, "rng": np.random.default_rng(1), "replicates": 9}
    benchmark.pedantic(label_anew, args=(cases, controls, at), kwargs=ask, rounds=1)
