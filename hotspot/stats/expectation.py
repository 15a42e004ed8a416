"""Foretell each place's next month from its own past and from what the whole city did in that month."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

YEAR = 12
HALF_LIVES = (6.0, 12.0, 24.0, np.inf)
"""Months after which a month counts half as much; offered to the choice by back-test."""

SEASON_STRENGTHS = (np.inf, 300.0, 100.0, 30.0)
"""Incidents that speak for the city's own season before a place's speak for its own; offered to the choice."""

_HALF = 0.5
"""Where nothing ever happened, half an incident over all months is expected: nothing is not certain."""

_CLIP = 2.5
_ROUNDS = 5
_START_DISPERSION, _START_SWING = 1.5, 0.02
_SEASON_WEIGHTS = ((-1, 0.5), (0, 1.0), (1, 0.5))


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """How the past speaks.

    Attributes
    ----------
    half_life : [months] infinite where all months count alike.
    season_strength : [incidents] infinite where a place has no season but the city's.
    """

    half_life: float
    season_strength: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Expectation:
    """What each month would have been expected to hold, from the months before it alone.

    Attributes
    ----------
    expected : [incidents], shape (n, months); NaN for the first month and for months without data.
    chance_share, swing_share : what the estimate of the level adds to the variance of a count, in parts of its own
        ``dispersion x expected`` and ``swing x expected²``, shape (n, months).
    city : each family's level by month, 1 in the first, shape (families, months).
    """

    expected: Floats
    chance_share: Floats
    swing_share: Floats
    city: Floats
    memory: Memory

    def of_months(self, chosen: NDArray[np.bool_]) -> "Expectation":
        """Give some months of it."""
        return replace(
            self,
            expected=self.expected[:, chosen],
            chance_share=self.chance_share[:, chosen],
            swing_share=self.swing_share[:, chosen],
            city=self.city[:, chosen],
        )


@dataclass(slots=True, kw_only=True, eq=False)
class _State:
    """Weighted sums of the months gone by: counts, exposures, and what their uncertainty needs; each (n,)."""

    counts: Floats
    exposure: Floats
    chance: Floats
    swing: Floats
    city: Floats = field(repr=False)
    filled: Floats = field(repr=False)


def foretell(counts: Floats, *, family: Integers, has_data: NDArray[np.bool_], memory: Memory) -> Expectation:
    """Foretell every month from those before it, and from the city's level in the month itself.

    ``expected = level x season x city``. The level is the mean share of the months before, the newer the heavier by
    `half_life`; the season is how the same month (and, at half weight, its two neighbours) stood beside its own
    year in earlier years, drawn to the city's by `season_strength` incidents; the city's level is what a family of
    places, hours or groups holds together in the month itself beside what all its members led to expect, members that
    miss by more than 2.5 standard deviations counting less the further off they are. So what the whole city shares,
    its season, the month's length, reports not yet in, is no place's change.

    Parameters
    ----------
    counts : [incidents], shape (n, months), consecutive calendar months, the oldest first.
    family : 0 to families - 1, shape (n,); each has a city level of its own.
    has_data : months without are passed over, shape (months,).
    """
    size, months = counts.shape
    families = int(family.max(initial=-1)) + 1
    out = np.full((3, size, months), np.nan)
    state = _State(**_nothing(size, families, months, counts, has_data))
    decay = 0.5 ** (1 / memory.half_life)
    for month in np.flatnonzero(has_data):
        season = _season(state, family, int(month), memory.season_strength)
        base = state.counts / np.maximum(state.exposure, 1e-12) * season
        known = state.exposure > 0
        state.city[:, month] = _city_level(counts[:, month], base, family, known, families)
        exposure = state.city[family, month] * season
        if known.any():
            relative = np.where(known, exposure / np.maximum(state.exposure, 1e-12), np.nan)
            out[0, :, month] = np.where(known, np.maximum(base * state.city[family, month], _HALF * relative), np.nan)
            out[1, :, month] = relative * state.chance / np.maximum(state.exposure, 1e-12)
            out[2, :, month] = np.where(known, state.swing / np.maximum(state.exposure, 1e-12) ** 2, np.nan)
        _remember(state, counts[:, month], exposure, decay)
    return Expectation(expected=out[0], chance_share=out[1], swing_share=out[2], city=state.city, memory=memory)


def _nothing(size: int, families: int, months: int, counts: Floats, has_data: NDArray[np.bool_]) -> dict[str, Floats]:
    return {
        "counts": np.zeros(size),
        "exposure": np.zeros(size),
        "chance": np.zeros(size),
        "swing": np.zeros(size),
        "city": np.zeros((families, months)),
        "filled": np.where(has_data, counts, 0.0),
    }


def _remember(state: _State, seen: Floats, exposure: Floats, decay: float) -> None:
    state.counts = state.counts * decay + seen
    state.exposure = state.exposure * decay + exposure
    state.chance = state.chance * decay**2 + exposure
    state.swing = state.swing * decay**2 + exposure**2


def _city_level(seen: Floats, base: Floats, family: Integers, known: NDArray[np.bool_], families: int) -> Floats:
    """Give each family's level: seen beside expected, members far off counting less."""
    if not known.any():
        return np.ones(families)
    weight: Floats = known.astype(np.float64)
    level = np.ones(families)
    for _ in range(_ROUNDS):
        top = np.bincount(family, weight * seen, minlength=families)
        level = top / np.maximum(np.bincount(family, weight * base, minlength=families), 1e-12)
        mean = level[family] * base
        away = np.abs(seen - mean) / np.sqrt(_START_DISPERSION * np.maximum(mean, 1) + _START_SWING * mean**2)
        weight = known.astype(np.float64) * np.minimum(1, _CLIP / np.maximum(away, 1e-12)) ** 2
    return level


