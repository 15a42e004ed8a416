"""The space-time permutation scan beside a vectorised one in numpy; SaTScan 10.3.2 took 42 s for one of this size."""

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture

from hotspot.stats.scan import Zones, space_time_permutation_scan, zones_by_distance

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SIDE, DAYS, EVENTS, LONGEST = 32, 365, 20_000, 182
RADIUS = 4.0  # ten rings of whole ties around each of 1 024 cells: 10 240 areas
GROUP = "space-time scan, 1 024 cells x 365 days x 20 thousand events, 99 replicates"

WORLDS = 10
"""Ours: the observed world and nine replicates, a tenth of the work."""

EVERY = 64
"""numpy: one world, and every 64th centre of it, a 6 400th of the work."""


def city() -> tuple[Floats, Integers, Integers]:
    """Uneven places and even days, and a crowd of forty in three days of spring."""
    rng = np.random.default_rng(1)
    grid = np.array([(x, y) for x in range(SIDE) for y in range(SIDE)], float)
    share = rng.gamma(1.0, size=SIDE**2)
    places = rng.choice(SIDE**2, EVENTS - 40, p=share / share.sum())
    days = rng.integers(DAYS, size=EVENTS - 40)
    return grid, np.append(places, np.full(40, 512)), np.append(days, rng.integers(100, 103, 40))


def klarsyn(places: Integers, days: Integers, zones: Zones, *, replicates: int) -> float:
    scan = space_time_permutation_scan(
        places,
        days,
        zones=zones,
        period_days=DAYS,
        longest_days=LONGEST,
        least_events=1,
        replicates=replicates,
        most_clusters=1,
        rng=np.random.default_rng(2),
    )
    return scan.clusters[0].log_likelihood_ratio


def vectorised_numpy(places: Integers, days: Integers, zones: Zones) -> float:
    """Cumulative sums by cell and day; all windows of an area at once."""
    table = np.bincount(places * DAYS + days, minlength=zones.places * DAYS).reshape(zones.places, DAYS)
    ends = np.concatenate([np.zeros((zones.places, 1)), np.cumsum(table, axis=1)], axis=1)
    by_day, total = ends.sum(axis=0), float(len(places))
    first, last = np.triu_indices(DAYS + 1, 1)
    kept = last - first <= LONGEST
    first, last = first[kept], last[kept]
    window = (by_day[last] - by_day[first]) / total
    best = 0.0
    for zone in range(len(zones.radius)):
        inside = ends[zones.places_of(zone)].sum(axis=0)
        count, expected = inside[last] - inside[first], inside[-1] * window
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = count * np.log(count / expected) + (total - count) * np.log((total - count) / (total - expected))
        best = max(best, float(np.max(ratio, where=count > expected, initial=0.0)))
    return best


@pytest.mark.benchmark(group=GROUP)
def test_ours(benchmark: BenchmarkFixture) -> None:
    grid, places, days = city()
    zones = zones_by_distance(grid, most_m=RADIUS)
    klarsyn(places[:200], days[:200], zones, replicates=1)  # compile
    benchmark.extra_info.update(way="klarsyn", target=20, scale=100 / WORLDS)
    found = benchmark.pedantic(
        klarsyn, args=(places, days, zones), kwargs={"replicates": WORLDS - 1}, rounds=3, iterations=1
    )
    assert found > 50  # the crowd


@pytest.mark.benchmark(group=GROUP)
def test_numpy(benchmark: BenchmarkFixture) -> None:
    grid, places, days = city()
    some = zones_by_distance(grid, most_m=RADIUS, centres=np.arange(0, SIDE**2, EVERY))
    benchmark.extra_info.update(way="vectorised numpy, one world, every 64th centre", scale=100 * EVERY)
    found = benchmark.pedantic(vectorised_numpy, args=(places, days, some), rounds=1, iterations=1)
    assert found == pytest.approx(klarsyn(places, days, some, replicates=0), rel=1e-9)
