"""Coordinates as a source declares them, checked against where they can lie."""

from collections.abc import Iterator
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
    is_inside = _is_inside(longitude, latitude, study_area)
    note = np.where(is_inside & ~is_zero, "", np.where(~is_given, "missing", "outside_study_area")).astype(object)
    note[is_zero] = "zero"
    outside = np.flatnonzero(note == "outside_study_area")
    message = _contradictions(one, other, outside, declared=declared, study_area=study_area)
    note[message != ""] = "crs_mismatch"
    is_place = note == ""
    return CoordinateReading(
        longitude=np.where(is_place, longitude, np.nan),
        latitude=np.where(is_place, latitude, np.nan),
        is_readable=note != "crs_mismatch",
        note=note,
        message=message,
    )


def _contradictions(
    one: Floats, other: Floats, rows: NDArray[np.intp], *, declared: str, study_area: Box
) -> NDArray[np.object_]:
    message = np.full(one.shape, "", dtype=object)
    for crs, is_swapped in _other_readings(declared):
        if rows.size == 0:
            break
        x, y = (other[rows], one[rows]) if is_swapped else (one[rows], other[rows])
        longitude, latitude = _to_degrees(x, y, crs)
        is_inside = _is_inside(longitude, latitude, study_area)
        for row, lon, lat in zip(rows[is_inside], longitude[is_inside], latitude[is_inside], strict=True):
            wrong = _to_degrees(one[row : row + 1], other[row : row + 1], declared)
            how = " with axes swapped" if is_swapped else ""
            message[row] = (
                f"The coordinates {one[row]:.10g}, {other[row]:.10g} contradict the CRS: declared {declared} "
                f"would lie at {_spell(wrong[0][0], wrong[1][0], 0)}; as {crs}{how} it lies at {_spell(lon, lat, 2)}. "
                "Mend the mapping and retry."
            )
        rows = rows[~is_inside]
    return message


def _other_readings(declared: str) -> Iterator[tuple[str, bool]]:
    yield declared, True
    for crs in SWEDISH:
        if crs != declared.upper():
            yield crs, False
            yield crs, True


def _spell(longitude: float, latitude: float, decimals: int) -> str:
    if not (np.isfinite(longitude) and np.isfinite(latitude)):
        return "no place on Earth"
    east, north = "E" if longitude >= 0 else "W", "N" if latitude >= 0 else "S"
    return f"{abs(longitude):.{decimals}f} {east} {abs(latitude):.{decimals}f} {north}"


def _is_inside(longitude: Floats, latitude: Floats, study_area: Box) -> Flags:
    west, south, east, north = study_area
    return (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north)


def _to_degrees(x: Floats, y: Floats, crs: str) -> tuple[Floats, Floats]:
    change = _reader(crs)
    longitude, latitude = (x, y) if change is None else change.transform(x, y)
    is_earthly = np.isfinite(longitude) & np.isfinite(latitude) & (np.abs(longitude) <= 180) & (np.abs(latitude) <= 90)
    return np.where(is_earthly, longitude, np.nan), np.where(is_earthly, latitude, np.nan)


@lru_cache(maxsize=32)
def _reader(crs: str) -> Transformer | None:
    try:
        known = CRS.from_user_input(crs)
    except PyprojError as error:
        raise CrsError(f"'{crs}' is no known CRS; declare it in the mapping as EPSG:4326 or EPSG:3006.") from error
    if known.to_epsg() == 4326:
        return None
    # EPSG:3006, 3011, 3021 and 4326 are northing or latitude first by authority; always_xy puts x first, only here.
    return Transformer.from_crs(known, "EPSG:4326", always_xy=True)
