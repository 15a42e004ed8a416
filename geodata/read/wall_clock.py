"""From a wall clock to instants: the hour that spring skips, and the one that autumn repeats."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.tables import TIME


def first_instants(local: pd.Series, *, zone: str) -> tuple[pd.Series, NDArray[np.bool_]]:
    """Give instants [UTC], the first of two in autumn and NaT in the hour that spring skips."""
    once = local.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
    unsure = (once.isna() & local.notna()).to_numpy()
    is_ambiguous = np.zeros(len(local), dtype=bool)
    if unsure.any():
        first = local[unsure].dt.tz_localize(zone, ambiguous=np.ones(int(unsure.sum()), dtype=bool), nonexistent="NaT")
        is_ambiguous[unsure] = first.notna().to_numpy()
        once[unsure] = first
    return once.dt.tz_convert("UTC").astype(TIME), is_ambiguous


def end_instants(local: pd.Series, *, zone: str) -> tuple[pd.Series, NDArray[np.bool_], NDArray[np.bool_]]:
    """Give the ends of intervals [UTC]: the second of two in autumn; which happen twice, and which not at all."""
    end, is_twice = first_instants(local, zone=zone)
    if is_twice.any():
        end[is_twice] = second_instants(local[is_twice], zone=zone)
    return end, is_twice, end.isna().to_numpy()


def second_instants(local: pd.Series, *, zone: str) -> pd.Series:
    """Give instants [UTC], the second of two in autumn."""
    later = local.dt.tz_localize(zone, ambiguous=np.zeros(len(local), dtype=bool), nonexistent="NaT")
    return pd.Series(later.dt.tz_convert("UTC").astype(TIME))
