"""Did the treated area's day turn, which way, and which hours, weekdays and months fell or rose beside the controls."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from hotspot.displacement.case import Case
from hotspot.displacement.series import hour_mask
from hotspot.stats.clock import DAY_BEGINS, Days, hours_moved, permute_days
from models.effect import HourBand, NamedEffect
from models.finding import TemporalFinding
from models.period import Hours

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

BANDS = (
    ("Natt", Hours(first=0, last=6)),
    ("Morgon och lunch", Hours(first=6, last=14)),
    ("Eftermiddag", Hours(first=14, last=18)),
    ("Kväll", Hours(first=18, last=24)),
)
PERMUTATIONS = 999
FEWEST_IN_A_PART = 20.0
"""Incidents before (a year's) and after together; fewer tell nothing of a part of the week, the year or the series."""

_FEWEST = 10.0
_MOST_MONTHS = 6
_WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
_WEEK_BY_DAY = tuple((name, (day,)) for day, name in enumerate(_WEEKDAYS))
_WEEK_IN_SHORT = (("måndag–torsdag", (0, 1, 2, 3)), *_WEEK_BY_DAY[4:])
_MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
_QUARTERS = ("januari–mars", "april–juni", "juli–september", "oktober–december")


def judge_hours(case: Case, *, rng: np.random.Generator) -> TemporalFinding | None:
    """Compare the treated area's clock and calendar; None where one side holds fewer than ten incidents."""
    series = case.series
    inside = np.flatnonzero(case.is_treated)
    before, after = series.weights[inside, :-1].sum(axis=1), series.weights[inside, -1]
    if min(before.sum(), after.sum()) < _FEWEST:
        return None
    treated, controls = _days(case)
    moved = hours_moved(treated, controls)
    test = permute_days(treated, controls, rng=rng, permutations=PERMUTATIONS, swing=moved.swing)
    week = series.week[inside]
    return TemporalFinding(
        statistic=test.statistic,
        p_value=test.p_value,
        hours_moved=moved.value,
        low=moved.low,
        high=moved.high,
        bands=_bands(case),
        profile_before=_shares(week.T @ before),
        profile_after=_shares(week.T @ after),
        weekdays=_weekdays(case),
        seasons=_seasons(case),
    )


def clock_days(case: Case) -> Integers:
    """Give the number of the day in which each incident of the series begins; days begin at `DAY_BEGINS`, by the clock.

    Returns
    -------
    ndarray
        Shape (n,), days since 1970.
    """
    local = _local(case) - pd.Timedelta(hours=DAY_BEGINS)
    return np.asarray(local.to_numpy("datetime64[D]").astype(np.int64))


def _local(case: Case) -> pd.DatetimeIndex:
    earliest = case.ground.incidents.earliest[case.series.row].astype("datetime64[us]")
    return pd.DatetimeIndex(earliest).tz_localize("UTC").tz_convert(case.ground.incidents.site.zone).tz_localize(None)


def _days(case: Case) -> tuple[Days, Days]:
    """Lay out incidents by day and hour, of the treated area and of each control."""
    treated, controls = len(case.pool), slice(len(case.pool))
    place = np.where(case.is_treated, treated, case.member)
    day = clock_days(case)
    before = _by_day(case, place, day, case.series.weights[:, :-1].sum(axis=1))
    after = _by_day(case, place, day, case.series.weights[:, -1])
    return (
        Days(before=before[treated], after=after[treated]),
        Days(before=before[controls], after=after[controls]),
    )


def _by_day(case: Case, place: Integers, day: Integers, weight: Floats) -> Floats:
    """Add up weights by place, day and hour, shape (places, days that hold any, 24)."""
    rows = np.flatnonzero((place >= 0) & (weight > 0))
    known, number = np.unique(day[rows], return_inverse=True)
    size = (len(case.pool) + 1) * len(known)
    unit = place[rows] * len(known) + number
    gather = csr_array((weight[rows], (unit, np.arange(rows.size))), shape=(size, rows.size))
    fold = csr_array(np.tile(np.eye(24), (7, 1)))
    return np.asarray((gather @ case.series.week[rows] @ fold).toarray().reshape(-1, len(known), 24))


def _bands(case: Case) -> tuple[HourBand, ...]:
    effects = case.effects_of_parts([case.hour_share(hour_mask(hours)) for _, hours in BANDS])
    return tuple(
        HourBand(name=name, hours=str(hours), effect=effect)
        for (name, hours), effect in zip(BANDS, effects, strict=True)
    )


def _weekdays(case: Case) -> tuple[NamedEffect, ...]:
    """Compare each weekday where all hold enough, else Monday to Thursday together, else nothing."""
    for week in (_WEEK_BY_DAY, _WEEK_IN_SHORT):
        parts = [(name, np.asarray(case.series.week @ _hours_of(days))) for name, days in week]
        if all(is_enough(case, part) for _, part in parts):
            return named_effects(case, parts)
    return ()


def _hours_of(days: tuple[int, ...]) -> Floats:
    return np.asarray(np.isin(np.arange(168) // 24, days).astype(np.float64))


def _seasons(case: Case) -> tuple[NamedEffect, ...]:
    """Compare the months that the period reaches, or its quarters where it is longer than half a year."""
    months = _months_of(case.periods.evaluated.start, case.periods.evaluated.end)
    month = _local(case).month.to_numpy() - 1
    if len(months) <= _MOST_MONTHS:
        parts = [(_MONTHS[one], (month == one).astype(np.float64)) for one in months]
    else:
        quarters = list(dict.fromkeys(one // 3 for one in months))
        parts = [(_QUARTERS[one], (month // 3 == one).astype(np.float64)) for one in quarters]
    told = [(name, part) for name, part in parts if is_enough(case, part)]
    return named_effects(case, told) if len(told) > 1 else ()


def _months_of(start: datetime, end: datetime) -> list[int]:
    last = end - timedelta(days=1)
    count = (last.year - start.year) * 12 + last.month - start.month + 1
    return [(start.month - 1 + step) % 12 for step in range(min(count, 12))]


def is_enough(case: Case, part: Floats) -> bool:
    """Tell whether the treated area's part holds `FEWEST_IN_A_PART` incidents."""
    weight = part[case.is_treated] @ case.series.weights[case.is_treated]
    return bool(weight[:-1].mean() + weight[-1] >= FEWEST_IN_A_PART)


def named_effects(case: Case, parts: list[tuple[str, Floats]]) -> tuple[NamedEffect, ...]:
    """Compare the treated area's parts with the controls' same parts: one family."""
    effects = case.effects_of_parts([part for _, part in parts])
    return tuple(NamedEffect(name=name, effect=effect) for (name, _), effect in zip(parts, effects, strict=True))


def _shares(profile: Floats) -> tuple[float, ...]:
    return tuple(float(share) for share in profile / profile.sum())
