"""How many hours did the mean of the day move beside the controls' day, and did its shape change at all.

A day here begins at `DAY_BEGINS`, when a city is quietest, so that the night belongs to the evening before it. Days,
not incidents, are what chance draws: what is reported in bunches of one day and hour is one piece of news, not many.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from hotspot.stats.circular import CircularTest, watson_u2_of_profiles

Floats = NDArray[np.float64]

DAY_BEGINS = 5
"""Fixed, so that neither chance nor the intervention itself decides where the circle is cut."""

_CLOCK = (np.arange(24) - DAY_BEGINS) % 24 + 0.5
_FEWEST = 10.0
"""Incidents before and after that a control needs to tell of its own day."""

_TAKEN_OFF = 0.5
"""Standard deviations of the heterogeneity that are taken off: cut at 0, it would else be too large on average."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Days:
    """Incidents by day and hour of the day.

    Attributes
    ----------
    before, after : shape (..., days, 24); the numbers of days may differ.
    """

    before: Floats
    after: Floats

    @property
    def profiles(self) -> tuple[Floats, Floats]:
        """Give all days together, before and after, each of shape (..., 24)."""
        return self.before.sum(axis=-2), self.after.sum(axis=-2)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursMoved:
    """How far the mean of the day moved beyond the controls' [hours], positive = later.

    Attributes
    ----------
    low, high : 95 % confidence interval, by t.
    swing : standard deviation of places' own moves that the controls show beyond chance.
    """

    value: float
    low: float
    high: float
    standard_error: float
    swing: float
    degrees_of_freedom: float


def mean_hours_moved(before: ArrayLike, after: ArrayLike) -> Floats:
    """Give how much later in the day, counted from `DAY_BEGINS`, incidents lie on average.

    Linear in the shares of the hours, so that moves of a share of all incidents add up: 15 % that come ten
    hours earlier are 1.5 hours. What moves across the day's beginning goes the long way round.

    Parameters
    ----------
    before, after : incidents in each hour, shape (..., 24), midnight first; both hold some.

    Examples
    --------
    Half of what happened at 22 moved to 02, the same night.

    >>> before, after = np.zeros(24), np.zeros(24)
    >>> before[22], after[22], after[2] = 2, 1, 1
    >>> float(mean_hours_moved(before, after))
    2.0
    """
    return np.asarray(_mean(np.asarray(after, np.float64)) - _mean(np.asarray(before, np.float64)))


def hours_moved(treated: Days, controls: Days) -> HoursMoved:
    """Compare the mean of the treated area's day with what the controls' change makes of its earlier day.

    Each hour of the earlier day is multiplied by how the controls' same hour changed, so that a whole city's shift is
    nobody's own. The variance adds that between the treated days, that between the controls (a delta method over
    whole controls, however their incidents hang together) and, as places have moves of their own, what the controls'
    moves vary beyond their own errors (DerSimonian & Laird).

    Parameters
    ----------
    treated : shapes (days, 24).
    controls : shapes (controls, days, 24).

    References
    ----------
    DerSimonian & Laird (1986), Controlled Clinical Trials 7:177, for the variance between places.

    Examples
    --------
    The whole city's evenings were halved, and so were the area's: its day moved no more than the city's.

    >>> before = np.zeros((30, 24))
    >>> before[:, [10, 20]] = 2
    >>> after = before / np.where(np.arange(24) == 20, 2, 1)
    >>> city = Days(before=np.stack([before] * 4), after=np.stack([after] * 4))
    >>> round(hours_moved(Days(before=before, after=after), city).value, 6)
    0.0
    """
    before, after = treated.profiles
    shift = _Shift(controls)
    expected = before * shift.ratio
    own = _variance(treated.after, after) + _variance(treated.before, before, weight=shift.ratio)
    shared = float(shift.variance(expected))
    swing = _own_swing(controls, shift)
    parts = np.array([own, shared, swing])
    freedom = np.array([min(len(treated.before), len(treated.after)) - 1, *[len(controls.before) - 1] * 2])
    variance = float(parts.sum())
    usable = np.maximum(freedom, 1)
    degrees = variance**2 / float((parts**2 / usable).sum()) if variance > 0 else float(usable[0])
    value, error = float(_mean(after) - _mean(expected)), float(np.sqrt(variance))
    half = float(stats.t.ppf(0.975, degrees)) * error
    return HoursMoved(
        value=value,
        low=value - half,
        high=value + half,
        standard_error=error,
        swing=float(np.sqrt(swing)),
        degrees_of_freedom=degrees,
    )


