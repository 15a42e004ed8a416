"""Something done in a place for a time: its effect is what gets evaluated."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

from models.errors import ParameterError
from models.period import Hours


class InterventionKind(StrEnum):
    """What was done; places, never persons."""

    PATROL_FOCUS = "patrol_focus"
    CAMERAS = "cameras"
    GUARD_AREA = "guard_area"
    PLACE_ACTIVATION = "place_activation"
    LIGHTING = "lighting"
    EXCLUSION_ORDER = "exclusion_order"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervention:
    """One registered intervention.

    Attributes
    ----------
    intervention_id : stable, without dots or slashes.
    area : polygon or multipolygon [EPSG:4326].
    first_day, last_day : both included, by the site's clock.
    hours : clock hours when it was active; None for all day.
    patrol_hours, patrol_hours_before : hours of patrol in the area while it lasts, and in the same days a year before
        [h, a sum that somebody states; never units or rounds]; None where not given.
    """

    intervention_id: str
    name: str
    kind: InterventionKind
    area: BaseGeometry
    first_day: date
    last_day: date
    hours: Hours | None = None
    note: str = ""
    patrol_hours: float | None = None
    patrol_hours_before: float | None = None

    def __post_init__(self) -> None:
        """Refuse interventions that end before they begin or cover nothing."""
        if self.last_day < self.first_day:
            raise ParameterError(
                f"The intervention '{self.intervention_id}' ends {self.last_day}, before it begins {self.first_day}."
            )
        if self.area.is_empty or self.area.geom_type not in {"Polygon", "MultiPolygon"}:
            raise ParameterError(
                f"The intervention '{self.intervention_id}' has the area {self.area.geom_type}; it needs a polygon."
            )
        if any(hours is not None and not 0 < hours < 1e9 for hours in (self.patrol_hours, self.patrol_hours_before)):
            raise ParameterError(
                f"The intervention '{self.intervention_id}' has {self.patrol_hours} patrol hours and "
                f"{self.patrol_hours_before} before; both must be above 0, or left out."
            )
