"""How well a map foresaw."""

from itertools import permutations

import numpy as np
import pytest

from hotspot.stats.accuracy import (
    accuracy_by_rank,
    hit_rate,
    prediction_accuracy_index,
    prediction_efficiency_index,
    recapture_rate_index,
)


def hits_in_order(order: tuple[int, ...], observed: list[float], *, cells: float) -> float:
    """What the first so many cells caught, of the last one a part."""
    cumulated = np.cumsum([0.0, *(observed[cell] for cell in order)]) / sum(observed)
    return float(np.interp(cells, range(len(order) + 1), cumulated))


def test_tied_cells_give_the_mean_over_all_their_orders() -> None:
    score, observed = [9, 5, 5, 5, 1], [3.0, 4, 0, 2, 1]
    orders = [(0, *middle, 4) for middle in permutations((1, 2, 3))]
    for cells in (1.0, 2.0, 2.5, 3.0, 4.5):
        mean = np.mean([hits_in_order(order, observed, cells=cells) for order in orders])
        assert hit_rate(score, observed, np.ones(5), share=cells / 5) == pytest.approx(mean)


def test_a_map_without_a_view_catches_its_share_of_the_area() -> None:
    observed, area = [7, 0, 3], [1.0, 2, 5]
    assert hit_rate([0, 0, 0], observed, area, share=0.3) == pytest.approx(0.3)
    assert prediction_accuracy_index([0, 0, 0], observed, area, share=0.05) == pytest.approx(1)


def test_the_order_of_rows_changes_nothing() -> None:
    rng = np.random.default_rng(4)
    score, observed, area = rng.integers(0, 5, 60), rng.poisson(2, 60), rng.uniform(1, 3, 60)
    order = rng.permutation(60)
    for share in (0.01, 0.02, 0.05, 0.5):
        shuffled = hit_rate(score[order], observed[order], area[order], share=share)
        assert shuffled == pytest.approx(hit_rate(score, observed, area, share=share))


def test_no_map_is_better_than_the_best() -> None:
    rng = np.random.default_rng(5)
    observed, area = rng.poisson(1.5, 80), rng.uniform(0.5, 4, 80)
    for seed in range(20):
        score = np.random.default_rng(seed).uniform(size=80)
        assert prediction_efficiency_index(score, observed, area, share=0.1) <= 1
    assert prediction_efficiency_index(observed / area, observed, area, share=0.1) == pytest.approx(1)


def test_small_crowded_cells_are_best_where_areas_differ() -> None:
    """A map that ranks by counts alone spends its area on large cells."""
    observed, area = [10, 9], [10.0, 1.0]
    assert prediction_efficiency_index([10, 9], observed, area, share=1 / 11) == pytest.approx(1 / 9)


def test_of_the_last_cell_as_much_is_taken_as_fits() -> None:
    assert hit_rate([2, 1], [6, 4], [1, 1], share=0.75) == pytest.approx(0.8)


def test_predicting_twice_too_many_is_recaptured_twice() -> None:
    observed = np.array([6.0, 3, 1])
    assert recapture_rate_index(2 * observed, observed, np.ones(3), share=0.5) == pytest.approx(2)
    assert recapture_rate_index([3, 0, 1], [0, 2, 2], np.ones(3), share=1 / 3) == np.inf


def test_ranks_end_at_the_whole_area() -> None:
    found = accuracy_by_rank([5, 5, 1, 0], [2, 0, 1, 1], [1, 1, 2, 4])
    assert found.score.tolist() == [5, 1, 0]
    assert found.area_share.tolist() == [0.25, 0.5, 1]
    assert found.hit_rate.tolist() == [0.5, 0.75, 1]
    assert found.prediction_accuracy_index[-1] == found.prediction_efficiency_index[-1] == 1


@pytest.mark.parametrize(
    ("score", "observed", "area", "share", "sentence"),
    [
        ([1, 2], [1, 1], [1, 1], 0.0, "share"),
        ([1, 2], [0, 0], [1, 1], 0.5, "no incidents"),
        ([1, np.nan], [1, 1], [1, 1], 0.5, "missing"),
        ([1, 2], [1, -1], [1, 1], 0.5, "negative"),
        ([1, 2], [1, 1], [1, 0], 0.5, "areas"),
        ([1, 2, 3], [1, 1], [1, 1], 0.5, "one of each"),
        ([1, 2], [1, 1], [1, 1, 1], 0.5, "one of each"),
    ],
)
def test_what_cannot_be_judged_is_refused(
    score: list[float], observed: list[float], area: list[float], share: float, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        hit_rate(score, observed, area, share=share)
