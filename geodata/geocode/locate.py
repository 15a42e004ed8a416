"""Give every report the best place that its source can vouch for."""

from dataclasses import dataclass

import numpy as np
import orjson
import pandas as pd
from numpy.typing import NDArray

from geodata.crs import CoordinateReading, read_coordinates
from geodata.gazetteer import Gazetteer
from geodata.geocode.geocoder import Geocoder
from geodata.geocode.piles import find_piles
from models.place import FINE, Place, Precision
from models.place_answer import ANSWERED
from models.site import Site
from models.tables import LOCATED, SET_ASIDE, conform

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Texts = NDArray[np.object_]

_COORDINATE_UNCERTAINTY_M = {
    Precision.ADDRESS: 30.0,
    Precision.CROSSING: 40.0,
    Precision.PLACE: 100.0,
    Precision.STREET: 250.0,
    Precision.AREA: 1000.0,
    Precision.MUNICIPALITY: 10_000.0,
    Precision.NONE: np.nan,
}
"""95 % radius of a source's own coordinates [m]: half a facade, a crossing, a square, a block, a district, a town."""
_CENTROID_M = 5.0
_DEGREE_M = 111_195.0
_ORDER = {precision: rank for rank, precision in enumerate(Precision)}
_OUTSIDE = Place(longitude=None, latitude=None, precision=Precision.NONE, uncertainty_m=None)
_OF_COORDINATES = ("zero", "outside_study_area", "withheld")
_LEFT_TO_THE_TEXT = ("", "centroid")
"""A source that gives the municipality's middle gives no coordinates: what its text lacks is the reason that helps."""
_PASSED_NOTES = (("several", "several_places"), ("unknown", "unknown_name"), ("elsewhere", "name_elsewhere"))


@dataclass(frozen=True, slots=True, kw_only=True)
class LocateResult:
    """Reports with places, and those whose coordinates contradict their CRS.

    Attributes
    ----------
    located : the kept rows in their order (models.tables.LOCATED).
    set_aside : one row per row not kept (models.tables.SET_ASIDE); `row_number` counts the reports given, from 1.
    keep : shape (n,), which reports are in `located`.
    """

    located: pd.DataFrame
    set_aside: pd.DataFrame
    keep: Flags


@dataclass(slots=True)
class _Places:
    """Columns being filled, each of shape (n,)."""

    longitude: Floats
    latitude: Floats
    precision: Texts
    uncertainty_m: Floats
    matched: Texts
    source: Texts
    note: Texts
    given_longitude: Floats
    given_latitude: Floats


def locate_reports(
    reports: pd.DataFrame, *, mapping_crs: str, site: Site, geocoder: Geocoder, known: pd.DataFrame | None
) -> LocateResult:
    """Give each report a place: by its coordinates where they are fine and trustworthy, else by its text.

    Coordinates that are missing, 0/0, outside the study area, on a municipality's default point or in a pile are no
    places; the text and the municipality are asked instead, and `place_note` says why. A text whose place lies outside
    the study area is not placed. Rows whose coordinates contradict the declared CRS are set aside.

    Parameters
    ----------
    reports : models.tables.REPORTS.
    mapping_crs : the declared CRS; "" where the source has no coordinates.
    known : incidents stored already; they help to tell piles. None for none.

    Raises
    ------
    CrsError
        Where the declared CRS is unknown.
    """
    reading = _read(reports, mapping_crs, site)
    keep = reading.is_readable
    set_aside = _set_aside(reports[~keep], np.flatnonzero(~keep), reading.message[~keep])
    kept = (reports if keep.all() else reports[keep]).reset_index(drop=True)
    places = _by_coordinates(kept, reading, keep, has_crs=bool(mapping_crs))
    _settle_all(places, kept, known, site=site, geocoder=geocoder)
    return LocateResult(located=_located(kept, places), set_aside=set_aside, keep=keep)


def place_again(stored: pd.DataFrame, *, site: Site, geocoder: Geocoder) -> pd.DataFrame:
    """Give stored incidents the place that today's gazetteer, answers and piles say.

    All incidents are judged together: a default coordinate that was not known when its first incidents came is no
    place for them either. Where a source's coordinates were set aside, they count as fine as its others.

    Parameters
    ----------
    stored : models.tables.STORED, the current incidents.

    Returns
    -------
    DataFrame
        The same rows, in their order, with the place columns of today.
    """
    places = _as_given(stored)
    _settle_all(places, stored, None, site=site, geocoder=geocoder)
    return stored.assign(**_columns(places))


