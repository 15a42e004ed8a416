"""The review list: the texts that matter most and are placed worst, out for people to answer and back in."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd

from geodata.geocode import Geocoder
from geodata.read.csv_records import read_csv
from geodata.read.encodings import as_utf8
from geodata.read.limits import MAX_BYTES
from geodata.read.records import Records
from geodata.read.sheets import read_sheet
from geodata.read.unpack import documents
from geodata.spreadsheet import defused, restored
from models.errors import DataRefusedError, MappingError, StoreError
from models.place import FINE, FINE_RADIUS_M, Place, Precision
from models.place_answer import ANSWERED, PlaceAnswer, answer_key
from models.site import Site

TOLD = (
    "incidents", "text", "context", "precision", "radius_m", "matched", "reading", "why", "ignored", "candidates",
)  # fmt: skip
"""What the list tells of each text."""
ASKED = ("answer", "longitude", "latitude", "answer_precision", "answer_radius_m", "note")
"""What a person may fill in."""
COLUMNS = (*TOLD, *ASKED)

NOBODY = "none"
"""The answer that nobody can tell."""

MOST_TEXTS = 500
LONGEST_TEXT = 10_000
"""A longer text is a document, and no cell of a spreadsheet holds it safely."""
MOST_RADIUS_M = 100_000.0

_WEIGHT = {Precision.NONE: 1.0, Precision.MUNICIPALITY: 1.0, Precision.AREA: 0.5}
_LONG_STREET_WEIGHT = 0.25
_USUAL_RADIUS_M = {
    Precision.ADDRESS: 30.0,
    Precision.CROSSING: 40.0,
    Precision.PLACE: 100.0,
    Precision.STREET: 250.0,
    Precision.AREA: 1000.0,
}
_NOT_UNDERSTOOD = ("unknown_name", "several_places", "name_elsewhere")


def list_texts(stored: pd.DataFrame, *, geocoder: Geocoder, most: int = MOST_TEXTS) -> pd.DataFrame:
    """List texts that are not placed, or coarser than a map needs; what weighs most comes first.

    A text weighs as many incidents as say it: whole where it is not placed at all, half where only its area is known,
    a quarter where it is a street too long to be a spot. Of texts that weigh the same, those come first that name a
    place which was not understood. Texts that a person has answered are not asked again.

    Parameters
    ----------
    stored : models.tables.STORED, the current incidents.
    geocoder : tells how each text is read today.

    Returns
    -------
    DataFrame
        The columns `COLUMNS`; those of `ASKED` are empty.
    """
    rows = islice(_rows(_ranked(_waiting(stored)), geocoder), most)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _ranked(waiting: pd.DataFrame) -> pd.DataFrame:
    pairs = zip(waiting["text"], waiting["context"], strict=True)
    keys = ["\x1f".join(answer_key(text, context)) for text, context in pairs]
    key = pd.Series(keys, index=waiting.index, dtype="str")
    grouped = waiting.groupby(key, sort=False).agg(
        incidents=("weight", "size"),
        weight=("weight", "sum"),
        names_a_place=("names_a_place", "max"),
        text=("text", "first"),
        context=("context", "first"),
    )
    return grouped.sort_values(["weight", "names_a_place", "text", "context"], ascending=[False, False, True, True])


def _rows(ranked: pd.DataFrame, geocoder: Geocoder) -> Iterator[dict[str, object]]:
    for row in ranked.to_dict("records"):
        text, context = str(row["text"]), str(row["context"])
        place = geocoder.geocode(text, context=context)
        if place.reading != ANSWERED:
            told = {"incidents": row["incidents"], "text": text, "context": context, **_told(place)}
            yield {**told, **dict.fromkeys(ASKED, "")}


def _waiting(stored: pd.DataFrame) -> pd.DataFrame:
    is_text = (stored["place_text"] != "") & (stored["place_text"].str.len() <= LONGEST_TEXT)
    is_long = stored["precision"].isin([str(one) for one in FINE]) & (stored["uncertainty_m"] > FINE_RADIUS_M)
    weight = stored["precision"].map({str(one): weight for one, weight in _WEIGHT.items()}).astype("float64")
    weight = weight.mask(is_long & (stored["place_source"] == "text"), _LONG_STREET_WEIGHT).fillna(0)
    kept = stored[is_text & (weight > 0)]
    # Line ends inside a cell break what spreadsheets save, and mean nothing for a place.
    text = kept["place_text"].str.split().str.join(" ")
    return pd.DataFrame(
        {
            "text": text,
            "context": kept["place_context"].str.strip(),
            "weight": weight[kept.index],
            "names_a_place": kept["place_note"].isin(_NOT_UNDERSTOOD),
        }
    )


def _told(place: Place) -> dict[str, object]:
    return {
        "precision": str(place.precision),
        "radius_m": "" if place.uncertainty_m is None else round(place.uncertainty_m),
        "matched": place.matched,
        "reading": place.reading,
        "why": ", ".join(dict.fromkeys(one.why for one in place.ignored)),
        "ignored": "; ".join(f"{one.text} ({one.why})" for one in place.ignored),
        "candidates": "; ".join(place.candidates),
    }


def write_list(texts: pd.DataFrame, path: Path) -> None:
    """Write the list as a CSV that a Swedish Excel opens by a double click: semicolons, decimal comma, UTF-8 with mark.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it; `read_answers` takes it off.

    Raises
    ------
    StoreError
        Where the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
            writer.writerow(COLUMNS)
            writer.writerows([defused(str(value)) for value in row] for row in texts[list(COLUMNS)].to_numpy())
    except OSError as error:
        raise StoreError(f"'{path}' cannot be written ({error}).") from error


