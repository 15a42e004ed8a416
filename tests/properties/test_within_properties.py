"""Whatever the areas and wherever the points, the lattice answers as a test of every pair does."""

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from geodata import within

seeds = st.integers(0, 2**32 - 1)


def some_areas(rng: np.random.Generator, *, decimals: int) -> NDArray[np.object_]:
    """Draw areas of every kind: thin and round, with holes, in parts, tiny, on top of each other, empty."""
    areas = []
    for kind in rng.integers(5, size=rng.integers(1, 8)):
        middle, size = rng.uniform(0, 10, size=2), 10.0 ** rng.uniform(-3, 1)
        corners = np.round(middle + size * rng.standard_normal((rng.integers(3, 12), 2)), decimals)
        outline = shapely.make_valid(shapely.Polygon(corners))  # self-crossing ones become multipolygons
        if kind == 0:
            outline = shapely.difference(outline, shapely.box(*(middle - size / 4), *(middle + size / 4)))
        if kind == 1:
            outline = shapely.box(*np.round(middle, 1), *(np.round(middle, 1) + 1))
        areas.append(shapely.union_all([p for p in shapely.get_parts(outline) if p.geom_type == "Polygon"]))
    flat = [area if area.geom_type != "GeometryCollection" else shapely.Polygon() for area in areas]
    return np.array(flat, dtype=object)


def some_points(rng: np.random.Generator, areas: NDArray[np.object_], *, decimals: int) -> NDArray[np.float64]:
    """Draw points anywhere, on corners, between them, and on round coordinates."""
    corners = shapely.get_coordinates(areas)
    anywhere = rng.uniform(-2, 12, size=(200, 2))
    return np.vstack(
        [anywhere, np.round(anywhere, decimals), np.round(anywhere, 1), corners, (corners[1:] + corners[:-1]) / 2]
    )


@given(seed=seeds, decimals=st.integers(1, 8), density=st.sampled_from([0.01, 0.5, 4, 1e9]))
@settings(max_examples=60, deadline=None)
def test_the_lattice_answers_as_a_test_of_every_pair_does(seed: int, decimals: int, density: float) -> None:
    rng = np.random.default_rng(seed)
    areas = some_areas(rng, decimals=decimals)
    x, y = some_points(rng, areas, decimals=decimals).T
    kept, within._POINTS_PER_SQUARE = within._POINTS_PER_SQUARE, density
    try:
        found = within.areas_of(x, y, areas).toarray()
    finally:
        within._POINTS_PER_SQUARE = kept
    expected = np.column_stack([shapely.intersects_xy(area, x, y) for area in areas])
    np.testing.assert_array_equal(found, expected)


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_shuffling_points_and_areas_shuffles_the_answer(seed: int) -> None:
    rng = np.random.default_rng(seed)
    areas = some_areas(rng, decimals=3)
    points = some_points(rng, areas, decimals=3)
    row, column = rng.permutation(len(points)), rng.permutation(len(areas))
    straight = within.areas_of(*points.T, areas).toarray()
    shuffled = within.areas_of(*points[row].T, areas[column]).toarray()
    np.testing.assert_array_equal(shuffled, straight[row][:, column])
