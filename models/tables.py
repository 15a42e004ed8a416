"""The written column contracts of the tables that pass between floors.

Times are UTC with microseconds; text is never null ("" where unknown).
"""

from collections.abc import Mapping

import pandas as pd

from models.errors import DataRefusedError

TIME = "datetime64[us, UTC]"

REPORTS: Mapping[str, str] = {
    "source": "str",  # who sent it
    "source_id": "str",  # its id there
    "status": "str",  # models.incident.Status as the source says it; "new" where it says nothing
    "earliest": TIME,
    "latest": TIME,  # equal to earliest for an instant
    "time_text": "str",  # as the source wrote it
    "is_time_ambiguous": "bool",  # the autumn hour that happens twice
    "reported_at": TIME,  # NaT where unknown
    "revised_at": TIME,  # NaT where unknown
    "category": "str",
    "category_group": "str",
    "detection": "str",  # models.incident.Detection
    "first_coordinate": "float64",  # as the source wrote them, in its declared CRS; NaN where none
    "second_coordinate": "float64",
    "coordinate_precision": "str",  # the best that this source's coordinates can be (models.place.Precision)
    "place_text": "str",  # what the geocoder reads
    "place_context": "str",  # municipality or district that the source names
    "priority": "str",
    "modus": "str",
    "target": "str",
    "harm": "float64",
}
"""What `geodata.read` gives: one row per report that could be read, in the file's order."""

SET_ASIDE: Mapping[str, str] = {
    "row_number": "int64",  # 1 is the first record
    "outcome": "str",  # "quarantined": can be mended; "rejected": is no incident
    "reason": "str",  # short code, such as "time_does_not_exist"
    "message": "str",  # a sentence: found, needed, to do
    "row": "str",  # the record as JSON
}
"""Rows that did not become incidents; none is lost."""

_PLACE: Mapping[str, str] = {
    "longitude": "float64",
    "latitude": "float64",
    "precision": "str",
    "uncertainty_m": "float64",
    "matched": "str",
    "place_source": "str",  # "coordinates", "text" or "none"
    "place_note": "str",  # why the place is no finer (models.quality.WHY_COARSE); "" where nothing stands in the way
    "given_longitude": "float64",  # the source's own coordinates [EPSG:4326] where they are not the place, as on a pile
    "given_latitude": "float64",
}

LOCATED: Mapping[str, str] = {
    **{k: v for k, v in REPORTS.items() if not k.endswith("_coordinate") and k != "coordinate_precision"},
    **_PLACE,
}
"""What `geodata.geocode` gives: the same rows with a place each."""

STORED: Mapping[str, str] = {
    **LOCATED,
    "incident_key": "str",  # source and source_id
    "version": "int64",  # 1, 2, ...
    "content_hash": "str",  # same content, same version
    "recorded_at": TIME,
    "batch_id": "str",
}
"""What `geodata.store` keeps and gives back."""


def conform(frame: pd.DataFrame, contract: Mapping[str, str], *, what: str) -> pd.DataFrame:
    """Return the contract's columns with its types, in its order.

    Raises
    ------
    DataRefusedError
        Where columns are missing; all of them are named at once.
    """
    missing = [name for name in contract if name not in frame]
    if missing:
        raise DataRefusedError(f"The {what} table lacks {missing}; it has {list(frame.columns)}.")
    return frame[list(contract)].astype(dict(contract))
