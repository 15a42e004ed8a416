"""From text to records: one row per record, one text column per column that the mapping names."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.errors import MappingError


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRecord:
    """A record that could not be taken apart.

    Attributes
    ----------
    row_number : 1 is the first record.
    text : the record as it stands in the file.
    """

    row_number: int
    reason: str
    message: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What a file holds, still in the source's words.

    Attributes
    ----------
    frame : text columns, "" where nothing stands; only the columns that were asked for.
    row_number : shape (n,), 1 is the first record; broken records leave gaps.
    columns : every column that the file has, in its order.
    broken : records that could not be taken apart.
    notes : what was detected rather than declared.
    """

    frame: pd.DataFrame
    row_number: NDArray[np.int64]
    columns: tuple[str, ...]
    broken: tuple[BrokenRecord, ...] = ()
    notes: tuple[str, ...] = ()


def check_columns(columns: Sequence[str], *, wanted: Sequence[str], optional: frozenset[str], file: str) -> None:
    """Refuse a file that lacks columns which the mapping needs, or has one of them twice.

    Raises
    ------
    MappingError
        Naming what is missing and every column found.
    """
    missing = [name for name in wanted if name not in columns and name not in optional]
    if missing:
        raise MappingError(
            f"The mapping looks for the columns {missing}, which '{file}' lacks; it has {list(columns)[:60]}. "
            "Correct the mapping, or name columns that may be missing in [source] optional."
        )
    double = [name for name in wanted if list(columns).count(name) > 1]
    if double:
        raise MappingError(f"'{file}' has the columns {double} more than once; rename all but one of each.")


def text_frame(frame: pd.DataFrame, *, wanted: Sequence[str]) -> pd.DataFrame:
    """Give exactly the wanted columns as text, "" where nothing stands."""
    known = {name: frame[name].astype("str").fillna("") for name in wanted if name in frame}
    empty = pd.Series("", index=frame.index, dtype="str")
    return pd.DataFrame({name: known.get(name, empty) for name in wanted}, index=frame.index)
