"""Which places, hours and groups incidents might move between."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from geodata.project import to_metres
from hotspot.displacement.areas import HUB_NEAR_M, MOST_STOPS
from hotspot.displacement.search.places import HUB_REACH_M, Places
from hotspot.displacement.search.slices import KINDS, Slices
from hotspot.displacement.temporal import BANDS
from hotspot.ground import Ground
from models.finding import DisplacementKind
from models.transit import linked_hubs

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

NEIGHBOURS = 8
"""A place is paired with its eight nearest within reach: next door where places lie close, else further out."""

METRES_PER_STOP = 500.0
"""What a stop costs beside walking, where flows are matched: a metro stop is nearer than the same way on foot."""

BESIDE, SAME_PLACE = "grannar", "samma plats"
_HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Links:
    """Ways that incidents might go, each in both directions.

    Attributes
    ----------
    source, receiver : index into `Slices`, shape (m,).
    cost : [m] between places, [h] between hours, 1 between groups; shape (m,).
    stops : stops away by transit, 0 where they are neighbours or the same place, shape (m,).
    line : index into `lines`, -1 where none, shape (m,).
    is_between : two places, not two parts of one, shape (m,).
    lines : names of the lines that are used.
    """

    source: Integers
    receiver: Integers
    cost: Floats
    stops: Integers
    line: Integers
    is_between: NDArray[np.bool_]
    lines: tuple[str, ...]

    def __len__(self) -> int:
        """Count them, each direction once."""
        return len(self.source)

    def matrix(self, size: int) -> csr_array:
        """Give 1 where incidents may go from row to column, shape (size, size)."""
        return csr_array((np.ones(len(self)), (self.source, self.receiver)), shape=(size, size))

    def reason(self, number: int) -> str:
        """Say why the two belong together."""
        stops = int(self.stops[number])
        if stops:
            return f"{self.lines[int(self.line[number])]}, {stops} {'station' if stops == 1 else 'stationer'}"
        return BESIDE if self.is_between[number] else SAME_PLACE


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ways:
    """Ways between places or slices, each (m,)."""

    first: Integers
    second: Integers
    cost: Floats
    stops: Integers
    line: Integers


def link_slices(ground: Ground, places: Places, slices: Slices) -> Links:
    """Pair places that are neighbours or few stops apart, and the parts of one place with each other.

    Places are paired whole, and in each band of the day with the same band: what leaves an evening and comes to
    another evening is lost in the noise of whole days.
    """
    names = tuple(line.line_id for line in ground.lines)
    between = _join(_neighbours(places), _by_transit(ground, places, names))
    found = [_in_family(between, slices, family, len(places)) for family in _shared_families(slices)]
    inner = _within_places(slices)
    ways = _join(*found, inner)
    return Links(
        source=ways.first,
        receiver=ways.second,
        cost=ways.cost,
        stops=ways.stops,
        line=ways.line,
        is_between=np.arange(len(ways.first)) < len(ways.first) - len(inner.first),
        lines=names,
    )


def _join(*ways: _Ways) -> _Ways:
    return _Ways(
        first=np.concatenate([one.first for one in ways]),
        second=np.concatenate([one.second for one in ways]),
        cost=np.concatenate([one.cost for one in ways]),
        stops=np.concatenate([one.stops for one in ways]),
        line=np.concatenate([one.line for one in ways]),
    )


def _shared_families(slices: Slices) -> list[int]:
    """Give the families that are paired between places: all hours, and each band."""
    shared = [KINDS.index(DisplacementKind.GEOGRAPHIC), KINDS.index(DisplacementKind.TEMPORAL)]
    return [int(family) for family in np.unique(slices.family[np.isin(slices.kind, shared)])]


def _in_family(between: _Ways, slices: Slices, family: int, places: int) -> _Ways:
    """Give the ways between places as ways between their slices of one family, where both have one."""
    number = np.full(places, -1, dtype=np.int64)
    rows = np.flatnonzero(slices.family == family)
    number[slices.place[rows]] = rows
    first, second = number[between.first], number[between.second]
    kept = (first >= 0) & (second >= 0)
    return _Ways(
        first=first[kept],
        second=second[kept],
        cost=between.cost[kept],
        stops=between.stops[kept],
        line=between.line[kept],
    )


def _neighbours(places: Places) -> _Ways:
    size = len(places)
    away, index = cKDTree(places.points).query(places.points, k=list(range(1, min(NEIGHBOURS + 1, size) + 1)))
    first, second = np.repeat(np.arange(size), index.shape[1]), index.ravel().astype(np.int64)
    reach = np.maximum(places.reach_m[first], places.reach_m[second])
    kept = (away.ravel() <= reach) & (first != second)
    # Either may count the other among its nearest; the pair is one all the same.
    low, high = np.minimum(first, second)[kept], np.maximum(first, second)[kept]
    pairs = np.unique(low * size + high)
    low, high = pairs // size, pairs % size
    distance = np.hypot(*(places.points[low] - places.points[high]).T)
    nothing = np.zeros(2 * len(pairs), dtype=np.int64)
    return _Ways(
        first=np.concatenate([low, high]),
        second=np.concatenate([high, low]),
        cost=np.tile(distance, 2),
        stops=nothing,
        line=nothing - 1,
    )


def _by_transit(ground: Ground, places: Places, names: tuple[str, ...]) -> _Ways:
    """Pair each place at a hub, or within a short walk of one, with the hubs a few stops from there."""
    found = _by_rail(ground, places, names)
    far = {
        (a, b): way
        for (a, b), way in found.items()
        if a != b and np.hypot(*(places.points[a] - places.points[b])) > HUB_REACH_M
    }
    both = far | {(b, a): way for (a, b), way in far.items() if (b, a) not in far}
    pairs = np.array(list(both), dtype=np.int64).reshape(-1, 2)
    ways = np.array(list(both.values()), dtype=np.int64).reshape(-1, 2)
    cost = ways[:, 0].astype(np.float64) * METRES_PER_STOP
    return _Ways(first=pairs[:, 0].copy(), second=pairs[:, 1].copy(), cost=cost, stops=ways[:, 0], line=ways[:, 1])


def _by_rail(ground: Ground, places: Places, names: tuple[str, ...]) -> dict[tuple[int, int], tuple[int, int]]:
    """Give the fewest stops, and the line, from each place at a hub to each other hub's place."""
    number = {ground.hubs[int(hub)].hub_id: place for place, hub in enumerate(places.hub) if hub >= 0}
    journeys = [
        (place, number[link.hub.hub_id], (link.stops, names.index(link.lines[0])))
        for hub, near in zip(ground.hubs, _near_hubs(ground, places), strict=True)
        for link in (linked_hubs(hub, ground.hubs, ground.lines, max_stops=MOST_STOPS) if near else ())
        for place in (near if link.hub.hub_id in number else ())
    ]
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for place, there, way in journeys:
        found[place, there] = min(way, found.get((place, there), way))
    return found


