"""Say how alike two patterns of incidents are, place by place, and whether two counts differ."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from hotspot.stats.multiple import benjamini_hochberg

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_FEWEST_EXPECTED = 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PointPatternSimilarity:
    """How alike two patterns are.

    Attributes
    ----------
    similarity : share of places that hold the same share of both patterns, as far as can be seen; Andresen's S.
    robust_similarity : the same among places where anything happened: empty ones are alike by themselves.
    difference : share of the second pattern less that of the first [percentage points], shape (n,).
    p_values, q_values : of no difference, shape (n,); 1 where nothing happened, which no correction counts.
    """

    similarity: float
    robust_similarity: float
    difference: Floats
    p_values: Floats
    q_values: Floats


def spatial_point_pattern_test(base: ArrayLike, test: ArrayLike, *, alpha: float = 0.05) -> PointPatternSimilarity:
    """Compare each place's share of two patterns, whatever their totals.

    Each place's counts and the rest's make a table of two by two, tested by the N - 1 chi-square, or by Fisher's exact
    test where less than one incident is expected in a part of it. A place differs where its q-value is under
    `alpha`, so that a city of like places is not sprinkled with differences.

    It takes incidents as independent. Patterns that swing more than Poisson look less alike than they are.

    Parameters
    ----------
    base, test : incidents in each place, whole numbers, shape (n,).

    Raises
    ------
    ValueError
        Where shapes differ, counts are negative or not whole, or a pattern is empty.

    References
    ----------
    Andresen (2009), Applied Geography 29:333, and (2016), Methodological Innovations 9, for S and robust S;
    Wheeler, Steenbeek & Andresen (2018), Transactions in GIS 22:760, for tests of proportions with FDR; Campbell
    (2007), Statistics in Medicine 26:3661, for N - 1 and when Fisher.

    Examples
    --------
    Half of the incidents left the first place for the second; the third is as it was, the fourth empty.

    >>> found = spatial_point_pattern_test([80, 20, 100, 0], [40, 60, 100, 0])
    >>> found.similarity, round(found.robust_similarity, 3), found.difference.tolist()
    (0.5, 0.333, [-20.0, 20.0, 0.0, 0.0])
    """
    one, other = _checked(base, test)
    happened = one + other > 0
    p_values = np.ones(one.size)
    p_values[happened] = _two_by_two(one[happened], other[happened], int(one.sum()), int(other.sum()))
    q_values = np.ones(one.size)
    q_values[happened] = benjamini_hochberg(p_values[happened])
    differs = q_values < alpha
    return PointPatternSimilarity(
        similarity=float(1 - differs.mean()),
        robust_similarity=float(1 - differs[happened].mean()),
        difference=100 * (other / other.sum() - one / one.sum()),
        p_values=p_values,
        q_values=q_values,
    )


def resampled_point_pattern_test(
    base: ArrayLike,
    test: ArrayLike,
    *,
    rng: np.random.Generator,
    samples: int = 200,
    kept: float = 0.85,
    level: float = 0.95,
) -> PointPatternSimilarity:
    """Compare each place's share of two patterns as it was first done: by resampling the second one.

    85 % of the second pattern are drawn without replacement, 200 times; a place differs where the base's share lies
    outside the middle 95 % of the shares drawn. It takes the base as known, corrects for no multiplicity, and its size
    hangs on the share drawn: kept here to compare with what others published.

    Parameters
    ----------
    base, test : incidents in each place, whole numbers, shape (n,).
    kept : share of the second pattern in each draw, above 0, at most 1.

    Returns
    -------
    PointPatternSimilarity
        Its `p_values` are twice the smaller share of draws at or beyond the base's, q the same.

    References
    ----------
    Andresen (2009), Applied Geography 29:333; Malleson's and Steenbeek's implementations, github.com/wsteenbeek/sppt.
    """
    one, other = _checked(base, test)
    size = round(kept * int(other.sum()))
    drawn = rng.multivariate_hypergeometric(other, size, size=samples) / size
    left_out = round(samples * (1 - level) / 2)
    ordered, share = np.sort(drawn, axis=0), one / one.sum()
    differs = (share < ordered[left_out]) | (share > ordered[samples - 1 - left_out])
    happened = one + other > 0
    beyond = np.minimum((drawn <= share).mean(axis=0), (drawn >= share).mean(axis=0))
    p_values = np.minimum(2 * beyond, 1.0)
    return PointPatternSimilarity(
        similarity=float(1 - differs.mean()),
        robust_similarity=float(1 - differs[happened].mean()),
        difference=100 * (other / other.sum() - share),
        p_values=p_values,
        q_values=p_values,
    )


def e_test(
    count: int, other_count: int, *, exposure: float = 1.0, other_exposure: float = 1.0, difference: float = 0.0
) -> float:
    """Give the chance that two Poisson rates differ as much or more, if they differ by `difference`.

    The standardised difference's distribution is worked out at the estimated rate, which is more powerful than the
    conditional test that splits the sum by a binomial. Small counts need it most.

    Parameters
    ----------
    count, other_count : whole numbers, from 0.
    exposure, other_exposure : time or area over which each was counted, above 0.

    Returns
    -------
    float
        Two-sided p-value; 1 where the rates differ by just that.

    Raises
    ------
    ValueError
        Where a count is negative, or an exposure not above 0.

    References
    ----------
    Krishnamoorthy & Thomson (2004), J. Statistical Planning and Inference 119:23; computed by SciPy.

    Examples
    --------
    >>> round(e_test(6, 2), 4)
    0.1749
    """
    if min(count, other_count) < 0 or min(exposure, other_exposure) <= 0:
        raise ValueError(
            f"Counts {count} and {other_count} over {exposure} and {other_exposure}: give counts from 0 over exposures "
            "above 0."
        )
    if count / exposure - other_count / other_exposure == difference:
        return 1.0  # SciPy leaves out that nothing at all was counted
    found = stats.poisson_means_test(int(count), exposure, int(other_count), other_exposure, diff=difference)
    return float(min(found.pvalue, 1.0))


def _checked(base: ArrayLike, test: ArrayLike) -> tuple[Integers, Integers]:
    patterns = np.asarray(base, dtype=np.float64), np.asarray(test, dtype=np.float64)
    if patterns[0].shape != patterns[1].shape or patterns[0].ndim != 1:
        raise ValueError(
            f"Patterns of shape {patterns[0].shape} and {patterns[1].shape}; give one count a place in each."
        )
    for counts in patterns:
        if not ((counts >= 0) & (counts == np.rint(counts))).all():
            raise ValueError("A count is negative or not whole; give numbers of incidents.")
        if not counts.sum() > 0:
            raise ValueError("A pattern has no incidents; there is no share to compare.")
    return patterns[0].astype(np.int64), patterns[1].astype(np.int64)


def _two_by_two(one: Integers, other: Integers, total: int, other_total: int) -> Floats:
    """Test each place against the rest: N - 1 chi-square, or Fisher where too little is expected."""
    whole, here = total + other_total, one + other
    rest = whole - here
    crossed = one * (other_total - other).astype(np.float64) - other * (total - one).astype(np.float64)
    margins = here.astype(np.float64) * rest * total * other_total
    # A place that holds everything cannot differ.
    chi_square = np.where(margins > 0, (whole - 1) * crossed**2 / np.where(margins > 0, margins, 1.0), 0.0)
    p_values = stats.chi2.sf(chi_square, 1)
    expected = np.minimum(here, rest) * (min(total, other_total) / whole)
    for at in np.flatnonzero(expected < _FEWEST_EXPECTED):
        table = [[one[at], other[at]], [total - one[at], other_total - other[at]]]
        p_values[at] = stats.fisher_exact(table).pvalue
    return np.asarray(p_values)
