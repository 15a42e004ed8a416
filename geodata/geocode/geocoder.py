"""Which of the places that a text names is the scene."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from geodata.gazetteer import Entry, Gazetteer
from geodata.gazetteer.words import Words, cut
from geodata.geocode import lexicon, radii
from geodata.geocode.candidates import Candidate, Named
from geodata.geocode.choosing import Choice, choose
from geodata.geocode.context import Bounds, bounds_of
from geodata.geocode.distance import metres
from geodata.geocode.ground import Ground, Numbers
from geodata.geocode.mending import mend
from geodata.geocode.mentions import Mention, find_mentions
from geodata.geocode.partners import may_have_partner
from geodata.geocode.readings import read
from geodata.geocode.slips import Slips
from geodata.geocode.worn import mend_words
from models.place import FINE, PassedName, Place, Precision
from models.place_answer import PlaceAnswer, answer_key

_MOST_CANDIDATES = 5
_BESIDE_WORDS = 2
"""Words between a street that nobody knows and a place that is told to be beside it."""


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
        self._ground = Ground(gazetteer)
        self._slips = Slips(gazetteer.entries)
        self._bounds = lru_cache(maxsize=4096)(lambda context: bounds_of(context, self._ground))

    def geocode(self, text: str, *, context: str = "") -> Place:
        """Place a text.

        The longest names are found first and read together: a house number with its street, two streets as their
        crossing, a station with its exit. A municipality or district in `context`, or in the text itself, bounds what
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
        mend_words(words)
        return self._read(words, context)

    def _read(self, words: Words, context: str) -> Place:
        ground = self._ground
        mentions = find_mentions(words, ground)
        bounds = self._bounds(context).narrowed(mentions, ground)
        if (
            _needs_mending(mentions, ground)
            or may_have_partner(words, mentions)
            or (not bounds.municipalities and self._is_undecided(mentions, bounds))
        ):
            mentions = mend(words, mentions, ground, self._slips, lambda numbers: self._may_lie_here(numbers, bounds))
            bounds = self._bounds(context).narrowed(mentions, ground)
        named, unclear = self._named(mentions, bounds)
        candidates = _beside_unknown(words, mentions, read(words, named, ground))
        choice = choose(_in_this_town(candidates, bounds), ground, within=bounds.area)
        return self._answer(words, mentions, bounds, choice, unclear)

    def _may_lie_here(self, numbers: Numbers, bounds: Bounds) -> bool:
        meanings = self._ground.meanings(numbers)
        is_town = bool(meanings) and meanings[0].entry.kind == "municipality" and not bounds.municipalities
        return is_town or bool(bounds.keep(numbers, self._ground))

    def _is_undecided(self, mentions: list[Mention], bounds: Bounds) -> bool:
        """Whether a name lies in several towns, so that a town's own name, worn or not, would help."""
        return any(
            len(mention.numbers) > 1 and bounds.is_undecided(self._ground.meanings(mention.numbers))
            for mention in mentions
        )

    def _named(self, mentions: list[Mention], bounds: Bounds) -> tuple[list[Named], set[int]]:
        """Give the names with what the bounds leave them to mean, and those that may still mean several towns."""
        named, unclear = [], set()
        for at, mention in enumerate(mentions):
            if mention.numbers:
                meanings = bounds.keep(mention.numbers, self._ground)
                if len(meanings) > 1 and bounds.is_undecided(meanings):
                    unclear.add(at)
                elif meanings:
                    named.append(Named(at, mention, meanings))
        return named, unclear

    def _answer(
        self, words: Words, mentions: list[Mention], bounds: Bounds, choice: Choice, unclear: set[int]
    ) -> Place:
        scene = choice.scene
        if scene is not None and len(scene.mentions) == len(mentions):
            ignored: tuple[PassedName, ...] = ()
        else:
            ignored = tuple(self._passed(words, mentions, bounds, choice, unclear))
        if scene is not None:
            return _place(scene, self._others(mentions, choice, scene.entries[0].name), ignored)
        candidates = self._others(mentions, choice, bounds.known.name if bounds.known else "")
        if bounds.known is None:
            return _nowhere(candidates, ignored)
        return self._known(bounds.known, candidates, ignored)

    def _known(self, known: Entry, candidates: tuple[str, ...], ignored: tuple[PassedName, ...]) -> Place:
        outline = self._ground.outline(known) if known.precision is Precision.AREA else None
        where = outline or known
        return Place(
            longitude=where.longitude,
            latitude=where.latitude,
            precision=known.precision,
            uncertainty_m=where.uncertainty_m,
            matched=known.name,
            candidates=candidates,
            ignored=ignored,
        )

    def _others(self, mentions: list[Mention], choice: Choice, name: str) -> tuple[str, ...]:
        """Name the runners-up, best first."""
        if not choice.others and len(mentions) <= 1 and choice.scene is not None:
            single = mentions[0] if mentions else None
            if single is None or len(single.numbers) <= 1:
                return ()
        told = [one.name for one in (*choice.others, *choice.several, *choice.elsewhere)]
        for mention in mentions:
            if not mention.why and mention.numbers:
                told.extend(meaning.entry.name for meaning in self._ground.meanings(mention.numbers))
        others = dict.fromkeys(told)
        others.pop(name, None)
        if choice.scene is not None:
            others.pop(choice.scene.name, None)
        return tuple(others)[:_MOST_CANDIDATES]

    def _passed(
        self, words: Words, mentions: list[Mention], bounds: Bounds, choice: Choice, unclear: set[int]
    ) -> Iterator[PassedName]:
        used = choice.scene.mentions if choice.scene is not None else ()
        several = {at for one in choice.several for at in one.mentions} | unclear
        elsewhere = {at for one in choice.elsewhere for at in one.mentions}
        for at, mention in enumerate(mentions):
            if at in used:
                continue
            entry = self._ground.meanings(mention.numbers)[0].entry if mention.numbers else None
            why = mention.why or _why_passed(entry, bounds, choice.scene, is_several=at in several)
            if at in elsewhere and not mention.why:
                why = "elsewhere"
            said = words.said(mention.first, mention.last)
            yield PassedName(text=said, name=entry.name if entry is not None else "", why=why)


