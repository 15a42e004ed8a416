"""Kernel density: published values, volume, and two ways that agree."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neighbors import KernelDensity

from hotspot.stats.bandwidths import bandwidth_scott
from hotspot.stats.density import KERNELS, kernel_density, kernel_density_on_lattice

REDWOOD = Path(__file__).parents[2].parent / "shared" / "reference" / "spatstat_redwood.csv"
WINDOW = (0.0, -1.0, 1.0, 0.0)
# spatstat.explore: density.ppp(redwood, sigma=0.1) at the first five points, 128 x 128 pixels, hence 1e-2.
PUBLISHED = {
    "uniform": [60.3304332, 83.4943639, 88.16874739, 77.22223, 83.87023716],
    "jones_diggle": [57.7179334, 83.89256752, 82.69930956, 83.07496002, 83.18013272],
    None: [47.54153975, 70.24716342, 69.48966022, 70.9859573, 70.56374293],
}


@pytest.fixture
def redwood() -> np.ndarray:
    if not REDWOOD.exists():
        pytest.skip("spatstat's redwood points are not on this machine")
    return np.genfromtxt(REDWOOD, delimiter=",", skip_header=1)


def unit_grid(side: int = 100) -> np.ndarray:
    middle = (np.arange(side) + 0.5) / side
    east, north = np.meshgrid(middle, middle - 1)
    return np.column_stack([east.ravel(), north.ravel()])


def some_city(count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    centres = rng.normal(0, 2000, (count, 2)).round(-3)
    points = centres + rng.normal(0, 1, (count, 2)) * rng.choice([80, 300, 2000], count)[:, None]
    return points, rng.random(count)


@pytest.mark.parametrize("edge", PUBLISHED)
def test_density_agrees_with_spatstat(redwood: np.ndarray, edge: str | None) -> None:
    density = kernel_density(redwood, redwood[:5], bandwidth_m=0.1, edge=edge, window=WINDOW) / 1e6
    np.testing.assert_allclose(density, PUBLISHED[edge], rtol=1e-2)


def test_jones_diggle_gives_back_every_point_and_no_correction_loses_those_at_the_edge(redwood: np.ndarray) -> None:
    grid = unit_grid()
    whole = kernel_density(redwood, grid, bandwidth_m=0.1, edge="jones_diggle", window=WINDOW).mean() / 1e6
    leaking = kernel_density(redwood, grid, bandwidth_m=0.1).mean() / 1e6
    assert whole == pytest.approx(62, rel=1e-4)
    assert leaking == pytest.approx(55.75459235, rel=1e-3)  # spatstat.explore


def test_scott_agrees_with_spatstat_along_both_axes(redwood: np.ndarray) -> None:
    np.testing.assert_allclose(bandwidth_scott(redwood), [0.1362021374, 0.1378626407], rtol=1e-9)


def test_scott_looks_at_both_axes() -> None:
    rng = np.random.default_rng(1)
    east, north = bandwidth_scott(rng.normal(0, [10, 1000], (5000, 2)))
    assert north / east == pytest.approx(100, rel=0.05)


def test_points_with_double_weight_count_twice_for_scott() -> None:
    points = np.random.default_rng(1).normal(0, 100, (50, 2))
    np.testing.assert_allclose(bandwidth_scott(points, weights=np.full(50, 2.0)), bandwidth_scott(points))


@pytest.mark.parametrize("kernel", KERNELS)
def test_every_kernel_holds_one_incident(kernel: str) -> None:
    # Midpoints 5 m apart over 4 km: each stands for 0.000025 km².
    steps = np.arange(-2000, 2000, 5.0) + 2.5
    at = np.column_stack([axis.ravel() for axis in np.meshgrid(steps, steps)])
    held = kernel_density(np.array([[3.0, 4]]), at, bandwidth_m=330, kernel=kernel).sum() * 0.000025
    assert held == pytest.approx(1, rel=2e-3)


def test_density_by_hand() -> None:
    # Quartic of radius 1 km, 500 m away: 3/pi (1 - 1/4)².
    density = kernel_density(np.array([[500.0, 0]]), np.zeros((1, 2)), bandwidth_m=1000, kernel="quartic")
    assert density[0] == pytest.approx(3 / np.pi * 0.5625)


def test_density_agrees_with_scikit_learn() -> None:
    points, weights = some_city(500)
    other = KernelDensity(bandwidth=250).fit(points, sample_weight=weights)
    expected = np.exp(other.score_samples(points[:50])) * weights.sum() * 1e6
    np.testing.assert_allclose(kernel_density(points, points[:50], bandwidth_m=250, weights=weights), expected)


@pytest.mark.parametrize("bandwidth_m", [60, 250, 1000])
def test_the_lattice_agrees_with_the_exact_sum(bandwidth_m: float) -> None:
    points, weights = some_city()
    at = np.random.default_rng(5).uniform(-4000, 4000, (1500, 2))
    exact = kernel_density(points, at, bandwidth_m=bandwidth_m, weights=weights)
    fast = kernel_density_on_lattice(points, at, bandwidth_m=bandwidth_m, weights=weights)
    assert np.abs(fast - exact).max() < 1e-3 * exact.max()
    is_dense = exact > 0.01 * exact.max()
    np.testing.assert_allclose(fast[is_dense], exact[is_dense], rtol=1e-3)


def test_a_lattice_too_large_for_memory_gives_way_to_near_pairs() -> None:
    points, weights = some_city()
    points, at = points * 10, points[:400] * 10 + 3
    exact = kernel_density(points, at, bandwidth_m=20, weights=weights)
    fast = kernel_density_on_lattice(points, at, bandwidth_m=20, weights=weights)
    np.testing.assert_allclose(fast, exact, rtol=1e-5)


@settings(max_examples=20, deadline=None)
@given(st.integers(min_value=0, max_value=10_000))
def test_the_lattice_does_not_care_for_the_order_of_points(seed: int) -> None:
    points, weights = some_city(300)
    order = np.random.default_rng(seed).permutation(300)
    first = kernel_density_on_lattice(points, points, bandwidth_m=250, weights=weights)
    again = kernel_density_on_lattice(points[order], points, bandwidth_m=250, weights=weights[order])
    np.testing.assert_allclose(first, again, rtol=1e-9)


def test_far_points_and_none_leave_nothing() -> None:
    at = np.zeros((2, 2))
    assert kernel_density_on_lattice(np.array([[1e7, 1e7]]), at, bandwidth_m=250).tolist() == [0, 0]
    assert kernel_density_on_lattice(np.empty((0, 2)), at, bandwidth_m=250).tolist() == [0, 0]
    assert kernel_density(np.empty((0, 2)), at, bandwidth_m=250).tolist() == [0, 0]
    assert kernel_density_on_lattice(at, np.empty((0, 2)), bandwidth_m=250).size == 0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kernel": "round"}, "'round' is no kernel"),
        ({"bandwidth_m": 0}, "bandwidth of 0 m"),
        ({"weights": np.ones(3)}, "weights of shape"),
        ({"edge": "soft"}, "'soft' is no edge correction"),
        ({"edge": "uniform"}, "needs a window"),
        ({"edge": "jones_diggle"}, "needs a window"),
        ({"edge": "uniform", "window": (0, 0, 0, 1)}, "holds nothing"),
        ({"edge": "uniform", "window": WINDOW, "bandwidth_m": np.ones(1)}, "one bandwidth for all"),
        ({"bandwidth_m": np.ones(2)}, "bandwidths of shape"),
    ],
)
def test_questions_without_an_answer_are_refused(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        kernel_density(np.zeros((1, 2)), np.zeros((1, 2)), **{"bandwidth_m": 1, **change})  # type: ignore[arg-type]


@pytest.mark.parametrize("points", [np.zeros((1, 2)), np.array([[0, 0], [0, 5.0]])])
def test_scott_refuses_points_that_say_nothing_about_spread(points: np.ndarray) -> None:
    with pytest.raises(ValueError, match="Name a bandwidth"):
        bandwidth_scott(points)
