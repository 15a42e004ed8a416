"""Outlines that people accept: one smooth line on land, near what it stands for."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import Polygon, box

from geodata.basemap import base_layers
from geodata.project import geometry_to_degrees, geometry_to_metres, to_metres
from hotspot.ground import Ground
from hotspot.outline import on_land, outline_of_points
from tests.hotspot import small_city as city

CRS = city.SITE.local_crs
SLUSSEN = (18.0719, 59.3203)


def drawn(points: np.ndarray, *, reach_m: float = 100.0) -> shapely.Geometry:
    return geometry_to_metres(outline_of_points(points, reach_m=reach_m, crs=CRS), crs=CRS)


def at(*offsets: tuple[float, float], where: tuple[float, float] = city.SQUARE) -> np.ndarray:
    return to_metres([where[0]], [where[1]], crs=CRS) + np.array(offsets, float)


def ground_with(*land: shapely.Geometry) -> Ground:
    base = city.ground(city.background(20))
    names = [str(number) for number in range(len(land))]
    areas = gpd.GeoDataFrame(
        {"area_id": names, "name": names, "kind": "land"},
        geometry=[geometry_to_degrees(one, crs=CRS) for one in land],
        crs="EPSG:4326",
    )
    return Ground(incidents=base.incidents, interventions=(), areas=areas, hubs=(), places=())


@pytest.mark.parametrize("seed", range(6))
def test_an_outline_has_no_spikes_slits_holes_or_crossings(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ring = rng.uniform(0, 2 * np.pi, 80)
    points = at(*(150 * np.column_stack([np.cos(ring), np.sin(ring)]) + rng.normal(0, 25, (80, 2))).tolist())
    outline = drawn(points)
    assert outline.is_valid
    assert shapely.get_num_interior_rings(shapely.get_parts(outline)).sum() == 0
    assert outline.buffer(-7).buffer(7).area > 0.98 * outline.area  # no spikes
    assert outline.buffer(7).buffer(-7).area < 1.02 * outline.area  # no slits
    assert shapely.contains(outline, shapely.points(points)).all()


def test_neighbours_in_reach_lie_in_one_piece_and_others_in_two() -> None:
    assert drawn(at((0, 0), (99, 0))).geom_type == "Polygon"
    assert drawn(at((0, 0), (250, 0))).geom_type == "MultiPolygon"


def test_one_address_is_a_circle_around_it() -> None:
    outline = drawn(at((0, 0)))
    assert outline.area == pytest.approx(np.pi * 45**2, rel=0.05)


def test_the_order_and_repetition_of_incidents_change_no_outline() -> None:
    points = at((0, 0), (80, 10), (60, 70), (-40, 30))
    again = np.vstack([points[::-1], points[:2]])
    assert outline_of_points(points, reach_m=100, crs=CRS).equals(outline_of_points(again, reach_m=100, crs=CRS))


def test_water_is_left_out_and_the_far_shore_without_an_incident_too() -> None:
    points = at((0, 0), (30, 20), (-40, 10))
    south = points[:, 1].min() - 20
    east, north = points[0]
    near = box(east - 500, south, east + 500, north + 500)
    far = box(east - 500, south - 500, east + 500, south - 25)
    outline = outline_of_points(points, reach_m=100, crs=CRS)
    dry = geometry_to_metres(on_land(outline, points, ground_with(near, far)), crs=CRS)
    assert dry.geom_type == "Polygon"
    assert dry.difference(near.buffer(1)).area == 0
    assert shapely.contains(dry, shapely.points(points)).all()


def test_a_place_on_both_shores_is_drawn_on_both() -> None:
    points = at((0, -60), (20, -55), (0, 60), (20, 55))
    east, north = points[0] + [0, 60]
    shores = (
        box(east - 500, north + 20, east + 500, north + 500),
        box(east - 500, north - 500, east + 500, north - 20),
    )
    dry = on_land(outline_of_points(points, reach_m=120, crs=CRS), points, ground_with(*shores))
    assert dry.geom_type == "MultiPolygon"
    assert len(dry.geoms) == 2


def test_a_place_on_a_bridge_is_drawn_over_the_water() -> None:
    points = at((0, 0), (20, 0), (40, 0))
    east, north = points[0]
    shore = box(east - 500, north + 60, east + 500, north + 500)
    outline = outline_of_points(points, reach_m=100, crs=CRS)
    assert on_land(outline, points, ground_with(shore)).equals(outline)


def test_where_there_is_no_water_the_outline_is_left_alone() -> None:
    points = at((0, 0))
    outline = outline_of_points(points, reach_m=100, crs=CRS)
    assert on_land(outline, points, city.ground(city.background(20))) is outline


@pytest.mark.parametrize("method", ["gi_star", "dbscan", "hdbscan"])
def test_hot_spots_at_the_quay_hold_no_water(method: str) -> None:
    water = shapely.union_all(base_layers()["water"].geometry)
    quay = city.rows(300, SLUSSEN, spread_m=60)
    is_dry = ~shapely.contains_xy(water, quay["longitude"], quay["latitude"])
    found = city.detect(city.ground(city.background(), quay[is_dry]), city.selection(), method=method)
    for one in found:
        wet = geometry_to_metres(one.outline.intersection(water), crs=CRS).area
        whole = geometry_to_metres(one.outline, crs=CRS)
        assert wet < 0.01 * whole.area
        assert isinstance(whole, Polygon) or len(shapely.get_parts(whole)) <= 3
    assert found
