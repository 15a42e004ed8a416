"""Model areas and periods, and let the treated ones after differ by a factor."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hotspot.stats.displacement.areas import BeforeAfter
from hotspot.stats.displacement.scaled import RateRatio, rate_ratio, scaled_difference
from hotspot.stats.uncertainty import Difference, Spread, spread_from_controls

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PanelEffect:
    """What the treated areas did after, beside what areas and periods alone would have made of them.

    Attributes
    ----------
    ratio : factor of the treated areas after.
    difference : the same in incidents, over all treated areas and all periods after.
    spread : that was used.
    fitted : what the model expects of each count, the effect included, shape (areas, periods).
    expected : the same without the effect.
    """

    ratio: RateRatio
    difference: Difference
    spread: Spread
    fitted: Floats
    expected: Floats


def panel_effect(
    counts: ArrayLike,
    *,
    is_treated: ArrayLike,
    is_after: ArrayLike,
    block: ArrayLike | None = None,
    spread: Spread | None = None,
    level: float = 0.95,
) -> PanelEffect:
    """Fit ``log mean = area + period + effect of treated areas after`` by Poisson quasi-likelihood.

    The likelihood equations ask that the sums of each area, of each period and of the treated block be met. Summed over
    treated and other areas, before and after, the model is saturated, so that the effect is the ratio of four
    sums whatever happened in single periods, and all else follows: no iteration is needed.

    Months of one place share its good or bad year. Errors that took them for independent would be far too small, so
    periods are first added up to blocks, and the blocks of the untreated areas say how far counts swing.

    Parameters
    ----------
    counts : shape (areas, periods).
    is_treated : shape (areas,).
    is_after : shape (periods,).
    block : which periods belong together, such as their year, shape (periods,); where not given, all before and
        all after. A block lies wholly before or after.
    spread : of a block's count in an untouched area; learnt from the untreated areas where not given.

    Raises
    ------
    ValueError
        Where there are no treated or untreated areas, no periods before or after, a block lies on both sides, one
        of the four sums is zero, or fewer than two untreated areas hold incidents and no spread is given.

    References
    ----------
    McCullagh & Nelder (1989), Generalized Linear Models, 6.2 and 9.2; Bertrand, Duflo & Mullainathan (2004),
    Quarterly J. Economics 119:249, for adding up periods.

    Examples
    --------
    The untreated areas stood still; the treated one halved, 40 months' worth to 20.

    >>> found = panel_effect([[20, 20, 10, 10], [30, 30, 30, 30], [25, 35, 30, 30]],
    ...                      is_treated=[True, False, False], is_after=[False, False, True, True])
    >>> round(found.ratio.value, 6), round(found.difference.value, 6)
    (0.5, -20.0)
    """
    table, treated, after = _checked(counts, is_treated, is_after)
    blocks, block_after = _added_up(table, after, after if block is None else np.asarray(block))
    used = spread_from_controls(blocks[~treated]) if spread is None else spread
    area = BeforeAfter.of(blocks[treated], is_after=block_after)
    control = BeforeAfter.of(blocks[~treated], is_after=block_after)
    ratio = rate_ratio(area=area, control=control, spread=used, level=level)
    fitted, expected = _fitted(table, treated, after, ratio.value)
    return PanelEffect(
        ratio=ratio,
        difference=scaled_difference(area=area, control=control, spread=used, level=level),
        spread=used,
        fitted=fitted,
        expected=expected,
    )


def _checked(
    counts: ArrayLike, is_treated: ArrayLike, is_after: ArrayLike
) -> tuple[Floats, NDArray[np.bool_], NDArray[np.bool_]]:
    table = np.asarray(counts, dtype=np.float64)
    treated, after = np.asarray(is_treated, dtype=bool), np.asarray(is_after, dtype=bool)
    if table.shape != (treated.size, after.size):
        raise ValueError(f"Counts of shape {table.shape} do not fit {treated.size} areas and {after.size} periods.")
    if treated.all() or not treated.any() or after.all() or not after.any():
        raise ValueError(
            f"{treated.sum()} of {treated.size} areas are treated and {after.sum()} of {after.size} periods are after; "
            "give some of each and some of neither."
        )
    return table, treated, after


def _added_up(table: Floats, after: NDArray[np.bool_], block: NDArray[np.generic]) -> tuple[Floats, NDArray[np.bool_]]:
    names, number = np.unique(block, return_inverse=True)
    is_member = number[:, None] == np.arange(names.size)
    block_after = after @ is_member
    mixed = block_after & (~after @ is_member)
    if mixed.any():
        raise ValueError(f"Block '{names[mixed][0]}' lies before and after; end it where the intervention begins.")
    return table @ is_member, block_after


def _fitted(table: Floats, treated: NDArray[np.bool_], after: NDArray[np.bool_], ratio: float) -> tuple[Floats, Floats]:
    """Solve ``mean = a b (x ratio)`` from the sums of areas and periods."""
    groups = np.stack([table[treated].sum(axis=0), table[~treated].sum(axis=0)])
    before, later = groups[:, ~after].sum(axis=1), groups[:, after].sum(axis=1)
    size = before / before.sum()  # of the two groups, in a period before
    period = table.sum(axis=0) / np.where(after, size @ np.array([ratio, 1.0]), 1.0)
    whole = np.where(treated, (before + later)[0], (before + later)[1])
    share = table.sum(axis=1) / np.where(whole > 0, whole, 1.0)
    expected = np.outer(share * np.where(treated, size[0], size[1]), period)
    return np.where(np.outer(treated, after), expected * ratio, expected), expected
