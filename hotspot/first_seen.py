"""When each incident was first told: by the source's word, or by the batch that first brought it.

A batch that brings months of history at once says when somebody copied a file, not when anybody reported. So the
record's own clock counts only for incidents after the source's last bulk load (its first batch always is one); of older
ones, those told quickly came with the load and are lost to it, which leaves the slow ones alone (left truncation).

And waiting for the next batch is no delay: where a file comes each Monday, Tuesday's incidents are told as quickly as
Sunday's. What counts is how much later an incident came than the first batch that could have brought it.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

NEVER = np.iinfo(np.int64).min
"""Stands for a moment that nobody told."""

BULK_DAYS = 14.0
BULK_SIZE = 50
"""A batch of so many incidents, half of them older than `BULK_DAYS` when it is recorded, is a bulk load."""

_DAY = 86_400_000_000

Integers = NDArray[np.int64]


def first_told(table: pd.DataFrame, first_recorded: pd.Series | None = None) -> Integers:
    """Give the moment that each incident was first told: microseconds since 1970 UTC, `NEVER` where unknown.

    That is `reported_at`, or the recording where that came before. Where the source says nothing, it is the event's
    own moment and as long again as passed from the first batch after it to the batch that brought it.

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
    brought = _brought(table["source"], event, arrived)
    known = np.where(arrived == NEVER, reported, np.minimum(reported, arrived))
    return np.where(reported == NEVER, brought, known)


def _brought(source: pd.Series, event: Integers, arrived: Integers) -> Integers:
    """Tell from the batches alone when incidents were first told."""
    told = np.full(len(event), NEVER)
    batches = pd.DataFrame({"source": source.to_numpy(), "arrived": arrived, "age": arrived - event})
    for _, own in batches.groupby("source", sort=False):
        ages = own.groupby("arrived", sort=True)["age"].agg(["median", "size"])
        moments = ages.index.to_numpy(dtype=np.int64)
        is_old = (ages["median"] > BULK_DAYS * _DAY) & (ages["size"] >= BULK_SIZE)
        is_bulk = is_old.to_numpy() | (np.arange(len(ages)) == 0)
        rows = own.index.to_numpy()
        rows = rows[(event[rows] >= moments[is_bulk].max()) & (arrived[rows] >= event[rows])]
        next_batch = moments[np.searchsorted(moments, event[rows], side="left")]
        told[rows] = event[rows] + arrived[rows] - next_batch
    return told


def _microseconds(times: pd.Series) -> Integers:
    # A missing time is the smallest whole number, in NumPy as here.
    return times.to_numpy(dtype="datetime64[us]").astype(np.int64)
