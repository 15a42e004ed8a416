"""What must hold for any city: scores within bounds, shares of time, expectations that add up, intervals that scale."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from hotspot.backtest.result import SHARES
from hotspot.score import blended, share_of_parts
from hotspot.stats.accuracy import hit_rate
from hotspot.stats.self_exciting import self_exciting_log_likelihood
from hotspot.stats.serial import serial_mean
from hotspot.stats.triggering import Triggering, expected_incidents

FEW = settings(max_examples=40, deadline=None)
NUMBERS = st.floats(0, 1e4, allow_nan=False)
SERIES = npst.arrays(np.float64, st.integers(2, 40), elements=st.floats(-1e3, 1e3))
SOME = Triggering(background_per_day=2.0, branching_ratio=0.5, mean_days=2.0, spread_m=80.0)


@FEW
@given(own=npst.arrays(np.float64, 12, elements=NUMBERS), around=npst.arrays(np.float64, 12, elements=NUMBERS))
def test_density_lies_between_nothing_and_the_highest_and_follows_either_part(
    own: np.ndarray, around: np.ndarray
) -> None:
    found = blended(own, around)
    assert ((found >= 0) & (found <= 1)).all()
    assert found.max() == (1 if (own + around).any() else 0)
    for one, other in ((own, around), (around, own)):
        at = int(np.argmax(one))
        if one[at] > 0:
            higher = one.copy()
            higher[at] *= 2
            raised = blended(higher, other) if one is own else blended(other, higher)
            assert raised[at] >= found[at] - 1e-12


@FEW
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9), st.integers(0, 9)), max_size=30))
def test_a_share_of_parts_counts_each_part_of_each_cell_once(spans: list[tuple[int, int, int]]) -> None:
    cells = np.array([cell for cell, _, _ in spans], dtype=np.int64)
    first = np.array([min(a, b) for _, a, b in spans], dtype=np.int64)
    last = np.array([max(a, b) for _, a, b in spans], dtype=np.int64)
    seen = {(cell, part) for cell, a, b in spans for part in range(min(a, b), max(a, b) + 1)}
    expected = [sum(cell == one for one, _ in seen) / 10 for cell in range(5)]
    assert share_of_parts(cells, first, last, size=5, parts=10) == pytest.approx(expected)


@FEW
@given(SERIES, st.floats(0.1, 10), st.floats(-100, 100))
def test_an_interval_moves_and_stretches_with_its_series(series: np.ndarray, scale: float, shift: float) -> None:
    plain, moved = serial_mean(series), serial_mean(scale * series + shift)
    assert moved.value == pytest.approx(scale * plain.value + shift, rel=1e-6, abs=1e-6)
    assert moved.standard_error == pytest.approx(scale * plain.standard_error, rel=1e-6, abs=1e-6)
    assert plain.low <= plain.value <= plain.high
    assert plain.standard_error >= series.std(ddof=1) / np.sqrt(len(series)) - 1e-9


@FEW
@given(st.integers(0, 2**32 - 1))
def test_any_order_that_keeps_the_ranks_keeps_the_hits(seed: int) -> None:
    rng = np.random.default_rng(seed)
    score, seen, area = rng.poisson(2, 60), rng.poisson(1, 60) + 1, rng.uniform(0.9, 1.1, 60)
    order = rng.permutation(60)
    for share in SHARES:
        plain = hit_rate(score, seen, area, share=share)
        assert hit_rate(np.sqrt(score), seen, area, share=share) == pytest.approx(plain)
        assert hit_rate(score[order], seen[order], area[order], share=share) == pytest.approx(plain)


@FEW
@given(st.integers(0, 2**32 - 1))
def test_what_two_pasts_throw_off_is_the_sum_of_what_each_does(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points, days, at = rng.uniform(0, 300, (10, 2)), rng.uniform(0, 20, 10), rng.uniform(0, 300, (7, 2))
    calm = Triggering(background_per_day=0, branching_ratio=0.5, mean_days=2.0, spread_m=80.0)

    def thrown(some: slice) -> np.ndarray:
        base = np.zeros(len(at))
        return expected_incidents(
            points[some], days[some], at, background_at=base, triggering=calm, from_day=20.0, to_day=27.0
        )

    assert thrown(slice(0, 4)) + thrown(slice(4, 10)) == pytest.approx(thrown(slice(0, 10)), rel=1e-6, abs=1e-9)
    assert (thrown(slice(0, 10)) >= 0).all()


@FEW
@given(st.integers(0, 2**32 - 1), st.floats(-1e4, 1e4), st.floats(0, 6.28))
def test_moving_or_turning_the_map_or_shuffling_rows_changes_no_likelihood(
    seed: int, shift: float, angle: float
) -> None:
    rng = np.random.default_rng(seed)
    points, days, base = rng.uniform(0, 400, (25, 2)), rng.uniform(0, 30, 25), rng.uniform(1e-6, 1e-5, 25)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    order = rng.permutation(25)

    def value(where: np.ndarray, when: np.ndarray, around: np.ndarray) -> float:
        return self_exciting_log_likelihood(where, when, background=around, duration_days=30, triggering=SOME)

    plain = value(points, days, base)
    assert value(points @ turn + shift, days, base) == pytest.approx(plain, rel=1e-6)
    assert value(points[order], days[order], base[order]) == pytest.approx(plain, rel=1e-9)
