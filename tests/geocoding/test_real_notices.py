"""The Police's own words: most of them are placed, in the district that they name."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from models.place import Place
from tests.geocoding.ground import read_ground
from tests.geocoding.made import SHIPPED
from tests.geocoding.notices import (
    JUDGEMENTS,
    agreement,
    district_outlines,
    named_districts,
    off_by,
    place_all,
    read_by_hand,
    read_notices,
    sample,
    shares,
)
from tests.geocoding.world import make_store, open_asker


@pytest.fixture(scope="module")
def geocode(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Place]:
    return open_asker(make_store(tmp_path_factory.mktemp("notices"), shared_data, None))


def test_where_a_notice_names_a_district_its_place_lies_there(
    shared_data: Path, geocode: Callable[[str, str], Place]
) -> None:
    notices = read_notices(shared_data)
    places = place_all(notices, geocode)
    found = agreement(notices, places, district_outlines(shared_data))
    assert found.placed > 1500
    assert found.inside / found.placed >= 0.99
    told = shares(places[notice.id] for notice in notices if notice.context == "Stockholm")
    assert told["street"] + told["place"] + told["area"] >= 0.85


def test_the_sample_that_was_read_by_hand_is_the_one_that_is_drawn(shared_data: Path) -> None:
    drawn = sample(read_notices(shared_data))
    assert sorted(notice.id for notice in drawn) == sorted(row["id"] for row in read_by_hand())


def test_the_sample_is_judged_and_its_answers_still_stand(
    shared_data: Path, geocode: Callable[[str, str], Place]
) -> None:
    """Where many answers have changed, the sample is to be judged anew before its table is believed."""
    drawn = {notice.id: notice for notice in sample(read_notices(shared_data))}
    rows = read_by_hand()
    assert {row["judgement"] for row in rows} <= set(JUDGEMENTS)
    answers = {row["id"]: geocode(drawn[row["id"]].text, drawn[row["id"]].context).matched for row in rows}
    assert sum(answers[row["id"]] == row["answer"] for row in rows) >= 190


def test_fine_answers_lie_near_what_a_reader_found_named(
    shared_data: Path, geocode: Callable[[str, str], Place]
) -> None:
    drawn = {notice.id: notice for notice in sample(read_notices(shared_data))}
    ground = read_ground(shared_data, SHIPPED)
    rows = [row for row in read_by_hand() if row["reference"]]
    places = [(geocode(drawn[row["id"]].text, drawn[row["id"]].context), row["reference"]) for row in rows]
    off = [off_by(place, reference, ground) for place, reference in places if place.precision.is_fine]
    assert len(off) >= 20
    assert np.median([metres for metres in off if metres is not None]) < 50


def test_a_district_is_named_as_a_place_and_not_in_an_organisations_name() -> None:
    known = ["Farsta", "Farsta strand", "Östermalm", "Vasastaden"]
    assert named_districts("Bråk i Farsta strand, sedan på Östermalm", known) == {"Farsta strand", "Östermalm"}
    assert named_districts("Polisen i lokalpolisområde Farsta; dom i Farsta tingsrätt", known) == set()
    assert named_districts("En man i Vasastan", known) == {"Vasastaden"}
    assert named_districts("Olycka på gränsen i Farsta/Vasastan", known) == {"Farsta", "Vasastaden"}
