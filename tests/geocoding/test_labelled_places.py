"""Labelled texts are placed right, hardly ever wrong, and within their radius as often as it says."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from geodata.gazetteer import load_gazetteer
from geodata.geocode import Geocoder
from models.place import Place, Precision
from tests.geocoding.by_hand import TEXTS, cases_by_hand
from tests.geocoding.case import Case, Level, held_out
from tests.geocoding.city import City
from tests.geocoding.disguise import edited
from tests.geocoding.made import made_cases, read_city, with_slips
from tests.geocoding.metres import to_degrees
from tests.geocoding.scoring import Geocode, judge, marks, score, wilson
from tests.geocoding.world import asker, make_store, open_asker

RIGHT, WRONG, WITH_SLIPS = 0.97, 0.003, 0.92


@pytest.fixture(scope="module")
def city(shared_data: Path) -> City:
    return read_city(shared_data)


@pytest.fixture(scope="module")
def geocode(city: City, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Place]:
    return open_asker(make_store(tmp_path_factory.mktemp("labelled"), shared_data, city))


@pytest.fixture(scope="module")
def cases(city: City) -> list[Case]:
    return made_cases(city) + cases_by_hand(city)


def test_the_set_is_large_and_half_of_it_is_held_out(cases: list[Case]) -> None:
    assert sum(case.truth is not None for case in cases) > 3000
    assert sum(1 for line in TEXTS.read_text(encoding="utf-8").splitlines() if line) > 300
    assert 0.45 < len(held_out(cases)) / len(cases) < 0.55
    families = {case.family for case in held_out(cases)}
    assert families.isdisjoint(case.family for case in cases if not case.is_held_out)


def test_held_out_texts_are_right_and_hardly_ever_wrong(cases: list[Case], geocode: Geocode) -> None:
    found = marks(score(held_out(cases), geocode))
    assert found.texts > 1500
    assert found.right >= RIGHT
    assert found.wrong <= WRONG


def test_the_radius_holds_the_truth_as_often_as_it_says(cases: list[Case], geocode: Geocode) -> None:
    found = marks(score(held_out(cases), geocode))
    assert 0.93 <= found.covered <= 0.97


def test_two_slips_of_the_finger_are_forgiven(cases: list[Case], geocode: Geocode) -> None:
    found = marks(score(with_slips(held_out(cases)), geocode))
    assert found.right >= WITH_SLIPS


def place_at(x: float, y: float, *, precision: Precision, radius: float) -> Place:
    longitude, latitude = to_degrees([x, y]).tolist()
    return Place(longitude=longitude, latitude=latitude, precision=precision, uncertainty_m=radius)


def on_a_street(*, truth: tuple[float, float], level: Level = Level.EXTENT) -> Case:
    """A straight street of 1 000 m to the east."""
    street = np.column_stack([np.arange(0, 1001, 10.0), np.zeros(101)])
    point = np.array([truth])
    named, coarser = (street, ()) if level is Level.EXTENT else (point, (street,))
    return Case(
        text="", context="", kind="", family="", level=level, truth=np.array(truth), names=named, coarser=coarser
    )


@pytest.mark.parametrize(
    ("x", "y", "radius", "outcome"),
    [
        (500, 0, 480, "right"),  # its middle, and a circle that holds it
        (500, 0, 100, "wrong place"),  # its middle, claimed to be the spot
        (500, 400, 600, "wrong place"),  # another street, however wide the circle
        (500, 0, 2000, "coarser"),  # its middle, and half the town
        (60, 0, 40, "coarser"),  # a spot on it that nobody told, near by luck
    ],
)
def test_a_whole_street_is_told_by_a_circle_that_holds_it(x: float, y: float, radius: float, outcome: str) -> None:
    case = on_a_street(truth=(5, 5))
    assert judge(case, place_at(x, y, precision=Precision.STREET, radius=radius)).outcome == outcome


@pytest.mark.parametrize(
    ("x", "precision", "radius", "outcome"),
    [
        (100, Precision.ADDRESS, 30, "right"),
        (200, Precision.ADDRESS, 30, "wrong place"),
        (500, Precision.STREET, 480, "wrong place"),  # the house lies outside the circle of its street
        (500, Precision.STREET, 520, "coarser"),
        (500, Precision.AREA, 100, "coarser"),  # not claimed to be fine
    ],
)
def test_a_house_is_right_within_150_m(x: float, precision: Precision, radius: float, outcome: str) -> None:
    case = on_a_street(truth=(5, 0), level=Level.POINT)
    assert judge(case, place_at(x, 0, precision=precision, radius=radius)).outcome == outcome


def test_a_place_for_a_text_without_one_is_a_wrong_place() -> None:
    nothing = Case(text="", context="", kind="", family="", level=Level.NOTHING)
    invented = place_at(0, 0, precision=Precision.PLACE, radius=50)
    nowhere = Place(longitude=None, latitude=None, precision=Precision.NONE, uncertainty_m=None)
    assert [judge(nothing, place).outcome for place in (invented, nowhere)] == ["wrong place", "right"]


def test_slips_leave_house_numbers_alone() -> None:
    texts = {edited("Odengatan 24 A", (0, 14), np.random.default_rng(seed)) for seed in range(200)}
    assert len(texts) > 150
    assert all(text.endswith(" 24 A") or "24 A" in text for text in texts)


@pytest.mark.parametrize(
    ("text", "matched", "precision"),
    [
        ("En man rånas på Plattan vid 23-tiden", "Sergels torg", "place"),
        ("Bråk vid Stureplan, den ena sprang mot Norrmalmstorg", "Stureplan", "place"),
        ("Slagsmål utanför Hötorgshallen, 5 personer", "Hötorgshallen", "place"),
        ("TJUV GRIPEN I HUMLEGARDEN", "Humlegården", "place"),
        ("bråk på tunnelbanestationen Hökarängen", "Hökarängen", "place"),
        ("Skott mot en port i Rinkeby", "Rinkeby", "area"),
        ("Inbrott i Hässelby villastad", "Hässelby villastad", "area"),
        ("Stöld på Påhittade gränd", "Stockholm", "municipality"),
        ("Mannen är häktad av Solna tingsrätt", "Stockholm", "municipality"),
    ],
)
def test_the_shipped_gazetteer_alone_places_what_it_knows(text: str, matched: str, precision: str) -> None:
    place = asker(Geocoder(load_gazetteer()))(text, "Stockholm")
    assert (place.matched, str(place.precision)) == (matched, precision)


def test_the_interval_of_a_share_is_wilsons() -> None:
    low, high = wilson(0, 200)
    assert low == pytest.approx(0, abs=1e-12)
    assert high == pytest.approx(1.96**2 / (200 + 1.96**2))