def _settle_all(
    places: _Places, rows: pd.DataFrame, known: pd.DataFrame | None, *, site: Site, geocoder: Geocoder
) -> None:
    places.given_longitude[:], places.given_latitude[:] = places.longitude, places.latitude
    _note_defaults(places, geocoder.gazetteer)
    _note_piles(places, rows, known)
    _by_text(places, rows, geocoder, site)
    is_the_place = places.source == "coordinates"
    places.given_longitude[is_the_place] = places.given_latitude[is_the_place] = np.nan


def _as_given(stored: pd.DataFrame) -> _Places:
    """Take stored incidents back to what their source gave."""
    is_source = (stored["place_source"] == "coordinates").to_numpy()
    longitude = np.where(is_source, stored["longitude"], stored["given_longitude"])
    latitude = np.where(is_source, stored["latitude"], stored["given_latitude"])
    is_place = np.isfinite(longitude)
    precision = np.where(is_place, _claimed(stored, is_source), str(Precision.NONE)).astype(object)
    note = stored["place_note"].where(stored["place_note"].isin(_OF_COORDINATES), "").to_numpy(dtype=object)
    return _Places(
        longitude=longitude,
        latitude=latitude,
        precision=precision,
        uncertainty_m=_radii(precision),
        matched=np.full(len(stored), "", dtype=object),
        source=np.where(is_place, "coordinates", "none").astype(object),
        note=note,
        given_longitude=longitude.copy(),
        given_latitude=latitude.copy(),
    )


def _claimed(stored: pd.DataFrame, is_source: Flags) -> Texts:
    """Give how fine each row's source says that its coordinates are."""
    is_plain = is_source & (stored["place_note"] == "").to_numpy()
    usual = {str(source): str(rows.mode().iloc[0]) for source, rows in stored[is_plain].groupby("source")["precision"]}
    by_source = [usual.get(source, str(Precision.ADDRESS)) for source in stored["source"]]
    return np.where(is_plain, stored["precision"], by_source).astype(object)


def _read(reports: pd.DataFrame, crs: str, site: Site) -> CoordinateReading:
    first, second = reports["first_coordinate"].to_numpy(), reports["second_coordinate"].to_numpy()
    if crs:
        return read_coordinates(first, second, declared=crs, study_area=site.study_area)
    nothing = np.full(len(reports), np.nan)
    return read_coordinates(nothing, nothing, declared="EPSG:4326", study_area=site.study_area)


def _by_coordinates(kept: pd.DataFrame, reading: CoordinateReading, keep: Flags, *, has_crs: bool) -> _Places:
    note = reading.note[keep]
    claimed = kept["coordinate_precision"].to_numpy(dtype=object)
    is_place = note == ""
    # A source that has coordinates, and says of this row that they are worth nothing, holds them back.
    is_withheld = (note == "missing") & (claimed == str(Precision.NONE)) & has_crs
    precision = np.where(is_place, claimed, str(Precision.NONE)).astype(object)
    return _Places(
        longitude=reading.longitude[keep],
        latitude=reading.latitude[keep],
        precision=precision,
        uncertainty_m=_radii(precision),
        matched=np.full(len(kept), "", dtype=object),
        source=np.where(is_place, "coordinates", "none").astype(object),
        note=np.where(is_withheld, "withheld", np.where(note == "missing", "", note)).astype(object),
        given_longitude=np.full(len(kept), np.nan),
        given_latitude=np.full(len(kept), np.nan),
    )


def _radii(precision: Texts) -> Floats:
    radius = {str(name): value for name, value in _COORDINATE_UNCERTAINTY_M.items()}
    codes, names = pd.factorize(precision)
    return np.array([radius[name] for name in names], dtype=np.float64)[codes]


def _note_defaults(places: _Places, gazetteer: Gazetteer) -> None:
    for entry in gazetteer.default_points:
        near = np.flatnonzero(np.abs(places.latitude - entry.latitude) * _DEGREE_M <= _CENTROID_M)
        east = (places.longitude[near] - entry.longitude) * np.cos(np.radians(entry.latitude))
        off = np.hypot(east, places.latitude[near] - entry.latitude) * _DEGREE_M
        here = near[off <= _CENTROID_M]
        places.note[here] = "centroid"
        places.precision[here] = str(entry.precision)
        places.uncertainty_m[here] = entry.uncertainty_m
        places.matched[here] = entry.name