def permute_days(
    treated: Days, controls: Days, *, rng: np.random.Generator, permutations: int = 999, swing: float = 0.0
) -> CircularTest:
    """Test by Watson's U² whether the day changed its shape beyond the controls, by dealing whole days anew.

    The earlier days are weighted by how the controls' same hours changed, as in `hours_moved`; each deal also draws
    the controls anew, with replacement, since their change is itself uncertain.

    Parameters
    ----------
    treated, controls : as in `hours_moved`.
    swing : standard deviation of a place's own moves [hours], which days dealt anew cannot know; `HoursMoved.swing`.

    Raises
    ------
    ValueError
        Where the treated area holds nothing before or after.
    """
    shift = _Shift(controls)
    days = np.concatenate([treated.before * shift.ratio, treated.after])
    is_after = np.zeros(len(days))
    is_after[len(treated.before) :] = 1
    whole, later = days.sum(axis=0), treated.after.sum(axis=0)
    if min(later.sum(), treated.before.sum()) <= 0:
        raise ValueError("An area without incidents before or after has no day to compare; leave it out.")
    seen = float(watson_u2_of_profiles(whole - later, later))
    dealt = rng.permuted(np.tile(is_after, (permutations, 1)), axis=1) @ days
    unsure = shift.redrawn(rng, permutations) / shift.ratio * _tilts(whole, swing, rng=rng, times=permutations)
    drawn = watson_u2_of_profiles((whole - dealt) * unsure, dealt)
    reached = int((drawn >= seen * (1 - 1e-9)).sum())
    return CircularTest(statistic=seen, p_value=(reached + 1) / (permutations + 1))


class _Shift:
    """How the controls' hours changed, and how sure that is.

    Attributes
    ----------
    ratio : after beside before by hour, smoothed over the hours next to it, shape (24,); 1 without controls.
    """

    def __init__(self, controls: Days) -> None:
        self._before, self._after = (_smooth(one) for one in controls.profiles)
        self.ratio = _divide(self._after.sum(axis=0), self._before.sum(axis=0))
        self._deviation = _share(self._after) - _share(self._before)

    def without_each(self) -> Floats:
        """Give the ratio once for each control left out, shape (controls, 24)."""
        return _divide(self._after.sum(axis=0) - self._after, self._before.sum(axis=0) - self._before)

    def variance(self, expected: Floats, *, without: int | None = None) -> float:
        """Give the variance that the ratio brings into the mean of an expected day [hours²]."""
        number = len(self._deviation)
        if number < 2:
            return 0.0
        weight = (_CLOCK - _mean(expected)) * expected / expected.sum()
        moves = self._deviation @ weight
        if without is not None:
            moves = np.delete(moves, without)
        return float((moves**2).sum() * number / (number - 1))

    def redrawn(self, rng: np.random.Generator, times: int) -> Floats:
        """Give the ratio with the controls drawn anew, shape (times, 24)."""
        number = len(self._before)
        if number < 2:
            return np.tile(self.ratio, (times, 1))
        drawn = rng.multinomial(number, np.full(number, 1 / number), size=times).astype(np.float64)
        return _divide(drawn @ self._after, drawn @ self._before)


def _own_swing(controls: Days, shift: _Shift) -> float:
    """Estimate the variance of places' own moves from the controls, each beside all others [hours²]."""
    before, after = controls.profiles
    told = np.flatnonzero((before.sum(axis=1) >= _FEWEST) & (after.sum(axis=1) >= _FEWEST))
    if told.size < 3:
        return 0.0
    ratios = shift.without_each()
    expected = before * ratios
    moves = _mean(after[told]) - _mean(expected[told])
    errors = np.array(
        [
            _variance(controls.after[one], after[one])
            + _variance(controls.before[one], before[one], weight=ratios[one])
            + shift.variance(expected[one], without=int(one))
            for one in told
        ]
    )
    weight = 1 / np.maximum(errors, 1e-12)
    middle = (weight * moves).sum() / weight.sum()
    freedom = told.size - 1
    beyond = float((weight * (moves - middle) ** 2).sum()) - freedom - _TAKEN_OFF * np.sqrt(2 * freedom)
    return max(0.0, float(beyond) / float(weight.sum() - (weight**2).sum() / weight.sum()))


def _tilts(profile: Floats, swing: float, *, rng: np.random.Generator, times: int) -> Floats:
    """Give what moves the mean of a day by chance, `swing` hours in standard deviation, shape (times, 24)."""
    away = _CLOCK - _mean(profile)
    spread = float(profile @ away**2 / profile.sum())
    moved = rng.normal(0.0, swing, (times, 1)) / max(spread, 1.0)
    return np.asarray(np.maximum(1 + moved * away, 0.05))


def _variance(days: Floats, profile: Floats, *, weight: Floats | None = None) -> float:
    """Give the variance of the mean hour, with days as units [hours²]."""
    hours = np.ones(24) if weight is None else weight
    held = (days > 0).any(axis=1).sum()
    whole = profile * hours
    away = days @ (hours * (_CLOCK - _mean(whole))) / whole.sum()
    return float((away**2).sum() * held / max(held - 1, 1))


def _mean(profile: Floats) -> Floats:
    return np.asarray(profile @ _CLOCK / profile.sum(axis=-1))


def _smooth(profile: Floats) -> Floats:
    return np.asarray((np.roll(profile, 1, axis=-1) + 2 * profile + np.roll(profile, -1, axis=-1)) / 4)


def _share(profiles: Floats) -> Floats:
    total = profiles.sum(axis=0)
    return np.asarray(np.divide(profiles, total, out=np.zeros_like(profiles), where=total > 0))


def _divide(after: Floats, before: Floats) -> Floats:
    """Give after beside before by hour; an hour that is empty on either side follows the whole day."""
    whole = after.sum(axis=-1, keepdims=True) / np.maximum(before.sum(axis=-1, keepdims=True), 1e-12)
    known = (after > 0) & (before > 0)
    ratio = np.divide(after, before, out=np.ones_like(after), where=known)
    return np.asarray(np.where(known, ratio, np.where(whole > 0, whole, 1.0)))
