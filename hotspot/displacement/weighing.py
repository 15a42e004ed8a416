"""How much each incident counts in each period: by overlap, by the calendar, and by what is still to be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from hotspot.calendar import SWEDISH_CLOCK, calendar_days
from hotspot.completion import Settled, settle_month
from hotspot.displacement.periods import Periods
from hotspot.ground import Ground, LocatedIncidents
from models.calendar import CalendarDay
from models.finding import Completeness
from models.period import Period

Floats = NDArray[np.float64]

LEAST_COMPARABLE = 0.5
"""Where less than this share of the evaluated days has a counterpart, the calendar is left as it is."""

_SECOND = 1_000_000
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weighing:
    """What every incident counts for, and what that does to the uncertainty of sums.

    Attributes
    ----------
    shares : of every incident in every period, the evaluated one last, shape (n, periods); 0 outside.
    variance_factor : how many times its plain variance a weighted sum has, one per period, shape (periods,);
        1 where every incident counts once.
    relative_error : standard error of the completed sum as a share of it, the same for every area, so that it
        widens an effect by its product with the effect: ``standard_error**2 + (relative_error * value)**2``.
    completeness : of the evaluated period; None where the source does not tell when it was first told.
    notes : what a reader must know, in Swedish.
    parameters : for the provenance.
    """

    shares: Floats
    variance_factor: Floats
    relative_error: float = 0.0
    completeness: Completeness | None = None
    notes: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Days:
    """The days of one period with what each of them counts for.

    Attributes
    ----------
    kinds : what each day is compared with.
    length : share of a whole day that lies in the period, shape (days,).
    edges : where each day begins and the last one ends, microseconds since 1970 UTC, shape (days + 1,).
    is_fresh : too fresh, here or in the evaluated period, shape (days,).
    """

    days: tuple[CalendarDay, ...]
    length: Floats
    edges: Floats
    is_fresh: NDArray[np.bool_]

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(one.kind for one in self.days)

    def mix(self) -> dict[str, float]:
        """Count the days of each kind, the fresh ones left out."""
        mix: dict[str, float] = {}
        for kind, length, is_fresh in zip(self.kinds, self.length, self.is_fresh, strict=True):
            if not is_fresh:
                mix[kind] = mix.get(kind, 0.0) + float(length)
        return mix


def weigh_periods(ground: Ground, periods: Periods) -> Weighing:
    """Give what every incident counts for in every period.

    **Late reports.** What is still to come in is completed (`hotspot.completion`); days too fresh for that count in
    no period, neither here nor a year or two earlier.

    **Calendar.** The days of each reference period are weighted so that their kinds (`CalendarDay.kind`) are as many
    as the evaluated period's: four Fridays stand for five. Kinds that some period lacks are left out of all.

    Where nothing is late and the calendars are equal, this is the plain share of each incident in each period.
    """
    settled = settle_month(ground, periods.evaluated)
    days = [_days_of(ground, period, settled, periods.evaluated) for period in periods.all]
    multipliers, notes, parameters = _even_out(days, ground.incidents.site.timezone)
    columns, factors = [], []
    for number, (period, own, multiplier) in enumerate(zip(periods.all, days, multipliers, strict=True)):
        share = _weighted_share(ground.incidents, period, own, multiplier)
        is_evaluated = number == len(days) - 1
        columns.append(share * settled.factor if is_evaluated else share)
        factors.append(_variance_factor(multiplier, own.length) * (settled.variance_factor if is_evaluated else 1.0))
    return Weighing(
        shares=np.column_stack(columns),
        variance_factor=np.array(factors),
        relative_error=settled.relative_error,
        completeness=settled.completeness,
        notes=(*settled.notes, *notes),
        parameters={**settled.parameters, **parameters},
    )


def _days_of(ground: Ground, period: Period, settled: Settled, evaluated: Period) -> _Days:
    zone, timezone = ground.incidents.site.zone, ground.incidents.site.timezone
    start, end = period.start.astimezone(zone), period.end.astimezone(zone)
    last = (end - timedelta(microseconds=1)).date()
    days = calendar_days(start.date(), last, timezone=timezone, events=ground.events)
    midnights = [datetime.combine(one.day, time(), zone).timestamp() for one in days]
    midnights.append(datetime.combine(last + timedelta(days=1), time(), zone).timestamp())
    whole = np.array(midnights)
    edges = np.clip(whole, start.timestamp(), end.timestamp())
    fresh_from = _shifted(settled.whole_until.astimezone(zone).date(), evaluated, period)
    is_cut = settled.whole_until < evaluated.end
    return _Days(
        days=tuple(days),
        length=np.diff(edges) / np.diff(whole),
        edges=edges * _SECOND,
        is_fresh=np.array([is_cut and one.day >= fresh_from for one in days]),
    )


def _shifted(day: date, evaluated: Period, period: Period) -> date:
    """Give the same day of the year that a period lies in."""
    years = evaluated.start.year - period.start.year
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - years, day=28 if is_leap_day and years else day.day)


def _even_out(days: list[_Days], timezone: str) -> tuple[list[Floats], tuple[str, ...], dict[str, str]]:
    """Give what each day of each period counts for, and what to say about it."""
    mixes = [one.mix() for one in days]
    target = mixes[-1]
    common = set(target).intersection(*mixes)
    by_rule = "weekdays, Swedish holidays, school breaks and payday weekends by rule, events"
    told = {"calendar": by_rule if timezone == SWEDISH_CLOCK else "weekdays and events"}
    plain = [np.where(one.is_fresh, 0.0, 1.0) for one in days]
    kept = sum(target[kind] for kind in common)
    if len(days) == 1 or kept < LEAST_COMPARABLE * sum(target.values()):
        told["calendar"] = "not evened out: too few days have a counterpart"
        note = "Så få dagar har en motsvarighet i jämförelseåren att kalendern inte har jämnats ut."
        return plain, (note,) if len(days) > 1 and target else (), told
    multipliers = [
        np.array([target[kind] / mix[kind] if kind in common else 0.0 for kind in one.kinds]) * one_plain
        for one, mix, one_plain in zip(days, mixes, plain, strict=True)
    ]
    return multipliers, _left_out(days, common), told


def _left_out(days: list[_Days], common: set[str]) -> tuple[str, ...]:
    alone = [
        f"{one.kind} {one.day}"
        for own in reversed(days)
        for one, is_fresh in zip(own.days, own.is_fresh, strict=True)
        if one.kind not in common and not is_fresh
    ]
    if not alone:
        return ()
    rest = f" och {len(alone) - _MOST_NAMED} till" if len(alone) > _MOST_NAMED else ""
    return (f"Dagar utan motsvarighet i alla jämförda år räknas inte: {'; '.join(alone[:_MOST_NAMED])}{rest}.",)


def _weighted_share(incidents: LocatedIncidents, period: Period, days: _Days, multiplier: Floats) -> Floats:
    """Give each incident's share in the period, every day of it counting for its multiplier."""
    plain = incidents.period_share(period)
    if (multiplier == 1).all():
        return plain
    inside = np.flatnonzero(plain > 0)
    first, last = incidents.earliest[inside].astype(np.float64), incidents.latest[inside].astype(np.float64)
    counted = np.concatenate([[0.0], np.cumsum(np.diff(days.edges) * multiplier)])
    spans = last > first
    held = np.interp(last, days.edges, counted) - np.interp(first, days.edges, counted)
    day = np.clip(np.searchsorted(days.edges, first, side="right") - 1, 0, len(multiplier) - 1)
    share = np.zeros(len(plain))
    share[inside] = np.where(spans, held / np.maximum(last - first, 1.0), multiplier[day])
    return share


def _variance_factor(multiplier: Floats, length: Floats) -> float:
    """Give how many times its plain variance a sum has whose days count so much: sum of squares over sum."""
    total = float((multiplier * length).sum())
    return float((multiplier**2 * length).sum()) / total if total else 1.0
