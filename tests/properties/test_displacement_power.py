"""What moves is seen where enough of it moves: to the next street, a remote hub, other hours or other offences."""

from itertools import pairwise

import pytest

from tests.properties.displacement_tables import MOVES, SHARES, VOLUMES, power_of

SLACK = 16.0
"""[%]: two standard errors of the difference of two powers from 80 cities."""


@pytest.mark.parametrize("way", MOVES)
def test_half_of_a_busy_square_moving_is_seen(way: str) -> None:
    assert power_of(way, volume=200, moved=0.5, worlds=4) >= 75


@pytest.mark.slow
@pytest.mark.parametrize("way", MOVES)
def test_power_rises_with_the_share_that_moves_and_with_volume(way: str) -> None:
    power = [[power_of(way, volume=volume, moved=one, worlds=80) for one in SHARES] for volume in VOLUMES]
    for curve in power:
        assert all(less <= more + SLACK for less, more in pairwise(curve))
        assert curve[0] <= 10
    for quiet, busy in pairwise(power):
        assert all(less <= more + SLACK for less, more in zip(quiet[1:], busy[1:], strict=True))
    assert power[-1][-1] > 95
