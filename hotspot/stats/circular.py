"""Tell whether the clock of incidents turned, how far, and whether chance turns it as much.

A day is a circle: 23 and 01 lie two hours apart. Statistics here do not depend on where the circle is cut.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
ProfileStatistic = Callable[[Floats, Floats], Floats]

_BLOCK = 200
"""Permutations drawn at once: keeps memory flat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CircularTest:
    """A statistic with the share of permutations that reach it, (M+1)/(R+1)."""

    statistic: float
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rayleigh:
    """How far points on a circle favour one direction.

    Attributes
    ----------
    mean : direction of the mean, in the circle's own unit, from 0 to its period.
    resultant_length : from 0 (no direction) to 1 (all at one point).
    """

    mean: float
    resultant_length: float
    p_value: float


def rayleigh(points: ArrayLike, *, period: float = 2 * np.pi) -> Rayleigh:
    """Test whether points on a circle favour one direction.

    Parameters
    ----------
    points : shape (n,), n >= 1, in the unit of `period`.

    Raises
    ------
    ValueError
        Where there are no points, or NaN among them.

    References
    ----------
    Zar (1999), Biostatistical Analysis, equation 27.4, for the p-value.

    Examples
    --------
    Six and eighteen o'clock cancel out.

    >>> round(rayleigh([6, 18], period=24).resultant_length, 12)
    0.0
    """
    angles = _checked(points) * (2 * np.pi / period)
    n = angles.size
    mean = np.exp(1j * angles).mean()
    length = float(np.abs(mean))
    z = np.sqrt(1 + 4 * n + 4 * (n**2 - (n * length) ** 2)) - (1 + 2 * n)
    direction = float(np.angle(mean) % (2 * np.pi)) * period / (2 * np.pi)
    return Rayleigh(mean=direction, resultant_length=length, p_value=float(min(1.0, np.exp(z))))


def watson_u2(first: ArrayLike, second: ArrayLike) -> float:
    """Compare two samples on a circle by Watson's U²; ties as `watson_u2_of_profiles` says.

    Parameters
    ----------
    first, second : points, shapes (n,) and (m,), in any one unit.

    References
    ----------
    Watson (1962), Biometrika 49:57; Zar (1999), Biostatistical Analysis, section 27.6.

    Examples
    --------
    Two points facing two others, in turn: as well mixed as can be.

    >>> watson_u2([0.0, 2.0], [1.0, 3.0])
    0.0625
    """
    return float(watson_u2_of_profiles(*_profiles(first, second)))


def kuiper(first: ArrayLike, second: ArrayLike) -> float:
    """Compare two samples on a circle by Kuiper's V, the sum of the largest gaps each way; exact, not on a grid.

    References
    ----------
    Kuiper (1960), Proc. Koninklijke Nederlandse Akademie van Wetenschappen A 63:38.

    Examples
    --------
    All of one before all of the other.

    >>> kuiper([0.1, 0.2], [0.8, 0.9])
    1.0
    """
    return float(kuiper_of_profiles(*_profiles(first, second)))


def watson_u2_of_profiles(before: Floats, after: Floats) -> Floats:
    """Compute U² of binned samples.

    ``U² = (n m / N²) (sum t d² - (sum t d)² / N)``: d is the difference of the two cumulative shares, t the
    incidents at each step, N all of them. Tied incidents stand half before and half after their
    common step, so that reading the circle backwards changes nothing; without ties this is Watson's own.

    Parameters
    ----------
    before, after : incidents in each bin around the circle, shape (..., k); both hold some.

    References
    ----------
    Brown (1994), J. R. Statist. Soc. B 56:275, for the symmetrical form with ties.
    """
    n, m, total = _sums(before, after)
    gap = np.cumsum(before, axis=-1) / n[..., None] - np.cumsum(after, axis=-1) / m[..., None]
    tied = before + after
    steps = (tied + np.roll(tied, -1, axis=-1)) / 2
    spread = (steps * gap**2).sum(axis=-1) - (steps * gap).sum(axis=-1) ** 2 / total
    return np.asarray(n * m / total**2 * spread)


def kuiper_of_profiles(before: Floats, after: Floats) -> Floats:
    """Compute V of binned samples, shape (..., k): the range of the difference of the cumulative shares."""
    n, m, _ = _sums(before, after)
    gap = np.cumsum(before, axis=-1) / n[..., None] - np.cumsum(after, axis=-1) / m[..., None]
    return np.asarray(gap.max(axis=-1) - gap.min(axis=-1))


