"""How far the mean of the day moved, and whether its shape changed, in days whose truth is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from hotspot.stats.circular import permutation_test
from hotspot.stats.clock import Days, hours_moved, mean_hours_moved, permute_days
from tests.properties.clock_worlds import AFTER, BEFORE, EVENING, Place, draw, rates

Floats = NDArray[np.float64]
CONTROLS = 20


def at(*hours: int) -> Floats:
    return np.bincount(hours, minlength=24).astype(np.float64)


def test_fifteen_hundredths_that_come_ten_hours_earlier_are_an_hour_and_a_half() -> None:
    before, after = at(*[20] * 100), at(*[20] * 85, *[10] * 15)
    assert mean_hours_moved(before, after) == pytest.approx(-1.5)


def test_the_night_belongs_to_the_evening_before_it() -> None:
    assert mean_hours_moved(at(23), at(3)) == pytest.approx(4)
    assert mean_hours_moved(at(5), at(4)) == pytest.approx(23)


@given(
    counts=st.lists(st.integers(1, 40), min_size=24, max_size=24),
    other=st.lists(st.integers(1, 40), min_size=24, max_size=24),
)
def test_turning_the_evidence_round_turns_the_sign(counts: list[int], other: list[int]) -> None:
    one, two = np.array(counts, float), np.array(other, float)
    assert mean_hours_moved(one, two) == pytest.approx(-mean_hours_moved(two, one))
    assert mean_hours_moved(7 * one, two) == pytest.approx(mean_hours_moved(one, two))


def test_what_the_whole_city_did_is_nobodys_own_move() -> None:
    """Evenings halved everywhere: the area's own mean moves 1.67 h, and nothing beyond the city's."""
    before = np.tile(at(10, 20), (30, 1))
    after = np.tile(at(10, 10, 20), (30, 1))
    city = Days(before=np.stack([before] * 5), after=np.stack([after] * 5))
    assert mean_hours_moved(before.sum(axis=0), after.sum(axis=0)) == pytest.approx(-5 / 3)
    found = hours_moved(Days(before=before, after=after), city)
    assert found.value == pytest.approx(0, abs=1e-9)
    assert found.low <= 0 <= found.high


def test_dealt_days_see_no_change_of_shape_where_the_city_changed_alike() -> None:
    rng = np.random.default_rng(5)
    before = draw(EVENING, days=BEFORE, per_day=4, dispersion=1, rng=rng)
    tilted = EVENING * np.where(np.arange(24) >= 18, 0.5, 1)
    after = draw(tilted / tilted.sum(), days=AFTER, per_day=3, dispersion=1, rng=rng)
    city = Days(
        before=np.tile(before, (6, 1, 1)),
        after=np.stack([draw(tilted / tilted.sum(), days=AFTER, per_day=3, dispersion=1, rng=rng) for _ in range(6)]),
    )
    still = Days(before=np.tile(before, (6, 1, 1)), after=np.tile(before[:AFTER], (6, 1, 1)))
    treated = Days(before=before, after=after)
    assert permute_days(treated, still, rng=rng, permutations=199).p_value <= 0.01
    assert permute_days(treated, city, rng=rng, permutations=199).p_value > 0.05


def test_places_that_move_of_their_own_widen_the_interval() -> None:
    """Twenty controls whose means move by two hours either way, as sure as can be: the swing is near two hours."""
    rng = np.random.default_rng(2)
    before = np.tile(at(*[12] * 20), (CONTROLS, 40, 1))
    after = before.copy()
    for number in range(CONTROLS):
        after[number] = np.roll(before[number], rng.choice([-2, 2]), axis=1)
    rest = np.tile(at(8, 9, 10, 11, 12, 13, 14, 15, 16), (CONTROLS, 40, 1))
    controls = Days(before=before + rest, after=after + rest)
    found = hours_moved(Days(before=before[0] + rest[0], after=before[0] + rest[0]), controls)
    assert 0.8 < found.swing < 2.5
    assert found.high - found.low > 2 * 1.96 * found.swing


def test_an_area_without_incidents_before_is_refused() -> None:
    nothing = Days(before=np.zeros((3, 24)), after=np.ones((3, 24)))
    with pytest.raises(ValueError, match="without incidents"):
        permute_days(nothing, Days(before=np.ones((2, 3, 24)), after=np.ones((2, 3, 24))), rng=np.random.default_rng(1))


@pytest.mark.parametrize(
    "place",
    [Place(), Place(dispersion=3.0), Place(dispersion=2.0, moved=0.3), Place(dispersion=2.0, swing=0.5)],
    ids=["quiet", "bunched", "moved", "swinging"],
)
def test_the_interval_covers_and_the_test_keeps_its_size_when_incidents_are_bunched(place: Place) -> None:
    """80 worlds: 95 % covered and 5 % false alarms, give or take three standard errors; a true move is found."""
    covered, alarms = rates(place, number=80, permutations=99)
    assert covered >= 0.95 - 0.075
    assert (alarms <= 0.05 + 0.075) if place.moved == 0 else (alarms >= 0.5)


def test_dealing_incidents_instead_of_days_would_take_bunches_for_news() -> None:
    """60 worlds at dispersion 3 in which nothing changed: near half of them would be called changed."""
    rng, alarms = np.random.default_rng(3), 0
    for _ in range(60):
        before, after = (draw(EVENING, days=days, per_day=3.3, dispersion=3.0, rng=rng) for days in (BEFORE, AFTER))
        counts = np.concatenate([before.sum(axis=0), after.sum(axis=0)]).astype(int)
        incidents = np.eye(24)[np.repeat(np.tile(np.arange(24), 2), counts)]
        is_after = np.repeat(np.arange(48) >= 24, counts)
        alarms += permutation_test(incidents, is_after, rng=rng, permutations=99).p_value <= 0.05
    assert alarms > 0.25 * 60


@pytest.mark.slow
@pytest.mark.parametrize("dispersion", [1.0, 2.0, 3.0])
@pytest.mark.parametrize("moved", [0.0, 0.3])
@pytest.mark.parametrize("swing", [0.0, 0.5])
def test_the_interval_covers_as_often_as_promised(dispersion: float, moved: float, swing: float) -> None:
    """800 worlds a case: a little wide without swings, for an estimate is never below none, a little short with."""
    place = Place(dispersion=dispersion, moved=moved, swing=swing)
    covered, alarms = rates(place, number=800, permutations=199)
    assert 0.915 <= covered <= 0.985
    assert moved > 0 or alarms <= 0.07
