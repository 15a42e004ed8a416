"""Coordinates that contradict their declaration: set aside with both readings, never mended."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.crs import (
    Fit,
    Writing,
    contradictions,
    describe,
    find_fits,
    is_in_degrees,
    other_writings,
    raw_box,
    spell_degrees,
)
from geodata.read.coordinates import Numbers, read_decimals, read_degrees_minutes
from geodata.read.mapping import AXIS_ORDERS, PAIR_ORDERS, Mapping, PlaceRules
from geodata.read.quarantine import Sieve

_REASON = "crs_mismatch"
_DEGREES = [Writing(crs="EPSG:4326"), Writing(crs="EPSG:4326", is_swapped=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenCoordinates:
    """Coordinates as text and as numbers, easting first.

    Attributes
    ----------
    first, second : shape (n,).
    is_given : where numbers stand that are not withheld.
    """

    first: pd.Series
    second: pd.Series
    numbers: Numbers
    is_given: NDArray[np.bool_]

    def as_written(self, rules: PlaceRules) -> NDArray[np.object_]:
        """Give both texts in the order of the source."""
        one, other = (self.second, self.first) if is_north_first(rules) else (self.first, self.second)
        return (one + ", " + other).to_numpy(dtype=object)


def is_north_first(rules: PlaceRules) -> bool:
    """Tell whether the source writes northing or latitude first."""
    return rules.pair_order == PAIR_ORDERS[0] if rules.pair else rules.axis_order == AXIS_ORDERS[1]


def put_contradictions(coordinates: WrittenCoordinates, mapping: Mapping, sieve: Sieve) -> None:
    """Put rows in the sieve that lie outside the study area as declared, and inside it in another writing."""
    rules, area = mapping.place, mapping.site.study_area
    first, second = coordinates.numbers.first, coordinates.numbers.second
    declared = Writing(crs=rules.crs, is_millimetres=rules.unit == "mm")
    is_given = coordinates.is_given & ((first != 0) | (second != 0))
    is_possible = _is_within(first, second, raw_box(rules.crs, area), 1000 if declared.is_millimetres else 1)
    others = other_writings(declared)
    fits = find_fits(first, second, np.flatnonzero(is_given & ~is_possible), writings=others, study_area=area)
    if fits:
        written = coordinates.as_written(rules)
        sieve.put_told(contradictions(first, second, fits, declared=declared, written=written), reason=_REASON)
        _note_contradictions(fits, int(is_given.sum()), rules, declared, sieve)
    also = find_fits(first, second, np.flatnonzero(is_given & is_possible), writings=others, study_area=area)
    for fit in also:
        sieve.notes.append(
            f"{len(fit.rows)} of {int(is_given.sum())} rows lie in the study area as "
            f"{describe(fit.writing, beside=declared)} too; "
            f"they were read as declared, {describe(declared, beside=declared)}"
        )


def put_other_spelling(coordinates: WrittenCoordinates, mapping: Mapping, sieve: Sieve) -> None:
    """Put rows in the sieve that are in degrees and minutes where decimals are declared, or the other way round."""
    rules, numbers = mapping.place, coordinates.numbers
    is_unread = np.isnan(numbers.first) & np.isnan(numbers.second)
    rows = np.flatnonzero(is_unread & ((coordinates.first != "") & (coordinates.second != "")).to_numpy(bool))
    if not rows.size:
        return
    one, two = coordinates.first.iloc[rows], coordinates.second.iloc[rows]
    if rules.unit == "degrees_minutes":
        spelling, writings = "decimals", [*_DEGREES, *other_writings(_DEGREES[0])[1:]]
        other = read_decimals(one, two, decimal=mapping.source.decimal, is_in_degrees=False)
    else:
        spelling, writings = "degrees and minutes", _DEGREES
        other = read_degrees_minutes(one, two)
    area = mapping.site.study_area
    fits = find_fits(other.first, other.second, np.arange(len(rows)), writings=writings, study_area=area)
    unit = rules.unit or ("degrees" if is_in_degrees(rules.crs) else "m")
    message = np.full(len(numbers.first), "", dtype=object)
    written = coordinates.as_written(rules)
    for fit in fits:
        how = describe(fit.writing, beside=_DEGREES[0])
        for row, lon, lat in zip(rows[fit.rows].tolist(), fit.longitude.tolist(), fit.latitude.tolist(), strict=True):
            message[row] = (
                f"The coordinates '{written[row]}' contradict the unit: declared {rules.crs} in {unit} they are no "
                f"numbers; in {spelling} as {how} it lies at {spell_degrees(lon, lat, 2)}. Mend the mapping and retry."
            )
    sieve.put_told(message, reason=_REASON)


def put_torn(coordinates: WrittenCoordinates, rules: PlaceRules, sieve: Sieve) -> None:
    """Put rows in the sieve whose coordinates are no two numbers."""
    numbers = coordinates.numbers
    both = coordinates.first + ", " + coordinates.second
    has_first, has_second = ((one != "").to_numpy(bool) for one in (coordinates.first, coordinates.second))
    sieve.put(
        (has_first & np.isnan(numbers.first)) | (has_second & np.isnan(numbers.second)),
        reason="coordinate_unreadable",
        sentence="The coordinates '{found}' are no two numbers; mend them, or declare the decimal in [source] "
        "and the unit in [place].",
        values=both,
    )
    sieve.put(
        has_first != has_second,
        reason="coordinate_incomplete",
        sentence="Of the coordinates '{found}' one is missing; give both or none.",
        values=both,
    )
    sieve.put(
        numbers.is_crossed,
        reason=_REASON,
        sentence=f"The letters of the coordinates '{{found}}' say that the axes are swapped; declare {_turned(rules)}.",
        values=both,
    )


def _is_within(
    first: NDArray[np.float64], second: NDArray[np.float64], box: tuple[float, float, float, float], scale: int
) -> NDArray[np.bool_]:
    west, south, east, north = (edge * scale for edge in box)
    return np.asarray((first >= west) & (first <= east) & (second >= south) & (second <= north))


def _note_contradictions(fits: tuple[Fit, ...], given: int, rules: PlaceRules, declared: Writing, sieve: Sieve) -> None:
    """Say once what most rows say each: it is the mapping that is wrong."""
    for fit in fits:
        if 2 * len(fit.rows) > given:
            share = "every row" if len(fit.rows) == given else f"{len(fit.rows)} of {given} rows"
            sieve.notes.append(
                f"{share} with coordinates contradicts the declared {describe(declared, beside=declared)} and fits "
                f"{describe(fit.writing, beside=declared)}: declare {_declaration(fit.writing, rules)} and retry"
            )


def _declaration(writing: Writing, rules: PlaceRules) -> str:
    said = [f'crs = "{writing.crs}"']
    if rules.unit or writing.is_millimetres:
        metres = "mm" if writing.is_millimetres else "m"
        said.append(f'unit = "{"degrees" if is_in_degrees(writing.crs) else metres}"')
    return " and ".join([*said, _turned(rules)] if writing.is_swapped else said)


def _turned(rules: PlaceRules) -> str:
    key, now, orders = (
        ("pair_order", rules.pair_order, PAIR_ORDERS) if rules.pair else ("axis_order", rules.axis_order, AXIS_ORDERS)
    )
    return f'{key} = "{orders[1 - orders.index(now)]}"'
