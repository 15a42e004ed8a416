"""How likely chance makes what looks like a default coordinate."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

SPACINGS, SPACINGS_SHARE = 50, 40
"""How many of the next points tell how counts fall off from point to point, and at most one point in how many."""
FEWEST_SPACINGS = 10
SLOWEST, STEEPEST = 1.5, 4.0
"""Powers between which the tail is taken to fall off: six real cities lie from 1.6 to 5 over their 50 busiest points.
Below, one place could hold a fifth of a city by chance; above, small counts tie, and ties look like a cliff."""


def break_p_values(counts: ArrayLike, *, ranks: int) -> Floats:
    r"""Give the chance of a break as wide as the one after each of the first ranks, had the counts a Pareto tail.

    With a tail $P(N > n) \propto n^{-\alpha}$ the log-spacings $E_r = r \log(n_{(r)} / n_{(r+1)})$ of ranked counts are
    independent and exponential with mean $1/\alpha$ (Rényi). A default breaks away from the real places behind it:
    its spacing is set beside the sum $S$ of the $m$ spacings that follow, and $P = (1 + E_r / S)^{-m}$, an F
    distribution with 2 and 2m degrees of freedom. Lighter tails (lognormal, negative binomial) give smaller breaks.

    Parameters
    ----------
    counts : shape (n,), at least 1 each, in any order.
    ranks : how many breaks are asked about, from the top.

    Returns
    -------
    ndarray
        Shape (min(ranks, n - 2),), the top first; empty where there are too few counts.

    References
    ----------
    Pisarenko & Sornette (2012), Eur. Phys. J. Special Topics 205:95, doi:10.1140/epjst/e2012-01564-8.

    Examples
    --------
    Forty times the next one, behind which counts halve at every doubling of the rank:

    >>> counts = [40_000, *(1000 / rank for rank in range(1, 60))]
    >>> p_values = break_p_values(counts, ranks=3)
    >>> bool(p_values[0] < 0.05), bool((p_values[1:] > 0.1).all())
    (True, True)
    """
    ranked = np.sort(np.asarray(counts, dtype=np.float64))[::-1]
    asked = min(ranks, len(ranked) - 2)
    if asked < 1:
        return np.empty(0)
    used = max(min(SPACINGS, len(ranked) // SPACINGS_SHARE), FEWEST_SPACINGS)
    ranked = ranked[: asked + used + 1]
    spacings = np.arange(1, len(ranked)) * np.log(ranked[:-1] / ranked[1:])
    p_values = np.empty(asked)
    for rank in range(asked):
        behind = spacings[rank + 1 :][:used]
        fall = float(np.clip(behind.sum(), len(behind) / STEEPEST, len(behind) / SLOWEST))
        p_values[rank] = (1 + spacings[rank] / fall) ** -len(behind)
    return p_values


def minority_p_values(texts: ArrayLike, others: ArrayLike, *, usual: float) -> Floats:
    """Give the chance that so many of a point's texts speak of another place than most there.

    Parameters
    ----------
    texts : shape (n,), different texts at each point.
    others : shape (n,), how many of them do not agree with the point's commonest place.
    usual : how often a text at a real place does not.

    Examples
    --------
    Eight of ten, where half is usual: (45 + 10 + 1) / 1024.

    >>> minority_p_values([10], [8], usual=0.5).round(4).tolist()
    [0.0547]
    """
    # Loaded where it is needed: every ingest starts faster without.
    from scipy.special import betainc

    number, apart = np.asarray(texts, dtype=np.float64), np.asarray(others, dtype=np.float64)
    # P(X >= k) of a binomial is the incomplete beta function; nothing is surprising about none.
    return np.where(apart > 0, betainc(np.maximum(apart, 1), number - np.maximum(apart, 1) + 1, usual), 1.0)


def q_values(p_values: ArrayLike) -> Floats:
    """Turn p-values into q-values (Benjamini & Hochberg 1995).

    >>> q_values([0.01, 0.5, 0.02]).round(3).tolist()
    [0.03, 0.5, 0.03]
    """
    given = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(-given, kind="stable")
    ranks = np.arange(len(given), 0, -1)
    adjusted = np.empty(len(given))
    adjusted[order] = np.minimum.accumulate(np.minimum(given[order] * len(given) / ranks, 1))
    return adjusted
