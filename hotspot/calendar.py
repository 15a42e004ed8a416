"""Which days are alike: Swedish holidays computed, school breaks and paydays by rule, large events as imported.

Holidays follow lagen (1989:253) om allmänna helgdagar; the eves are those that are kept like holidays or shorten the
day. School breaks are *rules*, not decisions: each municipality sets its own dates, and Stockholm's have for years been
sportlov in week 9, påsklov in the week that Easter Monday begins, höstlov in week 44, summer from the weekend after
week 24 through week 33, and some two and a half weeks over Christmas. Wages come on the 25th, or on the last bank day
before it. Where the site is not Swedish only weekdays and events set days apart.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from models.calendar import CalendarDay, CityEvent

SWEDISH_CLOCK = "Europe/Stockholm"
_DAY = timedelta(days=1)
_FRIDAY, _SATURDAY = 4, 5


def calendar_days(first: date, last: date, *, timezone: str, events: Iterable[CityEvent] = ()) -> list[CalendarDay]:
    """Tell what each day is, both ends included."""
    days = [first + number * _DAY for number in range((last - first).days + 1)]
    told = tuple(events)
    return [_describe(day, timezone=timezone, events=told) for day in days]


def _describe(day: date, *, timezone: str, events: tuple[CityEvent, ...]) -> CalendarDay:
    going_on = tuple(sorted({one.name for one in events if one.first_day <= day <= one.last_day}))
    if timezone != SWEDISH_CLOCK:
        return CalendarDay(day=day, events=going_on)
    return CalendarDay(
        day=day,
        holiday=holidays(day.year).get(day, ""),
        school_break=school_break(day),
        is_payday_weekend=is_payday_weekend(day),
        events=going_on,
    )


def easter(year: int) -> date:
    """Give Easter Sunday by the Gregorian computus.

    References
    ----------
    Meeus (1998), Astronomical Algorithms, chapter 8, after Nature (1876) 13:487.

    Examples
    --------
    >>> easter(2024), easter(2023)
    (datetime.date(2024, 3, 31), datetime.date(2023, 4, 9))
    """
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=400)
def holidays(year: int) -> dict[date, str]:
    """Name the year's public holidays and eves; where two meet, the greater.

    >>> holidays(2024)[date(2024, 6, 21)]
    'midsommarafton'
    """
    sunday = easter(year)
    midsummer = _weekday_from(date(year, 6, 20), _SATURDAY)
    all_saints = _weekday_from(date(year, 10, 31), _SATURDAY)
    eves = {
        date(year, 1, 5): "trettondagsafton",
        sunday - 3 * _DAY: "skärtorsdagen",
        sunday - _DAY: "påskafton",
        date(year, 4, 30): "valborgsmässoafton",
        sunday + 40 * _DAY: "klämdag",
        sunday + 48 * _DAY: "pingstafton",
        midsummer - _DAY: "midsommarafton",
        all_saints - _DAY: "allhelgonaafton",
        date(year, 12, 24): "julafton",
        date(year, 12, 31): "nyårsafton",
    }
    return eves | public_holidays(year)


@lru_cache(maxsize=400)
def public_holidays(year: int) -> dict[date, str]:
    """Name the public holidays that the law lists, but for plain Sundays.

    >>> len(public_holidays(2024))
    13
    """
    sunday = easter(year)
    fixed = {
        date(year, 5, 1): "första maj",
        date(year, 6, 6): "nationaldagen",
        date(year, 1, 1): "nyårsdagen",
        date(year, 1, 6): "trettondedag jul",
        date(year, 12, 25): "juldagen",
        date(year, 12, 26): "annandag jul",
    }
    moving = {
        sunday - 2 * _DAY: "långfredagen",
        sunday: "påskdagen",
        sunday + _DAY: "annandag påsk",
        sunday + 39 * _DAY: "Kristi himmelsfärdsdag",
        sunday + 49 * _DAY: "pingstdagen",
        _weekday_from(date(year, 6, 20), _SATURDAY): "midsommardagen",
        _weekday_from(date(year, 10, 31), _SATURDAY): "alla helgons dag",
    }
    return fixed | moving


def school_break(day: date) -> str:
    """Name the school break that a day falls in by rule; "" in term.

    >>> school_break(date(2024, 4, 3)), school_break(date(2024, 10, 31)), school_break(date(2024, 10, 1))
    ('påsklov', 'höstlov', '')
    """
    if (day.month, day.day) >= (12, 21) or (day.month, day.day) <= (1, 7):
        return "jullov"
    week = day.isocalendar().week
    monday = easter(day.year) + _DAY
    if monday <= day < monday + 7 * _DAY:
        return "påsklov"
    if 25 <= week <= 33 or (week == 24 and day.weekday() >= _SATURDAY):
        return "sommarlov"
    return {9: "sportlov", 44: "höstlov"}.get(week, "")


def payday(year: int, month: int) -> date:
    """Give the day wages are paid: the 25th, or the last bank day before it.

    In December the 25th is Christmas Day and the 24th no bank day either.

    >>> payday(2024, 5), payday(2024, 12)
    (datetime.date(2024, 5, 24), datetime.date(2024, 12, 23))
    """
    day = date(year, month, 25)
    while day.weekday() >= _SATURDAY or day in public_holidays(year) or holidays(year).get(day) in _CLOSED_EVES:
        day -= _DAY
    return day


_CLOSED_EVES = {"midsommarafton", "julafton", "nyårsafton"}


def is_payday_weekend(day: date) -> bool:
    """Tell whether a day lies in the first Friday to Sunday on or after payday.

    >>> [is_payday_weekend(date(2024, 5, number)) for number in (23, 24, 26, 27, 31)]
    [False, True, True, False, False]
    """
    if day.weekday() < _FRIDAY:
        return False
    friday = day - (day.weekday() - _FRIDAY) * _DAY
    last = friday.replace(day=1) - _DAY
    return any(
        _weekday_from(payday(year, month), _FRIDAY) == friday
        for year, month in ((friday.year, friday.month), (last.year, last.month))
    )


def _weekday_from(day: date, weekday: int) -> date:
    """Give the first such weekday on or after a day."""
    return day + (weekday - day.weekday()) % 7 * _DAY
