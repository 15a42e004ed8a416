"""Where it happened: the place columns of the REPORTS contract, not yet geocoded."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.read.fields import Fields, coordinate_texts, join_texts, read_numbers, trimmed
from geodata.read.mapping import Mapping
from geodata.read.quarantine import Sieve


def place_fields(frame: pd.DataFrame, mapping: Mapping, sieve: Sieve) -> Fields:
    """Give the columns that say where, still in the source's own coordinates."""
    rules = mapping.place
    first_text, second_text = coordinate_texts(frame, rules)
    first = read_numbers(first_text, decimal=mapping.source.decimal)
    second = read_numbers(second_text, decimal=mapping.source.decimal)
    _put_coordinates(first_text, second_text, np.isnan(first), np.isnan(second), sieve)
    is_withheld = np.isnan(first) | np.isnan(second)
    for x, y in rules.withheld:
        is_withheld |= (first == x) & (second == y)
    return {
        "first_coordinate": np.where(is_withheld, np.nan, first),
        "second_coordinate": np.where(is_withheld, np.nan, second),
        "coordinate_precision": str(rules.precision) if rules.crs else "none",
        "place_text": join_texts(frame, rules.text, withheld=rules.withheld_text),
        "place_context": trimmed(frame, rules.context),
    }


def _put_coordinates(
    first_text: pd.Series,
    second_text: pd.Series,
    no_first: NDArray[np.bool_],
    no_second: NDArray[np.bool_],
    sieve: Sieve,
) -> None:
    both = first_text + ", " + second_text
    has_first, has_second = (first_text != "").to_numpy(), (second_text != "").to_numpy()
    sieve.put(
        (has_first & no_first) | (has_second & no_second),
        reason="coordinate_unreadable",
        sentence="The coordinates '{found}' are no two numbers; mend them, or declare the decimal in [source].",
        values=both,
    )
    sieve.put(
        has_first != has_second,
        reason="coordinate_incomplete",
        sentence="Of the coordinates '{found}' one is missing; give both or none.",
        values=both,
    )
