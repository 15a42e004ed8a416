"""How often each test cries wolf in cities where nothing is hot: one row for each test, city and spread of counts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely import Point

from geodata.cells import cell_centres
from hotspot.cube import Cube
from hotspot.emerging import find_patterns
from hotspot.grid import neighbours
from hotspot.ground import Ground
from hotspot.methods import Method
from hotspot.stats.multiple import benjamini_hochberg
from hotspot.stats.relative_risk import relative_risk
from hotspot.stats.scan import Zones, expectation_based_poisson_scan, space_time_permutation_scan, zones_by_rings
from models.denominator import Denominator, DenominatorPart, DenominatorUnit
from models.option import Chosen
from models.period import Period
from tests.hotspot import small_city
from tests.properties.worlds import City, city_of, draw

Floats = NDArray[np.float64]
Generator = np.random.Generator

LEVEL = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarms:
    """What a test said of cities without a hot spot.

    Attributes
    ----------
    any_hot : share of cities in which it found any (q < 0.05, or p < 0.05 of the most likely cluster).
    p_small, p_error : share of all cells and cities with p < 0.05, and its simulation error, one standard deviation;
        NaN where the test is of the city as a whole.
    """

    worlds: int
    any_hot: float
    p_small: float
    p_error: float

    @property
    def error(self) -> float:
        """Simulation error of the share of cities, one standard deviation, were it nominal."""
        return float(np.sqrt(LEVEL * (1 - LEVEL) / self.worlds))

    @property
    def is_nominal(self) -> bool:
        """Whether neither share lies beyond the nominal one by more than the simulation explains."""
        return self.any_hot <= LEVEL + 3 * self.error and not self.p_small > LEVEL + 3 * self.p_error


World = Callable[[Generator], tuple[bool, float]]
"""Makes a city and tests it: was anything hot, and which share of its cells had p < 0.05?"""


def alarms_of(world: World, *, worlds: int, seed: int = 1) -> Alarms:
    """Make so many cities and count the alarms."""
    rng = np.random.default_rng(seed)
    told = np.array([world(rng) for _ in range(worlds)], dtype=np.float64)
    any_hot, p_small = told.mean(axis=0)
    error = float(told[:, 1].std() / np.sqrt(worlds))
    return Alarms(worlds=worlds, any_hot=float(any_hot), p_small=float(p_small), p_error=error)


@cache
def any_ground() -> Ground:
    return small_city.ground(small_city.background(50))


def cell_test(way: Method, *, size: int, level: float, background: str, dispersion: float) -> World:
    """Test every cell of a city as a way to find hot spots does."""
    city, chosen = city_of(size), Chosen.of(way.options)

    def world(rng: Generator) -> tuple[bool, float]:
        mean = city.means(background, level=level, rng=rng)
        counts = city.counted(draw(mean, dispersion=dispersion, rng=rng))
        assert way.test is not None
        local = way.test(any_ground(), counts, chosen, rng)
        return bool(local.is_hot.any()), float((local.p[city.is_inside] < LEVEL).mean())

    return world


def rate_test(way: Method, *, size: int, level: float, background: str, dispersion: float) -> World:
    """Test rates in a city whose unevenness is that of its denominator: everywhere as risky."""
    city, (mean, ground, chosen) = city_of(size), rated(way, size=size, level=level, background=background)

    def world(rng: Generator) -> tuple[bool, float]:
        assert way.test is not None
        local = way.test(ground, city.counted(draw(mean, dispersion=dispersion, rng=rng)), chosen, rng)
        return bool(local.is_hot.any()), float((local.p[city.is_inside] < LEVEL).mean())

    return world


def rated(way: Method, *, size: int, level: float, background: str) -> tuple[Floats, Ground, Chosen]:
    """Give the inner cells' means, a ground with a denominator in proportion to them, and the choice of it."""
    city = city_of(size)
    mean = city.means(background, level=level, rng=np.random.default_rng(5))
    at = zip(*cell_centres(city.cells[city.is_inside]), strict=True)
    parts = tuple(
        DenominatorPart(name=str(number), value=100 * value, shape=Point(where))
        for number, (value, where) in enumerate(zip(mean.tolist(), at, strict=True))
    )
    people = Denominator(
        name="people", unit=DenominatorUnit.PERSONS, source="test", as_of=None, label_sv="folk", parts=parts
    )
    ground = replace(any_ground(), denominators=(people,))
    return mean, ground, Chosen.of(way.options, {"denominator": "people"})


