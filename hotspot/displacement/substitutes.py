"""Which kinds of incidents went up where others went down before anything was done: proposals for what replaces what.

Learnt from counts by place and month, never from names. A proposal says what may be looked for, not
what happened: only the comparison within the treated area tells that.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from geodata.cells import NO_CELL
from hotspot.displacement.series import asked_for
from hotspot.ground import Ground, LocatedIncidents
from hotspot.stats.comovement import FEWEST_MONTHS, co_movement
from hotspot.stats.multiple import benjamini_hochberg
from hotspot.stats.tally import tally
from models.finding import Substitute
from models.incident import PUBLIC_INITIATED, Detection
from models.intervention import Intervention

Integers = NDArray[np.int64]

RESOLUTION = 8
"""Cells some 530 m from middle to middle: large enough to hold several kinds, small enough to differ."""

MOST_MONTHS = 36
MOST_KINDS = 12
FEWEST_A_MONTH = 5.0
FEWEST_IN_A_PLACE = 24.0
_LEAST_SHARE_OF_A_MONTH = 0.25


def propose_substitutes(
    ground: Ground,
    intervention: Intervention,
    *,
    categories: tuple[str, ...] = (),
    detection: Sequence[Detection] = PUBLIC_INITIATED,
) -> tuple[Substitute, ...]:
    """Find offence groups that moved together or against each other before the intervention began.

    Groups are compared in the whole city's cells by calendar month, up to three years back; categories where the series
    is one group only. Empty where fewer than two years, or fewer than two groups, are known.

    Returns
    -------
    tuple of Substitute
        Those beyond chance after FDR over all pairs, what went most against each other first.
    """
    incidents = ground.incidents
    is_asked = asked_for(incidents, categories=categories, detection=tuple(detection))
    month = _months_before(incidents, intervention)
    rows = np.flatnonzero(is_asked & (month >= 0) & (incidents.cells(RESOLUTION) != NO_CELL))
    rows, month = _recorded(rows, month)
    if not rows.size or int(month[rows].max()) + 1 < FEWEST_MONTHS:
        return ()
    months = int(month[rows].max()) + 1
    codes, names = _kinds(incidents, rows, months)
    if len(names) < 2:
        return ()
    counts = _count(incidents.cells(RESOLUTION)[rows], codes, months - 1 - month[rows], (len(names), months))
    return _proposals(counts, names)


def _months_before(incidents: LocatedIncidents, intervention: Intervention) -> Integers:
    """Give how many whole calendar months before the intervention's each incident began; -1 outside, 0 the last."""
    zone = ZoneInfo(incidents.site.timezone)
    first = intervention.first_day
    # Months are told apart by their first moments, by the site's clock; the first is the intervention's own.
    starts = [_first_moment(first.year * 12 + first.month - 1 - back, zone) for back in range(MOST_MONTHS + 1)]
    edges = np.array(starts[::-1], dtype=np.int64)
    place = np.searchsorted(edges, incidents.earliest, side="right")
    return np.where((place == 0) | (place > MOST_MONTHS), -1, MOST_MONTHS - place).astype(np.int64)


def _first_moment(number: int, zone: ZoneInfo) -> int:
    return int(datetime(number // 12, number % 12 + 1, 1, tzinfo=zone).timestamp() * 1_000_000)


def _recorded(rows: Integers, month: Integers) -> tuple[Integers, Integers]:
    """Leave out the months before recording began: from the first back that holds hardly anything."""
    if not rows.size:
        return rows, month
    counts = np.bincount(month[rows], minlength=MOST_MONTHS)
    thin = np.flatnonzero(counts < _LEAST_SHARE_OF_A_MONTH * np.median(counts[counts > 0]))
    known = int(thin[0]) if thin.size else MOST_MONTHS
    return rows[month[rows] < known], month


def _kinds(incidents: LocatedIncidents, rows: Integers, months: int) -> tuple[Integers, list[str]]:
    """Give each row's kind, -1 where too rare, and the kinds' names: groups, or categories of the only one."""
    for codes, names in (
        (incidents.group_code[rows], incidents.groups),
        (incidents.category_code[rows], incidents.categories),
    ):
        total = np.bincount(codes, minlength=len(names)).astype(np.float64)
        total[[not name for name in names]] = 0
        chosen = np.sort(np.argsort(-total, kind="stable")[:MOST_KINDS])
        chosen = chosen[total[chosen] >= FEWEST_A_MONTH * months]
        if len(chosen) > 1:
            number = np.full(len(names), -1, dtype=np.int64)
            number[chosen] = np.arange(len(chosen))
            return number[codes], [names[code] for code in chosen]
    return np.zeros(0, dtype=np.int64), []


def _count(cells: Integers, kind: Integers, month: Integers, shape: tuple[int, int]) -> NDArray[np.float64]:
    """Count by kind, place and month in order of time; places with too little are left out."""
    known, place = np.unique(cells, return_inverse=True)
    counts = tally((kind, place, month), shape=(shape[0], len(known), shape[1]))
    return np.asarray(counts[:, counts.sum(axis=(0, 2)) >= FEWEST_IN_A_PLACE])


def _proposals(counts: NDArray[np.float64], names: list[str]) -> tuple[Substitute, ...]:
    found = co_movement(counts)
    first, second = np.triu_indices(len(names), k=1)
    q_values = benjamini_hochberg(found.p_value[first, second])
    told = [
        Substitute(
            first=names[one],
            second=names[other],
            correlation=float(found.correlation[one, other]),
            q_value=float(q),
            months=counts.shape[2],
        )
        for one, other, q in zip(first, second, q_values, strict=True)
        if q < 0.05
    ]
    return tuple(sorted(told, key=lambda one: one.correlation))
