"""Which of the places that a text names is the scene."""

from collections.abc import Iterable
from functools import lru_cache

from geodata.gazetteer import Entry, Gazetteer
from geodata.gazetteer.spellings import build_index
from geodata.gazetteer.words import cut
from geodata.geocode.between import join_between
from geodata.geocode.context import Bounds, bounds_of
from geodata.geocode.distance import metres_between
from geodata.geocode.matching import Match, find_matches
from geodata.geocode.near import NearMisses
from models.place import Place, Precision
from models.place_answer import PlaceAnswer, answer_key

_SAME_SPOT_WORDS = 12
"""Names this many words apart may describe one spot together ("Hornsgatan vid Mariatorget")."""
_SLACK_M = 300.0
_MOST_CANDIDATES = 5
_NOWHERE = Place(longitude=None, latitude=None, precision=Precision.NONE, uncertainty_m=None)


class Geocoder:
    """Place texts with a gazetteer; a name that is not in it is not invented.

    Parameters
    ----------
    gazetteer : the places that texts may name.
    answers : what people said about texts; they come before everything else.

    Examples
    --------
    >>> from geodata.gazetteer import load_gazetteer
    >>> place = Geocoder(load_gazetteer()).geocode("Bråk på Plattan")
    >>> place.matched, str(place.precision), place.uncertainty_m
    ('Sergels torg', 'place', 90.0)
    """

    def __init__(self, gazetteer: Gazetteer, *, answers: Iterable[PlaceAnswer] = ()) -> None:
        self.gazetteer = gazetteer
        self._answers = {answer.key: answer.place for answer in answers}
        self._index = build_index(gazetteer)
        self._near_misses = NearMisses(self._index)
        self._bounds = lru_cache(maxsize=4096)(lambda context: bounds_of(context, gazetteer, self._index))

    def geocode(self, text: str, *, context: str = "") -> Place:
        """Place a text.

        The longest names are found first. A municipality or district in `context`, or in the text itself, bounds what
        they may mean. The scene is the finest place that agrees with the districts named, the first of several; a
        street in a district other than the one named is not that street. Where nothing fits, the district, and last
        the municipality, is all that is known.

        Parameters
        ----------
        text : what the report says.
        context : municipality or district that the source names; "" where none.
        """
        if self._answers:
            answered = self._answers.get(answer_key(text, context))
            if answered is not None:
                return answered
        words = cut(text)
        matches = find_matches(words, self._index) or self._near_misses.find(words)
        bounds = self._bounds(context).narrowed(matches)
        allowed = [kept for match in matches if (kept := bounds.keep(match)) is not None]
        scene = choose_scene(join_between(words, allowed))
        if scene is None:
            return self._fall_back(bounds, matches)
        return _place(scene, (match.entries[0].name for match in (*allowed, *matches)))

    def _fall_back(self, bounds: Bounds, matches: list[Match]) -> Place:
        if bounds.known is None:
            candidates = tuple(dict.fromkeys(match.entries[0].name for match in matches))[:_MOST_CANDIDATES]
            return _NOWHERE if not candidates else _nowhere_but(candidates)
        return _place(Match(0, 0, (bounds.known,)), (match.entries[0].name for match in matches))


def choose_scene(matches: list[Match]) -> Match | None:
    """Choose the scene among the places that a text names."""
    areas = [match for match in matches if match.entries[0].precision is Precision.AREA]
    fine = [match for match in matches if match.entries[0].precision.is_fine]
    named = [area for area in areas if not area.is_origin]
    if named:
        fine = [match for match in fine if _agrees(match, named)]
    pool = fine or areas
    if not pool:
        return None
    first = min(pool, key=lambda match: (match.is_origin, match.first))
    return _sharpen(first, pool)


def _agrees(match: Match, areas: list[Match]) -> bool:
    entry = match.entries[0]
    if any(_is_within(entry, area.entries[0]) for area in areas):
        return True
    # Streets of one name are many; squares and stations are not, so the first that is named counts.
    return entry.precision is not Precision.STREET and match.first < min(area.first for area in areas)


def _is_within(entry: Entry, area: Entry) -> bool:
    return metres_between(entry, area) <= area.uncertainty_m + entry.uncertainty_m + _SLACK_M


def _sharpen(first: Match, pool: list[Match]) -> Match:
    scene = first
    for other in pool:
        is_near_in_text = abs(other.first - first.first) <= _SAME_SPOT_WORDS
        is_finer = other.entries[0].uncertainty_m < scene.entries[0].uncertainty_m
        if is_near_in_text and is_finer and not other.is_origin and _is_within(other.entries[0], scene.entries[0]):
            scene = other
    return scene


def _place(scene: Match, names: Iterable[str]) -> Place:
    entry = scene.entries[0]
    others = dict.fromkeys((*(other.name for other in scene.entries[1:]), *names))
    others.pop(entry.name, None)
    return Place(
        longitude=entry.longitude,
        latitude=entry.latitude,
        precision=entry.precision,
        uncertainty_m=entry.uncertainty_m + scene.extra_m,
        matched=entry.name,
        candidates=tuple(others)[:_MOST_CANDIDATES],
    )


def _nowhere_but(candidates: tuple[str, ...]) -> Place:
    return Place(longitude=None, latitude=None, precision=Precision.NONE, uncertainty_m=None, candidates=candidates)
