"""What the demo city must be: large, over-dispersed, noisy in known ways, and the same from the same seed."""

import gzip
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.read import load_mapping, read_reports
from hotspot.stats.uncertainty import pearson_dispersion
from hotspot.synthetic import SHARES, SITE, SyntheticCity, World, make_city, make_world, write_city
from hotspot.synthetic.events import DETECTIONS, DISPERSION, POLICE
from hotspot.synthetic.moves import intervention_days
from hotspot.synthetic.places import QUIET, SQUARE, city_places, index_of
from hotspot.synthetic.rhythm import category_table, hour_table, police_category_table
from models.intervention import InterventionKind
from models.period import Period


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(seed=7)


@pytest.fixture(scope="module")
def city() -> SyntheticCity:
    return make_city(seed=7)


def test_three_years_hold_about_150_000_reports(city: SyntheticCity) -> None:
    assert 140_000 < len(city.reports) < 170_000


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    first, again, other = (
        write_city(make_city(seed=seed, reports_per_year=3000), tmp_path / name)[0].read_bytes()
        for seed, name in ((1, "first"), (1, "again"), (2, "other"))
    )
    assert first == again
    assert first != other


def test_shares_are_shares() -> None:
    assert hour_table().sum(axis=-1) == pytest.approx(1)
    assert category_table().sum(axis=-1) == pytest.approx(1)
    assert police_category_table().sum() == pytest.approx(1)
    assert 0 < SHARES.gone < 1


def test_counts_vary_as_much_as_said_in_any_part_of_a_place(world: World) -> None:
    """Weeks of public incidents before the intervention, by place and by an eastern half of each place."""
    events = world.events
    public = (events.detection != POLICE) & (events.minute < intervention_days(world.calendar)[0] * 24 * 60)
    week = events.minute // (7 * 24 * 60)
    weeks = int(week[public].max())
    busy = [number for number, place in enumerate(city_places()) if place.per_year > 200]
    east = (
        events.points[:, 0]
        > np.array([events.points[events.place == n, 0].mean() for n in range(len(city_places()))])[events.place]
    )
    for part in (public, public & east):
        table = np.zeros((len(city_places()), weeks + 1))
        np.add.at(table, (events.place[part], week[part]), 1)
        # City-wide weather is common to all; season by kind of place adds a little.
        assert pearson_dispersion(table[busy, :weeks]) == pytest.approx(DISPERSION, abs=0.12)


def test_police_find_more_where_they_look_more(world: World) -> None:
    first, after = intervention_days(world.calendar)
    day = world.events.minute // (24 * 60)
    police = (world.events.detection == POLICE) & (world.events.place == index_of(SQUARE))
    summer = ((day >= first) & (day < after) & police).sum()
    year_before = ((day >= first - 366) & (day < after - 366) & police).sum()
    assert summer > 1.3 * year_before


def test_police_follow_the_publics_calls_across_the_city(world: World) -> None:
    places = len(city_places())
    is_police = world.events.detection == POLICE
    public = np.bincount(world.events.place[~is_police], minlength=places)
    police = np.bincount(world.events.place[is_police], minlength=places)
    assert np.corrcoef(public, police)[0, 1] > 0.95


def test_the_null_intervention_changes_nothing_beyond_the_citys_growth(world: World) -> None:
    """Public incidents of the quiet square's autumn beside the year before."""
    day, here = world.events.minute // (24 * 60), world.events.place == index_of(QUIET)
    public = here & (world.events.detection != POLICE)
    last = world.calendar.days - 31
    autumn, year_before = ((public & (day >= end - 91) & (day < end)).sum() for end in (last, last - 366))
    assert autumn == pytest.approx(year_before, rel=0.2)


def test_the_truth_adds_up(world: World) -> None:
    truth = world.truth
    assert truth.net == pytest.approx(truth.local + truth.buffer + truth.hub)
    assert truth.net == pytest.approx(-truth.movable * SHARES.prevented)
    assert truth.local == pytest.approx(truth.evening + truth.morning)
    assert truth.local < 0 < min(truth.buffer, truth.hub, truth.morning)
    assert truth.hours_moved < 0
    assert truth.hotspots[0].name == SQUARE
    amounts = [one.per_year for one in truth.hotspots]
    assert amounts == sorted(amounts, reverse=True)


