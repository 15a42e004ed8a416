"""One intervention judged, and one month searched, among a million incidents of a county, beside plain pandas."""

import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture

from geodata.cells import cells_of
from geodata.project import geometry_to_degrees, to_degrees, to_metres
from geodata.transit import hubs, lines
from hotspot.displacement import evaluate_intervention
from hotspot.displacement.search import search_displacement
from hotspot.ground import NEVER, Ground, LocatedIncidents
from hotspot.stats.aoristic import aoristic_weights
from models.incident import PUBLIC_INITIATED
from models.intervention import Intervention, InterventionKind
from models.period import Period
from models.site import Site

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

ROWS, MONTHS, ADDRESSES = 1_000_000, 36, 30_000
FIRST, LAST = date(2021, 9, 1), date(2024, 8, 31)
DRAWS, PART = 999, 9
"""Ours draws all; the peer draws 111, a ninth, of either kind of chance."""

CRS, ZONE = "EPSG:3006", "Europe/Stockholm"
SITE = Site(name="Länet", timezone=ZONE, local_crs=CRS, study_area=(17.2, 58.7, 19.4, 60.3), is_synthetic=True)
NOW = datetime(2025, 1, 1, tzinfo=UTC)
SQUARE = np.array([674_344.0, 6_581_100.0])
GROUPS = ("Narkotika", "Ordning", "Stöld", "Våld")
_MICROSECONDS = 1_000_000
_RADIUS_M = 110.0
JUDGED = "judge an intervention, 1 M incidents, 36 months, 999 placebo draws"
SEARCHED = "search a month for redistribution, 1 M incidents, 36 months, all places of the county"


@cache
def ground() -> Ground:
    """Let a county live for three years: a third around its hubs, the rest in towns and suburbs; nothing is planted."""
    rng = np.random.default_rng(1)
    places = addresses(rng)
    longitude, latitude = to_degrees(places, crs=CRS)
    busy = rng.gamma(0.5, size=ADDRESSES)
    address = rng.choice(ADDRESSES, ROWS, p=busy / busy.sum())
    start, end = (int(pd.Timestamp(day, tz=ZONE).timestamp()) for day in (FIRST, date(2024, 9, 1)))
    moment = np.sort(rng.integers(start, end, ROWS)) * _MICROSECONDS
    return Ground(
        incidents=incidents_at(places[address], longitude[address], latitude[address], moment, rng),
        interventions=(intervention(),),
        areas=gpd.GeoDataFrame({"area_id": [], "name": [], "kind": []}, geometry=[], crs="EPSG:4326"),
        hubs=hubs(),
        lines=lines(),
        places=(),
    )


