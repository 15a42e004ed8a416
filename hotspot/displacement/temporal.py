"""Did the treated area's day turn, which way, and which hours fell or rose beside the controls' same hours."""

import numpy as np
from numpy.typing import NDArray

from hotspot.displacement.case import Case
from hotspot.displacement.series import hour_mask
from hotspot.stats.circular import circular_transport_hours, permutation_test
from models.finding import HourBand, TemporalFinding
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
RESAMPLES = 499
_FEWEST = 10.0


def judge_hours(case: Case, *, rng: np.random.Generator) -> TemporalFinding | None:
    """Compare the treated area's clock before and after; None where one side holds fewer than ten incidents."""
    series = case.series
    inside = np.flatnonzero(case.is_treated)
    day = series.day[inside]
    before, after = series.weights[inside, :-1].sum(axis=1), series.weights[inside, -1]
    if min(before.sum(), after.sum()) < _FEWEST:
        return None
    test = permutation_test(day * (before + after)[:, None], after > before, rng=rng, permutations=PERMUTATIONS)
    moved = circular_transport_hours(before @ day, after @ day)
    low, high = _moved_interval(day, before, after, rng=rng)
    week = series.week[inside]
    return TemporalFinding(
        statistic=test.statistic,
        p_value=test.p_value,
        hours_moved=float(moved),
        low=low,
        high=high,
        bands=_bands(case),
        profile_before=_shares(week.T @ before),
        profile_after=_shares(week.T @ after),
    )


def _moved_interval(day: Floats, before: Floats, after: Floats, *, rng: np.random.Generator) -> tuple[float, float]:
    """Draw incidents anew with replacement, before and after apart, and take the middle 95 % of the moves."""
    profiles = []
    for weight in (before, after):
        rows = np.flatnonzero(weight > 0)
        times = rng.multinomial(rows.size, np.full(rows.size, 1 / rows.size), size=RESAMPLES)
        profiles.append((times * weight[rows]) @ day[rows])
    low, high = np.quantile(circular_transport_hours(*profiles), [0.025, 0.975])
    return float(low), float(high)


def _bands(case: Case) -> tuple[HourBand, ...]:
    effects = case.effects_of_parts([case.hour_share(hour_mask(hours)) for _, hours in BANDS])
    return tuple(
        HourBand(name=name, hours=str(hours), effect=effect)
        for (name, hours), effect in zip(BANDS, effects, strict=True)
    )


def _shares(profile: Floats) -> tuple[float, ...]:
    return tuple(float(share) for share in profile / profile.sum())
