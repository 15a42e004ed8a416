"""What an analysis is about: the parameters that every door takes and every answer repeats."""

import hashlib
from dataclasses import dataclass, field

from models.errors import ParameterError
from models.incident import PUBLIC_INITIATED, Detection
from models.period import WEEKDAYS, Hours, Period

RESOLUTIONS = range(7, 12)

_USUAL_BANDWIDTH_M = 250.0
_SPACING_M = {7: 2430.0, 8: 920.0, 9: 350.0}
"""Between the centres of neighbouring cells, from H3's average edges; finer ones lie closer than the usual."""


def default_bandwidth_m(resolution: int) -> float:
    """Give the bandwidth to use where none is said: 250 m, or the distance between cells where that is larger.

    A narrower kernel would fall between the cells and leave holes.

    >>> default_bandwidth_m(10), default_bandwidth_m(8)
    (250.0, 920.0)
    """
    return _SPACING_M.get(resolution, _USUAL_BANDWIDTH_M)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which incidents are analysed, and on what grid.

    Attributes
    ----------
    period : instants analysed.
    categories : categories or category groups; empty for all.
    hours : clock hours; None for all.
    weekdays : 0 (Monday) to 6; empty for all.
    detection : who noticed; police-detected incidents are kept apart unless asked for.
    resolution : H3 resolution of the cells, 7 to 11.
    bandwidth_m : kernel bandwidth [m]; None lets the density choose and announce it.
    """

    period: Period
    categories: tuple[str, ...] = ()
    hours: Hours | None = None
    weekdays: tuple[int, ...] = ()
    detection: tuple[Detection, ...] = field(default=PUBLIC_INITIATED)
    resolution: int = 10
    bandwidth_m: float | None = _USUAL_BANDWIDTH_M

    def __post_init__(self) -> None:
        """Refuse grids that would be empty or endless."""
        if self.resolution not in RESOLUTIONS:
            raise ParameterError(
                f"Resolution {self.resolution} is not offered; "
                f"choose {RESOLUTIONS[0]} (edge 1.4 km) to {RESOLUTIONS[-1]} (edge 29 m)."
            )
        if self.bandwidth_m is not None and not 10 <= self.bandwidth_m <= 10_000:
            raise ParameterError(f"A bandwidth of {self.bandwidth_m} m is not offered; choose 10 to 10000 m.")

    def as_parameters(self) -> dict[str, str]:
        """Write the selection as the query that would ask for it."""
        return {
            "datetime": str(self.period),
            "category": ",".join(self.categories),
            "hours": str(self.hours or ""),
            "weekdays": ",".join(WEEKDAYS[day] for day in self.weekdays),
            "detection": ",".join(self.detection),
            "resolution": str(self.resolution),
            "bandwidth_m": "auto" if self.bandwidth_m is None else f"{self.bandwidth_m:g}",
        }

    @property
    def key(self) -> str:
        """A short stable name for these parameters."""
        return hashlib.sha256(repr(sorted(self.as_parameters().items())).encode()).hexdigest()[:16]
