"""The query parameters that exist, each declared once: for checking requests and for the API description."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import QueryParams

from models.errors import ParameterError, nearest
from models.incident import Detection
from models.option import Option
from models.period import WEEKDAYS
from models.selection import RESOLUTIONS

DEFAULT_LIMIT = 1000
LARGEST_LIMIT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parameter:
    """One query parameter.

    Attributes
    ----------
    schema : JSON Schema of its value.
    is_list : written with commas between, never repeated.
    """

    name: str
    description: str
    schema: dict[str, Any] = field(default_factory=lambda: {"type": "string"})
    is_list: bool = False
    example: Any = None

    def describe(self) -> dict[str, Any]:
        """Write it as an OpenAPI 3.0 parameter object."""
        written: dict[str, Any] = {
            "name": self.name,
            "in": "query",
            "required": False,
            "description": self.description,
            "schema": {"type": "array", "items": self.schema} if self.is_list else self.schema,
            "style": "form",
            "explode": False,
        }
        return written if self.example is None else {**written, "example": self.example}


FORMAT = Parameter(
    name="f", description="Format of the answer.", schema={"type": "string", "enum": ["json"], "default": "json"}
)
FORMAT_OR_HTML = Parameter(
    name="f",
    description="Format of the answer; without it the Accept header decides.",
    schema={"type": "string", "enum": ["json", "html"]},
)
BBOX = Parameter(
    name="bbox",
    description="Only features that intersect this box: west,south,east,north in degrees (CRS84), or six numbers with "
    "heights, which are not used. West may be greater than east across the antimeridian.",
    schema={
        "type": "array",
        "minItems": 4,
        "maxItems": 6,
        "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
        "items": {"type": "number"},
    },
    example=[18.05, 59.325, 18.08, 59.34],
)
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CRS = Parameter(
    name="crs",
    description="CRS of the answer. GDAL asks for storageCrs by name, which is this one.",
    schema={"type": "string", "enum": [CRS84], "default": CRS84},
)
BBOX_CRS = Parameter(
    name="bbox-crs", description="CRS of bbox.", schema={"type": "string", "enum": [CRS84], "default": CRS84}
)
LIMIT = Parameter(
    name="limit",
    description=f"Features on a page; above {LARGEST_LIMIT} counts as {LARGEST_LIMIT}.",
    schema={"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": DEFAULT_LIMIT},
)
OFFSET = Parameter(
    name="offset", description="Features to skip.", schema={"type": "integer", "minimum": 0, "default": 0}
)

_HOW_WRITTEN = (
    "A day, an instant (RFC 3339; its day is taken), or an interval first/last with .. for an open end. Days are by "
    "the site's clock, the last one included; an interval that ends with an instant ends just before it."
)
PERIOD = Parameter(
    name="datetime",
    description=f"The period analysed. {_HOW_WRITTEN} Default: the last 90 days up to the newest incident.",
    example="2024-06-01/2024-08-31",
)
OVERLAP = Parameter(
    name="datetime",
    description=f"Only features whose intervention was active in this period. {_HOW_WRITTEN}",
    example="2024-06-01/..",
)
NO_TIME = Parameter(
    name="datetime",
    description=f"These features carry no time, so all of them match any period. {_HOW_WRITTEN}",
    example="2024-06-01/..",
)
CATEGORY = Parameter(
    name="category",
    description="Categories or category groups to count, comma between; all unless given. /page/options lists them.",
    is_list=True,
)
HOURS = Parameter(
    name="hours",
    description="Clock hours to count, first to last by the site's clock; may cross midnight: 18-02.",
    schema={"type": "string", "pattern": "^[0-9]{1,2}-[0-9]{1,2}$"},
    example="18-02",
)
WEEKDAY = Parameter(
    name="weekdays",
    description="Days of the week to count.",
    schema={"type": "string", "enum": list(WEEKDAYS)},
    is_list=True,
    example=["fri", "sat"],
)
DETECTION = Parameter(
    name="detection",
    description="Who noticed. Police-detected incidents rise where police are, so they are left out unless asked for; "
    "default: public,alarm,unknown.",
    schema={"type": "string", "enum": [one.value for one in Detection]},
    is_list=True,
    example=["public"],
)
RESOLUTION = Parameter(
    name="resolution",
    description="H3 resolution of the cells: 7 has edges of 1.4 km, 11 of 29 m.",
    schema={"type": "integer", "minimum": RESOLUTIONS[0], "maximum": RESOLUTIONS[-1], "default": 10},
)
BANDWIDTH = Parameter(
    name="bandwidth_m",
    description="Bandwidth of the kernel density in metres, 10 to 10000; auto lets the method choose and say so. "
    "Default: 250, or the distance between cells where that is larger.",
    schema={"oneOf": [{"type": "number", "minimum": 10, "maximum": 10000}, {"type": "string", "enum": ["auto"]}]},
    example=250,
)
DATA_VERSION = Parameter(
    name="data_version",
    description="As the data stood at this version; default: the newest. Every answer names its own.",
    schema={"type": "integer", "minimum": 1},
)

MONTH = Parameter(
    name="month",
    description="Calendar month to search; default: the last one that the data cover to its end.",
    schema={"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
)
UNTIL = Parameter(
    name="until",
    description="Last day to count, for an intervention that still goes on.",
    schema={"type": "string", "format": "date"},
)
AREA = Parameter(
    name="area",
    description="Id or name of the area to explain; default: the treated area, or what changed most.",
)

SINCE = Parameter(
    name="since",
    description="Compare with what had been told then: a data version, or a day (what came before it began). Default: "
    "the first of this month.",
    example="2024-07-01",
)

SELECTION = {one.name: one for one in (CATEGORY, HOURS, WEEKDAY, DETECTION, RESOLUTION, BANDWIDTH)}
"""What says which incidents are analysed, and on what grid, by name."""


def option_parameter(one: Option) -> Parameter:
    """Declare a layer's own option."""
    kinds: list[dict[str, Any]] = []
    if one.choices:
        kinds.append({"type": "string", "enum": list(one.choices)})
    if one.takes_number:
        ends = {"minimum": one.least, "maximum": one.most}
        number = {"type": "integer" if one.is_whole else "number"}
        kinds.append({**number, **{name: end for name, end in ends.items() if end is not None}})
    schema = kinds[0] if len(kinds) == 1 else {"oneOf": kinds} if kinds else {"type": "string"}
    default = {"default": _typed(one)} if one.default else {}
    return Parameter(name=one.name, description=one.description, schema={**schema, **default})


