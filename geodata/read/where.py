"""Where it happened: the place columns of the REPORTS contract, not yet geocoded."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.crs import is_in_degrees
from geodata.read.coordinates import Numbers, read_decimals, read_degrees_minutes, split_pairs
from geodata.read.doubts import (
    WrittenCoordinates,
    is_north_first,
    put_contradictions,
    put_other_spelling,
    put_torn,
)
from geodata.read.fields import Fields, join_texts, trimmed
from geodata.read.mapping import Mapping, PlaceRules
from geodata.read.quarantine import Sieve


def place_fields(frame: pd.DataFrame, mapping: Mapping, sieve: Sieve) -> Fields:
    """Give the columns that say where, still in the source's own CRS and in its own unit; easting or longitude first.

    Rows whose coordinates lie outside the study area as declared, but inside it with other axes, another unit or
    another CRS, are put in the sieve with both readings.
    """
    rules = mapping.place
    first, second = _coordinate_texts(frame, rules)
    numbers = _numbers(first, second, mapping)
    is_withheld = np.zeros(len(frame), dtype=bool)
    for x, y in rules.withheld:
        is_withheld |= (numbers.first == x) & (numbers.second == y)
    is_given = ~(np.isnan(numbers.first) | np.isnan(numbers.second) | is_withheld)
    coordinates = WrittenCoordinates(first=first, second=second, numbers=numbers, is_given=is_given)
    if rules.crs:
        put_contradictions(coordinates, mapping, sieve)
        put_other_spelling(coordinates, mapping, sieve)
    put_torn(coordinates, rules, sieve)
    scale = 1000 if rules.unit == "mm" else 1
    return {
        "first_coordinate": np.where(is_given, numbers.first / scale, np.nan),
        "second_coordinate": np.where(is_given, numbers.second / scale, np.nan),
        "coordinate_precision": _precision(rules, is_withheld),
        "place_text": join_texts(frame, rules.text, withheld=rules.withheld_text),
        "place_context": trimmed(frame, rules.context),
    }


def _precision(rules: PlaceRules, is_withheld: NDArray[np.bool_]) -> NDArray[np.object_] | str:
    """Give what the coordinates can be at best; "none" where there are none or the source withholds them."""
    precision = str(rules.precision) if rules.crs else "none"
    return np.where(is_withheld, "none", precision).astype(object) if is_withheld.any() else precision


def _coordinate_texts(frame: pd.DataFrame, rules: PlaceRules) -> tuple[pd.Series, pd.Series]:
    """Give the texts of easting and northing; "" where the mapping has none."""
    if rules.pair:
        one, other = split_pairs(frame[rules.pair])
    else:
        one, other = trimmed(frame, rules.first), trimmed(frame, rules.second)
    return (other, one) if is_north_first(rules) else (one, other)


def _numbers(first: pd.Series, second: pd.Series, mapping: Mapping) -> Numbers:
    rules = mapping.place
    if rules.unit == "degrees_minutes":
        return read_degrees_minutes(first, second)
    in_degrees = bool(rules.crs) and is_in_degrees(rules.crs)
    return read_decimals(first, second, decimal=mapping.source.decimal, is_in_degrees=in_degrees)
