"""Did the treated area's day turn, which way, and which hours fell or rose beside the controls' same hours."""

import numpy as np
from numpy.typing import NDArray

from hotspot.displacement.areas import TREATMENT
from hotspot.displacement.effects import Yardstick, as_family, measure
from hotspot.displacement.series import Series, hour_mask
from hotspot.stats.circular import circular_transport_hours, permutation_test
from hotspot.stats.uncertainty import Dispersion, dispersion_from_controls
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


def judge_hours(series: Series, member: Integers, *, controls: int, rng: np.random.Generator) -> TemporalFinding | None:
    """Compare the treated area's clock before and after; None where one side holds fewer than ten incidents.

    Parameters
    ----------
    member : control of each incident of the series, -1 where none, shape (n,).
    controls : how many there are.
    """
    inside = np.flatnonzero(series.label == TREATMENT)
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
        bands=_bands(series, member, controls=controls),
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


def _bands(series: Series, member: Integers, *, controls: int) -> tuple[HourBand, ...]:
    masks = [hour_mask(hours) for _, hours in BANDS]
    treated = np.where(series.label == TREATMENT, 0, -1)
    own = [series.count(treated, size=1, hours=mask)[0] for mask in masks]
    others = np.stack([series.count(member, size=controls, hours=mask) for mask in masks])
    dispersion = _wider(pooled_dispersion(others), pooled_dispersion(others.sum(axis=0)))
    effects = as_family(
        tuple(
            measure(counts, Yardstick(control=table.sum(axis=0), dispersion=dispersion))
            for counts, table in zip(own, others, strict=True)
        )
    )
    return tuple(
        HourBand(name=name, hours=str(hours), effect=effect)
        for (name, hours), effect in zip(BANDS, effects, strict=True)
    )


def pooled_dispersion(tables: Floats) -> Dispersion:
    """Estimate dispersion from the controls' table of areas by periods, or several such, 1 where they are too few."""
    try:
        return dispersion_from_controls(tables)
    except ValueError:
        return Dispersion(value=1.0, degrees_of_freedom=1.0)


def _wider(bands: Dispersion, whole: Dispersion) -> Dispersion:
    """Take the larger: a band that holds most of the treated area's day is hardly less dispersed than the whole."""
    return bands if bands.value >= whole.value else whole


def _shares(profile: Floats) -> tuple[float, ...]:
    return tuple(float(share) for share in profile / profile.sum())
