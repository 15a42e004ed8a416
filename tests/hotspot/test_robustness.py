"""Would it still stand out, had each incident happened somewhere else within what its report allows?"""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from hotspot.candidates import see
from hotspot.grid import areas_km2, centres_m
from hotspot.methods import METHODS
from hotspot.report.places import find_places, score_table
from hotspot.robustness import drawn_counts, robustness_of
from models.errors import ParameterError
from models.option import Chosen
from tests.hotspot import small_city as city


def piles(uncertainty_m: float) -> list[pd.DataFrame]:
    """A pile that stands out by far, and one that barely does."""
    strong = city.rows(150, city.SQUARE, uncertainty_m=uncertainty_m)
    weak = city.rows(12, city.STATION, uncertainty_m=uncertainty_m)
    return [city.background().assign(uncertainty_m=0.0), strong, weak]


def shares(uncertainty_m: float, *, draws: int = 40) -> dict[str, float | None]:
    ground = city.ground(*piles(uncertainty_m))
    found = city.detect(ground, city.selection(), draws=draws)
    return {one.name: one.robustness for one in found}


def test_what_is_known_to_the_metre_stays_in_every_draw() -> None:
    assert shares(0.0) == {"Sergels torg": 1.0, "Fridhemsplan": 1.0}


def test_a_large_uncertainty_takes_the_weak_place_and_leaves_the_strong() -> None:
    found = shares(250.0)
    assert found["Sergels torg"] == 1
    assert found["Fridhemsplan"] is not None
    assert found["Fridhemsplan"] < 0.5


def test_a_radius_that_is_not_known_moves_nothing() -> None:
    assert shares(float("nan")) == shares(0.0)


def test_draws_are_the_same_for_the_same_seed_and_none_are_made_unless_asked_for() -> None:
    assert shares(150.0, draws=10) == shares(150.0, draws=10)
    assert set(shares(150.0, draws=0).values()) == {None}


def test_a_method_without_a_test_of_cells_has_no_robustness() -> None:
    ground = city.ground(*piles(50.0))
    for name, method in METHODS.items():
        if method.test is None and name == "dbscan":
            assert {one.robustness for one in city.detect(ground, city.selection(), method=name, draws=5)} == {None}


def test_steps_have_the_radius_as_their_95_percent_and_no_direction() -> None:
    # One cell's incidents, moved: how far the moved ones lie is read from where they are counted, in 29 m cells.
    # Incidents that are not asked for make the cells around one that moved incidents may be counted in.
    ground = city.ground(
        city.rows(600, city.SQUARE, spread_m=200, detection="police"),
        city.rows(4000, city.SQUARE, uncertainty_m=100.0),
    )
    scene = see(ground, city.selection(resolution=11))
    centres = centres_m(scene.counts.cells, crs=city.SITE.local_crs)
    home = scene.incidents.points[-1]
    counts = next(drawn_counts(scene, rng=np.random.default_rng(7), draws=1))
    near = np.hypot(*(centres - home).T) < 400
    away = np.hypot(*(centres[near] - home).T)
    # A normal step with the 95 % radius r has the mean square 2 r² / (-2 log 0.05); a hexagon adds 5/12 of its edge's.
    area = float(np.median(areas_km2(scene.counts.cells))) * 1e6
    rounding = 5 / 12 * area / (1.5 * np.sqrt(3))
    expected = 2 * 100.0**2 / (-2 * np.log(0.05)) + rounding
    assert (counts[near] @ away**2) / counts[near].sum() == pytest.approx(expected, rel=0.05)
    middle = (centres[near] * counts[near, None]).sum(axis=0) / counts[near].sum() - home
    assert np.abs(middle).max() < 8


def test_every_draw_counts_every_incident() -> None:
    scene = see(city.ground(*piles(200.0)), city.selection())
    for counts in drawn_counts(scene, rng=np.random.default_rng(1), draws=3):
        assert counts.sum() == pytest.approx(scene.counts.counts.sum())


def test_without_moves_the_draw_is_the_count_itself() -> None:
    scene = see(city.ground(*piles(0.0)), city.selection())
    drawn = next(drawn_counts(scene, rng=np.random.default_rng(1), draws=1))
    assert drawn == pytest.approx(scene.counts.counts)


def test_no_places_need_no_draws() -> None:
    scene = see(city.ground(*piles(0.0)), city.selection())
    method = METHODS["gi_star"]
    asked = Chosen.of(method.options)
    assert robustness_of(scene, [], method, asked, rng=np.random.default_rng(0), draws=5) == []


def test_the_layer_carries_robustness_says_what_it_is_and_draws_nothing_at_zero() -> None:
    ground = city.ground(*piles(50.0))
    with_draws = city.layer("hotspots", ground, draws="5")
    assert with_draws.frame["robustness"].between(0, 1).all()
    assert any("Robusthet är andelen av 5 försök" in note for note in with_draws.notes)
    assert with_draws.provenance.parameters["draws"] == "5"
    without = city.layer("hotspots", ground, draws="0")
    assert "robustness" not in without.frame
    assert not any("Robusthet" in note for note in without.notes)


def test_the_report_lists_robustness_beside_what_counts() -> None:
    ground = city.ground(
        city.background(),
        city.rows(150, city.SQUARE, spread_m=50, start=datetime(2024, 5, 1, 12, tzinfo=UTC), days=30),
    )
    hot = find_places(ground, month="2024-05", dispersion=1.0, has_last_year=False, seed=0)
    table = score_table(hot)
    at = table.columns.index("Robusthet")
    assert table.columns[1:3] == ("Täthet", "Beständighet")
    assert [row[at] for row in table.rows] == [place.hotspot.robustness for place in hot.places]
    assert table.rows[0][at] == 1
    assert "90 % täthet och 10 % beständighet" in table.caption


def test_draws_of_a_method_without_a_test_are_refused() -> None:
    with pytest.raises(ParameterError, match=r"'draws' goes with the method gi_star"):
        city.layer("hotspots", city.ground(*piles(50.0)), method="dbscan", draws="5")