def _near_hubs(ground: Ground, places: Places) -> list[list[int]]:
    """Give the places at each hub: itself, and what lies within a short walk."""
    if not ground.hubs or not len(places):
        return [[] for _ in ground.hubs]
    longitude, latitude = [hub.longitude for hub in ground.hubs], [hub.latitude for hub in ground.hubs]
    points = to_metres(longitude, latitude, crs=ground.incidents.site.local_crs)
    return [sorted(near) for near in cKDTree(places.points).query_ball_point(points, HUB_NEAR_M)]


def _within_places(slices: Slices) -> _Ways:
    """Pair the parts of each kind within each place."""
    is_part = np.flatnonzero(slices.kind != KINDS.index(DisplacementKind.GEOGRAPHIC))
    home = slices.place[is_part] * len(KINDS) + slices.kind[is_part]
    order = is_part[np.argsort(home, kind="stable")]
    home = np.sort(home, kind="stable")
    start = np.searchsorted(home, home, side="left")
    size = np.searchsorted(home, home, side="right") - start
    first = np.repeat(np.arange(len(home)), size)
    second = np.repeat(start, size) + np.arange(len(first)) - np.repeat(np.cumsum(size) - size, size)
    first, second = order[first[first != second]], order[second[first != second]]
    nothing = np.zeros(len(first), dtype=np.int64)
    return _Ways(first=first, second=second, cost=_part_costs(slices, first, second), stops=nothing, line=nothing - 1)


def _part_costs(slices: Slices, first: Integers, second: Integers) -> Floats:
    """Give how far apart two bands of the day are, around the clock; groups are all as near."""
    middles = {str(hours): (hours.first + hours.last) / 2 for _, hours in BANDS}
    middle = np.array([middles.get(part, 0.0) for part in slices.parts])[slices.family]
    away = np.abs(middle[first] - middle[second])
    is_temporal = slices.kind[first] == KINDS.index(DisplacementKind.TEMPORAL)
    return np.where(is_temporal, np.minimum(away, _HOURS_A_DAY - away), 1.0)
