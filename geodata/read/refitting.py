"""Records that one mapping took apart, read by another."""

from dataclasses import replace

from geodata.read import polisen
from geodata.read.mapping import Mapping
from geodata.read.records import Records, check_columns, text_frame
from models.errors import MappingError

_MADE_BY_POLISEN = "event_time"


def fit_records(records: Records, *, mapping: Mapping, name: str) -> Records:
    """Give records that were taken apart by one mapping the columns of another.

    Raises
    ------
    MappingError
        Where a column is needed that was dropped, or that the file never had.
    """
    is_polisen = mapping.source.reader == "polisen"
    needed = (*(one for one in mapping.column_names if one != _MADE_BY_POLISEN), *polisen.NEEDED)
    wanted = tuple(dict.fromkeys(needed)) if is_polisen else mapping.column_names
    dropped = [column for column in wanted if column in records.columns and column not in records.frame]
    if dropped:
        raise MappingError(
            f"The columns {dropped} of '{name}' were dropped when it came in, because its mapping did not name them; "
            "ingest the file itself again."
        )
    check_columns(records.columns, wanted=wanted, optional=mapping.source.optional, file=name)
    return replace(records, frame=text_frame(records.frame, wanted=wanted))
