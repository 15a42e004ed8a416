"""The incidents at rest: an append-only Delta Lake table that can be asked as of any version."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from deltalake import DeltaTable, PostCommitHookProperties, Schema
from deltalake.exceptions import DeltaError
from deltalake.transaction import AddAction, RemoveAction, create_table_with_add_actions

from geodata.store.durable import file_sha256, sync_file, sync_folder
from models.errors import NotFoundError, StoreError
from models.tables import STORED, TIME, conform

# History is kept for good: every analysis can be repeated as of its data version.
_CONFIGURATION = {"delta.logRetentionDuration": "interval 36500 days"}
# Delta Lake does not wait for the disk, so checkpoints are made here, where they are waited for.
_HOOKS = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)
_CHECKPOINT_EVERY = 100
_MANY_FILES = 64
_SMALL_BYTES = 1 << 25
_ARROW = {"str": pa.string(), TIME: pa.timestamp("us", tz="UTC"), "bool": pa.bool_(), "float64": pa.float64()}
SCHEMA = pa.schema([(name, _ARROW.get(kind, pa.int64())) for name, kind in STORED.items()])
_ALL_DIFFERENT = {
    "source_id",
    "time_text",
    "incident_key",
    "content_hash",
    "earliest",
    "latest",
    "longitude",
    "latitude",
}

# The newest version of an incident is the one revised last; of two revised at once, content decides, so that the order
# of arrival does not; without a revision time it is the one that arrived last.
_NEWEST = """
WITH several AS (SELECT DISTINCT incident_key AS k FROM incidents WHERE version > 1),
newest AS (
  SELECT incident_key AS k, version AS v FROM incidents WHERE incident_key IN (SELECT k FROM several)
  QUALIFY row_number() OVER (PARTITION BY incident_key ORDER BY revised_at DESC NULLS LAST,
    CASE WHEN revised_at IS NULL THEN '' ELSE content_hash END DESC, version DESC) = 1)
SELECT {columns} FROM incidents
WHERE (incident_key NOT IN (SELECT k FROM several) OR (incident_key, version) IN (SELECT (k, v) FROM newest))
"""
_CURRENT = _NEWEST + "AND status <> 'withdrawn'"
_IN_ORDER = " ORDER BY earliest, incident_key"
_POINTS = "longitude, latitude, place_text, place_source, place_note, given_longitude, given_latitude"
_HISTORY = """
SELECT incident_key, version, revised_at, content_hash, precision FROM incidents
WHERE incident_key IN (SELECT incident_key FROM wanted) ORDER BY incident_key, version
"""
_CURRENT_VERSIONS = """
SELECT incident_key, version, highest FROM current JOIN highest USING (incident_key)
WHERE incident_key IN (SELECT incident_key FROM wanted)
"""
_HIGHEST = "SELECT incident_key, max(version) AS highest FROM incidents GROUP BY incident_key"
_FIRST_RECORDED = """
SELECT incident_key, arg_min(recorded_at, version) AS recorded_at FROM incidents
WHERE incident_key IN (SELECT incident_key FROM incidents WHERE version > 1) GROUP BY incident_key ORDER BY incident_key
"""
_SAME_REPORT = """
SELECT DISTINCT wanted.row, incidents.incident_key FROM wanted JOIN incidents
USING (source, earliest, category, place_text, place_context)
"""
_TOUCHED = "SELECT DISTINCT incident_key FROM incidents WHERE batch_id IN (SELECT batch_id FROM wanted)"
# What each of these incidents is said to be, withdrawn or not: chosen as in _CURRENT.
_STATES = """
SELECT incident_key, status, earliest, category_group, longitude, latitude, precision, content_hash FROM incidents
WHERE incident_key IN (SELECT incident_key FROM wanted)
QUALIFY row_number() OVER (PARTITION BY incident_key ORDER BY revised_at DESC NULLS LAST,
  CASE WHEN revised_at IS NULL THEN '' ELSE content_hash END DESC, version DESC) = 1
ORDER BY incident_key
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """What an append wrote, all of it on disk.

    Attributes
    ----------
    version : the data version that it makes.
    files : path inside the table's folder -> SHA-256.
    """

    version: int
    files: dict[str, str]


