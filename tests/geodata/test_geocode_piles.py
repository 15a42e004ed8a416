"""Busy places are kept, default coordinates are not; each by a test against chance."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geodata.geocode import find_piles, judge_points
from geodata.geocode.chance import break_p_values

DATA = Path(__file__).parents[2].parent / "shared" / "data"
needs_shared = pytest.mark.skipif(not DATA.exists(), reason="the real data are not beside the checkout")

WORLDS = {
    "pareto 1.5": lambda rng, points: rng.pareto(1.5, points) + 1,
    "pareto 2": lambda rng, points: rng.pareto(2, points) + 1,
    "pareto 3": lambda rng, points: rng.pareto(3, points) + 1,
    "lognormal 1": lambda rng, points: rng.lognormal(0, 1, points),
    "lognormal 2": lambda rng, points: rng.lognormal(0, 2, points),
    "negative binomial": lambda rng, points: rng.gamma(0.2, 1, points),
    "zipf": lambda _, points: np.arange(20, points + 20) ** -0.8,
}
"""How much busier one place is than another: heavy tails and lighter ones."""


def _city(
    rng: np.random.Generator, world: str = "zipf", incidents: int = 20_000, points: int = 8_000
) -> tuple[np.ndarray, np.ndarray]:
    weight = WORLDS[world](rng, points)
    where = rng.choice(points, size=incidents, p=weight / weight.sum())
    return 17.9 + rng.random(points)[where] * 0.3, 59.2 + rng.random(points)[where] * 0.2


def _false_piles(world: str, *, cities: int, incidents: int, points: int) -> float:
    condemned = 0
    for seed in range(cities):
        longitude, latitude = _city(np.random.default_rng(seed), world, incidents, points)
        condemned += find_piles(longitude, latitude, np.full(incidents, "")).any()
    return condemned / cities


@pytest.mark.parametrize("world", WORLDS)
def test_a_city_without_defaults_has_a_pile_in_one_file_of_twenty_at_most(world: str) -> None:
    # Were it 5 %, more than 6 of 40 would be seen once in a hundred times.
    assert _false_piles(world, cities=40, incidents=8_000, points=4_000) <= 6 / 40


@pytest.mark.slow
@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize(("incidents", "points"), [(2_000, 800), (20_000, 8_000), (100_000, 20_000)])
def test_false_piles_stay_under_five_in_a_hundred_files(world: str, incidents: int, points: int) -> None:
    # 5 % and three standard errors of 300 files.
    assert _false_piles(world, cities=300, incidents=incidents, points=points) <= 0.05 + 3 * (0.05 * 0.95 / 300) ** 0.5


def test_the_chance_of_a_break_is_exact_where_counts_are_a_pareto_tail() -> None:
    rng = np.random.default_rng(1)
    p_values = np.array([break_p_values(rng.pareto(2, 4_000) + 1, ranks=3) for _ in range(1_000)])
    for level in (0.05, 0.2, 0.5):
        assert (p_values <= level).mean(axis=0) == pytest.approx(np.full(3, level), abs=0.05)


def test_a_square_that_rules_its_district_is_no_pile() -> None:
    rng = np.random.default_rng(7)
    longitude, latitude = _city(rng)
    for n, share in enumerate([0.08, *[0.02] * 10]):
        rows = rng.random(len(longitude)) < share
        longitude[rows], latitude[rows] = 18.061234 + n * 1e-3, 59.331234
    assert not find_piles(longitude, latitude, np.full(len(longitude), "")).any()


@pytest.mark.parametrize("share", [0.05, 0.2, 0.9])
def test_a_planted_default_is_found_and_only_it(share: float) -> None:
    rng = np.random.default_rng(7)
    longitude, latitude = _city(rng)
    is_default = rng.random(len(longitude)) < share
    longitude[is_default], latitude[is_default] = 18.068612, 59.329317
    found = judge_points(longitude, latitude, np.full(len(longitude), ""))
    assert (found.is_piled == is_default).all()
    row = found.found.iloc[0]
    assert (row["longitude"], row["latitude"], row["incidents"]) == (18.068612, 59.329317, is_default.sum())
    assert row["why"] == "count"
    assert row["q_value"] <= 0.05 < row["next_incidents"]


def test_two_defaults_are_both_found() -> None:
    longitude, latitude = _city(np.random.default_rng(7))
    longitude[:1500], latitude[:1500] = 18.068612, 59.329317
    longitude[1500:2900], latitude[1500:2900] = 17.912345, 59.412345
    assert find_piles(longitude, latitude, np.full(len(longitude), ""))[:2900].all()


def test_numbers_that_end_far_too_early_are_a_default() -> None:
    longitude, latitude = _city(np.random.default_rng(7))
    longitude[:25], latitude[:25] = 18.0, 59.0
    found = judge_points(longitude, latitude, np.full(len(longitude), "")).found
    assert found[["longitude", "latitude", "why"]].to_numpy().tolist() == [[18.0, 59.0, "round"]]


def test_a_source_that_always_rounds_has_no_round_default() -> None:
    longitude, latitude = _city(np.random.default_rng(7))
    assert not find_piles(longitude.round(2), latitude.round(2), np.full(len(longitude), "")).any()


def test_a_point_with_addresses_from_all_over_town_is_no_place() -> None:
    longitude, latitude = _city(np.random.default_rng(7))
    texts = np.full(len(longitude), "", dtype=object)
    longitude[:100], latitude[:100] = 18.068612, 59.329317
    texts[:100] = [f"{name}gatan" for name in map(chr, range(0x4E00, 0x4E00 + 100))]
    found = judge_points(longitude, latitude, texts)
    assert found.is_piled[:100].all()
    assert not found.is_piled[100:].any()
    assert found.found[["why", "texts"]].to_numpy().tolist() == [["texts", 100]]


def test_a_square_described_in_many_ways_is_a_place() -> None:
    longitude, latitude = _city(np.random.default_rng(7))
    texts = np.full(len(longitude), "", dtype=object)
    longitude[:100], latitude[:100] = 18.064912, 59.332617
    texts[:100] = [f"Sergels torg {chr(0x61 + n % 26)}{chr(0x61 + n // 26)}{'x' * (n % 5)} sida" for n in range(100)]
    assert not find_piles(longitude, latitude, texts).any()


def test_where_all_write_freely_free_words_condemn_no_place() -> None:
    longitude, latitude = _city(np.random.default_rng(7))
    texts = np.array([f"{chr(0x4E00 + n % 9000) * 5} vid" for n in range(len(longitude))], dtype=object)
    assert not find_piles(longitude, latitude, texts).any()


def test_a_road_reduced_to_one_point_is_no_place() -> None:
    longitude, latitude = _city(np.random.default_rng(7))
    texts = np.full(len(longitude), "", dtype=object)
    longitude[:60], latitude[:60] = 18.021234, 59.281234
    texts[:60] = [f"Huddingevägen {3 * n}" for n in range(60)]
    assert find_piles(longitude, latitude, texts)[:60].all()


def test_narratives_that_differ_say_nothing_about_the_point() -> None:
    longitude, latitude = _city(np.random.default_rng(7))
    texts = np.full(len(longitude), "", dtype=object)
    longitude[:60], latitude[:60] = 18.021234, 59.281234
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


REAL = {
    "nyc": ("nyc_vehicle_thefts/nyc_vehicle_thefts.csv.gz", "longitude", "latitude"),
    # Metres stand in for degrees: the tests ask only which points are the same.
    "vancouver": ("vancouver_2020/vancouver_crime_2020.csv.gz", "X", "Y"),
    "houston": ("houston_2010/houston_crime_2010.csv.gz", "lon", "lat"),
}


def _real(name: str) -> tuple[np.ndarray, np.ndarray]:
    path, x, y = REAL[name]
    frame = pd.read_csv(DATA / path)
    scale = 1e-5 if name == "vancouver" else 1.0
    given = frame.loc[frame[x] != 0, [x, y]].dropna().to_numpy() * scale
    return given[:, 0], given[:, 1]


@needs_shared
@pytest.mark.parametrize("name", REAL)
def test_airports_and_malls_are_kept(name: str) -> None:
    longitude, latitude = _real(name)
    assert not find_piles(longitude, latitude, np.full(len(longitude), "")).any()


@needs_shared
@pytest.mark.parametrize(("name", "share"), [("nyc", 0.06), ("vancouver", 0.15), ("houston", 0.06)])
def test_a_default_planted_in_real_data_is_found(name: str, share: float) -> None:
    longitude, latitude = _real(name)
    planted = np.random.default_rng(3).random(len(longitude)) < share
    longitude[planted], latitude[planted] = 1.512345, 2.512345
    assert find_piles(longitude, latitude, np.full(len(longitude), ""))[planted].all()
