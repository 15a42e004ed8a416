"""A kind is said to be displaced by chance in no more than one case of twenty, even where something did fall."""

import numpy as np
import pytest

from tests.properties.kinds_worlds import BANDS, EVENING, SHARES, draw, planted, share_displaced


def test_the_worlds_are_as_dispersed_as_they_say_in_every_margin() -> None:
    rng = np.random.default_rng(1)
    counts = np.stack([draw("nothing", volume=300, dispersion=3.0, rng=rng)[0, 0] for _ in range(1500)])
    for margin in (counts.sum(axis=(1, 2, 3)), counts.sum(axis=(2, 3))[:, EVENING]):
        assert margin.var() / margin.mean() == pytest.approx(3.0, abs=0.4)
    assert counts.sum(axis=(1, 2, 3)).mean() == pytest.approx(300, rel=0.02)


def test_what_moves_from_evening_to_morning_is_neither_lost_nor_gained() -> None:
    assert (SHARES * planted("evening to morning")).sum() == pytest.approx(1)
    assert (SHARES * planted("evening fell")).sum() == pytest.approx(1 - 0.6 * BANDS[EVENING])


def test_a_fall_alone_is_hardly_ever_taken_for_a_move() -> None:
    """40 worlds in which the evening was prevented: chance makes a move of at most 5 % of them, up to three errors."""
    alone, together = share_displaced("evening fell", number=40, volume=300.0, dispersion=2.0)
    assert max(alone, together) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 40)


@pytest.mark.slow
@pytest.mark.parametrize("dispersion", [1.0, 2.0, 3.0])
@pytest.mark.parametrize("what", ["nothing", "all fell", "evening fell", "weekend evenings of July fell"])
def test_no_more_than_five_in_a_hundred_null_worlds_are_called_displaced(what: str, dispersion: float) -> None:
    worlds = 500
    alone, together = share_displaced(what, number=worlds, volume=300.0, dispersion=dispersion)
    assert max(alone, together) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / worlds)


@pytest.mark.slow
def test_a_third_of_the_evening_that_moves_to_the_morning_is_found() -> None:
    alone, together = share_displaced("evening to morning", number=200, volume=300.0, dispersion=1.0)
    assert min(alone, together) > 0.3
