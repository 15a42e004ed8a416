"""What matching of deficits and surpluses must give."""

import time
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, kron, vstack

from hotspot.stats.transport import match_flows

Floats = NDArray[np.float64]

shapes = st.tuples(st.integers(1, 5), st.integers(1, 5))


@st.composite
def problems(draw: st.DrawFn) -> tuple[Floats, Floats, Floats]:
    n, m = draw(shapes)
    amounts = st.integers(0, 30).map(float)
    costs = st.one_of(st.integers(-5, 20).map(float), st.just(np.inf))
    return (
        draw(arrays(np.float64, n, elements=amounts)),
        draw(arrays(np.float64, m, elements=amounts)),
        draw(arrays(np.float64, (n, m), elements=costs)),
    )


def total(flows: Floats, cost: Floats) -> float:
    return float((flows * np.where(np.isfinite(cost), cost, 0)).sum())


def by_simplex(deficit: Floats, surplus: Floats, cost: Floats) -> Floats:
    """The same by HiGHS: each unit moved is worth more than any way can cost."""
    n, m = cost.shape
    possible = np.isfinite(cost).ravel()
    rows = vstack([kron(eye_array(n), np.ones((1, m))), kron(np.ones((1, n)), eye_array(m))])
    found = linprog(cost.ravel()[possible] - 1000, A_ub=csr_array(rows)[:, possible], b_ub=np.append(deficit, surplus))
    flows = np.zeros(n * m)
    flows[possible] = found.x
    return flows.reshape(n, m)


@given(problem=problems())
@settings(deadline=None)
def test_it_moves_as_much_as_the_simplex_method_at_the_same_cost(problem: tuple[Floats, Floats, Floats]) -> None:
    deficit, surplus, cost = problem
    flows = match_flows(deficit, surplus, cost)
    if not np.isfinite(cost).any():
        assert not flows.any()
        return
    other = by_simplex(deficit, surplus, cost)
    assert flows.sum() == pytest.approx(other.sum(), abs=1e-6)
    assert total(flows, cost) == pytest.approx(total(other, cost), abs=1e-6)


@given(problem=problems())
@settings(deadline=None)
def test_no_more_leaves_or_comes_than_there_is(problem: tuple[Floats, Floats, Floats]) -> None:
    deficit, surplus, cost = problem
    flows = match_flows(deficit, surplus, cost)
    assert (flows >= 0).all()
    assert (flows.sum(axis=1) <= deficit + 1e-9).all()
    assert (flows.sum(axis=0) <= surplus + 1e-9).all()
    assert not flows[np.isinf(cost)].any()
    if np.isfinite(cost).all():
        assert flows.sum() == pytest.approx(min(deficit.sum(), surplus.sum()))


@given(cost=arrays(np.float64, (4, 4), elements=st.integers(0, 50).map(float)))
@settings(deadline=None)
def test_units_are_assigned_as_trying_all_ways_would(cost: Floats) -> None:
    ones = np.ones(4)
    best = min(sum(cost[i, j] for i, j in enumerate(order)) for order in permutations(range(4)))
    assert total(match_flows(ones, ones, cost), cost) == pytest.approx(best)


@given(problem=problems(), constant=st.floats(-50, 50))
@settings(deadline=None)
def test_a_constant_on_all_costs_changes_no_total(problem: tuple[Floats, Floats, Floats], constant: float) -> None:
    deficit, surplus, cost = problem
    one, other = match_flows(deficit, surplus, cost), match_flows(deficit, surplus, cost + constant)
    assert total(other, cost) == pytest.approx(total(one, cost), abs=1e-6)


def test_turning_the_table_turns_the_flows() -> None:
    rng = np.random.default_rng(1)
    deficit, surplus, cost = rng.gamma(2, 5, 6), rng.gamma(2, 5, 4), rng.random((6, 4))
    assert match_flows(surplus, deficit, cost.T) == pytest.approx(match_flows(deficit, surplus, cost).T)


def test_earlier_flows_are_turned_where_that_is_cheaper() -> None:
    """The cheapest single way, 0 to 0 for nothing, would leave 1 to 1 for 100."""
    assert match_flows([1, 1], [1, 1], [[0, 2], [3, 100]]).tolist() == [[0, 1], [1, 0]]


def test_what_would_cost_most_stays_unmatched() -> None:
    assert match_flows([2, 2], [3], [[1], [5]]).tolist() == [[2], [1]]


def test_the_same_input_gives_the_same_flows_also_where_ways_cost_the_same() -> None:
    cost = np.ones((3, 3))
    assert match_flows([3, 2, 1], [1, 2, 3], cost).tolist() == match_flows([3, 2, 1], [1, 2, 3], cost).tolist()
    assert match_flows([2, 1], [1, 1], np.ones((2, 2))).tolist() == [[1, 1], [0, 0]]


def test_nothing_missing_moves_nothing() -> None:
    assert match_flows([0, 0], [5], [[1], [1]]).tolist() == [[0], [0]]
    assert match_flows([], [5], np.zeros((0, 1))).shape == (0, 1)


def test_inputs_are_not_changed() -> None:
    deficit, surplus = np.array([3.0]), np.array([2.0])
    match_flows(deficit, surplus, [[1.0]])
    assert (deficit[0], surplus[0]) == (3, 2)


def test_two_hundred_places_are_matched_in_well_under_a_second() -> None:
    rng = np.random.default_rng(0)
    place, other = rng.random((2, 200, 2))
    cost = np.hypot(*(place[:, None] - other[None]).transpose(2, 0, 1))
    deficit, surplus = rng.gamma(2, 10, 200), rng.gamma(2, 12, 200)
    match_flows(deficit[:2], surplus[:2], cost[:2, :2])
    start = time.process_time()
    flows = match_flows(deficit, surplus, cost)
    assert time.process_time() - start < 1
    assert flows.sum() == pytest.approx(min(deficit.sum(), surplus.sum()))


@pytest.mark.parametrize(
    ("deficit", "surplus", "cost", "message"),
    [
        ([1], [1], [[1, 2]], "do not fit"),
        ([-1], [1], [[1]], "from 0"),
        ([1], [np.nan], [[1]], "from 0"),
        ([1], [1], [[np.nan]], "not a number"),
        ([1], [1], [[-np.inf]], "endless downwards"),
    ],
)
def test_impossible_problems_are_refused(
    deficit: list[float], surplus: list[float], cost: list[list[float]], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        match_flows(deficit, surplus, cost)
