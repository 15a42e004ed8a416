"""All that the HTTP door asks of the house below it: the current ground, layers, findings; each made once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol

from api.findings import Finding, Findings, FindingStore
from api.http.encode import CellShapes, PreparedLayer, prepare
from api.http.once import Once
from hotspot.disclosure import Policy, release_finding, release_quality, release_recalculated
from hotspot.ground import Ground
from hotspot.quality import measure_quality
from models.errors import NotFoundError, StoreError
from models.finding import DisplacementFinding
from models.incident import PUBLIC_INITIATED, Detection
from models.intervention import Intervention
from models.kept import KeptFinding
from models.layer import Layer
from models.option import Chosen
from models.quality import Quality
from models.recalculated import Recalculated
from models.search import SearchFinding
from models.selection import Selection
from models.site import Site

SEED = 0
"""Layers are the same for all who ask: the seed is fixed and stands in their provenance."""

_BYTES_OF_LAYERS_KEPT = 200_000_000
_GROUNDS_KEPT = 2


class VersionedStore(FindingStore, Protocol):
    """The part of `geodata.store.Store` that this door uses itself."""

    def data_version(self) -> int:
        """Give the newest data version, 0 when empty."""

    def state_version(self) -> str:
        """Give a text that changes whenever interventions, areas or places do."""

    def site(self) -> Site | None:
        """Give the settled site."""

    def interventions(self) -> tuple[Intervention, ...]:
        """Give the registered interventions."""

    def add_interventions(self, interventions: Iterable[Intervention]) -> None:
        """Register interventions."""

    def remove_intervention(self, intervention_id: str) -> None:
        """Forget an intervention."""


class Method(Protocol):
    """The part of `hotspot.pipeline` that this door uses."""

    def load_ground(self, *args: Any, **options: Any) -> Ground:  # noqa: ANN401  the pipeline knows its own store
        """Read everything an analysis stands on."""

    def make_layer(self, *args: Any, **options: Any) -> Layer:  # noqa: ANN401  options differ by layer
        """Make one layer, letting out what the policy allows."""

    def evaluate(self, *args: Any, **options: Any) -> DisplacementFinding:  # noqa: ANN401
        """Tell the effect of one intervention."""

    def search(self, *args: Any, **options: Any) -> SearchFinding:  # noqa: ANN401
        """Tell where incidents moved in a month."""

    def recalculate(self, *args: Any, **options: Any) -> Recalculated:  # noqa: ANN401
        """Tell which counts have changed since, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """What every answer depends on besides its question."""

    data: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standpoint:
    """The ground at its versions: one for the whole of a request."""

    versions: Versions
    ground: Ground


class Analysis:
    """The house below, asked once per question and data version.

    Parameters
    ----------
    policy : what this service's readers may see.
    clock : read for provenance.
    """

    def __init__(
        self,
        *,
        store: VersionedStore,
        method: Method,
        policy: Policy,
        clock: Callable[[], datetime],
    ) -> None:
        self.store = store
        self.clock = clock
        self._method = method
        self._policy = policy
        self._shapes = CellShapes()
        self._grounds: Once[Ground] = Once(capacity=_GROUNDS_KEPT)
        self._layers: Once[PreparedLayer] = Once(capacity=_BYTES_OF_LAYERS_KEPT, weigh=lambda one: one.weight)
        self._findings = Findings(store=store, method=method, clock=clock, seed=SEED)

    def versions(self) -> Versions:
        """Ask the store what is newest; done for every request, so a new version needs no restart."""
        return Versions(data=self.store.data_version(), state=self.store.state_version())

    def recalculated(self, since: str) -> Recalculated:
        """Tell which counts have changed since a data version or a day, as far as these readers may see."""
        return release_recalculated(self._method.recalculate(self.store, since, now=self.clock()), self._policy)

    def standpoint(self, *, data_version: int | None = None) -> Standpoint:
        """Give the newest ground, or the one as of a data version.

        Raises
        ------
        StoreError
            While the store holds no incidents.
        NotFoundError
            Where there is no such data version yet.
        """
        versions = self.versions()
        if versions.data == 0:
            raise StoreError("The data folder holds no incidents yet; run `klarsyn ingest` or `klarsyn demo` first.")
        if data_version is not None:
            if not 1 <= data_version <= versions.data:
                raise NotFoundError(f"There is no data version {data_version}; ask for 1 to {versions.data}.")
            versions = replace(versions, data=data_version)
        ground = self._grounds.get(versions, lambda: self._load(versions.data))
        return Standpoint(versions=versions, ground=ground)

    def _load(self, data_version: int) -> Ground:
        return self._method.load_ground(self.store, data_version=data_version)

    def loaded_ground(self) -> Ground | None:
        """Give the newest ground only if it is in memory; never waits."""
        return self._grounds.peek(self.versions())

    def is_ready(self) -> bool:
        """Tell whether there is something to answer from, or nothing to wait for."""
        return self.versions().data == 0 or bool(len(self._grounds))

    def layer(
        self, standpoint: Standpoint, layer_id: str, selection: Selection, options: Chosen | None = None
    ) -> PreparedLayer:
        """Give a layer as this service's readers may see it."""

        def make() -> PreparedLayer:
            layer = self._method.make_layer(
                layer_id,
                standpoint.ground,
                selection,
                now=self.clock(),
                seed=SEED,
                policy=self._policy,
                options={} if options is None else options.as_parameters(),
                findings=self._findings,
            )
            return prepare(layer, self._shapes)

        return self._layers.get((standpoint.versions, layer_id, selection, options), make)

    def quality(self, standpoint: Standpoint, selection: Selection) -> Quality:
        """Give the hit rate of a selection, as this service's readers may see it."""
        return release_quality(measure_quality(standpoint.ground.incidents, selection), self._policy)

    def finding(
        self,
        standpoint: Standpoint,
        intervention_id: str,
        *,
        categories: tuple[str, ...] = (),
        detection: tuple[Detection, ...] = PUBLIC_INITIATED,
        until: date | None = None,
    ) -> DisplacementFinding:
        """Give the evaluation of one intervention, as this service's readers may see it."""
        found = self._findings.evaluation(
            standpoint.ground, intervention_id, until=until, categories=categories, detection=detection
        )
        return release_finding(found, self._policy)

    def search(
        self,
        standpoint: Standpoint,
        month: str,
        *,
        categories: tuple[str, ...] = (),
        detection: tuple[Detection, ...] = PUBLIC_INITIATED,
    ) -> SearchFinding:
        """Give the search of one month, as this service's readers may see it."""
        found = self._findings.search(standpoint.ground, month, categories=categories, detection=detection)
        return release_finding(found, self._policy)

    def kept_finding(self, finding_id: str) -> Finding:
        """Give a finding by its id, as this service's readers may see it.

        Raises
        ------
        NotFoundError
            Where none with this id is kept.
        """
        site = self.store.site()
        found = self._findings.kept(finding_id, timezone="UTC" if site is None else site.timezone)
        if isinstance(found, SearchFinding):
            return release_finding(found, self._policy)
        return release_finding(found, self._policy)

    def kept_findings(self) -> tuple[KeptFinding, ...]:
        """Give all findings that are kept, the newest data version first."""
        return self._findings.listed()

    @property
    def sees_all(self) -> bool:
        """Whether this service's readers may see what is withheld from others."""
        return self._policy.minimum <= 1
