"""All that a month's search worked out, for the sentences and the provenance that are made of it."""

from dataclasses import dataclass

import numpy as np

from hotspot.completion import Settled
from hotspot.displacement.search.judge import Judged
from hotspot.displacement.search.links import Links
from hotspot.displacement.search.months import Months
from hotspot.displacement.search.pairs import Pairs
from hotspot.displacement.search.places import Places
from hotspot.displacement.search.redistribution import Coincidence
from hotspot.displacement.search.slices import KINDS, Slices
from hotspot.ground import Ground
from models.finding import DisplacementKind
from models.search import Redistribution


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Searched:
    """One month searched.

    Attributes
    ----------
    pairs : all that were looked at.
    called : those beyond chance, each way once.
    series : who noticed, in Swedish.
    redistribution : of the city, between places.
    inner : rises linked to falls within places, and by coincidence, by kind.
    """

    ground: Ground
    months: Months
    places: Places
    slices: Slices
    links: Links
    judged: Judged
    pairs: Pairs
    called: Pairs
    redistribution: Redistribution
    inner: dict[DisplacementKind, Coincidence]
    settled: Settled
    series: str

    def called_of(self, kind: DisplacementKind) -> int:
        """Count the called pairs of a kind."""
        is_between = self.links.is_between[self.called.link]
        if kind is DisplacementKind.GEOGRAPHIC:
            return int(is_between.sum())
        is_kind = self.slices.kind[self.links.source[self.called.link]] == KINDS.index(kind)
        return int((is_kind & ~is_between).sum())

    def linked(self, kind: DisplacementKind) -> tuple[float, float]:
        """Give how many rises lie linked to a fall, and how many would by coincidence."""
        if kind is DisplacementKind.GEOGRAPHIC:
            return float(self.redistribution.linked or 0), float(self.redistribution.coincidences or 0.0)
        return float(self.inner[kind].linked), self.inner[kind].expected

    def is_more_than_coincidence(self, kind: DisplacementKind) -> bool:
        """Tell whether fewer than half of what lies linked would lie so by coincidence."""
        linked, coincidental = self.linked(kind)
        return self.called_of(kind) > 0 and coincidental < linked / 2

    @property
    def incidents(self) -> float:
        """Count the finely placed incidents of the month."""
        return float(self.months.totals[-1])

    @property
    def smallest(self) -> float:
        """Give what the median place would show [incidents]."""
        return self._median(self.judged.now.smallest, DisplacementKind.GEOGRAPHIC)

    @property
    def smallest_pair(self) -> float:
        """Give what would have to go between two median places to be called [incidents]."""
        return self._median(self.judged.now.smallest_pair, DisplacementKind.GEOGRAPHIC)

    def smallest_of(self, kind: DisplacementKind) -> float:
        """Give what the median slice of a kind would show [incidents]."""
        return self._median(self.judged.now.smallest, kind)

    def incidents_of(self, kind: DisplacementKind) -> float:
        """Count the month's incidents in the slices of a kind."""
        return float(self.slices.counts[self.slices.kind == KINDS.index(kind), -1].sum())

    def has(self, kind: DisplacementKind) -> bool:
        """Tell whether any slice of a kind was compared with another of the same place."""
        return bool((self.slices.kind == KINDS.index(kind)).any())

    def _median(self, values: np.ndarray, kind: DisplacementKind) -> float:
        chosen = values[self.slices.kind == KINDS.index(kind)]
        known = chosen[np.isfinite(chosen)]
        return float(np.median(known)) if known.size else float("nan")
