"""Where something happened, and how well that is known."""

from dataclasses import dataclass
from enum import StrEnum


class Precision(StrEnum):
    """How finely a place is known, finest first."""

    ADDRESS = "address"
    CROSSING = "crossing"
    PLACE = "place"
    STREET = "street"
    AREA = "area"
    MUNICIPALITY = "municipality"
    NONE = "none"

    @property
    def is_fine(self) -> bool:
        """Whether a place this well known may feed a fine map.

        >>> Precision.STREET.is_fine, Precision.AREA.is_fine
        (True, False)
        """
        return self in FINE

    @property
    def is_placed(self) -> bool:
        """Whether the place is known at area level or better (the field's 85 % rule counts these)."""
        return self in FINE or self is Precision.AREA


FINE_RADIUS_M = 500.0
"""A place less certain than this is not fine, whatever its precision: the midpoint of a long street is no spot."""

FINE = (Precision.ADDRESS, Precision.CROSSING, Precision.PLACE, Precision.STREET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point with the precision that its source allows.

    Attributes
    ----------
    longitude, latitude : [degrees, EPSG:4326]; None where the place is unknown.
    precision : how finely the place is known.
    uncertainty_m : 95 % radius [m]; None where the place is unknown.
    matched : the gazetteer name, or what else decided the place.
    candidates : runners-up, best first.
    """

    longitude: float | None
    latitude: float | None
    precision: Precision
    uncertainty_m: float | None
    matched: str = ""
    candidates: tuple[str, ...] = ()
