"""When each incident was first told: by the source's word, or by the batch that first brought it.

A batch that brings months of history at once says when somebody copied a file, not when anybody reported. So the
record's own clock counts only for incidents after the source's last bulk load (its first batch always is one); of older
ones, those told quickly came with the load and are lost to it, which leaves the slow ones alone (left truncation).
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

NEVER = np.iinfo(np.int64).min
"""Stands for a moment that nobody told."""

BULK_DAYS = 14.0
"""A batch whose median incident is older than this when it is recorded is a bulk load."""

_DAY = 86_400_000_000

Integers = NDArray[np.int64]


def first_told(table: pd.DataFrame, first_recorded: pd.Series | None = None) -> Integers:
    """Give the moment that each incident was first told: microseconds since 1970 UTC, `NEVER` where unknown.

    The earlier of `reported_at` and, where it tells anything, the first recording.

    Parameters
    ----------
    table : models.tables.STORED.
    first_recorded : when the first version was recorded, by incident_key, of incidents with several versions.
    """
    event, reported = _microseconds(table["earliest"]), _microseconds(table["reported_at"])
    recorded = table["recorded_at"]
    if first_recorded is not None and len(first_recorded):
        recorded = table["incident_key"].map(first_recorded).fillna(recorded)
    arrived = _microseconds(recorded)
    is_live = event >= _live_since(table["source"], event, arrived)
    heard = np.where(is_live & (arrived != NEVER), arrived, np.iinfo(np.int64).max)
    told = np.where(reported == NEVER, heard, np.minimum(reported, heard))
    return np.where(told == np.iinfo(np.int64).max, NEVER, told)


def _live_since(source: pd.Series, event: Integers, arrived: Integers) -> Integers:
    """Give the moment of each incident's source's last bulk load."""
    batches = pd.DataFrame({"source": source.to_numpy(), "arrived": arrived, "age": arrived - event})
    ages = batches.groupby(["source", "arrived"], sort=True)["age"].median().reset_index()
    is_bulk = (ages["age"] > BULK_DAYS * _DAY) | ~ages["source"].duplicated()
    last = ages[is_bulk].groupby("source")["arrived"].max()
    return source.map(last).to_numpy(dtype=np.int64)


def _microseconds(times: pd.Series) -> Integers:
    # A missing time is the smallest whole number, in NumPy as here.
    return times.to_numpy(dtype="datetime64[us]").astype(np.int64)
