"""What a mapping file says: which column of a source is what."""

from dataclasses import dataclass, field

from models.incident import Detection, Status
from models.place import Precision
from models.site import Site

READERS = ("columns", "polisen")
FORMATS = ("csv", "ndjson", "json", "geojson", "xlsx", "gpkg")
PAIR_ORDERS = ("latitude_longitude", "longitude_latitude")
AXIS_ORDERS = ("easting_northing", "northing_easting")
UNITS = ("m", "mm", "degrees", "degrees_minutes")
COLUMN_ROLES = ("source_id", "reported_at", "revised_at", "priority", "modus", "target", "harm")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRules:
    """How the file is written; an empty text means that it is detected.

    Attributes
    ----------
    name : who sends it.
    format : one of `FORMATS`.
    optional : columns that the mapping names but that may be missing.
    reader : one of `READERS`.
    has_reissues : whether the same report comes again under a new id.
    member : which members of a zip file are read, such as "*.csv".
    sheet : sheet of a workbook, or layer of a GeoPackage.
    most_megabytes : limit after unpacking; 0 for the usual one.
    """

    name: str
    format: str = ""
    member: str = ""
    sheet: str = ""
    most_megabytes: int = 0
    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    optional: frozenset[str] = frozenset()
    reader: str = "columns"
    has_reissues: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRules:
    """Which columns hold the time, and how it is written.

    Attributes
    ----------
    parts : columns from year down to second, instead of `earliest`.
    text : columns of prose that are asked where no column says the time.
    formats : of `geodata.read.times.NAMED_FORMATS` or strptime formats, tried in order.
    timezone : the clock of times without an offset.
    """

    earliest: str
    latest: str
    parts: tuple[str, ...]
    text: tuple[str, ...]
    formats: tuple[str, ...]
    timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRules:
    """Which columns hold the place.

    Attributes
    ----------
    first, second : the columns with the coordinates in `crs`, in `axis_order` (one of `AXIS_ORDERS`).
    pair, pair_order : one column with both instead.
    unit : one of `UNITS`; "" for the CRS's own.
    precision : the best that the coordinates can be.
    withheld, withheld_text : coordinate pairs and texts that mean "not given".
    """

    first: str = ""
    second: str = ""
    axis_order: str = AXIS_ORDERS[0]
    pair: str = ""
    pair_order: str = PAIR_ORDERS[0]
    crs: str = ""
    unit: str = ""
    precision: Precision = Precision.ADDRESS
    withheld: tuple[tuple[float, float], ...] = ()
    text: tuple[str, ...] = ()
    withheld_text: tuple[str, ...] = ()
    context: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryRules:
    """What happened, in the source's words and in our groups.

    Attributes
    ----------
    groups : category (folded) to group.
    harm : category (folded) to harm weight.
    """

    column: str
    constant: str
    other: str
    groups: dict[str, str]
    harm: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectionRules:
    """Who noticed: by the column's values, else by category, else `default`; keys are folded."""

    column: str = ""
    words: dict[str, Detection] = field(default_factory=dict)
    categories: dict[str, Detection] = field(default_factory=dict)
    default: Detection = Detection.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRules:
    """What a row says about the one before; keys are folded."""

    column: str = ""
    words: dict[str, Status] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectRule:
    """Which rows are no incident."""

    column: str
    equals: tuple[str, ...]
    starts_with: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """A whole mapping file, checked.

    Attributes
    ----------
    name : of the mapping: a shipped name or the file's stem.
    site : the city that the data are about.
    columns : role (`COLUMN_ROLES`) to column.
    text : the file as it was, so that what was read by it can be read again.
    """

    name: str
    site: Site
    source: SourceRules
    columns: dict[str, str]
    time: TimeRules
    place: PlaceRules
    category: CategoryRules
    detection: DetectionRules
    status: StatusRules
    rejects: tuple[RejectRule, ...]
    text: str = ""

    @property
    def column_names(self) -> tuple[str, ...]:
        """Every column that the mapping names, once, in the order of the tables."""
        place = self.place
        named = (
            *self.columns.values(),
            *(self.time.parts or (self.time.earliest,)),
            self.time.latest,
            *self.time.text,
            *(place.first, place.second, place.pair, *place.text, place.context),
            self.category.column,
            self.detection.column,
            self.status.column,
            *(rule.column for rule in self.rejects),
        )
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def identity_columns(self) -> tuple[str, ...]:
        """The columns that tell one incident from another where the source has no id."""
        place = self.place
        named = (
            *(self.time.parts or (self.time.earliest,)),
            self.time.latest,
            *self.time.text,
            *self.time.text,
            *(place.first, place.second, place.pair, *place.text, place.context),
            self.category.column,
        )
        return tuple(dict.fromkeys(name for name in named if name))


def fold(text: str) -> str:
    """Make values comparable: capitals and outer spaces do not matter.

    >>> fold(" Rån ")
    'rån'
    """
    return text.strip().casefold()
