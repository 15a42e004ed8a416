"""Tells what is new, what corrects, and what we already know."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.place import Precision

ACCEPTED, CORRECTED, DUPLICATE = "accepted", "corrected", "duplicate"
_FINENESS = {str(precision): rank for rank, precision in enumerate(Precision)}
_UNKNOWN = len(_FINENESS) + 1
"""Rank of the place of something that has never been told; any place is finer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What becomes of each row of a batch.

    Attributes
    ----------
    fate : shape (n,): accepted, corrected or duplicate.
    version : shape (n,): the number that the row gets; 0 for duplicates.
    """

    fate: NDArray[np.object_]
    version: NDArray[np.int64]


def decide(batch: pd.DataFrame, history: pd.DataFrame) -> Decision:
    """Compare a batch with what is known about its incidents.

    An incident whose rows carry `revised_at` is *dated*: any content already known is a duplicate, and the order of
    arrival does not matter. Otherwise rows are taken to tell the story in their order: what repeats the newest known
    versions is a duplicate, what differs from the newest is a correction. What is known already, but is now placed
    more finely than ever, is a correction too.

    Parameters
    ----------
    batch : columns incident_key, revised_at, content_hash, precision, in the file's order.
    history : the same columns and version, for the batch's incidents, ordered by key and version.
    """
    order = _order(batch["revised_at"])
    rows = batch[["incident_key", "content_hash"]].iloc[order].reset_index(drop=True)
    rows["rank"] = _ranks(batch["precision"].iloc[order])
    is_several = rows["incident_key"].duplicated(keep=False).to_numpy()
    if history.empty and not is_several.any():
        return _decision(np.ones(len(rows), dtype=np.int64), order)
    is_dated = _are_dated(rows["incident_key"], batch["revised_at"].iloc[order], history, is_several)
    is_new = np.where(is_dated, _are_untold(rows, history), _are_changes(rows, history))
    undated = np.flatnonzero(is_several & ~is_dated & rows["incident_key"].isin(history["incident_key"]).to_numpy())
    for _, group in rows.iloc[undated].groupby("incident_key", sort=False):
        is_new[group.index] = _continues(group, history[history["incident_key"] == group["incident_key"].iloc[0]])
    counted = pd.Series(is_new.astype(np.int64)).groupby(rows["incident_key"], sort=False).cumsum().to_numpy()
    last = history.groupby("incident_key", sort=False)["version"].last().reindex(rows["incident_key"])
    return _decision(np.where(is_new, last.fillna(0).to_numpy(np.int64) + counted, 0), order)


def _decision(version: NDArray[np.int64], order: NDArray[np.intp]) -> Decision:
    in_file = np.empty_like(version)
    in_file[order] = version
    fate = np.select([in_file == 0, in_file == 1], [DUPLICATE, ACCEPTED], default=CORRECTED).astype(object)
    return Decision(fate=fate, version=in_file)


def _order(revised_at: pd.Series) -> NDArray[np.intp]:
    """Give the rows from the earliest revision to the last; the undated come first, in the file's order."""
    if not revised_at.notna().any():
        return np.arange(len(revised_at))
    return revised_at.reset_index(drop=True).sort_values(na_position="first", kind="stable").index.to_numpy()


def _ranks(precision: pd.Series) -> NDArray[np.int64]:
    codes, names = pd.factorize(precision)
    ranks = np.array([_FINENESS.get(str(name), _UNKNOWN - 1) for name in names], dtype=np.int64)
    return ranks[codes] if len(names) else np.empty(0, dtype=np.int64)


def _are_dated(
    keys: pd.Series, revised_at: pd.Series, history: pd.DataFrame, is_several: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    is_dated = revised_at.notna().to_numpy()
    told = history.loc[history["revised_at"].notna(), "incident_key"]
    if len(told):
        is_dated = is_dated | keys.isin(told).to_numpy()
    if is_dated.any() and is_several.any():
        is_dated = is_dated | keys.isin(keys[is_dated]).to_numpy()
    return np.asarray(is_dated, dtype=bool)


def _are_untold(rows: pd.DataFrame, history: pd.DataFrame) -> NDArray[np.bool_]:
    """Mark what dated incidents have not told before, or not so finely."""
    both = ["incident_key", "content_hash"]
    ranked = history[both].assign(known=_ranks(history["precision"]))
    known = ranked.groupby(both, sort=False, as_index=False)["known"].min()
    best = rows[both].merge(known, how="left", on=both)["known"].fillna(_UNKNOWN).to_numpy()
    return ~rows.duplicated(both).to_numpy() & (rows["rank"].to_numpy() < best)


def _are_changes(rows: pd.DataFrame, history: pd.DataFrame) -> NDArray[np.bool_]:
    """Mark what differs from the row before it in the file, or from the newest known version, or is finer than that."""
    newest = history.assign(known=_ranks(history["precision"])).groupby("incident_key", sort=False).last()
    before = newest[["content_hash", "known"]].reindex(rows["incident_key"]).reset_index(drop=True)
    by_key = rows.groupby("incident_key", sort=False)["content_hash"]
    told = by_key.shift().where(by_key.cumcount() > 0, before["content_hash"])
    is_finer = (rows["rank"] < before["known"]).to_numpy() & ~rows["incident_key"].duplicated().to_numpy()
    return np.asarray((rows["content_hash"] != told).to_numpy() | is_finer, dtype=bool)


def _continues(group: pd.DataFrame, history: pd.DataFrame) -> NDArray[np.bool_]:
    """Mark what an undated story told again adds at its end."""
    told, known = group["content_hash"], history["content_hash"].tolist()
    repeated = next(
        n for n in range(min(len(told), len(known)), -1, -1) if known[len(known) - n :] == told.tolist()[:n]
    )
    is_new = (told != told.shift(fill_value=known[-1])).to_numpy() & (np.arange(len(told)) >= repeated)
    best = _ranks(history["precision"][history["content_hash"] == known[-1]]).min()
    if not is_new.any() and told.iloc[-1] == known[-1] and group["rank"].iloc[-1] < best:
        is_new[-1] = True
    return np.asarray(is_new, dtype=bool)
