"""The Police's public notices: when it happened stands in the headline, not in the time stamp."""

import pandas as pd

from geodata.read.swedish.regular import read_regular

NEEDED = ("name", "datetime")
PUBLISHED = "%Y-%m-%d %H:%M:%S %z"
_ZONE = "Europe/Stockholm"


def event_times(names: pd.Series, published: pd.Series) -> pd.Series:
    """Read when a notice says that it happened.

    The headline has no year: the one nearest to the publication is taken.

    Parameters
    ----------
    names : such as "22 augusti 17.59, Brand, Kävlinge", with a colon or a dot.
    published : such as "2026-08-22 8:13:44 +02:00", which is not ISO.

    Returns
    -------
    Series
        Local clock times as ISO text; what else the headline says before its first comma where a figure stands in
        it, for the Swedish reader to judge; "" where it says no time.

    Examples
    --------
    >>> event_times(pd.Series(["31 december 23.50, Brand, Nacka"]), pd.Series(["2024-01-01 0:40:16 +01:00"]))[0]
    '2023-12-31T23:50:00'
    """
    clock = (
        pd.to_datetime(published, format=PUBLISHED, errors="coerce", utc=True).dt.tz_convert(_ZONE).dt.tz_localize(None)
    )
    head = names.str.replace(r",.*", "", regex=True).str.strip()
    regular = read_regular(head, clock).dt.strftime("%Y-%m-%dT%H:%M:%S").fillna("").astype("str")
    return pd.Series(regular.where(regular != "", head.where(head.str.contains(r"\d"), "")))