class IncidentTable:
    """All versions of all incidents; data version 0 is empty, n is the table after n commits."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder / "_delta_log"

    @property
    def folder(self) -> Path:
        """Where the table lies."""
        return self._folder

    def entries(self, version: int) -> list[str]:
        """Name the log entries of the commits up to a data version, as paths inside the table's folder."""
        return [str(self._entry(number).relative_to(self._folder)) for number in range(version)]

    def head(self) -> int:
        """Give the number of commits, acknowledged or not, read off the log without opening the table."""
        if not self._log.is_dir():
            return 0
        numbers = [int(path.stem) for path in self._log.glob("*.json") if path.stem.isdigit()]
        return max(numbers, default=-1) + 1

    def current(self, version: int) -> pd.DataFrame:
        """Give the newest version of every incident that is not withdrawn, ordered by time.

        Raises
        ------
        NotFoundError
            Where there is no such data version.
        """
        found = self.ask(_CURRENT.format(columns="incidents.*") + _IN_ORDER, version=version)
        return conform(found, STORED, what="stored")

    def newest(self, columns: str, *, version: int) -> pa.Table:
        """Give what is said of the newest version of every incident, withdrawn or not, ordered by incident_key.

        Parameters
        ----------
        columns : SQL expressions.
        """
        query = _NEWEST.format(columns=columns) + " ORDER BY incident_key"
        return self._arrow(query, version=version)

    def first_recorded(self, version: int) -> pd.Series:
        """Give when the first version of each incident with several was recorded, by incident_key."""
        found = self.ask(_FIRST_RECORDED, version=version)
        return found.astype({"recorded_at": TIME}).set_index("incident_key")["recorded_at"]

    def points(self, version: int) -> pd.DataFrame:
        """Give where the current incidents lie, and where their source says; in no order."""
        return self.ask(_CURRENT.format(columns=_POINTS), version=version)

    def current_columns(self, *names: str, version: int) -> pd.DataFrame:
        """Give these columns of the current incidents, in no order."""
        return self.ask(_CURRENT.format(columns=", ".join(names)), version=version)

    def touched_by(self, batch_ids: pd.Series, *, version: int) -> pd.Series:
        """Name the incidents that these batches brought a version of."""
        wanted = pa.table({"batch_id": pa.array(batch_ids, pa.string())})
        return self.ask(_TOUCHED, version=version, wanted=wanted)["incident_key"]

    def states(self, keys: pd.Series, version: int) -> pd.DataFrame:
        """Give what these incidents were said to be as of a data version, withdrawn or not, ordered by key."""
        wanted = pa.table({"incident_key": pa.array(keys, pa.string())})
        return self.ask(_STATES, version=version, wanted=wanted)

    def history(self, keys: pd.Series) -> pd.DataFrame:
        """Give what decides about new versions of these incidents, ordered by key and version."""
        wanted = pa.table({"incident_key": pa.array(keys.unique(), pa.string())})
        return self.ask(_HISTORY, version=self.head(), wanted=wanted)

    def same_reports(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Find incidents that say the same as these rows: columns row and incident_key."""
        fields = [SCHEMA.field(name) for name in ("source", "earliest", "category", "place_text", "place_context")]
        schema = pa.schema([pa.field("row", pa.int64()), *fields])
        wanted = pa.Table.from_pandas(rows, schema=schema, preserve_index=False)
        return self.ask(_SAME_REPORT, version=self.head(), wanted=wanted)

    def current_versions(self, keys: pd.Series) -> pd.DataFrame:
        """Give of these incidents the version that is current (withdrawn ones have none) and the highest one."""
        wanted = pa.table({"incident_key": pa.array(keys.unique(), pa.string())})
        current = f"WITH current AS ({_CURRENT.format(columns='incident_key, version')}), highest AS ({_HIGHEST})"
        return self.ask(current + _CURRENT_VERSIONS, version=self.head(), wanted=wanted)

    def append(self, rows: pd.DataFrame) -> Commit:
        """Add versions in one commit, and wait for the disk."""
        table = pa.Table.from_pandas(conform(rows, STORED, what="stored"), schema=SCHEMA, preserve_index=False)
        before = self.head()
        with _delta_errors(self._folder):
            self._folder.mkdir(exist_ok=True)
            added = self._write(table, data_change=True)
            if before == 0:
                create_table_with_add_actions(
                    str(self._folder),
                    Schema.from_arrow(SCHEMA),
                    [added],
                    mode="append",
                    configuration=_CONFIGURATION,
                    post_commithook_properties=_HOOKS,
                )
            else:
                self._add_columns()
                self._commit([added])
                self._compact_if_many()
            self._checkpoint_if_due(before)
            return Commit(version=self.head(), files=self.settle(before))

    def _write(self, table: pa.Table, *, data_change: bool) -> AddAction:
        """Write a data file and wait for the disk, so that no log entry ever names what is not there."""
        path = self._folder / f"{uuid.uuid4().hex}.parquet"
        repeating = [name for name in SCHEMA.names if name not in _ALL_DIFFERENT]
        pq.write_table(
            table,
            path,
            compression="zstd",
            compression_level=1,
            use_dictionary=repeating,
            # A changed page is then seen by whoever reads it.
            write_page_checksum=True,
        )
        sync_file(path)
        sync_folder(self._folder)
        status = path.stat()
        statistics = orjson.dumps({"numRecords": table.num_rows}).decode()
        return AddAction(path.name, status.st_size, {}, int(status.st_mtime * 1000), data_change, statistics)

    def _commit(self, actions: list[AddAction | RemoveAction]) -> None:
        opened = DeltaTable(self._folder)
        opened.create_write_transaction(actions, "append", opened.schema(), post_commithook_properties=_HOOKS)

    def _add_columns(self) -> None:
        """Tell a table that an earlier version of Klarsyn made of the columns that came later."""
        opened = DeltaTable(self._folder)
        known = {one.name for one in opened.schema().fields}
        wanted = [one for one in Schema.from_arrow(SCHEMA).fields if one.name not in known]
        if wanted:
            opened.alter.add_columns(wanted, post_commithook_properties=_HOOKS)

    def _compact_if_many(self) -> None:
        """Join small files in a commit of its own with the same rows; they stay on disk for earlier data versions."""
        small = [path for path in self._data_files(self.head()) if path.stat().st_size < _SMALL_BYTES]
        if len(small) < _MANY_FILES:
            return
        joined = self._write(self._dataset_of(small).to_table(), data_change=False)
        removed = [self._removal(path) for path in small]
        self._commit([joined, *removed])

    def _removal(self, path: Path) -> RemoveAction:
        status = path.stat()
        return RemoveAction(
            path=path.name,
            data_change=False,
            size=status.st_size,
            deletion_timestamp=int(status.st_mtime * 1000),
            partition_values={},
        )

    def _checkpoint_if_due(self, before: int) -> None:
        if self.head() // _CHECKPOINT_EVERY > before // _CHECKPOINT_EVERY:
            DeltaTable(self._folder).create_checkpoint()

    def settle(self, since: int) -> dict[str, str]:
        """Wait until all commits after a data version are on disk; give the SHA-256 of each file of theirs."""
        digests = {}
        for path in self.files(self.head(), since=since):
            sync_file(path)
            digests[str(path.relative_to(self._folder))] = file_sha256(path)
        for path in self._checkpoints():
            sync_file(path)
        for folder in (self._folder, self._log, self._folder.parent):
            sync_folder(folder)
        return digests

    def files(self, version: int, *, since: int = 0) -> list[Path]:
        """Give the log entries of the commits after one data version up to another, and the data files they add."""
        found = []
        for number in range(since, version):
            entry = self._entry(number)
            found += [*(self._folder / one["path"] for one in _added(entry)), entry]
        return found

    def _entry(self, number: int) -> Path:
        return self._log / f"{number:020d}.json"

    def _checkpoints(self) -> list[Path]:
        return [*self._log.glob("*.checkpoint*.parquet"), *self._log.glob("_last_checkpoint")]

    def drop(self, since: int) -> None:
        """Take back the commits after a data version, which nobody has been told of, and what they left behind."""
        with _delta_errors(self._folder):
            # Checkpoints only spare reading the log, which is kept whole: the next one is made again.
            for path in self._checkpoints():
                path.unlink()
            for number in reversed(range(since, self.head())):
                self._entry(number).unlink()
                sync_folder(self._log)
            named = set(self.files(self.head()))
            for path in self._folder.glob("*.parquet"):
                if path not in named:
                    path.unlink()

    def ask(
        self, query: str, *, version: int, wanted: pa.Table | None = None, parameters: dict[str, Any] | None = None
    ) -> pd.DataFrame:
        """Ask the table `incidents` as of a data version, beside a table `wanted`.

        Raises
        ------
        NotFoundError
            Where there is no such data version.
        StoreError
            Where the table cannot be read.
        """
        frame: pd.DataFrame = self._arrow(query, version=version, wanted=wanted, parameters=parameters).to_pandas()
        return frame

    def _arrow(
        self, query: str, *, version: int, wanted: pa.Table | None = None, parameters: dict[str, Any] | None = None
    ) -> pa.Table:
        head = self.head()
        if not 0 <= version <= head:
            raise NotFoundError(f"There is no data version {version}; ask for 0 (empty) to {head}.")
        with _delta_errors(self._folder), duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.register("incidents", self._dataset(version))
            if wanted is not None:
                connection.register("wanted", wanted)
            return connection.sql(query, params=parameters or {}).to_arrow_table()

    def _dataset(self, version: int) -> Any:  # noqa: ANN401 (pyarrow has no types)
        if version == 0:
            return SCHEMA.empty_table()
        return self._dataset_of(self._data_files(version))

    def _data_files(self, version: int) -> list[Path]:
        opened = DeltaTable(self._folder, version=version - 1)
        return [Path(uri.removeprefix("file://")) for uri in opened.file_uris()]

    def _dataset_of(self, paths: list[Path]) -> Any:  # noqa: ANN401 (pyarrow has no types)
        # Files of an earlier version of Klarsyn lack columns that came later; they read as missing.
        return ds.dataset([str(path) for path in paths], schema=SCHEMA, format="parquet")


def _added(entry: Path) -> list[dict[str, Any]]:
    actions = [orjson.loads(line) for line in entry.read_bytes().splitlines()]
    return [one["add"] for one in actions if one.get("add")]


@contextmanager
def _delta_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except (DeltaError, duckdb.Error, pa.ArrowException, OSError) as error:
        raise StoreError(
            f"The table '{folder}' cannot be read or written: {error}. Check its rights and space."
        ) from error
