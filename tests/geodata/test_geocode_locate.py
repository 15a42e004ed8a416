"""Reports get the best place that their source can vouch for, and nothing finer."""

import numpy as np
import orjson
import pandas as pd
import pytest

from geodata.gazetteer import load_gazetteer
from geodata.geocode import Geocoder, LocateResult, locate_reports, place_again
from models.site import Site
from models.tables import LOCATED, REPORTS, SET_ASIDE

SITE = Site(name="Stockholm", timezone="Europe/Stockholm", local_crs="EPSG:3006", study_area=(17.5, 59.0, 18.7, 59.8))
_EMPTY = {"str": "", "bool": False, "float64": np.nan}


@pytest.fixture(scope="module")
def geocoder() -> Geocoder:
    return Geocoder(load_gazetteer())


def reports_of(**columns: object) -> pd.DataFrame:
    given = pd.DataFrame({"coordinate_precision": "address", **columns})
    empty = {name: pd.Series(_EMPTY.get(kind, pd.NaT), index=given.index, dtype=kind) for name, kind in REPORTS.items()}
    return pd.DataFrame(empty).assign(**{name: given[name] for name in given}).astype(dict(REPORTS))


def located(geocoder: Geocoder, crs: str = "EPSG:4326", site: Site = SITE, **columns: object) -> LocateResult:
    return locate_reports(reports_of(**columns), mapping_crs=crs, site=site, geocoder=geocoder, known=None)


def test_a_fine_coordinate_is_the_place(geocoder: Geocoder) -> None:
    result = located(
        geocoder, first_coordinate=[18.05], second_coordinate=[59.34], place_text=["Stureplan"], source_id=["a"]
    )
    row = result.located.iloc[0]
    assert (row["longitude"], row["latitude"]) == (18.05, 59.34)
    assert (row["precision"], row["place_source"], row["place_note"]) == ("address", "coordinates", "")
    assert list(result.located.columns) == list(LOCATED)


@pytest.mark.parametrize(
    ("x", "y", "note"),
    [
        (0.0, 0.0, "zero"),
        (11.97, 57.71, "outside_study_area"),
        (18.068581, 59.329324, "centroid"),
        (np.nan, np.nan, ""),
    ],
)
def test_a_coordinate_that_is_no_place_gives_way_to_the_text(geocoder: Geocoder, x: float, y: float, note: str) -> None:
    result = located(
        geocoder,
        first_coordinate=[x] * 2,
        second_coordinate=[y] * 2,
        place_text=["Bråk på Stureplan", "Bråk"],
        place_context=["Stockholm"] * 2,
    )
    assert list(result.located["place_note"]) == [note, "no_name" if note in {"", "centroid"} else note]
    assert list(result.located["precision"]) == ["place", "municipality"]
    assert result.located["matched"].iloc[0] == "Stureplan"


def test_without_text_and_municipality_nothing_is_placed(geocoder: Geocoder) -> None:
    row = located(geocoder, first_coordinate=[np.nan], second_coordinate=[np.nan]).located.iloc[0]
    assert (row["precision"], row["place_source"], row["place_note"]) == ("none", "none", "no_text")
    assert np.isnan([row["longitude"], row["latitude"], row["uncertainty_m"]]).all()


def test_a_place_that_the_source_holds_back_is_told_from_one_that_it_lacks(geocoder: Geocoder) -> None:
    given = {"first_coordinate": [np.nan] * 2, "second_coordinate": [np.nan] * 2}
    result = located(geocoder, coordinate_precision=["none", "address"], **given)
    assert list(result.located["place_note"]) == ["withheld", "no_text"]
    assert set(located(geocoder, crs="", coordinate_precision="none", **given).located["place_note"]) == {"no_text"}


def test_a_municipalitys_default_point_is_never_finer_than_the_municipality(geocoder: Geocoder) -> None:
    row = located(geocoder, first_coordinate=[18.068581], second_coordinate=[59.329324]).located.iloc[0]
    assert (row["precision"], row["place_source"], row["matched"]) == ("municipality", "coordinates", "Stockholm")
    assert row["uncertainty_m"] > 10_000


def test_a_text_outside_the_study_area_is_not_placed(geocoder: Geocoder) -> None:
    houston = Site(
        name="Houston", timezone="America/Chicago", local_crs="EPSG:32615", study_area=(-96.0, 29.3, -94.8, 30.3)
    )
    result = located(geocoder, crs="", site=houston, place_text=["Vasagatan", "Stureplan"])
    assert list(result.located["precision"]) == ["none", "none"]
    assert set(result.located["place_note"]) == {"text_outside_study_area"}


