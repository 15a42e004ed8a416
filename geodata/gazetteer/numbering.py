"""House numbers of one street: known ones as they are, missing ones between their neighbours, none beyond."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property

from geodata.gazetteer.plane import metres_per_degree
from geodata.gazetteer.streets import Spot

KNOWN_M = 30.0
"""An address point stands in the house or at its door; what is reported "at number 24" happened around it."""
_FURTHEST_M = 600.0
"""Neighbours further apart than this do not tell where a number between them is."""
_BOTH = 2

Point = tuple[float, float]


class Numbers:
    """The house numbers of one street.

    Parameters
    ----------
    numbers, letters, points : of each address: number, letter ("" for none), longitude and latitude.

    Examples
    --------
    >>> even = Numbers([20, 28], ["", ""], [(18.0, 59.0), (18.001, 59.0)])
    >>> spot = even.point(24)
    >>> round(spot.longitude, 4), spot.how, even.point(30)
    (18.0005, 'between 20 and 28', None)
    """

    def __init__(self, numbers: Sequence[int], letters: Sequence[str], points: Sequence[Sequence[float]]) -> None:
        self._points: dict[int, list[tuple[str, Point]]] = {}
        for number, letter, (longitude, latitude) in zip(numbers, letters, points, strict=True):
            self._points.setdefault(number, []).append((letter.upper(), (longitude, latitude)))

    def point(self, number: int, letter: str = "") -> Spot | None:
        """Give a number's point, or where it must lie between its neighbours; None beyond all that are known."""
        known = self._points.get(number)
        if known:
            exact = [point for own, point in known if own == letter.upper()]
            return _around(exact or [point for _, point in known], "address point")
        return self._between(number)

    def stretch(self, first: int, last: int) -> Spot | None:
        """Give where the houses from one number to another lie."""
        low, high = sorted((first, last))
        side = low % 2 if (high - low) % 2 == 0 else _BOTH  # 24-28 is one side of the street, 24-27 both
        known = [number for number in self._sorted[side] if low <= number <= high]
        ends = [spot for spot in (self.point(low), self.point(high)) if spot is not None]
        points = [point for number in known for _, point in self._points[number]]
        points += [(spot.longitude, spot.latitude) for spot in ends]
        return _around(points, f"numbers {low}-{high}") if points else None

    @cached_property
    def _sorted(self) -> dict[int, list[int]]:
        """The numbers in order: the even, the odd, and both."""
        numbers = sorted(self._points)
        return {0: [n for n in numbers if n % 2 == 0], 1: [n for n in numbers if n % 2], _BOTH: numbers}

    def _between(self, number: int) -> Spot | None:
        own_side, both_sides = self._sorted[number % 2], self._sorted[_BOTH]
        for numbers, is_own in ((own_side, True), (both_sides, False)):
            place = bisect_left(numbers, number)
            if 0 < place < len(numbers):
                return self._interpolated(number, numbers[place - 1], numbers[place], is_own=is_own)
        return None

    def _interpolated(self, number: int, low: int, high: int, *, is_own: bool) -> Spot | None:
        one, other = _middle(self._points[low]), _middle(self._points[high])
        share = (number - low) / (high - low)
        apart = _metres(one, other)
        if apart > _FURTHEST_M:
            return None
        # Plots differ in width: the house lies anywhere up to its nearer neighbour, across the street if need be.
        reach = KNOWN_M + apart * min(share, 1 - share) + (0.0 if is_own else KNOWN_M)
        return Spot(
            longitude=one[0] + share * (other[0] - one[0]),
            latitude=one[1] + share * (other[1] - one[1]),
            uncertainty_m=reach,
            how=f"between {low} and {high}",
        )


def _middle(known: list[tuple[str, Point]]) -> Point:
    return (sum(p[0] for _, p in known) / len(known), sum(p[1] for _, p in known) / len(known))


def _around(points: list[Point], how: str) -> Spot:
    if len(points) == 1:
        return Spot(longitude=points[0][0], latitude=points[0][1], uncertainty_m=KNOWN_M, how=how)
    middle = _middle([("", point) for point in points])
    spread = max(_metres(middle, point) for point in points)
    return Spot(longitude=middle[0], latitude=middle[1], uncertainty_m=KNOWN_M + spread, how=how)


def _metres(one: Point, other: Point) -> float:
    east, north = metres_per_degree(one[1])
    return math.hypot((one[0] - other[0]) * east, (one[1] - other[1]) * north)
