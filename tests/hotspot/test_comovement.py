"""Which kinds of incidents rise where others fall: planted, absent, or only seeming so."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from hotspot.displacement.substitutes import propose_substitutes
from hotspot.ground import Ground
from hotspot.stats.comovement import FEWEST_MONTHS, co_movement
from tests.properties.comovement_worlds import false_pairs, quiet
from tests.properties.displacement_worlds import GROUPS, Setting, make_ground

PLACES, MONTHS = 40, 30


def test_what_one_kind_loses_and_another_gains_in_the_same_place_and_month_is_found() -> None:
    rng = np.random.default_rng(1)
    counts = quiet(rng, dispersion=1.5)
    turned = rng.binomial(counts[0].astype(int), np.where(rng.random((PLACES, MONTHS)) < 0.3, 0.6, 0.0))
    counts[0] -= turned
    counts[1] += turned
    found = co_movement(counts)
    assert found.correlation[0, 1] < -0.1
    assert found.p_value[0, 1] < 1e-4
    assert found.p_value[2, 3] > 0.01


@pytest.mark.parametrize(
    ("dispersion", "neighbourly", "lasting"), [(1.0, 0.0, 0.0), (3.0, 0.0, 0.0), (2.0, 0.3, 0.0), (2.0, 0.3, 0.5)]
)
def test_where_nothing_hangs_together_no_more_than_five_in_a_hundred_pairs_seem_to(
    dispersion: float, neighbourly: float, lasting: float
) -> None:
    five, half = false_pairs(120, dispersion=dispersion, neighbourly=neighbourly, lasting=lasting)
    assert 0.015 < five < 0.068
    assert half < 0.015


def test_months_of_the_whole_city_and_places_own_trend_and_wave_are_no_co_movement() -> None:
    """By hand: counts that are place times month are as expected, so nothing is left to correlate."""
    month = 10 + np.arange(FEWEST_MONTHS) % 5
    place = np.array([1.0, 2.0, 5.0])
    counts = np.stack([np.outer(place, month), np.outer(place[::-1], month[::-1])])
    found = co_movement(counts)
    assert found.correlation[0, 1] == 0
    assert found.p_value[0, 1] == 1


def test_kinds_may_come_in_any_order() -> None:
    counts = quiet(np.random.default_rng(3))
    order = [2, 0, 3, 1]
    whole, turned = co_movement(counts), co_movement(counts[order])
    assert turned.correlation == pytest.approx(whole.correlation[np.ix_(order, order)])
    assert turned.p_value == pytest.approx(whole.p_value[np.ix_(order, order)])


def test_less_than_two_years_cannot_tell_a_wave_from_news() -> None:
    with pytest.raises(ValueError, match="24 at least"):
        co_movement(np.ones((2, 3, FEWEST_MONTHS - 1)))


# From incidents to proposals.


@pytest.fixture(scope="module")
def town() -> Ground:
    return make_ground(Setting(volume=400.0), np.random.default_rng(4))


def with_substitution(ground: Ground) -> Ground:
    """In a third of all cells and months, half of the thefts become violence."""
    incidents = ground.incidents
    month = incidents.earliest // (30 * 86_400_000_000)
    cell = incidents.cells(8)
    is_turning = (cell % 997 * 31 + month * 17) % 3 == 0
    rng = np.random.default_rng(5)
    theft, violence = GROUPS.index("Stöld"), GROUPS.index("Våld")
    turned = (incidents.group_code == theft) & is_turning & (rng.random(len(incidents)) < 0.6)
    code = np.where(turned, violence, incidents.group_code).astype(np.int32)
    return replace(ground, incidents=replace(incidents, group_code=code))


def test_planted_substitutes_are_proposed_first_and_whatever_they_are_called(town: Ground) -> None:
    ground = with_substitution(town)
    found = propose_substitutes(ground, ground.interventions[0])
    assert {found[0].first, found[0].second} == {"Stöld", "Våld"}
    assert found[0].correlation < 0
    assert found[0].months == 33
    renamed = replace(ground, incidents=replace(ground.incidents, groups=("A", "B", "C", "D")))
    again = propose_substitutes(renamed, renamed.interventions[0])
    assert {again[0].first, again[0].second} == {"C", "D"}
    assert again[0].correlation == found[0].correlation


def test_nothing_is_proposed_where_nothing_was_planted(town: Ground) -> None:
    assert propose_substitutes(town, town.interventions[0]) == ()


def test_what_happened_during_and_after_the_intervention_teaches_nothing(town: Ground) -> None:
    ground = with_substitution(town)
    begins = np.datetime64("2024-06-01T00:00", "us").astype(np.int64)
    late = ground.incidents.earliest > begins
    code = np.where(late, 0, ground.incidents.group_code).astype(np.int32)
    changed = replace(ground, incidents=replace(ground.incidents, group_code=code))
    assert propose_substitutes(changed, ground.interventions[0]) == propose_substitutes(ground, ground.interventions[0])


def test_with_less_than_two_years_before_nothing_is_proposed(town: Ground) -> None:
    early = replace(town.interventions[0], first_day=date(2023, 6, 1), last_day=date(2023, 8, 31))
    assert propose_substitutes(with_substitution(town), early) == ()
