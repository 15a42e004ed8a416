"""Place what is stored again: what the gazetteer, people's answers and default points say today."""

import uuid
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.geocode import Geocoder, place_again
from geodata.intake import Progress
from geodata.store import Batch, Store
from models.errors import StoreError
from models.place import Precision

SOURCE = "klarsyn"
"""The source of batches that no file brought."""

_MOVED_M = 1.0
_PLACE = ("precision", "uncertainty_m", "matched", "place_source", "place_note")
_ORDER = {str(precision): rank for rank, precision in enumerate(Precision)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """What placing again changed [incidents].

    Attributes
    ----------
    judged : all current incidents; replaced + unchanged + overtaken.
    replaced : got a new version; finer + coarser + moved.
    finer, coarser : known more or less finely than before.
    moved : as fine as before, elsewhere or for another reason.
    overtaken : corrected by their source meanwhile, and left alone.
    """

    judged: int
    replaced: int
    finer: int
    coarser: int
    moved: int
    unchanged: int
    overtaken: int
    data_version: int

    def __post_init__(self) -> None:
        """Refuse a summary that loses an incident."""
        if self.judged != self.replaced + self.unchanged + self.overtaken:
            raise StoreError(
                f"{self.judged} incidents were judged, but {self.replaced} replaced, {self.unchanged} unchanged and "
                f"{self.overtaken} overtaken are told; report this as a fault."
            )


def replace_places(*, store: Store, geocoder: Geocoder, now: datetime, progress: Progress) -> Replaced:
    """Place every current incident again, and keep a new version of those that come to lie otherwise.

    What the source says stays as it is: its time, its category, its coordinates and its text. Only the place is new,
    in a batch of its own; earlier data versions still tell what was known then.

    Parameters
    ----------
    now : aware; when the batch is recorded.
    """
    site = store.site()
    if site is None:
        raise StoreError("The data folder holds no incidents yet; run `klarsyn ingest` first.")
    progress("reading", 0.0)
    before = store.incidents()
    progress("placing", 0.2)
    after = place_again(before, site=site, geocoder=geocoder)
    is_changed = _is_changed(before, after)
    progress("keeping", 0.8)
    kept, data_version = np.zeros(0, dtype=bool), store.data_version()
    if is_changed.any():
        batch = Batch(
            batch_id=uuid.uuid4().hex, recorded_at=now, source=SOURCE, file_name="", file_sha256="", mapping=""
        )
        appended = store.replace_places(after[is_changed], batch=batch)
        kept, data_version = np.asarray(appended.is_kept, dtype=bool), appended.data_version
    progress("keeping", 1.0)
    return _summary(before[is_changed][kept], after[is_changed][kept], is_changed, kept, data_version)


def _is_changed(before: pd.DataFrame, after: pd.DataFrame) -> NDArray[np.bool_]:
    changed = np.zeros(len(before), dtype=bool)
    for name in _PLACE:
        one, other = before[name], after[name]
        changed |= ((one != other) & ~(one.isna() & other.isna())).to_numpy()
    degree_m = 111_195.0
    east = (before["longitude"] - after["longitude"]) * np.cos(np.radians(before["latitude"]))
    off_m = np.hypot(east, before["latitude"] - after["latitude"]) * degree_m
    return np.asarray(changed | (off_m > _MOVED_M).to_numpy(), dtype=bool)


def _summary(
    before: pd.DataFrame,
    after: pd.DataFrame,
    is_changed: NDArray[np.bool_],
    kept: NDArray[np.bool_],
    data_version: int,
) -> Replaced:
    was, now = (frame["precision"].map(_ORDER).to_numpy(dtype=np.int64) for frame in (before, after))
    return Replaced(
        judged=len(is_changed),
        replaced=len(before),
        finer=int((now < was).sum()),
        coarser=int((now > was).sum()),
        moved=int((now == was).sum()),
        unchanged=int((~is_changed).sum()),
        overtaken=int((~kept).sum()),
        data_version=data_version,
    )
