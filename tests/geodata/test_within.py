"""Points in areas: the rule at borders, areas of every kind, and the same answer as a test of every pair."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, Point, Polygon, box

from geodata.within import areas_of
from models.errors import ParameterError

RING = Polygon(box(0, 0, 9, 9).exterior, [box(3, 3, 6, 6).exterior])
TWO = MultiPolygon([box(20, 0, 21, 1), box(22, 0, 23, 1)])


def held(points: list[tuple[float, float]], areas: list[shapely.Geometry]) -> list[list[int]]:
    x, y = np.array(points, dtype=float).T
    return areas_of(x, y, areas).toarray().astype(int).tolist()


def every_pair(x: NDArray[np.float64], y: NDArray[np.float64], areas: NDArray[np.object_]) -> NDArray[np.bool_]:
    return np.array([[bool(shapely.intersects_xy(area, a, b)) for area in areas] for a, b in zip(x, y, strict=True)])


def test_a_point_on_a_shared_border_lies_in_both_areas_and_a_shared_corner_in_all() -> None:
    quarters = [box(0, 0, 1, 1), box(1, 0, 2, 1), box(0, 1, 1, 2), box(1, 1, 2, 2)]
    assert held([(1, 0.5), (1, 1), (0, 0), (0.5, 0.5)], quarters) == [
        [1, 1, 0, 0],
        [1, 1, 1, 1],
        [1, 0, 0, 0],
        [1, 0, 0, 0],
    ]


def test_a_hole_is_outside_but_its_border_is_not() -> None:
    assert held([(4, 4), (3, 4), (1, 1), (10, 4)], [RING]) == [[0], [1], [1], [0]]


def test_a_multipolygon_holds_what_any_of_its_parts_holds() -> None:
    assert held([(20.5, 0.5), (21.5, 0.5), (22.5, 0.5)], [TWO]) == [[1], [0], [1]]


def test_areas_that_overlap_each_hold_the_point() -> None:
    assert held([(1.5, 0.5), (0.5, 0.5)], [box(0, 0, 2, 1), box(1, 0, 3, 1), box(0, 0, 9, 9)]) == [[1, 1, 1], [1, 0, 1]]


def test_a_tiny_area_among_many_points_is_found() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.uniform(0, 10, size=(2, 5000))
    tiny = Point(x[77], y[77]).buffer(1e-5)
    assert areas_of(x, y, [tiny, box(0, 0, 10, 10)]).sum(axis=0).tolist() == [1, 5000]
    assert areas_of(x, y, [tiny])[[77]].toarray().tolist() == [[True]]


def test_an_unknown_place_lies_nowhere() -> None:
    assert held([(np.nan, 1), (1, np.nan), (np.inf, 1), (1, 1)], [box(0, 0, 2, 2)]) == [[0], [0], [0], [1]]
    assert held([(np.nan, np.nan)], [box(0, 0, 2, 2)]) == [[0]]


@pytest.mark.parametrize("areas", [[], [Polygon()], [box(50, 50, 51, 51)], [Polygon(), MultiPolygon()]])
def test_where_nothing_meets_nothing_is_held(areas: list[shapely.Geometry]) -> None:
    found = areas_of(np.array([1.0, 2.0]), np.array([1.0, 2.0]), areas)
    assert found.shape == (2, len(areas))
    assert found.nnz == 0


def test_no_points_are_no_rows() -> None:
    assert areas_of(np.empty(0), np.empty(0), [RING]).shape == (0, 1)


def test_many_points_at_one_place_are_told_alike() -> None:
    assert areas_of(np.full(1000, 1.0), np.full(1000, 2.0), [RING, TWO]).sum(axis=0).tolist() == [1000, 0]


def test_weights_times_the_answer_count_by_area() -> None:
    found = areas_of([1.0, 20.5, 1.0], [1.0, 0.5, 2.0], [RING, TWO])
    assert (np.array([0.5, 1.0, 0.25]) @ found).tolist() == [0.75, 1.0]


def test_what_has_no_inside_is_refused_by_name() -> None:
    with pytest.raises(ParameterError, match="Area 1 is a LineString; areas need an inside"):
        areas_of([1.0], [1.0], [RING, shapely.LineString([(0, 0), (1, 1)])])
    with pytest.raises(ParameterError, match="Area 0 is a None"):
        areas_of([1.0], [1.0], [None])


def test_an_outline_that_crosses_itself_is_refused_with_what_to_do() -> None:
    with pytest.raises(ParameterError, match=r"Area 0 is not valid: Self-intersection.*make_valid"):
        areas_of([1.0], [1.0], [Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])])


def test_coordinates_come_in_pairs() -> None:
    with pytest.raises(ParameterError, match="one of each per point"):
        areas_of([1.0, 2.0], [1.0], [RING])


def test_the_areas_given_are_not_changed() -> None:
    areas = np.array([RING, TWO], dtype=object)
    areas_of([1.0], [1.0], areas)
    assert areas[0] is RING
    assert areas[1] is TWO


def test_the_districts_of_stockholm_tell_every_point_as_a_test_of_every_pair_does(shared_data: Path) -> None:
    frame = gpd.read_file(shared_data / "stockholm" / "stadsdelar.geojson")
    districts = np.asarray(frame.geometry.array, dtype=object)
    west, south, east, north = frame.total_bounds
    rng = np.random.default_rng(1)
    corners = shapely.get_coordinates(districts)  # on the borders of two or three, exactly
    between = (corners[1:] + corners[:-1]) / 2
    points = np.vstack([rng.uniform([west, south], [east, north], size=(60_000, 2)), corners, between])
    found = areas_of(points[:, 0], points[:, 1], districts)
    point, area = shapely.STRtree(districts).query(shapely.points(points), predicate="intersects")
    expected = np.zeros(found.shape, dtype=bool)
    expected[point, area] = True
    np.testing.assert_array_equal(found.toarray(), expected)
    assert found.sum(axis=1)[60_000 : 60_000 + len(corners)].min() >= 1


def test_the_answer_does_not_hang_on_where_on_earth_the_areas_lie() -> None:
    rng = np.random.default_rng(2)
    x, y = np.round(rng.uniform(-1, 10, size=(2, 2000)) * 8) / 8  # many on borders; eighths are exact
    here = areas_of(x, y, [RING]).toarray()
    there = areas_of(x + 168, y - 64, [translate(RING, 168, -64)]).toarray()
    np.testing.assert_array_equal(here, there)
    np.testing.assert_array_equal(here, every_pair(x, y, np.array([RING], dtype=object)))
