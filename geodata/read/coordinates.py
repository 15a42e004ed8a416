"""Coordinates as people and programs write them: decimal commas, thousands, minutes, letters of the compass."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_COMPASS = "NSEWÖOV"
_EAST_WEST, _SOUTH_WEST = "EWÖOV", "SWV"
_NUMBER = rf"(?i)^(?P<before>[{_COMPASS}]?)\s*(?P<number>[+-]?[0-9][0-9 .,']*?)\s*[°º]?\s*(?P<after>[{_COMPASS}]?)$"
_PLAIN = {
    ".": r"^[+-]?(\d+(\.\d*)?|\d{1,3}([ ,']\d{3})+(\.\d*)?)$",
    ",": r"^[+-]?(\d+(,\d*)?|\d{1,3}([ .']\d{3})+(,\d*)?)$",
}
_IS_COMMA = r"(^|[^,\d])\d*,(\d{1,2}|\d{4,})?$|\d{4,},\d|[ .']\d{3},\d|\.\d{3}\."
_IS_POINT = r"(^|[^.\d])\d*\.(\d{1,2}|\d{4,})?$|\d{4,}\.\d|[ ,']\d{3}\.\d|,\d{3},"
_UNSURE = r"^[+-]?\d{1,3},\d{3}$"
_DEGREES = (
    rf"(?i)^(?P<before>[{_COMPASS}]?)\s*(?P<sign>[+-]?)(?P<degrees>\d{{1,3}})\s*(?:[°º:]|\s|grader)\s*"
    r"(?P<minutes>\d{1,2}(?:[.,]\d+)?)\s*(?:(?:['′’:]|\s)\s*(?P<seconds>\d{1,2}(?:[.,]\d+)?)?\s*(?:[\"″”]|''|’’|′′)?)?"
    rf"\s*(?P<after>[{_COMPASS}]?)$"
)
_SPLITS = (
    r"^(?P<one>[^;|]+)[;|](?P<two>[^;|]+)$",
    r"^(?P<one>[^,\s]+)\s*[,\s]\s*(?P<two>[^,\s]+)$",
    r"^(?P<one>[+-]?\d+,\d+)(?:\s+|,\s+)(?P<two>[+-]?\d+,\d+)$",
    rf"(?i)^(?P<one>[{_COMPASS}][^A-ZÖ]+?)[,\s]*(?P<two>[{_COMPASS}][^A-ZÖ]+)$",
    rf"(?i)^(?P<one>[^A-ZÖ]+[{_COMPASS}])[,\s]*(?P<two>[^A-ZÖ]+[{_COMPASS}])$",
    r"^(?P<one>[^,]+),\s(?P<two>[^,]+)$",
    r"^(?P<one>[^,]+,[^,]+),\s(?P<two>[^,]+,[^,]+)$",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Two columns of coordinates, easting or longitude first, each of shape (n,).

    Attributes
    ----------
    first, second : NaN where nothing stands or it cannot be read.
    is_crossed : the letters of the compass say that the axes are swapped.
    """

    first: Floats
    second: Floats
    is_crossed: Flags


