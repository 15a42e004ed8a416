"""The incidents at rest: an append-only Delta Lake table that can be asked as of any version."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pandas as pd
import pyarrow as pa
from deltalake import DeltaTable, PostCommitHookProperties, write_deltalake
from deltalake.exceptions import DeltaError

from geodata.store.durable import sync_file, sync_folder
from models.errors import NotFoundError, StoreError
from models.tables import STORED, TIME, conform

# History is kept for good: every analysis can be repeated as of its data version.
_CONFIGURATION = {"delta.logRetentionDuration": "interval 36500 days"}
_MANY_FILES = 64
_ARROW = {"str": pa.string(), TIME: pa.timestamp("us", tz="UTC"), "bool": pa.bool_(), "float64": pa.float64()}
SCHEMA = pa.schema([(name, _ARROW.get(kind, pa.int64())) for name, kind in STORED.items()])

# The newest version of an incident is the one revised last; without a revision time, the one that arrived last.
_CURRENT = """
WITH several AS (SELECT DISTINCT incident_key AS k FROM incidents WHERE version > 1),
newest AS (
  SELECT incident_key AS k, version AS v FROM incidents WHERE incident_key IN (SELECT k FROM several)
  QUALIFY row_number() OVER (PARTITION BY incident_key ORDER BY revised_at DESC NULLS LAST, version DESC) = 1)
SELECT {columns} FROM incidents
WHERE status <> 'withdrawn' AND (
  incident_key NOT IN (SELECT k FROM several) OR (incident_key, version) IN (SELECT (k, v) FROM newest))