def permutation_test(
    weights: Floats,
    is_after: NDArray[np.bool_],
    *,
    rng: np.random.Generator,
    permutations: int = 999,
    statistic: ProfileStatistic = watson_u2_of_profiles,
) -> CircularTest:
    """Test whether two groups of incidents share one profile, by shuffling which is in which group.

    Parameters
    ----------
    weights : share of each incident in each bin around the circle, shape (n, k); an interval is spread over several.
    is_after : the group, shape (n,).

    Raises
    ------
    ValueError
        Where one of the groups is empty.
    """
    after = np.asarray(is_after, dtype=bool)
    if after.all() or not after.any():
        raise ValueError(f"Of {after.size} incidents {int(after.sum())} come after; both groups need some.")
    total = weights.sum(axis=0)

    def compute(labels: Floats) -> Floats:
        profile = labels @ weights
        return statistic(total - profile, profile)

    seen = float(compute(after.astype(np.float64)[None])[0])
    reached, done = 0, 0
    while done < permutations:
        block = min(_BLOCK, permutations - done)
        labels = np.tile(after.astype(np.float64), (block, 1))
        # Rounding must not hide a tie with what was seen.
        reached += int((compute(rng.permuted(labels, axis=1)) >= seen * (1 - 1e-9)).sum())
        done += block
    return CircularTest(statistic=seen, p_value=(reached + 1) / (permutations + 1))


def permutation_test_of_samples(
    first: ArrayLike,
    second: ArrayLike,
    *,
    rng: np.random.Generator,
    permutations: int = 999,
    statistic: ProfileStatistic = watson_u2_of_profiles,
) -> CircularTest:
    """Test two samples of points on a circle, shapes (n,) and (m,), by shuffling them."""
    before, after = _checked(first), _checked(second)
    _, places = np.unique(np.concatenate([before, after]), return_inverse=True)
    weights = np.eye(int(places.max()) + 1)[places]
    is_after = np.arange(places.size) >= before.size
    return permutation_test(weights, is_after, rng=rng, permutations=permutations, statistic=statistic)


def circular_transport_hours(before: ArrayLike, after: ArrayLike) -> Floats:
    """Give how many hours incidents moved on average, when as few as possible moved as short as possible.

    Optimal transport on the circle: across each boundary between bins flows the difference of the
    cumulative shares less its median (the median is where to cut the circle); the flows' sum, forward less
    backward, is the mean signed way. What leaves 20 and turns up at 08 moved back by twelve or on by
    twelve alike; nearer than that the shorter way decides.

    Parameters
    ----------
    before, after : incidents in each hour of the day, shape (..., 24); any number of equal bins will do.

    Returns
    -------
    ndarray
        Shape (...), [hours]; positive = later.

    References
    ----------
    Rabin, Delon & Gousseau (2011), J. Mathematical Imaging and Vision 41:147.

    Examples
    --------
    All moved from 22 to 01, past midnight.

    >>> before, after = np.zeros(24), np.zeros(24)
    >>> before[22], after[1] = 1, 1
    >>> float(circular_transport_hours(before, after))
    3.0
    """
    first, second = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    n, m, _ = _sums(first, second)
    flow = np.cumsum(first, axis=-1) / n[..., None] - np.cumsum(second, axis=-1) / m[..., None]
    forward = flow - np.median(flow, axis=-1, keepdims=True)
    return np.asarray(forward.sum(axis=-1) * 24 / first.shape[-1])


def _sums(before: Floats, after: Floats) -> tuple[Floats, Floats, Floats]:
    n, m = np.asarray(before.sum(axis=-1)), np.asarray(after.sum(axis=-1))
    if (n <= 0).any() or (m <= 0).any():
        raise ValueError("A profile without incidents has no shape to compare; leave it out.")
    return n, m, n + m


def _profiles(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    one, other = _checked(first), _checked(second)
    values = np.unique(np.concatenate([one, other]))
    bins = np.searchsorted(values, one), np.searchsorted(values, other)
    counts = [np.bincount(places, minlength=values.size).astype(np.float64) for places in bins]
    return counts[0], counts[1]


def _checked(points: ArrayLike) -> Floats:
    checked = np.asarray(points, dtype=np.float64)
    if checked.ndim != 1 or not checked.size or not np.isfinite(checked).all():
        raise ValueError(f"Points on a circle have shape {checked.shape}; give at least one, none of them missing.")
    return checked
