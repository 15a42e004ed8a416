"""All streets in flat arrays, and one street as a window on them: nothing is made before it is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geodata.gazetteer.numbering import Numbers
from geodata.gazetteer.plane import metres_per_degree, smallest_circle
from geodata.gazetteer.streets import Spot, Street

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

LEAST_REACH_M = 20.0
"""Nobody tells where on a street's width, or at which end of a short one, something happened."""
_TRIED = 9


@dataclass(frozen=True, kw_only=True, eq=False)
class StreetTable:
    """Streets as arrays; the parts of street i are those from `x_from[i]` up to `x_from[i + 1]`.

    Attributes
    ----------
    names, municipalities : of each street, shape (n,).
    origin : longitude and latitude of each street's flat map, shape (n, 2) [degrees].
    whole : longitude, latitude and 95 % radius, shape (n, 3).
    pieces : short straight pieces, both ends on the street's flat map, shape (p, 4) [m].
    along : how far along the street the pieces' ends are, shape (p, 2) [m].
    number, letter, address : house number, its letter (an index into `letters`), longitude and latitude.
    partner, spot : the street that is met there; longitude, latitude and 95 % radius, shape (c, 3).
    """

    names: tuple[str, ...]
    municipalities: tuple[tuple[str, ...], ...]
    origin: Floats
    whole: Floats
    piece_from: Whole
    pieces: NDArray[np.float32]
    along: NDArray[np.float32]
    address_from: Whole
    number: NDArray[np.int32]
    letter: NDArray[np.int16]
    letters: tuple[str, ...]
    address: Floats
    meeting_from: Whole
    partner: NDArray[np.int32]
    spot: Floats

    def __len__(self) -> int:
        """Count the streets."""
        return len(self.names)

    def streets(self) -> Mapping[str, tuple["KnownStreet", ...]]:
        """Give all streets by name in lower case."""
        found: dict[str, tuple[KnownStreet, ...]] = {}
        for index, name in enumerate(self.names):
            key = name.lower()
            found[key] = (*found.get(key, ()), KnownStreet(self, index))
        return found


