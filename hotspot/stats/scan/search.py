"""Search all areas and windows for the one furthest from what was expected: the loops that everything waits for."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hotspot.stats.scan.fence import fence, may_beat
from hotspot.stats.scan.likelihood import beats, permutation_llr
from hotspot.stats.scan.result import Best
from hotspot.stats.scan.zones import Nested

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Shares = tuple[Integers, Integers, Floats]
"""Day by day, as in a sparse matrix: where each day's entries begin, their strata, and the share of the stratum's
events on that day. Weekdays as strata make one entry a day."""

World = tuple[NDArray[np.int32], Integers, Floats, Shares]
"""Day of each event, place by place; where each place's events begin; events by place and stratum; and each stratum's
share of its events by day."""

Rules = tuple[float, float, int, float, bool]
"""Most events of a zone; fewest of a cluster of many; most days; sign (1 for many, -1 for few); only the last days?"""

_LOWEST_BAR = 1e-6
"""A fence around next to nothing keeps nobody out."""


@njit(cache=True)
def most_likely(world: World, zones: Nested, is_taken: NDArray[np.bool_], rules: Rules, best: Best) -> Best:
    """Give the window with the highest likelihood ratio above `best`, in zones that hold no place that is taken."""
    days, _, place_totals, day_shares = world
    members, first_member, last_member, first_zone = zones
    sign, total = rules[3], float(days.size)
    counts, expected = np.zeros(day_shares[0].size - 1), np.zeros(day_shares[0].size - 1)
    strata = np.zeros(place_totals.shape[1])
    least_shares = _least_shares(day_shares, strata.size)
    chords = fence(total, max(best[0], _LOWEST_BAR), sign)
    for centre in range(first_zone.size - 1):
        counts[:] = 0.0
        strata[:] = 0.0
        member = first_member[centre]
        for zone in range(first_zone[centre], first_zone[centre + 1]):
            before = strata.sum()
            if not _grow(members[member : last_member[zone]], is_taken, world, counts, strata):
                break
            member = last_member[zone]
            size = strata.sum()
            if size > rules[0] or size >= total:
                break
            if size == before or (sign > 0 and size < rules[1]):
                continue
            _expect(strata, day_shares, expected)
            if not rules[4] and not may_beat(counts, expected, chords, _span(strata, least_shares), sign):
                continue
            found = _search(counts, expected, total, rules, best[0])
            if found[0] > best[0]:
                best = (found[0], zone, found[1], found[2])
                chords = fence(total, max(best[0], _LOWEST_BAR), sign)
    return best


@njit(cache=True)
def _grow(ring: NDArray[np.int32], is_taken: NDArray[np.bool_], world: World, counts: Floats, strata: Floats) -> bool:
    """Add a ring's events to those of the rings inside it; False where a place of it is taken."""
    days, first_event, place_totals, _ = world
    for place in ring:
        if is_taken[place]:
            return False
        for event in range(first_event[place], first_event[place + 1]):
            counts[days[event]] += 1.0
        for stratum in range(strata.size):
            strata[stratum] += place_totals[place, stratum]
    return True


@njit(cache=True)
def _expect(strata: Floats, day_shares: Shares, expected: Floats) -> None:
    first, which, share = day_shares
    for day in range(expected.size):
        mu = 0.0
        for entry in range(first[day], first[day + 1]):
            mu += strata[which[entry]] * share[entry]
        expected[day] = mu


@njit(cache=True)
def _least_shares(day_shares: Shares, strata: int) -> Floats:
    _, which, share = day_shares
    least = np.ones(strata)
    for entry in range(share.size):
        least[which[entry]] = min(least[which[entry]], share[entry])
    return least


@njit(cache=True)
def _span(strata: Floats, least_shares: Floats) -> tuple[float, float]:
    """Give a bound that no day's expectation is below, unless it is nothing, and the sum of all days'."""
    least = np.inf
    for stratum in range(strata.size):
        if strata[stratum] > 0:
            least = min(least, strata[stratum] * least_shares[stratum])
    return least, strata.sum()


@njit(cache=True)
def _search(counts: Floats, expected: Floats, total: float, rules: Rules, bar: float) -> tuple[float, int, int]:
    """Look at all windows, or those that end on the last day."""
    if rules[4]:
        return _search_last_days(counts, expected, total, rules, bar)
    found = (bar, 0, 0)
    for first in range(counts.size):
        # A window of many that begins or ends on an empty day is worse than the same without that day.
        if rules[3] > 0 and counts[first] == 0:
            continue
        count, mu = 0.0, 0.0
        for last in range(first, min(first + rules[2], counts.size)):
            count += counts[last]
            mu += expected[last]
            if (rules[3] < 0 or counts[last] > 0) and _is_worth_a_look(count, mu, total, rules, found[0]):
                ratio = permutation_llr(count, mu, total)
                if ratio > found[0]:
                    found = (ratio, first, last)
    return found


@njit(cache=True)
def _search_last_days(
    counts: Floats, expected: Floats, total: float, rules: Rules, bar: float
) -> tuple[float, int, int]:
    last = counts.size - 1
    found = (bar, 0, last)
    count, mu = 0.0, 0.0
    for first in range(last, max(last - rules[2], -1), -1):
        count += counts[first]
        mu += expected[first]
        if _is_worth_a_look(count, mu, total, rules, found[0]):
            ratio = permutation_llr(count, mu, total)
            if ratio > found[0]:
                found = (ratio, first, last)
    return found


@njit(cache=True)
def _is_worth_a_look(count: float, mu: float, total: float, rules: Rules, bar: float) -> bool:
    if rules[3] * (count - mu) <= 0 or (rules[3] > 0 and count < rules[1]) or mu >= total:
        return False
    return bool(beats(count, mu, total, bar))
