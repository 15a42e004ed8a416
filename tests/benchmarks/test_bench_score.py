"""Near repeats of ten thousand incidents, and fifty draws of a city's positions."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from geodata.store import Store
from hotspot import pipeline
from hotspot.candidates import see
from hotspot.methods import METHODS
from hotspot.robustness import robustness_of
from hotspot.stats.self_exciting import fit_self_exciting, self_exciting_log_likelihood
from hotspot.stats.triggering import Triggering
from models.option import Chosen
from models.period import Period
from models.selection import Selection

SIDE_M, DAYS, N = 12_000.0, 365.0, 10_000
RATE = Triggering(background_per_day=N / DAYS, branching_ratio=0.2, mean_days=4.0, spread_m=80.0)
FRACTION = 20


def incidents(n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    return rng.uniform(0, SIDE_M, (n, 2)), rng.uniform(0, DAYS, n)


@pytest.mark.benchmark(group=f"Likelihood of near repeats, {N} incidents")
def test_likelihood_with_the_pairs_in_reach(benchmark: BenchmarkFixture) -> None:
    benchmark.extra_info.update(way="klarsyn", target=20)
    points, days = incidents(N)
    base = np.full(N, 1 / SIDE_M**2)
    asked: dict[str, Any] = {"background": base, "duration_days": DAYS, "triggering": RATE}
    near = benchmark(self_exciting_log_likelihood, points, days, **asked, reach_m=800, reach_days=120)
    assert near == pytest.approx(self_exciting_log_likelihood(points, days, **asked, reach_m=900, reach_days=150))


@pytest.mark.benchmark(group=f"Likelihood of near repeats, {N} incidents")
def test_likelihood_pair_by_pair_in_numpy(benchmark: BenchmarkFixture) -> None:
    benchmark.extra_info.update(way=f"every pair in numpy, 1/{FRACTION}", scale=FRACTION)
    points, days = incidents(N)
    base = np.full(N, 1 / SIDE_M**2)
    some = slice(0, N // FRACTION)

    def every_pair() -> float:
        apart = days[some, None] - days[None]
        metres_2 = np.square(points[some, None] - points[None]).sum(axis=2)
        height = RATE.branching_ratio / (RATE.mean_days * 2 * np.pi * RATE.spread_m**2)
        with np.errstate(over="ignore"):
            thrown = height * np.exp(-apart / RATE.mean_days - metres_2 / (2 * RATE.spread_m**2)) * (apart > 0)
        return float(np.log(RATE.background_per_day * base[some] + np.nan_to_num(thrown).sum(axis=1)).sum())

    assert np.isfinite(benchmark.pedantic(every_pair, rounds=2))


@pytest.mark.benchmark(group="Fit of near repeats, 10 000 incidents")
def test_fit(benchmark: BenchmarkFixture) -> None:
    benchmark.extra_info["way"] = "klarsyn"
    points, days = incidents(N)
    base = np.full(N, 1 / SIDE_M**2)
    asked: dict[str, Any] = {"background": base, "duration_days": DAYS, "reach_m": 400.0, "reach_days": 30.0}
    fit = benchmark.pedantic(fit_self_exciting, args=(points, days), kwargs=asked, rounds=2, warmup_rounds=1)
    assert fit.triggering.branching_ratio < 0.05


@pytest.mark.benchmark(group="Robustness of the demo city's places, 50 draws")
def test_fifty_draws_of_the_demo_city(benchmark: BenchmarkFixture, demo_dir: Path) -> None:
    benchmark.extra_info["way"] = "klarsyn"
    ground = pipeline.load_ground(Store(demo_dir))
    summer = Period.of_days(date(2024, 6, 1), date(2024, 8, 31), timezone=ground.incidents.site.timezone)
    scene, method = see(ground, Selection(period=summer)), METHODS["gi_star"]
    asked = Chosen.of(method.options)
    places = [one.cells for one in method.find(scene, asked, np.random.default_rng(0))]

    def drawn() -> list[float | None]:
        return robustness_of(scene, places, method, asked, rng=np.random.default_rng(0), draws=50)

    shares = benchmark.pedantic(drawn, rounds=3, warmup_rounds=1)
    assert max(one for one in shares if one is not None) == 1
