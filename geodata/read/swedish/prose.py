"""When it happened, as told in prose beside a publication."""

from dataclasses import replace
from datetime import datetime, timedelta

from geodata.read.swedish.days import ANY_DAY, Day
from geodata.read.swedish.phrases import Phrase, find_times
from geodata.read.swedish.spans import Span, resolve

_SLACK = timedelta(hours=1)


def read_prose_time(text: str, *, published: datetime | None) -> tuple[Span, str]:
    """Read all times that prose tells of the past, and the words that tell them.

    A clock time without a day is of the day told before it. Times that agree narrow each other; times that do not
    agree, as an alarm's and an arrest's, are spanned from the first to the last: it is not known which one is meant.

    Examples
    --------
    >>> span, words = read_prose_time("Bråk under lördagskvällen. Larmet kom klockan 22:30.",
    ...                               published=datetime(2024, 8, 5, 8, 0))
    >>> str(span.start), words
    ('2024-08-03 22:30:00', 'lördagskvällen; klockan 22:30')
    """
    start = end = None
    words: list[str] = []
    day = ANY_DAY
    for phrase in find_times(text):
        span = resolve(_on(phrase, day), published=published)
        if span.start is None or span.end is None or (published is not None and span.start > published + _SLACK):
            continue
        day = phrase.first.day if phrase.first.day.is_said else day
        words.append(phrase.text)
        if start is None or end is None:
            start, end = span.start, span.end
        elif span.start <= end and start <= span.end:
            start, end = max(start, span.start), min(end, span.end)
        else:
            start, end = min(start, span.start), max(end, span.end)
    if start is None:
        return Span(reason="time_missing"), ""
    return Span(start, end), "; ".join(dict.fromkeys(words))


def _on(phrase: Phrase, day: Day) -> Phrase:
    if phrase.first.day.is_said or not day.is_said or phrase.first.clock is None:
        return phrase
    if phrase.last is not None and phrase.last.day.is_said:
        return phrase
    return replace(phrase, first=replace(phrase.first, day=day))
