"""Hot spots: planted ones are found, ranked, named and explained; a city without any has none."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.cells import cells_of
from geodata.project import geometry_to_metres
from hotspot.count import count_by_cell
from hotspot.ground import Ground
from hotspot.local import LocalQuestion, judge_cells
from hotspot.methods import METHODS
from hotspot.score import WEIGHTS
from models.errors import ParameterError
from models.hotspot import HotSpot
from models.period import Hours
from tests.hotspot import small_city as city

# These look for what breaks out in time: tests/hotspot/test_outbreaks.py and test_cluster_methods.py.
SCANS = {"scan", "scan_prospective", "scan_poisson", "st_dbscan"}
BOTH = pytest.mark.parametrize("method", [name for name in METHODS if name not in SCANS])
NEAR = (18.0720, 59.3318)  # 410 m from the square


def planted(seed: int = 0) -> Ground:
    """A square with 300 incidents, a station with 120, on a thin background of 400."""
    return city.ground(
        city.background(seed=seed + 1),
        city.rows(300, city.SQUARE, spread_m=60, seed=seed + 2),
        city.rows(120, city.STATION, spread_m=60, seed=seed + 3),
    )


def distance_m(one: HotSpot, where: tuple[float, float]) -> float:
    here, there = (
        geometry_to_metres(point, crs=city.SITE.local_crs) for point in (one.outline.centroid, shapely.Point(where))
    )
    return float(here.distance(there))


@BOTH
def test_planted_places_are_the_first_ranks_and_carry_their_names(method: str) -> None:
    first, second = city.detect(planted(), city.selection(), method=method)[:2]
    assert (first.name, second.name) == ("Sergels torg", "Fridhemsplan")
    assert distance_m(first, city.SQUARE) < 100
    assert distance_m(second, city.STATION) < 100
    assert first.incidents == pytest.approx(300, rel=0.25)


@pytest.mark.parametrize("seed", range(12))
def test_the_liveliest_planted_place_is_first_in_every_city(seed: int) -> None:
    found = city.detect(planted(10 * seed), city.selection())
    assert [one.name for one in found[:2]] == ["Sergels torg", "Fridhemsplan"]


def test_a_city_where_incidents_lie_by_chance_has_no_hot_spot() -> None:
    hot = [bool(city.detect(city.ground(city.background(seed=seed)), city.selection())) for seed in range(20)]
    assert sum(hot) <= 3  # 5 % of 20 is 1; more than 3 has a chance of 1.6 %


def test_two_squares_of_one_downtown_are_two_places() -> None:
    ground = city.ground(
        city.background(),
        city.rows(1500, (18.0685, 59.3322), spread_m=300),
        city.rows(600, city.SQUARE, spread_m=50),
        city.rows(400, NEAR, spread_m=50),
    )
    first, second = city.detect(ground, city.selection())[:2]
    assert distance_m(first, city.SQUARE) < 100
    assert distance_m(second, NEAR) < 100
    assert not set(first.cells) & set(second.cells)


def test_a_pile_at_one_address_is_a_hot_spot() -> None:
    first = city.detect(city.ground(city.background(), city.rows(150, city.PARK)), city.selection())[0]
    assert cells_of([city.PARK[0]], [city.PARK[1]], 10)[0] in first.cells
    assert first.name == ""  # no named place within 400 m


@BOTH
def test_outlines_are_places_a_commander_would_walk(method: str) -> None:
    for one in city.detect(planted(), city.selection(), method=method):
        outline = geometry_to_metres(one.outline, crs=city.SITE.local_crs)
        assert outline.is_valid
        assert shapely.get_num_interior_rings(shapely.get_parts(outline)).sum() == 0
        assert 5_000 < outline.area < 500_000
        # No spikes: rounded a little more, hardly anything is lost.
        assert outline.buffer(-15).buffer(15).area > 0.93 * outline.area


def test_the_score_is_made_of_its_components() -> None:
    for one in city.detect(planted(), city.selection()):
        parts = one.components
        expected = sum(weight * getattr(parts, name) for name, weight in WEIGHTS.items())
        assert one.score == pytest.approx(100 * expected, abs=0.05)
        assert all(0 <= getattr(parts, name) <= 1 for name in WEIGHTS)


@BOTH
def test_ranks_follow_the_score_and_ids_are_unique(method: str) -> None:
    found = city.detect(planted(), city.selection(), method=method)
    assert [one.rank for one in found] == list(range(1, len(found) + 1))
    assert all(early.score >= late.score for early, late in pairwise(found))
    assert len({one.hotspot_id for one in found}) == len(found)


def test_without_a_test_there_is_no_significance_and_the_score_rests_on_the_rest() -> None:
    first = city.detect(planted(), city.selection(), method="dbscan")[0]
    assert (first.z, first.q_value, first.components.significance) == (None, None, 0)
    assert first.score > 80


def test_the_same_question_has_the_same_answer_in_whatever_order_reports_came() -> None:
    table = pd.concat([city.background(), city.rows(300, city.SQUARE, spread_m=60)])
    straight, shuffled = (
        city.detect(city.ground(one), city.selection()) for one in (table, table.sample(frac=1, random_state=2))
    )
    assert [(one.hotspot_id, one.cells, one.score) for one in straight] == [
        (one.hotspot_id, one.cells, one.score) for one in shuffled
    ]
    assert straight[0].outline.equals(shuffled[0].outline)


def test_the_busiest_hours_are_by_the_wall_clock_and_within_the_hours_asked_for() -> None:
    ground = city.ground(
        city.background(), city.rows(200, city.SQUARE, start=datetime(2024, 4, 1, 21, 30, tzinfo=UTC), days=50)
    )
    assert city.detect(ground, city.selection())[0].peak_hours == (21, 1)  # 23:30 by the wall clock
    late = city.detect(ground, city.selection(hours=Hours.parse("22-02")))[0]
    assert late.peak_hours == (22, 2)


def test_what_gathers_late_is_recent_and_what_came_in_one_week_does_not_persist() -> None:
    late = city.rows(150, city.SQUARE, start=datetime(2024, 5, 24, 12, tzinfo=UTC), days=7)
    always = city.rows(150, city.STATION)
    found = {
        one.name: one.components for one in city.detect(city.ground(city.background(), late, always), city.selection())
    }
    # The quarter holds all of the square's 150, 37 of the station's and 100 of 400 others: 287 of 700.
    assert found["Sergels torg"].recency == 1
    assert found["Fridhemsplan"].recency == pytest.approx(0.25 / (287 / 700) / 2, abs=0.03)
    assert found["Sergels torg"].persistence <= 3 / 13
    assert found["Fridhemsplan"].persistence == 1


def test_two_incidents_are_no_hot_spot_and_nothing_is_none() -> None:
    assert city.detect(city.ground(city.background(40), city.rows(2, city.PARK)), city.selection()) == ()
    for method in METHODS:
        police_only = city.ground(city.rows(50, city.SQUARE, detection="police"))
        assert city.detect(police_only, city.selection(), method=method) == ()
        unplaced = city.ground(city.rows(50, None, precision="none"))
        assert city.detect(unplaced, city.selection(), method=method) == ()


@pytest.mark.parametrize("resolution", [8, 9, 11])
def test_the_square_is_found_on_coarser_and_finer_grids(resolution: int) -> None:
    first = city.detect(planted(), city.selection(resolution=resolution))[0]
    assert distance_m(first, city.SQUARE) < 500 / (resolution - 7)


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(ParameterError, match="'magic' is no way to find hot spots; choose one of gi_star"):
        city.detect(planted(), city.selection(), method="magic")


def test_local_statistics_of_empty_cells_are_not_hot_and_of_the_square_are() -> None:
    ground, rng = planted(), np.random.default_rng(1)
    counts = count_by_cell(ground.incidents, city.selection())
    local = judge_cells(ground, counts, LocalQuestion(), rng)
    assert local.is_hot[np.argmax(counts.counts)]
    assert (local.q >= local.p - 1e-15).all()
    empty = judge_cells(ground, replace(counts, counts=np.zeros_like(counts.counts)), LocalQuestion(), rng)
    assert (empty.p == 1).all()
    assert (empty.z == 0).all()
