"""Ask whether what fell and what rose lie linked more often than by coincidence."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from hotspot.displacement.search.judge import Judged
from hotspot.displacement.search.links import Links
from hotspot.displacement.search.places import Places
from hotspot.displacement.search.slices import KINDS, Slices
from hotspot.stats.linkage import LinkedExcess, beyond_noise, linked_excess
from models.finding import DisplacementKind
from models.search import Redistribution

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

DRAWS = 999
_VOLUMES = 3


def measure_redistribution(
    places: Places, slices: Slices, links: Links, judged: Judged, *, threshold: float, rng: np.random.Generator
) -> Redistribution:
    """Compare the whole city's linked falls and rises with the same ones shuffled among places alike.

    Parameters
    ----------
    threshold : p-value that called falls and rises passed; 0 where none was.
    """
    families = np.unique(slices.family[_is_between(slices)])
    matrix = _place_links(places, slices, links)
    strata = _strata(places, slices, judged)
    fall, rise = (_table(places, slices, families, one) for one in (judged.now.p_fall, judged.now.p_rise))
    found = linked_excess(beyond_noise(fall), beyond_noise(rise), matrix, strata=strata, rng=rng, draws=DRAWS)
    called = None
    if threshold > 0:
        lost = fall if judged.before is None else np.fmin(fall, _table(places, slices, families, judged.before.p_fall))
        gone, come = (_passes(one, threshold) for one in (lost, rise))
        called = linked_excess(gone, come, matrix, strata=strata, rng=rng, draws=DRAWS)
    return _stated(found, called)


def coincidences(
    slices: Slices, links: Links, judged: Judged, *, kind: DisplacementKind, threshold: float, rng: np.random.Generator
) -> LinkedExcess:
    """Count the linked falls and rises of the parts of places, and what shuffling each part among places leaves.

    Each band, and each group, is shuffled by itself among the places where as much was expected.
    """
    rows = np.flatnonzero(slices.kind == KINDS.index(kind))
    number = np.full(len(slices), -1, dtype=np.int64)
    number[rows] = np.arange(len(rows))
    inner = np.flatnonzero(~links.is_between & (number[links.source] >= 0))
    matrix = csr_array(
        (np.ones(len(inner)), (number[links.source[inner]], number[links.receiver[inner]])), shape=(len(rows),) * 2
    )
    lost = judged.now.p_fall if judged.before is None else np.fmin(judged.now.p_fall, judged.before.p_fall)
    gone, come = (_passes(one[rows], threshold)[:, None] for one in (lost, judged.now.p_rise))
    strata = slices.family[rows] * _VOLUMES + _volumes(judged.now.expected[rows])
    return linked_excess(gone, come, matrix, strata=strata, rng=rng, draws=DRAWS)


def _stated(found: LinkedExcess, called: LinkedExcess | None) -> Redistribution:
    return Redistribution(
        statistic=found.statistic,
        expected=found.expected,
        p_value=found.p_value,
        draws=DRAWS,
        linked=None if called is None else round(called.statistic),
        coincidences=None if called is None else called.expected,
    )


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


def _passes(p_value: Floats, threshold: float) -> Floats:
    return (np.nan_to_num(p_value, nan=np.inf) <= threshold).astype(np.float64)


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
