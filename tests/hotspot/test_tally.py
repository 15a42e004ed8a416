"""Dense counting: every row in its bin or nowhere, as a plain loop and as pandas would."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspot.stats.tally import MOST_BINS, tally


def by_hand(codes: list[np.ndarray], shape: tuple[int, ...], weights: np.ndarray) -> np.ndarray:
    table = np.zeros(shape)
    for *place, weight in zip(*codes, weights, strict=True):
        if min(place) >= 0:
            table[tuple(place)] += weight
    return table


@given(seed=st.integers(0, 2**32 - 1), dimensions=st.integers(1, 4), rows=st.integers(0, 50))
@settings(deadline=None)  # the first call compiles
def test_the_table_is_that_of_a_plain_loop_to_the_last_digit(seed: int, dimensions: int, rows: int) -> None:
    rng = np.random.default_rng(seed)
    shape = tuple(int(size) for size in rng.integers(1, 6, size=dimensions))
    kinds = [np.int8, np.int16, np.int32, np.int64]
    codes = [rng.integers(-1, size, rows).astype(kind) for size, kind in zip(shape, kinds, strict=False)]
    weights = rng.random(rows)
    np.testing.assert_array_equal(tally(codes, shape=shape, weights=weights), by_hand(codes, shape, weights))
    np.testing.assert_array_equal(tally(codes, shape=shape), by_hand(codes, shape, np.ones(rows)))


def test_the_table_is_that_of_a_groupby() -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"cell": rng.integers(30, size=5000), "hour": rng.integers(168, size=5000)})
    found = tally([frame["cell"].to_numpy(), frame["hour"].to_numpy()], shape=(30, 168))
    expected = frame.groupby(["cell", "hour"]).size()
    np.testing.assert_array_equal(found[tuple(expected.index.to_frame().to_numpy().T)], expected)
    assert found.sum() == len(frame)


def test_what_is_nowhere_in_one_dimension_is_left_out() -> None:
    codes = [np.array([0, -1, 1, 1]), np.array([0, 0, -1, 1])]
    assert tally(codes, shape=(2, 2)).tolist() == [[1, 0], [0, 1]]


def test_nothing_is_a_table_of_zeros() -> None:
    assert tally([np.empty(0, np.int32)] * 2, shape=(2, 3)).tolist() == [[0, 0, 0], [0, 0, 0]]


def test_the_codes_given_are_not_changed() -> None:
    codes = np.array([1, 0], dtype=np.int32)
    tally([codes, codes], shape=(2, 2))
    assert codes.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("codes", "shape", "sentence"),
    [
        ([np.array([2])], (2,), "Dimension 0 has a code 2, but its size is 2"),
        ([np.array([0.5])], (2,), "codes are whole numbers"),
        ([np.array([0]), np.array([0, 1])], (2, 2), r"lengths \[1, 2\].*one array for each dimension"),
        ([np.array([0])], (2, 2), "a table of 2 dimensions"),
        ([], (), "a table of 0 dimensions"),
        ([np.array([0]), np.array([0])], (MOST_BINS, 2), "too large"),
    ],
)
def test_what_does_not_fit_is_refused(codes: list[np.ndarray], shape: tuple[int, ...], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        tally(codes, shape=shape)


def test_weights_are_as_many_as_rows() -> None:
    with pytest.raises(ValueError, match="as long as the weights"):
        tally([np.array([0, 1])], shape=(2,), weights=np.ones(3))