def _note_piles(places: _Places, kept: pd.DataFrame, known: pd.DataFrame | None) -> None:
    is_fine = np.isin(places.precision, [str(one) for one in FINE])
    longitude = np.where(is_fine, places.longitude, np.nan)
    latitude = np.where(is_fine, places.latitude, np.nan)
    texts = kept["place_text"].to_numpy(dtype=object)
    if known is not None:
        earlier = given_points(known)
        longitude = np.concatenate([longitude, earlier["longitude"].to_numpy()])
        latitude = np.concatenate([latitude, earlier["latitude"].to_numpy()])
        texts = np.concatenate([texts, earlier["place_text"].to_numpy(dtype=object)])
    piles = find_piles(longitude, latitude, texts)[: len(kept)]
    places.note[piles] = "pile"
    places.precision[piles] = str(Precision.NONE)


def given_points(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the rows with coordinates that could be fine places, each where its source says.

    Parameters
    ----------
    rows : columns longitude, latitude, place_text, place_source, place_note, given_longitude, given_latitude.
    """
    is_pile = rows["place_note"] == "pile"
    given = rows.assign(
        longitude=rows["longitude"].where(~is_pile, rows["given_longitude"]),
        latitude=rows["latitude"].where(~is_pile, rows["given_latitude"]),
    )
    return given[is_pile | ((rows["place_source"] == "coordinates") & (rows["place_note"] == ""))]


def _by_text(places: _Places, kept: pd.DataFrame, geocoder: Geocoder, site: Site) -> None:
    """Ask the text wherever the coordinates are not fine; each different text is read once."""
    rows = np.flatnonzero(~np.isin(places.precision, [str(one) for one in FINE]))
    asked = kept.loc[rows, ["place_text", "place_context"]]
    codes, unique = pd.MultiIndex.from_frame(asked).factorize()
    answers = [_within(geocoder.geocode(text, context=context), site) for text, context in unique]
    why = [_why_not_finer(text, place) for (text, _), place in zip(unique, answers, strict=True)]
    for row, code in zip(rows.tolist(), codes.tolist(), strict=True):
        _settle(places, row, answers[code])
        if places.note[row] in _LEFT_TO_THE_TEXT and not Precision(places.precision[row]).is_placed:
            places.note[row] = places.note[row] if why[code] == "no_text" and places.note[row] else why[code]


def _within(place: Place, site: Site) -> Place:
    if place.longitude is None or place.latitude is None:
        return place
    west, south, east, north = site.study_area
    return place if west <= place.longitude <= east and south <= place.latitude <= north else _OUTSIDE


def _why_not_finer(text: str, place: Place) -> str:
    if place is _OUTSIDE:
        return "text_outside_study_area"
    if not text.strip():
        return "no_text"
    if place.reading == ANSWERED:
        return "nobody_knows"
    passed = {name.why for name in place.ignored}
    return next((note for why, note in _PASSED_NOTES if why in passed), "no_name")


def _settle(places: _Places, row: int, place: Place) -> None:
    """Take the text's place unless the coordinates, coarse as they are, say more."""
    given = Precision(places.precision[row])
    if place.longitude is None or place.latitude is None or place.uncertainty_m is None:
        if given is Precision.NONE:
            places.longitude[row] = places.latitude[row] = places.uncertainty_m[row] = np.nan
            places.source[row], places.matched[row] = "none", ""
        return
    if given is not Precision.NONE and _ORDER[given] <= _ORDER[place.precision]:
        return
    places.longitude[row], places.latitude[row] = place.longitude, place.latitude
    places.precision[row], places.uncertainty_m[row] = str(place.precision), place.uncertainty_m
    places.matched[row], places.source[row] = place.matched, "text"


def _set_aside(rows: pd.DataFrame, positions: NDArray[np.intp], messages: Texts) -> pd.DataFrame:
    records = rows.to_dict("records")
    frame = pd.DataFrame(
        {
            "row_number": positions + 1,
            "outcome": "quarantined",
            "reason": "crs_mismatch",
            "message": messages,
            "row": [orjson.dumps(record, default=str).decode() for record in records],
        }
    )
    return conform(frame, SET_ASIDE, what="set-aside")


def _located(kept: pd.DataFrame, places: _Places) -> pd.DataFrame:
    return conform(kept.assign(**_columns(places)), LOCATED, what="located")


def _columns(places: _Places) -> dict[str, Floats | Texts]:
    return {
        "longitude": places.longitude,
        "latitude": places.latitude,
        "precision": places.precision,
        "uncertainty_m": places.uncertainty_m,
        "matched": places.matched,
        "place_source": places.source,
        "place_note": places.note,
        "given_longitude": places.given_longitude,
        "given_latitude": places.given_latitude,
    }
