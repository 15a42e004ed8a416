"""Spans of time: half-open periods, hours that may cross midnight, weekdays."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.errors import ParameterError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A half-open span [start, end) of aware instants.

    Attributes
    ----------
    start, end : aware datetimes, start before end.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Refuse naive or empty spans."""
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ParameterError(f"The period {self.start} to {self.end} has no time zone; give aware datetimes.")
        if self.start >= self.end:
            raise ParameterError(f"The period from {self.start} to {self.end} is empty; its end must come later.")

    @classmethod
    def of_days(cls, first: date, last: date, *, timezone: str) -> "Period":
        """Make the period from the first day's start through the last day's end, by local clock.

        >>> Period.of_days(date(2024, 3, 31), date(2024, 3, 31), timezone="Europe/Stockholm").hours
        23.0
        """
        zone = ZoneInfo(timezone)
        end = last + timedelta(days=1)
        return cls(start=datetime.combine(first, time(), zone), end=datetime.combine(end, time(), zone))

    @classmethod
    def of_month(cls, month: str, *, timezone: str) -> "Period":
        """Make a calendar month's period from its name.

        >>> Period.of_month("2024-02", timezone="Europe/Stockholm").days
        29
        """
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
            raise ParameterError(f"'{month}' is no month; write it as 2024-07.")
        year, number = int(month[:4]), int(month[5:])
        following = date(year + number // 12, number % 12 + 1, 1)
        return cls.of_days(date(year, number, 1), following - timedelta(days=1), timezone=timezone)

    @property
    def hours(self) -> float:
        """Elapsed hours, not clock hours."""
        return (self.end.timestamp() - self.start.timestamp()) / 3600

    @property
    def days(self) -> int:
        """Whole calendar days by the period's own clock, at least one."""
        return max(1, (self.end.date() - self.start.date()).days)

    @property
    def months(self) -> float:
        """Length in months of 365.2425 / 12 days."""
        return self.hours / 24 / (365.2425 / 12)

    @property
    def years(self) -> float:
        """Length in calendar years, leap or not; what is left over as a share of the year it lies in.

        >>> Period.of_days(date(2018, 1, 1), date(2018, 12, 31), timezone="Europe/Stockholm").years
        1.0
        >>> round(Period.of_days(date(2019, 12, 1), date(2020, 12, 31), timezone="Europe/Stockholm").years, 4)
        1.0849
        """
        whole = 0
        while _shift_years(self.end, -whole - 1) >= self.start:
            whole += 1
        end, earlier = (_shift_years(self.end, -years).timestamp() for years in (whole, whole + 1))
        return whole + (end - self.start.timestamp()) / (end - earlier)

    @property
    def first_day(self) -> date:
        """The first calendar day, by the period's own clock."""
        return self.start.date()

    @property
    def last_day(self) -> date:
        """The last calendar day, by the period's own clock."""
        return (self.end - timedelta(microseconds=1)).date()

    def years_earlier(self, years: int) -> "Period":
        """Shift both ends by whole calendar years; 29 February becomes 28."""
        return Period(start=_shift_years(self.start, -years), end=_shift_years(self.end, -years))

    def __str__(self) -> str:
        """Write the first and last day, both included; instants where the ends are no midnights.

        >>> utc = ZoneInfo("UTC")
        >>> str(Period(start=datetime(2024, 7, 1, 6, tzinfo=utc), end=datetime(2024, 7, 2, tzinfo=utc)))
        '2024-07-01T06:00:00+00:00/2024-07-02T00:00:00+00:00'
        """
        if self.start.time() != time() or self.end.time() != time():
            return f"{self.start.isoformat()}/{self.end.isoformat()}"
        return f"{self.start.date()}/{self.end.date() - timedelta(days=1)}"


def _shift_years(moment: datetime, years: int) -> datetime:
    day = 28 if (moment.month, moment.day) == (2, 29) else moment.day
    return moment.replace(year=moment.year + years, day=day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Clock hours [first, last) that may cross midnight.

    Attributes
    ----------
    first, last : whole hours; 18 and 2 mean 18:00 to 02:00 the next day; 0 and 24 the whole day.
    """

    first: int
    last: int

    def __post_init__(self) -> None:
        """Refuse hours that no clock shows."""
        if not (0 <= self.first <= 23 and 0 <= self.last <= 24) or self.first == self.last:
            raise ParameterError(
                f"'{self.first:02d}-{self.last:02d}' are no hours; write 18-02 for 18:00 to 02:00 (00-24: all day)."
            )

    @classmethod
    def parse(cls, text: str) -> "Hours":
        """Read hours as commanders write them.

        >>> list(Hours.parse("22-01"))
        [22, 23, 0]
        """
        match = re.fullmatch(r"(\d{1,2})-(\d{1,2})", text)
        if not match:
            raise ParameterError(f"'{text}' are no hours; write 18-02 for 18:00 to 02:00 (00-24: all day).")
        return cls(first=int(match[1]), last=int(match[2]))

    def __iter__(self) -> Iterator[int]:
        """Give each clock hour in order."""
        length = (self.last - self.first) % 24 or 24
        return iter([(self.first + step) % 24 for step in range(length)])

    def __str__(self) -> str:
        """Write the hours as they are read."""
        return f"{self.first:02d}-{self.last:02d}"


def parse_weekdays(text: str) -> tuple[int, ...]:
    """Read weekdays as numbers, Monday 0.

    >>> parse_weekdays("fri,sat")
    (4, 5)
    """
    names = [name.strip().lower() for name in text.split(",")]
    unknown = [name for name in names if name not in WEEKDAYS]
    if unknown:
        raise ParameterError(f"'{unknown[0]}' is no weekday; write some of {','.join(WEEKDAYS)}.")
    return tuple(sorted({WEEKDAYS.index(name) for name in names}))
