"""Published values of prediction accuracy and of concentration."""

import numpy as np
import pytest

from hotspot.stats.accuracy import accuracy_by_rank, prediction_accuracy_index, recapture_rate_index


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
