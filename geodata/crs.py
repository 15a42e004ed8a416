"""Coordinates as a source declares them, checked against where they can lie."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError as PyprojError

from models.errors import CrsError

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Box = tuple[float, float, float, float]

SWEDISH = ("EPSG:4326", "EPSG:3006", "EPSG:3011", "EPSG:3021")
"""Systems that Swedish sources mix up; in Stockholm their ranges do not overlap, in either axis order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How two numbers say where: a CRS, the order of its axes, and the unit.

    Attributes
    ----------
    crs : such as "EPSG:3006".
    is_swapped : northing or latitude first.
    is_millimetres : a thousandth of the CRS's own metre.
    """

    crs: str
    is_swapped: bool = False
    is_millimetres: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A writing that would put some rows into the study area.

    Attributes
    ----------
    rows : positions, shape (k,).
    longitude, latitude : where it puts them [degrees], shape (k,).
    """

    writing: Writing
    rows: NDArray[np.intp]
    longitude: Floats
    latitude: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class CoordinateReading:
    """What a source's two columns of coordinates say, each array of shape (n,).

    Attributes
    ----------
    longitude, latitude : [degrees, EPSG:4326]; NaN where the coordinates are no place.
    is_readable : False where the numbers contradict the declared CRS: those rows are to be quarantined.
    note : "" for a place, else "missing", "zero", "outside_study_area" or "crs_mismatch".
    message : for the contradictions a sentence with both readings; "" elsewhere.
    """

    longitude: Floats
    latitude: Floats
    is_readable: Flags
    note: NDArray[np.object_]
    message: NDArray[np.object_]


def read_coordinates(first: ArrayLike, second: ArrayLike, *, declared: str, study_area: Box) -> CoordinateReading:
    """Read coordinates in their declared CRS and doubt them where they lie outside the study area.

    A point outside is tried in the other systems of `SWEDISH` and with its axes swapped. If one of those puts it
    inside, the declaration is contradicted and the row is set aside with both readings, never silently mended; if none
    does, the point is simply no place. A file in which every row contradicts is set aside row by row too, so that it
    can be read again once its mapping is right.

    Parameters
    ----------
    first, second : shape (n,); easting or longitude, and northing or latitude, whatever the authority's order.
    declared : the CRS that the mapping names, such as "EPSG:3006".
    study_area : west, south, east, north [degrees].

    Raises
    ------
    CrsError
        Where the declared CRS is unknown.

    Examples
    --------
    >>> reading = read_coordinates([674344.56, 0.0], [6581100.54, 0.0], declared="EPSG:3006",
    ...                            study_area=(17.5, 59.0, 18.6, 59.7))
    >>> [round(float(x), 4) for x in reading.longitude], list(reading.note)
    ([18.0649, nan], ['', 'zero'])
    """
    one, other = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    is_given = np.isfinite(one) & np.isfinite(other)
    is_zero = is_given & (one == 0) & (other == 0)
    longitude, latitude = _to_degrees(one, other, declared)
    is_inside = _is_within(longitude, latitude, study_area)
    note = np.where(is_inside & ~is_zero, "", np.where(~is_given, "missing", "outside_study_area")).astype(object)
    note[is_zero] = "zero"
    outside = np.flatnonzero(note == "outside_study_area")
    wrong = Writing(crs=declared)
    fits = find_fits(one, other, outside, writings=other_writings(wrong), study_area=study_area)
    message = contradictions(one, other, fits, declared=wrong, written=None)
    note[message != ""] = "crs_mismatch"
    is_place = note == ""
    return CoordinateReading(
        longitude=np.where(is_place, longitude, np.nan),
        latitude=np.where(is_place, latitude, np.nan),
        is_readable=note != "crs_mismatch",
        note=note,
        message=message,
    )


def find_fits(
    first: Floats, second: Floats, rows: NDArray[np.intp], *, writings: Sequence[Writing], study_area: Box
) -> tuple[Fit, ...]:
    """Find in which writings rows would lie in the study area.

    Parameters
    ----------
    first, second : shape (n,).
    rows : the positions to try.
    """
    found = []
    one, other = first[rows], second[rows]
    reach = _reach(one), _reach(other)
    for writing in writings:
        box = raw_box(writing.crs, study_area)
        (west, east), (south, north) = _in_own_unit(*reach, writing)
        if west > box[2] or south > box[3] or east < box[0] or north < box[1]:
            continue
        x, y = _in_own_unit(one, other, writing)
        near = _is_within(x, y, box)
        longitude, latitude = _to_degrees(x[near], y[near], writing.crs)
        is_inside = _is_within(longitude, latitude, study_area)
        if is_inside.any():
            inside = longitude[is_inside], latitude[is_inside]
            found.append(Fit(writing=writing, rows=rows[near][is_inside], longitude=inside[0], latitude=inside[1]))
    return tuple(found)


def other_writings(declared: Writing) -> list[Writing]:
    """Give every other writing that is mixed up with the declared one: its axes, its unit, the systems of `SWEDISH`."""
    systems = dict.fromkeys([declared.crs.upper(), *SWEDISH])
    every = [
        Writing(crs=crs, is_swapped=is_swapped, is_millimetres=is_millimetres)
        for crs in systems
        for is_millimetres in ((False,) if is_in_degrees(crs) else (False, True))
        for is_swapped in (declared.is_swapped, not declared.is_swapped)
    ]
    own = (declared.crs.upper(), declared.is_swapped, declared.is_millimetres)
    return [one for one in every if (one.crs, one.is_swapped, one.is_millimetres) != own]


