"""Count what is compared: whole places, and the hours, groups, targets and tactics within them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspot.displacement.search.months import Months
from hotspot.displacement.search.places import FEWEST_A_MONTH, Places
from hotspot.displacement.temporal import BANDS
from hotspot.ground import LocatedIncidents
from models.finding import DisplacementKind

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

KINDS = (
    DisplacementKind.GEOGRAPHIC,
    DisplacementKind.TEMPORAL,
    DisplacementKind.OFFENCE_TYPE,
    DisplacementKind.TARGET,
    DisplacementKind.TACTICAL,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Slices:
    """Every series of counts that is compared with its own past.

    Attributes
    ----------
    place : index into `Places`, shape (n,).
    kind : index into `KINDS`, shape (n,).
    family : which series of the city it is a part of: all, one band, one group; shape (n,).
    parts : of each family: "" for whole places, else hours or a group's name.
    counts : [incidents] by month, the searched one last, shape (n, months).
    """

    place: Integers
    kind: Integers
    family: Integers
    parts: tuple[str, ...]
    counts: Floats

    def __len__(self) -> int:
        """Count them."""
        return len(self.place)


def cut_slices(incidents: LocatedIncidents, months: Months, places: Places) -> Slices:
    """Count places by month, whole and in parts; a part is kept where it holds as much as a place must."""
    inside = places.member >= 0
    place, month, weight = places.member[inside], months.month[inside], months.weight[inside]
    row, shape = months.row[inside], (len(places), len(months.periods))
    tables = [("", 0, _count(place, month, weight, shape))]
    tables += [
        (str(hours), 1, _count(place, month, weight * share, shape))
        for (_, hours), share in zip(BANDS, _band_shares(incidents, row), strict=True)
    ]
    for kind, (codes, names) in enumerate(_codings(incidents), start=2):
        tables += [
            (name, kind, _count(place[chosen], month[chosen], weight[chosen], shape))
            for name, chosen in _parts(codes[row], names)
        ]
    return _stack(tables, months)


def _codings(incidents: LocatedIncidents) -> tuple[tuple[NDArray[np.int32], tuple[str, ...]], ...]:
    return (
        (incidents.group_code, incidents.groups),
        (incidents.target_code, incidents.targets),
        (incidents.modus_code, incidents.modi),
    )


def _parts(codes: NDArray[np.int32], names: tuple[str, ...]) -> list[tuple[str, Integers]]:
    """Give the rows of each name that is told; none where there is one name alone: it has nowhere to move to."""
    order = np.argsort(codes, kind="stable")
    edges = np.searchsorted(codes[order], np.arange(len(names) + 1))
    told = [
        (name, order[edges[number] : edges[number + 1]])
        for number, name in enumerate(names)
        if name and edges[number] < edges[number + 1]
    ]
    return told if len(told) > 1 else []


def _band_shares(incidents: LocatedIncidents, row: Integers) -> Floats:
    """Give the share of each entry's incident in each band of the day, shape (bands, entries)."""
    bands = np.zeros((24, len(BANDS)))
    for number, (_, hours) in enumerate(BANDS):
        bands[list(hours), number] = 1
    shares = np.asarray(incidents.hour_weights @ np.tile(bands, (7, 1)))
    return np.asarray(shares[row].T)


def _count(place: Integers, month: Integers, weight: Floats, shape: tuple[int, int]) -> Floats:
    flat = np.bincount(place * shape[1] + month, weight, minlength=shape[0] * shape[1])
    return flat.astype(np.float64).reshape(shape)


def _stack(tables: list[tuple[str, int, Floats]], months: Months) -> Slices:
    known = months.has_data[:-1]
    kept = [np.flatnonzero(table[:, :-1][:, known].mean(axis=1) >= FEWEST_A_MONTH) for _, _, table in tables]
    many = [len(one) for one in kept]
    return Slices(
        place=np.concatenate(kept),
        kind=np.repeat([kind for _, kind, _ in tables], many),
        family=np.repeat(np.arange(len(tables)), many),
        parts=tuple(part for part, _, _ in tables),
        counts=np.concatenate([table[rows] for (_, _, table), rows in zip(tables, kept, strict=True)]),
    )