"""
_IN_ORDER = "ORDER BY earliest, incident_key"
_POINTS = "longitude, latitude, place_text, place_source, place_note, given_longitude, given_latitude"
_HISTORY = """
SELECT incident_key, version, revised_at, content_hash, precision FROM incidents
WHERE incident_key IN (SELECT incident_key FROM wanted) ORDER BY incident_key, version
"""
_FIRST_RECORDED = """
SELECT incident_key, min(recorded_at) AS recorded_at FROM incidents
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
QUALIFY row_number() OVER (PARTITION BY incident_key ORDER BY revised_at DESC NULLS LAST, version DESC) = 1
ORDER BY incident_key
"""


class IncidentTable:
    """All versions of all incidents; data version 0 is empty, n is the table after n commits."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder / "_delta_log"

    def version(self) -> int:
        """Give the data version: the number of commits, read off the log without opening the table."""
        if not self._log.is_dir():
            return 0
        numbers = [int(path.stem) for path in self._log.glob("*.json") if path.stem.isdigit()]
        return max(numbers, default=-1) + 1

    def current(self, version: int | None = None) -> pd.DataFrame:
        """Give the newest version of every incident that is not withdrawn, ordered by time.

        Raises
        ------
        NotFoundError
            Where there is no such data version.
        """
        query = _CURRENT.format(columns="incidents.*") + _IN_ORDER
        return conform(self._ask(query, version=self._asked(version)), STORED, what="stored")

    def first_recorded(self, version: int | None = None) -> pd.Series:
        """Give when each incident with several versions was first recorded, by incident_key.

        Raises
        ------
        NotFoundError
            Where there is no such data version.
        """
        found = self._ask(_FIRST_RECORDED, version=self._asked(version))
        return found.astype({"recorded_at": TIME}).set_index("incident_key")["recorded_at"]

    def _asked(self, version: int | None) -> int:
        newest = self.version()
        asked = newest if version is None else version
        if not 0 <= asked <= newest:
            raise NotFoundError(f"There is no data version {asked}; ask for 0 (empty) to {newest}.")
        return asked

    def points(self) -> pd.DataFrame:
        """Give where the current incidents lie, and where their source says; in no order."""
        return self._ask(_CURRENT.format(columns=_POINTS), version=self.version())

    def current_columns(self, *names: str) -> pd.DataFrame:
        """Give these columns of the current incidents, in no order."""
        return self._ask(_CURRENT.format(columns=", ".join(names)), version=self.version())

    def touched_by(self, batch_ids: pd.Series) -> pd.Series:
        """Name the incidents that these batches brought a version of."""
        wanted = pa.table({"batch_id": pa.array(batch_ids, pa.string())})
        return self._ask(_TOUCHED, version=self.version(), wanted=wanted)["incident_key"]

    def states(self, keys: pd.Series, version: int) -> pd.DataFrame:
        """Give what these incidents were said to be as of a data version, withdrawn or not, ordered by key."""
        wanted = pa.table({"incident_key": pa.array(keys, pa.string())})
        return self._ask(_STATES, version=self._asked(version), wanted=wanted)

    def history(self, keys: pd.Series) -> pd.DataFrame:
        """Give what decides about new versions of these incidents, ordered by key and version."""
        wanted = pa.table({"incident_key": pa.array(keys.unique(), pa.string())})
        return self._ask(_HISTORY, version=self.version(), wanted=wanted)

    def same_reports(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Find incidents that say the same as these rows: columns row and incident_key."""
        fields = [SCHEMA.field(name) for name in ("source", "earliest", "category", "place_text", "place_context")]
        schema = pa.schema([pa.field("row", pa.int64()), *fields])
        wanted = pa.Table.from_pandas(rows, schema=schema, preserve_index=False)
        return self._ask(_SAME_REPORT, version=self.version(), wanted=wanted)

    def has_batch(self, batch_id: str) -> bool:
        """Tell whether a batch's commit was made."""
        asked = "SELECT count(*) AS n FROM incidents WHERE batch_id = $batch_id"
        found = self._ask(asked, version=self.version(), parameters={"batch_id": batch_id})
        return bool(found["n"].iloc[0])

    def append(self, rows: pd.DataFrame) -> int:
        """Add versions in one commit, wait for the disk, and give the new data version."""
        table = pa.Table.from_pandas(conform(rows, STORED, what="stored"), schema=SCHEMA, preserve_index=False)
        before = self.version()
        with _delta_errors(self._folder):
            write_deltalake(
                self._folder,
                table,
                mode="append",
                configuration=_CONFIGURATION if before == 0 else None,
                post_commithook_properties=PostCommitHookProperties(cleanup_expired_logs=False),
            )
            self._compact_if_many()
        self._sync_since(before)
        return self.version()

    def _compact_if_many(self) -> None:
        table = DeltaTable(self._folder)
        if len(table.file_uris()) >= _MANY_FILES:
            # A commit of its own with the same rows; the small files stay for earlier data versions.
            table.optimize.compact()

    def _sync_since(self, before: int) -> None:
        for number in range(before, self.version()):
            entry = self._log / f"{number:020d}.json"
            for line in entry.read_bytes().splitlines():
                added = orjson.loads(line).get("add")
                if added:
                    sync_file(self._folder / added["path"])
            sync_file(entry)
        for folder in (self._folder, self._log, self._folder.parent):
            sync_folder(folder)

    def _ask(
        self, query: str, *, version: int, wanted: pa.Table | None = None, parameters: dict[str, Any] | None = None
    ) -> pd.DataFrame:
        with _delta_errors(self._folder), duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.register("incidents", self._dataset(version))
            if wanted is not None:
                connection.register("wanted", wanted)
            answer: pd.DataFrame = connection.sql(query, params=parameters or {}).to_arrow_table().to_pandas()
            return answer

    def _dataset(self, version: int) -> Any:  # noqa: ANN401 (pyarrow has no types)
        if version == 0:
            return SCHEMA.empty_table()
        return DeltaTable(self._folder, version=version - 1).to_pyarrow_dataset()


@contextmanager
def _delta_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except (DeltaError, duckdb.Error, pa.ArrowException, OSError) as error:
        raise StoreError(
            f"The table '{folder}' cannot be read or written: {error}. Check its rights and space."
        ) from error