def _typed(one: Option) -> str | float:
    if one.default in one.choices or not one.takes_number:
        return one.default
    return int(one.default) if one.is_whole else float(one.default)


def property_parameter(name: str, type_: str) -> Parameter:
    """Declare an equality filter on a property."""
    return Parameter(
        name=name, description=f"Only features whose property {name} has this value.", schema={"type": type_}
    )


def read_query(query: QueryParams, offered: Iterable[Parameter]) -> dict[str, str]:
    """Give the parameters that have a value.

    Raises
    ------
    ParameterError
        For an unknown parameter, naming the closest one, and for one given twice.
    """
    known = {one.name: one for one in offered}
    given: dict[str, str] = {}
    for name, value in query.multi_items():
        if name not in known:
            raise ParameterError(_unknown_parameter(name, list(known)))
        if name in given:
            hint = f"; write {name}={given[name]},{value}" if known[name].is_list else "; give it once"
            raise ParameterError(f"The parameter '{name}' is given twice{hint}.")
        given[name] = value.strip()
    for name in ("f", "crs", "bbox-crs"):
        if given.get(name):
            _check_offered(given[name], known[name])
    return {name: value for name, value in given.items() if value}


def _unknown_parameter(name: str, offered: list[str]) -> str:
    if not offered:
        return f"'{name}' is no parameter here; this address takes none. Remove it."
    listed = ", ".join(sorted(offered))
    return f"'{name}' is no parameter here{nearest(name, offered)} Offered are {listed}. Remove or correct it."


def _check_offered(value: str, parameter: Parameter) -> None:
    offered = parameter.schema["enum"]
    if value not in offered:
        choices = " or ".join(f"{parameter.name}={one}" for one in offered)
        raise ParameterError(f"{parameter.name} is '{value}', which is not offered here; use {choices}.")