def addresses(rng: np.random.Generator) -> Floats:
    """Choose where incidents happen [m]: the square, the hubs, and around a hundred towns and suburbs."""
    stations = to_metres([one.longitude for one in hubs()], [one.latitude for one in hubs()], crs=CRS)
    towns = stations[rng.integers(len(stations), size=100)] + rng.normal(0, 6000, (100, 2))
    near = stations[rng.integers(len(stations), size=ADDRESSES // 3)] + rng.normal(0, 150, (ADDRESSES // 3, 2))
    square = SQUARE + rng.normal(0, 60, (200, 2))
    rest = ADDRESSES - len(near) - len(square)
    wide = towns[rng.integers(100, size=rest)] + rng.normal(0, 1200, (rest, 2))
    return np.concatenate([square, near, wide])


def incidents_at(
    points: Floats, longitude: Floats, latitude: Floats, moment: Integers, rng: np.random.Generator
) -> LocatedIncidents:
    group = rng.integers(len(GROUPS), size=ROWS).astype(np.int32)
    return LocatedIncidents(
        site=SITE,
        data_version=1,
        earliest=moment,
        latest=moment,
        hour_weights=aoristic_weights(moment, moment, zone=SITE.zone),
        points=points,
        longitude=longitude,
        latitude=latitude,
        uncertainty_m=np.full(ROWS, 20.0),
        is_fine=np.ones(ROWS, dtype=bool),
        is_placed=np.ones(ROWS, dtype=bool),
        category_code=group,
        categories=GROUPS,
        group_code=group,
        groups=GROUPS,
        detection_code=rng.choice(2, ROWS, p=[0.1, 0.9]).astype(np.int32),
        detections=("police", "public"),
        target_code=np.zeros(ROWS, dtype=np.int32),
        targets=("",),
        modus_code=np.zeros(ROWS, dtype=np.int32),
        modi=("",),
        first_seen=np.full(ROWS, NEVER),
        harm=np.full(ROWS, np.nan),
    )


def intervention() -> Intervention:
    return Intervention(
        intervention_id="torget",
        name="Torget",
        kind=InterventionKind.PATROL_FOCUS,
        area=geometry_to_degrees(shapely.Point(SQUARE).buffer(_RADIUS_M), crs=CRS),
        first_day=date(2024, 6, 1),
        last_day=LAST,
    )


@cache
def frame() -> pd.DataFrame:
    """Give the public's series as a table: when, where (a hexagon), what and at which hour."""
    incidents = ground().incidents
    is_public = incidents.matches_detection(PUBLIC_INITIATED)
    when = pd.to_datetime(incidents.earliest[is_public], unit="us", utc=True).tz_convert(ZONE)
    away = np.hypot(*(incidents.points[is_public] - SQUARE).T)
    return pd.DataFrame(
        {
            "when": when,
            "month": when.tz_localize(None).to_period("M").astype(str),
            "cell": cells_of(incidents.longitude[is_public], incidents.latitude[is_public], 9),
            "is_treated": away < _RADIUS_M,
            "group": incidents.group_code[is_public],
            "hour": when.hour,
        }
    )


def fresh() -> Ground:
    """Give the ground as a service has it after loading: no cells looked up yet."""
    return replace(ground(), incidents=replace(ground().incidents, _cells={}))


def klarsyn_evaluate() -> float:
    """Judge all: four kinds, hubs, 999 placebos of each size, 999 permutations of the clock."""
    made = fresh()
    found = evaluate_intervention(made, made.interventions[0], rng=np.random.default_rng(1), now=NOW)
    return found.local.effect.before


def pandas_evaluate(*, draws: int) -> float:
    """Count by period with groupby, then once more for each placebo of three hexagons and each shuffle of hours."""
    rows, rng = frame(), np.random.default_rng(1)
    before, after, expected = pandas_change(rows, rows["is_treated"], months_back=0)
    rest = rows[~rows["is_treated"]]
    hexagons = rest["cell"].value_counts().index[:400].to_numpy()
    fell = 0
    for _ in range(draws):
        chosen = rng.choice(hexagons, 3, replace=False)
        _, other, usual = pandas_change(rest, rest["cell"].isin(chosen), months_back=int(rng.integers(12)))
        fell += abs(other - usual) >= abs(after - expected)
    assert 0 <= fell <= draws
    treated = rows[rows["is_treated"]]
    for _ in range(draws):
        shuffled = treated["hour"].sample(frac=1, random_state=rng).to_numpy()
        treated.assign(hour=shuffled).groupby(["month", "hour"]).size()
    return before


def pandas_change(rows: pd.DataFrame, is_area: pd.Series, *, months_back: int) -> tuple[float, float, float]:
    """Give an area's mean before, its count after, and what the other hexagons' change led to expect."""
    start, end = (
        pd.Timestamp(day, tz=ZONE) - pd.DateOffset(months=months_back) for day in ("2024-06-01", "2024-09-01")
    )
    counts = []
    for years in (0, 1, 2):
        back = pd.DateOffset(years=years)
        inside = (rows["when"] >= start - back) & (rows["when"] < end - back)
        counts.append(rows[inside].groupby(is_area[inside]).size().reindex([True, False], fill_value=0))
    before, after = (counts[1] + counts[2]) / 2, counts[0]
    return float(before[True]), float(after[True]), float(before[True] * after[False] / max(before[False], 1))


def klarsyn_search() -> int:
    """Search places, hours and offence groups, all pairs, with resampled months."""
    month = Period.of_month("2024-08", timezone=ZONE)
    found = search_displacement(fresh(), month, rng=np.random.default_rng(1), now=NOW)
    return found.places


@cache
def monthly() -> tuple[pd.DataFrame, ...]:
    """Count by month and hexagon, hour band within it, offence group within it; not timed, for it is needed once."""
    rows = frame().assign(band=pd.cut(frame()["hour"], [0, 6, 14, 18, 24], right=False, labels=False))
    tables = [
        rows.groupby([*keys, "month"]).size().unstack("month", fill_value=0)  # noqa: PD010, counts, not values
        for keys in (["cell"], ["cell", "band"], ["cell", "group"])
    ]
    return tuple(table[table.mean(axis=1) >= 5] for table in tables)


def pandas_search(*, draws: int) -> int:
    """Compare each place, band and group with its own past, and with months drawn anew, one by one."""
    rng = np.random.default_rng(1)
    for table in monthly():
        past, month = table.drop(columns="2024-08"), table["2024-08"]
        score = (month - past.mean(axis=1)) / past.std(axis=1)
        beyond = pd.Series(0, index=table.index)
        for _ in range(draws):
            drawn = past[past.columns[rng.integers(past.shape[1], size=past.shape[1])]]
            one = past[past.columns[rng.integers(past.shape[1])]]
            beyond += ((one - drawn.mean(axis=1)) / drawn.std(axis=1)).abs() >= score.abs()
    return len(monthly()[0])


def peak_mb(ask: Callable[[], object]) -> str:
    """Give how much memory asking takes beside the data, at most."""
    tracemalloc.start()
    ask()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return f"{peak / 1e6:.0f} MB"


@pytest.mark.benchmark(group=JUDGED)
def test_judging(benchmark: BenchmarkFixture) -> None:
    klarsyn_evaluate()  # compile
    benchmark.extra_info.update(way=f"klarsyn, all kinds ({peak_mb(klarsyn_evaluate)})", target=10)
    found = benchmark.pedantic(klarsyn_evaluate, rounds=3, iterations=1)
    # Ours weighs days of one kind alike before and after, midsummer for instance.
    assert found == pytest.approx(pandas_change(frame(), frame()["is_treated"], months_back=0)[0], rel=0.05)


@pytest.mark.benchmark(group=JUDGED)
def test_judging_in_pandas(benchmark: BenchmarkFixture) -> None:
    frame()
    benchmark.extra_info.update(way="pandas, counts and chance only, each draw a groupby", scale=PART)
    benchmark.pedantic(pandas_evaluate, kwargs={"draws": DRAWS // PART}, rounds=1, iterations=1)


@pytest.mark.benchmark(group=SEARCHED)
def test_searching(benchmark: BenchmarkFixture) -> None:
    klarsyn_search()  # compile
    benchmark.extra_info.update(way=f"klarsyn ({peak_mb(klarsyn_search)})", target=2)
    assert benchmark.pedantic(klarsyn_search, rounds=3, iterations=1) > 500


@pytest.mark.benchmark(group=SEARCHED)
def test_searching_in_pandas(benchmark: BenchmarkFixture) -> None:
    monthly()
    benchmark.extra_info.update(way="pandas, falls and rises only, from counts made before", scale=PART)
    assert benchmark.pedantic(pandas_search, kwargs={"draws": DRAWS // PART}, rounds=1, iterations=1) > 500
