"""When an intervention is judged, and what that time is compared with."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hotspot.ground import LocatedIncidents
from models.intervention import Intervention
from models.period import Period

MOST_REFERENCES = 2
_LEAST_SHARE_OF_A_YEAR = 0.25
"""A year with less than this share of the evaluated period's incidents was not, or hardly, recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """The evaluated period and the same days of earlier years, the latest year first."""

    evaluated: Period
    reference: tuple[Period, ...]

    @property
    def all(self) -> tuple[Period, ...]:
        """Give the reference periods, then the evaluated one."""
        return (*self.reference, self.evaluated)


def choose_periods(incidents: LocatedIncidents, intervention: Intervention, *, until: date | None) -> Periods:
    """Cut the intervention's days at `until` and at the newest incident, and find earlier years to compare with.

    Parameters
    ----------
    until : last day to count, included; a datetime is taken as the instant to stop at.
    """
    timezone = incidents.site.timezone
    whole = Period.of_days(intervention.first_day, intervention.last_day, timezone=timezone)
    end = min([whole.end, *_ends(incidents, until, timezone=timezone)])
    evaluated = Period(start=whole.start, end=max(end, whole.start + timedelta(days=1)))
    here = float(incidents.period_share(evaluated).sum())
    earlier = [evaluated.years_earlier(years) for years in range(1, MOST_REFERENCES + 1)]
    # An intervention longer than a year would otherwise be its own reference.
    known = [
        one
        for one in earlier
        if one.end <= evaluated.start and incidents.period_share(one).sum() > _LEAST_SHARE_OF_A_YEAR * here and here > 0
    ]
    return Periods(evaluated=evaluated, reference=tuple(known))


def _ends(incidents: LocatedIncidents, until: date | None, *, timezone: str) -> list[datetime]:
    zone = ZoneInfo(timezone)
    ends = []
    if isinstance(until, datetime):
        ends.append(until.astimezone(zone))
    elif until is not None:
        ends.append(Period.of_days(until, until, timezone=timezone).end)
    if len(incidents):
        newest = datetime.fromtimestamp(int(incidents.earliest.max()) / 1_000_000, UTC).astimezone(zone).date()
        ends.append(Period.of_days(newest, newest, timezone=timezone).end)
    return ends
