"""How a result was made, so that it can be made again."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What a result rests on.

    Attributes
    ----------
    data_version : version of the incidents' table.
    parameters : everything that was asked for or chosen, as text; automatic choices say so.
    made_at : when, by the clock that the door handed in.
    seed : of the random generator, where one was used.
    is_synthetic : whether the data are invented.
    """

    data_version: int
    parameters: dict[str, str]
    made_at: datetime
    seed: int | None = None
    is_synthetic: bool = False
    software: str = field(default="klarsyn 0.1.0")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What matched the question but is not on the map [incidents].

    Attributes
    ----------
    unplaced : place unknown.
    coarse : place known only at area or municipality level.
    police_detected : kept apart because presence itself makes them.
    suppressed : withheld from this reader.
    """

    unplaced: float = 0
    coarse: float = 0
    police_detected: float = 0
    suppressed: float = 0
