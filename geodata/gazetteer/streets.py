"""Named streets as they lie on the ground: where they cross, where a number is, which stretch lies between two points.

A contract for `geodata.geocode`, which reads texts and asks here; all points are longitude and latitude [degrees].
"""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A point and how well it is known.

    Attributes
    ----------
    uncertainty_m : 95 % radius [m].
    how : such as "address point", "between 20 and 28", "crossing", "street" (its middle), "nearest", "stretch".
    """

    longitude: float
    latitude: float
    uncertainty_m: float
    how: str


class Street(Protocol):
    """One street of one name; streets of the same name elsewhere are others."""

    @property
    def name(self) -> str:
        """The name as it is shown."""
        ...

    @property
    def municipalities(self) -> tuple[str, ...]:
        """Where it lies; empty where unknown."""
        ...

    @property
    def whole(self) -> Spot:
        """The point on the street whose circle with 95 % of the street's length is smallest, and that radius."""
        ...

    @property
    def crossed(self) -> frozenset[str]:
        """The names, in lower case, of the streets that it meets somewhere."""
        ...

    def crossings(self, other: "Street") -> tuple[Spot, ...]:
        """Give where the two streets meet: several spots where they meet at places far apart; () where nowhere."""
        ...

    def number(self, number: int, letter: str = "") -> Spot | None:
        """Give a house number's point, between its neighbours where it is not known itself; None beyond them all."""
        ...

    def numbers(self, first: int, last: int) -> Spot | None:
        """Give the stretch of house numbers from first to last, such as 24-26."""
        ...

    def nearest(self, longitude: float, latitude: float) -> tuple[Spot, float]:
        """Give the point of this street nearest to a point, and how far off that is [m]."""
        ...

    def between(self, one: Spot, other: Spot) -> Spot:
        """Give the stretch of this street between two points on or near it."""
        ...
