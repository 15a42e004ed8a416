"""Degrees to metres and back, with the axes the right way round."""

import numpy as np
import pytest
from shapely.geometry import box

from geodata.project import geometry_to_degrees, geometry_to_metres, local_crs_for, to_degrees, to_metres
from models.errors import CrsError


@pytest.mark.parametrize(
    ("crs", "easting", "northing"),
    [
        ("EPSG:3006", 674_344.56, 6_581_100.54),
        ("EPSG:3011", 153_694.11, 6_579_721.86),
        ("EPSG:3021", 1_628_609.56, 6_581_268.94),
    ],
)
def test_sergels_torg_lies_where_lantmateriets_systems_say(crs: str, easting: float, northing: float) -> None:
    point = to_metres([18.0649], [59.3326], crs=crs)[0]
    assert point == pytest.approx([easting, northing], abs=0.02)


def test_there_and_back_is_the_same_place() -> None:
    longitude, latitude = to_degrees(to_metres([18.0649], [59.3326], crs="EPSG:3006"), crs="EPSG:3006")
    assert (longitude[0], latitude[0]) == pytest.approx((18.0649, 59.3326), abs=1e-9)


def test_an_unknown_point_stays_unknown() -> None:
    assert np.isnan(to_metres([np.nan], [59.0], crs="EPSG:3006")).all()


def test_a_square_kilometre_in_metres_is_one_in_degrees() -> None:
    square = box(674_000, 6_580_000, 675_000, 6_581_000)
    there = geometry_to_metres(geometry_to_degrees(square, crs="EPSG:3006"), crs="EPSG:3006")
    assert there.area == pytest.approx(1e6, rel=1e-9)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:2236", "nonsense"])
def test_a_crs_that_does_not_measure_in_metres_is_refused(crs: str) -> None:
    with pytest.raises(CrsError, match="EPSG:3006"):
        to_metres([18.0], [59.0], crs=crs)


def test_each_city_has_its_own_metres() -> None:
    assert local_crs_for((-123.3, 49.1, -122.9, 49.4)) == "EPSG:32610"
    assert local_crs_for((150.0, -34.0, 151.0, -33.0)) == "EPSG:32756"
