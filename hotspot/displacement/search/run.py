"""Search one month for falls and rises that belong together."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from hotspot.completion import settle_month
from hotspot.displacement.identity import search_id
from hotspot.displacement.search.case import Searched
from hotspot.displacement.search.changes import Book, mentioned, state_changes, state_moves
from hotspot.displacement.search.flows import match_moves
from hotspot.displacement.search.judge import FEWEST_MONTHS, judge_slices
from hotspot.displacement.search.links import link_slices
from hotspot.displacement.search.months import Months, gather_months, last_instant
from hotspot.displacement.search.notes import series_name, write_notes
from hotspot.displacement.search.origin import describe
from hotspot.displacement.search.pairs import Pairs, call_moves, pair_up
from hotspot.displacement.search.places import Places, lay_out_places, name_places
from hotspot.displacement.search.redistribution import count_coincidences, measure_redistribution
from hotspot.displacement.search.slices import KINDS, cut_slices
from hotspot.displacement.search.verdicts import conclude, judge_kinds, not_assessable
from hotspot.ground import Ground
from models.finding import Verdict
from models.incident import PUBLIC_INITIATED, Detection
from models.period import Period
from models.provenance import Provenance
from models.search import SearchFinding

FEWEST_PLACES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What was asked, and what the answer is called."""

    finding_id: str
    month: Period
    categories: tuple[str, ...]
    detection: tuple[Detection, ...]
    now: datetime


def search_displacement(
    ground: Ground,
    month: Period,
    *,
    rng: np.random.Generator,
    now: datetime,
    categories: tuple[str, ...] = (),
    detection: tuple[Detection, ...] = PUBLIC_INITIATED,
) -> SearchFinding:
    """Tell where incidents fell and rose together in a month, beside what each place had led to expect.

    Parameters
    ----------
    month : a whole calendar month by the site's clock.
    categories : categories or groups; empty for all.
    detection : who noticed; what police discover rises where police are, so that it is a series of its own.
    """
    name = search_id(ground, month, rng=rng, categories=categories, detection=detection)
    asked = _Asked(finding_id=name, month=month, categories=categories, detection=detection, now=now)
    months = gather_months(ground.incidents, month, categories=categories, detection=detection)
    if months.baseline < FEWEST_MONTHS or not months.totals[-1] > 0:
        return _unanswered(ground, asked, months, _no_history(months))
    places = lay_out_places(ground, months)
    if len(places) < FEWEST_PLACES:
        return _unanswered(ground, asked, months, _too_few(places))
    return _state(_work(ground, asked, months, places, rng=rng), asked, rng=rng)


def _work(ground: Ground, asked: _Asked, months: Months, places: Places, *, rng: np.random.Generator) -> Searched:
    slices = cut_slices(ground.incidents, months, places)
    links = link_slices(ground, places, slices)
    judged = judge_slices(slices, months, pairs=2 * len(links))
    pairs = pair_up(links, slices, judged)
    called = call_moves(pairs, links, slices)
    inner = {
        kind: count_coincidences(slices, links, judged, kind=kind, threshold=pairs.threshold) for kind in KINDS[1:]
    }
    return Searched(
        ground=ground,
        months=months,
        places=places,
        slices=slices,
        links=links,
        judged=judged,
        pairs=pairs,
        called=called,
        redistribution=measure_redistribution(places, slices, links, judged, threshold=pairs.threshold, rng=rng),
        inner=inner,
        settled=settle_month(ground, asked.month),
        series=series_name(asked.detection),
    )


def _state(case: Searched, asked: _Asked, *, rng: np.random.Generator) -> SearchFinding:
    """Put together what was found."""
    kinds = judge_kinds(case)
    told = _told(case)
    names = name_places(case.ground, case.places, mentioned(case.slices, case.judged, told, case.links))
    flows = match_moves(told, case.links, case.slices, case.judged, threshold=case.pairs.threshold, rng=rng)
    book = Book(slices=case.slices, links=case.links, judged=case.judged, names=names)
    moves = state_moves(told, flows, book)
    verdict, reason = conclude(case, kinds, moves)
    last = last_instant(case.ground.incidents)
    return SearchFinding(
        finding_id=asked.finding_id,
        month=asked.month,
        baseline=_baseline(case.months),
        months=case.months.baseline,
        detection=",".join(asked.detection),
        category=",".join(asked.categories),
        incidents=case.incidents,
        places=len(case.places),
        pairs=len(case.pairs),
        changes=state_changes(book),
        moves=moves,
        redistribution=case.redistribution,
        smallest_detectable_effect=case.smallest,
        verdict=verdict,
        reason=reason,
        kinds=kinds,
        notes=write_notes(case.months, case.places, case.settled.completeness, last=last, detection=asked.detection),
        provenance=describe(case, made_at=asked.now),
    )


def _told(case: Searched) -> Pairs:
    """Give the called pairs of the kinds in which they are more than coincidence."""
    is_between = case.links.is_between[case.called.link]
    kind = np.where(is_between, 0, case.slices.kind[case.links.source[case.called.link]])
    sure = [at for at, one in enumerate(KINDS) if case.is_more_than_coincidence(one)]
    return case.called.where(np.flatnonzero(np.isin(kind, sure)))


def _baseline(months: Months) -> Period:
    first = months.periods[0]
    return Period(start=first.start, end=months.periods[-1].start) if len(months.periods) > 1 else first


def _no_history(months: Months) -> str:
    if months.baseline < FEWEST_MONTHS:
        return (
            f"Det finns {months.baseline} månader före den sökta; minst {FEWEST_MONTHS} behövs för att veta vad som "
            f"var att vänta, och 24 till 36 för att känna platsernas egen årstid."
        )
    return "Det finns inga finplacerade händelser i månaden."


def _too_few(places: Places) -> str:
    return (
        f"Bara {len(places)} platser har nog många händelser; minst {FEWEST_PLACES} behövs för att se hur mycket "
        f"månader brukar svänga."
    )


def _unanswered(ground: Ground, asked: _Asked, months: Months, reason: str) -> SearchFinding:
    """Say that nothing can be said, and why."""
    incidents = float(months.totals[-1])
    return SearchFinding(
        finding_id=asked.finding_id,
        month=asked.month,
        baseline=_baseline(months),
        months=months.baseline,
        detection=",".join(asked.detection),
        category=",".join(asked.categories),
        incidents=incidents,
        places=0,
        pairs=0,
        changes=(),
        moves=(),
        redistribution=None,
        smallest_detectable_effect=float("nan"),
        verdict=Verdict.NOT_ASSESSABLE,
        reason=reason,
        kinds=not_assessable(reason, incidents),
        notes=(),
        provenance=Provenance(
            data_version=ground.incidents.data_version,
            parameters={"month": str(asked.month), "baseline_months": str(months.baseline)},
            made_at=asked.now,
            is_synthetic=ground.incidents.site.is_synthetic,
        ),
    )
