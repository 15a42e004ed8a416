"""Ask whether what fell and what rose lie linked more often than by coincidence."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from hotspot.displacement.search.judge import Judged
from hotspot.displacement.search.links import Links
from hotspot.displacement.search.places import Places
from hotspot.displacement.search.slices import KINDS, Slices
from hotspot.stats.linkage import beyond_noise, linked_excess
from models.finding import DisplacementKind
from models.search import Redistribution

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

DRAWS = 999
_VOLUMES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Coincidence:
    """How many rises lie at the other end of a link from a fall.

    Attributes
    ----------
    linked : rises that do.
    expected : rises that would, had all series risen as often as those without such a link.
    """

    linked: int
    expected: float


def measure_redistribution(
    places: Places, slices: Slices, links: Links, judged: Judged, *, threshold: float, rng: np.random.Generator
) -> Redistribution:
    """Compare the whole city's linked falls and rises with the same ones shuffled among places alike.

    Parameters
    ----------
    threshold : p-value that called falls and rises passed; 0 where none was.
    """
    families = np.unique(slices.family[_is_between(slices)])
    fall, rise = (_table(places, slices, families, one) for one in (judged.now.p_fall, judged.now.p_rise))
    found = linked_excess(
        beyond_noise(fall),
        beyond_noise(rise),
        _place_links(places, slices, links),
        strata=_strata(places, slices, judged),
        rng=rng,
        draws=DRAWS,
    )
    chance = count_coincidences(slices, links, judged, kind=DisplacementKind.GEOGRAPHIC, threshold=threshold)
    return Redistribution(
        statistic=found.statistic,
        expected=found.expected,
        p_value=found.p_value,
        draws=DRAWS,
        linked=chance.linked if threshold > 0 else None,
        coincidences=chance.expected if threshold > 0 else None,
    )


def count_coincidences(
    slices: Slices, links: Links, judged: Judged, *, kind: DisplacementKind, threshold: float
) -> Coincidence:
    """Compare what rose at the other end of a link from a fall with what rose everywhere else.

    Both may have changed truly and still have nothing to do with each other; in a month in which much changes, some
    falls and rises lie linked by coincidence. The rate at which series without such a link rose tells how many: among
    those of like volume, in three parts, with half a rise added to each so that few series do not seem to prove none.

    Parameters
    ----------
    threshold : p-value that makes a fall or a rise.
    """
    is_own = links.is_between if kind is DisplacementKind.GEOGRAPHIC else ~links.is_between
    is_own = is_own & ((slices.kind[links.source] == KINDS.index(kind)) | (kind is DisplacementKind.GEOGRAPHIC))
    lost = judged.now.p_fall if judged.before is None else np.fmin(judged.now.p_fall, judged.before.p_fall)
    has_fallen, has_risen = (np.nan_to_num(one, nan=1.0) <= threshold for one in (lost, judged.now.p_rise))
    member = np.zeros(len(slices), dtype=bool)
    member[links.receiver[is_own]] = True
    reachable = np.zeros(len(slices), dtype=bool)
    reachable[links.receiver[is_own & has_fallen[links.source]]] = True
    volume = _volumes(judged.now.expected)
    rose, all_others = (
        np.bincount(volume[chosen], minlength=_VOLUMES)
        for chosen in (member & ~reachable & has_risen, member & ~reachable)
    )
    rate = (rose + 0.5) / (all_others + 1)
    return Coincidence(linked=int((reachable & has_risen).sum()), expected=float(rate[volume[reachable]].sum()))


def _is_between(slices: Slices) -> Flags:
    shared = [KINDS.index(DisplacementKind.GEOGRAPHIC), KINDS.index(DisplacementKind.TEMPORAL)]
    return np.isin(slices.kind, shared)


def _place_links(places: Places, slices: Slices, links: Links) -> csr_array:
    between = np.flatnonzero(links.is_between)
    first, second = slices.place[links.source[between]], slices.place[links.receiver[between]]
    pairs = np.unique(first * len(places) + second)
    return csr_array((np.ones(len(pairs)), (pairs // len(places), pairs % len(places))), shape=(len(places),) * 2)


def _table(places: Places, slices: Slices, families: Integers, p_value: Floats) -> Floats:
    """Give p-values by place and part of the day, NaN where there is no such slice, shape (places, families)."""
    table = np.full((len(places), len(families)), np.nan)
    rows = np.flatnonzero(_is_between(slices))
    table[slices.place[rows], np.searchsorted(families, slices.family[rows])] = p_value[rows]
    return table


def _strata(places: Places, slices: Slices, judged: Judged) -> Integers:
    """Part places by what they are, hub or cell, and into three by how much was expected."""
    expected = np.zeros(len(places))
    rows = np.flatnonzero(slices.kind == KINDS.index(DisplacementKind.GEOGRAPHIC))
    expected[slices.place[rows]] = judged.now.expected[rows]
    return np.asarray((places.hub >= 0) * _VOLUMES + _volumes(expected), dtype=np.int64)


def _volumes(expected: Floats) -> Integers:
    known = np.nan_to_num(expected)
    edges = np.quantile(known, np.arange(1, _VOLUMES) / _VOLUMES) if known.size else np.zeros(_VOLUMES - 1)
    return np.searchsorted(edges, known)
