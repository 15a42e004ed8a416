"""Findings at the doors: each made once, kept in the data folder, and given again."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

import numpy as np

from api.http.once import Once
from hotspot.displacement.identity import evaluation_id, search_id
from hotspot.ground import Ground
from models.finding import DisplacementFinding
from models.incident import PUBLIC_INITIATED, Detection
from models.kept import FindingKind, KeptFinding
from models.period import Period
from models.plain import as_plain, from_plain, instant
from models.search import SearchFinding

Finding = DisplacementFinding | SearchFinding
Found = TypeVar("Found", DisplacementFinding, SearchFinding)

_KEPT_IN_MEMORY = 200


class FindingStore(Protocol):
    """The part of `geodata.store.Store` that keeps findings."""

    def find_finding(self, finding_id: str) -> KeptFinding | None:
        """Give the finding with this id; None where none is kept."""

    def finding(self, finding_id: str) -> KeptFinding:
        """Give the finding with this id, or tell that none is kept."""

    def findings(self) -> tuple[KeptFinding, ...]:
        """Give all that are kept."""

    def save_finding(self, kept: KeptFinding) -> None:
        """Keep a finding."""


class Finder(Protocol):
    """The part of `hotspot.pipeline` that makes findings."""

    def evaluate(self, *args: Any, **options: Any) -> DisplacementFinding:  # noqa: ANN401  the pipeline knows its own
        """Tell the effect of one intervention."""

    def search(self, *args: Any, **options: Any) -> SearchFinding:  # noqa: ANN401
        """Tell where incidents moved in a month."""


class Findings:
    """Gives findings: from memory, from the data folder, or newly made.

    Parameters
    ----------
    clock : read when one is made.
    seed : of all of them.
    """

    def __init__(self, *, store: FindingStore, method: Finder, clock: Callable[[], datetime], seed: int = 0) -> None:
        self._store = store
        self._method = method
        self._clock = clock
        self._seed = seed
        self._evaluations: Once[DisplacementFinding] = Once(capacity=_KEPT_IN_MEMORY)
        self._searches: Once[SearchFinding] = Once(capacity=_KEPT_IN_MEMORY)

    def evaluation(
        self,
        ground: Ground,
        intervention_id: str,
        *,
        until: date | None = None,
        categories: tuple[str, ...] = (),
        detection: tuple[Detection, ...] = PUBLIC_INITIATED,
    ) -> DisplacementFinding:
        """Give the evaluation of one intervention.

        Raises
        ------
        NotFoundError
            Where there is no such intervention.
        """
        chosen = ground.intervention(intervention_id)
        series: dict[str, Any] = {"until": until, "categories": categories, "detection": detection}
        name = evaluation_id(ground, chosen, rng=self._rng(), **series)
        question = self._question(categories, detection, intervention=chosen.intervention_id, until=str(until or ""))

        def make() -> DisplacementFinding:
            options = {**series, "seed": self._seed, "now": self._clock()}
            return self._method.evaluate(ground, chosen.intervention_id, **options)

        return self._evaluations.get(name, lambda: self._kept_or_made(ground, name, question, make))

    def search(
        self,
        ground: Ground,
        month: str,
        *,
        categories: tuple[str, ...] = (),
        detection: tuple[Detection, ...] = PUBLIC_INITIATED,
    ) -> SearchFinding:
        """Give the search of one month, such as "2024-07".

        Raises
        ------
        ParameterError
            Where that is no month.
        """
        period = Period.of_month(month, timezone=ground.incidents.site.timezone)
        series: dict[str, Any] = {"categories": categories, "detection": detection}
        name = search_id(ground, period, rng=self._rng(), **series)
        question = self._question(categories, detection, month=month)

        def make() -> SearchFinding:
            return self._method.search(ground, month, **series, seed=self._seed, now=self._clock())

        return self._searches.get(name, lambda: self._kept_or_made(ground, name, question, make))

    def newest(self, name: str) -> str:
        """Give the id of the newest finding about an intervention or a month ("2024-07"); other names as they are."""
        about = (one for one in self.listed() if name in {one.question.get("intervention"), one.question.get("month")})
        newest = next(about, None)
        return name if newest is None else newest.finding_id

    def kept(self, finding_id: str, *, timezone: str) -> Finding:
        """Give a finding by its id, as it was made then.

        Raises
        ------
        NotFoundError
            Where none with this id is kept.
        """
        return read_back(self._store.finding(finding_id), timezone=timezone)

    def listed(self) -> tuple[KeptFinding, ...]:
        """Give all that are kept, the newest data version first."""
        return self._store.findings()

    def _kept_or_made(self, ground: Ground, name: str, question: Mapping[str, str], make: Callable[[], Found]) -> Found:
        kept = self._store.find_finding(name)
        if kept is None:
            kept = _to_keep(replace(make(), finding_id=name), question)
            self._store.save_finding(kept)
        # Read back also what was made just now: the first to ask gets what all others will.
        found: Found = read_back(kept, timezone=ground.incidents.site.timezone)  # type: ignore[assignment]
        return found

    def _question(self, categories: tuple[str, ...], detection: tuple[Detection, ...], **asked: str) -> dict[str, str]:
        series = {"category": ",".join(sorted(categories)), "detection": ",".join(detection), "seed": str(self._seed)}
        return {**asked, **series}

    def _rng(self) -> np.random.Generator:
        return np.random.default_rng(self._seed)


def _to_keep(found: Finding, question: Mapping[str, str]) -> KeptFinding:
    return KeptFinding(
        finding_id=found.finding_id,
        kind=FindingKind.SEARCH if isinstance(found, SearchFinding) else FindingKind.EVALUATION,
        data_version=found.provenance.data_version,
        made_at=found.provenance.made_at,
        question=dict(question),
        document=as_plain(found),
    )


def read_back(kept: KeptFinding, *, timezone: str) -> Finding:
    """Read a kept finding as the noun it was."""
    noun = SearchFinding if kept.kind is FindingKind.SEARCH else DisplacementFinding
    found: Finding = from_plain(noun, kept.document, timezone=timezone)
    return found


def in_brief(kept: KeptFinding, all_kept: Iterable[KeptFinding]) -> dict[str, Any]:
    """Give what a list of kept findings needs: what was asked, the verdict, and who has answered it anew since."""
    return {
        "finding_id": kept.finding_id,
        "kind": str(kept.kind),
        "data_version": kept.data_version,
        "made_at": instant(kept.made_at),
        "question": kept.question,
        "verdict": kept.document["verdict"],
        "reason": kept.document["reason"],
        "followed_by": [one.finding_id for one in all_kept if kept.is_followed_by(one)],
    }
