"""Count one series of incidents by area, period and hour of the day."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from hotspot.displacement.areas import AreaPlan
from hotspot.ground import LocatedIncidents
from models.incident import Detection
from models.period import Hours

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

ALL_HOURS = np.ones(24)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Series:
    """The incidents of one series that lie in a period of interest.

    Attributes
    ----------
    row : position among all incidents, shape (n,).
    label : area, as in `AreaPlan`, shape (n,).
    weights : share of each incident in each period, the evaluated one last, shape (n, periods).
    week : share of each incident in each hour of the week, shape (n, 168).
    group : offence group, index into `groups`, shape (n,).
    """

    row: Integers
    label: Integers
    weights: Floats
    week: csr_array
    group: Integers
    groups: tuple[str, ...]

    @property
    def day(self) -> Floats:
        """Share of each incident in each hour of the day, shape (n, 24)."""
        return np.asarray(self.week @ np.tile(np.eye(24), (7, 1)))

    def hour_share(self, hours: Floats) -> Floats:
        """Give the share of each incident in some hours of the day, shape (n,).

        Parameters
        ----------
        hours : weight of each hour of the day, shape (24,).
        """
        if (hours == 1).all():
            return np.ones(len(self.row))
        return np.asarray(self.week @ np.tile(hours, 7))

    def count(self, members: Integers, *, size: int, part: Floats | None = None) -> Floats:
        """Add up incidents by area and period.

        Parameters
        ----------
        members : area of each incident, 0 to size - 1; others are left out, shape (n,).
        part : share of each incident that counts; all of all unless said, shape (n,).

        Returns
        -------
        ndarray
            Shape (size, periods).
        """
        inside = (members >= 0) & (members < size)
        place = members[inside]
        columns = self.weights[inside] if part is None else self.weights[inside] * part[inside, None]
        return np.stack([np.bincount(place, weights=one, minlength=size) for one in columns.T], axis=1)


def select_series(incidents: LocatedIncidents, plan: AreaPlan, shares: Floats, is_asked: Flags) -> Series:
    """Choose the incidents of a series in all periods.

    Parameters
    ----------
    shares : what every incident counts for in every period, the evaluated one last, shape (all incidents, periods).
    is_asked : which incidents are of the series, see `asked_for`.
    """
    row = np.flatnonzero(is_asked & (shares.sum(axis=1) > 0))
    return Series(
        row=row,
        label=plan.label[row],
        weights=shares[row],
        week=csr_array(incidents.hour_weights)[row],
        group=incidents.group_code[row].astype(np.int64),
        groups=incidents.groups,
    )


def asked_for(incidents: LocatedIncidents, *, categories: tuple[str, ...], detection: tuple[Detection, ...]) -> Flags:
    """Tell which incidents are of a series and finely placed, shape (all incidents,)."""
    return incidents.matches_category(categories) & incidents.matches_detection(detection) & incidents.is_fine


def hour_mask(hours: Hours | None) -> Floats:
    """Give 1 for each hour of the day that counts, shape (24,)."""
    if hours is None:
        return ALL_HOURS
    mask = np.zeros(24)
    mask[list(hours)] = 1
    return mask
