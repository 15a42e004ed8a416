"""Coordinates are read as declared, and doubted where they cannot be."""

import numpy as np
import pytest

from geodata.crs import SWEDISH, read_coordinates
from geodata.project import to_metres
from models.errors import CrsError

STOCKHOLM = (17.5, 59.0, 18.7, 59.8)
SERGELS_TORG = {
    "EPSG:4326": (18.0649, 59.3326),
    "EPSG:3006": (674_344.56, 6_581_100.54),
    "EPSG:3011": (153_694.11, 6_579_721.86),
    "EPSG:3021": (1_628_609.56, 6_581_268.94),
}
"""Lantmäteriet's numbers for one point, easting or longitude first."""


@pytest.mark.parametrize("crs", SWEDISH)
def test_a_right_declaration_is_read(crs: str) -> None:
    x, y = SERGELS_TORG[crs]
    reading = read_coordinates([x], [y], declared=crs, study_area=STOCKHOLM)
    assert reading.is_readable.all()
    assert (reading.longitude[0], reading.latitude[0]) == pytest.approx((18.0649, 59.3326), abs=1e-5)


@pytest.mark.parametrize("true", SWEDISH)
@pytest.mark.parametrize("declared", SWEDISH)
@pytest.mark.parametrize("is_swapped", [False, True])
def test_every_wrong_declaration_is_seen_and_named(true: str, declared: str, is_swapped: bool) -> None:  # noqa: FBT001 - a case, not a flag
    if true == declared and not is_swapped:
        return
    x, y = SERGELS_TORG[true][::-1] if is_swapped else SERGELS_TORG[true]
    reading = read_coordinates([x], [y], declared=declared, study_area=STOCKHOLM)
    assert not reading.is_readable[0]
    assert np.isnan(reading.longitude[0])
    swapped = " with axes swapped" if is_swapped else ""
    assert f"as {true}{swapped} it lies at 18.06 E 59.33 N" in reading.message[0]
    assert f"declared {declared} would lie at" in reading.message[0]


def test_the_message_of_a_swap_says_where_the_declared_reading_lies() -> None:
    y, x = SERGELS_TORG["EPSG:3006"]
    message = read_coordinates([x], [y], declared="EPSG:3006", study_area=STOCKHOLM).message[0]
    # docs: read with swapped axes Sergels torg lies at 63 E 4 N
    assert "would lie at 63 E 4 N; as EPSG:3006 with axes swapped" in message


def test_what_fits_nothing_is_readable_but_no_place() -> None:
    reading = read_coordinates(
        [0.0, np.nan, np.inf, 11.97, 1e300], [0.0, 59.3, 59.3, 57.71, 1e300], declared="EPSG:4326", study_area=STOCKHOLM
    )
    assert list(reading.note) == ["zero", "missing", "missing", "outside_study_area", "outside_study_area"]
    assert reading.is_readable.all()
    assert np.isnan(reading.longitude).all()
    assert np.isnan(reading.latitude).all()


def test_any_declared_crs_is_read_also_far_from_sweden() -> None:
    vancouver = (-123.3, 49.1, -122.9, 49.4)
    metres = to_metres([-123.1207], [49.2827], crs="EPSG:26910")
    reading = read_coordinates([metres[0, 0], 0.0], [metres[0, 1], 0.0], declared="EPSG:26910", study_area=vancouver)
    assert reading.longitude[0] == pytest.approx(-123.1207, abs=1e-6)
    assert reading.note[1] == "zero"


def test_an_unknown_crs_is_refused() -> None:
    with pytest.raises(CrsError, match="EPSG:999999"):
        read_coordinates([1.0], [1.0], declared="EPSG:999999", study_area=STOCKHOLM)


def test_nothing_in_gives_nothing_out() -> None:
    assert len(read_coordinates([], [], declared="EPSG:3006", study_area=STOCKHOLM).longitude) == 0
