"""Nouns as JSON's own types, and back: one way of writing for every door, the store and the reports."""

import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from math import isfinite
from operator import attrgetter
from typing import Any, Union, get_args, get_origin, get_type_hints

import shapely
from shapely.geometry.base import BaseGeometry

from models.errors import DataRefusedError
from models.period import Hours, Period

_DECIMALS_OF_DEGREES = 7


def instant(moment: datetime) -> str:
    """Write an instant as GIS clients read it: UTC, seconds, Z.

    >>> instant(datetime(2026, 10, 1, 12, 30, 0, 999, tzinfo=UTC))
    '2026-10-01T12:30:00Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def as_plain(value: object) -> Any:  # noqa: ANN401  JSON has many types
    """Turn a noun into JSON's own types: periods and hours as people write them, instants in UTC, outlines as WKT.

    What is no finite number becomes None.

    >>> as_plain({"hours": Hours(first=18, last=2), "day": date(2024, 7, 1)})
    {'hours': '18-02', 'day': '2024-07-01'}
    """
    for kind, write in _WRITTEN:
        if isinstance(value, kind):
            return write(value)
    if isinstance(value, float):
        return float(value) if isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): as_plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [as_plain(one) for one in value]
    return _members(value) if is_dataclass(value) else value


def _outline(shape: BaseGeometry) -> str:
    return str(shapely.to_wkt(shape, rounding_precision=_DECIMALS_OF_DEGREES))


_WRITTEN: tuple[tuple[Any, Callable[[Any], object]], ...] = (
    (Period, str),
    (Hours, str),
    (datetime, instant),
    (date, date.isoformat),
    (Enum, attrgetter("value")),
    (BaseGeometry, _outline),
)
"""How each kind is written; an instant is a day as well, so it comes first."""


def _members(noun: Any) -> dict[str, Any]:  # noqa: ANN401  any noun
    return {one.name: as_plain(getattr(noun, one.name)) for one in fields(noun)}


def from_plain(kind: Any, plain: Any, *, timezone: str) -> Any:  # noqa: ANN401  any noun
    """Read a noun back from what `as_plain` wrote; a number that is missing is NaN.

    Parameters
    ----------
    kind : the noun's class, or any type that its members are declared with.
    timezone : of the site, whose days the periods are.

    Raises
    ------
    DataRefusedError
        Where a member is missing that has no default.

    Examples
    --------
    >>> from_plain(tuple[Hours, ...], ["18-02"], timezone="UTC")
    (Hours(first=18, last=2),)
    """
    if get_origin(kind) in {Union, types.UnionType}:
        return _one_of(get_args(kind), plain, timezone=timezone)
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind), plain, timezone=timezone)
    if get_origin(kind) is dict:
        return {key: from_plain(get_args(kind)[1], one, timezone=timezone) for key, one in plain.items()}
    if kind is Period:
        return _period(plain, timezone=timezone)
    if isinstance(kind, type) and is_dataclass(kind) and kind is not Hours:
        return _noun(kind, plain, timezone=timezone)
    return _value(kind, plain)


def _value(kind: Any, plain: Any) -> Any:  # noqa: ANN401  any plain value
    if kind is float:
        return float("nan") if plain is None else float(plain)
    if kind is Hours:
        return Hours.parse(plain)
    if kind in {datetime, date}:
        return kind.fromisoformat(plain)
    if kind is BaseGeometry:
        return shapely.from_wkt(plain)
    return kind(plain) if isinstance(kind, type) and issubclass(kind, Enum) else plain


def _noun(kind: Any, plain: Any, *, timezone: str) -> Any:  # noqa: ANN401  any noun
    hints = get_type_hints(kind)
    needed = [one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING]
    missing = [name for name in needed if name not in plain]
    if missing:
        raise DataRefusedError(
            f"A {kind.__name__} was kept without {', '.join(missing)}, by another version of Klarsyn; ask for it anew."
        )
    known = {one.name for one in fields(kind)} & set(plain)
    return kind(**{name: from_plain(hints[name], plain[name], timezone=timezone) for name in known})


def _one_of(kinds: tuple[Any, ...], plain: Any, *, timezone: str) -> Any:  # noqa: ANN401  any of several types
    if plain is None and type(None) in kinds:
        return None
    rest = [kind for kind in kinds if kind is not type(None)]
    for kind in rest[:-1]:
        try:
            return from_plain(kind, plain, timezone=timezone)
        except ValueError:
            continue
    return from_plain(rest[-1], plain, timezone=timezone)


def _tuple(kinds: tuple[Any, ...], plain: Any, *, timezone: str) -> tuple[Any, ...]:  # noqa: ANN401
    each = [kinds[0]] * len(plain) if kinds[-1] is Ellipsis else kinds
    return tuple(from_plain(kind, one, timezone=timezone) for kind, one in zip(each, plain, strict=True))


def _period(text: str, *, timezone: str) -> Period:
    first, _, last = text.partition("/")
    if "T" in text:
        return Period(start=datetime.fromisoformat(first), end=datetime.fromisoformat(last))
    return Period.of_days(date.fromisoformat(first), date.fromisoformat(last), timezone=timezone)