def _needs_mending(mentions: list[Mention], ground: Ground) -> bool:
    """Whether something in the text was not read exactly: no fine place, an unknown street."""
    is_fine = False
    for mention in mentions:
        if not mention.numbers:
            return True
        meaning = ground.meanings(mention.numbers)[0]
        if not mention.why and meaning.precision in FINE:
            is_fine = True
    return not is_fine


def _in_this_town(candidates: list[Candidate], bounds: Bounds) -> list[Candidate]:
    """Leave out streets where the text says that they lie in another town than the source's."""
    # A road through the county says less than a town.
    candidates = [one for one in candidates if one.precision is not Precision.NONE]
    if not bounds.other_towns:
        return candidates
    return [one for one in candidates if one.entries[0].kind != "street"]


def _beside_unknown(words: Words, mentions: list[Mention], candidates: list[Candidate]) -> list[Candidate]:
    """Let no place further on in the text pass for a scene that is told by a name nobody has."""
    for mention in mentions:
        if not mention.numbers and not mention.why and not mention.is_origin:
            return [kept for one in candidates if (kept := _as_beside(words, one, mention)) is not None]
    return candidates


def _as_beside(words: Words, one: Candidate, unknown: Mention) -> Candidate | None:
    if one.first < unknown.first or not one.precision.is_fine:
        return one
    gap = words.keys[unknown.last : one.first]
    is_beside = len(gap) <= _BESIDE_WORDS and all(word in lexicon.JOINING or word in lexicon.BESIDE for word in gap)
    if not is_beside or words.begins_sentence(one.first):
        return None
    return replace(one, uncertainty_m=max(one.uncertainty_m, radii.UNKNOWN_PARTNER_M))


def _why_passed(entry: Entry | None, bounds: Bounds, scene: Candidate | None, *, is_several: bool) -> str:
    if entry is None:
        return "unknown"
    if is_several:
        return "several"
    if entry is bounds.known or entry.precision is Precision.NONE:  # a county, a road through it: true, and too large
        return "confirms"
    if scene is None or entry in bounds.other_towns or not _shares_town(entry, bounds):
        return "elsewhere"
    off = metres(scene.longitude, scene.latitude, entry.longitude, entry.latitude)
    return "confirms" if off <= entry.uncertainty_m + radii.SLACK_M else "other"


def _shares_town(entry: Entry, bounds: Bounds) -> bool:
    towns = entry.municipalities
    return not towns or not bounds.municipalities or not bounds.municipalities.isdisjoint(towns)


def _place(scene: Candidate, candidates: tuple[str, ...], ignored: tuple[PassedName, ...]) -> Place:
    return Place(
        longitude=scene.longitude,
        latitude=scene.latitude,
        precision=scene.precision,
        uncertainty_m=scene.uncertainty_m,
        matched=scene.name,
        candidates=candidates,
        reading=scene.reading,
        ignored=ignored,
    )


def _nowhere(candidates: tuple[str, ...], ignored: tuple[PassedName, ...]) -> Place:
    return Place(
        longitude=None,
        latitude=None,
        precision=Precision.NONE,
        uncertainty_m=None,
        candidates=candidates,
        ignored=ignored,
    )
