"""Learn from untouched areas how much counts swing, and how much of it belongs to the place rather than to chance."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hotspot.stats.uncertainty.spread import Spread

Floats = NDArray[np.float64]

TYPICAL_SWING = 0.15
"""Half of all untouched places swing less than this from year to year [share of the level]."""

_NEARLY_POISSON = 0.3
_WIDEST_DISPERSION, _WIDEST_SWING = 30.0, 1.2
_ROUGH, _FINE = 14, 20
_NEGLIGIBLE = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Residuals:
    """What is left of each area's counts, beside levels of areas and periods.

    ``scatter ~ (dispersion + swing * level) * chi-square(freedom)``; each of shape (areas,).

    Attributes
    ----------
    mean : of an area's counts in one period.
    kept : share of a single count's excess kurtosis that the mean square of its residuals keeps.
    """

    scatter: Floats
    level: Floats
    freedom: Floats
    mean: Floats
    kept: Floats


def spread_from_controls(
    counts: ArrayLike | Sequence[ArrayLike], *, parts: Sequence[ArrayLike] | None = None
) -> Spread:
    """Estimate how untouched areas vary between periods: by dispersion, and by swings in proportion to their level.

    Levels of areas and of periods are free; what is left of each area is its Pearson chi-square, whose
    mean is ``dispersion + swing * level`` per degree of freedom. Areas of different level tell the two apart. Areas
    that are all small cannot: a swing of 10 % hides in the chance of ten incidents and rules five hundred. So what
    untouched places of other cities do is believed until these controls say otherwise (`swing_known`), and
    the doubt that is left goes into the degrees of freedom of `Spread.combined`.

    The belief beforehand: of x, what dispersion has above 1, the density 1 / ((0.3 + x) (1 + x²)), whose median is
    0.36; of the relative swing, the square root of `swing`, a half Cauchy distribution of median 0.15.

    Parameters
    ----------
    counts : shape (m, k), areas by periods, or several such tables pooled, each with its own periods and
        number of areas; areas and periods without incidents are left out.
    parts : of how many places that swing each by themselves every area is made, one array of shape (m,) for each
        table; 1 where not given. A patch of ten alike quarters swings a third as much as one of them, and would
        make a single busy square look steadier than it is.

    Raises
    ------
    ValueError
        Where no table holds two areas and two periods with incidents, or parts do not fit the tables.

    References
    ----------
    McCullagh & Nelder (1989), Generalized Linear Models, 9.2 (quasi-likelihood with more than one variance
    parameter) and 10.2 (gamma model of the squared residuals).

    Examples
    --------
    Large areas that swing by a quarter, small ones that keep to Poisson's chance:

    >>> small, large = [[10, 13], [12, 9], [8, 10], [11, 10]], [[1000, 1500], [1500, 1000], [900, 1300]]
    >>> found = spread_from_controls([*small, *large])
    >>> found.dispersion < 3, 0.1 < found.swing ** 0.5 < 0.5
    (True, True)
    """
    tables = _tables(counts)
    made = [np.ones(len(table)) for table in tables] if parts is None else [np.asarray(one, float) for one in parts]
    if [one.shape for one in made] != [table.shape[:1] for table in tables] or any((one < 1).any() for one in made):
        raise ValueError(
            f"Parts of shape {[one.shape for one in made]} do not fit tables of shape "
            f"{[table.shape for table in tables]}; give 1 or more for each area."
        )
    residuals = [found for one in zip(tables, made, strict=True) if (found := _residuals(*one)) is not None]
    if not residuals:
        shapes = [table.shape for table in tables]
        raise ValueError(f"Counts of shape {shapes} leave nothing to compare; give two areas and two periods.")
    return _believed(_joined(residuals))


def _tables(counts: ArrayLike | Sequence[ArrayLike]) -> list[Floats]:
    if isinstance(counts, Sequence) and counts and np.ndim(counts[0]) == 2:
        return [np.asarray(table, dtype=np.float64) for table in counts]
    table = np.asarray(counts, dtype=np.float64)
    return [table] if table.ndim == 2 else list(table)


def _residuals(table: Floats, parts: Floats) -> _Residuals | None:
    """Give the exact means of the residuals of a two-way table under both kinds of variance.

    The residual is linear in the counts, with weights (δij - pi)(δtu - qu); dispersion enters with the mean,
    swing with its square over the parts that swing apart.
    """
    happened = table.sum(axis=1) > 0
    kept, parts = table[happened][:, table.sum(axis=0) > 0], parts[happened]
    areas, periods = kept.shape
    if areas < 2 or periods < 2:
        return None
    total = kept.sum()
    p, q = kept.sum(axis=1) / total, kept.sum(axis=0) / total
    mean = total * np.outer(p, q)
    own = ((1 - 2 * p) / parts + (p**2 / parts).sum()) / (1 - p)
    return _Residuals(
        scatter=((kept - mean) ** 2 / mean).sum(axis=1),
        level=total * p * own * (1 - (q**2).sum()) / (periods - 1),
        freedom=(periods - 1) * (1 - p),
        mean=total * p / periods,
        kept=np.full(areas, (periods - 1) / (2 * periods)),
    )


def _joined(residuals: list[_Residuals]) -> _Residuals:
    names = ("scatter", "level", "freedom", "mean", "kept")
    return _Residuals(**{name: np.concatenate([getattr(one, name) for one in residuals]) for name in names})


def _believed(residuals: _Residuals) -> Spread:
    """Weigh dispersion and swing on a grid, drawn once more where the weight lies."""
    beyond = np.concatenate([[0.0], np.geomspace(0.02, _WIDEST_DISPERSION, _ROUGH)])
    swing = np.concatenate([[0.0], np.geomspace(0.005, _WIDEST_SWING, _ROUGH)])
    weight = _weights(beyond, swing, residuals, ratio=np.ones(residuals.mean.size))
    (dispersion, square), _ = _moments(1 + beyond, swing**2, weight)
    beyond, swing = _around(beyond, weight.sum(axis=1)), _around(swing, weight.sum(axis=0))
    weight = _weights(beyond, swing, residuals, ratio=dispersion + square * residuals.level)
    unlearnt = np.minimum(weight.sum(axis=0), _prior_share(swing)).sum()
    means, covariance = _moments(1 + beyond, swing**2, weight)
    found = Spread(dispersion=means[0], swing=means[1], covariance=covariance, swing_known=1 - float(unlearnt))
    middle = float(np.average(residuals.level, weights=residuals.freedom))
    return replace(found, degrees_of_freedom=found.combined(incidents=1, squares=middle).degrees_of_freedom)


def _weights(beyond: Floats, swing: Floats, residuals: _Residuals, *, ratio: Floats) -> Floats:
    log_weight = _log_likelihood(beyond, swing, residuals, ratio=ratio) + np.log(_prior(beyond, swing))
    weight = np.exp(log_weight - log_weight.max()) * np.outer(_widths(beyond), _widths(swing))
    return np.asarray(weight / weight.sum())


def _log_likelihood(beyond: Floats, swing: Floats, residuals: _Residuals, *, ratio: Floats) -> Floats:
    """Take each area's scatter as gamma, with the shape that counts' excess kurtosis leaves of half its freedom.

    The kurtosis is that of a negative binomial whose variance is `ratio` times its mean, Poisson's at 1. It is held
    fast: else small residuals would speak for counts of much kurtosis, and so of much variance.
    """
    kurtosis = 6 * (ratio - 1) / residuals.mean + 1 / (ratio * residuals.mean)
    shape = residuals.freedom / (1 + kurtosis * residuals.kept) / 2
    assumed = (1 + beyond)[:, None, None] + (swing**2)[:, None] * residuals.level
    return np.asarray(-(np.log(assumed) @ shape + (1 / assumed) @ (shape * residuals.scatter / residuals.freedom)))


def _prior(beyond: Floats, swing: Floats) -> Floats:
    return np.outer(1 / ((_NEARLY_POISSON + beyond) * (1 + beyond**2)), 1 / (1 + (swing / TYPICAL_SWING) ** 2))


def _prior_share(swing: Floats) -> Floats:
    """Give the share of the belief beforehand that each point of the grid stands for."""
    density = 2 / (np.pi * TYPICAL_SWING * (1 + (swing / TYPICAL_SWING) ** 2))
    return np.asarray(density * _widths(swing))


def _widths(points: Floats) -> Floats:
    gaps = np.diff(points)
    return np.asarray((np.append(gaps, 0) + np.append(0, gaps)) / 2)


def _around(points: Floats, weight: Floats) -> Floats:
    """Draw a grid over the points that carry weight, and one more at each end."""
    carrying = np.flatnonzero(weight > _NEGLIGIBLE)
    low, high = points[max(carrying[0] - 1, 0)], points[min(carrying[-1] + 1, points.size - 1)]
    # Denser where it is low: belief about a variance is skewed.
    return np.asarray(low + (high - low) * np.linspace(0, 1, _FINE) ** 1.5)


def _moments(
    dispersion: Floats, swing: Floats, weight: Floats
) -> tuple[tuple[float, float], tuple[float, float, float]]:
    means = float(weight.sum(axis=1) @ dispersion), float(weight.sum(axis=0) @ swing)
    one, other = dispersion - means[0], swing - means[1]
    covariance = float(weight.sum(axis=1) @ one**2), float(one @ weight @ other), float(weight.sum(axis=0) @ other**2)
    return means, covariance
