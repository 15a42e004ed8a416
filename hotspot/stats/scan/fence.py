"""Pass by the areas where no window can beat the best one so far, at the price of a few running sums.

The windows that do not beat a likelihood ratio t form a convex set in the plane of expected and observed counts,
because the ratio is convex. Chords of its rim fence in a part of it: a window below all chords cannot beat t. The
window that goes furthest beyond one chord is found by one running sum over the days (Kadane), so sixteen chords clear
an area of all its windows in sixteen sums; only the few areas that stick out are searched window by window.
"""

from math import sqrt

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hotspot.stats.scan.likelihood import permutation_llr

LANES = 16
"""Chords that fence one area; so many are added up at once by the processor."""

RATIO = 2.0
"""How many times more is expected at one corner of the fence than at the next: nearer corners waste less and
reach less far."""

_CORNERS = 40
"""From the total down to the total / 2**40: no day expects less."""

_SLACK = 1e-9
_HALVINGS = 30

Floats = NDArray[np.float64]


@njit(cache=True)
def rim(expected: float, total: float, threshold: float, sign: float) -> float:
    """Give the furthest count, up (sign 1) or down (-1) from `expected`, whose likelihood ratio is at most `threshold`.

    Bernstein's inequality bounds it from outside; bisection does the rest and ends inside.
    """
    near = expected
    far = min(total, expected + threshold / 3 + sqrt(threshold * threshold / 9 + 2 * threshold * expected))
    if sign < 0:
        far = 0.0
    if permutation_llr(far, expected, total) <= threshold:
        return far
    for _ in range(_HALVINGS):
        middle = (near + far) / 2
        if permutation_llr(middle, expected, total) <= threshold:
            near = middle
        else:
            far = middle
    return near


@njit(cache=True)
def fence(total: float, threshold: float, sign: float) -> Floats:
    """Give the chords under a threshold, shape (4, 40).

    Slope and limit of each, the slope of the chord from its upper end to the origin, and its lower end. Chord i spans
    expectations from ``total / 2**(i + 1)`` to ``total / 2**i``. A window of count c and
    expectation mu is inside where ``sign (c - slope mu) <= limit``.
    """
    chords = np.empty((4, _CORNERS))
    last_mu = total * (1 - _SLACK)
    last_count = rim(last_mu, total, threshold, sign)
    for corner in range(_CORNERS):
        mu = last_mu / RATIO
        count = rim(mu, total, threshold, sign)
        chords[0, corner] = (last_count - count) / (last_mu - mu)
        chords[1, corner] = sign * (count - chords[0, corner] * mu) + _SLACK
        chords[2, corner] = last_count / last_mu
        chords[3, corner] = mu
        last_mu, last_count = mu, count
    return chords


@njit(cache=True)
def may_beat(counts: Floats, expected: Floats, chords: Floats, span: tuple[float, float], sign: float) -> bool:
    """Tell whether any window of an area's days may beat the fence's threshold.

    Parameters
    ----------
    counts, expected : per day, shape (days,).
    span : the least that a day expects, if anything, and the most that all do; the chords reach from one to the other.
    """
    slopes, limits = np.zeros(LANES), np.full(LANES, np.inf)
    corner = 0
    while corner < _CORNERS - LANES and chords[3, corner] >= span[1]:
        corner += 1
    for lane in range(LANES):
        slopes[lane], limits[lane] = chords[0, corner + lane], chords[1, corner + lane]
        if chords[3, corner + lane] < span[0]:
            break
        if lane == LANES - 1:
            slopes[lane], limits[lane] = chords[2, corner + lane], _SLACK
    return bool(_is_beyond(counts, expected, (slopes, limits), sign))


@njit(cache=True)
def _is_beyond(counts: Floats, expected: Floats, chords: tuple[Floats, Floats], sign: float) -> bool:
    slopes, limits = chords
    running, highest = np.zeros(slopes.size), np.zeros(slopes.size)
    for day in range(counts.size):
        count, mu = sign * counts[day], sign * expected[day]
        for lane in range(slopes.size):
            value = max(running[lane] + count - slopes[lane] * mu, 0.0)
            running[lane] = value
            highest[lane] = max(highest[lane], value)
    return bool(np.any(highest > limits))
