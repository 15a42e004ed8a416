"""Down to the counts: what a figure in a finding was made of, step by step."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRow:
    """What was counted in one area.

    Attributes
    ----------
    counts : [incidents], one per period, the one that is judged last.
    """

    area_id: str
    label: str
    counts: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the arithmetic.

    Attributes
    ----------
    label : in Swedish.
    formula : how the value comes about, in figures; "" where it is read from the finding.
    decimals : that the value is told with.
    """

    label: str
    formula: str
    value: float
    decimals: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why an area's effect, or a place's change, is what it is.

    Attributes
    ----------
    area_id, name, role : of what is explained.
    areas : all that can be explained in the same finding: id and name.
    periods : what the counts belong to, the one that is judged last.
    counts : of the area, of what it is compared with, and of each control by itself.
    steps : from the counts to the figure that is told.
    notes : what else goes into it, in Swedish.
    """

    finding_id: str
    area_id: str
    name: str
    role: str
    areas: tuple[tuple[str, str], ...]
    periods: tuple[str, ...]
    counts: tuple[CountRow, ...]
    steps: tuple[Step, ...]
    notes: tuple[str, ...]
