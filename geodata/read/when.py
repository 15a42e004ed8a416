"""When it happened: the time columns of the REPORTS contract."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.read import polisen
from geodata.read.fields import Fields, join_texts, trimmed
from geodata.read.mapping import Mapping
from geodata.read.quarantine import Sieve
from geodata.read.times import Times, join_parts, read_prose_times, read_times
from models.errors import MappingError

_ENOUGH_TO_JUDGE = 10
_MIDNIGHT = r"\d[T ]00:00(?::00)?$"
_CLOCKS_DIFFER = pd.Timedelta(hours=1)


def time_fields(frame: pd.DataFrame, mapping: Mapping, sieve: Sieve, *, file: str) -> Fields:
    """Give the columns that say when; rows without a usable time are put in the sieve.

    Raises
    ------
    MappingError
        Where not one time of many can be read: the mapping is wrong, not the rows.
    """
    rules = mapping.time
    reported = _moments(frame, mapping, "reported_at", sieve)
    published = _publications(reported)
    text = join_parts([frame[name] for name in rules.parts]) if rules.parts else trimmed(frame, rules.earliest)
    latest_text = trimmed(frame, rules.latest)
    start = read_times(text, formats=rules.formats, zone=rules.timezone, published=published)
    if rules.text:
        start, text = _with_prose(start, text, frame, mapping, published)
    _refuse_if_no_time_was_read(start, text, mapping, file=file)
    end = read_times(latest_text, formats=rules.formats, zone=rules.timezone, published=published)
    has_end = (latest_text != "").to_numpy(bool)
    _put_times(start, text, sieve, mask=np.ones(len(text), dtype=bool))
    _put_times(end, latest_text, sieve, mask=has_end)
    _note_midnights(start, text, sieve)
    latest = _latest(start, end, has_end)
    both = text.where(~has_end, text + "/" + latest_text)
    _put_disorder(start, latest, reported, both, sieve)
    return {
        "earliest": start.start,
        "latest": latest,
        "time_text": both,
        "is_time_ambiguous": start.is_ambiguous | (end.is_ambiguous & has_end),
        "reported_at": reported.start,
        "revised_at": _moments(frame, mapping, "revised_at", sieve).start,
    }


def _with_prose(
    start: Times, text: pd.Series, frame: pd.DataFrame, mapping: Mapping, published: pd.Series
) -> tuple[Times, pd.Series]:
    """Ask the text for the time where no column says it."""
    rules = mapping.time
    rows = np.flatnonzero(start.reason == "time_missing")
    prose = join_texts(frame, rules.text).iloc[rows]
    told, words = read_prose_times(prose, zone=rules.timezone, published=published.iloc[rows])
    merged = text.copy()
    merged.iloc[rows] = words.array
    return _merged(start, told, rows), merged


def _merged(times: Times, others: Times, rows: NDArray[np.intp]) -> Times:
    columns: dict[str, pd.Series] = {}
    for name in ("start", "end", "second"):
        column = getattr(times, name).copy()
        column.iloc[rows] = getattr(others, name).array
        columns[name] = column
    reason, message, is_ambiguous = times.reason.copy(), times.message.copy(), times.is_ambiguous.copy()
    reason[rows], message[rows], is_ambiguous[rows] = others.reason, others.message, others.is_ambiguous
    return Times(**columns, reason=reason, message=message, is_ambiguous=is_ambiguous)


def _publications(reported: Times) -> pd.Series:
    """Give when each report was out; one that is known by its day was out by the end of it."""
    is_instant = (reported.start == reported.end).to_numpy(bool)
    return reported.start.where(is_instant, reported.end - pd.Timedelta(minutes=1))


def _latest(start: Times, end: Times, has_end: NDArray[np.bool_]) -> pd.Series:
    latest = end.end.where(has_end, start.end)
    # 02:50 to 02:10 in the night when clocks go back is twenty minutes, not a mistake.
    is_second = end.is_ambiguous & has_end & (latest < start.start).to_numpy()
    return latest.where(~is_second, end.second)


def _moments(frame: pd.DataFrame, mapping: Mapping, role: str, sieve: Sieve) -> Times:
    rules = mapping.time
    texts = trimmed(frame, mapping.columns.get(role, ""))
    formats = (*rules.formats, *(one for one in ("ISO", polisen.PUBLISHED) if one not in rules.formats))
    times = read_times(texts, formats=formats, zone=rules.timezone)
    lost = np.flatnonzero(~np.isin(times.reason, ["", "time_missing"]))
    if lost.size:
        sieve.notes.append(
            f"{len(lost)} of {len(texts)} rows have a {role} that cannot be read, such as "
            f"'{texts.iloc[lost[0]]}'; they count as having none; add its format to [time]"
        )
    return times


def _note_midnights(times: Times, text: pd.Series, sieve: Sieve) -> None:
    if len(text) < _ENOUGH_TO_JUDGE or not text.iloc[0].endswith("00"):
        return
    if text.str.contains(_MIDNIGHT).all() and (times.start == times.end).any():
        sieve.notes.append(
            f"all {len(text)} times are at midnight, such as '{text.iloc[0]}': if a spreadsheet added the clock to "
            'dates, write formats = ["%Y-%m-%d 00:00:00"] in [time], and each counts as its whole day'
        )


def _refuse_if_no_time_was_read(times: Times, texts: pd.Series, mapping: Mapping, *, file: str) -> None:
    is_unreadable = np.isin(times.reason, ["time_unreadable", "time_missing", "time_out_of_range", "time_without_year"])
    rules = mapping.time
    if len(texts) >= _ENOUGH_TO_JUDGE and is_unreadable.all():
        raise MappingError(
            f"Not one of the {len(texts)} times of '{file}' can be read, such as '{texts.iloc[0]}'; the mapping's "
            f"[time] takes {rules.parts or rules.earliest or rules.text} in the formats {list(rules.formats)}."
        )


_SENTENCES = {
    "time_missing": "There is no time; an incident needs one.",
    "time_unreadable": "The time '{found}' fits none of the mapping's formats; add its format to [time].",
    "time_does_not_exist": "The clock never showed '{found}': the spring change skips that hour. Mend the source.",
    "time_without_year": "The time '{found}' does not say which day, and no publication tells it; write the "
    "year, or map reported_at in [columns].",
    "time_contradicts_itself": "The time '{found}' contradicts itself. Mend the source.",
    "time_out_of_range": "The time '{found}' is not between 1900 and 2100. Mend it in the source.",
}


def _put_times(times: Times, texts: pd.Series, sieve: Sieve, *, mask: NDArray[np.bool_]) -> None:
    if not (times.reason[mask] != "").any():
        return
    told = times.message.copy()
    for row in np.flatnonzero(told != ""):
        told[row] = told[row].replace("{found}", texts.iloc[row][:200])
    sieve.put_told(np.where(mask, told, ""), reason="time_contradicts_itself")
    for reason, sentence in _SENTENCES.items():
        sieve.put(mask & (times.reason == reason), reason=reason, sentence=sentence, values=texts)


def _put_disorder(start: Times, latest: pd.Series, reported: Times, texts: pd.Series, sieve: Sieve) -> None:
    sieve.put(
        (latest < start.start).to_numpy(),
        reason="latest_before_earliest",
        sentence="The interval '{found}' ends before it begins. Mend it in the source.",
        values=texts,
    )
    # Clocks and roundings differ by minutes; more than an hour means that a day or an hour is mistyped.
    sieve.put(
        (start.start > reported.end + _CLOCKS_DIFFER).to_numpy(),
        reason="reported_before_it_happened",
        sentence="The time '{found}' is over an hour after the report came in. Mend the mistyped one.",
        values=texts,
    )
