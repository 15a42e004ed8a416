"""Pairs of incidents in space and time."""

import numpy as np
import pytest
from numpy.typing import NDArray

from hotspot.stats.near_repeat import Knox, knox, mantel

Floats = NDArray[np.float64]
METRES = (0.0, 1.0, 100.0, 200.0, 400.0)
DAYS = (0.0, 3.0, 6.0, 14.0)


def ask(points: object, times: object, *, seed: int = 1, permutations: int = 19) -> Knox:
    return knox(
        np.asarray(points, dtype=float),
        np.asarray(times, dtype=float),
        distance_bands_m=METRES,
        time_bands_days=DAYS,
        rng=np.random.default_rng(seed),
        permutations=permutations,
    )


def pairwise_knox(points: Floats, times: Floats) -> tuple[Floats, Floats]:
    """Observed and expected in plain numpy, all pairs at once."""
    i, j = np.triu_indices(times.size, 1)
    distance, delay = np.hypot(*(points[i] - points[j]).T), np.abs(times[i] - times[j])
    observed = np.histogram2d(distance, delay, bins=[(*METRES, np.inf), (*DAYS, np.inf)])[0]
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / i.size
    return observed[:-1, :-1], expected[:-1, :-1]


def crime_series(*, seed: int, incidents: int = 400, followed: int = 0) -> tuple[Floats, Floats]:
    """Incidents over a year in 2 km by 2 km, some of them followed within 80 m and two days."""
    rng = np.random.default_rng(seed)
    points, times = rng.uniform(0, 2000, (incidents, 2)), rng.uniform(0, 365, incidents)
    chosen = rng.choice(incidents, followed, replace=False)
    again = points[chosen] + rng.uniform(-50, 50, (followed, 2))
    return np.vstack([points, again]), np.concatenate([times, times[chosen] + rng.uniform(0, 2, followed)])


def test_a_pair_100_m_and_3_days_apart_is_in_the_bands_that_begin_there() -> None:
    """A peer labels its bands one off."""
    found = ask([[0, 0], [100, 0]], [0, 3])
    where = np.argwhere(found.observed == 1)[0]
    assert found.observed.sum() == 1
    assert found.distance_bands_m[where[0]].tolist() == [100, 200]
    assert found.time_bands_days[where[1]].tolist() == [3, 6]


def test_edges_hold_in_map_coordinates_and_calendar_time_too() -> None:
    """674 000.1 and 674 100.1 are not exactly 100 apart as floats, nor 20 000.1 and 20 003.1 exactly 3."""
    found = ask([[674_000.1, 6_580_000.3], [674_100.1, 6_580_000.3]], [20_000.1, 20_003.1])
    assert found.observed.tolist() == ask([[0, 0], [100, 0]], [0, 3]).observed.tolist()


def test_repeats_at_the_same_place_have_a_band_of_their_own() -> None:
    found = ask([[5, 5], [5, 5], [5, 9]], [0, 1, 2])
    assert found.observed[:, 0].tolist() == [1, 2, 0, 0]


def test_the_last_edge_is_outside() -> None:
    assert ask([[0, 0], [400, 0]], [0, 0]).observed.sum() == 0
    assert ask([[0, 0], [399, 0]], [0, 14]).observed.sum() == 0


def test_the_fast_way_counts_as_the_slow_one() -> None:
    points, times = crime_series(seed=3, followed=40)
    points, times = np.vstack([points, points[:30]]), np.concatenate([times, times[30:60]])
    found = ask(points, times)
    observed, expected = pairwise_knox(points, times)
    np.testing.assert_array_equal(found.observed, observed)
    np.testing.assert_allclose(found.expected, expected, rtol=1e-12)


def test_what_is_expected_is_the_mean_of_the_permutations() -> None:
    points, times = crime_series(seed=4, incidents=200)
    rng = np.random.default_rng(5)
    drawn = np.mean([pairwise_knox(points, rng.permutation(times))[0] for _ in range(400)], axis=0)
    np.testing.assert_allclose(ask(points, times).expected, drawn, rtol=0.25, atol=0.15)


def weekly_places(*, seed: int, count: int = 1200) -> tuple[Floats, Floats]:
    """Forty places, each with incidents on its own weekday only, in weeks drawn by lot: nothing brings on anything."""
    rng = np.random.default_rng(seed)
    places = rng.uniform(0, 20_000, (40, 2))
    which = rng.integers(40, size=count)
    days = rng.integers(52, size=count) * 7 + which % 7 + rng.uniform(0.4, 0.6, count)
    return places[which] + rng.uniform(-20, 20, (count, 2)), days


def test_what_is_expected_within_strata_is_the_mean_of_dealing_within_them() -> None:
    points, times = weekly_places(seed=11, count=300)
    strata = times.astype(int) % 7
    exact = knox(
        points,
        times,
        distance_bands_m=METRES,
        time_bands_days=DAYS,
        rng=np.random.default_rng(1),
        permutations=1,
        strata=strata,
    ).expected
    rng, drawn = np.random.default_rng(2), []
    for _ in range(150):
        dealt = times.copy()
        for stratum in range(7):
            dealt[strata == stratum] = rng.permutation(times[strata == stratum])
        drawn.append(pairwise_knox(points, dealt)[0])
    np.testing.assert_allclose(exact, np.mean(drawn, axis=0), rtol=0.1, atol=0.5)


