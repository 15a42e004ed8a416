"""Address tables: Lantmäteriet's Belägenhetsadress, and others that tell street and house number in columns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from geodata.gazetteer.entries import PLACE_COLUMNS
from geodata.gazetteer.words import fold
from geodata.store.addresses import ADDRESS_COLUMNS
from models.errors import DataRefusedError

_SPELLED: Mapping[str, tuple[str, ...]] = {
    "street": (
        *("adressomradefaststalltnamn", "adressomradesnamn", "adressomrade", "gatuadressomrade"),
        *("gatunamn", "gata", "street", "addrstreet"),
    ),
    "farm": ("gardsadressomradefaststalltnamn", "gardsadressomrade"),
    "number": (
        *("adressplatsnummer", "adressplats", "husnummer", "gatunummer"),
        *("nummer", "number", "housenumber", "addrhousenumber"),
    ),
    "letter": ("bokstavstillagg", "bokstav", "littera", "letter"),
    "municipality": ("kommunnamn", "kommun", "municipality"),
    "status": ("statusforbelagenhetsadress",),
    "popular": ("popularnamn",),
}
"""What each column may be called: lower case without marks and dots over letters."""

_NUMBER = r"^\s*(?P<number>\d{1,6})\s*(?P<letter>[^\W\d_]{0,2})\s*$"
_BETWEEN = r"\s*[-–;,/]\s*"
_POPULAR_REACH_M = 60.0
_MOST_OF_ONE_NAME = 3
"""A name that more places of a municipality bear than this tells none of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """What was read from an address table.

    Attributes
    ----------
    points : street, number, letter, municipality, longitude, latitude.
    places : those that have a popular name, `PLACE_COLUMNS`.
    taken : what was read from which column.
    left_out : reason to number of rows.
    """

    points: pd.DataFrame
    places: pd.DataFrame
    taken: Mapping[str, str]
    left_out: Mapping[str, int] = field(default_factory=dict)


def address_columns(columns: Iterable[str]) -> Mapping[str, str] | None:
    """Tell which column says what; None where it is no address table.

    >>> address_columns(["objektidentitet", "Adressområde_fastställtnamn", "adressplatsnummer", "kommunnamn"])
    {'street': 'Adressområde_fastställtnamn', 'number': 'adressplatsnummer', 'municipality': 'kommunnamn'}
    """
    plain = {"".join(filter(str.isalnum, fold(column.lower()))): column for column in columns}
    taken = {}
    for meaning, spellings in _SPELLED.items():
        found = next((plain[spelling] for spelling in spellings if spelling in plain), None)
        if found is not None:
            taken[meaning] = found
    return taken if {"street", "number"} <= taken.keys() else None


def read_addresses(frame: pd.DataFrame, taken: Mapping[str, str], *, name: str, municipality: str = "") -> Addresses:
    """Read an address table.

    Parameters
    ----------
    frame : with longitude and latitude [degrees] and the columns in `taken`.
    name : of the file, for messages.
    municipality : where the table has no column for it.

    Raises
    ------
    DataRefusedError
        Where coordinates are not on Earth, or no row is left.
    """
    rows = pd.DataFrame({meaning: _texts(frame[column]) for meaning, column in taken.items()})
    rows["longitude"], rows["latitude"] = frame["longitude"].to_numpy(), frame["latitude"].to_numpy()
    for missing in {"letter", "municipality", "farm", "status", "popular"} - set(rows):
        rows[missing] = municipality if missing == "municipality" else ""
    rows["street"] = rows["street"].where(rows["farm"] == "", (rows["street"] + " " + rows["farm"]).str.strip())
    kept, left_out = _kept(rows, name)
    points = _numbered(kept)
    left_out["no house number"] = len(kept) - points.index.nunique()
    points = points[list(ADDRESS_COLUMNS)].drop_duplicates(ignore_index=True)
    if points.empty:
        raise DataRefusedError(f"'{name}' has no row with street, house number and point; {len(frame)} were read.")
    counted = {reason: number for reason, number in left_out.items() if number}
    return Addresses(points=points, places=_popular(kept), taken=taken, left_out=counted)


def _texts(column: pd.Series) -> pd.Series:
    if pd.api.types.is_float_dtype(column):  # whole numbers beside empty ones
        column = column.astype("Int64")
    return column.astype("str").where(column.notna(), "").str.strip().reset_index(drop=True)


def _kept(rows: pd.DataFrame, name: str) -> tuple[pd.DataFrame, dict[str, int]]:
    has_point = np.isfinite(rows["longitude"]) & np.isfinite(rows["latitude"])
    off = has_point & ((rows["longitude"].abs() > 180) | (rows["latitude"].abs() > 90))
    if off.any():
        raise DataRefusedError(
            f"'{name}' has {int(off.sum())} points that are not on Earth; its CRS is wrongly declared."
        )
    # Reserved addresses are not there yet.
    is_valid = (rows["status"] == "") | rows["status"].str.lower().str.startswith("g")
    has_street = rows["street"] != ""
    left_out = {
        "not in force": int((~is_valid).sum()),
        "no street name": int((is_valid & ~has_street).sum()),
        "no point": int((is_valid & has_street & ~has_point).sum()),
    }
    return rows[is_valid & has_street & has_point].reset_index(drop=True), left_out


def _numbered(rows: pd.DataFrame) -> pd.DataFrame:
    """Part "24 A" and "24-26" into numbers and letters; rows keep their index."""
    # A row of one number becomes a list of one.
    parts = rows.assign(number=rows["number"].str.split(_BETWEEN, regex=True)).explode("number")
    read = parts["number"].str.extract(_NUMBER)
    letter = parts["letter"].where(parts["letter"] != "", read["letter"].fillna(""))
    parts = parts.assign(letter=letter.str.upper(), number=pd.to_numeric(read["number"]))
    parts = parts[parts["number"].notna()]
    return parts.astype({"number": "int64"})


def _popular(rows: pd.DataFrame) -> pd.DataFrame:
    named = rows[rows["popular"] != ""].drop_duplicates(["popular", "municipality", "longitude", "latitude"])
    known = named.groupby(["popular", "municipality"])["street"].transform("size") <= _MOST_OF_ONE_NAME
    named = named[known].drop_duplicates(["popular", "municipality"])
    places = pd.DataFrame(
        {"name": named["popular"], "aliases": "", "kind": "building", "uncertainty_m": _POPULAR_REACH_M}
    )
    places = places.assign(**{column: named[column] for column in ("longitude", "latitude", "municipality")})
    return places[list(PLACE_COLUMNS)].reset_index(drop=True)
