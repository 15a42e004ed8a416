"""The same report under another id is another name of its incident, not another incident."""

import sqlite3
from collections.abc import Mapping

import numpy as np
import pandas as pd

from geodata.store.state import State
from geodata.store.table import IncidentTable
from models.incident import Status

_SAYS = ["source", "earliest", "category", "place_text", "place_context"]


def find_repeats(rows: pd.DataFrame, history: pd.DataFrame, table: IncidentTable) -> pd.Series:
    """Give the incident that each row says again, whether it stands before it in the file or in the table; "" for none.

    Only the very same words about the very same minute count: notices that are merely alike are about different events.

    Parameters
    ----------
    rows : with incident_key and what they say.
    history : of these rows' own incidents: who is an incident already stays one.
    """
    key = rows["incident_key"].reset_index(drop=True)
    may_repeat = (rows["place_text"] != "").to_numpy() & ~key.isin(history["incident_key"]).to_numpy()
    first = rows.groupby(_SAYS, sort=False, dropna=False)["incident_key"].transform("first").reset_index(drop=True)
    repeated = first.where(may_repeat & (first != key), "")
    known = _known(rows, may_repeat, table)
    repeated[known["row"].to_numpy()] = known["incident_key"].to_numpy()
    return repeated


def are_told(rows: pd.DataFrame, history: pd.DataFrame) -> np.ndarray:
    """Tell which rows are versions of their incident already, under whichever id."""
    both = ["incident_key", "content_hash"]
    return np.asarray(pd.MultiIndex.from_frame(rows[both]).isin(pd.MultiIndex.from_frame(history[both])), dtype=bool)


def _known(rows: pd.DataFrame, may_repeat: np.ndarray, table: IncidentTable) -> pd.DataFrame:
    """Find one incident that is not withdrawn for each row that the table knows the words of."""
    found = table.same_reports(rows[_SAYS].assign(row=np.arange(len(rows)))[may_repeat])
    states = table.states(found["incident_key"].drop_duplicates(), table.head())
    stands = states.loc[states["status"] != Status.WITHDRAWN, "incident_key"]
    return found[found["incident_key"].isin(stands)].sort_values(["row", "incident_key"]).drop_duplicates("row")


def read_names(state: State) -> dict[str, str]:
    """Give the incident that each other name means."""
    with state.read() as connection:
        return {row["name"]: row["incident_key"] for row in connection.execute("SELECT * FROM other_names")}


def keep_names(connection: sqlite3.Connection, names: Mapping[str, str]) -> None:
    """Keep other names, in the transaction that acknowledges their batch."""
    connection.executemany("INSERT OR IGNORE INTO other_names VALUES (?, ?)", list(names.items()))
