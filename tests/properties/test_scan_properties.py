"""Scan statistics: a plain twin agrees, and what should not matter does not."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hotspot.stats.scan import (
    Scan,
    Zones,
    dispersion_of,
    expectation_based_poisson_scan,
    shrunken_levels,
    space_time_permutation_scan,
    zones_by_distance,
)
from hotspot.stats.scan.fence import fence, may_beat
from hotspot.stats.scan.likelihood import beats, permutation_llr

Integers = NDArray[np.int64]
DAYS = 12
GRID = np.array([(x, y) for x in range(4) for y in range(3)], float)
PLACES = len(GRID)
ZONES = zones_by_distance(GRID, most_m=1.5)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Integers, Integers]:
    """Some dozens of events on a small grid, now and then with a crowd in one place and time."""
    size = draw(st.integers(4, 60))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    places, days = rng.integers(PLACES, size=size), rng.integers(DAYS, size=size)
    crowd = draw(st.integers(0, 12))
    return np.append(places, np.full(crowd, 5)), np.append(days, rng.integers(3, 5, size=crowd))


def scan(places: Integers, days: Integers, *, seed: int = 0, zones: Zones = ZONES, **options: object) -> Scan:
    options = {"replicates": 0, "period_days": DAYS, **options}
    return space_time_permutation_scan(places, days, zones=zones, rng=np.random.default_rng(seed), **options)  # type: ignore[arg-type]


def windows(*, longest: int, is_recent: bool) -> Iterator[tuple[int, int]]:
    for first in range(DAYS):
        for last in range(first, min(first + longest, DAYS)):
            if not is_recent or last == DAYS - 1:
                yield first, last


def plain_best(
    places: Integers, days: Integers, *, sign: int, is_recent: bool, strata: Integers | None = None
) -> float:
    """Give the highest likelihood ratio by the formula and nothing else: sets, sums and logarithms."""
    strata = np.zeros(len(places), int) if strata is None else strata
    total, best = len(places), 0.0
    for centre in range(PLACES):
        distances = np.hypot(*(GRID - GRID[centre]).T)
        for radius in sorted({round(d, 9) for d in distances if d <= 1.5}):
            inside = np.isin(places, np.flatnonzero(distances <= radius + 1e-9))
            if inside.sum() > total / 2:
                continue
            for first, last in windows(longest=DAYS // 2, is_recent=is_recent):
                during = (days >= first) & (days <= last)
                count = int((inside & during).sum())
                expected = sum(
                    (inside & (strata == s)).sum() * (during & (strata == s)).sum() / (strata == s).sum()
                    for s in np.unique(strata)
                )
                if expected <= 0 or sign * (count - expected) <= 0 or (sign > 0 and count < 2):
                    continue
                best = max(best, plain_ratio(count, expected, total))
    return best


def plain_ratio(count: int, expected: float, total: int) -> float:
    inside = count * np.log(count / expected) if count else 0.0
    outside = (total - count) * np.log((total - count) / (total - expected)) if count < total else 0.0
    return float(inside + outside)


def highest(found: Scan) -> float:
    return found.clusters[0].log_likelihood_ratio if found.clusters else 0.0


@settings(max_examples=25, deadline=None)
@given(world=worlds(), sign=st.sampled_from([1, -1]), is_recent=st.booleans())
def test_a_plain_search_finds_the_same_ratio(world: tuple[Integers, Integers], sign: int, *, is_recent: bool) -> None:
    found = scan(*world, direction="high" if sign > 0 else "low", prospective=is_recent)
    assert highest(found) == pytest.approx(plain_best(*world, sign=sign, is_recent=is_recent), abs=1e-9)


@settings(max_examples=10, deadline=None)
@given(worlds())
def test_a_plain_search_finds_the_same_ratio_within_strata(world: tuple[Integers, Integers]) -> None:
    places, days = world
    strata = (places * 7 + days * 3) % 3
    found = scan(places, days, strata=strata)
    assert highest(found) == pytest.approx(plain_best(places, days, sign=1, is_recent=False, strata=strata), abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(worlds(), st.integers(0, 100))
def test_the_order_of_rows_does_not_matter(world: tuple[Integers, Integers], seed: int) -> None:
    places, days = world
    order = np.random.default_rng(seed).permutation(len(places))
    first, second = (
        scan(places, days, replicates=19, seed=3),
        scan(places[order], days[order], replicates=19, seed=3),
    )
    assert [one.places.tolist() for one in first.clusters] == [one.places.tolist() for one in second.clusters]
    assert [one.pseudo_p_value for one in first.clusters] == [one.pseudo_p_value for one in second.clusters]


@settings(max_examples=20, deadline=None)
@given(worlds(), st.integers(0, 100))
def test_the_names_of_places_do_not_matter(world: tuple[Integers, Integers], seed: int) -> None:
    places, days = world
    names = np.random.default_rng(seed).permutation(PLACES)
    points = np.empty_like(GRID)
    points[names] = GRID
    renamed = scan(names[places], days, zones=zones_by_distance(points, most_m=1.5))
    assert highest(renamed) == pytest.approx(highest(scan(places, days)), abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(worlds(), st.integers(0, 30), st.integers(0, 30))
def test_a_shift_of_all_days_shifts_the_windows(world: tuple[Integers, Integers], before: int, after: int) -> None:
    places, days = world
    longest = {"longest_days": 6}
    here = scan(places, days, **longest).clusters
    there = scan(places, days + before, period_days=DAYS + before + after, **longest).clusters
    assert [(one.first_day + before, one.last_day + before) for one in here] == [
        (one.first_day, one.last_day) for one in there
    ]
    assert [one.log_likelihood_ratio for one in here] == pytest.approx([one.log_likelihood_ratio for one in there])


@settings(max_examples=20, deadline=None)
@given(worlds(), st.integers(0, 100))
def test_a_weight_is_so_many_rows(world: tuple[Integers, Integers], seed: int) -> None:
    places, days = world
    times = np.random.default_rng(seed).integers(0, 4, len(places))
    weighted = scan(places, days, weights=times, replicates=9, seed=5)
    repeated = scan(np.repeat(places, times), np.repeat(days, times), replicates=9, seed=5)
    assert highest(weighted) == highest(repeated)
    assert weighted.simulated.tolist() == repeated.simulated.tolist()


@settings(max_examples=20, deadline=None)
@given(worlds())
def test_splitting_a_place_into_two_at_the_same_spot_changes_nothing(world: tuple[Integers, Integers]) -> None:
    """Places at one distance are in together: a zone that splits ties would see the halves."""
    places, days = world
    twins = np.where(np.arange(len(places)) % 2 == 0, places, places + PLACES)
    zones = zones_by_distance(np.vstack([GRID, GRID]), most_m=1.5)
    assert highest(scan(twins, days, zones=zones)) == pytest.approx(highest(scan(places, days)), abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(worlds())
def test_clusters_share_no_place_and_come_in_order(world: tuple[Integers, Integers]) -> None:
    found = scan(*world, direction="both").clusters
    places = np.concatenate([one.places for one in found]) if found else np.zeros(0)
    assert len(np.unique(places)) == len(places)
    ratios = [one.log_likelihood_ratio for one in found]
    assert ratios == sorted(ratios, reverse=True)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 50), st.floats(0.01, 49.9), st.floats(0.01, 30))
def test_the_quick_look_never_turns_a_better_window_away(count: int, expected: float, bar: float) -> None:
    assert beats(count, expected, 50.0, bar) or permutation_llr(count, expected, 50.0) <= bar + 1e-9


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.6, 12), st.sampled_from([1.0, -1.0]), st.integers(1, 60))
def test_the_fence_never_turns_a_better_window_away(seed: int, bar: float, sign: float, size: int) -> None:
    rng = np.random.default_rng(seed)
    days, total = 40, 300.0
    shares = rng.dirichlet(np.full(days, rng.choice([0.3, 3.0])))
    counts = rng.multinomial(size, rng.dirichlet(np.full(days, 0.5))).astype(float)
    expected = shares * size
    best = max(
        permutation_llr(c, mu, total)
        for first in range(days)
        for last in range(first, days)
        if (mu := expected[first : last + 1].sum()) > 0 and sign * ((c := counts[first : last + 1].sum()) - mu) >= 0
    )
    if best > bar * (1 + 1e-9):
        span = (float(expected[expected > 0].min()), float(size))
        assert may_beat(counts, expected, fence(total, bar, sign), span, sign)


def plain_expectation_best(counts: NDArray[np.float64], expected: NDArray[np.float64]) -> float:
    best = 0.0
    for zone in range(len(ZONES.radius)):
        inside = ZONES.places_of(zone)
        for first in range(counts.shape[1]):
            c, b = counts[inside, first:].sum(), expected[inside, first:].sum()
            if c > b and c >= 2:
                best = max(best, c * np.log(c / b) + b - c)
    return float(best)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.05, 3))
def test_a_plain_search_finds_the_same_expectation_based_score(seed: int, level: float) -> None:
    rng = np.random.default_rng(seed)
    expected = rng.gamma(2, level / 2, size=(PLACES, 5)) + 1e-6
    counts = rng.poisson(expected).astype(float)
    found = expectation_based_poisson_scan(counts, expected, zones=ZONES, replicates=0, rng=rng)
    assert highest(found) == pytest.approx(plain_expectation_best(counts, expected), abs=1e-9)


def rejections(p_values: list[float]) -> float:
    return float(np.mean(np.array(p_values) <= 0.05))


def test_where_place_and_day_are_independent_five_in_a_hundred_worlds_are_significant() -> None:
    """Busy places and busy days by themselves are no cluster; three standard errors of 200 worlds are 0.046."""
    rng = np.random.default_rng(11)
    by_place, by_day = rng.dirichlet(np.full(PLACES, 0.7)), rng.dirichlet(np.full(DAYS, 1.0))
    p_values = []
    for _ in range(200):
        places, days = rng.choice(PLACES, 150, p=by_place), rng.choice(DAYS, 150, p=by_day)
        p_values.append(scan(places, days, replicates=19, most_clusters=1, seed=int(rng.integers(10**9))))
    found = [one.clusters[0].pseudo_p_value for one in p_values]
    assert abs(rejections(found) - 0.05) < 0.046
    assert abs(np.mean(found) - 0.525) < 0.065  # uniform on 1/20, ..., 20/20


@pytest.mark.slow
@pytest.mark.parametrize("prospective", [False, True])
@pytest.mark.parametrize("direction", ["high", "low", "both"])
def test_the_size_of_the_permutation_scan(direction: str, *, prospective: bool) -> None:
    rng = np.random.default_rng(5)
    grid = np.array([(x, y) for x in range(10) for y in range(10)], float)
    zones = zones_by_distance(grid, most_m=3)
    by_place = rng.dirichlet(np.full(100, 0.5))
    season = 1 + 0.8 * np.sin(np.arange(120) / 120 * 2 * np.pi) + 0.5 * (np.arange(120) % 7 == 5)
    p_values = []
    for _ in range(1000):
        places, days = rng.choice(100, 1500, p=by_place), rng.choice(120, 1500, p=season / season.sum())
        options = {"period_days": 120, "replicates": 99, "most_clusters": 1, "prospective": prospective}
        one = scan(places, days, zones=zones, direction=direction, seed=int(rng.integers(10**9)), **options)
        p_values.append(one.clusters[0].pseudo_p_value if one.clusters else 1.0)
    size = rejections(p_values)
    print(f"{direction}, prospective {prospective}: size {size:.3f}, mean p {np.mean(p_values):.3f}")  # noqa: T201
    assert abs(size - 0.05) < 3 * np.sqrt(0.05 * 0.95 / 1000)


@pytest.mark.slow
@pytest.mark.parametrize("dispersion", [1.0, 1.5, 2.0, 3.0])
def test_the_size_of_the_expectation_based_scan(dispersion: float) -> None:
    """Baselines come from 56 days of the same world; counts swing more than Poisson's by the stated dispersion."""
    rng = np.random.default_rng(6)
    grid = np.array([(x, y) for x in range(8) for y in range(8)], float)
    zones, level = zones_by_distance(grid, most_m=2), rng.gamma(0.7, 1.0, 64) + 0.05
    sizes = {"poisson": [], "calibrated": []}
    for _ in range(400):
        mean = np.repeat(level[:, None], 63, axis=1)
        made = rng.poisson(mean if dispersion == 1 else rng.gamma(mean / (dispersion - 1)) * (dispersion - 1))
        past, recent = made[:, :56].astype(float), made[:, 56:].astype(float)
        by_place = past.sum(axis=1)
        found = dispersion_of(past, np.repeat(by_place[:, None] / 56, 56, axis=1), fitted=64)
        evidence, shares = shrunken_levels(by_place, dispersion=found)
        expected = np.repeat(shares[:, None] * by_place.sum() / 56, 7, axis=1)
        for name, options in {
            "poisson": {},
            "calibrated": {"dispersion": found, "evidence": evidence},
        }.items():
            options |= {"zones": zones, "replicates": 99, "most_clusters": 1, "rng": rng}
            one = expectation_based_poisson_scan(recent, expected, **options)  # type: ignore[arg-type]
            sizes[name].append(one.clusters[0].pseudo_p_value if one.clusters else 1.0)
    poisson, calibrated = rejections(sizes["poisson"]), rejections(sizes["calibrated"])
    print(f"dispersion {dispersion}: Poisson {poisson:.3f}, calibrated {calibrated:.3f}")  # noqa: T201
    assert calibrated < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)
    assert poisson > calibrated
