"""Tells what is new, what corrects, and what we already know."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.place import Precision

ACCEPTED, CORRECTED, DUPLICATE = "accepted", "corrected", "duplicate"
_FINENESS = {str(precision): rank for rank, precision in enumerate(Precision)}


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
    versions is a duplicate, what differs from the newest is a correction. A known row whose place is now known more
    finely is a correction too.

    Parameters
    ----------
    batch : columns incident_key, revised_at, content_hash, precision, in the file's order.
    history : the same columns and version, for the batch's incidents, ordered by key and version.
    """
    if history.empty:
        decision = Decision(
            fate=np.full(len(batch), ACCEPTED, dtype=object), version=np.ones(len(batch), dtype=np.int64)
        )
        _decide_groups(batch, history, decision)
        return decision
    known = _newest(history).reindex(batch["incident_key"])
    last_version = known["version"].fillna(0).to_numpy(np.int64)
    is_dated = batch["revised_at"].notna().to_numpy() | known["is_dated"].eq(other=True).to_numpy(bool)
    is_last = (batch["content_hash"].to_numpy() == known["content_hash"].to_numpy()) & (last_version > 0)
    is_repeated = np.where(is_dated, _is_known(batch, history), is_last) if is_dated.any() else is_last
    is_duplicate = is_repeated & ~_is_finer(batch["precision"], known["precision"])
    fate = np.select([is_duplicate, last_version > 0], [DUPLICATE, CORRECTED], default=ACCEPTED).astype(object)
    decision = Decision(fate=fate, version=np.where(is_duplicate, 0, last_version + 1))
    _decide_groups(batch, history, decision)
    return decision


def _is_known(batch: pd.DataFrame, history: pd.DataFrame) -> NDArray[np.bool_]:
    both = ["incident_key", "content_hash"]
    return pd.MultiIndex.from_frame(batch[both]).isin(pd.MultiIndex.from_frame(history[both]))


def _newest(history: pd.DataFrame) -> pd.DataFrame:
    by_key = history.groupby("incident_key", sort=False)
    newest = by_key[["version", "content_hash", "precision"]].last()
    return newest.assign(is_dated=by_key["revised_at"].count() > 0)


def _is_finer(now: pd.Series, before: pd.Series) -> NDArray[np.bool_]:
    coarsest = len(_FINENESS)
    rank_now = now.map(_FINENESS).fillna(coarsest).to_numpy()
    # An incident that is not known has no rank, and nothing is finer than that.
    return np.asarray(rank_now < before.map(_FINENESS).fillna(-1).to_numpy(), dtype=bool)


def _decide_groups(batch: pd.DataFrame, history: pd.DataFrame, decision: Decision) -> None:
    """Decide where one batch tells of the same incident more than once."""
    is_several = batch["incident_key"].duplicated(keep=False).to_numpy()
    if not is_several.any():
        return
    rows = batch[["incident_key", "revised_at", "content_hash"]].assign(row=np.arange(len(batch)))[is_several]
    rows = rows.sort_values(["revised_at", "row"], na_position="first")
    told = {
        str(key): (one["content_hash"].tolist(), bool(one["revised_at"].notna().any()))
        for key, one in history[history["incident_key"].isin(rows["incident_key"])].groupby("incident_key")
    }
    for key, group in rows.groupby("incident_key", sort=False):
        hashes, was_dated = told.get(str(key), ([], False))
        is_dated = was_dated or bool(group["revised_at"].notna().any())
        is_new = _new_ones(group["content_hash"].tolist(), hashes, is_dated=is_dated)
        versions = len(hashes) + np.cumsum(is_new)
        where = group["row"].to_numpy()
        decision.version[where] = np.where(is_new, versions, 0)
        decision.fate[where] = np.select([~is_new, versions == 1], [DUPLICATE, ACCEPTED], default=CORRECTED)


def _new_ones(hashes: list[str], known: list[str], *, is_dated: bool) -> NDArray[np.bool_]:
    told = pd.Series(hashes)
    if is_dated:
        return ~(told.duplicated() | told.isin(known)).to_numpy(bool)
    repeated = next(n for n in range(min(len(hashes), len(known)), -1, -1) if known[len(known) - n :] == hashes[:n])
    return ((told != told.shift()) & (told.index >= repeated)).to_numpy(bool)
