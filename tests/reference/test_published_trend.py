"""Published values of trend tests."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from hotspot.stats.trend import mann_kendall, mann_kendall_of_correlated, seasonal_mann_kendall

Floats = NDArray[np.float64]

WATER = [
    [490, 540, 220, 390, 450, 230, 360, 460, 430, 430, 620, 460, 450, 580, 350, 440, 530, 380, 440, 430],
    [680, 250, np.nan, 450, 500, 510, 490, 700, 420, 710, 430, 410, 700, 260, 260, 500, 450, 500, 620, 670],
    [np.nan, 470, 370, 410, 540, 550, 220, 460, 390, 550, 320, 570, 480, 520, 620, 520, 430, 400, 430, 490],
    [560, 370, 460, 390, 330, 350, 480, 390, 500, 410, 470, 280, 510, np.nan, 310, 230, 470, 330, 320, 500],
]
"""The first column of pyMannKendall's `arbitrary_2d_data`, a river's nitrate."""
PHOSPHORUS = [
    [458, 469, 4630, 321, 541, 1640, 1060, 264, 665, 680, 650, np.nan, 380, 325, 1020, 460, 583, 777, 1230, 565],
    [533, 4930, 3810, 469, 473, 593, 500, 266, 495, 245, 736, 508, 578, 4590, 4670, 503, 469, 314, 432, 279],
    [542, 499, 741, 569, 360, 513, 3910, 364, 472, 245, np.nan, 224, 342, 732, 240, 472, 679, 1080, 920, 488],
    [np.nan, 595, 295, 542, 1500, 1080, 334, 423, 216, 366, 750, 1260, 223, 462, 7640, 2340, 239, 1400, 3070, 244],
]
"""Its second column."""


@pytest.fixture
def rainfall(shared_reference: Path) -> Floats:
    """Monthly rainfall of Bogra 1981-2010, with which pyMannKendall tests itself."""
    return np.genfromtxt(shared_reference / "mannkendall_arbitrary_1d.csv", skip_header=1)


def test_one_to_five() -> None:
    """shared/reference; S = 10 of 10 pairs, variance 5 x 4 x 15 / 18."""
    found = mann_kendall([1, 2, 3, 4, 5])
    assert found.statistic == 10
    assert found.variance == pytest.approx(16.6666667, rel=1e-8)
    assert found.z == pytest.approx(2.2045407685, rel=1e-9)
    assert found.p_value == pytest.approx(0.0274863361, rel=1e-8)


def test_monthly_rainfall(rainfall: Floats) -> None:
    """shared/reference, and pyMannKendall 1.4 tests/test_pymannkendall.py, test_original_test and test_sens_slope."""
    found = mann_kendall(rainfall)
    assert found.statistic == -1959
    assert found.variance == pytest.approx(4889800.333333333, rel=1e-12)
    assert found.z == pytest.approx(-0.8854562842589916, rel=1e-12)
    assert found.p_value == pytest.approx(0.37591058740506833, rel=1e-10)
    assert found.slope == pytest.approx(-0.006369426751592357, rel=1e-12)


def test_monthly_rainfall_by_season(rainfall: Floats) -> None:
    """pyMannKendall, test_seasonal_test and test_seasonal_sens_slope."""
    found = seasonal_mann_kendall(rainfall, period=12)
    assert found.statistic == -399
    assert found.variance == pytest.approx(34702.333333333336, rel=1e-12)
    assert found.z == pytest.approx(-2.136504114534638, rel=1e-12)
    assert found.p_value == pytest.approx(0.03263834596177739, rel=1e-10)
    assert found.slope == pytest.approx(-0.08695652173913043, rel=1e-12)


@pytest.mark.parametrize(
    ("lags", "variance", "z", "p_value"),
    [
        (None, 257403.38678462413, -3.859273515045842, 0.00011372459883540742),
        (3, 14226812.425138814, -0.5191093899188985, 0.603684460662274),
    ],
)
def test_monthly_rainfall_with_autocorrelation(
    rainfall: Floats, lags: int | None, variance: float, z: float, p_value: float
) -> None:
    """pyMannKendall at 2541218 (JOSS 4:1556), test_hamed_rao_modification_test and its form with three lags."""
    found = mann_kendall_of_correlated(rainfall, lags=lags)
    assert found.variance == pytest.approx(variance, rel=1e-9)
    assert found.z == pytest.approx(z, rel=1e-9)
    assert found.p_value == pytest.approx(p_value, rel=1e-6)


def test_two_series_of_a_river_add_up_to_the_regional_statistic() -> None:
    """pyMannKendall, test_regional_test: S -362 and variance 103278 are sums over the two series."""
    found = mann_kendall([np.ravel(WATER), np.ravel(PHOSPHORUS)])
    assert found.statistic.sum() == -362
    assert found.variance.sum() == pytest.approx(103278, rel=1e-12)


def test_a_rise_of_360_equal_steps() -> None:
    """pyMannKendall: S 64620 for a rise without ties, 5220 by season, slopes 1 a step and 12 a year."""
    rise = np.arange(360.0)
    assert mann_kendall(rise).statistic == 64620
    assert mann_kendall(rise).slope == 1
    assert seasonal_mann_kendall(rise, period=12).statistic == 5220
    assert seasonal_mann_kendall(rise, period=12).slope == 12


def test_a_constant_series() -> None:
    """shared/reference: p 1, z 0."""
    found = mann_kendall(np.full(360, 7.0))
    assert (found.statistic, found.variance, found.z, found.p_value, found.slope) == (0, 0, 0, 1, 0)
