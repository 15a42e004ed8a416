"""Counting: sums reconcile, and every incident is in one place or in none."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from geodata.cells import cells_of
from hotspot.count import count_by_cell, sum_by_cell
from models.incident import Detection
from models.period import Hours
from tests.hotspot import small_city as city

COARSE = {"precision": "area"}


def test_counts_and_what_is_not_on_the_map_add_up_to_all_that_matched() -> None:
    found = count_by_cell(
        city.incidents(
            city.rows(7, city.SQUARE),
            city.rows(3, city.PARK, **COARSE),
            city.rows(2, None, precision="none"),
            city.rows(5, city.PARK, detection="police"),
        ),
        city.selection(),
    )
    left_out = found.left_out
    assert (found.total, left_out.unplaced, left_out.coarse, left_out.police_detected) == (12, 2, 3, 5)
    assert found.counts.sum() + left_out.unplaced + left_out.coarse == pytest.approx(found.total)


def test_a_municipality_s_point_is_coarse_and_in_no_cell() -> None:
    found = count_by_cell(
        city.incidents(city.rows(4, city.SQUARE, precision="municipality"), city.rows(1, city.PARK)), city.selection()
    )
    assert found.left_out.coarse == 4
    assert found.counts.sum() == 1


def test_police_detected_incidents_are_counted_only_when_asked_for() -> None:
    incidents = city.incidents(city.rows(2, city.SQUARE), city.rows(5, city.SQUARE, detection="police"))
    asked = count_by_cell(incidents, city.selection(detection=(Detection.PUBLIC, Detection.POLICE)))
    assert (asked.total, asked.left_out.police_detected) == (7, 0)


def test_every_incident_lands_in_the_cell_of_its_place() -> None:
    found = count_by_cell(city.incidents(city.rows(7, city.SQUARE), city.rows(2, city.PARK)), city.selection())
    for where, count in ((city.SQUARE, 7), (city.PARK, 2)):
        assert found.counts[found.cells == cells_of([where[0]], [where[1]], 10)[0]].tolist() == [count]


def test_cells_without_incidents_are_counted_too_and_do_not_depend_on_the_question() -> None:
    incidents = city.incidents(city.rows(7, city.SQUARE), city.rows(2, city.PARK, category="Stöld"))
    everything, thefts = (count_by_cell(incidents, city.selection(categories=names)) for names in ((), ("Stöld",)))
    np.testing.assert_array_equal(everything.cells, thefts.cells)
    assert len(everything.cells) == 38  # two cells, each with two rings of 6 and 12
    assert thefts.counts.sum() == 2


def test_an_interval_counts_with_its_share_of_the_chosen_hours() -> None:
    start = datetime(2024, 4, 3, 15, tzinfo=UTC)  # 17 by the wall clock
    span = city.rows(1, city.SQUARE).assign(
        earliest=pd.Timestamp(start).as_unit("us"), latest=pd.Timestamp(start + timedelta(hours=4)).as_unit("us")
    )
    found = count_by_cell(city.incidents(span), city.selection(hours=Hours.parse("18-02")))
    assert found.counts.sum() == pytest.approx(0.75)


def test_shuffling_the_reports_changes_nothing() -> None:
    table = pd.concat([city.background(), city.rows(30, city.SQUARE, spread_m=50)])
    straight = count_by_cell(city.incidents(table), city.selection())
    shuffled = count_by_cell(city.incidents(table.sample(frac=1, random_state=1)), city.selection())
    np.testing.assert_array_equal(straight.cells, shuffled.cells)
    np.testing.assert_allclose(straight.counts, shuffled.counts)


def test_no_cells_hold_nothing() -> None:
    assert sum_by_cell(np.array([5]), np.array([1.0]), np.array([], np.int64)).size == 0
