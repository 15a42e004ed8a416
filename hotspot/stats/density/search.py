"""A bandwidth found by trying several."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Bandwidth:
    """A bandwidth found by search, and whether the search had room.

    Attributes
    ----------
    value_m : the gaussian's standard deviation [m].
    rule : what was sought.
    is_at_limit : the best was the smallest or largest tried: the data ask for less or more smoothing than was allowed.
    lowest_m, highest_m : limits of the search [m].
    asked : places at which it was measured; fewer than there are where an even sample was taken.
    """

    value_m: float
    rule: str
    is_at_limit: bool
    lowest_m: float
    highest_m: float
    asked: int

    def __float__(self) -> float:
        """Give the bandwidth [m]."""
        return self.value_m


def best_of(tried: NDArray[np.float64], merit: NDArray[np.float64], *, rule: str, asked: int) -> Bandwidth:
    """Take the bandwidth of the highest merit.

    Examples
    --------
    >>> best_of(np.array([1.0, 2, 3]), np.array([0, 1, 0.5]), rule="likelihood", asked=9).is_at_limit
    False
    """
    best = int(np.argmax(merit))
    return Bandwidth(
        value_m=float(tried[best]),
        rule=rule,
        is_at_limit=best in {0, len(tried) - 1},
        lowest_m=float(tried[0]),
        highest_m=float(tried[-1]),
        asked=asked,
    )
