"""What may leave: too few is withheld, and what was withheld is told."""

import pytest

from hotspot.disclosure import POLICIES, release
from models.layer import Layer
from tests.hotspot import small_city as city


def cells() -> Layer:
    ground = city.ground(city.rows(12, city.SQUARE), city.rows(6, city.STATION), city.rows(3, city.PARK))
    return city.layer("cells", ground)


@pytest.mark.parametrize(
    ("role", "shown", "suppressed"), [("police", 21, 0), ("municipality", 18, 3), ("public", 12, 9)]
)
def test_each_role_sees_counts_from_its_minimum_and_the_sum_of_the_rest(role: str, shown: int, suppressed: int) -> None:
    released = release(cells(), POLICIES[role])
    assert released.frame["incidents"].sum() == shown
    assert released.left_out.suppressed == suppressed
    assert bool([note for note in released.notes if "undertryckta" in note]) == bool(suppressed)


def test_releasing_twice_withholds_nothing_more() -> None:
    once = release(cells(), POLICIES["municipality"])
    assert release(once, POLICIES["municipality"]) is once


def test_empty_cells_stay_on_the_heat_map_for_they_tell_of_nobody() -> None:
    ground = city.ground(city.rows(12, city.SQUARE), city.rows(3, city.PARK))
    layer = city.layer("heatmap", ground)
    released = release(layer, POLICIES["municipality"])
    assert sorted(set(released.frame["incidents"])) == [0, 12]


def test_parts_of_incidents_count_as_the_reports_they_come_from() -> None:
    # Ten spans of which half lies in the period: 5.0 incidents from ten reports.
    layer = cells()
    fractions = layer.frame.assign(incidents=layer.frame["incidents"] * 0 + 4.2)
    object.__setattr__(layer, "frame", fractions)
    assert len(release(layer, POLICIES["municipality"]).frame) == 3
    assert len(release(layer, POLICIES["public"]).frame) == 0


def test_layers_without_counts_pass_as_they_are() -> None:
    layer = city.layer("interventions", city.ground(city.rows(1, city.SQUARE)))
    assert release(layer, POLICIES["public"]) is layer