def split_pairs(texts: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Cut a column with both coordinates in two; what cannot be cut stays whole in the first.

    >>> [list(half) for half in split_pairs(pd.Series(["59,33; 18,06", "59° 19.9' N, 18° 3.9' E"]))]
    [['59,33', "59° 19.9' N"], ['18,06', "18° 3.9' E"]]
    """
    whole = texts.str.strip()
    first, second = whole.to_numpy(dtype=object).copy(), np.full(len(texts), "", dtype=object)
    rows = np.flatnonzero((whole != "").to_numpy(bool))
    for pattern in _SPLITS:
        if not rows.size:
            break
        parts = _extract(whole.iloc[rows], pattern)
        is_cut = (parts["one"] != "").to_numpy(bool)
        for half, name in ((first, "one"), (second, "two")):
            half[rows[is_cut]] = parts[name].str.strip().to_numpy(dtype=object)[is_cut]
        rows = rows[~is_cut]
    return pd.Series(first, index=texts.index, dtype="str"), pd.Series(second, index=texts.index, dtype="str")


def read_decimals(first: pd.Series, second: pd.Series, *, decimal: str, is_in_degrees: bool) -> Numbers:
    """Read numbers such as `674344.56`, `6 581 100,54`, `6.581.100,54` and `N59.3326`.

    Parameters
    ----------
    decimal : "," or "."; "" takes what both columns' values agree on.
    is_in_degrees : degrees have no thousands, so a single comma in them is a decimal comma.
    """
    plain = _read_plain(first, second, decimal=decimal, is_in_degrees=is_in_degrees)
    if plain is not None:
        return plain
    parts = [_extract(_tidy(one), _NUMBER) for one in (first, second)]
    written = [one["number"] for one in parts]
    mark = decimal or _decimal_of(pd.concat(written, ignore_index=True), is_in_degrees=is_in_degrees)
    return _with_compass(
        [_signed(_grouped(one["number"], mark, is_in_degrees or bool(decimal)), one) for one in parts], parts
    )


def read_degrees_minutes(first: pd.Series, second: pd.Series) -> Numbers:
    """Read degrees with minutes and perhaps seconds: `59° 19' 57.4" N`, `59 19.957`, `N 59:19:57,4`."""
    parts = [_extract(_tidy(one), _DEGREES) for one in (first, second)]
    return _with_compass([_signed(_sexagesimal(one), one) for one in parts], parts)


def _tidy(texts: pd.Series) -> pd.Series:
    clean = texts.str.replace("[\\s\u00a0\u2007\u2009\u202f]+", " ", regex=True).str.replace("\u2212", "-", regex=False)
    return pd.Series(clean.str.strip())


def _extract(texts: pd.Series, pattern: str) -> pd.DataFrame:
    # Arrow's regular expressions run over all texts at once; pandas would ask Python for each.
    found = pc.extract_regex(pa.array(texts, pa.string()), pattern)
    names = [field.name for field in found.type]
    columns = {name: pc.fill_null(pc.struct_field(found, name), "").to_pandas() for name in names}
    return pd.DataFrame(columns, dtype="str").set_axis(texts.index)


def _matches(texts: pd.Series, pattern: str) -> Flags:
    found = pc.match_substring_regex(pa.array(texts, pa.string()), pattern)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def _read_plain(first: pd.Series, second: pd.Series, *, decimal: str, is_in_degrees: bool) -> Numbers | None:
    """Read columns of nothing but plain numbers, at once; None where the slow way is needed."""
    both = (first, second)
    if not decimal and any(_matches(one, ",").any() for one in both):
        is_unsure = any(_matches(one, r"\." if is_in_degrees else rf"\.|{_UNSURE}").any() for one in both)
        if is_unsure:
            return None
        decimal = ","
    numbers = [_to_floats(one, decimal=decimal) for one in both]
    is_torn = [(np.isnan(n) & (t != "").to_numpy(bool)).any() for n, t in zip(numbers, both, strict=True)]
    nothing = np.zeros(len(first), dtype=bool)
    return None if any(is_torn) else Numbers(first=numbers[0], second=numbers[1], is_crossed=nothing)


def _to_floats(texts: pd.Series, *, decimal: str) -> Floats:
    """Read plain numbers; thousands and letters are left to the slow way.

    A spreadsheet's "6,58E+06" has lost its metres and is no number here.
    """
    texts = texts.where(~_matches(texts, r"[eE]\+?\d"), "x")
    if decimal == ",":
        texts = texts.where(~_matches(texts, r"[. ']"), "x").str.replace(",", ".", regex=False)
    return _finite(texts)


def _decimal_of(texts: pd.Series, *, is_in_degrees: bool) -> str:
    has_comma, has_point = _matches(texts, _IS_COMMA).any(), _matches(texts, _IS_POINT).any()
    if is_in_degrees and not has_point:
        has_comma |= _matches(texts, _UNSURE).any()
    return "," if has_comma and not has_point else "."


def _grouped(texts: pd.Series, decimal: str, is_sure: bool) -> Floats:  # noqa: FBT001 (whether "674,344" has one meaning)
    other = "," if decimal == "." else "."
    is_number = _matches(texts, _PLAIN[decimal])
    if not is_sure and decimal == ".":
        is_number &= ~_matches(texts, _UNSURE)
    bare = texts.where(is_number, "").str.replace(rf"[ '{other}]", "", regex=True).str.replace(",", ".", regex=False)
    return _finite(bare)


def _finite(texts: pd.Series) -> Floats:
    """Give numbers; NaN where there is none, or one of more digits than a float holds."""
    try:
        # Arrow reads a clean column five times as fast as pandas, and refuses any other.
        array = pa.array(texts.where(texts != "", None), pa.string())
        numbers = pc.cast(array, pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        numbers = pd.to_numeric(texts.where(texts != ""), errors="coerce").to_numpy(np.float64, na_value=np.nan)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _sexagesimal(parts: pd.DataFrame) -> Floats:
    def number(name: str) -> Floats:
        return _finite(parts[name].str.replace(",", ".", regex=False))

    degrees, minutes, seconds = number("degrees"), number("minutes"), number("seconds")
    has_seconds = ~np.isnan(seconds)
    # Minutes with a fraction beside seconds would say the seconds twice.
    is_double = has_seconds & (minutes != np.floor(minutes))
    value = degrees + minutes / 60 + np.where(has_seconds, seconds, 0) / 3600
    sign = np.where((parts["sign"] == "-").to_numpy(bool), -1.0, 1.0)
    return np.where((minutes < 60) & ~(seconds >= 60) & ~is_double, sign * value, np.nan)


def _letters(parts: pd.DataFrame) -> tuple[pd.Series, Flags]:
    before, after = parts["before"].str.upper(), parts["after"].str.upper()
    return before + after, ((before != "") & (after != "")).to_numpy(bool)


def _signed(values: Floats, parts: pd.DataFrame) -> Floats:
    """Turn south and west around; a letter at both ends, or beside a minus, is no coordinate."""
    letters, is_double = _letters(parts)
    is_turned = letters.isin(list(_SOUTH_WEST)).to_numpy(bool)
    is_torn = is_double | ((letters != "").to_numpy(bool) & (values < 0))
    return np.where(is_torn, np.nan, np.where(is_turned, -values, values))


def _with_compass(values: list[Floats], parts: list[pd.DataFrame]) -> Numbers:
    (one, _), (other, _) = _letters(parts[0]), _letters(parts[1])
    is_north_first = ((one != "") & ~one.isin(list(_EAST_WEST))).to_numpy(bool)
    is_east_second = other.isin(list(_EAST_WEST)).to_numpy(bool)
    return Numbers(first=values[0], second=values[1], is_crossed=is_north_first | is_east_second)
