"""Make the streets: which lines and house numbers of one name are one street, and what is known of each."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geodata.gazetteer.meetings import Meetings, find_meetings
from geodata.gazetteer.pieces import Pieces, clusters, pieces_of_graph, pieces_of_numbers, positions
from geodata.gazetteer.plane import metres_per_degree, smallest_circle
from geodata.gazetteer.street_table import LEAST_REACH_M, StreetTable
from geodata.project import local_crs_for, to_degrees, to_metres
from geodata.streets.graph import StreetGraph

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Lying = Callable[[Floats, Floats], list[tuple[str, ...]]]
"""Longitudes and latitudes to the municipalities that they lie in."""

ONE_STREET_M = 1000.0
"""Parts of one name that lie further apart than this are streets of their own."""
_GRID_M = 100.0
_UNNAMED_M = 60.0
_TRIED = 33
_ROAD_NAME = re.compile(r"E\d{1,3}|Väg \d{1,4}")
_BETWEEN_NAMES = re.compile("[|;]")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Parts:
    """What streets are made of.

    Attributes
    ----------
    names : spelling of each name, shape (n,).
    pieces : of lines, numbered by name.
    points, named : place and name of each address, shape (a, 2) [m] and (a,).
    municipality : of each address, "" where unknown.
    """

    names: NDArray[np.object_]
    pieces: Pieces
    points: Floats
    named: Whole
    municipality: NDArray[np.object_]


def build_streets(graph: StreetGraph | None, addresses: pd.DataFrame, *, lying: Lying) -> StreetTable | None:
    """Make the table of streets; None where there are neither named lines nor addresses.

    Parameters
    ----------
    addresses : street, number, letter, municipality, longitude, latitude.
    lying : tells the municipalities of streets without addresses.
    """
    addresses = addresses[addresses["street"].str.strip() != ""].reset_index(drop=True)
    if addresses.empty and not any(graph.names if graph else ()):
        return None
    crs = _crs_of(graph, addresses)
    parts = _parts(graph, addresses, crs)
    of_piece, of_address = _streets_of(parts)
    number = int(max(of_piece.max(initial=-1), of_address.max(initial=-1))) + 1
    is_counted = np.bincount(of_piece, minlength=number) == 0
    pieces = _with_rows(parts, addresses, of_piece, of_address, is_counted)
    meetings = find_meetings(pieces, unnamed=_unnamed(graph, crs), is_counted=is_counted)
    name = np.zeros(number, np.int64)
    name[of_piece], name[of_address] = parts.pieces.street, parts.named
    told = _told(parts.municipality, of_address, number)
    table = _table(parts.names[name], pieces, meetings, addresses.assign(at=of_address), crs)
    guessed = lying(table.whole[:, 0], table.whole[:, 1])
    where = tuple(own or near for own, near in zip(told, guessed, strict=True))
    return StreetTable(**{**vars(table), "municipalities": where})


def _crs_of(graph: StreetGraph | None, addresses: pd.DataFrame) -> str:
    longitude, latitude = addresses["longitude"].to_numpy(), addresses["latitude"].to_numpy()
    if graph is not None:
        longitude, latitude = np.append(longitude, graph.longitude), np.append(latitude, graph.latitude)
    return local_crs_for((longitude.min(), latitude.min(), longitude.max(), latitude.max()))


def _parts(graph: StreetGraph | None, addresses: pd.DataFrame, crs: str) -> _Parts:
    edge, drawn = _named_edges(graph) if graph else (np.empty(0, np.int64), [])
    each = np.array([len(names) for names in drawn], np.int64)
    shown = pd.Series([*chain.from_iterable(drawn), *addresses["street"].str.strip()], dtype="object")
    key = np.asarray(pd.factorize(shown.str.lower())[0], np.int64)
    spelled = shown.groupby(key).agg(lambda names: names.mode().iloc[0])
    pieces = pieces_of_graph(graph, edge, crs=crs) if graph and len(edge) else _no_pieces()
    return _Parts(
        names=spelled.to_numpy(dtype=object),
        pieces=replace(pieces, street=_name_of_each(pieces.street, each, key)),
        points=to_metres(addresses["longitude"], addresses["latitude"], crs=crs),
        named=key[int(each.sum()) :],
        municipality=addresses["municipality"].to_numpy(dtype=object),
    )


def _named_edges(graph: StreetGraph) -> tuple[Whole, list[tuple[str, ...]]]:
    """Give the edges that have a name, and their names in the order in which they follow each other.

    Where two streets were joined into one edge ("Dalagatan|Wallingatan"), its ends tell which is where. Where an end
    tells nothing, for the file stops there, all of the edge may be either: it stands once for each name.
    """
    split = [tuple(part for one in _BETWEEN_NAMES.split(name) if (part := one.strip())) for name in graph.names]
    at = _names_at(graph, split)
    edges: list[int] = []
    ordered: list[tuple[str, ...]] = []
    for number, names in enumerate(split):
        start, end = at.get(int(graph.start[number]), set()), at.get(int(graph.end[number]), set())
        if len(names) > 1 and (start.isdisjoint(names) or end.isdisjoint(names)):
            edges += [number] * len(names)
            ordered += [(name,) for name in names]
        elif names:
            is_as_told = (names[0] in start) + (names[-1] in end) >= (names[-1] in start) + (names[0] in end)
            edges.append(number)
            ordered.append(names if is_as_told else names[::-1])
    return np.array(edges, np.int64), ordered


def _names_at(graph: StreetGraph, names: list[tuple[str, ...]]) -> dict[int, set[str]]:
    """Give the names of the edges that meet at each node, of those that have one name only."""
    at: dict[int, set[str]] = {}
    for start, end, own in zip(graph.start.tolist(), graph.end.tolist(), names, strict=True):
        if len(own) == 1:
            at.setdefault(start, set()).add(own[0])
            at.setdefault(end, set()).add(own[0])
    return at


def _name_of_each(row: Whole, each: Whole, key: Whole) -> Whole:
    """Give each piece its name: the edge's only one, or an equal share of the edge for each of several."""
    number, first = np.bincount(row, minlength=len(each)), np.cumsum(each) - each
    place = np.arange(len(row)) - (np.cumsum(number) - number)[row]
    return np.asarray(key[first[row] + place * each[row] // np.maximum(number, 1)[row]], np.int64)


def _no_pieces() -> Pieces:
    none = np.empty((0, 2))
    return Pieces(street=np.empty(0, np.int64), start=none, end=none, node=none.astype(np.int64))


def _streets_of(parts: _Parts) -> tuple[Whole, Whole]:
    """Tell the street of each piece and each address: one name, near each other, in one municipality."""
    name = np.concatenate([parts.pieces.street, parts.named])
    place = np.concatenate([parts.pieces.middle, parts.points])
    cell = np.floor((place - place.min(axis=0)) / _GRID_M).astype(np.int64)
    wide, high = (cell.max(axis=0) + 1).tolist()
    cells, which = np.unique((name * wide + cell[:, 0]) * high + cell[:, 1], return_inverse=True)
    middle = np.column_stack([cells // high % wide, cells % high]) * _GRID_M
    together = clusters(cells // (wide * high), middle, within_m=ONE_STREET_M)[which]
    # A numbered road is one road, also where it bears a street's name for a while.
    is_road = np.array([is_road_name(one) for one in parts.names], dtype=bool)
    together = np.where(is_road[name], -1 - name, together)
    where = _municipality_of(parts, together)
    several = int(where.max()) + 2
    _, street = np.unique(together * several + where + 1, return_inverse=True)
    of_piece, of_address = np.split(street.astype(np.int64), [len(parts.pieces.street)])
    return of_piece, of_address


def is_road_name(name: str) -> bool:
    """Whether a name is a road's number.

    >>> is_road_name("E4"), is_road_name("Väg 222"), is_road_name("E-vägen")
    (True, True, False)
    """
    return _ROAD_NAME.fullmatch(name) is not None


def _municipality_of(parts: _Parts, together: Whole) -> Whole:
    """Tell the municipality of each piece and address: a piece lies where the nearest number of its street does."""
    told, _ = pd.factorize(pd.Series(parts.municipality, dtype="object").replace("", None))
    at_piece, at_address = np.split(together, [len(parts.pieces.street)])
    one = pd.Series(told, dtype="int64").groupby(at_address).max()
    of_piece = one.reindex(at_piece, fill_value=-1).to_numpy(np.int64, copy=True)
    of_address = np.where(told < 0, one.reindex(at_address).to_numpy(np.int64), told)
    kinds = pd.Series(of_address, dtype="int64").groupby(at_address).nunique()
    for cluster in kinds.index[kinds > 1]:
        mine, own = np.flatnonzero(at_piece == cluster), np.flatnonzero(at_address == cluster)
        if len(mine):
            nearest = cKDTree(parts.points[own]).query(parts.pieces.middle[mine])[1]
            of_piece[mine] = of_address[own[nearest]]
    return np.concatenate([of_piece, of_address])


def _with_rows(
    parts: _Parts, addresses: pd.DataFrame, of_piece: Whole, of_address: Whole, is_counted: NDArray[np.bool_]
) -> Pieces:
    """Give the pieces of lines, and the rows of houses where a street has none."""
    drawn, only = parts.pieces, is_counted[of_address]
    first = int(drawn.node.max(initial=-1)) + 1
    rows = pieces_of_numbers(addresses[only], parts.points[only], of_address[only], first_node=first)
    return Pieces(
        street=np.concatenate([of_piece, rows.street]),
        start=np.concatenate([drawn.start, rows.start]),
        end=np.concatenate([drawn.end, rows.end]),
        node=np.concatenate([drawn.node, rows.node]),
    )


def _unnamed(graph: StreetGraph | None, crs: str) -> Whole:
    if graph is None:
        return np.empty((0, 2), np.int64)
    node = to_metres(graph.longitude, graph.latitude, crs=crs)
    apart = np.hypot(*(node[graph.start] - node[graph.end]).T)
    is_short = (np.array(graph.names, dtype=object) == "") & (apart <= _UNNAMED_M)
    return np.asarray(np.column_stack([graph.start, graph.end])[is_short])


def _told(municipality: NDArray[np.object_], of_address: Whole, number: int) -> list[tuple[str, ...]]:
    told: list[tuple[str, ...]] = [()] * number
    for street, name in dict.fromkeys(zip(of_address.tolist(), municipality.tolist(), strict=True)):
        if name:
            told[street] = tuple(sorted({*told[street], name}))
    return told


def _table(
    names: NDArray[np.object_], pieces: Pieces, meetings: Meetings, addresses: pd.DataFrame, crs: str
) -> StreetTable:
    order = np.argsort(pieces.street, kind="stable")
    along = positions(pieces)[order]
    street = pieces.street[order]
    piece_from = _starts(street, len(names))
    start = np.column_stack(to_degrees(pieces.start[order], crs=crs))
    end = np.column_stack(to_degrees(pieces.end[order], crs=crs))
    origin = start[piece_from[:-1]]
    scale = np.array([metres_per_degree(latitude) for latitude in origin[:, 1].tolist()])
    flat = np.hstack([(one - origin[street]) * scale[street] for one in (start, end)])
    listed = addresses.sort_values(["at", "number", "letter"], kind="stable")
    letter, letters = pd.factorize(listed["letter"], sort=True)
    return StreetTable(
        names=tuple(names.tolist()),
        municipalities=((),) * len(names),
        origin=origin,
        whole=_wholes(flat, along, piece_from, origin, scale),
        piece_from=piece_from,
        pieces=flat.astype(np.float32),
        along=along.astype(np.float32),
        address_from=_starts(listed["at"].to_numpy(), len(names)),
        number=listed["number"].to_numpy(np.int32),
        letter=letter.astype(np.int16),
        letters=tuple(letters.tolist()),
        address=listed[["longitude", "latitude"]].to_numpy(np.float64),
        meeting_from=_starts(meetings.street, len(names)),
        partner=meetings.partner.astype(np.int32),
        spot=np.column_stack([*to_degrees(meetings.point, crs=crs), meetings.reach_m]),
    )


def _starts(street: Whole, number: int) -> Whole:
    return np.asarray(np.searchsorted(street, np.arange(number + 1)), np.int64)


def _wholes(flat: Floats, along: Floats, piece_from: Whole, origin: Floats, scale: Floats) -> Floats:
    """Give each street's middle and the radius that holds 95 % of it: longitude, latitude, metres."""
    middle, length = (flat[:, :2] + flat[:, 2:]) / 2, np.hypot(*(flat[:, 2:] - flat[:, :2]).T)
    whole = np.empty((len(origin), 3))
    for street, (first, last) in enumerate(zip(piece_from[:-1].tolist(), piece_from[1:].tolist(), strict=True)):
        order = first + np.argsort(along[first:last].sum(axis=1), kind="stable")
        best, reach = smallest_circle(middle[order], np.maximum(length[order], 0.1), among=_TRIED)
        whole[street, :2] = origin[street] + middle[order[best]] / scale[street]
        whole[street, 2] = max(reach, LEAST_REACH_M)
    return whole