def test_places_with_their_own_weekdays_make_no_repeats_when_times_stay_on_their_weekday() -> None:
    points, times = weekly_places(seed=12)
    bands = {"distance_bands_m": METRES, "time_bands_days": DAYS, "permutations": 199}
    freely = knox(points, times, rng=np.random.default_rng(3), **bands)  # type: ignore[arg-type]
    kept = knox(points, times, rng=np.random.default_rng(3), strata=times.astype(int) % 7, **bands)  # type: ignore[arg-type]
    assert (freely.ratio[1, [0, 2]] > 1.1).all()
    assert freely.pseudo_p_value[1, 2] == pytest.approx(1 / 200)
    assert kept.ratio[1, [0, 2]] == pytest.approx(1, abs=0.08)
    assert (kept.pseudo_p_value[1, [0, 2]] > 0.05).all()


def test_one_stratum_for_all_is_no_stratum() -> None:
    points, times = crime_series(seed=13, incidents=80)
    bands = {"distance_bands_m": METRES, "time_bands_days": DAYS, "permutations": 19}
    plain = knox(points, times, rng=np.random.default_rng(4), **bands)  # type: ignore[arg-type]
    same = knox(points, times, rng=np.random.default_rng(4), strata=np.full(80, 3), **bands)  # type: ignore[arg-type]
    np.testing.assert_array_equal(plain.pseudo_p_value, same.pseudo_p_value)
    np.testing.assert_array_equal(plain.expected, same.expected)


def test_planted_repeats_are_seen_where_they_were_planted() -> None:
    found = ask(*crime_series(seed=6, followed=60), permutations=199)
    assert found.ratio[1, 0] > 5
    assert found.pseudo_p_value[1, 0] == pytest.approx(1 / 200)
    assert found.pseudo_p_value[3, 2] > 0.05


def test_chance_alone_is_significant_one_time_in_twenty() -> None:
    p_values = [ask(*crime_series(seed=seed), seed=seed, permutations=99).pseudo_p_value[2, 1] for seed in range(200)]
    assert 0.02 < np.mean(np.array(p_values) <= 0.05) < 0.09


def test_a_p_value_counts_what_was_seen_itself() -> None:
    """With one pair and nothing to shuffle it into, P(X >= 1) is 1, where P(X > 1) would be 0."""
    found = ask([[0, 0], [50, 0]], [0, 1])
    assert found.observed[1, 0] == 1
    assert found.pseudo_p_value[1, 0] == 1
    assert found.poisson_p_value[1, 0] == pytest.approx(1 - np.exp(-1))


def test_nothing_expected_has_no_ratio() -> None:
    found = ask([[0, 0], [10_000, 0]], [0, 1])
    assert np.isnan(found.ratio).all()
    assert (found.poisson_p_value == 1).all()


def test_the_order_of_rows_changes_nothing_but_the_draws() -> None:
    points, times = crime_series(seed=7, followed=30)
    order = np.random.default_rng(8).permutation(times.size)
    there, here = ask(points, times), ask(points[order], times[order])
    np.testing.assert_array_equal(there.observed, here.observed)
    np.testing.assert_allclose(there.expected, here.expected)


def test_the_seed_decides_the_draws() -> None:
    points, times = crime_series(seed=9)
    first, again = ask(points, times, seed=2), ask(points, times, seed=2)
    np.testing.assert_array_equal(first.pseudo_p_value, again.pseudo_p_value)


@pytest.mark.parametrize(
    ("points", "times", "sentence"),
    [
        ([[0, 0]], [0], "n >= 2"),
        ([[0, 0], [1, 1]], [0, 1, 2], "shape"),
        ([[0, np.nan], [1, 1]], [0, 1], "missing"),
    ],
)
def test_what_cannot_be_paired_is_refused(points: object, times: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        ask(points, times)


@pytest.mark.parametrize("edges", [[0], [100, 0], [-1, 100], [0, 100, 100], [0, np.inf]])
def test_bands_that_do_not_rise_are_refused(edges: list[float]) -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="rising edges"):
        knox([[0, 0], [1, 1]], [0, 1], distance_bands_m=edges, time_bands_days=DAYS, rng=rng)


def test_mantel_is_the_correlation_of_all_pairs() -> None:
    points, times = crime_series(seed=10, incidents=60)
    i, j = np.triu_indices(60, 1)
    plain = np.corrcoef(np.hypot(*(points[i] - points[j]).T), np.abs(times[i] - times[j]))[0, 1]
    found = mantel(points, times, rng=np.random.default_rng(1), permutations=19)
    assert found.correlation == pytest.approx(plain)


def test_mantel_finds_what_spreads_day_by_day() -> None:
    days = np.arange(30.0)
    spread = np.column_stack([days * 100, np.zeros(30)])
    assert mantel(spread, days, rng=np.random.default_rng(2), permutations=99).pseudo_p_value == pytest.approx(0.01)


def test_mantel_needs_distances_that_differ() -> None:
    with pytest.raises(ValueError, match="nothing to correlate"):
        mantel(np.zeros((4, 2)), np.arange(4), rng=np.random.default_rng(3))
