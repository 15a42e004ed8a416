"""Published values of prediction accuracy and of concentration."""

import numpy as np
import pytest

from hotspot.stats.accuracy import (
    accuracy_by_rank,
    gini,
    gini_of_sparse_counts,
    hit_rate,
    lorenz,
    prediction_accuracy_index,
    recapture_rate_index,
    share_of_area_holding,
)

TEN_NEIGHBOURHOODS = [22.0, 18, 17, 12, 11, 8, 6, 3, 2, 1]


def test_three_cells_of_the_reference() -> None:
    """Observed 6, 3, 0 and predicted 3, 2, 1, equal areas (shared/reference)."""
    found = accuracy_by_rank([3, 2, 1], [6, 3, 0], [1, 1, 1])
    np.testing.assert_allclose(found.prediction_accuracy_index, [2, 1.5, 1], rtol=1e-6)
    np.testing.assert_allclose(found.prediction_efficiency_index, [1, 1, 1], rtol=1e-6)
    np.testing.assert_allclose(found.recapture_rate_index, [0.5, 5 / 9, 2 / 3], rtol=1e-6)


@pytest.mark.parametrize(("share", "pai", "rri"), [(1 / 3, 2, 1 / 2), (2 / 3, 1.5, 5 / 9), (1, 1, 2 / 3)])
def test_single_indices_are_those_of_the_ranks(share: float, pai: float, rri: float) -> None:
    cells = [3, 2, 1], [6, 3, 0], [1, 1, 1]
    assert prediction_accuracy_index(*cells, share=share) == pytest.approx(pai)
    assert recapture_rate_index(*cells, share=share) == pytest.approx(rri)


def test_a_quarter_of_crimes_in_half_the_area_and_in_a_hundredth() -> None:
    """Chainey, Tompson & Uhlig 2008: hit rate over area percentage; 25 % in 50 % is 0.5, 25 % in 1 % is 25."""
    half = np.array([2.0, 1]), np.array([25.0, 75]), np.array([50.0, 50])
    hundredth = np.array([2.0, 1]), np.array([25.0, 75]), np.array([1.0, 99])
    assert prediction_accuracy_index(*half, share=0.5) == pytest.approx(0.5)
    assert prediction_accuracy_index(*hundredth, share=0.01) == pytest.approx(25)
    assert hit_rate(*hundredth, share=0.01) == pytest.approx(0.25)


def test_five_incidents_at_three_of_ten_places() -> None:
    """R package lorenzgini, vignette, counts 3, 1, 1: G 0.78. Its caption says G' 0.58; by equation 4 of

    Bernasco & Steenbeek 2017, max(1/c, 1/n) (2 sum i y - n - 1) - max(n/c, 1) + 1: (18.8 - 11) / 5 - 2 + 1 = 0.56.
    """
    counts = [3.0, 1, 1, 0, 0, 0, 0, 0, 0, 0]
    assert gini(counts) == pytest.approx(0.78)
    assert gini_of_sparse_counts(counts) == pytest.approx(0.56)


def test_fewer_incidents_in_as_many_places_each_are_no_more_concentrated() -> None:
    """The same vignette: one robbery in each of ten, then one in each of five, are equally unconcentrated."""
    assert gini_of_sparse_counts(np.ones(10)) == gini_of_sparse_counts([1.0] * 5 + [0.0] * 5) == 0


@pytest.mark.parametrize(("counts", "published"), [([10.0] + [0.0] * 9, 0.9), ([10.0] + [0.0] * 99, 0.99)])
def test_all_in_one_place_never_quite_gives_one(counts: list[float], published: float) -> None:
    """The same vignette: without Deltas' correction the most that n places can give is 1 - 1/n."""
    assert gini(counts) == pytest.approx(published)


def test_ten_neighbourhoods_with_a_hundred_crimes() -> None:
    """Figure 1 of the same vignette: the curve of 22, 18, 17, 12, 11, 8, 6, 3, 2, 1; two of ten hold 40 %."""
    assert lorenz(TEN_NEIGHBOURHOODS).value_share[:3] == pytest.approx([0, 0.01, 0.03])
    assert share_of_area_holding(TEN_NEIGHBOURHOODS, share=[0.4, 0.8]) == pytest.approx([0.2, 0.5])


@pytest.mark.parametrize(
    ("values", "published"),
    [
        ([10.0] * 9 + [100.0], 0.4263158),  # R package ineq, as Statistics Slam Dunk, section 12.5, prints it
        ([1.0, 3, 2, 1, 1, 1, 4], 0.3076923),  # R package phylotools, example of gini
    ],
)
def test_gini_of_small_samples(values: list[float], published: float) -> None:
    assert gini(values) == pytest.approx(published, abs=5e-8)
