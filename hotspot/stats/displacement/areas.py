"""What was counted in an area before and after."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeAfter:
    """Incidents in one area before and after [incidents].

    Attributes
    ----------
    swings : of how many equal parts, each with good and bad years of its own, the two sums are made: three
        reference years of one place are (3, 1), of ten alike places (30, 10).
    chance : how many times the variance of a count the chance variance of each sum is; above 1 where it was completed
        for reports still to come, or weighed.
    """

    before: float
    after: float
    swings: tuple[float, float] = (1.0, 1.0)
    chance: tuple[float, float] = (1.0, 1.0)

    def __post_init__(self) -> None:
        """Refuse what cannot be a count."""
        if not (0 <= self.before < np.inf and 0 <= self.after < np.inf):
            raise ValueError(f"Counts are {self.before} before and {self.after} after; both must be 0 or more.")
        if not min(*self.swings, *self.chance) > 0:
            raise ValueError(f"Swinging parts are {self.swings}, factors of chance {self.chance}; all must be above 0.")

    @classmethod
    def of(
        cls,
        counts: ArrayLike,
        *,
        is_after: ArrayLike | None = None,
        variance_factor: ArrayLike | None = None,
        parts: ArrayLike = 1.0,
    ) -> Self:
        """Add up areas and periods.

        Places that are unlike count for fewer parts: ``(sum of levels)² / sum of levels²``, chance taken off the
        squares.

        Parameters
        ----------
        counts : shape (periods,) for one area, or (areas, periods) for areas taken together.
        is_after : which periods are after, shape (periods,); the last one where not given.
        variance_factor : of each period's chance variance, shape (periods,); 1 where not given.
        parts : of how many places that swing each by themselves every area is made, shape (areas,).

        Raises
        ------
        ValueError
            Where no period is before, or none after.

        Examples
        --------
        Two areas, two years before: four parts that swing by themselves before, and two after.

        >>> BeforeAfter.of([[1000, 1000, 1000], [1000, 1000, 1000]])
        BeforeAfter(before=4000.0, after=2000.0, swings=(4.0, 2.0), chance=(1.0, 1.0))
        """
        table = np.atleast_2d(np.asarray(counts, dtype=np.float64))
        periods = table.shape[1]
        after = np.arange(periods) == periods - 1 if is_after is None else np.asarray(is_after, dtype=bool)
        if after.all() or not after.any():
            raise ValueError(f"{after.sum()} of {periods} periods are after; give one before and one after at least.")
        together = _swinging_parts(table.sum(axis=1), np.asarray(parts, dtype=np.float64))
        period = table.sum(axis=0)
        factor = np.ones(periods) if variance_factor is None else np.asarray(variance_factor, dtype=np.float64)
        return cls(
            before=float(period[~after].sum()),
            after=float(period[after].sum()),
            chance=(_mean(factor[~after], period[~after]), _mean(factor[after], period[after])),
            swings=(together * float((~after).sum()), together * float(after.sum())),
        )

    def __add__(self, other: Self) -> Self:
        """Take two areas together; each goes on swinging by itself.

        Examples
        --------
        >>> BeforeAfter(before=10, after=20) + BeforeAfter(before=10, after=20)
        BeforeAfter(before=20, after=40, swings=(2.0, 2.0), chance=(1.0, 1.0))
        """
        return type(self)(
            before=self.before + other.before,
            after=self.after + other.after,
            swings=(
                _parts(self.before, self.swings[0], other.before, other.swings[0]),
                _parts(self.after, self.swings[1], other.after, other.swings[1]),
            ),
            chance=(
                _mean(np.array([self.chance[0], other.chance[0]]), np.array([self.before, other.before])),
                _mean(np.array([self.chance[1], other.chance[1]]), np.array([self.after, other.after])),
            ),
        )


def _swinging_parts(level: Floats, parts: Floats) -> float:
    """Give ``level² / sum of squares over parts``, chance taken off the squares, from 1 to all the parts there are."""
    most = float(np.broadcast_to(parts, level.shape).sum())
    squares = ((level**2 - level) / parts).sum()
    return min(float(level.sum() ** 2 / squares), most) if squares > 0 and level.sum() > 1 else most


def _mean(values: Floats, weights: Floats) -> float:
    return float(np.average(values, weights=weights) if weights.sum() > 0 else values.mean())


def _parts(one: float, parts: float, other: float, other_parts: float) -> float:
    squares = one**2 / parts + other**2 / other_parts
    return float((one + other) ** 2 / squares) if squares > 0 else parts + other_parts


NOTHING = BeforeAfter(before=0, after=0)
