"""How many of the incidents could be placed, of which parts, and why the others could not."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from models.period import Period

USABLE_SHARE = 0.85
"""Share placed below which a map must say so: Ratcliffe (2004), doi:10.1080/13658810310001596076."""

_Z = 1.959964  # two-sided 95 %

WHY_COARSE: Mapping[str, tuple[str, str]] = {
    "no_text": ("no usable coordinates, and no text", "varken koordinater eller platstext"),
    "no_name": ("the text names no place that is known", "texten nämner ingen känd plats"),
    "unknown_name": ("the text names a street or place that the gazetteer lacks", "texten nämner en okänd plats"),
    "several_places": ("the name is borne by several places", "namnet finns på flera platser"),
    "name_elsewhere": ("the place named lies elsewhere than the source says", "platsen ligger i en annan kommun"),
    "text_outside_study_area": ("the place named lies outside the study area", "platsen ligger utanför området"),
    "nobody_knows": ("looked at by a person: it cannot be told", "granskad: platsen kan inte avgöras"),
    "zero": ("the coordinates are 0, 0", "koordinaterna är noll"),
    "withheld": ("the source withholds the place", "källan lämnar inte ut platsen"),
    "outside_study_area": ("the coordinates lie outside the study area", "koordinaterna ligger utanför området"),
    "centroid": ("the coordinates are a municipality's middle", "koordinaterna är kommunens mittpunkt"),
    "pile": ("the coordinates are a default point", "koordinaterna är en standardpunkt"),
    "coarse_source": ("the source's coordinates are coarse", "källans koordinater är grova"),
}
"""Why an incident is not placed at area level or better: the codes of `place_note`, in English and Swedish."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HitRate:
    """How many incidents of one part are placed [incidents].

    Parts of incidents count where a time span is partly in the period.

    Attributes
    ----------
    name : of the part: a month, a category, an area, a source; "" for all.
    placed : known at area level or better.
    fine : known well enough for a fine map, counted in `placed` too.
    """

    name: str
    incidents: float
    placed: float
    fine: float

    @property
    def share(self) -> float | None:
        """Share placed, 0 to 1; None where there are no incidents."""
        return self.placed / self.incidents if self.incidents else None

    @property
    def fine_share(self) -> float | None:
        """Share that a fine map shows, 0 to 1; None where there are no incidents."""
        return self.fine / self.incidents if self.incidents else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share (Wilson 1927): what a like source would give.

        Examples
        --------
        >>> [round(end, 3) for end in HitRate(name="", incidents=10, placed=8, fine=8).interval]
        [0.49, 0.943]
        """
        if not self.incidents:
            return 0.0, 1.0
        n, share = self.incidents, self.placed / self.incidents
        middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z / (1 + _Z**2 / n) * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
        return max(middle - half, 0.0), min(middle + half, 1.0)

    @property
    def is_usable(self) -> bool:
        """Whether the share reaches `USABLE_SHARE`; nothing at all is no bad map."""
        return self.share is None or self.share >= USABLE_SHARE

    @property
    def is_surely_unusable(self) -> bool:
        """Whether the whole interval lies under `USABLE_SHARE`."""
        return self.interval[1] < USABLE_SHARE


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why incidents are not placed at area level or better.

    Attributes
    ----------
    why : one of `WHY_COARSE`.
    """

    why: str
    incidents: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How well the incidents of a period are placed.

    Attributes
    ----------
    period : None for all times.
    months : in their order, by the site's clock.
    groups, categories, areas, sources : the part with the most incidents first. Areas are the municipalities or
        districts that the source names.
    reasons : the commonest first; they sum to the incidents that are not placed.
    suppressed : parts and reasons that are withheld from this reader.
    """

    data_version: int
    period: Period | None
    whole: HitRate
    months: tuple[HitRate, ...]
    groups: tuple[HitRate, ...]
    categories: tuple[HitRate, ...]
    areas: tuple[HitRate, ...]
    sources: tuple[HitRate, ...]
    reasons: tuple[Reason, ...]
    suppressed: int = 0


PARTS = ("months", "groups", "categories", "areas", "sources")
"""What the hit rate is told by."""
