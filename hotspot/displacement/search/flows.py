"""Tell how many incidents went each way, the cheapest way to fill the rises from the falls."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from hotspot.displacement.search.judge import Judged
from hotspot.displacement.search.links import Links
from hotspot.displacement.search.pairs import Pairs
from hotspot.displacement.search.slices import Slices
from hotspot.stats.displacement import draw_selected
from hotspot.stats.transport import match_flows

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

REDRAWS = 199
_NO_WAY = np.inf

_INTERVAL = (0.025, 0.975)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Flows:
    """Incidents that went each called way, with 95 % interval; each (m,)."""

    incidents: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ends:
    """The falls and rises of one matching, each once.

    Attributes
    ----------
    missing, extra : [incidents] as found in the first row, then redrawn, shape (1 + REDRAWS, sources or receivers).
    source, receiver : of each way, index into these, shape (m,).
    cost : of each way, shape (m,).
    """

    missing: Floats
    extra: Floats
    source: Integers
    receiver: Integers
    cost: Floats


def match_moves(
    called: Pairs, links: Links, slices: Slices, judged: Judged, *, threshold: float, rng: np.random.Generator
) -> Flows:
    """Fill rises from falls at least cost, once as found and `REDRAWS` times with both redrawn from their errors.

    Falls and rises are taken back by what they owe to having been picked (`hotspot.stats.selected`). Each kind, each
    part of the day between places, and each place within itself is a matching of its own: they are views of the
    same incidents, not to be added up.

    Parameters
    ----------
    threshold : p-value that every called fall and rise passed.
    """
    incidents, low, high = np.zeros(len(called)), np.zeros(len(called)), np.zeros(len(called))
    for rows in _matchings(called, links, slices):
        found = _match(_ends(called.where(rows), links, judged, threshold=threshold, rng=rng))
        incidents[rows] = found[0]
        low[rows], high[rows] = np.quantile(found[1:], _INTERVAL, axis=0)
    return Flows(incidents=incidents, low=np.minimum(low, incidents), high=np.maximum(high, incidents))


def _matchings(called: Pairs, links: Links, slices: Slices) -> list[Integers]:
    source = links.source[called.link]
    home = np.where(links.is_between[called.link], -1 - slices.family[source], slices.place[source])
    key = home * (int(slices.kind.max(initial=0)) + 1) + slices.kind[source]
    return [np.flatnonzero(key == one) for one in np.unique(key)]


def _ends(called: Pairs, links: Links, judged: Judged, *, threshold: float, rng: np.random.Generator) -> _Ends:
    fallen, source = np.unique(2 * links.source[called.link] + called.lag, return_inverse=True)
    risen, receiver = np.unique(links.receiver[called.link], return_inverse=True)
    place, is_before = fallen // 2, fallen % 2 == 1
    before = judged.before or judged.now
    lost = -np.where(is_before, before.value[place], judged.now.value[place])
    lost_error = np.where(is_before, before.error[place], judged.now.error[place])
    cut = float(-ndtri(threshold))
    return _Ends(
        missing=_redraw(lost, lost_error, cut, rng=rng),
        extra=_redraw(judged.now.value[risen], judged.now.error[risen], cut, rng=rng),
        source=source,
        receiver=receiver,
        cost=links.cost[called.link],
    )


def _redraw(size: Floats, error: Floats, cut: float, *, rng: np.random.Generator) -> Floats:
    """Give the median-unbiased sizes, then draws from all that agree with what was seen; never below 0."""
    z = size / error
    levels = np.vstack([np.full((1, len(z)), 0.5), rng.uniform(0.001, 0.999, (REDRAWS, len(z)))])
    # The threshold is a p-value's; where tails are not normal a called z may lie a little under it.
    return np.asarray(np.maximum(draw_selected(np.maximum(z, cut), cut, levels) * error, 0.0))


def _match(ends: _Ends) -> Floats:
    """Give the incidents of each way in each draw, shape (1 + REDRAWS, m)."""
    cost = np.full((ends.missing.shape[1], ends.extra.shape[1]), _NO_WAY)
    cost[ends.source, ends.receiver] = ends.cost
    if 1 in cost.shape:
        return _fill(ends)
    return np.array(
        [
            match_flows(missing, extra, cost)[ends.source, ends.receiver]
            for missing, extra in zip(ends.missing, ends.extra, strict=True)
        ]
    )


def _fill(ends: _Ends) -> Floats:
    """Match one fall with many rises, or many with one: the nearest first until nothing is left."""
    order = np.argsort(ends.cost, kind="stable")
    has_one_source = ends.missing.shape[1] == 1
    one, many = (ends.missing, ends.extra) if has_one_source else (ends.extra, ends.missing)
    many = many[:, ends.receiver if has_one_source else ends.source]
    wanted = np.minimum(np.cumsum(many[:, order], axis=1), one)
    found = np.empty_like(wanted)
    found[:, order] = np.diff(wanted, axis=1, prepend=0.0)
    return found
