"""Count incidents cell by cell and step by step: a city as a film of months or weeks."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from hotspot.count import count_by_cell, sum_by_cell
from hotspot.grid import enclosed
from hotspot.ground import LocatedIncidents
from models.counts import CellCounts
from models.errors import ParameterError
from models.period import Period
from models.selection import Selection

STEPS = ("month", "week")
LEAST_STEPS = 10
"""ArcGIS asks for as many: nine in ten of fewer is all of them."""

_SLACK = timedelta(days=1)
"""A day without any incident at either end of the data makes no step incomplete."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cube:
    """Weighted incidents in every cell and step.

    Attributes
    ----------
    step : "month" or "week" (Monday to Sunday).
    steps : the whole steps of the period that the data cover, in order.
    partial : steps that the period touches but that are not whole [count].
    counts : incidents, shape (cells, steps); aoristic shares summed.
    whole : the same over all steps together, with what is in no cell; cells are those with the habitat all around.
    """

    step: str
    steps: tuple[Period, ...]
    partial: int
    counts: Floats
    whole: CellCounts


def count_by_step(incidents: LocatedIncidents, selection: Selection, *, step: str, least: int = LEAST_STEPS) -> Cube:
    """Count a selection cell by cell in each whole month or week.

    A step is whole where the period holds all of it and the data reach from its first day to its last: the month
    that is still filling up is left out.

    Parameters
    ----------
    step : one of `STEPS`, or "auto": months where the period holds enough of them, else weeks.

    Raises
    ------
    ParameterError
        Where there are fewer whole steps than `least`.
    """
    chosen = step if step != "auto" else _widest(incidents, selection.period, least)
    touched = _touched(selection.period, chosen, timezone=incidents.site.timezone)
    steps = _whole(touched, selection.period, incidents)
    if len(steps) < least:
        raise ParameterError(
            f"{selection.period} holds {len(steps)} whole {chosen}s with data; at least {least} are needed. "
            "Ask for a longer period" + (" or for weeks (step=week)." if chosen == "month" else ".")
        )
    covered = replace(selection, period=Period(start=steps[0].start, end=steps[-1].end))
    whole = _without_rim(count_by_cell(incidents, covered))
    cells = incidents.cells(selection.resolution)
    columns = [sum_by_cell(cells, incidents.weights(replace(selection, period=one)), whole.cells) for one in steps]
    return Cube(
        step=chosen, steps=steps, partial=len(touched) - len(steps), counts=np.column_stack(columns), whole=whole
    )


def _without_rim(counts: CellCounts) -> CellCounts:
    """Leave out the rim of the habitat, which never holds anything (`hotspot.grid.enclosed`)."""
    kept = enclosed(counts.cells)
    return replace(counts, cells=counts.cells[kept], counts=counts.counts[kept])


def _widest(incidents: LocatedIncidents, period: Period, least: int) -> str:
    months = _whole(_touched(period, "month", timezone=incidents.site.timezone), period, incidents)
    return "month" if len(months) >= least else "week"


def _touched(period: Period, step: str, *, timezone: str) -> list[Period]:
    """Give every month or week that shares a day with the period."""
    day = period.first_day
    first = day.replace(day=1) if step == "month" else day - timedelta(days=day.weekday())
    touched = []
    while first <= period.last_day:
        following = _following(first, step)
        touched.append(Period.of_days(first, following - timedelta(days=1), timezone=timezone))
        first = following
    return touched


def _following(first: date, step: str) -> date:
    if step == "week":
        return first + timedelta(days=7)
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _whole(touched: list[Period], period: Period, incidents: LocatedIncidents) -> tuple[Period, ...]:
    if not len(incidents):
        return ()
    first, last = (
        datetime.fromtimestamp(int(moment) / 1e6, UTC).astimezone(incidents.site.zone).date()
        for moment in (incidents.earliest.min(), incidents.earliest.max())
    )
    return tuple(
        one
        for one in touched
        if period.start <= one.start
        and one.end <= period.end
        and first - _SLACK <= one.first_day
        and one.last_day <= last + _SLACK
    )
