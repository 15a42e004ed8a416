"""What is asked for is read the same way at every door."""

import numpy as np
import pytest

from api.asking import read_categories, read_detections, with_readable_cells
from hotspot.ground import LocatedIncidents
from models.errors import ParameterError
from models.incident import Detection
from models.period import Period
from models.selection import Selection
from tests.hotspot.test_ground import at, incidents

JUNE = Period.of_month("2024-06", timezone="Europe/Stockholm")
KNOWN = incidents(
    at(1, 1) | {"category": "Trafikolycka, personskada", "category_group": "Trafik"},
    at(1, 1) | {"category": "Trafikolycka", "category_group": "Trafik"},
)


def test_a_category_that_holds_a_comma_is_one_category() -> None:
    assert read_categories("Trafikolycka, personskada", KNOWN) == ("Trafikolycka, personskada",)
    both = read_categories("Trafikolycka,Trafikolycka,personskada", KNOWN)
    assert both == ("Trafikolycka", "Trafikolycka, personskada")


def test_a_group_is_asked_for_by_name_and_nothing_means_all() -> None:
    assert read_categories("Trafik", KNOWN) == ("Trafik",)
    assert read_categories("", KNOWN) == ()


def test_an_unknown_category_is_refused_with_a_near_one() -> None:
    with pytest.raises(ParameterError, match="did you mean 'Trafikolycka'"):
        read_categories("Trafikolyka", KNOWN)


@pytest.mark.parametrize("text", ["nobody", "public,nobody", ","])
def test_an_unknown_detection_is_refused(text: str) -> None:
    with pytest.raises(ParameterError, match="public, alarm, police, unknown"):
        read_detections(text)


def test_detections_are_read_in_one_order() -> None:
    assert read_detections("police,public") == read_detections("public, police") == (Detection.PUBLIC, Detection.POLICE)


def city(number: int) -> LocatedIncidents:
    spread = np.random.default_rng(1).uniform([17.75, 59.22], [18.25, 59.48], size=(number, 2))
    return incidents(*[at(1, 1) | {"longitude": x, "latitude": y} for x, y in spread])


def test_a_city_is_shown_in_cells_that_a_page_can_carry_and_that_are_not_empty() -> None:
    fine = Selection(period=JUNE, resolution=10)
    assert with_readable_cells(fine, city(3000)).resolution == 9
    assert with_readable_cells(fine, city(3000)).bandwidth_m == 350
    assert with_readable_cells(fine, city(150)).resolution == 9
    assert with_readable_cells(fine, KNOWN).resolution == 10