def read_answers(path: Path, *, geocoder: Geocoder, site: Site) -> tuple[PlaceAnswer, ...]:
    """Read a list that people have answered; rows without an answer are passed over.

    The file may be the CSV as it was written, or what Excel saves: semicolons, commas or tabs, decimal commas, UTF-8,
    UTF-16 or Windows-1252, or an XLSX workbook.

    Parameters
    ----------
    geocoder : knows the places that answers name.
    site : coordinates outside its study area are refused.

    Raises
    ------
    DataRefusedError
        Where any row is wrong: all of them are told, each with its number, and nothing is taken.
    """
    records = _records(path)
    problems = [f"row {one.row_number}: {one.message}" for one in records.broken]
    answers: dict[tuple[str, str], PlaceAnswer] = {}
    for number, row in _answered(records):
        try:
            answer = _answer(row, geocoder=geocoder, site=site)
        except DataRefusedError as error:
            problems.append(f"row {number}: {error}")
            continue
        if answers.setdefault(answer.key, answer) != answer:
            problems.append(f"row {number}: the text is answered differently further up; keep one.")
    if problems:
        told = "\n".join(problems[:50])
        more = f"\nand {len(problems) - 50} more" if len(problems) > 50 else ""
        raise DataRefusedError(f"'{path.name}' is not taken, nothing is kept. Mend these rows:\n{told}{more}")
    return tuple(answers.values())


def _records(path: Path) -> Records:
    wanted, optional = ("text", "context", *ASKED), frozenset({"context", *ASKED})
    document = documents(path, name=path.name)[0]
    try:
        if document.kind == "xlsx":
            return read_sheet(document.data, wanted=wanted, optional=optional, file=path.name, max_bytes=MAX_BYTES)
        data, _ = as_utf8(document.data, name=path.name)
        return read_csv(data, wanted=wanted, optional=optional, file=path.name)
    except MappingError as error:
        raise DataRefusedError(
            f"'{path.name}' is no review list: it needs the columns text and context and some of {', '.join(ASKED)}. "
            "Make one with `klarsyn review export`."
        ) from error


