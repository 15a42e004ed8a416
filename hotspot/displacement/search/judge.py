"""Tell how far each slice missed what its past led to expect, and how often months miss by as much."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspot.displacement.search.months import Months
from hotspot.displacement.search.slices import KINDS, Slices
from hotspot.stats.expectation import YEAR, Expectation, Memory, choose_memory, fit_spread, foretell, of_slices
from hotspot.stats.multiple import benjamini_hochberg
from hotspot.stats.tails import Tails, gather_tails, own_scale

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FEWEST_MONTHS = 2
LEVEL = 0.05
_FEWEST_FOR_A_LAG = 6
_NEXT_TO_NOTHING = 1e-9
_LEFT_OUT, _ENOUGH_TO_LEAVE_OUT = 3, 18
_INTERVAL = (0.025, 0.975)
_POWER = 0.8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Miss:
    """How far each slice missed in one month; arrays have the shape (n,).

    Attributes
    ----------
    month : index into `Months.periods`.
    observed, expected : [incidents]
    error : standard deviation of a miss, with the slice's own width [incidents].
    low, high : 95 % interval of `value` [incidents].
    p_fall, p_rise : one-sided; NaN where nothing was to be expected.
    q_value : two-sided, within all slices.
    smallest : effect that would be seen with 80 % power at 5 % [incidents].
    smallest_pair : the same at the level that one pair among all must pass.
    """

    month: int
    observed: Floats
    expected: Floats
    error: Floats
    low: Floats
    high: Floats
    p_fall: Floats
    p_rise: Floats
    q_value: Floats
    smallest: Floats
    smallest_pair: Floats

    @property
    def value(self) -> Floats:
        """Give observed - expected."""
        return np.asarray(self.observed - self.expected)

    @property
    def p_value(self) -> Floats:
        """Give the two-sided p-values."""
        return np.asarray(np.minimum(2 * np.fmin(self.p_fall, self.p_rise), 1.0))

    @property
    def is_beyond_chance(self) -> Flags:
        """Tell which changed, after FDR over all."""
        return np.asarray(self.q_value < LEVEL)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """What became of each slice.

    Attributes
    ----------
    expected : [incidents] of every month, the searched one last, NaN before the first, shape (n, months).
    now : the searched month.
    before : the month before it; None where that cannot be told.
    memory : how the past speaks.
    spread : (dispersion, swing) of each kind.
    reference : months whose misses make the tails, shape (months,).
    """

    expected: Floats
    now: Miss
    before: Miss | None
    memory: Memory
    spread: dict[int, tuple[float, float]]
    reference: Flags


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Misses:
    """Misses of one kind: standard deviation, standardised, and their tails; arrays (n, months)."""

    error: Floats
    z: Floats
    tails: Tails
    spread: tuple[float, float]


def reference_months(months: Months) -> Flags:
    """Give the months of the baseline that are foretold to learn how months miss, shape (months,).

    The first year of a long baseline, and the first half of a short one, only teaches. The last three months (of a
    baseline under a year and a half the last) are left out: what moves now may have begun to move then.
    """
    size = len(months.periods)
    known = np.flatnonzero(months.has_data[:-1])
    chosen = np.zeros(size, dtype=bool)
    if len(known) < FEWEST_MONTHS:
        return chosen
    taught = min(YEAR, max(1, len(known) // 2))
    chosen[known[taught:]] = True
    if len(known) >= _FEWEST_FOR_A_LAG:
        chosen[-1 - (_LEFT_OUT if len(known) >= _ENOUGH_TO_LEAVE_OUT else 1) :] = False
    return chosen


def judge_slices(slices: Slices, months: Months, *, pairs: int) -> Judged:
    """Compare each slice's searched month, and the month before, with what was to be expected.

    Parameters
    ----------
    pairs : how many will be looked at, for the smallest effect that one of them could show.
    """
    reference = reference_months(months)
    whole = slices.kind == 0
    memory = choose_memory(
        slices.counts[whole], family=slices.family[whole], has_data=months.has_data, judged=reference
    )
    found = foretell(slices.counts, family=slices.family, has_data=months.has_data, memory=memory)
    parts = {
        kind: _misses(slices.counts[rows], of_slices(found, rows), reference)
        for kind in range(len(KINDS))
        if (rows := np.flatnonzero(slices.kind == kind)).size
    }
    can_lag = months.baseline >= _FEWEST_FOR_A_LAG and bool(months.has_data[-2])
    last = len(months.periods) - 1
    return Judged(
        expected=found.expected,
        now=_miss(slices, found, parts, month=last, pairs=pairs),
        before=_miss(slices, found, parts, month=last - 1, pairs=pairs) if can_lag else None,
        memory=memory,
        spread={kind: one.spread for kind, one in parts.items()},
        reference=reference,
    )


def _misses(counts: Floats, expectation: Expectation, reference: Flags) -> _Misses:
    past = expectation.of_months(reference)
    dispersion, swing = fit_spread(counts[:, reference], past)
    expected = np.maximum(expectation.expected, _NEXT_TO_NOTHING)
    chance = dispersion * expected * (1 + expectation.chance_share)
    variance = chance + swing * expected**2 * (1 + expectation.swing_share)
    z = (counts - expectation.expected) / np.sqrt(variance)
    width = np.sqrt(own_scale(z[:, reference]))[:, None]
    error, z = np.sqrt(variance) * width, z / width
    tails = gather_tails(z[:, reference].ravel(), expectation.expected[:, reference].ravel())
    return _Misses(error=error, z=z, tails=tails, spread=(dispersion, swing))


def _miss(slices: Slices, found: Expectation, parts: dict[int, _Misses], *, month: int, pairs: int) -> Miss:
    names = ("error", "low", "high", "p_fall", "p_rise", "smallest", "smallest_pair")
    made = {name: np.full(len(slices), np.nan) for name in names}
    expected = found.expected[:, month]
    for kind, one in parts.items():
        rows = np.flatnonzero(slices.kind == kind)
        error, z, due = one.error[:, month], one.z[:, month], expected[rows]
        under, over = (one.tails.quantile(level, due) for level in _INTERVAL)
        reach = -one.tails.quantile(1 - _POWER, due)
        made["error"][rows] = error
        made["low"][rows] = slices.counts[rows, month] - due - over * error
        made["high"][rows] = slices.counts[rows, month] - due - under * error
        made["p_fall"][rows], made["p_rise"][rows] = one.tails.p_fall(z, due), one.tails.p_rise(z, due)
        made["smallest"][rows] = error * (over + reach)
        made["smallest_pair"][rows] = error * (one.tails.quantile(1 - _pair_level(pairs), due) + reach)
    return Miss(
        month=month,
        observed=slices.counts[:, month],
        expected=expected,
        q_value=_q_values(np.minimum(2 * np.fmin(made["p_fall"], made["p_rise"]), 1.0)),
        **made,
    )


def _pair_level(pairs: int) -> float:
    """Give the level that both halves of a single true pair must pass: at p, 2 p pairs have a half that does."""
    return float(np.sqrt(LEVEL / (2 * max(pairs, 1))))


def _q_values(p_value: Floats) -> Floats:
    q_value = np.full(len(p_value), np.nan)
    known = np.isfinite(p_value)
    q_value[known] = benjamini_hochberg(p_value[known])
    return q_value
