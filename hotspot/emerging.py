"""Tell what became of each place over months or weeks: new, lasting, fading, gone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import block_diag, csr_matrix

from hotspot.cube import Cube
from hotspot.grid import neighbours
from hotspot.local import Q_LEVEL
from hotspot.stats.excess import excess_p_values
from hotspot.stats.local import getis_ord_g_star
from hotspot.stats.multiple import benjamini_hochberg
from hotspot.stats.permutation import exact_tails
from hotspot.stats.trend import (
    EMERGING_CLASSES,
    MannKendall,
    classify_emerging,
    mann_kendall,
    mann_kendall_of_correlated,
    seasonal_mann_kendall,
)
from models.errors import ParameterError

PATTERNS_SV = dict(
    zip(
        EMERGING_CLASSES,
        (
            "Inget mönster",
            "Ny hot spot",
            "Sammanhängande hot spot",
            "Tilltagande hot spot",
            "Bestående hot spot",
            "Avtagande hot spot",
            "Sporadisk hot spot",
            "Växlande hot spot",
            "Tidigare hot spot",
            "Ny kall plats",
            "Sammanhängande kall plats",
            "Tilltagande kall plats",
            "Bestående kall plats",
            "Avtagande kall plats",
            "Sporadisk kall plats",
            "Växlande kall plats",
            "Tidigare kall plats",
        ),
        strict=True,
    )
)
"""What readers see of each class."""

_MONTHS = 12

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EmergingPatterns:
    """What became of each cell of a cube.

    Attributes
    ----------
    cube : what was counted.
    pattern : one of `EMERGING_CLASSES`, shape (cells,).
    hot_steps, cold_steps : steps in which the cell was significantly so [count], shape (cells,).
    z, q_value : of every cell and step tested, shape (cells, steps tested).
    trend : of each cell's z, step by step, each step by itself.
    city_trend : of the whole city's incidents per day: month by month of the year where there are two years or more,
        else allowing for each step's likeness to the one before.
    tested : tests that the q-values were corrected for together [count].
    """

    cube: Cube
    pattern: NDArray[np.str_]
    hot_steps: Integers
    cold_steps: Integers
    z: Floats
    q_value: Floats
    trend: MannKendall
    city_trend: MannKendall
    tested: int


def find_patterns(
    cube: Cube, *, rings: int = 1, earlier_steps: int = 0, compared_with: str = "step"
) -> EmergingPatterns:
    """Test every cell in every step, correct over all of them at once, and name what became of each cell.

    As in `hotspot.local` a bin is asked in and around the cell, Gi* of the square roots with the exact chance of such a
    sum, high or low, and alone, for a pile at one address has no neighbourhood; its p-value is three times the smallest
    of the three chances. `compared_with` says whether the counts of one step are dealt among its cells, so that
    a rise of the whole city is no cell's doing, or those of all bins of the cube, as ArcGIS does.

    Parameters
    ----------
    rings : of neighbours summed around each cell.
    earlier_steps : how many steps before each are counted together with it. Windows that overlap resemble each other,
        so the trend is always that of the steps by themselves: a trend of windows would be found in one even place of
        six. The first steps, whose window is not whole, are not tested.
    compared_with : "step" or "cube".

    Raises
    ------
    ParameterError
        Where `earlier_steps` leaves fewer than two steps.
    """
    windows = _windows(cube.counts, earlier_steps)
    if windows.shape[1] < 2:
        raise ParameterError(f"{earlier_steps} earlier steps leave {windows.shape[1]} to test; take fewer.")
    z, p_value = _test(cube, windows, rings=rings, compared_with=compared_with)
    q_value = benjamini_hochberg(p_value.ravel()).reshape(p_value.shape)
    own = z
    if earlier_steps:
        own, _ = _test(cube, cube.counts[:, earlier_steps:], rings=rings, compared_with=compared_with)
    trend = mann_kendall(own)
    found = classify_emerging(z, q_value, alpha=Q_LEVEL, trend=trend)
    return EmergingPatterns(
        cube=cube,
        pattern=found.category,
        hot_steps=found.hot_steps,
        cold_steps=found.cold_steps,
        z=z,
        q_value=q_value,
        trend=trend,
        city_trend=_city_trend(cube),
        tested=p_value.size,
    )


def _city_trend(cube: Cube) -> MannKendall:
    per_day = cube.counts.sum(axis=0) / np.array([one.hours / 24 for one in cube.steps])
    if cube.step == "month" and len(cube.steps) >= 2 * _MONTHS:
        return seasonal_mann_kendall(per_day, period=_MONTHS)
    return mann_kendall_of_correlated(per_day, lags=1)


def _windows(counts: Floats, earlier: int) -> Floats:
    sums = np.cumsum(np.pad(counts, ((0, 0), (1, 0))), axis=1)
    return sums[:, earlier + 1 :] - sums[:, : sums.shape[1] - earlier - 1]


def _test(cube: Cube, counts: Floats, *, rings: int, compared_with: str) -> tuple[Floats, Floats]:
    """Give z and the p-value of every bin, each of shape (cells, steps)."""
    around = neighbours(cube.whole.cells, rings=rings)
    if compared_with == "step":
        tests = [_test_once(np.ascontiguousarray(column), around) for column in counts.T]
        return np.column_stack([z for z, _ in tests]), np.column_stack([p for _, p in tests])
    steps, cells = counts.T.shape
    z, p_value = _test_once(counts.T.ravel(), block_diag([around] * steps, format="csr"))
    return z.reshape(steps, cells).T, p_value.reshape(steps, cells).T


def _test_once(counts: Floats, weights: csr_matrix) -> tuple[Floats, Floats]:
    roots = np.sqrt(counts)
    z = np.nan_to_num(getis_ord_g_star(roots, weights).z)
    tails = exact_tails(roots, weights, null="total", quantum=0.125)
    # A pile among empty neighbours is no cold spot: it counts alone only where the whole is above the mean.
    alone = np.where(z > 0, excess_p_values(counts), 1.0)
    return z, np.minimum(3 * np.min([tails.greater, tails.less, alone], axis=0), 1)
