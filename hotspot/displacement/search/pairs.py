"""Call the falls and rises that belong together, in one family over all kinds, links and lags."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from hotspot.displacement.search.judge import LEVEL, Judged
from hotspot.displacement.search.links import Links
from hotspot.displacement.search.slices import Slices
from hotspot.stats.conjunction import conjunction_q_values

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """A fall here or the month before, and a rise there now; each array (m,).

    Attributes
    ----------
    link : index into `Links`.
    lag : months that the fall came earlier, 0 or 1.
    p_fall, p_rise : one-sided.
    q_value : that both changed, within all pairs.
    """

    link: Integers
    lag: Integers
    p_fall: Floats
    p_rise: Floats
    q_value: Floats

    def __len__(self) -> int:
        """Count them."""
        return len(self.link)

    @property
    def p_value(self) -> Floats:
        """Give the larger of the two p-values: that both changed."""
        return np.maximum(self.p_fall, self.p_rise)

    @property
    def threshold(self) -> float:
        """Give the largest p-value that was called; 0 where none was."""
        return float(self.p_value[self.q_value < LEVEL].max(initial=0.0))

    def where(self, chosen: Integers) -> "Pairs":
        """Give the chosen ones."""
        return Pairs(
            link=self.link[chosen],
            lag=self.lag[chosen],
            p_fall=self.p_fall[chosen],
            p_rise=self.p_rise[chosen],
            q_value=self.q_value[chosen],
        )


def pair_up(links: Links, slices: Slices, judged: Judged) -> Pairs:
    """Give every link in the same month, and with the fall a month before the rise, with its q-value.

    Whole days and their parts, the same month and the next, are views of one way from place to place: found in
    several it is still one discovery.
    """
    parts = []
    for lag, miss in enumerate((judged.now, judged.before) if judged.before else (judged.now,)):
        fall, rise = miss.p_fall[links.source], judged.now.p_rise[links.receiver]
        known = np.flatnonzero(np.isfinite(fall) & np.isfinite(rise))
        parts.append((known, np.full(len(known), lag), fall[known], rise[known]))
    link, lags, fall, rise = (np.concatenate(one) for one in zip(*parts, strict=True))
    q_value = conjunction_q_values(fall, rise, same=_ways(links, slices)[link]) if len(fall) else np.zeros(0)
    return Pairs(link=link, lag=lags, p_fall=fall, p_rise=rise, q_value=q_value)


def _ways(links: Links, slices: Slices) -> Integers:
    """Give each way a number: from place to place in whatever hours, or from part to part of one place."""
    size = len(slices) + 1
    between = slices.place[links.source] * size + slices.place[links.receiver]
    return np.where(links.is_between, -1 - between, links.source * size + links.receiver)


def call_moves(pairs: Pairs, links: Links, slices: Slices) -> Pairs:
    """Give the pairs beyond chance, each way once: in the same month rather than later, in the hours that tell most."""
    called = pairs.where(np.flatnonzero(pairs.q_value < LEVEL))
    order = np.lexsort((called.p_value, called.lag, called.link))
    _, first = np.unique(called.link[order], return_index=True)
    called = called.where(order[first])
    is_between = links.is_between[called.link]
    between, inner = np.flatnonzero(is_between), np.flatnonzero(~is_between)
    return called.where(np.concatenate([between[_one_part(called.where(between), links, slices)], inner]))


def _one_part(called: Pairs, links: Links, slices: Slices) -> Integers:
    """Choose one part of the day for all ways that hang together: the part that shows most of them."""
    if not len(called):
        return np.zeros(0, dtype=np.int64)
    source, receiver = links.source[called.link], links.receiver[called.link]
    first, second, family = slices.place[source], slices.place[receiver], slices.family[source]
    size = int(max(first.max(), second.max())) + 1
    graph = csr_array((np.ones(len(first)), (first, second)), shape=(size, size))
    _, cluster = connected_components(graph, directed=False)
    families = int(family.max()) + 1
    shown = np.bincount(cluster[first] * families + family)
    # Most ways first; of equals the surest.
    order = np.lexsort((called.p_value, -shown[cluster[first] * families + family]))
    _, kept = np.unique((first * size + second)[order], return_index=True)
    return np.sort(order[kept])
