"""Scans in time: a planted outbreak is found on its days, in its place; where nothing breaks out there is silence."""

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.project import geometry_to_metres
from hotspot.baseline import baseline_days
from hotspot.candidates import see
from hotspot.ground import Ground
from hotspot.methods import METHODS
from hotspot.outbreaks import day_numbers, ring_zones, rings_within, scan_events
from models.hotspot import HotSpot
from models.option import Chosen
from models.period import Period
from tests.hotspot import small_city as city

SCANS = pytest.mark.parametrize("method", ["scan", "scan_prospective", "scan_poisson"])
MAY = datetime(2024, 5, 26, 12, tzinfo=UTC)


def usual(seed: int = 0, days: float = 91.0, **same: object) -> pd.DataFrame:
    """A city that is always busier at the station than elsewhere, at random times."""
    table = pd.concat([city.background(500, seed=seed), city.rows(200, city.STATION, spread_m=80, seed=seed + 1)])
    return table.assign(**at_random(len(table), seed=seed + 2, days=days), **same)


def at_random(count: int, *, seed: int, days: float) -> dict[str, pd.DatetimeIndex]:
    start = pd.Timestamp("2024-02-29 23:00", tz="UTC")
    moments = start + pd.to_timedelta(np.random.default_rng(seed).uniform(0, days * 24 * 60, count).round(), unit="min")
    return {"earliest": moments.as_unit("us"), "latest": moments.as_unit("us")}


def outbreak(start: datetime = MAY, days: float = 6, count: int = 18, seed: int = 9) -> pd.DataFrame:
    return city.rows(count, city.PARK, spread_m=70, start=start, days=days, seed=seed)


def detect(ground: Ground, method: str, **options: str) -> tuple[HotSpot, ...]:
    chosen = Chosen.of(METHODS[method].options, options)
    return city.detect_hotspots(
        ground, city.selection(resolution=9), rng=np.random.default_rng(1), method=method, chosen=chosen
    )


def distance_m(one: HotSpot, where: tuple[float, float]) -> float:
    here, there = (
        geometry_to_metres(point, crs=city.SITE.local_crs) for point in (one.outline.centroid, shapely.Point(where))
    )
    return float(here.distance(there))


def near_park(found: tuple[HotSpot, ...]) -> bool:
    return any(distance_m(one, city.PARK) < 500 for one in found)


@SCANS
def test_a_planted_outbreak_is_found_where_and_when_it_was(method: str) -> None:
    first, *others = detect(city.ground(usual(), outbreak()), method)
    assert distance_m(first, city.PARK) < 400
    assert date(2024, 5, 25) <= first.first_day <= date(2024, 5, 28)
    assert date(2024, 5, 30) <= first.last_day <= date(2024, 5, 31)
    assert first.q_value == pytest.approx(0.01)
    assert first.z is not None
    assert first.z > 4
    assert first.incidents >= 14
    assert len(others) <= 1
    assert (first.recurrence_days is None) == (method == "scan")


def test_an_outbreak_that_is_over_is_seen_looking_back_only() -> None:
    ground = city.ground(usual(), outbreak(start=datetime(2024, 4, 8, 12, tzinfo=UTC)))
    first = detect(ground, "scan")[0]
    assert first.first_day == date(2024, 4, 8)
    assert first.last_day in {date(2024, 4, 13), date(2024, 4, 14)}
    assert not near_park(detect(ground, "scan_prospective"))


@SCANS
def test_a_city_that_is_only_uneven_has_no_outbreak(method: str) -> None:
    found = [bool(detect(city.ground(usual(seed=10 * seed)), method, replicates="39")) for seed in range(8)]
    assert sum(found) <= 2  # 5 % of 8 is 0.4; more than 2 has a chance of 0.6 %


def test_what_rises_everywhere_at_once_is_no_outbreak_but_breaks_a_promise() -> None:
    last_days = city.background(160, seed=5).assign(**_late(160))
    ground = city.ground(usual(), last_days)
    assert detect(ground, "scan_prospective") == ()
    assert detect(ground, "scan_poisson", radius_m="3000")


