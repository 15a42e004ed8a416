"""What was counted in an area before and after."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeAfter:
    """Incidents in one area before and after [incidents].

    Attributes
    ----------
    swings : of how many equal parts, each with good and bad years of its own, the two sums are made: three
        reference years of one place are (3, 1), of ten alike places (30, 10).
    """

    before: float
    after: float
    swings: tuple[float, float] = (1.0, 1.0)

    def __post_init__(self) -> None:
        """Refuse what cannot be a count."""
        if not (0 <= self.before < np.inf and 0 <= self.after < np.inf):
            raise ValueError(f"Counts are {self.before} before and {self.after} after; both must be 0 or more.")
        if not min(self.swings) > 0:
            raise ValueError(f"Parts that swing are {self.swings}; both must be above 0.")

    @classmethod
    def of(cls, counts: ArrayLike) -> Self:
        """Add up areas and periods, the last period being after.

        Places that are unlike count for fewer parts: ``(sum of levels)² / sum of levels²``, chance taken off the
        squares.

        Parameters
        ----------
        counts : shape (periods,) for one area, or (areas, periods) for areas taken together.

        Raises
        ------
        ValueError
            Where there are fewer than two periods.

        Examples
        --------
        Two areas, two years before: four parts that swing by themselves before, and two after.

        >>> BeforeAfter.of([[1000, 1000, 1000], [1000, 1000, 1000]])
        BeforeAfter(before=4000.0, after=2000.0, swings=(4.0, 2.0))
        """
        table = np.atleast_2d(np.asarray(counts, dtype=np.float64))
        if table.shape[1] < 2:
            raise ValueError(f"Counts have {table.shape[1]} periods; give one before at least, and the one after last.")
        level = table.sum(axis=1)
        alike = max((level**2 - level).sum(), level.sum() ** 2 / level.size, 1e-9)
        parts = min(max(float(level.sum() ** 2 / alike), 1.0), float(level.size))
        return cls(
            before=float(table[:, :-1].sum()),
            after=float(table[:, -1].sum()),
            swings=(parts * (table.shape[1] - 1), parts),
        )


NOTHING = BeforeAfter(before=0, after=0)