class KnownStreet:
    """One street of a table (a `Street`).

    Parameters
    ----------
    table : where it stands.
    index : its number there.
    """

    def __init__(self, table: StreetTable, index: int) -> None:
        self.table = table
        self.index = index

    def __repr__(self) -> str:
        """Name it."""
        return f"KnownStreet({self.name!r}, {self.municipalities})"

    @property
    def name(self) -> str:
        """The name as it is shown."""
        return self.table.names[self.index]

    @property
    def municipalities(self) -> tuple[str, ...]:
        """Where it lies; empty where unknown."""
        return self.table.municipalities[self.index]

    @cached_property
    def whole(self) -> Spot:
        """The point on the street whose circle with 95 % of the street's length is smallest, and that radius."""
        longitude, latitude, reach = self.table.whole[self.index].tolist()
        return Spot(longitude=longitude, latitude=latitude, uncertainty_m=reach, how="street")

    @cached_property
    def crossed(self) -> frozenset[str]:
        """The names, in lower case, of the streets that it meets somewhere."""
        return frozenset(self.table.names[partner].lower() for partner in self._meetings)

    def crossings(self, other: Street) -> tuple[Spot, ...]:
        """Give where the two streets meet: several spots where they meet at places far apart; () where nowhere."""
        if not isinstance(other, KnownStreet) or other.table is not self.table:
            return ()
        return self._meetings.get(other.index, ())

    def number(self, number: int, letter: str = "") -> Spot | None:
        """Give a house number's point, between its neighbours where it is not known itself; None beyond them all."""
        return self._numbers.point(number, letter)

    def numbers(self, first: int, last: int) -> Spot | None:
        """Give the stretch of house numbers from first to last, such as 24-26."""
        return self._numbers.stretch(first, last)

    def nearest(self, longitude: float, latitude: float) -> tuple[Spot, float]:
        """Give the point of this street nearest to a point, and how far off that is [m]."""
        x, y, _, away = self._foot(longitude, latitude)
        return self._spot(x, y, LEAST_REACH_M, "nearest"), away

    def between(self, one: Spot, other: Spot) -> Spot:
        """Give the stretch of this street between two points on or near it."""
        *first, begin, _ = self._foot(one.longitude, one.latitude)
        *last, finish, _ = self._foot(other.longitude, other.latitude)
        begin, finish = sorted((begin, finish))
        middle = self._along.mean(axis=1)
        inside = np.flatnonzero((middle > begin) & (middle < finish))
        inside = inside[np.argsort(middle[inside], kind="stable")]
        if len(inside) == 0:
            x, y = (first[0] + last[0]) / 2, (first[1] + last[1]) / 2
            half = float(np.hypot(first[0] - last[0], first[1] - last[1])) / 2
            return self._spot(x, y, max(half, LEAST_REACH_M), "stretch")
        points = self._middles[inside]
        best, reach = smallest_circle(points, self._lengths[inside], among=_TRIED)
        return self._spot(float(points[best, 0]), float(points[best, 1]), max(reach, LEAST_REACH_M), "stretch")

    def _spot(self, x: float, y: float, reach: float, how: str) -> Spot:
        (longitude, latitude), (east, north) = self._plane
        return Spot(longitude=longitude + x / east, latitude=latitude + y / north, uncertainty_m=reach, how=how)

    def _foot(self, longitude: float, latitude: float) -> tuple[float, float, float, float]:
        """Give the nearest point on the flat map, how far along the street it is, and how far off [m]."""
        (west, south), (east, north) = self._plane
        x, y = (longitude - west) * east, (latitude - south) * north
        start, step, square = self._lines
        share = ((x - start[:, 0]) * step[:, 0] + (y - start[:, 1]) * step[:, 1]) / square
        share = np.minimum(np.maximum(share, 0.0), 1.0)
        foot_x, foot_y = start[:, 0] + share * step[:, 0], start[:, 1] + share * step[:, 1]
        away = (foot_x - x) ** 2 + (foot_y - y) ** 2
        best = int(away.argmin())
        begin, finish = self._along[best].tolist()
        along = begin + float(share[best]) * (finish - begin)
        return float(foot_x[best]), float(foot_y[best]), along, float(away[best]) ** 0.5

    @cached_property
    def _plane(self) -> tuple[tuple[float, float], tuple[float, float]]:
        longitude, latitude = self.table.origin[self.index].tolist()
        east, north = metres_per_degree(latitude)
        return (longitude, latitude), (east, north)

    @cached_property
    def _pieces(self) -> Floats:
        first, last = self.table.piece_from[self.index : self.index + 2]
        return self.table.pieces[first:last].astype(np.float64)

    @cached_property
    def _along(self) -> Floats:
        first, last = self.table.piece_from[self.index : self.index + 2]
        return self.table.along[first:last].astype(np.float64)

    @cached_property
    def _lines(self) -> tuple[Floats, Floats, Floats]:
        start, step = self._pieces[:, :2], self._pieces[:, 2:] - self._pieces[:, :2]
        return start, step, np.maximum((step**2).sum(axis=1), 1e-9)

    @cached_property
    def _middles(self) -> Floats:
        return np.asarray((self._pieces[:, :2] + self._pieces[:, 2:]) / 2)

    @cached_property
    def _lengths(self) -> Floats:
        return np.maximum(np.sqrt(self._lines[2]), 0.1)

    @cached_property
    def _numbers(self) -> Numbers:
        first, last = self.table.address_from[self.index : self.index + 2]
        letters = self.table.letters
        known = [letters[code] for code in self.table.letter[first:last].tolist()]
        return Numbers(self.table.number[first:last].tolist(), known, self.table.address[first:last].tolist())

    @cached_property
    def _meetings(self) -> Mapping[int, tuple[Spot, ...]]:
        first, last = self.table.meeting_from[self.index : self.index + 2]
        met: dict[int, tuple[Spot, ...]] = {}
        rows = zip(self.table.partner[first:last].tolist(), self.table.spot[first:last].tolist(), strict=True)
        for partner, (longitude, latitude, reach) in rows:
            spot = Spot(longitude=longitude, latitude=latitude, uncertainty_m=reach, how="crossing")
            met[partner] = (*met.get(partner, ()), spot)
        return met
