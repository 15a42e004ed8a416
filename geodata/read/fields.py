"""Single fields of a report: numbers, coordinates, categories, texts, ids."""

from collections.abc import Mapping as AbstractMapping
from collections.abc import Sequence
from typing import Any, TypeAlias, TypeVar

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from geodata.read.mapping import CategoryRules, DetectionRules, fold

_Value = TypeVar("_Value")

Fields: TypeAlias = dict[str, pd.Series | NDArray[Any] | str]
"""Columns of a table in the making."""


def trimmed(frame: pd.DataFrame, name: str) -> pd.Series:
    """Give a text column without outer spaces; all "" where the mapping names none."""
    return frame[name].str.strip() if name else pd.Series("", index=frame.index, dtype="str")


def read_numbers(texts: pd.Series, *, decimal: str = "") -> NDArray[np.float64]:
    """Read numbers; NaN where there is none.

    Parameters
    ----------
    decimal : "" takes a comma where most values are written with one and none with a point.

    Examples
    --------
    >>> read_numbers(pd.Series(["18,07", "", "x"]))
    array([18.07,   nan,   nan])
    """
    clean = texts.str.strip()
    if decimal == "," or (not decimal and _has_decimal_comma(clean)):
        clean = clean.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    numbers = pd.to_numeric(clean.where(clean != ""), errors="coerce").to_numpy(np.float64, na_value=np.nan)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _has_decimal_comma(texts: pd.Series) -> bool:
    return bool(texts.str.contains(r"^[+-]?\d+,\d+$").any()) and not texts.str.contains(".", regex=False).any()


def join_texts(frame: pd.DataFrame, columns: Sequence[str], *, withheld: Sequence[str] = ()) -> pd.Series:
    """Join texts with a space, leaving out what an earlier one already says.

    >>> join_texts(pd.DataFrame({"a": ["Brand."], "b": ["Brand."], "c": ["Rök vid torget."]}), ["a", "b", "c"])[0]
    'Brand. Rök vid torget.'
    """
    joined = pd.Series("", index=frame.index, dtype="str")
    parts = [frame[name].str.strip().str.replace("\xa0", " ", regex=False) for name in columns]
    hidden = {fold(one) for one in withheld}
    for position, part in enumerate(parts):
        is_said = np.logical_or.reduce(
            [(part == earlier).to_numpy() for earlier in parts[:position]] + [(part == "").to_numpy()]
        )
        is_withheld = part.str.casefold().isin(hidden).to_numpy() if hidden else False
        joined = joined.where(is_said | is_withheld, joined + " " + part)
    return joined.str.strip()


def look_up(texts: pd.Series, table: AbstractMapping[str, _Value], default: _Value) -> NDArray[np.object_]:
    """Translate texts by a folded table, each distinct text once."""
    codes, distinct = pd.factorize(texts)
    values = np.array([table.get(fold(str(text)), default) for text in distinct], dtype=object)
    return values[codes] if len(values) else np.empty(0, dtype=object)


def categories(frame: pd.DataFrame, rules: CategoryRules) -> pd.Series:
    """Give the source's category of each row."""
    if rules.constant:
        return pd.Series(rules.constant, index=frame.index, dtype="str")
    return frame[rules.column].str.strip()


def detections(frame: pd.DataFrame, rules: DetectionRules, category: pd.Series) -> pd.Series:
    """Say who noticed: by the column, else by the category, else the default."""
    by_category = look_up(category, dict(rules.categories), rules.default)
    if not rules.column:
        return pd.Series(by_category, index=frame.index, dtype="str")
    by_column = look_up(frame[rules.column], {word: str(kind) for word, kind in rules.words.items()}, "")
    return pd.Series(np.where(by_column == "", by_category, by_column), index=frame.index, dtype="str")


def row_digests(columns: Sequence[pd.Series]) -> pd.Series:
    """Give each row a digest of what its columns say: 128 bits of SHA-256, the same on every machine."""
    said = pa.table({f"c{number}": _as_text(column) for number, column in enumerate(columns)})
    with duckdb.connect() as connection:
        connection.register("said", said)
        answer = connection.sql("SELECT left(sha256(concat_ws(chr(31), *COLUMNS(*))), 32) AS digest FROM said")
        digests = pd.Series(answer.to_arrow_table()["digest"].to_pandas(), dtype="str")
    return digests.set_axis(columns[0].index)


def _as_text(column: pd.Series) -> pa.Array:
    array = pa.array(column, from_pandas=True)
    flat = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    plain = flat.cast(pa.int64()) if pa.types.is_timestamp(flat.type) else flat
    return plain.cast(pa.string()).fill_null("")


def content_ids(columns: Sequence[pd.Series]) -> pd.Series:
    """Make ids from what rows say, with an occurrence number where several say the same.

    >>> content_ids([pd.Series(["a", "a"])]).str[-2:].tolist()
    ['-1', '-2']
    """
    digests = row_digests(columns)
    occurrence = digests.groupby(digests, sort=False).cumcount() + 1
    return digests + "-" + occurrence.astype("str")
