"""One named place, and all of them together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd
from shapely.geometry.base import BaseGeometry

from geodata.gazetteer.streets import Street
from models.errors import DataRefusedError
from models.place import Precision
from models.tables import conform

PLACE_COLUMNS: Mapping[str, str] = {
    "name": "str",
    "aliases": "str",  # separated by "|"
    "kind": "str",  # one of KINDS
    "longitude": "float64",
    "latitude": "float64",
    "uncertainty_m": "float64",  # 95 % radius: half the length of a street, the reach of a district
    "municipality": "str",  # several separated by "|" for a place on a border; "" where unknown
}
"""The column contract of a table of places."""

KINDS: Mapping[str, Precision] = {
    "address": Precision.ADDRESS,
    "crossing": Precision.CROSSING,
    "square": Precision.PLACE,
    "station": Precision.PLACE,
    "metro_station": Precision.PLACE,
    "rail_station": Precision.PLACE,
    "metro_exit": Precision.PLACE,
    "interchange": Precision.PLACE,
    "park": Precision.PLACE,
    "building": Precision.PLACE,
    "hospital": Precision.PLACE,
    "bridge": Precision.PLACE,
    "beach": Precision.PLACE,
    "place": Precision.PLACE,
    "street": Precision.STREET,
    "road": Precision.AREA,
    "district": Precision.AREA,
    "locality": Precision.AREA,
    "area": Precision.AREA,
    "municipality": Precision.MUNICIPALITY,
    "county": Precision.NONE,
}
"""What each kind of place says about precision."""

STATION_KINDS = ("metro_station", "rail_station")
COARSE_BEYOND_M = 1500.0
"""A street or park that reaches further than this from its middle is an area: it must not feed a fine map."""

ROAD_BEYOND_M = 5000.0
"""A road that reaches further than this from its middle tells no area: E4 through a county is no place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One named place.

    Attributes
    ----------
    name : as it is shown; "Norrby (Haninge)" is spoken of as "Norrby".
    aliases : other names for the same place.
    kind : one of `KINDS`.
    uncertainty_m : 95 % radius [m].
    municipalities : where it lies; empty where unknown, several on a border.
    """

    name: str
    aliases: tuple[str, ...]
    kind: str
    longitude: float
    latitude: float
    uncertainty_m: float
    municipalities: tuple[str, ...]

    @property
    def precision(self) -> Precision:
        """How finely this place is known."""
        return precision_of_kind(self.kind, self.uncertainty_m)

    @property
    def spoken_names(self) -> tuple[str, ...]:
        """The names that texts may use."""
        return (self.name.partition(" (")[0], *self.aliases)


def precision_of_kind(kind: str, uncertainty_m: float) -> Precision:
    """Say how finely a place of this kind and reach is known.

    >>> str(precision_of_kind("street", 300)), str(precision_of_kind("street", 4500))
    ('street', 'area')
    >>> str(precision_of_kind("road", 3000)), str(precision_of_kind("road", 45000))
    ('area', 'none')
    """
    precision = KINDS[kind]
    if kind == "road" and uncertainty_m > ROAD_BEYOND_M:
        return Precision.NONE
    return Precision.AREA if precision.is_fine and uncertainty_m > COARSE_BEYOND_M else precision


@dataclass(frozen=True, kw_only=True)
class Gazetteer:
    """All known places.

    Attributes
    ----------
    entries : named places in a fixed order: the shipped ones, then the imported ones.
    streets : streets whose lines or house numbers are known, by name in lower case.
    outlines : polygons of districts and areas that were imported, by name in lower case [EPSG:4326].
    phrases : what `spellings.write_phrases` made of `entries`, where it was kept; None where it is still to be made.
    """

    entries: tuple[Entry, ...]
    streets: Mapping[str, tuple[Street, ...]] = field(default_factory=dict)
    outlines: Mapping[str, BaseGeometry] = field(default_factory=dict)
    phrases: Mapping[str, Any] | None = None

    @classmethod
    def from_frame(cls, frame: pd.DataFrame) -> "Gazetteer":
        """Make a gazetteer from a table of places (`PLACE_COLUMNS`).

        Raises
        ------
        DataRefusedError
            Where columns are missing or a kind is unknown.
        """
        places = conform(frame, PLACE_COLUMNS, what="places")
        unknown = sorted(set(places["kind"]) - set(KINDS))
        if unknown:
            raise DataRefusedError(f"'{unknown[0]}' is no kind of place; use one of {', '.join(KINDS)}.")
        return cls(entries=tuple(_entry(*row) for row in places.itertuples(index=False, name=None)))

    @cached_property
    def municipalities(self) -> Mapping[str, Entry]:
        """The municipalities by name in lower case."""
        known = [entry for entry in self.entries if entry.kind == "municipality"]
        return {name.lower(): entry for entry in known for name in entry.spoken_names}

    @cached_property
    def default_points(self) -> tuple[Entry, ...]:
        """Points that sources give when they know only the municipality or county."""
        return tuple(entry for entry in self.entries if entry.kind in {"municipality", "county"})


def _entry(name: str, aliases: str, kind: str, longitude: float, latitude: float, reach: float, where: str) -> Entry:  # noqa: PLR0917 - one argument per column, in the contract's order
    return Entry(
        name=name,
        aliases=tuple(part.strip() for part in aliases.split("|") if part.strip()),
        kind=kind,
        longitude=longitude,
        latitude=latitude,
        uncertainty_m=reach,
        municipalities=tuple(part.strip() for part in where.split("|") if part.strip()),
    )
