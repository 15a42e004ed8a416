"""Cells are validated here, because H3 validates nothing."""

import h3
import numpy as np
import pytest
from shapely.geometry import LineString, Point, box

from geodata.cells import (
    NO_CELL,
    cell_areas_km2,
    cell_centres,
    cell_polygons,
    cell_to_text,
    cells_of,
    cells_of_polygon,
    dilate,
    neighbour_matrix,
)
from models.errors import ParameterError

SERGELS_TORG = (18.0649, 59.3326)
CELL = cells_of([SERGELS_TORG[0]], [SERGELS_TORG[1]], 9)


@pytest.mark.parametrize(("longitude", "latitude"), [(18.0, 91.0), (18.0, 1e308), (400.0, 59.0), (np.inf, 59.0)])
def test_a_point_off_the_earth_is_refused(longitude: float, latitude: float) -> None:
    with pytest.raises(ParameterError, match="not on Earth"):
        cells_of([longitude], [latitude], 9)


@pytest.mark.parametrize("resolution", [2.5, -1, 16, "9"])
def test_a_resolution_that_h3_would_truncate_is_refused(resolution: object) -> None:
    with pytest.raises(ParameterError, match="whole number"):
        cells_of([18.0], [59.0], resolution)


def test_an_unknown_point_has_no_cell() -> None:
    assert cells_of([np.nan, 18.0], [59.0, np.nan], 9).tolist() == [NO_CELL, NO_CELL]


def test_a_cell_is_written_in_the_one_spelling_that_h3_reads_back() -> None:
    assert cell_to_text(CELL) == ["89088661d43ffff"]
    assert h3.str_to_int(cell_to_text(CELL)[0]) == CELL[0]


def test_a_cell_holds_its_point_and_its_centre() -> None:
    polygon = cell_polygons(CELL)[0]
    longitude, latitude = cell_centres(CELL)
    assert polygon.contains(Point(SERGELS_TORG))
    assert polygon.contains(Point(longitude[0], latitude[0]))


def test_a_cell_at_sergels_torg_is_a_quarter_smaller_than_the_published_average() -> None:
    assert cell_areas_km2(CELL)[0] * 1e6 == pytest.approx(79_168, rel=1e-3)


def test_two_rings_make_nineteen_cells() -> None:
    assert len(dilate(CELL, 2)) == 19


def test_neighbours_are_mutual_and_count_six_inside() -> None:
    cells = dilate(CELL, 2)
    weights = neighbour_matrix(cells, 1, include_self=False)
    assert (weights != weights.T).nnz == 0
    assert weights[np.searchsorted(cells, CELL[0])].sum() == 6
    assert neighbour_matrix(cells, 1, include_self=True).diagonal().sum() == 19


def test_no_cells_have_no_neighbours() -> None:
    assert neighbour_matrix(np.empty(0, dtype=np.int64), 1, include_self=True).shape == (0, 0)
    assert len(dilate(np.empty(0, dtype=np.int64), 1)) == 0
    assert len(cell_polygons(np.empty(0, dtype=np.int64))) == 0


def test_an_area_is_covered_by_cells_of_its_own_size() -> None:
    area = box(18.04, 59.32, 18.09, 59.34)
    cells = cells_of_polygon(area, 10)
    assert cell_areas_km2(cells).sum() == pytest.approx(2.84 * 2.23, rel=0.03)


def test_a_line_or_a_continent_is_refused() -> None:
    with pytest.raises(ParameterError, match="polygon"):
        cells_of_polygon(LineString([(18, 59), (19, 59)]), 9)
    with pytest.raises(ParameterError, match="coarser"):
        cells_of_polygon(box(0, 40, 30, 70), 11)
