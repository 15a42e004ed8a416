"""What a density must do whatever the incidents: keep its mass, and care for neither order, origin nor unit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspot.stats.density import (
    KERNELS,
    bandwidth_diggle,
    bandwidth_likelihood,
    bandwidth_scott,
    bandwidths_abramson,
    kernel_density,
    kernel_density_on_lattice,
)
from hotspot.stats.density.edges import LEAST_SHARE, LandMask, share_inside
from hotspot.stats.density.kernels import same_smoothing
from hotspot.stats.relative_risk import relative_risk

SEEDS = st.integers(min_value=0, max_value=2**32 - 1)
ANY_KERNEL = st.sampled_from(sorted(KERNELS))
FEW = settings(max_examples=15, deadline=None)


def some_points(seed: int, count: int = 60) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.uniform(0, 2000, (count, 2)), rng.uniform(0.1, 3, count)


def some_land(seed: int) -> LandMask:
    """Islands at random: blocks of 200 m, two in three of them land."""
    is_land = np.random.default_rng(seed).random((10, 10)) < 2 / 3
    is_land[0, 0] = True
    return LandMask(share=np.kron(is_land, np.ones((8, 8))), west=0.0, south=0.0, side_m=25.0)


@FEW
@given(SEEDS, ANY_KERNEL)
def test_jones_diggle_keeps_all_mass_on_land(seed: int, kernel: str) -> None:
    land, (points, weights) = some_land(seed), some_points(seed)
    width = same_smoothing(100, kernel=kernel)
    points, weights = points[land.is_land(points)], weights[land.is_land(points)]
    shares = share_inside(points, bandwidth_m=np.array([width]), kernel=kernel, window=land)
    is_kept = shares > LEAST_SHARE
    density = kernel_density(
        points[is_kept],
        land.middles(),
        bandwidth_m=width,
        kernel=kernel,
        weights=weights[is_kept],
        edge="jones_diggle",
        window=land,
    )
    assert density @ land.areas_m2() / 1e6 == pytest.approx(weights[is_kept].sum(), rel=1e-9)


@FEW
@given(SEEDS)
def test_jones_diggle_keeps_all_mass_with_a_bandwidth_for_each_point(seed: int) -> None:
    land, (points, weights) = some_land(seed), some_points(seed)
    points, weights = points[land.is_land(points)], weights[land.is_land(points)]
    widths = np.random.default_rng(seed).uniform(60, 400, len(points))
    is_kept = share_inside(points, bandwidth_m=widths, kernel="gaussian", window=land) > LEAST_SHARE
    points, weights, widths = points[is_kept], weights[is_kept], widths[is_kept]
    density = kernel_density(
        points, land.middles(), bandwidth_m=widths, weights=weights, edge="jones_diggle", window=land
    )
    assert density @ land.areas_m2() / 1e6 == pytest.approx(weights.sum(), rel=1e-9)


@FEW
@given(SEEDS, ANY_KERNEL, st.sampled_from([None, "uniform", "jones_diggle"]))
def test_order_does_not_matter_and_two_points_on_one_spot_are_one_of_double_weight(
    seed: int, kernel: str, edge: str | None
) -> None:
    (points, weights), land = some_points(seed), some_land(seed)
    at, width = points[:20] + 3, same_smoothing(150, kernel=kernel)
    order = np.random.default_rng(seed).permutation(len(points))
    for way in (kernel_density, kernel_density_on_lattice):
        once = way(points, at, bandwidth_m=width, kernel=kernel, weights=weights, edge=edge, window=land)
        again = way(points[order], at, bandwidth_m=width, kernel=kernel, weights=weights[order], edge=edge, window=land)
        twice = way(
            np.vstack([points, points]), at, bandwidth_m=width, kernel=kernel,
            weights=np.concatenate([weights, weights]), edge=edge, window=land,
        )  # fmt: skip
        np.testing.assert_allclose(again, once, rtol=1e-9, atol=1e-9)
        # Twice as many points may be worth a lattice where once as many were not.
        near = 1e-9 if way is kernel_density else 1e-3
        np.testing.assert_allclose(twice, 2 * once, atol=near * once.max())


@FEW
@given(SEEDS, ANY_KERNEL, st.floats(min_value=-1e6, max_value=1e6), st.floats(min_value=0.1, max_value=10))
def test_neither_origin_nor_unit_matters(seed: int, kernel: str, shift: float, unit: float) -> None:
    points, weights = some_points(seed)
    # Places a good way from the edge of every uniform disc's rim, which a rounding error would cross.
    at, width = np.array([[700.1, 800.2], [1500.3, 300.4]]), same_smoothing(200, kernel=kernel)
    here = kernel_density(points, at, bandwidth_m=width, kernel=kernel, weights=weights)
    there = kernel_density(
        points * unit + shift, at * unit + shift, bandwidth_m=width * unit, kernel=kernel, weights=weights
    )
    np.testing.assert_allclose(there * unit**2, here, rtol=1e-6, atol=1e-9)


@FEW
@given(SEEDS, ANY_KERNEL)
def test_the_fast_way_agrees_with_the_exact_one(seed: int, kernel: str) -> None:
    points, weights = some_points(seed)
    at, width = some_points(seed + 1)[0], same_smoothing(200, kernel=kernel)
    exact = kernel_density(points, at, bandwidth_m=width, kernel=kernel, weights=weights)
    fast = kernel_density_on_lattice(points, at, bandwidth_m=width, kernel=kernel, weights=weights)
    assert np.abs(fast - exact).max() <= 1e-3 * exact.max()
    assert (fast >= 0).all()


@settings(max_examples=5, deadline=None)
@given(SEEDS, st.floats(min_value=-1e5, max_value=1e5), st.sampled_from([0.5, 2.0, 1000.0]))
def test_bandwidths_follow_order_origin_and_unit(seed: int, shift: float, unit: float) -> None:
    points = np.round(some_points(seed)[0], 3)
    moved = points[::-1] * unit + shift
    window, new = (0.0, 0.0, 2000.0, 2000.0), (shift, shift, 2000 * unit + shift, 2000 * unit + shift)
    np.testing.assert_allclose(bandwidth_scott(moved), bandwidth_scott(points) * unit, rtol=1e-6)
    for rule in (bandwidth_diggle, bandwidth_likelihood):
        assert float(rule(moved, window=new)) == pytest.approx(float(rule(points, window=window)) * unit, rel=1e-3)
    widths = bandwidths_abramson(points, pilot_m=200)
    np.testing.assert_allclose(bandwidths_abramson(moved, pilot_m=200 * unit)[::-1], widths * unit, rtol=1e-6)


@FEW
@given(SEEDS)
def test_swapping_cases_and_controls_turns_the_risk_around(seed: int) -> None:
    points, weights = some_points(seed, 90)
    cases, controls, at = points[:30], points[30:], points[:10]
    one = relative_risk(cases, controls, at, bandwidth_m=300, case_weights=weights[:30])
    other = relative_risk(controls, cases, at, bandwidth_m=300, control_weights=weights[:30])
    np.testing.assert_allclose(one.log_ratio, -other.log_ratio, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(one.steady_log_ratio, -other.steady_log_ratio, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(one.p_higher, other.p_lower, rtol=1e-6)
