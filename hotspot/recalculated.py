"""Which counts that were told before have changed, and why: late reports, corrections, withdrawals, other places."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.store import Store
from models.errors import NotFoundError, ParameterError, StoreError
from models.recalculated import BRINGS, TAKES, WHY, Recalculated, Recount

_CELL = ["month", "category_group"]


def recalculate(store: Store, *, since: int) -> Recalculated:
    """Compare the counts of a data version with those of now.

    Only incidents of which later batches brought a version can differ, so only these are compared; the counts of
    then are those of now without what came and with what went.

    Raises
    ------
    NotFoundError
        Where there is no such data version, or it is empty.
    """
    newest = store.data_version()
    if not 1 <= since <= newest:
        raise NotFoundError(f"There is no data version {since} to compare with; ask for 1 to {newest}.")
    site = store.site()
    if site is None:
        raise StoreError("The data folder holds no incidents yet; run `klarsyn ingest` or `klarsyn demo` first.")
    told_at, zone = store.told_at(since), ZoneInfo(site.timezone)
    keys = store.touched_since(since)
    then, now = (_in_months(store.states(keys, data_version=version), zone) for version in (since, newest))
    reasons = _count_reasons(_pair(then, now), told_at)
    counted = _count_now(store, reasons, zone)
    return Recalculated(since=since, told_at=told_at, data_version=newest, counts=_recounts(reasons, counted))


def read_since(text: str, store: Store, *, now: datetime) -> int:
    """Read a data version, or a day: what was told before that day began, by the site's clock.

    Parameters
    ----------
    text : "" for the first of this month, or the first data version where nothing had been told by then.

    Raises
    ------
    ParameterError
        Where it is neither.
    NotFoundError
        Where nothing had been told by then.
    """
    if not text:
        return _since_this_month(store, now)
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ParameterError(
            f"since is '{text}'; give a data version, such as 12, or a day, such as 2024-07-01."
        ) from None
    return store.version_at(datetime(day.year, day.month, day.day, tzinfo=_zone(store)))


def _since_this_month(store: Store, now: datetime) -> int:
    first = now.astimezone(_zone(store)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    try:
        return store.version_at(first)
    except NotFoundError:
        return 1


def _zone(store: Store) -> ZoneInfo:
    site = store.site()
    return ZoneInfo(site.timezone if site else "UTC")


def _in_months(states: pd.DataFrame, zone: ZoneInfo) -> pd.DataFrame:
    return states.assign(month=_months(states["earliest"], zone)).set_index("incident_key")


def _months(times: pd.Series, zone: ZoneInfo) -> NDArray[np.int64]:
    """Give each time's month by the site's clock as a number: those of a million are quickly compared."""
    local = times.dt.tz_convert(zone)
    months: NDArray[np.int64] = (local.dt.year * 12 + local.dt.month - 1).to_numpy(np.int64)
    return months


def _pair(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Put both states of each incident in a row."""
    return then.add_suffix("_then").join(now.add_suffix("_now"), how="outer")


def _count_reasons(pair: pd.DataFrame, told_at: datetime) -> pd.DataFrame:
    """Count each reason by month and group; one row for each of them that anything happened in."""
    was, is_ = (pair[f"status_{when}"].notna() & (pair[f"status_{when}"] != "withdrawn") for when in ("then", "now"))
    same_cell = pd.concat([pair[f"{name}_then"] == pair[f"{name}_now"] for name in _CELL], axis=1).all(axis=1)
    same_words = pair["content_hash_then"] == pair["content_hash_now"]
    same_place = pd.concat(
        [_same(pair[f"{name}_then"], pair[f"{name}_now"]) for name in ("longitude", "latitude", "precision")], axis=1
    ).all(axis=1)
    was_known = pair["status_then"].notna()
    is_new = ~was_known & (pair["earliest_now"] >= pd.Timestamp(told_at))
    stays = was & is_ & same_cell
    masks = {
        "late": (~was_known & is_ & ~is_new, "now"),
        "new": (is_new & is_, "now"),
        "returned": (was_known & ~was & is_, "now"),
        "withdrawn": (was & ~is_, "then"),
        "moved_in": (was & is_ & ~same_cell, "now"),
        "moved_out": (was & is_ & ~same_cell, "then"),
        "replaced": (stays & same_words & ~same_place, "now"),
        "relocated": (stays & ~same_words & ~same_place, "now"),
        "reworded": (stays & ~same_words & same_place, "now"),
    }
    counts = {why: _count(pair, mask, when) for why, (mask, when) in masks.items()}
    found = pd.DataFrame(counts).fillna(0).astype("int64")[list(WHY)]
    return found[found.drop(columns="new").sum(axis=1) > 0]


def _same(first: pd.Series, other: pd.Series) -> pd.Series:
    return (first == other) | (first.isna() & other.isna())


def _count(pair: pd.DataFrame, mask: pd.Series, when: str) -> pd.Series:
    cells = pair.loc[mask, [f"{name}_{when}" for name in _CELL]].set_axis(_CELL, axis=1).astype({"month": "int64"})
    return cells.groupby(_CELL).size()


def _count_now(store: Store, reasons: pd.DataFrame, zone: ZoneInfo) -> pd.Series:
    """Count what the cells with a reason hold now."""
    if reasons.empty:
        return pd.Series(dtype="int64")
    current = store.counted_by()
    months = _months(current["earliest"], zone)
    kept = np.isin(months, reasons.index.get_level_values("month").unique())
    cells = pd.DataFrame({"month": months[kept], "category_group": current["category_group"].to_numpy()[kept]})
    return cells.groupby(_CELL).size()


def _recounts(reasons: pd.DataFrame, counted: pd.Series) -> tuple[Recount, ...]:
    now = counted.reindex(reasons.index, fill_value=0)
    change = reasons[list(BRINGS)].sum(axis=1) - reasons[list(TAKES)].sum(axis=1)
    table = reasons.assign(now=now, then=now - change).reset_index()
    months = [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in table["month"]]
    rows = table.assign(month=months).sort_values(_CELL).to_dict("records")
    return tuple(Recount(**{str(name): value for name, value in row.items()}) for row in rows)
