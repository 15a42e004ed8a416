"""The Police's public notices: when it happened stands in the headline, not in the time stamp."""

import numpy as np
import pandas as pd

NEEDED = ("name", "datetime")
PUBLISHED = "%Y-%m-%d %H:%M:%S %z"
_LOCAL = np.dtype("datetime64[us]")
_ZONE = "Europe/Stockholm"
_HEADLINE = r"^\s*(\d{1,2}) ([a-zåäö]+) (\d{1,2})[.:](\d{2})\b"
_MONTHS = {
    name: number
    for number, name in enumerate(
        (
            *("januari", "februari", "mars", "april", "maj", "juni"),
            *("juli", "augusti", "september", "oktober", "november", "december"),
        ),
        start=1,
    )
}


def event_times(names: pd.Series, published: pd.Series) -> pd.Series:
    """Read when a notice says that it happened.

    The headline has no year: of the publication's year and its neighbours the one is taken that brings the event
    nearest to the publication, so that a notice of 31 December published in January keeps its year.

    Parameters
    ----------
    names : such as "22 augusti 17.59, Brand, Kävlinge", with a colon or a dot.
    published : such as "2026-08-22 8:13:44 +02:00", which is not ISO.

    Returns
    -------
    Series
        Local clock times as ISO text, "" where the headline has none.

    Examples
    --------
    >>> event_times(pd.Series(["31 december 23.50, Brand, Nacka"]), pd.Series(["2024-01-01 0:40:16 +01:00"]))[0]
    '2023-12-31T23:50:00'
    """
    parts = names.str.lower().str.extract(_HEADLINE)
    parts[1] = parts[1].map(_MONTHS)
    clock = (
        pd.to_datetime(published, format=PUBLISHED, errors="coerce", utc=True).dt.tz_convert(_ZONE).dt.tz_localize(None)
    )
    candidates = pd.concat([_in_year(parts, clock.dt.year + shift) for shift in (0, -1, 1)], axis=1)
    distance = candidates.sub(clock, axis=0).abs()
    best = distance.eq(distance.min(axis=1), axis=0)
    nearest: pd.Series = candidates.where(best).bfill(axis=1).iloc[:, 0].astype(_LOCAL)
    return pd.Series(nearest.dt.strftime("%Y-%m-%dT%H:%M:%S").fillna("").astype("str"))


def _in_year(parts: pd.DataFrame, year: pd.Series) -> pd.Series:
    fields = {"year": year, "month": parts[1], "day": parts[0], "hour": parts[2], "minute": parts[3]}
    numbers = pd.DataFrame({name: pd.to_numeric(values, errors="coerce") for name, values in fields.items()})
    whole = numbers.dropna().astype("int64")
    return pd.to_datetime(whole, errors="coerce").reindex(parts.index).astype("datetime64[us]")
