"""From a file and its mapping to reports; every row is read or set aside, none is lost."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.read import polisen
from geodata.read.fields import (
    categories,
    content_ids,
    detections,
    look_up,
    read_numbers,
    trimmed,
)
from geodata.read.forms import read_file
from geodata.read.limits import LONGEST_TEXT
from geodata.read.mapping import Mapping, fold
from geodata.read.quarantine import REJECTED, Sieve
from geodata.read.records import Records
from geodata.read.when import time_fields
from geodata.read.where import place_fields
from models.incident import Status
from models.tables import REPORTS, conform

_DERIVED = {"columns": (), "polisen": ("event_time",)}
_NEEDED_BY_READER = {"columns": (), "polisen": polisen.NEEDED}
_SOME = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadResult:
    """What a file gave.

    Attributes
    ----------
    reports : the REPORTS contract, in the file's order.
    set_aside : the SET_ASIDE contract.
    received : records in the file; the two tables' rows add up to it.
    row_number : the reports' numbers in the file, shape (n,); 1 is the first record.
    dropped_columns : columns of the file that the mapping does not name.
    notes : what was detected rather than declared, and categories that no group lists.
    """

    reports: pd.DataFrame
    set_aside: pd.DataFrame
    received: int
    dropped_columns: tuple[str, ...]
    row_number: NDArray[np.int64]
    notes: tuple[str, ...] = ()


def read_reports(path: Path, *, mapping: Mapping, name: str = "", max_bytes: int = 0) -> ReadResult:
    """Read a file of reports.

    Parameters
    ----------
    path : CSV, NDJSON, JSON array, GeoJSON, XLSX or GeoPackage, gzip, zip or neither.
    name : what the file is called in messages; "" for its own name.
    max_bytes : limit after unpacking; 0 for the mapping's own.

    Raises
    ------
    MappingError
        Where the mapping does not fit: columns are missing, or not one time can be read.
    DataRefusedError
        Where the file is none of these, empty, broken or too large.
    """
    path = Path(path)
    name = name or path.name
    return make_reports(read_records(path, mapping=mapping, name=name, max_bytes=max_bytes), mapping=mapping, name=name)


def read_records(path: Path, *, mapping: Mapping, name: str, max_bytes: int = 0) -> Records:
    """Take a file apart into the columns that the mapping names; the rest of it goes no further.

    Raises
    ------
    MappingError
        Where columns are missing.
    DataRefusedError
        Where the file is none of the forms that can be read, empty, broken or too large.
    """
    reader = mapping.source.reader
    own = [column for column in mapping.column_names if column not in _DERIVED[reader]]
    wanted = tuple(dict.fromkeys([*own, *_NEEDED_BY_READER[reader]]))
    return read_file(path, mapping=mapping, wanted=wanted, name=name, max_bytes=max_bytes)


def make_reports(records: Records, *, mapping: Mapping, name: str) -> ReadResult:
    """Turn records into reports.

    Raises
    ------
    MappingError
        Where not one time can be read.
    """
    records, is_long = _cut_to_size(_derived(records, mapping))
    sieve = Sieve(records)
    sieve.put(
        is_long.to_numpy(),
        reason="text_too_long",
        sentence=f"A field is longer than {LONGEST_TEXT:,} characters, and is cut there. Mend the source.",
        values=is_long,
    )
    _reject(records.frame, mapping, sieve)
    reports = _reports(records.frame, mapping, sieve, file=name)
    if not sieve.keep.all():
        reports = reports[sieve.keep].reset_index(drop=True)
    named = {*mapping.column_names, *_NEEDED_BY_READER[mapping.source.reader]}
    return ReadResult(
        reports=conform(reports, REPORTS, what="reports"),
        set_aside=sieve.table(),
        row_number=records.row_number[sieve.keep],
        received=len(records.frame) + len(records.broken),
        dropped_columns=tuple(one for one in records.columns if one not in named),
        notes=(*records.notes, *sieve.notes, *_group_note(reports["category"], mapping)),
    )


def _cut_to_size(records: Records) -> tuple[Records, pd.Series]:
    """Shorten texts that no report has, before anything reads them, and tell which rows had one."""
    is_long = pd.DataFrame({name: texts.str.len() > LONGEST_TEXT for name, texts in records.frame.items()})
    long_ones = is_long.any(axis=1).astype(bool)
    if not long_ones.any():
        return records, long_ones
    return replace(records, frame=records.frame.apply(lambda texts: texts.str.slice(0, LONGEST_TEXT))), long_ones


def _group_note(category: pd.Series, mapping: Mapping) -> tuple[str, ...]:
    rules = mapping.category
    unlisted = [name for name in sorted(category.unique()) if fold(name) not in rules.groups]
    return (f"in no group, so in '{rules.other}': {', '.join(unlisted[:_SOME])}",) if unlisted else ()


def _derived(records: Records, mapping: Mapping) -> Records:
    if mapping.source.reader != "polisen":
        return records
    frame = records.frame.assign(event_time=polisen.event_times(records.frame["name"], records.frame["datetime"]))
    return replace(records, frame=frame)


def _reject(frame: pd.DataFrame, mapping: Mapping, sieve: Sieve) -> None:
    for rule in mapping.rejects:
        texts = frame[rule.column].str.strip()
        mask = texts.isin(rule.equals)
        if rule.starts_with:
            mask |= texts.str.startswith(rule.starts_with)
        sieve.put(
            mask.to_numpy(bool),
            reason=rule.reason,
            sentence=f"{rule.column} is '{{found}}', which is no incident by the mapping's [[reject]].",
            values=texts,
            outcome=REJECTED,
        )


def _reports(frame: pd.DataFrame, mapping: Mapping, sieve: Sieve, *, file: str) -> pd.DataFrame:
    rules = mapping.category
    category = categories(frame, rules)
    sieve.put(
        (category == "").to_numpy(),
        reason="category_missing",
        sentence=f"The column '{rules.column}' is empty; an incident needs a category.",
        values=category,
    )
    texts = pd.DataFrame(
        {role: trimmed(frame, mapping.columns.get(role, "")) for role in ("priority", "modus", "target")}
    )
    fields = {**time_fields(frame, mapping, sieve, file=file), **place_fields(frame, mapping, sieve)}
    return texts.assign(
        source=mapping.source.name,
        source_id=_source_ids(frame, mapping),
        status=_statuses(frame, mapping, sieve),
        category=category,
        category_group=look_up(category, rules.groups, rules.other),
        detection=detections(frame, mapping.detection, category),
        harm=_harm(frame, mapping, category, sieve),
        **fields,
    )


def _source_ids(frame: pd.DataFrame, mapping: Mapping) -> pd.Series:
    given = trimmed(frame, mapping.columns.get("source_id", ""))
    is_missing = (given == "").to_numpy()
    if is_missing.any():
        given = given.copy()
        given[is_missing] = content_ids([frame[name][is_missing] for name in mapping.identity_columns])
    return given


def _statuses(frame: pd.DataFrame, mapping: Mapping, sieve: Sieve) -> pd.Series:
    if not mapping.status.column:
        return pd.Series(Status.NEW, index=frame.index, dtype="str")
    texts = trimmed(frame, mapping.status.column)
    known = look_up(texts, {"": str(Status.NEW), **mapping.status.words}, "")
    sieve.put(
        known == "",
        reason="status_unknown",
        sentence="The status '{found}' is not known; name it in [status] as new, changed or withdrawn.",
        values=texts,
    )
    return pd.Series(known, index=frame.index, dtype="str")


def _harm(frame: pd.DataFrame, mapping: Mapping, category: pd.Series, sieve: Sieve) -> NDArray[np.float64]:
    column = mapping.columns.get("harm", "")
    by_category = look_up(category, mapping.category.harm, np.nan).astype(np.float64)
    if not column:
        return by_category
    texts = trimmed(frame, column)
    harm = read_numbers(texts, decimal=mapping.source.decimal)
    sieve.put(
        (texts != "").to_numpy() & np.isnan(harm),
        reason="harm_unreadable",
        sentence="The harm '{found}' is no number; give a number or nothing.",
        values=texts,
    )
    return np.where(np.isnan(harm), by_category, harm)
