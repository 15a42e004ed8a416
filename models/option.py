"""What may be chosen about an analysis besides what is counted: declared once, read the same at every door."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite

from models.errors import ParameterError, nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice: some words, a number in a range, either of the two, or a name where neither is declared.

    Attributes
    ----------
    name : lower case with underscores, unit in the suffix.
    description : in English, one sentence; ends with a full stop.
    default : as text; "" for nothing chosen.
    choices : the words on offer.
    least, most : the range of a number, both ends allowed; None for both where no number is taken.
    is_whole : whether the number has no fraction.
    """

    name: str
    description: str
    default: str = ""
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    is_whole: bool = False

    @property
    def takes_number(self) -> bool:
        """Whether a number may be given."""
        return self.least is not None or self.most is not None

    def read(self, text: str) -> str:
        """Give the value in its one way of writing: equal choices are equal texts.

        Raises
        ------
        ParameterError
            Where the value is not on offer.

        Examples
        --------
        >>> Option(name="rings", description="Rings.", default="1", least=1, most=5, is_whole=True).read(" 02")
        '2'
        """
        value = text.strip()
        if value in self.choices or value == self.default or not (self.choices or self.takes_number):
            return value
        if self.takes_number:
            return f"{self._number(value):.15g}"
        raise ParameterError(f"{self.name} is '{value}', which is not offered; use {self.offered}.")

    @property
    def offered(self) -> str:
        """What may be given, in words."""
        parts = list(self.choices)
        if self.takes_number:
            low, high = ("" if end is None else f"{end:g}" for end in (self.least, self.most))
            span = f"from {low} to {high}" if low and high else f"from {low} up" if low else f"up to {high}"
            parts.append(f"a {'whole ' if self.is_whole else ''}number {span}")
        return " or ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts) or "a name"

    def _number(self, value: str) -> float:
        refused = ParameterError(f"{self.name} is '{value}', which is not offered; use {self.offered}.")
        try:
            number = float(value)
        except ValueError:
            raise refused from None
        low = -float("inf") if self.least is None else self.least
        high = float("inf") if self.most is None else self.most
        if not isfinite(number) or not low <= number <= high or (self.is_whole and not number.is_integer()):
            raise refused
        return number


@dataclass(frozen=True, slots=True)
class Chosen:
    """Values for all options of an analysis; equal choices are equal.

    Attributes
    ----------
    values : name and value, in the options' order, defaults filled in.
    """

    values: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, options: Iterable[Option], given: Mapping[str, str] | None = None) -> "Chosen":
        """Read what was given, and fill in the rest.

        Raises
        ------
        ParameterError
            Where a name is not among the options, or a value not on offer.
        """
        known = {one.name: one for one in options}
        for name in given or {}:
            if name not in known:
                raise ParameterError(_unknown(name, list(known)))
        asked = {name: known[name].read(text) for name, text in (given or {}).items()}
        return cls(tuple((name, asked.get(name, one.default)) for name, one in known.items()))

    def as_parameters(self) -> dict[str, str]:
        """Write the choices as the query that would ask for them; what was left open is left out."""
        return {name: value for name, value in self.values if value}

    def text(self, name: str) -> str:
        """Give a value as it was written."""
        return dict(self.values)[name]

    def number(self, name: str) -> float:
        """Give a value as a number."""
        return float(self.text(name))

    def whole(self, name: str) -> int:
        """Give a value as a whole number."""
        return int(self.number(name))

    def is_yes(self, name: str) -> bool:
        """Tell whether a value is ``yes``; such options offer ``yes`` and ``no``."""
        return self.text(name) == "yes"


def _unknown(name: str, known: list[str]) -> str:
    if not known:
        return f"'{name}' is no option here; there is nothing to choose. Remove it."
    return f"'{name}' is no option here{nearest(name, known)} Offered are {', '.join(known)}. Remove or correct it."
