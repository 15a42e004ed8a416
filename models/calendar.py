"""What sets days apart: large events that people tell of."""

from dataclasses import dataclass
from datetime import date

from models.errors import ParameterError


@dataclass(frozen=True, slots=True, kw_only=True)
class CityEvent:
    """A large event: a festival, a match day, a demonstration.

    Attributes
    ----------
    event_id : stable, without dots or slashes.
    first_day, last_day : both included, by the site's clock.
    """

    event_id: str
    name: str
    first_day: date
    last_day: date
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse events that end before they begin."""
        if self.last_day < self.first_day:
            raise ParameterError(
                f"The event '{self.event_id}' ends {self.last_day}, before it begins {self.first_day}."
            )
