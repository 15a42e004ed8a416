"""How many incidents each month held, the public's and the police's own kept apart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspot.ground import LocatedIncidents
from models.incident import PUBLIC_INITIATED, Detection
from models.period import Period

Floats = NDArray[np.float64]

_MOST_MONTHS = 48


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MonthlySeries:
    """Counts by month, oldest first; the report's month is last.

    Attributes
    ----------
    months : names such as "2024-07", m of them without a gap.
    groups : category groups, g of them.
    public : initiated by the public, alarms or unknown [incidents], shape (m, g).
    police : discovered by the police themselves [incidents], shape (m, g).
    """

    months: tuple[str, ...]
    groups: tuple[str, ...]
    public: Floats
    police: Floats


def count_months(incidents: LocatedIncidents, *, month: str) -> MonthlySeries:
    """Count every month from the data's first whole one through the report's, at most 48."""
    zone = incidents.site.timezone
    covered = [name for name in _months_back(month) if name == month or _is_covered(incidents, name)]
    counted = [_count_groups(incidents, Period.of_month(name, timezone=zone)) for name in reversed(covered)]
    return MonthlySeries(
        months=tuple(reversed(covered)),
        groups=incidents.groups,
        public=np.array([public for public, _ in counted]),
        police=np.array([police for _, police in counted]),
    )


def month_before(month: str, *, months: int = 1) -> str:
    """Name the month that lies so many earlier.

    >>> month_before("2024-01"), month_before("2024-07", months=12)
    ('2023-12', '2023-07')
    """
    ordinal = int(month[:4]) * 12 + int(month[5:7]) - 1 - months
    return f"{ordinal // 12:04d}-{ordinal % 12 + 1:02d}"


def _months_back(month: str) -> tuple[str, ...]:
    return tuple(month_before(month, months=step) for step in range(_MOST_MONTHS))


def _is_covered(incidents: LocatedIncidents, month: str) -> bool:
    """Tell whether the data begin no later than the month does, three days of quiet allowed."""
    start = Period.of_month(month, timezone=incidents.site.timezone).start.timestamp()
    first = float(incidents.earliest.min()) / 1e6 if len(incidents) else np.inf
    return first <= start + 3 * 86_400


def _count_groups(incidents: LocatedIncidents, period: Period) -> tuple[Floats, Floats]:
    share = incidents.period_share(period)
    is_public = incidents.matches_detection(PUBLIC_INITIATED)
    is_police = incidents.matches_detection((Detection.POLICE,))
    size = len(incidents.groups)

    def by_group(weights: Floats) -> Floats:
        return np.bincount(incidents.group_code, weights=weights, minlength=size).astype(np.float64)

    return by_group(share * is_public), by_group(share * is_police)