def test_a_contradicted_crs_is_set_aside_with_its_row(geocoder: Geocoder) -> None:
    result = located(
        geocoder,
        crs="EPSG:3006",
        source_id=["right", "swapped"],
        first_coordinate=[674_344.56, 6_581_100.54],
        second_coordinate=[6_581_100.54, 674_344.56],
    )
    assert list(result.keep) == [True, False]
    assert list(result.located["source_id"]) == ["right"]
    aside = result.set_aside.iloc[0]
    assert list(result.set_aside.columns) == list(SET_ASIDE)
    assert (aside["row_number"], aside["outcome"], aside["reason"]) == (2, "quarantined", "crs_mismatch")
    assert "63 E 4 N" in aside["message"]
    assert orjson.loads(aside["row"])["source_id"] == "swapped"


def test_a_coarse_coordinate_gives_way_to_a_finer_text_only(geocoder: Geocoder) -> None:
    result = located(
        geocoder,
        coordinate_precision="area",
        first_coordinate=[18.05, 18.05],
        second_coordinate=[59.34, 59.34],
        place_text=["Stureplan", "i Stockholm"],
        place_context=["Stockholm", "Stockholm"],
    )
    assert list(result.located["place_source"]) == ["text", "coordinates"]
    assert list(result.located["precision"]) == ["place", "area"]


def test_a_pile_is_no_place_and_earlier_incidents_help_to_see_it(geocoder: Geocoder) -> None:
    rng = np.random.default_rng(1)
    spread = {"first_coordinate": 18 + rng.random(950) / 10, "second_coordinate": 59.3 + rng.random(950) / 10}
    piled = {"first_coordinate": np.full(50, 18.03), "second_coordinate": np.full(50, 59.33)}
    both = {name: np.concatenate([piled[name], spread[name]]) for name in piled}
    whole = located(geocoder, **both).located
    assert (whole["place_note"] == "pile").sum() == 50
    assert set(whole["precision"][:50]) == {"none"}
    alone = located(geocoder, **piled).located
    assert set(alone["place_note"]) == {""}
    later = locate_reports(
        reports_of(**piled),
        mapping_crs="EPSG:4326",
        site=SITE,
        geocoder=geocoder,
        known=located(geocoder, **spread).located,
    )
    assert set(later.located["place_note"]) == {"pile"}
    # The place is gone, the source's coordinates are not: they can be listed, and judged again.
    assert later.located["longitude"].isna().all()
    assert set(later.located["given_longitude"]) == {18.03}
    assert located(geocoder, **spread).located["given_longitude"].isna().all()


def test_all_are_judged_again_when_a_default_shows_later(geocoder: Geocoder) -> None:
    rng = np.random.default_rng(1)
    spread = {"first_coordinate": 18 + rng.random(950) / 10, "second_coordinate": 59.3 + rng.random(950) / 10}
    piled = {"first_coordinate": np.full(50, 18.034567), "second_coordinate": np.full(50, 59.334567)}
    early, late = located(geocoder, **piled).located, located(geocoder, **spread).located
    stored = pd.concat([early, late], ignore_index=True)
    again = place_again(stored, site=SITE, geocoder=geocoder)
    assert set(again["place_note"][:50]) == {"pile"}
    pd.testing.assert_frame_equal(again[50:], stored[50:])
    # Once the many others are gone the point has no peers, and is the place that its source says.
    pd.testing.assert_frame_equal(place_again(again[:50], site=SITE, geocoder=geocoder), early)


def test_no_row_is_lost_or_changed_besides_its_place(geocoder: Geocoder) -> None:
    reports = reports_of(
        source_id=[str(n) for n in range(5)],
        first_coordinate=[18.0, 0, np.nan, 59.3, 18.1],
        second_coordinate=[59.3, 0, np.nan, 18.0, 59.31],
    )
    before = reports.copy()
    result = locate_reports(reports, mapping_crs="EPSG:4326", site=SITE, geocoder=geocoder, known=None)
    pd.testing.assert_frame_equal(reports, before)
    assert len(result.located) + len(result.set_aside) == 5
    assert list(result.located["source_id"]) == list(before["source_id"][result.keep])


def test_no_reports_give_empty_tables(geocoder: Geocoder) -> None:
    result = located(geocoder, source_id=[])
    assert (len(result.located), len(result.set_aside), len(result.keep)) == (0, 0, 0)
