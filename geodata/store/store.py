"""One data folder: incidents that are never overwritten, landed files, and small state."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd

from geodata.store import addresses, answers, batches, denominators, findings, registry, streets, transit
from geodata.store.batches import Batch, Receipt, Tally
from geodata.store.durable import disk_errors, exclusive, exclusive_if_free, sync_folder
from geodata.store.events import add_events, read_events
from geodata.store.landing import land, read_landed, sweep
from geodata.store.reissues import are_told, find_repeats, read_names
from geodata.store.state import State
from geodata.store.state_hash import StateHash, hash_state
from geodata.store.table import IncidentTable
from geodata.store.versions import ACCEPTED, CORRECTED, DUPLICATE, decide
from models.calendar import CityEvent
from models.denominator import Denominator
from models.errors import NotFoundError, StoreError
from models.incident import Status
from models.intervention import Intervention
from models.kept import KeptFinding
from models.place_answer import PlaceAnswer
from models.site import Site
from models.tables import SET_ASIDE, conform
from models.transit import Network

if TYPE_CHECKING:
    from geodata.read import Records
    from geodata.streets.graph import StreetGraph

_LOCK = "ingest.lock"
_NOTHING_ASIDE = conform(pd.DataFrame(columns=list(SET_ASIDE)), SET_ASIDE, what="set-aside")


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """What an append did.

    Attributes
    ----------
    tally : what became of every row.
    is_kept : shape (n,), whether the located row became a version.
    data_version : after the append; unchanged where nothing was new.
    """

    tally: Tally
    is_kept: np.ndarray
    data_version: int


class Store:
    """Everything that one site's data folder holds.

    The *data version* counts the commits to the table of incidents: 0 is empty, and every batch that adds something
    makes the next one (so does a compaction, with the same rows). Any earlier data version can be asked again. A batch
    is acknowledged by one write to the state file after everything else of it is on disk; before that nobody sees it,
    and what a killed ingest left unacknowledged is taken back when the folder is next opened or written.

    Parameters
    ----------
    data_dir : made where it is missing.

    Raises
    ------
    StoreError
        Where the folder cannot be used.
    """

    def __init__(self, data_dir: Path) -> None:
        self._folder = Path(data_dir)
        with disk_errors(self._folder):
            is_new = not self._folder.exists()
            self.landing.mkdir(parents=True, exist_ok=True)
            if is_new:
                sync_folder(self._folder.parent)
        self._state = State(self._folder / "state.sqlite")
        self._table = IncidentTable(self._folder / "incidents")
        if batches.unfinished(self._state):
            with exclusive_if_free(self._folder / _LOCK) as is_held:
                # Otherwise the ingest that left it unfinished is still at work.
                if is_held:
                    self._recover()

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self._folder

    @property
    def state(self) -> State:
        """The small state."""
        return self._state

    @property
    def table(self) -> IncidentTable:
        """The table of incidents, acknowledged or not."""
        return self._table

    @property
    def landing(self) -> Path:
        """Where the mapped columns of files are kept as they came, named by their content."""
        return self._folder / "landing"

    @property
    def gazetteer_file(self) -> Path:
        """Where the gazetteer stands ready to be loaded; derived, and made anew where it is missing."""
        return self._folder / "gazetteer.index"

    def gazetteer_stamp(self) -> str:
        """Give a text that changes whenever places, addresses, streets or areas do; "" while there are none."""
        return self._state.gazetteer_stamp()

    def site(self) -> Site | None:
        """Give the city that the folder is about, once it is settled."""
        text = self._state.meta("site")
        if not text:
            return None
        fields = orjson.loads(text)
        return Site(**{**fields, "study_area": tuple(fields["study_area"])})

    def settle_site(self, site: Site) -> None:
        """Settle the city; the first one wins.

        Raises
        ------
        StoreError
            Where the folder is about another city.
        """
        text = orjson.dumps(asdict(site)).decode()
        with self._state.change_registry() as connection:
            connection.execute("INSERT INTO meta VALUES ('site', ?) ON CONFLICT DO NOTHING", (text,))
        settled = self.site()
        if settled != site:
            raise StoreError(
                f"The data folder is about {settled}, but the mapping says {site}. "
                "Use another data folder, or the same [site] in the mapping."
            )

    def data_version(self) -> int:
        """Give the newest data version that was acknowledged; 0 while the folder is empty."""
        return batches.published(self._state)

    def state_version(self) -> str:
        """Give a text that changes whenever incidents, interventions, areas, places, denominators or streets do."""
        return f"{self.data_version()}-{self.registry_version()}"

    def registry_version(self) -> str:
        """Give a text that changes whenever anything but incidents does."""
        return self._state.meta("registry_version") or "0"

    def incidents(self, data_version: int | None = None) -> pd.DataFrame:
        """Give the current state as of a data version: models.tables.STORED, ordered by time, withdrawn ones left out.

        Raises
        ------
        NotFoundError
            Where there is no such data version.
        """
        return self._table.current(self._asked(data_version))

    def first_recorded(self, data_version: int | None = None) -> pd.Series:
        """Give when each incident with several versions was first recorded, by incident_key."""
        return self._table.first_recorded(self._asked(data_version))

    def counted_by(self) -> pd.DataFrame:
        """Give what the current incidents are counted by: earliest, category_group; in no order."""
        return self._table.current_columns("earliest", "category_group", version=self.data_version())

    def touched_since(self, data_version: int) -> pd.Series:
        """Name the incidents of which a version came after a data version."""
        brought = batches.brought_after(self._state, data_version)
        return self._table.touched_by(brought, version=self.data_version())

    def states(self, keys: pd.Series, *, data_version: int) -> pd.DataFrame:
        """Give what these incidents were said to be as of a data version, withdrawn or not, by incident_key.

        Columns: incident_key, status, earliest, category_group, longitude, latitude, precision, content_hash.
        """
        return self._table.states(keys, self._asked(data_version))

    def told_at(self, data_version: int) -> datetime:
        """Give the newest moment that a batch of this data version was recorded."""
        return batches.told_at(self._state, data_version)

    def version_at(self, moment: datetime) -> int:
        """Give the newest data version that was there at a moment; one before all is told of."""
        return batches.version_at(self._state, moment)

    def points(self, data_version: int | None = None) -> pd.DataFrame:
        """Give where the current incidents lie, and where their source says; in no order."""
        return self._table.points(self._asked(data_version))

    def ground(self) -> str:
        """Give a text that changes whenever what places are given by does: the gazetteer and people's answers."""
        return f"{self.gazetteer_stamp()}/{answers.digest_answers(self._state)}"

    def state_hash(self) -> StateHash:
        """Give one SHA-256 of what the folder means, whatever the order and the files it came in."""
        return hash_state(self._state, self._table, data_version=self.data_version())

    def receipts(self) -> tuple[Receipt, ...]:
        """Give all batches, oldest first, with what is needed to prove them."""
        return batches.read_receipts(self._state)

    def landed(self, name: str) -> "Records":
        """Give what a landed file holds."""
        return read_landed(self.landing, name)

    def _asked(self, data_version: int | None) -> int:
        newest = self.data_version()
        asked = newest if data_version is None else data_version
        if not 0 <= asked <= newest:
            raise NotFoundError(f"There is no data version {asked}; ask for 0 (empty) to {newest}.")
        return asked

    def has_taken(self, sha256: str, *, source: str) -> bool:
        """Tell whether a file of this content has come in from this source, to the end."""
        return batches.is_taken(self._state, sha256, source)

    def one_taker(self) -> AbstractContextManager[None]:
        """Hold what lets one watcher at a time decide whether a file is new, and take it; the others queue."""
        return exclusive(self._folder / "watch.lock")

    def append(
        self,
        located: pd.DataFrame,
        *,
        content_hash: pd.Series,
        set_aside: pd.DataFrame,
        batch: Batch,
        records: "Records | None" = None,
        has_reissues: bool = False,
    ) -> Appended:
        """Add a batch: all of it, or nothing; other ingests wait their turn.

        Returning is the acknowledgement: everything is on disk.

        Parameters
        ----------
        located : models.tables.LOCATED, in the file's order.
        content_hash : shape (n,), what the source said in each row.
        set_aside : models.tables.SET_ASIDE.
        records : what the rows were read from; they land first. None where they have landed, or never will.
        has_reissues : whether a report that says the same under a new id is a duplicate, and what that id says later is
            about the same incident.
        """
        with self._ingest_lock():
            self._recover()
            if records is not None:
                batch = replace(batch, landed=land(records, self.landing))
            rows = located.assign(
                incident_key=located["source"] + ":" + located["source_id"],
                content_hash=content_hash,
                recorded_at=pd.Timestamp(batch.recorded_at).tz_convert("UTC"),
                batch_id=batch.batch_id,
            )
            if has_reissues:
                return self._append_renamed(rows, batch=batch, set_aside=set_aside)
            decision = decide(rows, self._table.history(rows["incident_key"]))
            return self._keep(rows.assign(version=decision.version), decision.fate, batch=batch, set_aside=set_aside)

    def _append_renamed(self, rows: pd.DataFrame, *, batch: Batch, set_aside: pd.DataFrame) -> Appended:
        """Add rows of a source that gives the same report out again under new ids; the lock is held."""
        key = rows["incident_key"].reset_index(drop=True)
        names = read_names(self._state)
        repeated = find_repeats(rows, self._table.history(key), self._table)
        new_names = {name: names.get(of, of) for name, of in zip(key, repeated, strict=True) if of}
        called = {**names, **new_names}
        named = rows.assign(incident_key=[called.get(name, name) for name in key])
        history = self._table.history(named["incident_key"])
        is_copy = (repeated != "").to_numpy() & ~are_told(named, history)
        # Where a copy is withdrawn, the report that it copied still stands.
        is_copy |= (named["incident_key"] != rows["incident_key"]) & (rows["status"] == Status.WITHDRAWN)
        fate = np.full(len(rows), DUPLICATE, dtype=object)
        version = np.zeros(len(rows), dtype=np.int64)
        decision = decide(named[~is_copy], history[history["incident_key"].isin(named.loc[~is_copy, "incident_key"])])
        fate[~is_copy], version[~is_copy] = decision.fate, decision.version
        return self._keep(named.assign(version=version), fate, batch=batch, set_aside=set_aside, names=new_names)

    def replace_places(self, rows: pd.DataFrame, *, batch: Batch) -> Appended:
        """Give current incidents new places, as new versions that say the same; all of them, or none.

        Parameters
        ----------
        rows : models.tables.STORED, as they were read, but for their places. One that is no longer current, because a
            correction came in between, counts as a duplicate.
        """
        with self._ingest_lock():
            self._recover()
            asked = rows[["incident_key", "version"]].reset_index(drop=True)
            known = asked.merge(self._table.current_versions(rows["incident_key"]), how="left")
            fate = np.where(known["highest"].notna(), CORRECTED, DUPLICATE).astype(object)
            changed = rows.reset_index(drop=True).assign(
                version=known["highest"].fillna(0).to_numpy(np.int64) + 1,
                recorded_at=pd.Timestamp(batch.recorded_at).tz_convert("UTC"),
                batch_id=batch.batch_id,
            )
            return self._keep(changed, fate, batch=batch, set_aside=_NOTHING_ASIDE)

    def _keep(
        self,
        rows: pd.DataFrame,
        fate: np.ndarray,
        *,
        batch: Batch,
        set_aside: pd.DataFrame,
        names: Mapping[str, str] = MappingProxyType({}),
    ) -> Appended:
        """Write down, commit, acknowledge; the lock is held."""
        is_kept = fate != DUPLICATE
        outcomes = set_aside["outcome"].value_counts()
        tally = Tally(
            accepted=int((fate == ACCEPTED).sum()),
            corrected=int((fate == CORRECTED).sum()),
            duplicate=int((~is_kept).sum()),
            quarantined=int(outcomes.get("quarantined", 0)),
            rejected=int(outcomes.get("rejected", 0)),
        )
        data_version, files = self._table.head(), dict[str, str]()
        batches.begin(self._state, batch, tally, data_version=data_version)
        if is_kept.any():
            commit = self._table.append(rows if is_kept.all() else rows[is_kept])
            data_version, files = commit.version, commit.files
        batches.finish(self._state, batch, set_aside, data_version=data_version, files=files, names=names)
        return Appended(tally=tally, is_kept=is_kept, data_version=data_version)

    def _ingest_lock(self) -> AbstractContextManager[None]:
        return exclusive(self._folder / _LOCK)

    def _recover(self) -> None:
        """Take back what a killed ingest never acknowledged; the lock is held."""
        for batch_id, data_version in batches.unfinished(self._state).items():
            sweep(self.landing)
            self._table.drop(data_version)
            batches.abandon(self._state, batch_id)

    def add_interventions(self, interventions: Iterable[Intervention]) -> None:
        """Register interventions; one with a known id replaces it."""
        registry.add_interventions(self._state, interventions)

    def interventions(self) -> tuple[Intervention, ...]:
        """Give all interventions, earliest first."""
        return registry.read_interventions(self._state)

    def remove_intervention(self, intervention_id: str) -> None:
        """Forget an intervention; one that is not registered is told of."""
        registry.remove_intervention(self._state, intervention_id)

    def add_areas(self, areas: gpd.GeoDataFrame) -> None:
        """Keep areas (area_id, name, kind, geometry in EPSG:4326); one with a known id replaces it."""
        registry.add_areas(self._state, areas)

    def areas(self) -> gpd.GeoDataFrame:
        """Give all areas: area_id, name, kind, geometry in EPSG:4326."""
        return registry.read_areas(self._state)

    def add_places(self, places: pd.DataFrame) -> None:
        """Keep places for the gazetteer: name, aliases, kind, longitude, latitude, uncertainty_m, municipality."""
        registry.add_places(self._state, places)

    def places(self) -> pd.DataFrame:
        """Give all places, ordered by name."""
        return registry.read_places(self._state)

    def add_addresses(self, points: pd.DataFrame) -> None:
        """Keep address points: street, number, letter, municipality, longitude, latitude."""
        addresses.add_addresses(self._state, points)

    def replace_addresses(self, points: pd.DataFrame) -> None:
        """Keep address points in place of all that are known of their municipalities."""
        addresses.replace_addresses(self._state, points)

    def addresses(self) -> pd.DataFrame:
        """Give all address points, ordered by street and number."""
        return addresses.read_addresses(self._state)

    def add_place_answers(self, given: Iterable[PlaceAnswer]) -> None:
        """Keep what people answered about place texts."""
        answers.add_answers(self._state, given)

    def place_answers(self) -> tuple[PlaceAnswer, ...]:
        """Give all answers, ordered by text."""
        return answers.read_answers(self._state)

    def add_denominator(self, denominator: Denominator) -> None:
        """Keep what rates are made with; one of the same name is replaced."""
        denominators.add_denominator(self._state, denominator)

    def denominators(self) -> tuple[Denominator, ...]:
        """Give what rates can be made with, ordered by name."""
        return denominators.read_denominators(self._state)

    def save_streets(self, graph: "StreetGraph") -> None:
        """Keep a street network, in place of the one before."""
        streets.save_streets(self._state, graph)

    def streets(self, *, crs: str) -> "StreetGraph | None":
        """Give the street network in a local CRS; None where none has been imported."""
        return streets.read_streets(self._state, crs=crs)

    def save_lines(self, network: Network) -> None:
        """Keep transit lines with their hubs; one with a known id replaces it."""
        transit.save_lines(self._state, network)

    def remove_line(self, line_id: str) -> None:
        """Forget an imported line; one that was not imported is told of."""
        transit.remove_line(self._state, line_id)

    def lines(self) -> Network:
        """Give the imported lines and their hubs."""
        return transit.read_lines(self._state)

    def save_finding(self, kept: KeptFinding) -> None:
        """Keep a finding; one with a known id stays as it is."""
        findings.save_finding(self._state, kept)

    def finding(self, finding_id: str) -> KeptFinding:
        """Give the finding with this id; one that is not kept is told of."""
        return findings.read_finding(self._state, finding_id)

    def find_finding(self, finding_id: str) -> KeptFinding | None:
        """Give the finding with this id; None where none is kept."""
        return findings.find_finding(self._state, finding_id)

    def findings(self) -> tuple[KeptFinding, ...]:
        """Give all findings that are kept, the newest data version first."""
        return findings.read_findings(self._state)

    def add_events(self, events: Iterable[CityEvent]) -> None:
        """Keep large events; one with a known id is replaced."""
        add_events(self._state, events)

    def events(self) -> tuple[CityEvent, ...]:
        """Give all events, earliest first."""
        return read_events(self._state)

    def set_aside(self, reason: str | None = None) -> pd.DataFrame:
        """Give the rows still set aside, with their source, file and batch."""
        return batches.read_set_aside(self._state, reason=reason)

    def batches(self) -> pd.DataFrame:
        """Give all batches, oldest first, with what became of their rows."""
        return batches.read_batches(self._state)
