"""State slices and called pairs as the changes and moves that a finding tells."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspot.displacement.search.flows import Flows
from hotspot.displacement.search.judge import Judged, Miss
from hotspot.displacement.search.links import Links
from hotspot.displacement.search.pairs import Pairs
from hotspot.displacement.search.slices import KINDS, Slices
from models.search import Change, Move, SearchPlace

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Book:
    """What changes and moves are stated from.

    Attributes
    ----------
    names : of the places that are spoken of, by their number.
    """

    slices: Slices
    links: Links
    judged: Judged
    names: Mapping[int, SearchPlace]


def mentioned(slices: Slices, judged: Judged, called: Pairs, links: Links) -> Integers:
    """Give the places that a finding speaks of, each once."""
    ends = np.concatenate([links.source[called.link], links.receiver[called.link]])
    changed = np.flatnonzero(judged.now.is_beyond_chance)
    return np.unique(slices.place[np.concatenate([ends, changed])])


def state_changes(book: Book) -> tuple[Change, ...]:
    """Give what changed beyond chance, the largest first."""
    now = book.judged.now
    rows = np.flatnonzero(now.is_beyond_chance)
    return tuple(_change(int(row), now, book) for row in rows[np.argsort(-np.abs(now.value[rows]), kind="stable")])


def state_moves(called: Pairs, flows: Flows, book: Book) -> tuple[Move, ...]:
    """Give the called pairs with what went between them, the largest first."""
    order = np.lexsort((called.p_value, -flows.incidents))
    return tuple(_move(int(number), called, flows, book) for number in order)


def _move(number: int, called: Pairs, flows: Flows, book: Book) -> Move:
    links, judged = book.links, book.judged
    link, lag = int(called.link[number]), int(called.lag[number])
    source, receiver = int(links.source[link]), int(links.receiver[link])
    kind = 0 if links.is_between[link] else int(book.slices.kind[source])
    return Move(
        kind=KINDS[kind],
        source=_change(source, judged.before if lag and judged.before else judged.now, book),
        receiver=_change(receiver, judged.now, book),
        lag_months=lag,
        link=links.reason(link),
        p_value=float(called.p_value[number]),
        q_value=float(called.q_value[number]),
        incidents=float(flows.incidents[number]),
        low=float(flows.low[number]),
        high=float(flows.high[number]),
    )


def _change(row: int, miss: Miss, book: Book) -> Change:
    """Give what became of one slice in one month, with all that it is compared with."""
    slices, months = book.slices, slice(0, miss.month + 1)
    return Change(
        place=book.names[int(slices.place[row])],
        part=slices.parts[int(slices.family[row])],
        observed=float(miss.observed[row]),
        expected=float(miss.expected[row]),
        value=float(miss.value[row]),
        low=float(miss.low[row]),
        high=float(miss.high[row]),
        p_value=float(miss.p_value[row]),
        q_value=float(miss.q_value[row]),
        smallest_detectable_effect=float(miss.smallest[row]),
        history=tuple(slices.counts[row, months].tolist()),
        expected_history=tuple(book.judged.expected[row, months].tolist()),
    )
