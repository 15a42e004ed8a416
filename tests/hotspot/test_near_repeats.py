"""Near repeats and concentration of a city's incidents."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from hotspot.concentration import measure_concentration
from hotspot.ground import LocatedIncidents
from hotspot.near_repeat import NearRepeats, find_near_repeats
from models.errors import ParameterError
from models.selection import Selection
from tests.hotspot import small_city as city

DAY = timedelta(days=1)


def spread_out(count: int = 300, *, seed: int = 1) -> pd.DataFrame:
    return city.rows(count, (18.055, 59.325), spread_m=1200, seed=seed).sample(frac=1, random_state=seed)


def repeated(base: pd.DataFrame, *, share: float, seed: int = 2) -> pd.DataFrame:
    """So large a share of incidents again, within 60 m and a day."""
    again = base.sample(frac=share, random_state=seed).copy()
    rng = np.random.default_rng(seed)
    again["longitude"] += rng.uniform(-60, 60, len(again)) / 56_800 / 1.5
    again["latitude"] += rng.uniform(-60, 60, len(again)) / 111_400 / 1.5
    for column in ("earliest", "latest"):
        again[column] += DAY
    return again


def studied(base: LocatedIncidents, selected: Selection | None = None, **choices: object) -> NearRepeats:
    rng = np.random.default_rng(5)
    return find_near_repeats(base, selected or city.selection(), rng=rng, permutations=499, **choices)  # type: ignore[arg-type]


def test_planted_repeats_are_found_near_and_soon_and_nowhere_else() -> None:
    base = spread_out()
    found = studied(city.incidents(base, repeated(base, share=0.2)))
    assert found.is_significant[1, 0]
    assert found.knox.ratio[1, 0] > 5
    assert not found.is_significant[2:, 1:].any()
    assert 40 < found.excess < 80


def test_without_repeats_nothing_is_significant() -> None:
    assert not studied(city.incidents(spread_out())).is_significant.any()


def test_repeats_at_the_same_address_stand_in_the_first_band() -> None:
    base = spread_out()
    again = base.sample(40, random_state=3).copy()
    again[["earliest", "latest"]] += DAY
    found = studied(city.incidents(base, again))
    assert found.knox.observed[0, 0] >= 40
    assert found.is_significant[0, 0]


def test_what_cannot_be_paired_is_counted_as_left_out() -> None:
    vague = spread_out(30, seed=8).assign(latest=lambda table: table["earliest"] + 5 * DAY)
    coarse = city.rows(12, city.PARK, precision="area")
    found = studied(city.incidents(spread_out(), vague, coarse))
    assert (found.incidents, found.without_place, found.without_time) == (300, 12, 30)


def test_only_what_was_asked_for_is_paired() -> None:
    other = spread_out(200, seed=9).assign(category="Klotter", category_group="Ordning")
    found = studied(city.incidents(spread_out(), other), city.selection(categories=("Våld",)))
    assert found.incidents == 300


def test_too_few_incidents_are_refused_with_what_to_do() -> None:
    with pytest.raises(ParameterError, match=r"5 incidents .* at least 20 .* longer period"):
        studied(city.incidents(spread_out(5)))


def test_bands_that_do_not_rise_are_refused_as_wrong_use() -> None:
    with pytest.raises(ParameterError, match="rising edges"):
        studied(city.incidents(spread_out()), distance_bands_m=(100.0, 0.0))


def test_permutations_too_few_for_the_bands_are_refused() -> None:
    """Of 25 bands the smallest p-value of 99 permutations, 0.01, is a q-value of 0.25 at best."""
    with pytest.raises(ParameterError, match="at least 499"):
        find_near_repeats(city.incidents(spread_out()), city.selection(), rng=np.random.default_rng(1), permutations=99)


def test_a_pile_is_concentrated_and_an_even_city_is_as_chance_makes_it() -> None:
    rng = np.random.default_rng(6)
    pile = measure_concentration(city.incidents(spread_out(), city.rows(300, city.SQUARE)), city.selection(), rng=rng)
    even_rows = spread_out(4000)
    even_rows["longitude"] = rng.uniform(18.04, 18.07, 4000)
    even_rows["latitude"] = rng.uniform(59.32, 59.335, 4000)
    even = measure_concentration(city.incidents(even_rows), city.selection(), rng=rng)
    assert pile.area_share[1] < 0.1 * pile.expected_area_share[1]
    assert pile.gini > pile.gini_expected + 0.1
    assert even.area_share == pytest.approx(even.expected_area_share, abs=0.06)
    assert even.gini == pytest.approx(even.gini_expected, abs=0.08)


def test_shares_rise_and_counts_reconcile() -> None:
    found = measure_concentration(
        city.incidents(spread_out(), city.rows(7, None, precision="none")),
        city.selection(),
        rng=np.random.default_rng(7),
    )
    assert (np.diff(found.area_share) > 0).all()
    assert found.incidents + found.left_out.unplaced == pytest.approx(307)
    assert 0 < found.cells_with_incidents <= found.cells
    assert found.gini_sparse < found.gini


def test_no_incidents_have_no_concentration() -> None:
    with pytest.raises(ParameterError, match="no incidents"):
        measure_concentration(
            city.incidents(spread_out()), city.selection(categories=("Rån på månen",)), rng=np.random.default_rng(1)
        )
