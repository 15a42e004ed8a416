"""Give the areas that a scan looks at: whole rings around every place, so that no tie is ever split."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

Nested = tuple[NDArray[np.int32], Integers, Integers, Integers]
"""Members, first_member, last_member and first_zone of `Zones`, as compiled loops take them."""

_TIE = 1e-9
"""Distances closer than this share of the largest are one distance: coordinates carry rounding."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Zones:
    """Nested areas around centres: each is all places at most so many rings, or so far, from its centre.

    Attributes
    ----------
    members : places, nearest first, centre after centre, shape (m,).
    first_member : where each centre's places begin in `members`, shape (centres + 1,).
    last_member : where each zone's places end in `members`, zones of a centre from small to large, shape (zones,).
    first_zone : where each centre's zones begin in `last_member`, shape (centres + 1,).
    radius : of each zone, shape (zones,): [m] or rings.
    places : number of places in all.
    """

    members: NDArray[np.int32]
    first_member: Integers
    last_member: Integers
    first_zone: Integers
    radius: Floats
    places: int

    @property
    def nested(self) -> Nested:
        """The zones as compiled loops take them."""
        return self.members, self.first_member, self.last_member, self.first_zone

    def centre_of(self, zone: int) -> int:
        """Give the number of the centre that a zone lies around, counted in the order of the centres."""
        return int(np.searchsorted(self.first_zone, zone, side="right")) - 1

    def places_of(self, zone: int) -> Integers:
        """Give the places of a zone, sorted."""
        first = self.first_member[self.centre_of(zone)]
        return np.sort(self.members[first : self.last_member[zone]]).astype(np.int64)


def zones_by_distance(points: Floats, *, most_m: float, centres: Integers | None = None) -> Zones:
    """Give the circles around each place that end at a place, with all places on the rim inside.

    Parameters
    ----------
    points : distinct places, shape (n, 2) [m].
    most_m : largest radius [m].
    centres : places that circles lie around; all of them unless said.

    Raises
    ------
    ValueError
        Where a point is not finite or the radius is negative.

    Examples
    --------
    In a row of three, the middle one sees both others at once.

    >>> zones = zones_by_distance(np.array([[0.0, 0], [1, 0], [2, 0]]), most_m=1.5)
    >>> [zones.places_of(zone).tolist() for zone in range(len(zones.radius))]
    [[0], [0, 1], [1], [0, 1, 2], [2], [1, 2]]
    """
    points = np.asarray(points, np.float64).reshape(-1, 2)
    if not np.isfinite(points).all() or not most_m >= 0:
        raise ValueError(f"Circles need finite points and a radius of 0 or more; the radius is {most_m} m.")
    asked = np.arange(len(points)) if centres is None else np.asarray(centres, np.int64)
    tie = _TIE * max(most_m, 1e-300)
    near = cKDTree(points).query_ball_point(points[asked], most_m + tie) if len(asked) else []
    owner = np.repeat(np.arange(len(asked)), [len(one) for one in near])
    member = np.array([place for one in near for place in one], dtype=np.int64)
    distance = np.hypot(*(points[member] - points[asked[owner]]).T) if len(member) else np.zeros(0)
    return _nested(owner, member, distance, tie=tie, centres=len(asked), places=len(points))


def zones_by_rings(within: Iterable[csr_matrix], *, centres: Integers | None = None) -> Zones:
    """Give the disks of whole rings around each cell.

    Parameters
    ----------
    within : for 0, 1, 2, ... rings, which cells lie at most so far from each, itself included, each shape (n, n); of
        an iterator no more than one is in memory at a time.
    centres : cells that disks lie around; all of them unless said.

    Examples
    --------
    >>> row = csr_matrix([[1, 1, 0], [1, 1, 1], [0, 1, 1]])
    >>> zones = zones_by_rings([csr_matrix(np.eye(3)), row])
    >>> zones.places_of(3).tolist()
    [0, 1, 2]
    """
    links, disks = csr_matrix((0, 0), dtype=np.int32), 0
    for disk in within:
        near = (disk if centres is None else disk[centres]) != 0
        # A cell is counted by every disk from its own ring outwards.
        links = near.astype(np.int32) if disks == 0 else links + near
        disks += 1
    pairs = links.tocoo()
    ring = (disks - pairs.data).astype(np.float64)
    return _nested(pairs.row, pairs.col, ring, tie=0.5, centres=links.shape[0], places=links.shape[1])


def _nested(owner: Integers, member: Integers, distance: Floats, *, tie: float, centres: int, places: int) -> Zones:
    order = np.lexsort((member, distance, owner))
    owner, member, distance = owner[order], member[order], distance[order]
    is_last = np.append((np.diff(owner) != 0) | (np.diff(distance) > tie), len(owner) > 0)[: len(owner)]
    last = np.flatnonzero(is_last)
    edges = np.arange(centres + 1)
    return Zones(
        members=member.astype(np.int32),
        first_member=np.searchsorted(owner, edges),
        last_member=last + 1,
        first_zone=np.searchsorted(owner[last], edges),
        radius=distance[last],
        places=places,
    )
