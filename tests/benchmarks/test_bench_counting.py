"""Ten million rows into cell by hour of the week by category, beside pandas."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture

from hotspot.stats.tally import tally

ROWS, CELLS, HOURS, CATEGORIES = 10_000_000, 2000, 168, 10
SHAPE = (CELLS, HOURS, CATEGORIES)
DIMENSIONS = ["cell", "hour", "category"]
Floats = NDArray[np.float64]
Way = Callable[[pd.DataFrame, str | None], Floats | pd.Series]


@cache
def reports() -> pd.DataFrame:
    """Draw incidents that gather in few cells, as codes; a fifth know their hour only by share."""
    rng = np.random.default_rng(1)
    rank = np.minimum((rng.pareto(1.2, ROWS) * 40).astype(np.int32), CELLS - 1)
    return pd.DataFrame(
        {
            "cell": rng.permutation(CELLS).astype(np.int32)[rank],
            "hour": rng.integers(HOURS, size=ROWS).astype(np.int16),
            "category": rng.integers(CATEGORIES, size=ROWS).astype(np.int8),
            "weight": np.where(rng.random(ROWS) < 0.2, rng.random(ROWS), 1),
        }
    )


def klarsyn(rows: pd.DataFrame, weight: str | None) -> Floats:
    codes = [rows[name].to_numpy() for name in DIMENSIONS]
    return tally(codes, shape=SHAPE, weights=None if weight is None else rows[weight].to_numpy())


def pandas_groupby(rows: pd.DataFrame, weight: str | None) -> pd.Series:
    groups = rows.groupby(DIMENSIONS)
    return groups.size() if weight is None else groups[weight].sum()


def pandas_groupby_unsorted(rows: pd.DataFrame, weight: str | None) -> pd.Series:
    groups = rows.groupby(DIMENSIONS, sort=False)
    return groups.size() if weight is None else groups[weight].sum()


def run(benchmark: BenchmarkFixture, way: Way, weight: str | None) -> None:
    benchmark.extra_info["target"] = None if way is pandas_groupby_unsorted else 12
    rows = reports()
    klarsyn(rows[:10], weight)
    found = benchmark.pedantic(way, args=(rows, weight), rounds=7 if way is klarsyn else 1)
    if isinstance(found, pd.Series):
        mine = klarsyn(rows, weight)
        assert mine[tuple(found.index.get_level_values(name) for name in DIMENSIONS)] == pytest.approx(found)
        assert mine.sum() == pytest.approx(found.sum())


@pytest.mark.benchmark(group="count 10 M rows by cell, hour of week, category")
@pytest.mark.parametrize("way", [klarsyn, pandas_groupby, pandas_groupby_unsorted])
def test_counting_rows(benchmark: BenchmarkFixture, way: Way) -> None:
    run(benchmark, way, None)


@pytest.mark.benchmark(group="sum 10 M fractional weights by the same")
@pytest.mark.parametrize("way", [klarsyn, pandas_groupby, pandas_groupby_unsorted])
def test_adding_weights(benchmark: BenchmarkFixture, way: Way) -> None:
    run(benchmark, way, "weight")
