"""From what is said to when it was: the publication settles the year, the week and the night that are meant."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from geodata.read.swedish.days import Day
from geodata.read.swedish.phrases import Moment, Phrase
from geodata.read.swedish.words import MONTHS, PARTS, WEEKDAYS, WEEKEND

_DAY = 24 * 60
_SLACK = timedelta(hours=1)
"""Clocks of a report and of its publication differ by minutes; the reader of reports allows an hour too."""
_LEAST = timedelta(minutes=1)
_TOLERANCE = 120
"""Minutes by which people call a time after the next part of the day."""
_NOON = 12 * 60


@dataclass(frozen=True, slots=True)
class Span:
    """Local clock times between which it happened, or why none can be told.

    Attributes
    ----------
    start, end : by the local clock; equal for an instant; None where nothing could be read.
    reason : "" or a reason of the quarantine.
    message : a sentence that says more than the reason's own; "" for none.
    """

    start: datetime | None = None
    end: datetime | None = None
    reason: str = ""
    message: str = ""


class _UnreadError(Exception):
    """What is said is no time."""

    def __init__(self, reason: str, message: str = "") -> None:
        super().__init__(message)
        self.span = Span(reason=reason, message=message)


def resolve(phrase: Phrase, *, published: datetime | None) -> Span:
    """Settle a phrase beside its publication.

    A day without a year is the one nearest to the publication; a weekday, a night or a clock without a day is the last
    that began before it. A part of a day, a night, a weekend and a whole day end at the publication at the latest,
    because nothing is published before it happens; clock times stay as they are said.

    Parameters
    ----------
    published : by the local clock; None where it is not known, and only what has a year can be settled.

    Examples
    --------
    >>> from geodata.read.swedish.phrases import parse_time
    >>> span = resolve(parse_time("natten mot lördagen"), published=datetime(2024, 8, 3, 8, 0))
    >>> str(span.start), str(span.end)
    ('2024-08-02 22:00:00', '2024-08-03 06:00:00')
    """
    try:
        if phrase.last is None:
            return _moment_span(phrase.first, published)
        return _interval_span(phrase.first, phrase.last, published)
    except _UnreadError as unread:
        return unread.span
    except (OverflowError, ValueError):
        return Span(reason="time_unreadable")


def _moment_span(moment: Moment, published: datetime | None) -> Span:
    windows = _windows(moment)
    limit = None if published is None else published + (_SLACK if moment.clock else -_LEAST)
    for day in _dates(moment, published):
        spans = [(_at(day, first), _at(day, last)) for first, last in windows]
        if moment.day.is_settled or limit is None:
            return _clipped(spans, moment, published)
        possible = [span for span in spans if span[0] <= limit]
        if possible:
            return _clipped(possible, moment, published)
    raise _UnreadError("time_unreadable")


def _clipped(spans: list[tuple[datetime, datetime]], moment: Moment, published: datetime | None) -> Span:
    if published is not None:
        # Of two nights that are meant the later one cannot lie after the publication.
        spans = [span for span in spans if span[0] <= published + _SLACK] or spans[:1]
    start, end = min(span[0] for span in spans), max(span[1] for span in spans)
    if published is not None and moment.clock is None and start <= published < end:
        end = published
    return Span(start, end)


def _interval_span(first: Moment, last: Moment, published: datetime | None) -> Span:
    first, last = _shared(first, last)
    if not last.day.is_said:
        return _hours_span(first, last, published)
    for last_day in _dates(last, published):
        for first_day in _dates_before(first, last_day, published):
            start = _at(first_day, _windows(first)[0][0])
            end = _at(last_day, _windows(last)[-1][1])
            is_possible = published is None or end <= published + _SLACK
            has_begun = published is not None and last.clock is None and start <= published
            if last.day.is_settled or is_possible or has_begun:
                clip = last.clock is None and published is not None and start <= published < end
                return Span(start, published if clip else end)
    raise _UnreadError("time_unreadable")


def _hours_span(first: Moment, last: Moment, published: datetime | None) -> Span:
    """Settle "mellan 22 och 02": the end is the first such time after the start."""
    low = _windows(first)[0][0]
    high = _windows(replace(last, day=first.day))[-1][1]
    while high < low:
        high += _DAY
    if first.clock and last.clock and high - low >= _DAY:
        high -= _DAY
    fallback = None
    for day in _dates(first, published):
        span = Span(_at(day, low), _at(day, high))
        if published is None or first.day.is_settled or _at(day, high) <= published + _SLACK:
            return span
        if fallback is None and _at(day, low) <= published + _SLACK:
            fallback = span
    if fallback is None:
        raise _UnreadError("time_unreadable")
    return fallback


def _shared(first: Moment, last: Moment) -> tuple[Moment, Moment]:
    """Let "mellan 22 och 02 natten mot lördagen" and "3-5 augusti" say the day, the month and the night once."""
    if last.part == "natt" and not first.part and last.clock is not None:
        first = replace(first, part="natt", is_night_before=last.is_night_before)
    if first.part == "natt" and not last.part and last.clock is not None and not last.day.is_said:
        last = replace(last, part="natt", is_night_before=first.is_night_before)
    if first.part == "natt" and first.clock is None and last == Moment(day=last.day):
        night = replace(last, part="natt", is_night_before=True)
        return replace(night, clock=None), night
    if not first.day.is_said:
        return replace(first, day=last.day), replace(last, day=Day())
    if first.day.day and not first.day.month:
        if last.day.month == 0:
            raise _UnreadError("time_unreadable")
        month = last.day.month if first.day.day <= last.day.day else (last.day.month - 2) % 12 + 1
        first = replace(first, day=replace(first.day, month=month))
    return first, last


def _at(day: date, minute: float) -> datetime:
    return datetime(day.year, day.month, day.day) + timedelta(seconds=round(60 * minute))  # noqa: DTZ001 (a local clock)


def _windows(moment: Moment) -> list[tuple[float, float]]:
    """Give the hours that can be meant, in minutes of the day; several where a night of that name comes twice."""
    if moment.day.is_weekend:
        return [(WEEKEND[0] * 60, WEEKEND[1] * 60)]
    if moment.clock is not None:
        return [(low, high) for low, high in _clocks(moment)]
    if moment.part != "natt":
        low, high = PARTS[moment.part] if moment.part else (0, 24)
        return [(low * 60, high * 60)]
    dusk, dawn = PARTS["natt"][0] * 60, PARTS["natt"][1] * 60
    if moment.is_night_before or not moment.day.is_said:
        return [(dusk - _DAY, dawn - _DAY)]
    # "Lördagsnatten" is for some the night that begins on Saturday, for others the one that ends on it.
    return [(0, dawn - _DAY), (dusk, dawn)]


def _clocks(moment: Moment) -> list[tuple[float, float]]:
    low, high = moment.clock or (0, 0)
    if not moment.part:
        return [(low, high)]
    if moment.part == "natt":
        return _night_clocks(moment, low, high)
    first, last = (60 * hour for hour in PARTS[moment.part])
    if first - _TOLERANCE <= low <= last + _TOLERANCE:
        return [(low, high)]
    if low <= _NOON and first <= low + _NOON <= last:
        return [(low + _NOON, high + _NOON)]
    raise _contradiction(f"{_clock_text(low)} is not in the {moment.part}")


def _night_clocks(moment: Moment, low: float, high: float) -> list[tuple[float, float]]:
    dusk, dawn = 20 * 60, 8 * 60
    if dawn < low < dusk:
        evening = low + _NOON
        if not dusk <= evening <= _DAY:
            raise _contradiction(f"{_clock_text(low)} is not at night")
        low, high = evening, high + _NOON
    if moment.is_night_before:
        return [(low - _DAY, high - _DAY)] if low >= dusk else [(low, high)]
    if moment.day.weekday >= 0 and not moment.day.day and low <= dawn:
        return [(low, high), (low + _DAY, high + _DAY)]
    return [(low, high)]


def _contradiction(what: str) -> _UnreadError:
    return _UnreadError("time_contradicts_itself", f"The time '{{found}}' contradicts itself: {what}. Mend the source.")


def _clock_text(minute: float) -> str:
    return f"{int(minute) // 60:02}.{int(minute) % 60:02}"


def _dates(moment: Moment, published: datetime | None) -> Iterable[date]:
    """Give the dates that can be meant, likeliest first."""
    day = moment.day
    if day.day and day.month and day.year:
        return [_checked(date(day.year, day.month, day.day), day)]
    if published is None:
        raise _UnreadError("time_without_year")
    if day.day:
        return [_checked(_nearest(day, published.date()), day)]
    if day.shift is not None:
        return [_checked(published.date() + timedelta(days=day.shift), day)]
    return _backwards(day, published.date())


def _backwards(day: Day, published: date) -> Iterator[date]:
    wanted = 6 if day.is_weekend else day.weekday
    first = published + timedelta(days=-1 if day.is_past else 1 if not day.is_weekend else 6)
    for back in range(22):
        one = first - timedelta(days=back)
        if wanted < 0 or one.weekday() == wanted:
            yield one


def _dates_before(first: Moment, last_day: date, published: datetime | None) -> Iterable[date]:
    """Give the dates of an interval's beginning, seen from its end."""
    day = first.day
    if day.day and day.month and not day.year:
        return [_checked(_nearest(day, last_day), day)]
    if day.weekday >= 0 and not day.day and day.shift is None:
        back = (last_day.weekday() - day.weekday) % 7
        return [last_day - timedelta(days=back)]
    return _dates(first, published)


def _nearest(day: Day, beside: date) -> date:
    """Find the date of that name nearest to another one."""
    found = list(_same_name(day, beside))
    if not found:
        raise _UnreadError("time_unreadable")
    return min(found, key=lambda one: (abs((one - beside).days), one > beside))


def _same_name(day: Day, beside: date) -> Iterator[date]:
    months = [day.month] if day.month else range(1, 13)
    for year in range(beside.year - 1, beside.year + 2):
        for month in months:
            try:
                yield date(year, month, day.day)
            except ValueError:
                continue


def _checked(found: date, said: Day) -> date:
    if said.weekday >= 0 and found.weekday() != said.weekday:
        raise _contradiction(
            f"{found.day} {MONTHS[found.month - 1]} {found.year} is a {WEEKDAYS[found.weekday()]}, "
            f"not a {WEEKDAYS[said.weekday]}"
        )
    return found