def test_what_was_planted_is_in_the_events(world: World) -> None:
    """The square's public evenings of the summer beside the year before fall by the share that went, within noise."""
    first, after = intervention_days(world.calendar)
    events = world.events
    day, hour = events.minute // (24 * 60), events.minute // 60 % 24
    evening = (events.place == index_of(SQUARE)) & (events.detection != POLICE) & (hour >= 18)
    summer = (evening & (day >= first) & (day < after)).sum()
    earlier = (evening & (day >= first - 366) & (day < after - 366)).sum()
    assert summer / earlier == pytest.approx(1 - SHARES.gone, abs=0.08)


def test_incidents_lie_in_the_study_area_and_on_the_squares(world: World) -> None:
    located = world.locate()
    west, south, east, north = SITE.study_area
    fine = located.is_fine
    assert ((located.longitude[fine] > west) & (located.longitude[fine] < east)).all()
    assert ((located.latitude[fine] > south) & (located.latitude[fine] < north)).all()
    assert fine.mean() == pytest.approx(0.86, abs=0.02)  # a long street's name alone is not fine
    area = next(one.area for one in world.interventions if one.intervention_id == "sommar-pa-torget")
    inside = shapely.contains_xy(area, located.longitude, located.latitude)
    period = Period.of_month("2023-07", timezone=SITE.timezone)
    public = located.matches_detection(("public", "alarm", "unknown"))
    expected = world.truth.hotspots[0].per_year / 12
    assert (inside & public) @ located.period_share(period) == pytest.approx(expected, rel=0.3)


def test_the_mapping_reads_every_kind_of_row(city: SyntheticCity, tmp_path: Path) -> None:
    path, _ = write_city(city, tmp_path)
    result = read_reports(path, mapping=load_mapping("demo"))
    assert result.received == len(city.reports)
    assert len(result.reports) + len(result.set_aside) == result.received
    unusable = {"time_missing", "time_unreadable", "time_does_not_exist", "crs_mismatch"}
    assert set(result.set_aside["reason"]) == unusable
    assert set(result.dropped_columns) == {"brottskod", "enhet"}
    assert set(result.reports["status"]) == {"new", "changed", "withdrawn"}
    assert set(result.reports["detection"]) == set(DETECTIONS)
    assert "Övrigt" not in set(result.reports["category_group"])
    assert (result.reports["latest"] > result.reports["earliest"]).mean() == pytest.approx(0.16, abs=0.06)
    assert result.reports["first_coordinate"].isna().mean() == pytest.approx(0.22, abs=0.05)


def test_the_file_holds_copies_corrections_and_withdrawals(city: SyntheticCity) -> None:
    reports = city.reports
    assert reports.duplicated().sum() > 500
    status = reports["status"].value_counts()
    assert status["ändrad"] > 500
    assert status["återkallad"] > 300
    later = reports[reports["status"] != "ny"]
    assert later["ärendenummer"].isin(reports.loc[reports["status"] == "ny", "ärendenummer"]).all()
    assert (later["reviderad"] > later["inkom"]).all()


def test_the_export_is_written_as_swedish_programs_write(city: SyntheticCity, tmp_path: Path) -> None:
    path, _ = write_city(city, tmp_path)
    head = gzip.decompress(path.read_bytes())[:20_000].decode("utf-8").splitlines()
    assert head[0].startswith("ärendenummer;inkom;från;till;händelse")
    frame = pd.read_csv(path, sep=";", decimal=",", nrows=1000)
    assert frame["ost"].dropna().between(0, 7_000_000).all()
    assert frame["ost"].median() == pytest.approx(674_000, abs=3000)


def test_interventions_are_written_as_they_are_imported(city: SyntheticCity, tmp_path: Path) -> None:
    _, path = write_city(city, tmp_path)
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert [one["properties"]["intervention_id"] for one in features] == [
        one.intervention_id for one in city.interventions
    ]
    for feature in features:
        assert set(feature["properties"]) == {
            "intervention_id", "name", "kind", "first_day", "last_day", "hours", "note"
        }  # fmt: skip
        assert feature["properties"]["kind"] in set(InterventionKind)
        assert shapely.from_geojson(json.dumps(feature["geometry"])).is_valid


def test_a_city_of_one_year_still_has_both_interventions() -> None:
    assert len(make_world(seed=1, years=1, reports_per_year=2000).interventions) == 2
