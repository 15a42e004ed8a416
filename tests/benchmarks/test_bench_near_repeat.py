"""Near repeats beside all pairs in numpy; trends of many cells beside one loop a cell."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture
from scipy.stats import norm

from hotspot.stats.near_repeat import knox
from hotspot.stats.trend import mann_kendall

Floats = NDArray[np.float64]
METRES, DAYS = (0.0, 1, 100, 200, 300, 400), (0.0, 1, 3, 7, 14, 28)
PERMUTATIONS = 99
CELLS, SAMPLE = 20_000, 400


def a_year_of_burglaries() -> tuple[Floats, Floats]:
    """3 000 incidents over 20 km by 20 km, gathered in 300 neighbourhoods."""
    rng = np.random.default_rng(1)
    centres = rng.uniform(0, 20_000, (300, 2))
    return centres[rng.integers(300, size=3000)] + rng.normal(0, 250, (3000, 2)), rng.uniform(0, 365, 3000)


def klarsyn_knox(points: Floats, times: Floats, permutations: int) -> Floats:
    found = knox(
        points,
        times,
        distance_bands_m=METRES,
        time_bands_days=DAYS,
        rng=np.random.default_rng(2),
        permutations=permutations,
    )
    return found.observed.astype(float)


def all_pairs_in_numpy(points: Floats, times: Floats, permutations: int) -> Floats:
    """What the packages do: all distances and all delays, cut into bands, again for every permutation."""
    rng = np.random.default_rng(2)
    i, j = np.triu_indices(times.size, 1)
    distance = np.searchsorted(METRES, np.hypot(*(points[i] - points[j]).T), side="right")

    def count(moments: Floats) -> Floats:
        delay = np.searchsorted(DAYS, np.abs(moments[i] - moments[j]), side="right")
        table = np.bincount(distance * (len(DAYS) + 1) + delay, minlength=(len(METRES) + 1) * (len(DAYS) + 1))
        return table.reshape(len(METRES) + 1, -1)[1:-1, 1:-1].astype(float)

    for _ in range(permutations):
        count(rng.permutation(times))
    return count(times)


@pytest.mark.benchmark(group=f"near repeats of 3 000 incidents, {PERMUTATIONS} permutations")
@pytest.mark.parametrize(("way", "scale"), [(klarsyn_knox, 1), (all_pairs_in_numpy, 33)])
def test_near_repeats(benchmark: BenchmarkFixture, way: Callable[..., Floats], scale: int) -> None:
    points, times = a_year_of_burglaries()
    way(points[:50], times[:50], 1)
    benchmark.extra_info["way"] = "klarsyn" if scale == 1 else "all pairs in numpy"
    benchmark.extra_info["scale"] = scale
    benchmark.extra_info["target"] = 50
    found = benchmark.pedantic(way, args=(points, times, PERMUTATIONS // scale), rounds=3 if scale == 1 else 1)
    np.testing.assert_array_equal(found, all_pairs_in_numpy(points, times, 0))


@pytest.mark.benchmark(group="near repeats of 100 000 incidents, 99 permutations")
def test_near_repeats_of_a_city(benchmark: BenchmarkFixture) -> None:
    benchmark.extra_info["way"] = "klarsyn"
    rng = np.random.default_rng(3)
    centres = rng.uniform(0, 40_000, (4000, 2))
    points = centres[rng.integers(4000, size=100_000)] + rng.normal(0, 300, (100_000, 2))
    times = rng.uniform(0, 365, 100_000)
    assert benchmark.pedantic(klarsyn_knox, args=(points, times, PERMUTATIONS), rounds=1).sum() > 0


def two_years_of_cells() -> Floats:
    return np.random.default_rng(4).poisson(2.0, (CELLS, 24)).astype(float)


def klarsyn_mann_kendall(series: Floats) -> Floats:
    return mann_kendall(series).p_value


def one_loop_a_cell(series: Floats) -> Floats:
    """The test as pyMannKendall goes about it: differences, ties, slopes, one cell at a time."""
    p_values = []
    for x in series:
        n = x.size
        score = sum(int((x[k + 1 :] > x[k]).sum()) - int((x[k + 1 :] < x[k]).sum()) for k in range(n - 1))
        _, ties = np.unique(x, return_counts=True)
        variance = (n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
        np.median([(x[j] - x[i]) / (j - i) for i in range(n - 1) for j in range(i + 1, n)])
        p_values.append(2 * norm.sf(abs((score - np.sign(score)) / np.sqrt(variance))))
    return np.array(p_values)


@pytest.mark.benchmark(group=f"Mann-Kendall and Sen's slope of {CELLS:,} cells over 24 months".replace(",", " "))
@pytest.mark.parametrize("way", [klarsyn_mann_kendall, one_loop_a_cell])
def test_trends_of_cells(benchmark: BenchmarkFixture, way: Callable[[Floats], Floats]) -> None:
    series = two_years_of_cells()
    sample = series if way is klarsyn_mann_kendall else series[:SAMPLE]
    way(series[:2])
    benchmark.extra_info["scale"] = CELLS // len(sample)
    benchmark.extra_info["target"] = 30
    found = benchmark.pedantic(way, args=(sample,), rounds=3)
    np.testing.assert_allclose(found[:SAMPLE], one_loop_a_cell(series[:SAMPLE]), rtol=1e-9)
