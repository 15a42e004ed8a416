"""How much of a kernel lies inside: shores and corners by hand, closed forms against sums, masks against rectangles."""

import numpy as np
import pytest

from hotspot.stats.density import KERNELS, kernel_density, kernel_density_on_lattice
from hotspot.stats.density.edges import LEAST_SHARE, LandMask, share_inside, share_inside_fast
from hotspot.stats.density.kernels import same_smoothing

BOX = (0.0, 0.0, 3000.0, 2000.0)
ALL_LAND = LandMask(share=np.ones((150, 100), dtype=bool), west=0.0, south=0.0, side_m=20.0)


def lake() -> LandMask:
    """Land with a round lake of 600 m in its middle."""
    middle = np.arange(-1980, 2000, 40.0)
    east, north = np.meshgrid(middle, middle, indexing="ij")
    return LandMask(share=np.hypot(east, north) > 600, west=-2000.0, south=-2000.0, side_m=40.0)


@pytest.mark.parametrize("kernel", KERNELS)
def test_half_lies_ashore_on_a_straight_shore_a_quarter_in_a_corner_and_all_inland(kernel: str) -> None:
    places = np.array([[0, 1000], [3000, 0], [1500, 1000.0]])
    share = share_inside(places, bandwidth_m=np.array([150.0]), kernel=kernel, window=BOX)
    np.testing.assert_allclose(share, [0.5, 0.25, 1], rtol=1e-6)


@pytest.mark.parametrize("kernel", KERNELS)
def test_closed_forms_agree_with_a_sum_over_land(kernel: str) -> None:
    places = np.random.default_rng(1).uniform([0, 0], [3000, 2000], (200, 2))
    width = np.array([same_smoothing(200, kernel=kernel)])
    closed = share_inside(places, bandwidth_m=width, kernel=kernel, window=BOX)
    summed = share_inside(places, bandwidth_m=width, kernel=kernel, window=ALL_LAND)
    fast = share_inside_fast(places, bandwidth_m=width, kernel=kernel, window=ALL_LAND)
    np.testing.assert_allclose(summed, closed, atol=1e-2 if kernel == "uniform" else 4e-3)
    np.testing.assert_allclose(fast, summed, atol=2e-3)


def test_each_place_may_have_a_bandwidth_of_its_own() -> None:
    rng = np.random.default_rng(1)
    places, widths = rng.uniform(-1500, 1500, (60, 2)), rng.uniform(100, 500, 60)
    exact = share_inside(places, bandwidth_m=widths, kernel="gaussian", window=lake())
    fast = share_inside_fast(places, bandwidth_m=widths, kernel="gaussian", window=lake())
    one_by_one = [
        share_inside(place[None], bandwidth_m=width.reshape(1), kernel="gaussian", window=lake())[0]
        for place, width in zip(places, widths, strict=True)
    ]
    np.testing.assert_allclose(exact, one_by_one, rtol=1e-9)
    np.testing.assert_allclose(fast, exact, atol=2e-3)


def test_a_place_far_from_land_counts_as_a_tenth() -> None:
    share = share_inside(np.array([[-1e5, 0.0]]), bandwidth_m=np.array([100.0]), kernel="gaussian", window=BOX)
    assert share.tolist() == [LEAST_SHARE]


def test_a_pixel_may_be_land_in_part() -> None:
    half = LandMask(share=np.full((100, 100), 0.5), west=-1000.0, south=-1000.0, side_m=20.0)
    share = share_inside(np.zeros((1, 2)), bandwidth_m=np.array([150.0]), kernel="gaussian", window=half)
    assert share[0] == pytest.approx(0.5)


def test_a_mask_tells_land_from_water_and_from_beyond() -> None:
    places = np.array([[0, 0], [1000, 0], [1e6, 0], [-2000, -2000.0]])
    assert lake().is_land(places).tolist() == [False, True, False, True]


@pytest.mark.parametrize("kernel", KERNELS)
def test_even_incidents_round_a_lake_are_even_at_its_shore_once_corrected(kernel: str) -> None:
    land = lake()
    points, width = land.middles(), same_smoothing(150, kernel=kernel)
    shore = 605 * np.column_stack([np.cos(np.arange(8)), np.sin(np.arange(8))])
    leaking, uniform, jones_diggle = (
        kernel_density_on_lattice(points, shore, bandwidth_m=width, kernel=kernel, edge=edge, window=land)
        for edge in (None, "uniform", "jones_diggle")
    )
    each = 1e6 / 40**2
    np.testing.assert_allclose(uniform, each, rtol=5e-3)
    # Jones-Diggle mends the sum over the whole, not each place: it stays lower at the very shore.
    assert (leaking < 0.65 * each).all()
    assert (jones_diggle > leaking + 0.1 * each).all()


@pytest.mark.parametrize("edge", ["uniform", "jones_diggle"])
@pytest.mark.parametrize("kernel", KERNELS)
def test_the_fast_way_is_corrected_as_the_exact_one(kernel: str, edge: str) -> None:
    rng, land = np.random.default_rng(3), lake()
    points = rng.uniform(-1900, 1900, (1000, 2))
    points = points[land.is_land(points)]
    at, width = points[:300] + 1, same_smoothing(150, kernel=kernel)
    exact = kernel_density(points, at, bandwidth_m=width, kernel=kernel, edge=edge, window=land)
    fast = kernel_density_on_lattice(points, at, bandwidth_m=width, kernel=kernel, edge=edge, window=land)
    np.testing.assert_allclose(fast, exact, atol=4e-3 * exact.max())


def test_pixels_too_coarse_for_the_bandwidth_are_refused() -> None:
    with pytest.raises(ValueError, match="too coarse for the bandwidth; make them at most 10 m"):
        share_inside(np.zeros((1, 2)), bandwidth_m=np.array([10.0]), kernel="gaussian", window=lake())
