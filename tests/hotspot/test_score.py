"""The score of a cell, by hand: what counts, what only explains, and that a place has its best cell's."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from hotspot.candidates import Scene, see
from hotspot.grid import areas_km2
from hotspot.ground import Ground
from hotspot.score import OWN, WEIGHTS, blended, score_cells, score_of, share_of_parts
from models.hotspot import ScoreComponents
from tests.conftest import ROOT
from tests.hotspot import small_city as city

FAR = (18.0293, 59.3121)


def scene(*parts: pd.DataFrame, **changes: object) -> Scene:
    return see(city.ground(*parts), city.selection(**changes))


def at(one: Scene, where: tuple[float, float]) -> int:
    """Give the position of the cell that holds a place, by an incident that lies there."""
    incidents = one.incidents
    here = np.hypot(incidents.longitude - where[0], incidents.latitude - where[1]).argmin()
    return int(one.positions[here])


def test_only_density_and_persistence_count_and_their_weights_sum_to_one() -> None:
    assert WEIGHTS == {"density": 0.9, "persistence": 0.1}
    one = scene(city.background(), city.rows(100, city.SQUARE))
    found = score_cells(one)
    assert found.score == pytest.approx(100 * (0.9 * found.density + 0.1 * found.persistence))
    assert found.score.max() == pytest.approx(100, abs=10)


def test_density_is_three_parts_own_and_one_part_around_beside_the_highest() -> None:
    one = scene(city.rows(90, city.SQUARE), city.rows(30, FAR))
    found, square, far = score_cells(one), at(one, city.SQUARE), at(one, FAR)
    # Both piles are the same but for their size, and three kilometres apart: a third in its own cell and around it.
    assert found.density[square] == 1
    assert found.density[far] == pytest.approx(1 / 3, rel=0.1)
    # A neighbour has nothing of its own, and what the kernel says.
    beside = int(np.argsort(-one.surface.density)[1])
    assert one.counts.counts[beside] == 0
    own = one.counts.counts[square] / areas_km2(one.counts.cells)[square]
    level = 0.75 * own + 0.25 * one.surface.density[square]
    assert found.density[beside] == pytest.approx(0.25 * one.surface.density[beside] / level)


def test_a_weekly_place_persists_and_one_bad_week_does_not() -> None:
    start = datetime(2024, 3, 1, 12, tzinfo=UTC)
    weekly = city.rows(26, city.SQUARE, start=start, days=91)
    burst = city.rows(26, FAR, start=start + timedelta(days=40), days=1)
    one = scene(weekly, burst)
    found = score_cells(one)
    assert found.persistence[at(one, city.SQUARE)] == 1
    assert found.persistence[at(one, FAR)] == pytest.approx(1 / 13)
    assert found.density[at(one, city.SQUARE)] == pytest.approx(found.density[at(one, FAR)], rel=0.1)
    assert found.score[at(one, city.SQUARE)] > found.score[at(one, FAR)]


def test_an_incident_that_may_have_happened_in_any_of_three_weeks_is_in_all_of_them() -> None:
    table = city.rows(1, city.SQUARE, start=datetime(2024, 3, 4, 12, tzinfo=UTC))
    table["latest"] = table["earliest"] + pd.Timedelta(days=14)
    one = scene(table, city.rows(5, FAR))
    assert score_cells(one).persistence[at(one, city.SQUARE)] == pytest.approx(3 / 13)


def test_a_span_ends_before_its_last_instant() -> None:
    table = city.rows(1, city.SQUARE, start=datetime(2024, 2, 29, 23, tzinfo=UTC))
    week = (datetime(2024, 6, 1, tzinfo=UTC) - datetime(2024, 3, 1, tzinfo=UTC)) / 13
    table["latest"] = (table["earliest"] + week - timedelta(hours=1 / 13)).dt.floor("us")
    one = scene(table)
    assert score_cells(one).persistence[at(one, city.SQUARE)] == pytest.approx(1 / 13)


def test_recency_compares_with_the_whole_city_so_that_a_season_is_no_news() -> None:
    spring = [
        city.rows(n, where, start=datetime(2024, 3, 1, 12, tzinfo=UTC) + timedelta(days=d), days=20)
        for where in (city.SQUARE, FAR)
        for n, d in ((20, 0), (60, 71))
    ]
    one = scene(*spring)
    found = score_cells(one).recency
    assert found[at(one, city.SQUARE)] == pytest.approx(0.5)
    assert found[at(one, FAR)] == pytest.approx(0.5)


def test_a_place_has_the_score_of_its_best_cell() -> None:
    ground = city.ground(city.background(), city.rows(300, city.SQUARE, spread_m=60))
    cells = score_cells(see(ground, city.selection()))
    scene_cells = see(ground, city.selection()).counts.cells
    for one in city.detect(ground, city.selection()):
        within = np.isin(scene_cells, one.cells)
        assert one.score == pytest.approx(round(float(cells.score[within].max()), 1), abs=0.1)
        best = np.flatnonzero(within)[np.argmax(cells.score[within])]
        assert one.components.density == cells.density[best]
        assert one.components.persistence == cells.persistence[best]


def test_the_order_of_incidents_changes_no_score() -> None:
    table = pd.concat([city.background(), city.rows(100, city.SQUARE, spread_m=50)])
    straight, shuffled = (
        score_cells(see(_ground(one), city.selection())).score for one in (table, table.sample(frac=1, random_state=3))
    )
    assert straight == pytest.approx(shuffled, rel=1e-9)


def test_nothing_selected_scores_nothing() -> None:
    one = scene(city.rows(5, city.SQUARE, detection="police"))
    found = score_cells(one)
    assert len(found.score) > 0
    assert (found.score == 0).all()
    assert (found.recency == 0).all()


def test_the_worked_example_of_the_documentation() -> None:
    density = blended(np.array([49_427.0, 341 / 0.011317]), np.array([3400.0, 1571.0]))[1]
    assert density == pytest.approx(0.606, abs=0.0005)
    parts = ScoreComponents(density=float(density), persistence=1.0, significance=0.8, recency=0.5)
    assert score_of(parts) == 64.6
    page = (ROOT / "docs" / "method" / "score.md").read_text()
    assert "`score = 100 x (0.9 density + 0.1 persistence)`" in page
    assert f"{OWN:.0%}" == "75%"
    assert "3/4 the cell's own" in page
    assert "**64.6**" in page


def test_parts_are_counted_once_however_often_something_happened() -> None:
    cells, parts = np.array([1, 1, 1, 0]), np.array([2, 2, 3, 0])
    assert share_of_parts(cells, parts, parts, size=2, parts=4).tolist() == [0.25, 0.5]
    nothing = np.empty(0, dtype=np.int64)
    assert share_of_parts(nothing, nothing, nothing, size=3, parts=4).tolist() == [0, 0, 0]


def _ground(table: pd.DataFrame) -> Ground:
    return city.ground(table)
