"""What came in and how well it could be placed, counted before a word is written about it."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspot.ground import LocatedIncidents
from models.incident import Detection
from models.period import Period

_HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DataQuality:
    """What became of the reports that were read [reports].

    Attributes
    ----------
    received : accepted + corrected + duplicate + quarantined + rejected.
    reasons : why reports are still set aside, each with its number.
    """

    received: int
    accepted: int
    corrected: int
    duplicate: int
    quarantined: int
    rejected: int
    reasons: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of_batches(cls, batches: pd.DataFrame, set_aside: pd.DataFrame) -> "DataQuality":
        """Sum what the store remembers of its batches and of the rows still set aside.

        Parameters
        ----------
        batches : one row per batch with a column for each number here.
        set_aside : one row per report, with the column `reason`.
        """
        outcomes = ("received", "accepted", "corrected", "duplicate", "quarantined", "rejected")
        if "file_sha256" in batches:
            # What was only placed again came in no file.
            batches = batches[batches["file_sha256"] != ""]
        reasons = {str(reason): int(number) for reason, number in set_aside["reason"].value_counts().items()}
        return cls(**{name: int(batches[name].sum()) for name in outcomes}, reasons=reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """How well the month's incidents are placed [incidents].

    Attributes
    ----------
    fine : known by address, crossing, place or street.
    area : known by area only.
    unplaced : known by municipality or not at all.
    police : discovered by the police themselves, counted in the three above.
    loose_time : known only within a span longer than an hour.
    """

    fine: float
    area: float
    unplaced: float
    police: float
    loose_time: float

    @property
    def total(self) -> float:
        """All incidents of the month."""
        return self.fine + self.area + self.unplaced

    @property
    def placed_share(self) -> float | None:
        """Share known at area level or better [%]; None in a month without incidents."""
        return percent(self.fine + self.area, self.total)


def measure_placing(incidents: LocatedIncidents, period: Period) -> Placing:
    """Count the month's incidents by how well their place is known."""
    share = incidents.period_share(period)

    def count(which: NDArray[np.bool_]) -> float:
        return float(share[which].sum())

    return Placing(
        fine=count(incidents.is_fine),
        area=count(incidents.is_placed & ~incidents.is_fine),
        unplaced=count(~incidents.is_placed),
        police=count(incidents.matches_detection((Detection.POLICE,))),
        loose_time=count(incidents.latest - incidents.earliest > _HOUR),
    )


def percent(part: float, whole: float) -> float | None:
    """Give a share [%]; None of nothing."""
    return 100 * part / whole if whole else None