def contradictions(
    first: Floats, second: Floats, fits: Sequence[Fit], *, declared: Writing, written: NDArray[np.object_] | None
) -> NDArray[np.object_]:
    """Give the rows under the fits a sentence with the declared reading and every other one; "" to the rest.

    Parameters
    ----------
    written : the coordinates as the source wrote them; None for the numbers themselves.
    """
    others = np.full(first.shape, "", dtype=object)
    for fit in fits:
        how = describe(fit.writing, beside=declared)
        for row, lon, lat in zip(fit.rows.tolist(), fit.longitude.tolist(), fit.latitude.tolist(), strict=True):
            others[row] += f"{' or ' if others[row] else ''}as {how} it lies at {spell_degrees(lon, lat, 2)}"
    rows = np.flatnonzero(others != "")
    wrong = _to_degrees(*_in_own_unit(first[rows], second[rows], declared), declared.crs)
    message = np.full(first.shape, "", dtype=object)
    for row, lon, lat in zip(rows.tolist(), *wrong, strict=True):
        said = f"{first[row]:.10g}, {second[row]:.10g}" if written is None else f"'{written[row]}'"
        message[row] = (
            f"The coordinates {said} contradict the CRS: declared {describe(declared, beside=declared)} would lie at "
            f"{spell_degrees(lon, lat, 0)}; {others[row]}. Mend the mapping and retry."
        )
    return message


def describe(writing: Writing, *, beside: Writing) -> str:
    """Name a writing by its CRS and by what differs from the declared one.

    >>> describe(Writing(crs="EPSG:3006", is_swapped=True), beside=Writing(crs="EPSG:3006"))
    'EPSG:3006 with axes swapped'
    """
    unit = " in millimetres" if writing.is_millimetres else ""
    if beside.is_millimetres and not writing.is_millimetres:
        unit = " in degrees" if is_in_degrees(writing.crs) else " in metres"
    return f"{writing.crs}{unit}{' with axes swapped' if writing.is_swapped != beside.is_swapped else ''}"


@lru_cache(maxsize=64)
def raw_box(crs: str, study_area: Box) -> Box:
    """Give a box in the CRS's own numbers, easting first, beyond which nothing lies in the study area.

    Raises
    ------
    CrsError
        Where the CRS is unknown.
    """
    change = _reader(crs)
    if change is None:
        return study_area
    west, south, east, north = change.transform_bounds(*study_area, densify_pts=101, direction="INVERSE")
    margin = 1e-3 * max(east - west, north - south)
    return west - margin, south - margin, east + margin, north + margin


def is_in_degrees(crs: str) -> bool:
    """Tell whether a CRS's own unit is the degree.

    Raises
    ------
    CrsError
        Where the CRS is unknown.
    """
    return bool(_known(crs).is_geographic)


def _reach(numbers: Floats) -> Floats:
    finite = numbers[np.isfinite(numbers)]
    return np.array([finite.min(), finite.max()]) if finite.size else np.array([np.inf, -np.inf])


def _in_own_unit(first: Floats, second: Floats, writing: Writing) -> tuple[Floats, Floats]:
    x, y = (second, first) if writing.is_swapped else (first, second)
    return (x / 1000, y / 1000) if writing.is_millimetres else (x, y)


def spell_degrees(longitude: float, latitude: float, decimals: int) -> str:
    """Write a place as its readers say it.

    >>> spell_degrees(18.0649, 59.3326, 2)
    '18.06 E 59.33 N'
    """
    if not (np.isfinite(longitude) and np.isfinite(latitude)):
        return "no place on Earth"
    east, north = "E" if longitude >= 0 else "W", "N" if latitude >= 0 else "S"
    return f"{abs(longitude):.{decimals}f} {east} {abs(latitude):.{decimals}f} {north}"


def _is_within(x: Floats, y: Floats, box: Box) -> Flags:
    west, south, east, north = box
    return (x >= west) & (x <= east) & (y >= south) & (y <= north)


def _to_degrees(x: Floats, y: Floats, crs: str) -> tuple[Floats, Floats]:
    change = _reader(crs)
    longitude, latitude = (x, y) if change is None else change.transform(x, y)
    is_earthly = np.isfinite(longitude) & np.isfinite(latitude) & (np.abs(longitude) <= 180) & (np.abs(latitude) <= 90)
    return np.where(is_earthly, longitude, np.nan), np.where(is_earthly, latitude, np.nan)


@lru_cache(maxsize=32)
def _reader(crs: str) -> Transformer | None:
    known = _known(crs)
    if known.to_epsg() == 4326:
        return None
    # EPSG:3006, 3011, 3021 and 4326 are northing or latitude first by authority; always_xy puts x first, only here.
    return Transformer.from_crs(known, "EPSG:4326", always_xy=True)


@lru_cache(maxsize=32)
def _known(crs: str) -> CRS:
    try:
        return CRS.from_user_input(crs)
    except PyprojError as error:
        raise CrsError(f"'{crs}' is no known CRS; declare it in the mapping as EPSG:4326 or EPSG:3006.") from error
