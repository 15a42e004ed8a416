"""A search that nobody told where to look finds what moved, and seldom what did not."""

from dataclasses import replace

import pytest

from models.finding import Verdict
from tests.properties.displacement_tables import AUGUST, DISPERSIONS, SEARCHED, measure_search, share_of_all

FEW, MANY = 10, 500
MOST = 7.0
"""[%]: 5 and two standard errors of the simulation in 500 cities."""

MOST_SHAKEN = 25.0
"""[%]: where many places fall and rise in one month for reasons of their own; docs say how often that misleads."""

NULLS = ("nothing happened", "a tenth of places shaken", "the square fell by 35 %, a tenth shaken")


def test_a_quiet_month_holds_no_move() -> None:
    told = measure_search(replace(AUGUST, dispersion=2.0), worlds=FEW)
    assert share_of_all(told, "moves") <= 100 * 2 / FEW
    assert share_of_all(told, Verdict.NOT_ASSESSABLE) == 0


def test_a_busy_squares_move_to_a_hub_is_found() -> None:
    told = measure_search(replace(AUGUST, volume=400, to_hub=0.5), worlds=4)
    assert share_of_all(told, "true moves") >= 75
    assert share_of_all(told, "false share") <= 25


@pytest.mark.slow
@pytest.mark.parametrize("dispersion", DISPERSIONS)
@pytest.mark.parametrize("event", SEARCHED)
def test_few_of_the_moves_are_false(event: str, dispersion: float) -> None:
    told = measure_search(replace(SEARCHED[event], dispersion=dispersion), worlds=MANY)
    most = MOST_SHAKEN if SEARCHED[event].shaken > 0 else MOST
    assert share_of_all(told, "false share") <= most
    if event in NULLS:
        assert share_of_all(told, "redistribution p<5%") <= most
        assert share_of_all(told, Verdict.DISPLACEMENT) <= most
