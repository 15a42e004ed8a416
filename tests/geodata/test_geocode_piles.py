"""Busy places are kept, default coordinates are not."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geodata.geocode import find_piles

DATA = Path(__file__).parents[2].parent / "shared" / "data"
needs_shared = pytest.mark.skipif(not DATA.exists(), reason="the real data are not beside the checkout")


def _city(rng: np.random.Generator, incidents: int = 20_000, points: int = 8_000) -> tuple[np.ndarray, np.ndarray]:
    """Incidents whose counts per place fall off as a power law; the busiest holds 0.5 %, as in New York and Houston."""
    share = np.arange(20, points + 20) ** -0.8
    where = rng.choice(points, size=incidents, p=share / share.sum())
    return 18.0 + where * 1e-4, 59.3 + (where % 97) * 1e-3


def test_a_city_with_busy_places_has_no_pile() -> None:
    for seed in range(20):
        longitude, latitude = _city(np.random.default_rng(seed))
        assert not find_piles(longitude, latitude, np.full(len(longitude), "")).any()


def test_a_square_that_rules_its_district_is_no_pile() -> None:
    rng = np.random.default_rng(7)
    longitude, latitude = _city(rng)
    for n, share in enumerate([0.08, *[0.02] * 10]):
        rows = rng.random(len(longitude)) < share
        longitude[rows], latitude[rows] = 18.06 + n * 1e-3, 59.33
    assert not find_piles(longitude, latitude, np.full(len(longitude), "")).any()


@pytest.mark.parametrize("share", [0.03, 0.05, 0.2, 0.9])
def test_a_planted_default_is_found_and_only_it(share: float) -> None:
    rng = np.random.default_rng(7)
    longitude, latitude = _city(rng)
    is_default = rng.random(len(longitude)) < share
    longitude[is_default], latitude[is_default] = 18.0686, 59.3293
    assert (find_piles(longitude, latitude, np.full(len(longitude), "")) == is_default).all()


def test_two_defaults_are_both_found() -> None:
    rng = np.random.default_rng(7)
    longitude, latitude = _city(rng)
    longitude[:1000], latitude[:1000] = 18.0686, 59.3293
    longitude[1000:1800], latitude[1000:1800] = 17.9, 59.4
    assert find_piles(longitude, latitude, np.full(len(longitude), ""))[:1800].all()


def test_a_point_with_addresses_from_all_over_town_is_no_place() -> None:
    longitude, latitude = _city(np.random.default_rng(7))
    texts = np.full(len(longitude), "", dtype=object)
    longitude[:100], latitude[:100] = 18.0686, 59.3293
    texts[:100] = [f"{name}gatan" for name in map(chr, range(0x4E00, 0x4E00 + 100))]
    piles = find_piles(longitude, latitude, texts)
    assert piles[:100].all()
    assert not piles[100:].any()


def test_a_square_described_in_many_ways_is_a_place() -> None:
    longitude, latitude = _city(np.random.default_rng(7))
    texts = np.full(len(longitude), "", dtype=object)
    longitude[:100], latitude[:100] = 18.0649, 59.3326
    texts[:100] = [f"Sergels torg {chr(0x61 + n % 26)}{chr(0x61 + n // 26)}{'x' * (n % 5)} sida" for n in range(100)]
    assert not find_piles(longitude, latitude, texts).any()


def test_a_road_reduced_to_one_point_is_no_place() -> None:
    longitude, latitude = _city(np.random.default_rng(7))
    texts = np.full(len(longitude), "", dtype=object)
    longitude[:60], latitude[:60] = 18.02, 59.28
    texts[:60] = [f"Huddingevägen {3 * n}" for n in range(60)]
    assert find_piles(longitude, latitude, texts)[:60].all()


def test_narratives_that_differ_say_nothing_about_the_point() -> None:
    longitude, latitude = _city(np.random.default_rng(7))
    texts = np.full(len(longitude), "", dtype=object)
    longitude[:60], latitude[:60] = 18.02, 59.28
    texts[:60] = [f"En man larmade polisen om bråk {'och rop ' * (n + 1)} på kvällen" for n in range(60)]
    assert not find_piles(longitude, latitude, texts).any()


def test_few_incidents_or_few_points_are_not_judged() -> None:
    assert not find_piles(np.full(30, 18.0), np.full(30, 59.3), np.full(30, "")).any()
    assert not find_piles(np.repeat([18.0, 18.1], 500), np.full(1000, 59.3), np.full(1000, "")).any()
    assert find_piles([], [], []).shape == (0,)
    assert not find_piles([np.nan] * 100, [np.nan] * 100, [""] * 100).any()


@needs_shared
def test_houstons_centroid_is_found_and_its_malls_are_kept() -> None:
    frame = pd.read_csv(DATA / "houston_2010" / "houston_crime_2010.csv.gz")
    piles = find_piles(frame["lon"], frame["lat"], frame["address"].fillna(""))
    # 515 incidents with 149 addresses from all over the city: the city's centroid, not a mall.
    assert piles[(frame["lon"] == -95.363271) & (frame["lat"] == 29.763284)].all()
    for real in (" 950 gessner dr", "5050 westheimer rd", "1250 travis st", " 750 meyerland plaza"):
        rows = frame["address"] == real
        assert rows.sum() > 50
        assert piles[rows].mean() < 0.05
    assert 0.005 < piles.mean() < 0.03


@needs_shared
def test_new_yorks_airports_are_kept() -> None:
    frame = pd.read_csv(DATA / "nyc_vehicle_thefts" / "nyc_vehicle_thefts.csv.gz")
    assert not find_piles(frame["longitude"], frame["latitude"], np.full(len(frame), "")).any()


@needs_shared
def test_vancouvers_mall_is_kept() -> None:
    frame = pd.read_csv(DATA / "vancouver_2020" / "vancouver_crime_2020.csv.gz")
    frame = frame[frame["X"] != 0]
    # Metres stand in for degrees: the test asks only which points are the same.
    assert not find_piles(frame["X"], frame["Y"], frame["HUNDRED_BLOCK"].fillna("")).any()


@needs_shared
@pytest.mark.parametrize(
    ("folder", "name", "x", "y"),
    [
        ("nyc_vehicle_thefts", "nyc_vehicle_thefts", "longitude", "latitude"),
        ("vancouver_2020", "vancouver_crime_2020", "X", "Y"),
        ("houston_2010", "houston_crime_2010", "lon", "lat"),
    ],
)
def test_a_default_planted_in_real_data_is_found(folder: str, name: str, x: str, y: str) -> None:
    frame = pd.read_csv(DATA / folder / f"{name}.csv.gz")
    planted = np.random.default_rng(3).random(len(frame)) < 0.04
    longitude, latitude = np.where(planted, 1.5, frame[x]), np.where(planted, 2.5, frame[y])
    assert find_piles(longitude, latitude, np.full(len(frame), ""))[planted].all()
