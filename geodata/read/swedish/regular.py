"""The commonest Swedish time, "3 augusti [2024] [kl.] 22.15", for whole columns at once."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geodata.read.swedish.words import MONTHS

_LOCAL = np.dtype("datetime64[us]")
_PATTERN = (
    r"(?i)^\s*(?:den )?(?P<day>\d{1,2})(?::?e)? (?P<month>[a-z]{3,9})\.?(?: (?P<year>\d{4}))?,? (?:kl\.? ?|klockan )?"
    r"(?P<hour>\d{1,2})[.:](?P<minute>\d{2})\s*$"
)
_NUMBERS = {form: number for number, name in enumerate(MONTHS, start=1) for form in (name, name[:3])}


def read_regular(texts: pd.Series, published: pd.Series) -> pd.Series:
    """Read local clock times; NaT where a text is not of this form, or no date of its name exists.

    Without a year, of the publication's year and its neighbours the one is taken that brings the time nearest to the
    publication, so that a notice of 31 December published in January keeps its year.

    Parameters
    ----------
    texts : shape (n,).
    published : local clock times, NaT where unknown.

    Examples
    --------
    >>> published = pd.Series(pd.to_datetime(["2024-01-01 00:40"]))
    >>> str(read_regular(pd.Series(["31 december 23.50"]), published)[0])
    '2023-12-31 23:50:00'
    """
    found = pc.extract_regex(pa.array(texts, pa.string()), _PATTERN)
    parts = {name: pc.struct_field(found, name).to_pandas() for name in ("day", "month", "year", "hour", "minute")}
    parts["month"] = parts["month"].str.lower().map(_NUMBERS)
    numbers = {name: pd.to_numeric(column, errors="coerce").set_axis(texts.index) for name, column in parts.items()}
    year = numbers.pop("year")
    stated = _in_year(numbers, year)
    if year.notna().all():
        return stated
    near = pd.concat([_in_year(numbers, published.dt.year.where(year.isna()) + shift) for shift in (0, -1, 1)], axis=1)
    distance = near.sub(published, axis=0).abs()
    best = distance.eq(distance.min(axis=1), axis=0)
    nearest = near.where(best).bfill(axis=1).iloc[:, 0].astype(_LOCAL)
    return pd.Series(stated.fillna(nearest))


def _in_year(numbers: dict[str, pd.Series], year: pd.Series) -> pd.Series:
    whole = pd.DataFrame({"year": year, **numbers}).dropna().astype("int64")
    return pd.to_datetime(whole, errors="coerce").reindex(year.index).astype(_LOCAL)
