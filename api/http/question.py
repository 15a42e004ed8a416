"""From query text to values: what is analysed, which features are wanted, and which page of them."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import isfinite
from zoneinfo import ZoneInfo

import numpy as np

from api.asking import NUMBER, read_bandwidth, read_categories, read_detections
from api.http import parameters as p
from api.http.collections import Collection
from api.http.moments import DataSpan, read_period
from hotspot.ground import Ground
from models.errors import NotFoundError, ParameterError
from models.incident import PUBLIC_INITIATED
from models.option import Chosen
from models.period import Hours, Period, parse_weekdays
from models.selection import Selection, default_bandwidth_m

Box = tuple[float, float, float, float]

_DEFAULT_DAYS = 90
_WHOLE = re.compile(r"[0-9]{1,9}")
_SECOND = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request for features, as values; equal questions have equal answers.

    Attributes
    ----------
    options : for the making of the layer, besides the selection.
    boxes : (west, south, east, north); two where the antimeridian is crossed, none for everywhere.
    active : only features of interventions active then.
    values : property names with the text they must equal.
    """

    selection: Selection
    options: Chosen
    boxes: tuple[Box, ...]
    active: Period | None
    values: tuple[tuple[str, str], ...]
    limit: int
    offset: int


def ask(collection: Collection, given: dict[str, str], ground: Ground, *, now: datetime) -> Question:
    """Read a request's parameters.

    Raises
    ------
    ParameterError
        Where a value is malformed, out of range or unknown to the data.
    """
    period = read_period(given["datetime"], span=data_span(ground, now=now)) if "datetime" in given else None
    return Question(
        selection=_selection(given, ground, period if collection.time is p.PERIOD else None, now=now),
        options=_chosen(collection, given, ground),
        boxes=read_boxes(given["bbox"]) if "bbox" in given else (),
        active=period if collection.time is p.OVERLAP else None,
        values=tuple((name, given[name]) for name in collection.filters if name in given),
        limit=_limit(given),
        offset=_whole("offset", given.get("offset", "0"), least=0),
    )


def read_selection(given: dict[str, str], ground: Ground, *, now: datetime) -> Selection:
    """Read which incidents are asked about; the last 90 days with data where no period is given.

    Raises
    ------
    ParameterError
        Where a value is malformed, out of range or unknown to the data.
    """
    period = read_period(given["datetime"], span=data_span(ground, now=now)) if "datetime" in given else None
    return _selection(given, ground, period, now=now)


def data_version_of(given: dict[str, str]) -> int | None:
    """Give the data version asked for, None for the newest."""
    return _whole("data_version", given["data_version"], least=1) if "data_version" in given else None


def data_span(ground: Ground, *, now: datetime) -> DataSpan:
    """Give the first and last day with incidents; those dated after now are left out where there are others."""
    times = ground.incidents.earliest
    past = times[times <= int(now.timestamp() * _SECOND)]
    known = past if len(past) else times
    site = ground.incidents.site
    if not len(known):
        today = now.astimezone(site.zone).date()
        return DataSpan(first=today, last=today, timezone=site.timezone)
    first, last = (_day(int(moment), site.timezone) for moment in (np.min(known), np.max(known)))
    return DataSpan(first=first, last=last, timezone=site.timezone)


def default_selection(ground: Ground, *, now: datetime) -> Selection:
    """Give what is shown to one who asks for nothing in particular: the last 90 days with data."""
    return Selection(period=_default_period(ground, now=now))


def _default_period(ground: Ground, *, now: datetime) -> Period:
    span = data_span(ground, now=now)
    first = max(span.first, span.last - timedelta(days=_DEFAULT_DAYS - 1))
    return Period.of_days(first, span.last, timezone=span.timezone)


def _day(microseconds: int, timezone: str) -> date:
    return datetime.fromtimestamp(microseconds / _SECOND, tz=UTC).astimezone(ZoneInfo(timezone)).date()


def _selection(given: dict[str, str], ground: Ground, period: Period | None, *, now: datetime) -> Selection:
    standard = default_selection(ground, now=now)
    resolution = _whole("resolution", given.get("resolution", str(standard.resolution)), least=0)
    return Selection(
        period=period or standard.period,
        categories=read_categories(given.get("category", ""), ground.incidents),
        hours=Hours.parse(given["hours"]) if "hours" in given else None,
        weekdays=parse_weekdays(given["weekdays"]) if "weekdays" in given else (),
        detection=read_detections(given["detection"]) if "detection" in given else PUBLIC_INITIATED,
        resolution=resolution,
        bandwidth_m=read_bandwidth(given["bandwidth_m"]) if "bandwidth_m" in given else default_bandwidth_m(resolution),
    )


def _chosen(collection: Collection, given: dict[str, str], ground: Ground) -> Chosen:
    if given.get("intervention") and "intervention" in {one.name for one in collection.kind.options}:
        given = {**given, "intervention": _intervention(given["intervention"], ground)}
    return collection.choose(given)


def _intervention(name: str, ground: Ground) -> str:
    """Give the id of the intervention with this id or name: GIS tools filter by what they show."""
    try:
        return ground.intervention(name).intervention_id
    except NotFoundError as error:
        raise ParameterError(str(error)) from None


def _limit(given: dict[str, str]) -> int:
    wanted = _whole("limit", given.get("limit", str(p.DEFAULT_LIMIT)), least=1)
    # OGC 17-069r4, requirement /req/core/fc-limit-definition: more than the maximum is no error.
    return min(wanted, p.LARGEST_LIMIT)


def _whole(name: str, text: str, *, least: int) -> int:
    if not _WHOLE.fullmatch(text) or int(text) < least:
        raise ParameterError(
            f"{name} is '{text}'; it needs a whole number from {least} up, such as {name}={least + 10}."
        )
    return int(text)


def read_boxes(text: str) -> tuple[Box, ...]:
    """Read a bbox of four or six numbers; one that crosses the antimeridian becomes two.

    Examples
    --------
    >>> read_boxes("170,-10,-170,10")
    ((170.0, -10.0, 180.0, 10.0), (-180.0, -10.0, -170.0, 10.0))
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) not in {4, 6} or not all(NUMBER.fullmatch(part) for part in parts):
        raise ParameterError(
            f"bbox is '{text}'; it needs four numbers west,south,east,north in degrees (or six with heights), "
            "such as 18.05,59.325,18.08,59.34."
        )
    numbers = [float(part) for part in parts]
    west, south, east, north = numbers if len(numbers) == 4 else (numbers[0], numbers[1], numbers[3], numbers[4])
    if not all(map(isfinite, numbers)) or not (-180 <= west <= 180 and -180 <= east <= 180):
        raise ParameterError(f"bbox is '{text}'; its first and third numbers are longitudes, -180 to 180.")
    if not -90 <= south <= north <= 90:
        raise ParameterError(
            f"bbox is '{text}'; it needs -90 <= south <= north <= 90, in the order west,south,east,north."
        )
    if west > east:
        return ((west, south, 180.0, north), (-180.0, south, east, north))
    return ((west, south, east, north),)