def _answered(records: Records) -> Iterator[tuple[int, dict[str, str]]]:
    """Give the rows that say anything, with their numbers in the spreadsheet, whose first row is the header."""
    for number, row in zip(records.row_number, records.frame.to_dict("records"), strict=True):
        told = {str(name): restored(str(value).strip()) for name, value in row.items()}
        if any(told[name] for name in ASKED if name != "note"):
            yield int(number) + 1, told


def _answer(row: dict[str, str], *, geocoder: Geocoder, site: Site) -> PlaceAnswer:
    if not row["text"]:
        raise DataRefusedError("the text is empty; keep the text as the list gave it.")
    place = _given_place(row, geocoder=geocoder, site=site)
    return PlaceAnswer(text=row["text"], context=row["context"], place=place, note=row["note"])


def _given_place(row: dict[str, str], *, geocoder: Geocoder, site: Site) -> Place:
    has_point = bool(row["longitude"] or row["latitude"])
    if row["answer"].casefold() == NOBODY:
        if has_point:
            raise DataRefusedError(f"it says '{NOBODY}' and gives coordinates too; keep one of them.")
        return Place(longitude=None, latitude=None, precision=Precision.NONE, uncertainty_m=None, reading=ANSWERED)
    if has_point:
        return _point(row, site)
    if not row["answer"]:
        raise DataRefusedError("a precision or radius is given, but no place; give a name, or longitude and latitude.")
    return _named(row, geocoder)


def _point(row: dict[str, str], site: Site) -> Place:
    longitude, latitude = _number(row, "longitude"), _number(row, "latitude")
    west, south, east, north = site.study_area
    if not (west <= longitude <= east and south <= latitude <= north):
        raise DataRefusedError(
            f"longitude {longitude:g}, latitude {latitude:g} lie outside the study area ({west:g} to {east:g}, "
            f"{south:g} to {north:g}); give degrees, longitude first."
        )
    precision = _precision(row) or Precision.PLACE
    return Place(
        longitude=longitude,
        latitude=latitude,
        precision=precision,
        uncertainty_m=_radius(row) or _USUAL_RADIUS_M[precision],
        matched=row["answer"],
        reading=ANSWERED,
    )


def _named(row: dict[str, str], geocoder: Geocoder) -> Place:
    found = geocoder.geocode(row["answer"], context=row["context"])
    if not found.precision.is_placed or found.uncertainty_m is None:
        raise DataRefusedError(
            f"the gazetteer has no one place '{row['answer']}'; give longitude and latitude, or import the place first."
        )
    wanted = _precision(row) or found.precision
    if list(Precision).index(wanted) < list(Precision).index(found.precision):
        raise DataRefusedError(
            f"'{row['answer']}' is known as {found.precision}, which is coarser than {wanted}; give coordinates."
        )
    return Place(
        longitude=found.longitude,
        latitude=found.latitude,
        precision=wanted,
        uncertainty_m=max(found.uncertainty_m, _radius(row) or 0.0),
        matched=found.matched,
        reading=ANSWERED,
    )


def _precision(row: dict[str, str]) -> Precision | None:
    text = row["answer_precision"].casefold()
    offered = [str(one) for one in _USUAL_RADIUS_M]
    if text and text not in offered:
        raise DataRefusedError(f"answer_precision is '{text}'; use one of {', '.join(offered)}, or nothing.")
    return Precision(text) if text else None


def _radius(row: dict[str, str]) -> float | None:
    if not row["answer_radius_m"]:
        return None
    radius = _number(row, "answer_radius_m")
    if not 0 < radius <= MOST_RADIUS_M:
        raise DataRefusedError(f"answer_radius_m is {radius:g}; it needs metres up to {MOST_RADIUS_M:g}.")
    return radius


def _number(row: dict[str, str], name: str) -> float:
    text = "".join(row[name].split()).replace(",", ".").replace("\N{MINUS SIGN}", "-")
    try:
        number = float(text)
    except ValueError:
        number = np.nan
    if not np.isfinite(number):
        raise DataRefusedError(f"{name} is '{row[name]}', which is no number; write it as 18,0649 or 18.0649.")
    return number
