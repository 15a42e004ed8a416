"""Did it rise, fall or stay? Asked of two counts, never typed.

Counts of incidents vary more than Poisson, so every test here takes a `dispersion` (variance beside the mean,
at least 1). The test and the interval are the same score statistic turned around, so they never contradict
each other.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import erfc, inf, sqrt

import numpy as np
from numpy.typing import NDArray

from models.errors import ParameterError

TYPICAL_DISPERSION = 2.0
"""Where a series is too short to show its own; police counts by month lie between 1.5 and 3."""

LEVEL = 0.05
_Z_LEVEL = 1.959963984540054  # two-sided 5 %
_Z_POWER = 0.8416212335729143  # 80 % power
_FEWEST_PAIRS = 6


class Direction(StrEnum):
    """The only words a report has for a change."""

    UP = "ökar"
    DOWN = "minskar"
    SAME = "oförändrat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two counts, and what may be said about them.

    Attributes
    ----------
    before, after : [incidents].
    dispersion : variance beside the mean that the test allowed for.
    percent, low, high : change with 95 % interval [%]; None where nothing was counted before.
    smallest_detectable : change that would be seen with 80 % power at 5 % [%]; None as above.
    p_value : two-sided.
    """

    before: float
    after: float
    dispersion: float
    percent: float | None
    low: float | None
    high: float | None
    smallest_detectable: float | None
    p_value: float

    def direction(self, chance: float | None = None) -> Direction:
        """Choose the word; `chance` is the q-value where the comparison belongs to a family."""
        if (self.p_value if chance is None else chance) >= LEVEL or self.percent == 0:
            return Direction.SAME
        return Direction.UP if self.percent is None or self.percent > 0 else Direction.DOWN


def compare_counts(before: float, after: float, *, dispersion: float, exposure_ratio: float = 1.0) -> Comparison:
    """Compare two counts by the score test of their share.

    Given the sum n of both, the later count has the share k / (1 + k) where nothing changed,
    k = `exposure_ratio` (later exposure beside earlier, such as 29 days beside 28). Over-dispersion
    makes the sum worth n / dispersion incidents. The interval is Wilson's, the same statistic inverted.

    Raises
    ------
    ParameterError
        Where a count is negative or the dispersion below 1.

    References
    ----------
    Wilson (1927), JASA 22:209-212, doi:10.1080/01621459.1927.10502953; Przyborowski & Wilenski (1940),
    Biometrika 31:313-323 (the conditional comparison of two Poisson counts).

    Examples
    --------
    100 to 144 is 44 more with a standard error of sqrt(244) = 15.6, so z = 2.82.

    >>> change = compare_counts(100, 144, dispersion=1)
    >>> change.percent, round(change.p_value, 4), change.direction().value
    (44.0, 0.0049, 'ökar')
    """
    if before < 0 or after < 0 or dispersion < 1 or exposure_ratio <= 0:
        raise ParameterError(
            f"Counts {before} and {after} with dispersion {dispersion} cannot be compared; counts are never negative, "
            "dispersion is at least 1 and exposure positive."
        )
    total = (before + after) / dispersion
    null = exposure_ratio / (1 + exposure_ratio)
    share = after / (before + after) if total else null
    z = (share - null) / sqrt(null * (1 - null) / total) if total else 0.0
    low, high = (_as_percent(edge, exposure_ratio) for edge in _wilson(share, total))
    has_base, expected = before > 0, before * exposure_ratio
    return Comparison(
        before=before,
        after=after,
        dispersion=dispersion,
        percent=100 * (after - expected) / expected if has_base else None,
        low=low if has_base else None,
        high=high if has_base and high < inf else None,
        smallest_detectable=_smallest_detectable(expected, dispersion) if has_base else None,
        p_value=erfc(abs(z) / sqrt(2)),
    )


def direction(before: float, after: float, *, dispersion: float, exposure_ratio: float = 1.0) -> Direction:
    """Choose ökar, minskar or oförändrat.

    >>> direction(9335, 9184, dispersion=1).value
    'oförändrat'
    """
    return compare_counts(before, after, dispersion=dispersion, exposure_ratio=exposure_ratio).direction()


def overdispersion(monthly: NDArray[np.float64]) -> float:
    """Estimate how much more than Poisson a monthly series varies, season and growth apart.

    Each month is held against the same month a year earlier, growth r taken out:
    the mean of (b - r a)² / (b + r² a) over the pairs, at least 1. The last month is left out,
    because it is the one that will be judged. Fewer than six pairs give `TYPICAL_DISPERSION`.

    Parameters
    ----------
    monthly : counts by month in order, shape (n,).
    """
    earlier, later = monthly[:-13], monthly[12:-1]
    if len(earlier) < _FEWEST_PAIRS or earlier.sum() <= 0 or later.sum() <= 0:
        return TYPICAL_DISPERSION
    growth = later.sum() / earlier.sum()
    variance = later + growth**2 * earlier
    known = variance > 0
    squares = (later - growth * earlier)[known] ** 2 / variance[known]
    return max(1.0, float(squares.sum() / max(len(squares) - 1, 1)))


def _wilson(share: float, total: float) -> tuple[float, float]:
    if total == 0:
        return 0.0, 1.0
    weight = _Z_LEVEL**2 / total
    middle = (share + weight / 2) / (1 + weight)
    half = _Z_LEVEL * sqrt(share * (1 - share) / total + weight / (4 * total)) / (1 + weight)
    return max(0.0, middle - half), min(1.0, middle + half)


def _as_percent(share: float, exposure_ratio: float) -> float:
    if share >= 1:
        return inf
    return 100 * (share / (1 - share) / exposure_ratio - 1)


def _smallest_detectable(expected: float, dispersion: float) -> float:
    return 100 * (_Z_LEVEL + _Z_POWER) * sqrt(2 * dispersion / expected)
