"""Published values of run-off triangles."""

import numpy as np
import pytest
from numpy.typing import NDArray

from hotspot.stats.delay import chain_ladder, learn_delays

Floats = NDArray[np.float64]

TAYLOR_ASHE = [
    [357848, 1124788, 1735330, 2218270, 2745596, 3319994, 3466336, 3606286, 3833515, 3901463],
    [352118, 1236139, 2170033, 3353322, 3799067, 4120063, 4647867, 4914039, 5339085],
    [290507, 1292306, 2218525, 3235179, 3985995, 4132918, 4628910, 4909315],
    [310608, 1418858, 2195047, 3757447, 4029929, 4381982, 4588268],
    [443160, 1136350, 2128333, 2897821, 3402672, 3873311],
    [396132, 1333217, 2180715, 2985752, 3691712],
    [440832, 1288463, 2419861, 3483130],
    [359480, 1421128, 2864498],
    [376686, 1363294],
    [344014],
]
"""Taylor & Ashe (1983), J. Econometrics 23:37, as Mack (1993) uses it; `GenIns` in R's ChainLadder."""


@pytest.fixture
def triangle() -> Floats:
    table = np.full((10, 10), np.nan)
    for row, told in enumerate(TAYLOR_ASHE):
        table[row, : len(told)] = told
    return table


def test_factors_and_reserves_of_taylor_and_ashe(triangle: Floats) -> None:
    """Mack (1993), ASTIN Bulletin 23:213, tables 1 to 3."""
    found = chain_ladder(triangle)
    assert found.factor.round(3).tolist() == [3.491, 1.747, 1.457, 1.174, 1.104, 1.086, 1.054, 1.077, 1.018]
    assert (found.outstanding / 1000).round().tolist() == [0, 95, 470, 710, 985, 1419, 2178, 3920, 4279, 4626]
    assert found.total == pytest.approx(18_680_856, abs=1)


def test_standard_errors_of_taylor_and_ashe(triangle: Floats) -> None:
    """Mack (1993), table 2: 80, 26, 19, 27, 29, 26, 22, 23 and 29 % of each reserve, 13 % of all together."""
    found = chain_ladder(triangle)
    share = found.standard_error[1:] / found.outstanding[1:]
    assert (100 * share).round().tolist() == [80, 26, 19, 27, 29, 26, 22, 23, 29]
    assert found.total_standard_error == pytest.approx(2_447_095, abs=1)


def test_the_product_limit_finds_the_published_factors(triangle: Floats) -> None:
    """The same triangle as 34 thousand single delays, a thousand of money to each."""
    increments = np.diff(triangle, axis=1, prepend=0)
    origin, delay = (index.ravel() for index in np.indices((10, 10)))
    number = np.nan_to_num(increments.ravel() / 1000).round().astype(int)
    learnt = learn_delays(np.repeat(delay, number), np.repeat(9 - origin, number), longest=9)
    share = learnt.told_within(np.arange(10))
    published = [3.491, 1.747, 1.457, 1.174, 1.104, 1.086, 1.054, 1.077, 1.018]
    assert share[1:] / share[:-1] == pytest.approx(published, abs=0.002)
