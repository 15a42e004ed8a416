"""What sets days apart: weekdays, holidays, school breaks, paydays, and large events that people tell of."""

from dataclasses import dataclass
from datetime import date

from models.errors import ParameterError

_WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CityEvent:
    """A large event: a festival, a match day, a demonstration.

    Attributes
    ----------
    event_id : stable, without dots or slashes.
    name : the same every year that it comes back, so that its days can be compared.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """What one day is.

    Attributes
    ----------
    holiday : name of the public holiday, or of the eve that is kept like one; "" for neither.
    school_break : "sportlov", "påsklov", "sommarlov", "höstlov" or "jullov"; "" in term.
    is_payday_weekend : the first Friday to Sunday on or after payday.
    events : names of the large events that go on.
    """

    day: date
    holiday: str = ""
    school_break: str = ""
    is_payday_weekend: bool = False
    events: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Name what the day is compared with: days of the same kind in other years.

        A large event makes a day like that event's other days; else a holiday like the same holiday; any other day is
        like its weekday in the same school break, payday weekend or not. Breaks but summer's are too short to ask for a
        payday weekend in them, and Christmas' moves along the week: there it is workdays and weekends.

        >>> CalendarDay(day=date(2024, 6, 28), school_break="sommarlov", is_payday_weekend=True).kind
        'fredag, sommarlov, löningshelg'
        >>> CalendarDay(day=date(2024, 6, 21), holiday="midsommarafton", school_break="sommarlov").kind
        'midsommarafton'
        """
        if self.events:
            return " + ".join(self.events)
        if self.holiday:
            return self.holiday
        if self.school_break == "jullov":
            return f"{'helg' if self.day.weekday() >= _SATURDAY else 'vardag'}, jullov"
        payday = "löningshelg" if self.is_payday_weekend and self.school_break in {"", "sommarlov"} else ""
        return ", ".join(part for part in (_WEEKDAYS[self.day.weekday()], self.school_break, payday) if part)
