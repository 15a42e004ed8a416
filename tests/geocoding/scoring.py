"""Right, wrong, or honestly coarse: what an answer is worth beside the truth.

*Right*: as fine as the text allows, and there. A text that names a point (a house, a crossing, an exit) is right within
150 m of the scene, with a radius of at most 300 m. A text that names something with an extent (a whole street, a
stretch, a station, a park) is right where the answer's point lies on it (within 60 m), its circle holds at least nine
tenths of it (give or take 30 m), and is not half as large again as it has to be. A district is right where the answer
is an area and its point lies in the district. A text that allows nothing finer than a district or municipality is
right where nothing finer is claimed.

*Wrong place*: street level or better is claimed, and the scene is more than 150 m away. Spared is only a claim that
says so itself: of the named extent, where its circle holds nine tenths of it; or of a coarser thing that the text also
names (the street of a house), where its point lies on that, and its circle holds the scene. A text without a scene that
gets one at street level is a wrong place too.

*Coarser*: neither; the answer knows less than the text says.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import Point

from models.place import FINE, Place, Precision
from tests.geocoding.case import Case, Level
from tests.geocoding.metres import Floats, distances, to_local

NEAR_M = 150.0
ON_IT_M = 60.0
POINT_RADIUS_M = 300.0
_HOLDS = 0.9
_NO_LARGER = 1.5
_ROUNDING_M = 60.0
_SHORT_M = 30.0

Geocode = Callable[[str, str], Place]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one answer is worth.

    Attributes
    ----------
    outcome : "right", "coarser" or "wrong place".
    is_fine : whether street level or better was claimed.
    is_covered : whether the truth lies within the radius; None where either is unknown or only a municipality.
    off_m : metres from the truth; None where either is unknown.
    """

    case: Case
    place: Place
    outcome: str
    is_fine: bool
    is_covered: bool | None
    off_m: float | None

    @property
    def is_right(self) -> bool:
        return self.outcome == "right"

    @property
    def is_wrong(self) -> bool:
        return self.outcome == "wrong place"

    @property
    def counts(self) -> bool:
        """Whether the text allows street level, so that it belongs to the share of right answers."""
        return self.case.level in {Level.POINT, Level.EXTENT}


def score(cases: Iterable[Case], geocode: Geocode) -> list[Verdict]:
    """Judge a geocoder's answers to labelled texts."""
    return [judge(case, geocode(case.text, case.context)) for case in cases]


def judge(case: Case, place: Place) -> Verdict:
    """Judge one answer."""
    is_fine = place.precision in FINE
    point = None if place.longitude is None else to_local([place.longitude, place.latitude])
    off = None if point is None or case.truth is None else float(distances(point, case.truth[None])[0])
    known = off is not None and place.precision is not Precision.MUNICIPALITY
    return Verdict(
        case=case, place=place, is_fine=is_fine, off_m=off,
        outcome=_outcome(case, place, point, off, is_fine=is_fine),
        is_covered=off <= (place.uncertainty_m or 0) if known and off is not None else None,
    )  # fmt: skip


def _outcome(case: Case, place: Place, point: Floats | None, off: float | None, *, is_fine: bool) -> str:
    if _is_right(case, place, point, off, is_fine=is_fine):
        return "right"
    if not is_fine or point is None:
        return "coarser"
    if off is None:
        return "wrong place"
    return "coarser" if off <= NEAR_M or _says_so(case, place, point, off) else "wrong place"


def _is_right(case: Case, place: Place, point: Floats | None, off: float | None, *, is_fine: bool) -> bool:
    if case.level is Level.NOTHING:
        return not place.precision.is_placed
    if case.level is Level.COARSE:
        return not is_fine
    if point is None or off is None:
        return False
    if case.level is Level.AREA:
        return place.precision is Precision.AREA and bool(shapely.dwithin(case.outline, Point(point), NEAR_M))
    return is_fine and _is_there(case, point, off, place.uncertainty_m or 0.0)


def _is_there(case: Case, point: Floats, off: float, radius: float) -> bool:
    if case.level is Level.POINT:
        return off <= NEAR_M and radius <= POINT_RADIUS_M
    return _holds(case.names, point, radius) and radius <= _NO_LARGER * _reach(case.names) + _ROUNDING_M


def _says_so(case: Case, place: Place, point: Floats, off: float) -> bool:
    radius = place.uncertainty_m or 0.0
    if case.level is Level.EXTENT and _holds(case.names, point, radius):
        return True
    is_within = off <= radius
    return is_within and any(distances(point, named).min() <= ON_IT_M for named in case.coarser if len(named))


def _holds(named: Floats, point: Floats, radius: float) -> bool:
    """Whether a circle's middle lies on what is named, and the circle holds nine tenths of it."""
    far = distances(point, named)
    return bool(far.min() <= ON_IT_M and (far <= radius + _SHORT_M).mean() >= _HOLDS)


def _reach(named: Floats) -> float:
    """Give the radius that holds what is named, from its middle."""
    return float(np.quantile(distances(named.mean(axis=0), named), 0.95))


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The shares that count.

    Attributes
    ----------
    texts : how many texts allow street level or better.
    right : share of them that is right.
    claims : how many answers claim street level or better, of all texts.
    wrong : share of them that is a wrong place.
    radii : how many answers have a radius and a known truth.
    covered : share of them whose radius holds the truth.
    """

    texts: int
    right: float
    claims: int
    wrong: float
    radii: int
    covered: float


def marks(verdicts: Iterable[Verdict]) -> Marks:
    """Sum verdicts up."""
    told = list(verdicts)
    texts = [v for v in told if v.counts]
    claims = [v for v in told if v.is_fine]
    radii = [v for v in told if v.is_covered is not None]
    return Marks(
        texts=len(texts), right=_share(sum(v.is_right for v in texts), len(texts)),
        claims=len(claims), wrong=_share(sum(v.is_wrong for v in claims), len(claims)),
        radii=len(radii), covered=_share(sum(bool(v.is_covered) for v in radii), len(radii)),
    )  # fmt: skip


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Give the 95 % interval of a share (Wilson 1927).

    >>> [round(bound, 3) for bound in wilson(190, 200)]
    [0.91, 0.973]
    """
    z, share = 1.96, part / whole
    middle = (share + z**2 / (2 * whole)) / (1 + z**2 / whole)
    half = z * np.sqrt(share * (1 - share) / whole + z**2 / (4 * whole**2)) / (1 + z**2 / whole)
    return float(middle - half), float(middle + half)
