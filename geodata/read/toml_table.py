"""One table of a mapping file, read key by key; what is left unread is refused by name."""

from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import available_timezones

from models.errors import MappingError


class TomlTable:
    """A TOML table that knows where it stands and which of its keys were read."""

    def __init__(self, values: object, *, where: str) -> None:
        self.where = where
        if not isinstance(values, dict):
            raise MappingError(f"{where} is no table; write it as in docs/mapping-files.md.")
        self._values = values
        self._known: set[str] = set()

    def __iter__(self) -> Iterator[str]:
        """Give the keys that are there."""
        return iter(self._values)

    def text(self, key: str, default: str | None = None) -> str:
        """Read a text; without a default it must be there."""
        value = self._take(key, default)
        if not isinstance(value, str):
            raise self.refusal(key, value, "a text")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of texts, empty where it is not there; a single text counts as a list of one."""
        value = self._take(key, [])
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
            raise self.refusal(key, value, "a list of texts")
        return tuple(values)

    def number(self, key: str) -> float:
        """Read a number."""
        value = self._take(key, None)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refusal(key, value, "a number")
        return float(value)

    def whole_number(self, key: str, default: int) -> int:
        """Read a whole number from 0 up."""
        value = self._take(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.refusal(key, value, "a whole number from 0 up")
        return value

    def numbers(self, key: str) -> tuple[float, ...]:
        """Read a list of numbers."""
        value = self._take(key, None)
        if not isinstance(value, list) or not all(isinstance(one, int | float) for one in value):
            raise self.refusal(key, value, "a list of numbers")
        return tuple(float(one) for one in value)

    def pairs(self, key: str) -> tuple[tuple[float, float], ...]:
        """Read a list of pairs of numbers, empty where it is not there."""
        value: Any = self._take(key, [])
        try:
            return tuple((float(first), float(second)) for first, second in value)
        except (TypeError, ValueError):
            raise self.refusal(key, value, "a list of pairs such as [[0, 0]]") from None

    def flag(self, key: str) -> bool:
        """Read true or false; false where it is not there."""
        value = self._take(key, False)  # noqa: FBT003 (a default, not an option)
        if not isinstance(value, bool):
            raise self.refusal(key, value, "true or false")
        return value

    def choice(self, key: str, allowed: Sequence[str], default: str) -> str:
        """Read one of a few words."""
        value = self.text(key, default)
        if value not in {*allowed, default}:
            raise self.refusal(key, value, f"one of {[str(one) for one in allowed]}")
        return value

    def zone(self, key: str, default: str) -> str:
        """Read the name of a time zone."""
        value = self.text(key, default)
        if value not in available_timezones():
            raise self.refusal(key, value, "an IANA time zone such as 'Europe/Stockholm'")
        return value

    def table(self, key: str) -> "TomlTable":
        """Read a table within, empty where it is not there."""
        return TomlTable(self._take(key, {}), where=f"{self.where}, '{key}',")

    def refusal(self, key: str, found: object, needed: str) -> MappingError:
        """Say what stands there and what is needed."""
        return MappingError(f"{self.where} has {key} = {repr(found)[:200]}; it needs {needed}.")

    def finish(self) -> None:
        """Refuse keys that nobody asked for."""
        unknown = sorted(set(self._values) - self._known)
        if unknown:
            raise MappingError(f"{self.where} has the unknown keys {unknown}; it may have {sorted(self._known)}.")

    def _take(self, key: str, default: object) -> object:
        self._known.add(key)
        if key not in self._values and default is None:
            raise MappingError(f"{self.where} lacks '{key}'; add it.")
        return self._values.get(key, default)