def _late(count: int) -> dict[str, pd.DatetimeIndex]:
    moments = pd.date_range("2024-05-25", "2024-05-31 21:00", periods=count, tz="UTC").round("min").as_unit("us")
    return {"earliest": moments, "latest": moments}


def test_a_busy_place_that_falls_silent_is_a_low_cluster() -> None:
    table = usual()
    is_silent = (
        (table["longitude"].sub(city.STATION[0]).abs() < 0.006)
        & (table["latitude"].sub(city.STATION[1]).abs() < 0.003)
        & (table["earliest"] >= pd.Timestamp("2024-05-05", tz="UTC"))
    )
    ground = city.ground(table[~is_silent])
    first = detect(ground, "scan_prospective", direction="low")[0]
    assert first.z is not None
    assert first.z < -4
    assert distance_m(first, city.STATION) < 500
    assert first.incidents > 50  # of its other days: there are none in the window


def test_who_comes_every_saturday_is_no_outbreak() -> None:
    saturdays = city.rows(13, city.PARK, start=datetime(2024, 3, 2, 20, tzinfo=UTC), days=91)
    ground = city.ground(usual(), city.background(1500, seed=3), *[saturdays] * 20)
    assert not near_park(detect(ground, "scan", longest_days="1"))
    assert near_park(detect(ground, "scan", longest_days="1", adjust="none"))


def test_an_interval_longer_than_a_day_has_no_day() -> None:
    span = pd.Timedelta(hours=25)
    long = outbreak().assign(latest=lambda table: table["earliest"] + span)
    scene = see(city.ground(usual(), long), city.selection())
    assert len(scan_events(scene).members) == len(scan_events(see(city.ground(usual()), city.selection())).members)


def test_the_layer_tells_how_many_have_no_day_and_what_was_scanned() -> None:
    week, span = pd.Timedelta(days=7), pd.Timedelta(hours=25)
    long = outbreak().assign(earliest=lambda table: table["earliest"] - week)
    long = long.assign(latest=long["earliest"] + span)
    selected = city.selection(resolution=9)
    known = len(scan_events(see(city.ground(usual()), selected)).members)
    for method in ("scan", "scan_poisson"):
        layer = city.layer("hotspots", city.ground(usual(), long), selected, method=method)
        assert layer.provenance.parameters["scanned_incidents"] == str(known)
        assert f"{len(long)} händelser har en tid som är osäkrare än ett dygn och är inte med." in layer.notes
        assert ("dispersion" in layer.provenance.parameters) == (method == "scan_poisson")


def test_days_are_those_of_the_local_clock() -> None:
    incidents = city.incidents(
        city.rows(1, city.SQUARE, start=datetime(2024, 3, 1, 22, 59, tzinfo=UTC)),
        city.rows(1, city.SQUARE, start=datetime(2024, 3, 1, 23, 0, tzinfo=UTC)),
        city.rows(1, city.SQUARE, start=datetime(2024, 4, 1, 21, 59, tzinfo=UTC)),  # summer time
        city.rows(1, city.SQUARE, start=datetime(2024, 4, 1, 22, 0, tzinfo=UTC)),
        city.rows(1, city.SQUARE, start=datetime(2024, 2, 29, 12, 0, tzinfo=UTC)),
    )
    assert day_numbers(incidents, city.SPRING).tolist() == [0, 1, 31, 32, -1]


def test_a_kilometre_is_eight_rings_of_the_cells_of_stockholm() -> None:
    scene = see(city.ground(usual()), city.selection())
    assert rings_within(scene, 1000) == 8  # cells of 118 m, smaller than the average
    zones = ring_zones(scene.counts.cells[:50], 2)
    assert set(zones.radius) <= {0.0, 1.0, 2.0}
    assert len(zones.places_of(0)) == 1


