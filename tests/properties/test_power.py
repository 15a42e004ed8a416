"""What is strong enough is seen, what is not planted is not, and more of it is seen more often."""

from itertools import pairwise

import pytest

from hotspot.methods import METHODS
from tests.properties.power import LEVELS, TIMES, burst_seen, cells_seen, power_of, risk_seen

TESTS_OF_CELLS = pytest.mark.parametrize("name", [name for name, way in METHODS.items() if way.test])


@TESTS_OF_CELLS
def test_a_place_three_times_as_busy_is_seen_where_cells_hold_three_incidents(name: str) -> None:
    assert power_of(cells_seen(METHODS[name], level=3.0, times=3.0), worlds=20) > 0.8


def test_what_is_not_planted_is_not_seen() -> None:
    assert power_of(cells_seen(METHODS["gi_star"], level=3.0, times=1.0), worlds=40) < 0.15


def test_a_burst_of_eighteen_is_seen_and_none_is_not() -> None:
    assert power_of(burst_seen(extra=18, size=60, days=26), worlds=8) > 0.8
    assert power_of(burst_seen(extra=0, size=60, days=26), worlds=8) < 0.5


def test_a_place_six_times_as_risky_is_seen_in_an_uneven_city() -> None:
    assert power_of(risk_seen(times=6.0), worlds=8) > 0.8


@pytest.mark.slow
@pytest.mark.parametrize("dispersion", [1.0, 2.0])
def test_power_rises_with_strength_and_volume_and_falls_with_swings(dispersion: float) -> None:
    way = METHODS["gi_star"]
    power = [
        [power_of(cells_seen(way, level=level, times=times, dispersion=dispersion), worlds=150) for times in TIMES]
        for level in LEVELS
    ]
    for curve in power:
        assert all(weaker <= stronger + 0.08 for weaker, stronger in pairwise(curve))
        assert curve[0] < 0.05
    for fewer, more in pairwise(power):
        assert all(one <= other + 0.08 for one, other in zip(fewer[1:], more[1:], strict=True))
    assert power[-1][2] > {1.0: 0.95, 2.0: 0.75}[dispersion]  # twice as busy, ten a cell


@pytest.mark.slow
def test_power_of_scan_and_relative_risk_rises_with_strength() -> None:
    bursts = [power_of(burst_seen(extra=extra), worlds=60) for extra in (0, 6, 12, 18)]
    risks = [power_of(risk_seen(times=times), worlds=60) for times in (1.0, 2.0, 4.0)]
    for curve in (bursts, risks):
        assert all(weaker <= stronger + 0.05 for weaker, stronger in pairwise(curve))
        assert curve[0] < 0.15
        assert curve[-1] > 0.9
