"""Hills of a surface: what is one place, and what are two."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix, diags_array

from hotspot.stats.peaks import NO_HILL, hills


def street(length: int) -> csr_matrix:
    return csr_matrix(diags_array([np.ones(length - 1)] * 2, offsets=[-1, 1]))


def found(*height: float, dip: float = 1.0) -> list[int]:
    heights = np.array(height)
    return hills(heights, street(len(heights)), least_dip=np.full(len(heights), dip)).tolist()


def test_two_peaks_with_a_valley_between_are_two_hills() -> None:
    assert found(3, 8, 2, 5, 1) == [1, 1, 1, 3, 3]


def test_a_shallow_dip_makes_no_second_hill() -> None:
    assert found(3, 8, 4.5, 5, 1) == [1] * 5


def test_a_dip_of_just_the_least_size_parts() -> None:
    assert found(8, 4, 5) == [0, 0, 2]


def test_the_higher_peak_keeps_its_name_and_chains_join() -> None:
    assert found(5, 4.5, 6, 5.5, 7) == [4] * 5


def test_the_sea_parts_whatever_lies_beyond_it() -> None:
    assert found(3, np.nan, 3, dip=99) == [0, NO_HILL, 2]


def test_a_plateau_is_one_hill_named_after_its_first() -> None:
    assert found(2, 2, 2, dip=0.1) == [0, 0, 0]


def test_everything_at_sea_is_no_hill() -> None:
    assert found(np.nan, np.nan) == [NO_HILL, NO_HILL]


def test_every_place_climbs_to_a_peak_that_is_the_highest_of_its_hill() -> None:
    height = np.random.default_rng(1).random(200)
    hill = hills(height, street(200), least_dip=np.full(200, 0.2))
    for peak in np.unique(hill):
        assert height[hill == peak].max() == height[peak]
        assert hill[peak] == peak


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        hills(np.ones(3), street(2), least_dip=np.ones(3))
