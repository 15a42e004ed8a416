"""Time as GIS clients write it, read leniently into half-open periods by the site's clock."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.errors import ParameterError
from models.period import Period
from models.plain import instant

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}(:?\d{2}(:?\d{2}([.,]\d+)?)?)?(Z|[+-]\d{2}(:?\d{2})?)?", re.IGNORECASE)
_OPEN = ("", "..")
_EXAMPLE = "2024-06-01/2024-08-31"
_YEARS = range(1900, 2200)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSpan:
    """The days that hold incidents: what an open end stands for."""

    first: date
    last: date
    timezone: str


def read_period(text: str, *, span: DataSpan) -> Period:
    """Read a day, an instant or an interval.

    Raises
    ------
    ParameterError
        Where the text is no time or the interval is empty.

    Examples
    --------
    GDAL leaves a T behind a date:

    >>> span = DataSpan(first=date(2026, 1, 1), last=date(2026, 12, 31), timezone="Europe/Stockholm")
    >>> print(read_period("2026-10-01T/..", span=span))
    2026-10-01/2026-12-31
    >>> print(read_period("2026-10-01", span=span))
    2026-10-01/2026-10-01
    """
    first, slash, last = text.partition("/")
    if not slash:
        moment = _read(text, span.timezone)
        day = moment.date() if isinstance(moment, datetime) else moment
        return Period.of_days(day, day, timezone=span.timezone)
    if "/" in last:
        raise ParameterError(f"datetime is '{text}', with more than two ends; write first/last, such as {_EXAMPLE}.")
    start, end = _start(first, span), _end(last, span)
    if end <= start and last in _OPEN:
        end = start + timedelta(days=1)  # nothing has happened since: an empty map, not an error
    elif end <= start and first in _OPEN:
        start = end - timedelta(days=1)
    if end <= start:
        raise ParameterError(f"datetime is '{text}', which ends before it begins; write first/last as in {_EXAMPLE}.")
    return Period(start=start, end=end)


def write_period(period: Period) -> str:
    """Write a period so that reading it gives the same: as days where it is whole days, else as instants.

    Examples
    --------
    >>> span = DataSpan(first=date(2026, 1, 1), last=date(2026, 12, 31), timezone="Europe/Stockholm")
    >>> write_period(read_period("2026-10-01T08:00/2026-10-01T12:00", span=span))
    '2026-10-01T06:00:00Z/2026-10-01T10:00:00Z'
    """
    is_whole_days = all(end.time() == time() for end in (period.start, period.end))
    return str(period) if is_whole_days else f"{instant(period.start)}/{instant(period.end)}"


def _start(text: str, span: DataSpan) -> datetime:
    moment = span.first if text in _OPEN else _read(text, span.timezone)
    return moment if isinstance(moment, datetime) else _midnight(moment, span.timezone)


def _end(text: str, span: DataSpan) -> datetime:
    moment = span.last if text in _OPEN else _read(text, span.timezone)
    return moment if isinstance(moment, datetime) else _midnight(moment + timedelta(days=1), span.timezone)


def _midnight(day: date, timezone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(timezone))


def _read(text: str, timezone: str) -> date | datetime:
    """Read a day as a date, an instant as a datetime by the site's clock."""
    written = text.strip().upper().removesuffix("T")
    # A + that was not percent-encoded arrives as a space.
    written = re.sub(r" (\d{2}:?\d{2})$", r"+\1", written) if "T" in written else written
    try:
        if _DAY.fullmatch(written):
            return _in_range(date.fromisoformat(written), text)
        if _MOMENT.fullmatch(written):
            moment = datetime.fromisoformat(written)
            _in_range(moment.date(), text)
            zone = ZoneInfo(timezone)
            return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
    except ValueError as error:
        raise ParameterError(f"datetime has '{text}', which no calendar has ({error}); correct it.") from error
    raise ParameterError(f"datetime has '{text}', which is no time; write days as in {_EXAMPLE} or RFC 3339 instants.")


def _in_range(day: date, text: str) -> date:
    if day.year not in _YEARS:
        raise ParameterError(f"datetime has '{text}'; years from {_YEARS[0]} to {_YEARS[-1]} are understood.")
    return day