def located(way: Method, *, size: int, level: float, background: str, dispersion: float = 1.0) -> World:
    """Ask as a user would: incidents anywhere in a round city, the habitat made of them, places found and ranked.

    In a smooth city their number falls with the distance from the middle as 1 / distance. With a dispersion incidents
    come in bunches of the same place and time, of geometric size g, for which E g² / E g is the dispersion.
    """
    power = {"even": 0.5, "smooth": 1.0}[background]
    city = city_of(size)
    at = city.centres[city.is_inside]
    radius_m = np.hypot(*(at - at.mean(axis=0)).T).max()

    def world(rng: Generator) -> tuple[bool, float]:
        single = 2 / (dispersion + 1)
        sizes = rng.geometric(single, rng.poisson(single * level * len(at)))
        incidents = small_city.rows(int(sizes.sum()), small_city.SQUARE)
        turn = np.repeat(rng.uniform(0, 2 * np.pi, len(sizes)), sizes)
        away = np.repeat(radius_m * rng.random(len(sizes)) ** power, sizes)
        days = np.repeat(rng.uniform(0, 91, len(sizes)), sizes)
        moment = incidents["earliest"].min() + pd.to_timedelta(days, unit="D").as_unit("us")
        placed = incidents.assign(
            longitude=incidents["longitude"] + away * np.cos(turn) / 56_800,
            latitude=incidents["latitude"] + away * np.sin(turn) / 111_400,
            earliest=moment,
            latest=moment,
        )
        found = small_city.detect(small_city.ground(placed), small_city.selection(), method=way.name)
        return any(one.q_value is not None and one.q_value < LEVEL for one in found), np.nan

    return world


def emerging(*, size: int, level: float, background: str, dispersion: float, steps: int = 12) -> World:
    """Test every cell and month; each month has the same means."""
    city = city_of(size)

    def world(rng: Generator) -> tuple[bool, float]:
        mean = city.means(background, level=level, rng=rng)
        counts = np.column_stack([draw(mean, dispersion=dispersion, rng=rng) for _ in range(steps)])
        found = find_patterns(_cube(city, counts))
        return bool((found.hot_steps > 0).any()), float((found.trend.p_value < LEVEL).mean())

    return world


def _cube(city: City, counts: Floats) -> Cube:
    first = date(2024, 1, 1)
    days = [first + timedelta(days=30 * step) for step in range(counts.shape[1])]
    zone = small_city.SITE.timezone
    steps = tuple(Period.of_days(day, day + timedelta(days=29), timezone=zone) for day in days)
    whole = city.counted(counts.sum(axis=1))
    inner = replace(whole, cells=whole.cells[city.is_inside], counts=whole.counts[city.is_inside])
    return Cube(step="month", steps=steps, partial=0, counts=counts, whole=inner)


def risk(*, size: int, background: str, cases: int, controls: int, bandwidth_m: float = 250.0) -> World:
    """Compare cases and controls that lie where the same uneven city puts them."""
    city = city_of(size)
    at = city.centres[city.is_inside]

    def world(rng: Generator) -> tuple[bool, float]:
        mean = city.means(background, level=1.0, rng=rng)
        spots = rng.choice(len(at), size=cases + controls, p=mean / mean.sum())
        points = at[spots] + rng.uniform(-50, 50, size=(len(spots), 2))
        p_value = relative_risk(points[:cases], points[cases:], at, bandwidth_m=bandwidth_m).p_higher
        known = p_value[np.isfinite(p_value)]
        return bool((benjamini_hochberg(known) < LEVEL).any()), float((known < LEVEL).mean())

    return world


@cache
def zones_of(size: int) -> Zones:
    city = city_of(size)
    cells = city.cells[city.is_inside]
    return zones_by_rings([neighbours(cells, rings=rings) for rings in range(4)])


def permutation_scan(*, size: int, background: str, a_day: float, dispersion: float, days: int = 30) -> World:
    """Scan places and days that are uneven, each by itself; the counts of a cell and day may come in bunches."""
    city = city_of(size)

    def world(rng: Generator) -> tuple[bool, float]:
        mean = city.means(background, level=a_day, rng=rng)
        busy = rng.gamma(5, 1 / 5, size=days)  # some days are busier everywhere
        place, day = rows_of(draw(np.outer(mean, busy), dispersion=dispersion, rng=rng))
        scan = space_time_permutation_scan(
            place, day, zones=zones_of(size), period_days=days, rng=rng, replicates=99, most_clusters=1
        )
        return _is_alarm(scan.clusters), np.nan

    return world


def poisson_scan(*, size: int, background: str, a_day: float, dispersion: float, told: float, days: int = 14) -> World:
    """Scan the last days beside what is expected, which is known; the scan is told a dispersion, right or not."""
    city = city_of(size)

    def world(rng: Generator) -> tuple[bool, float]:
        expected = np.repeat(city.means(background, level=a_day, rng=rng)[:, None], days, axis=1)
        counts = draw(expected, dispersion=dispersion, rng=rng)
        scan = expectation_based_poisson_scan(
            counts, expected, zones=zones_of(size), rng=rng, dispersion=told, replicates=99, most_clusters=1
        )
        return _is_alarm(scan.clusters), np.nan

    return world


def rows_of(counts: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    place, day = np.nonzero(counts)
    times = counts[place, day].astype(np.int64)
    return np.repeat(place, times), np.repeat(day, times)


def _is_alarm(clusters: Iterable[object]) -> bool:
    return any(one.pseudo_p_value <= LEVEL for one in clusters)  # type: ignore[attr-defined]
