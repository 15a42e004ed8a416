"""Clusters as hot spots: what suits bandwidth and volume, what is told of it, and what is drawn."""

from datetime import UTC, date, datetime

import numpy as np
import pytest
import shapely

from geodata.project import geometry_to_metres
from hotspot.candidates import see
from hotspot.detect import detect_hotspots
from hotspot.ground import Ground
from hotspot.methods import METHODS
from models.errors import ParameterError
from models.hotspot import HotSpot
from models.option import Chosen
from models.selection import Selection
from tests.hotspot import small_city as city

CLUSTERS = pytest.mark.parametrize("method", ["dbscan", "hdbscan"])
BURST = datetime(2024, 4, 10, 8, tzinfo=UTC)


def squares(seed: int = 0) -> Ground:
    return city.ground(
        city.background(seed=seed + 1),
        city.rows(300, city.SQUARE, spread_m=60, seed=seed + 2),
        city.rows(120, city.STATION, spread_m=60, seed=seed + 3),
    )


def flare(seed: int = 0) -> Ground:
    """A square that is always busy, a thin background, and nine incidents in a park within two days."""
    return city.ground(
        city.background(seed=seed + 1),
        city.rows(200, city.SQUARE, spread_m=60, seed=seed + 2),
        city.rows(9, city.PARK, spread_m=30, start=BURST, days=2, seed=seed + 3),
    )


def find(ground: Ground, method: str, selection: Selection | None = None, **options: str) -> tuple[HotSpot, ...]:
    layer_options = Chosen.of(METHODS[method].options, options)
    return detect_hotspots(
        ground, selection or city.selection(), method=method, chosen=layer_options, rng=np.random.default_rng(1)
    )


def metres(one: HotSpot) -> shapely.Geometry:
    return geometry_to_metres(one.outline, crs=city.SITE.local_crs)


@CLUSTERS
def test_an_outline_stays_near_its_incidents(method: str) -> None:
    ground = squares()
    for one in find(ground, method):
        outline = metres(one)
        points = shapely.points(ground.incidents.points[see(ground, city.selection()).weights > 0])
        inside = points[shapely.contains(outline, points)]
        assert len(inside) >= 0.7 * one.incidents
        # Nothing of it lies farther from an incident than a reach.
        assert shapely.hausdorff_distance(outline.exterior, shapely.union_all(inside)) < 260
        assert outline.difference(shapely.union_all(inside).buffer(100)).area < 0.1 * outline.area


def test_a_whole_downtown_is_parted_where_it_is_densest() -> None:
    east = [(city.SQUARE[0] + step * 0.004, city.SQUARE[1]) for step in range(10)]  # a busy mile with two squares
    mile = [city.rows(120, place, spread_m=120, seed=number) for number, place in enumerate(east)]
    ends = [city.rows(400, place, spread_m=40, seed=99) for place in (east[1], east[8])]
    ground = city.ground(city.background(), *mile, *ends)
    whole = find(ground, "dbscan", widest_m="100000")
    parted = find(ground, "dbscan")
    assert max(one.incidents for one in whole) > 1500
    assert all(shapely.minimum_bounding_radius(metres(one)) <= 600 for one in parted)
    for place in (east[1], east[8]):
        here = geometry_to_metres(shapely.Point(place), crs=city.SITE.local_crs)
        assert any(metres(one).contains(here) for one in parted)


def test_reach_and_crowd_suit_bandwidth_and_volume_and_are_told() -> None:
    told = city.layer("hotspots", squares(), method="dbscan").provenance.parameters
    assert told["near_m"] == "100 m (auto: 0.4 bandwidths)"
    assert told["core_incidents"].endswith("(auto: 10 times the mean density)")
    wide = city.layer("hotspots", squares(), city.selection(bandwidth_m=500.0), method="dbscan")
    assert wide.provenance.parameters["near_m"] == "200 m (auto: 0.4 bandwidths)"
    given = city.layer("hotspots", squares(), method="dbscan", near_m="80", core_incidents="12")
    assert (given.provenance.parameters["near_m"], given.provenance.parameters["core_incidents"]) == ("80 m", "12")
    firm = city.layer("hotspots", squares(), method="hdbscan").provenance.parameters
    assert firm["cluster_incidents"] == "11.45 (auto: 0.4 times the square root of the incidents selected, at least 10)"
    assert firm["core_incidents"] == "3 (auto: 0.25 of the smallest cluster)"


def test_twice_the_incidents_need_twice_the_crowd() -> None:
    few, many = (
        METHODS["dbscan"].tell(see(city.ground(city.background(count)), city.selection()), chosen("dbscan"))
        for count in (2000, 4000)
    )
    ratio = float(many["core_incidents"].split()[0]) / float(few["core_incidents"].split()[0])
    assert 1.3 < ratio < 2.2  # more of the city is seen as habitat, too


def chosen(method: str) -> Chosen:
    return Chosen.of(METHODS[method].options)


def test_stability_is_shown_with_hdbscan_and_with_no_other() -> None:
    firm = city.layer("hotspots", squares(), method="hdbscan")
    assert firm.frame["stability"].between(0, 1).all()
    assert "stability" in [one.name for one in firm.fields]
    assert "stability" not in [one.name for one in city.layer("hotspots", squares(), method="dbscan").fields]


def test_a_busy_address_is_one_place_and_not_as_many_as_it_has_incidents() -> None:
    ground = city.ground(city.background(), city.rows(150, city.PARK), city.rows(150, city.SQUARE, spread_m=50))
    for method in ("dbscan", "hdbscan"):
        here = geometry_to_metres(shapely.Point(city.PARK), crs=city.SITE.local_crs)
        assert sum(metres(one).contains(here) for one in find(ground, method)) == 1


def test_quiet_parts_hang_together_and_are_no_hot_spots() -> None:
    """HDBSCAN finds groups at any density; a place holds at least ten times the city's mean."""
    assert find(city.ground(city.background(3000)), "hdbscan") == ()


def test_what_flares_up_is_found_with_its_days_and_what_is_always_busy_is_not() -> None:
    (one,) = find(flare(), "st_dbscan", core_incidents="5")
    assert metres(one).contains(geometry_to_metres(shapely.Point(city.PARK), crs=city.SITE.local_crs))
    assert (one.first_day, one.last_day) == (date(2024, 4, 10), date(2024, 4, 11))
    assert one.q_value is not None
    assert one.q_value <= 0.05


def test_the_days_of_a_flare_are_those_of_the_wall_clock() -> None:
    late = city.rows(12, city.PARK, spread_m=30, start=datetime(2024, 4, 10, 22, 30, tzinfo=UTC), days=0.9)
    (one,) = find(city.ground(city.background(), late), "st_dbscan", core_incidents="5")
    assert one.first_day == one.last_day == date(2024, 4, 11)  # half past midnight by the wall clock


def test_incidents_whose_time_is_less_sure_than_the_reach_do_not_flare_up() -> None:
    vague = city.rows(9, city.PARK, spread_m=30, start=BURST, days=2)
    vague["latest"] += np.timedelta64(20, "D")
    ground = city.ground(city.background(), vague)
    assert find(ground, "st_dbscan", core_incidents="5") == ()


def test_another_methods_option_is_refused_and_the_right_one_named() -> None:
    with pytest.raises(ParameterError, match="'near_hours' goes with the method st_dbscan, not dbscan"):
        city.layer("hotspots", squares(), method="dbscan", near_hours="24")
