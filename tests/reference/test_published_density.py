"""Densities and bandwidths against what others have published or computed."""

from pathlib import Path

import numpy as np
import pytest

from hotspot.stats.density import (
    bandwidth_diggle,
    bandwidth_likelihood,
    bandwidth_scott,
    bandwidth_silverman,
    kernel_density,
    kernel_density_on_lattice,
)
from hotspot.stats.density.edges import LandMask
from hotspot.stats.density.kernels import FACTS
from hotspot.stats.relative_risk import upper_tail_of_three_moments

WINDOW = (0.0, -1.0, 1.0, 0.0)
# spatstat.explore, density.ppp(redwood, sigma = 0.1) at the first five points, 128 x 128 pixels, hence 1e-2.
SPATSTAT = {
    "uniform": [60.3304332, 83.4943639, 88.16874739, 77.22223, 83.87023716],
    "jones_diggle": [57.7179334, 83.89256752, 82.69930956, 83.07496002, 83.18013272],
    None: [47.54153975, 70.24716342, 69.48966022, 70.9859573, 70.56374293],
}
UNIT_LAND = LandMask(share=np.ones((100, 100)), west=0.0, south=-1.0, side_m=0.01)


@pytest.fixture
def redwood(shared_reference: Path) -> np.ndarray:
    return np.genfromtxt(shared_reference / "spatstat_redwood.csv", delimiter=",", skip_header=1)


@pytest.mark.parametrize("window", [WINDOW, UNIT_LAND], ids=["rectangle", "land mask"])
@pytest.mark.parametrize("edge", SPATSTAT)
def test_corrected_densities_of_spatstat(redwood: np.ndarray, edge: str | None, window: object) -> None:
    density = kernel_density(redwood, redwood[:5], bandwidth_m=0.1, edge=edge, window=window) / 1e6  # type: ignore[arg-type]
    np.testing.assert_allclose(density, SPATSTAT[edge], rtol=1e-2)


@pytest.mark.parametrize("edge", SPATSTAT)
def test_corrected_densities_of_spatstat_the_fast_way(redwood: np.ndarray, edge: str | None) -> None:
    density = kernel_density_on_lattice(redwood, redwood[:5], bandwidth_m=0.1, edge=edge, window=UNIT_LAND) / 1e6
    np.testing.assert_allclose(density, SPATSTAT[edge], rtol=1e-2)


def test_integrals_of_spatstat(redwood: np.ndarray) -> None:
    grid = UNIT_LAND.middles()
    whole = kernel_density(redwood, grid, bandwidth_m=0.1, edge="jones_diggle", window=WINDOW).mean() / 1e6
    leaking = kernel_density(redwood, grid, bandwidth_m=0.1).mean() / 1e6
    assert whole == pytest.approx(62, rel=1e-4)
    assert leaking == pytest.approx(55.75459235, rel=1e-3)  # spatstat.explore


def test_bw_diggle_of_spatstat(redwood: np.ndarray) -> None:
    found = bandwidth_diggle(redwood, window=WINDOW)
    assert float(found) == pytest.approx(0.02250489237, rel=1e-6)
    assert not found.is_at_limit


def test_bw_ppl_of_spatstat(redwood: np.ndarray) -> None:
    found = bandwidth_likelihood(redwood, window=WINDOW)
    assert float(found) == pytest.approx(0.04080571547, rel=1e-6)
    assert not found.is_at_limit


def test_bw_scott_of_spatstat(redwood: np.ndarray) -> None:
    np.testing.assert_allclose(bandwidth_scott(redwood), [0.1362021374, 0.1378626407], rtol=1e-9)
    # Without outliers the quartiles are no narrower than the deviation: Silverman's rule is Scott's.
    np.testing.assert_allclose(bandwidth_silverman(redwood), [0.1362021374, 0.1378626407], rtol=1e-9)


def test_the_normal_reference_of_statsmodels() -> None:
    # statsmodels' documentation of KDEMultivariate: 1.06 s n^(-1/6), s with the divisor n.
    draws = np.random.RandomState(1234)
    data = np.column_stack([draws.normal(size=300), draws.normal(2, 1, size=300)])
    rule = 1.06 * bandwidth_scott(data) * np.sqrt(299 / 300)
    np.testing.assert_allclose(rule, [0.39967419, 0.38423292], rtol=1e-7)


def test_densities_of_scipy_along_a_line() -> None:
    # scipy's test of gaussian_kde with half of Silverman's factor; points on a line stand for one dimension,
    # once the gaussian's height across the line is taken away.
    line = np.array([-7, -5, 1, 4, 5.0])
    width = line.std(ddof=1) * 0.5 * (5 * 3 / 4) ** (-1 / 5)
    points = np.column_stack([line, np.zeros(5)])
    density = kernel_density(points, points, bandwidth_m=width) / 1e6 * np.sqrt(2 * np.pi) * width / 5
    np.testing.assert_allclose(density, [0.06292987, 0.06346938, 0.05860291, 0.08657652, 0.07904017], atol=1e-7)


def test_the_raw_quartic_of_desktop_gis() -> None:
    # The package spatial-kde's tests of the heat map tool's "raw" quartic: 0.9216 at distance 1 and radius 5.
    one = kernel_density(np.array([[1.0, 0]]), np.zeros((1, 2)), bandwidth_m=5, kernel="quartic")
    top = kernel_density(np.zeros((1, 2)), np.zeros((1, 2)), bandwidth_m=5, kernel="quartic")
    assert (one / top)[0] == pytest.approx(0.9216, rel=1e-12)


@pytest.mark.parametrize(("kernel", "height"), [("epanechnikov", 2 / np.pi), ("quartic", 3 / np.pi)])
def test_heights_of_silverman(kernel: str, height: float) -> None:
    # Silverman (1986), equations 4.5 and 4.6.
    top = kernel_density(np.zeros((1, 2)), np.zeros((1, 2)), bandwidth_m=1000, kernel=kernel)
    assert top[0] == pytest.approx(height, rel=1e-12)


def test_roughness_of_the_gaussian_in_the_plane() -> None:
    assert FACTS["gaussian"].roughness == pytest.approx(1 / (4 * np.pi))  # Wand & Jones (1995), section 4.3


@pytest.mark.parametrize(("skew", "below"), [(0.0, 0.97724987), (0.1, 0.97462004), (0.2, 0.97213626)])
def test_pearson_iii_tails_of_scipy(skew: float, below: float) -> None:
    # scipy's test of pearson3.cdf(2, skew).
    assert 1 - upper_tail_of_three_moments(np.array([2.0]), np.array([skew]))[0] == pytest.approx(below, abs=1e-8)


def test_pearson_iii_far_below_the_mean() -> None:
    # scipy's test of pearson3.cdf(-3, 0.1).
    tail = upper_tail_of_three_moments(np.array([3.0]), np.array([-0.1]))[0]
    assert tail == pytest.approx(0.00082256, abs=1e-8)