def test_a_baseline_of_years_is_the_same_weekdays_and_never_the_days_themselves() -> None:
    days = baseline_days(np.array([728, 729]), kind="years", weeks=2, first_known=0)
    assert {int(day) % 7 for day in (0, 364)} == {728 % 7}
    assert days.min() == 0
    assert days.max() == 364 + 1 + 7
    assert baseline_days(np.array([5]), kind="weeks", weeks=2, first_known=0).tolist() == [0, 1, 2, 3, 4]


def test_without_a_past_nothing_is_promised() -> None:
    ground = city.ground(outbreak())
    may = Period.of_days(date(2024, 5, 26), date(2024, 5, 31), timezone=city.SITE.timezone)
    options = Chosen.of(METHODS["scan_poisson"].options)
    found = city.detect_hotspots(
        ground, city.selection(period=may), rng=np.random.default_rng(0), method="scan_poisson", chosen=options
    )
    assert found == ()


def quiet(count: int) -> Ground:
    """So many incidents in eight weeks, then five in one place on one day."""
    past = city.background(count).assign(**at_random(count, seed=4, days=75))
    return city.ground(past, outbreak(start=datetime(2024, 5, 31, 12, tzinfo=UTC), days=0.1, count=5))


@pytest.mark.parametrize(("count", "said"), [(9, "rymmer 9 händelser, och minst 10 behövs"), (10, "")])
def test_too_thin_a_past_is_a_silence_with_its_reason(count: int, said: str) -> None:
    layer = city.layer(
        "hotspots", quiet(count), city.selection(resolution=9), method="scan_poisson", baseline_weeks="12"
    )
    assert layer.frame.empty == bool(said)
    assert any("Inget har sökts" in note for note in layer.notes) == bool(said)
    assert any(said in note for note in layer.notes)
    assert layer.provenance.parameters["baseline_incidents"] == str(count)


def test_no_past_at_all_is_said_too() -> None:
    ground = city.ground(outbreak())
    may = Period.of_days(date(2024, 5, 26), date(2024, 5, 31), timezone=city.SITE.timezone)
    layer = city.layer("hotspots", ground, city.selection(period=may), method="scan_poisson")
    assert layer.frame.empty
    assert any("rymmer inga händelser" in note for note in layer.notes)


def test_the_layer_tells_days_chance_options_and_seed() -> None:
    ground = city.ground(usual(), outbreak())
    layer = city.layer("hotspots", ground, city.selection(resolution=9), method="scan_prospective", radius_m="800")
    first = layer.frame.iloc[0]
    assert (first["method"], first["last_day"]) == ("scan_prospective", "2024-05-31")
    assert (first["q_value"], first["recurrence_days"]) == (0.01, 100)
    said = layer.provenance.parameters
    assert (said["method"], said["radius_m"], said["replicates"], said["adjust"]) == (
        "scan_prospective",
        "800",
        "99",
        "weekday",
    )
    assert layer.provenance.seed is not None
    assert any("utbrott" in note for note in layer.notes)


def test_the_same_seed_finds_the_same_and_the_order_of_reports_does_not_matter() -> None:
    table = pd.concat([usual(), outbreak()])
    straight, shuffled = (
        detect(city.ground(one), "scan", direction="both") for one in (table, table.sample(frac=1, random_state=3))
    )
    assert [(one.hotspot_id, one.q_value, one.cells) for one in straight] == [
        (one.hotspot_id, one.q_value, one.cells) for one in shuffled
    ]


def test_days_after_the_data_end_are_not_silent() -> None:
    june = Period.of_days(date(2024, 3, 1), date(2024, 6, 30), timezone=city.SITE.timezone)
    for method, chosen in (("scan_poisson", {"direction": "both"}), ("scan", {"direction": "both"})):
        options = Chosen.of(METHODS[method].options, chosen)
        found = city.detect_hotspots(
            city.ground(usual()),
            city.selection(period=june, resolution=9),
            rng=np.random.default_rng(1),
            method=method,
            chosen=options,
        )
        assert all(one.z is not None and one.z > 0 for one in found)
        assert len(found) <= 1
