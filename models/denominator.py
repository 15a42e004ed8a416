"""What incidents are set beside: so many residents, passers-by, kilometres of street, and whose figures they are.

A rate is incidents per unit of a denominator. The denominator always has a name, a unit, a source and a date, because
the same square has 792 278 crimes a year per 100 000 residents and 5 942 per 100 000 daily passers-by.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

from models.errors import DataRefusedError


class DenominatorUnit(StrEnum):
    """What is counted in a denominator."""

    PERSONS = "persons"
    PASSERS_BY = "passers-by-per-day"
    VENUES = "venues"
    STREET_KM = "street-km"
    HECTARES = "hectares"

    @property
    def per(self) -> int:
        """How many units a rate is told for."""
        return {"persons": 100_000, "passers-by-per-day": 100_000, "venues": 1_000}.get(self.value, 1)

    @property
    def label_sv(self) -> str:
        """What a reader calls it, after a number."""
        return {
            "persons": "personer",
            "passers-by-per-day": "passerande per dygn",
            "venues": "verksamheter",
            "street-km": "km gata",
            "hectares": "hektar",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class DenominatorPart:
    """One figure and where it holds.

    Attributes
    ----------
    name : of the area or place, as the source has it.
    value : in the denominator's unit, from 0.
    shape : polygon over which it lies, or the point where it stands [EPSG:4326].
    """

    name: str
    value: float
    shape: BaseGeometry

    def __post_init__(self) -> None:
        """Refuse what cannot be divided by."""
        if not 0 <= self.value < float("inf"):
            raise DataRefusedError(f"'{self.name}' has the value {self.value}; a denominator is a number from 0 up.")
        if self.shape.is_empty or self.shape.geom_type not in {"Polygon", "MultiPolygon", "Point"}:
            raise DataRefusedError(
                f"'{self.name}' is {self.shape.geom_type.lower() or 'nowhere'}; give a polygon or a point."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Denominator:
    """Figures that rates are made with.

    Attributes
    ----------
    name : such as "boende 2024"; every rate repeats it.
    source : who says so.
    as_of : the day the figures hold for; None for what does not change, such as a cell's area.
    label_sv : what readers are shown; the name where nothing else is said.
    parts : figures by area or place; none where each cell has its own, as area and street have.
    """

    name: str
    unit: DenominatorUnit
    source: str
    as_of: date | None
    label_sv: str = ""
    parts: tuple[DenominatorPart, ...] = ()

    def __post_init__(self) -> None:
        """Refuse figures of nobody: without name or source."""
        for what, text in (("name", self.name), ("source", self.source)):
            if not text.strip():
                raise DataRefusedError(f"The denominator '{self.name}' has no {what}; a rate without one says nothing.")

    @property
    def total(self) -> float:
        """All parts together."""
        return float(sum(part.value for part in self.parts))

    @property
    def title_sv(self) -> str:
        """What readers are shown."""
        return self.label_sv or self.name

    @property
    def rate_unit_sv(self) -> str:
        """What a rate is told in.

        >>> Denominator(
        ...     name="boende 2019", unit=DenominatorUnit.PERSONS, source="Stockholms stad", as_of=date(2019, 12, 31)
        ... ).rate_unit_sv
        'händelser per 100 000 personer och år (boende 2019)'
        """
        per = f"{self.unit.per:,} ".replace(",", " ") if self.unit.per > 1 else ""
        return f"händelser per {per}{self.unit.label_sv} och år ({self.title_sv})"
