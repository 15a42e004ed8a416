"""Which of the places that a text may mean is the scene: the most precise that agrees with the districts it names."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geodata.gazetteer import Entry
from geodata.gazetteer.entries import COARSE_BEYOND_M
from geodata.geocode import radii
from geodata.geocode.candidates import Candidate
from geodata.geocode.distance import metres
from geodata.geocode.ground import Ground
from models.place import FINE, Precision

_SAME_SPOT_WORDS = 12
"""Names this many words apart may describe one spot together ("Hornsgatan vid Mariatorget")."""
_IN_ONE_BREATH = 1
"""Words between a name and its district."""
_LINES = frozenset({"street", "road"})


@dataclass(slots=True, kw_only=True)
class Choice:
    """The scene, and what was left.

    Attributes
    ----------
    scene : None where the text names none.
    elsewhere : candidates that lie outside the districts named.
    several : candidates of one name that lie apart.
    others : what else might have been it, best first.
    """

    scene: Candidate | None
    elsewhere: tuple[Candidate, ...] = ()
    several: tuple[Candidate, ...] = ()
    others: tuple[Candidate, ...] = ()


def choose(candidates: Sequence[Candidate], ground: Ground, *, within: Entry | None) -> Choice:
    """Choose the scene.

    Parameters
    ----------
    within : the district that the source names; None where it names none.
    """
    if not candidates or (len(candidates) == 1 and within is None):
        return Choice(scene=candidates[0] if candidates else None)
    areas = [one for one in candidates if _is_area(one)]
    named = [one for one in areas if not one.is_origin]
    kept: list[Candidate] = []
    elsewhere: list[Candidate] = []
    for one in candidates:
        settled = one if _is_area(one) else _settle(one, named, ground, within)
        (elsewhere if settled is None else kept).append(one if settled is None else settled)
    several: list[Candidate] = []
    if len(kept) > 1:
        kept, several = _one_of_each(kept)
    pool = [one for one in kept if one.precision in FINE] or kept
    if not pool:
        return Choice(scene=None, elsewhere=tuple(elsewhere), several=tuple(several))
    first = min(pool, key=lambda one: (one.is_origin, one.first))
    if first.precision is Precision.AREA and ground.outline(first.entries[0]) is None:
        first = _outlined(first, pool, ground)
    scene = _sharpen(first, pool)
    others = tuple(one for one in kept if one is not scene)
    return Choice(scene=scene, elsewhere=tuple(elsewhere), several=tuple(several), others=others)


def _outlined(first: Candidate, pool: list[Candidate], ground: Ground) -> Candidate:
    """Give the district with an outline that lies in an area without one, if the text names such a district too."""
    for other in pool:
        off = metres(first.longitude, first.latitude, other.longitude, other.latitude)
        if _is_area(other) and not other.is_origin and off <= first.uncertainty_m and ground.outline(other.entries[0]):
            return other
    return first


def _is_area(one: Candidate) -> bool:
    return one.precision is Precision.AREA and one.entries[0].kind not in _LINES


def _one_of_each(kept: list[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    """Leave out names that still mean several places that lie apart."""
    single: list[Candidate] = []
    several: list[Candidate] = []
    for one in kept:
        twins = [other for other in kept if other is not one and other.mentions == one.mentions]
        far = any(metres(one.longitude, one.latitude, t.longitude, t.latitude) > radii.SLACK_M for t in twins)
        (several if far else single).append(one)
    return single, several


def _settle(one: Candidate, areas: list[Candidate], ground: Ground, within: Entry | None) -> Candidate | None:
    """Give a place as it lies in the districts named; None where it does not."""
    if within is not None:
        moved = _into(one, within, within.uncertainty_m, ground)
        if moved is None:
            return None
        one = moved
    if not areas:
        return one
    for area in areas:
        if _holds(one, area.entries[0], ground):
            return one
    for area in areas:
        settled = _into(one, area.entries[0], area.uncertainty_m, ground)
        if settled is not None:
            return settled
    # Streets of one name are many; squares and stations are not, so the first that is named counts, unless the text
    # says in one breath that it lies in another district.
    gap = min(area.first for area in areas) - one.last
    return one if gap > _IN_ONE_BREATH and one.entries[0].kind not in _LINES else None


def _holds(one: Candidate, area: Entry, ground: Ground) -> bool:
    outline = ground.outline(area)
    return outline is not None and outline.holds(one.longitude, one.latitude)


def _into(one: Candidate, area: Entry, reach: float, ground: Ground) -> Candidate | None:
    """Bring a place into a district whose outline it does not lie in, if it may be meant so."""
    outline = ground.outline(area)
    if outline is None:
        off = metres(one.longitude, one.latitude, area.longitude, area.latitude)
        return one if off <= reach + one.uncertainty_m + radii.SLACK_M else None
    if outline.holds(one.longitude, one.latitude):
        return one
    if one.street is not None:
        spot, _ = one.street.nearest(outline.longitude, outline.latitude)
        if outline.holds(spot.longitude, spot.latitude):
            radius = min(one.uncertainty_m, outline.uncertainty_m)
            return _moved(one, spot.longitude, spot.latitude, radius)
    longitude, latitude, off = outline.nearest(one.longitude, one.latitude)
    if off > radii.OUTLINE_SLACK_M:
        return None
    if one.precision in {Precision.ADDRESS, Precision.CROSSING} and off > one.uncertainty_m:
        return one  # its point is known; people speak loosely of where a district ends
    return _moved(one, longitude, latitude, one.uncertainty_m + off)


def _moved(one: Candidate, longitude: float, latitude: float, radius: float) -> Candidate:
    fine = one.precision
    if fine is Precision.AREA and one.street is not None and radius <= COARSE_BEYOND_M:
        fine = Precision.STREET
    return replace(one, longitude=longitude, latitude=latitude, uncertainty_m=radius, precision=fine)


def _sharpen(first: Candidate, pool: list[Candidate]) -> Candidate:
    scene = first
    for other in pool:
        is_told_together = abs(other.first - first.first) <= _SAME_SPOT_WORDS or len(other.mentions) > 1
        if (
            is_told_together
            and other.uncertainty_m < scene.uncertainty_m
            and not other.is_origin
            and _is_within(other, scene)
        ):
            scene = other
    return scene


def _is_within(one: Candidate, other: Candidate) -> bool:
    off = metres(one.longitude, one.latitude, other.longitude, other.latitude)
    return off <= other.uncertainty_m + one.uncertainty_m + radii.SLACK_M