def _season(state: _State, family: Integers, month: int, strength: float) -> Floats:
    """Give how each place's month stands beside the city's, from the same months of years gone by."""
    size = len(state.counts)
    if not np.isfinite(strength) or month < YEAR:
        return np.ones(size)
    top, bottom = np.full(size, float(strength)), np.full(size, float(strength))
    for back in range(YEAR, month + 2, YEAR):
        for step, weight in _SEASON_WEIGHTS:
            at = month - back + step
            if at < 0:
                continue
            # The year around it, as far as it is known: it holds each month of the calendar once.
            first = min(max(at - YEAR // 2, 0), month - YEAR)
            year = slice(first, first + YEAR)
            own = state.filled[:, year].sum(axis=1)
            shared = state.city[:, year].sum(axis=1)
            share = state.city[:, at] / np.maximum(shared, 1e-12)
            top += weight * state.filled[:, at]
            bottom += weight * own * share[family]
    return np.asarray(top / bottom)


def choose_memory(
    counts: Floats, *, family: Integers, has_data: NDArray[np.bool_], judged: NDArray[np.bool_]
) -> Memory:
    """Choose how the past shall speak by which choice foretold the judged months best (Poisson's log score).

    Parameters
    ----------
    judged : months to foretell for the choice, shape (months,).
    """
    best, choice = np.inf, Memory(half_life=np.inf, season_strength=np.inf)
    for half_life, strength in _offers(int(np.flatnonzero(judged)[-1]) if judged.any() else 0):
        memory = Memory(half_life=half_life, season_strength=strength)
        expected = foretell(counts, family=family, has_data=has_data, memory=memory).expected[:, judged]
        mean = np.maximum(expected, 0.1)
        score = float(np.nansum(mean - counts[:, judged] * np.log(mean)))
        if score < best - 1e-9:
            best, choice = score, memory
    return choice


def _offers(last: int) -> Iterable[tuple[float, float]]:
    strengths = SEASON_STRENGTHS if last >= YEAR else (np.inf,)
    return product(reversed(HALF_LIVES), strengths)


def fit_spread(seen: Floats, expectation: Expectation) -> tuple[float, float]:
    """Estimate dispersion (at least 1) and squared relative swing (at least 0) from months foretold and seen.

    Weighted moments: squared misses on ``expected x (1 + chance_share)`` and ``expected² x (1 + swing_share)``,
    weighted by the variance that they imply; misses beyond five standard deviations count as five, so that what
    really moved in the past does not pass for noise.
    """
    known = np.isfinite(expectation.expected) & (expectation.expected > 0)
    mean = expectation.expected[known]
    if not mean.size:
        return 1.0, 0.0
    chance = mean * (1 + expectation.chance_share[known])
    swing = mean**2 * (1 + expectation.swing_share[known])
    miss = (seen[known] - mean) ** 2
    found = np.array([_START_DISPERSION, _START_SWING])
    for _ in range(10):
        variance = found[0] * chance + found[1] * swing
        found = _least_squares(np.minimum(miss, 25 * variance), chance, swing, 1 / variance**2)
    return float(found[0]), float(found[1])


def _least_squares(miss: Floats, chance: Floats, swing: Floats, weight: Floats) -> Floats:
    """Fit both parts, or one alone where the other would leave its bounds."""
    cc, cs, ss = (float((weight * a * b).sum()) for a, b in ((chance, chance), (chance, swing), (swing, swing)))
    cm, sm = float((weight * chance * miss).sum()), float((weight * swing * miss).sum())
    determinant = cc * ss - cs * cs
    dispersion = (cm * ss - sm * cs) / determinant if determinant > 1e-12 * cc * ss else cm / cc
    extra = (sm * cc - cm * cs) / determinant if determinant > 1e-12 * cc * ss else 0.0
    if dispersion < 1:
        dispersion, extra = 1.0, (sm - cs) / ss
    if extra < 0:
        dispersion, extra = max(1.0, cm / cc), 0.0
    return np.array([dispersion, extra])


def of_slices(expectation: Expectation, rows: Integers) -> Expectation:
    """Give some rows of an expectation."""
    return replace(
        expectation,
        expected=expectation.expected[rows],
        chance_share=expectation.chance_share[rows],
        swing_share=expectation.swing_share[rows],
    )
