"""Kernel density: volume, and several ways that agree."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import correlate1d
from sklearn.neighbors import KernelDensity

from hotspot.stats.density import KERNELS, density_with_error, fast_sum, kernel_density, kernel_density_on_lattice
from hotspot.stats.density.fast_sum import sum_fast
from hotspot.stats.density.kernels import FACTS, same_smoothing
from hotspot.stats.density.lattice import _bin, _smooth, cubic_weights, lattice_around, sum_on_lattice
from hotspot.stats.density.near_pairs import sum_near_pairs

WINDOW = (0.0, -1.0, 1.0, 0.0)


def some_city(count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    centres = rng.normal(0, 2000, (count, 2)).round(-3)
    points = centres + rng.normal(0, 1, (count, 2)) * rng.choice([80, 300, 2000], count)[:, None]
    return points, rng.random(count)


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
@pytest.mark.parametrize("kernel", KERNELS)
def test_the_fast_way_agrees_with_the_exact_sum(kernel: str, bandwidth_m: float) -> None:
    points, weights = some_city()
    at = np.random.default_rng(5).uniform(-4000, 4000, (1500, 2))
    exact = kernel_density(points, at, bandwidth_m=bandwidth_m, kernel=kernel, weights=weights)
    fast = kernel_density_on_lattice(points, at, bandwidth_m=bandwidth_m, kernel=kernel, weights=weights)
    assert np.abs(fast - exact).max() < 1e-3 * exact.max()
    is_dense = exact > 0.01 * exact.max()
    np.testing.assert_allclose(fast[is_dense], exact[is_dense], rtol=1e-3)


@pytest.mark.parametrize("kernel", [kernel for kernel in KERNELS if kernel != "uniform"])
def test_both_fast_ways_agree(kernel: str) -> None:
    points, weights = some_city(20_000)
    at, width = np.random.default_rng(5).uniform(-3000, 3000, (800, 2)), same_smoothing(250, kernel=kernel)
    lattice = lattice_around(at, bandwidth_m=width, kernel=kernel)
    found = sum_on_lattice(points, at, lattice=lattice, bandwidth_m=width, kernel=kernel, weight=weights)
    pairs = sum_near_pairs(points, at, bandwidth_m=np.array([width]), kernel=kernel, weight=weights)
    assert np.abs(found - pairs).max() < 1e-3 * pairs.max()


@pytest.mark.parametrize(("kernel", "least"), [("gaussian", 5e-4), ("quartic", 1e-3)])
def test_one_incident_is_within_a_thousandth_of_its_peak_wherever_it_lies(kernel: str, least: float) -> None:
    rng = np.random.default_rng(7)
    at = rng.uniform(-300, 300, (2000, 2))
    lattice, one = lattice_around(at, bandwidth_m=250, kernel=kernel), np.ones(1)
    for here in rng.uniform(-30, 30, (8, 1, 2)):
        found = sum_on_lattice(here, at, lattice=lattice, bandwidth_m=250, kernel=kernel, weight=one)
        exact = kernel_density(here, at, bandwidth_m=250, kernel=kernel)
        assert np.abs(found - exact).max() < least * exact.max()


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_kernel_with_kinks_goes_to_a_lattice_only_where_pairs_are_very_many(
    kernel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    points, weights = some_city(3000)
    at, width = points[:400] + 1, np.array([900.0])
    monkeypatch.setattr(fast_sum, "_PAIR", dict.fromkeys(KERNELS, 1e9))
    by_cost = sum_fast(points, at, bandwidth_m=width, kernel=kernel, weight=weights)
    assert by_cost.way == ("lattice" if kernel in {"gaussian", "quartic"} else "near pairs")
    monkeypatch.setattr(fast_sum, "MANY_PAIRS", 1)
    forced = sum_fast(points, at, bandwidth_m=width, kernel=kernel, weight=weights)
    assert forced.way == "lattice"
    exact = kernel_density(points, at, bandwidth_m=900, kernel=kernel, weights=weights)
    assert np.abs(forced.density - exact).max() < (1e-3 if kernel in {"gaussian", "quartic"} else 2e-2) * exact.max()
    own = sum_fast(points, at, bandwidth_m=np.linspace(500, 900, 3000), kernel=kernel, weight=weights)
    assert own.way == ("lattice" if kernel == "gaussian" else "near pairs")


def test_compiled_loops_do_what_plain_numpy_does() -> None:
    # numpy's twin of binning: the same cubic weights, added with np.add.at.
    points, weights = some_city(300)
    lattice = lattice_around(points, bandwidth_m=500, kernel="gaussian")
    compiled = np.zeros(lattice.shape)
    _bin(points, weights, lattice.origin, lattice.spacing, compiled)
    plain = np.zeros(lattice.shape)
    place = (points - lattice.origin) / lattice.spacing
    node = np.floor(place).astype(int)
    east, north = (cubic_weights.py_func(axis) for axis in (place - node).T)
    for i in range(4):
        for j in range(4):
            np.add.at(plain, (node[:, 0] + i - 1, node[:, 1] + j - 1), weights * east[i] * north[j])
    np.testing.assert_allclose(compiled, plain, atol=1e-12)
    steps = np.exp(-np.square(np.arange(6) / 2) / 2)
    both = np.concatenate([steps[:0:-1], steps])
    rows = correlate1d(correlate1d(plain, both, axis=0, mode="constant"), both, axis=1, mode="constant")
    np.testing.assert_allclose(_smooth(plain, steps), rows, atol=1e-9)


@pytest.mark.parametrize("kernel", ["gaussian", "quartic"])
def test_the_fast_way_takes_a_bandwidth_for_each_point(kernel: str) -> None:
    points, weights = some_city(2000)
    widths = np.random.default_rng(2).uniform(150, 900, 2000)
    at = np.random.default_rng(5).uniform(-4000, 4000, (900, 2))
    exact = kernel_density(points, at, bandwidth_m=widths, kernel=kernel, weights=weights)
    fast = kernel_density_on_lattice(points, at, bandwidth_m=widths, kernel=kernel, weights=weights)
    assert np.abs(fast - exact).max() < 1e-3 * exact.max()


def test_a_ladder_of_lattices_agrees_with_pairs() -> None:
    rng = np.random.default_rng(2)
    points, widths = rng.normal(0, 3000, (30_000, 2)), rng.uniform(200, 1500, 30_000)
    at = rng.uniform(-5000, 5000, (3000, 2))
    found = sum_fast(points, at, bandwidth_m=widths, kernel="gaussian", weight=np.ones(30_000))
    pairs = sum_near_pairs(points, at, bandwidth_m=widths, kernel="gaussian", weight=np.ones(30_000))
    assert found.way == "lattice"
    assert np.abs(found.density - pairs).max() < 1e-3 * pairs.max()


@pytest.mark.parametrize("kernel", KERNELS)
def test_the_error_told_is_the_error_met(kernel: str) -> None:
    points, weights = some_city()
    at = np.random.default_rng(5).uniform(-4000, 4000, (90, 2))
    told = density_with_error(points, at, bandwidth_m=400, kernel=kernel, weights=weights)
    exact = kernel_density(points, at, bandwidth_m=400, kernel=kernel, weights=weights)
    assert told.checked == 90
    assert told.error_of_peak == pytest.approx(np.abs(told.density - exact).max() / exact.max(), abs=1e-6)
    assert told.error_of_peak <= told.relative_error + 1e-12


def test_the_error_is_told_of_a_sample_and_of_a_corrected_surface_too() -> None:
    points, weights = some_city()
    at = np.random.default_rng(5).uniform(-4000, 4000, (1000, 2))
    window = (-4000.0, -4000.0, 4000.0, 4000.0)
    for edge in ("uniform", "jones_diggle"):
        told = density_with_error(points, at, bandwidth_m=400, weights=weights, edge=edge, window=window)
        exact = kernel_density(points, at, bandwidth_m=400, weights=weights, edge=edge, window=window)
        np.testing.assert_allclose(told.density, exact, atol=1e-3 * exact.max())
        assert (told.checked, told.relative_error < 1e-3) == (100, True)
    assert density_with_error(points, np.empty((0, 2)), bandwidth_m=400).error_of_peak == 0


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


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_kernels_facts_follow_from_its_shape(kernel: str) -> None:
    steps = np.arange(-6, 6, 0.01) + 0.005
    east, north = np.meshgrid(steps, steps)
    height = KERNELS[kernel](east**2 + north**2)
    assert height.sum() * 1e-4 == pytest.approx(1, rel=1e-3)
    assert np.square(height).sum() * 1e-4 == pytest.approx(FACTS[kernel].roughness, rel=2e-3)
    assert np.sqrt((height * east**2).sum() * 1e-4) == pytest.approx(FACTS[kernel].spread, rel=2e-3)
    assert same_smoothing(100, kernel=kernel) * FACTS[kernel].spread == pytest.approx(100)


def test_whole_numbers_and_turned_arrays_are_as_good() -> None:
    points = np.arange(40).reshape(2, 20).T * 50
    whole = kernel_density(points, points, bandwidth_m=250)  # type: ignore[arg-type]
    for way in (kernel_density, kernel_density_on_lattice):
        np.testing.assert_allclose(way(points, points[::2], bandwidth_m=250), whole[::2], rtol=1e-3)  # type: ignore[arg-type]
