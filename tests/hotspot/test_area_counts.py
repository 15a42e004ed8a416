"""Counting by area: sums reconcile, borders and coarse places follow their rule, each area says when and what."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from hotspot.area_counts import count_by_area
from hotspot.ground import Ground
from models.period import Hours
from tests.hotspot import small_city as city

CENTRE, SOUTH = shapely.box(18.0, 59.325, 18.1, 59.35), shapely.box(18.0, 59.30, 18.1, 59.325)
BLOCK = shapely.box(18.06, 59.33, 18.07, 59.335)
FAR = shapely.box(17.8, 59.2, 17.9, 59.25)


def ground() -> Ground:
    base = city.ground(
        city.rows(30, city.SQUARE, start=datetime(2024, 3, 1, 21, 30, tzinfo=UTC), days=28),
        city.rows(12, city.PARK, category_group="Stöld"),
        city.rows(5, city.SQUARE, precision="area"),
        city.rows(3, None, precision="none"),
        city.rows(4, city.SQUARE, precision="municipality"),
        city.rows(2, (18.2, 59.4)),
        city.rows(9, city.SQUARE, detection="police"),
    )
    areas = gpd.GeoDataFrame(
        {
            "area_id": ["centre", "south", "far", "block"],
            "name": ["Centrum", "Söder", "Långt bort", "Kvarteret"],
            "kind": ["district", "district", "district", "focus"],
        },
        geometry=[CENTRE, SOUTH, FAR, BLOCK],
        crs="EPSG:4326",
    )
    return replace(base, areas=areas)


def test_areas_the_outside_and_what_is_left_out_add_up_to_all_that_matched() -> None:
    base = ground()
    found = count_by_area(base.incidents, city.selection(), base.areas[base.areas["kind"] == "district"])
    assert found.incidents.tolist() == pytest.approx([35, 12, 0])
    assert (found.outside, found.left_out.unplaced, found.left_out.coarse) == (2, 3, 4)
    assert found.left_out.police_detected == 9


def test_a_small_area_does_not_count_what_is_known_by_district_only() -> None:
    base = ground()
    found = count_by_area(base.incidents, city.selection(), base.areas[base.areas["kind"] == "focus"])
    assert found.incidents.tolist() == pytest.approx([30])
    assert found.left_out.coarse == 4 + 5


def test_both_kinds_at_once_keep_their_own_rule() -> None:
    base = ground()
    assert count_by_area(base.incidents, city.selection(), base.areas).incidents.tolist() == pytest.approx(
        [35, 12, 0, 30]
    )


def test_an_incident_on_a_border_counts_on_both_sides() -> None:
    base = ground()
    on_border = city.incidents(city.rows(6, (18.05, 59.325)))
    assert count_by_area(on_border, city.selection(), base.areas).incidents.tolist() == pytest.approx([6, 6, 0, 0])


def test_chosen_hours_count_an_interval_by_its_share_as_the_cells_do() -> None:
    start = datetime(2024, 4, 3, 15, tzinfo=UTC)  # 17 by the wall clock
    span = city.rows(1, city.SQUARE).assign(
        earliest=pd.Timestamp(start).as_unit("us"), latest=pd.Timestamp(start + timedelta(hours=4)).as_unit("us")
    )
    evening = city.selection(hours=Hours.parse("18-02"), weekdays=(2,))
    found = count_by_area(city.incidents(span), evening, ground().areas)
    assert found.incidents[0] == pytest.approx(0.75)
    assert found.table[0, 2 * 24 + 18 : 2 * 24 + 21].sum() == pytest.approx(0.75)


def test_the_layer_tells_how_much_when_and_what_the_busiest_first() -> None:
    layer = city.layer("area-counts", ground())
    first, second, last = layer.frame.itertuples()
    assert (first.Index, first.name, first.peak_hours, first.group) == ("centre", "Centrum", "20-24", "Våld")
    assert (second.name, second.group) == ("Söder", "Stöld")
    assert last.incidents == 0
    assert layer.frame.loc["far", ["peak_hours", "group"]].isna().all()
    assert first.density_per_month == pytest.approx(35 / first.area_km2 / city.SPRING.months)
    assert first.area_km2 == pytest.approx(15.8, rel=0.02)
    assert any("2 händelser ligger utanför" in note for note in layer.notes)


def test_a_city_without_areas_has_an_empty_layer() -> None:
    layer = city.layer("area-counts", city.ground(city.background(30)))
    assert layer.frame.empty
    assert "peak_hours" not in layer.frame
    assert layer.provenance.parameters["outside_areas"] == "30"
