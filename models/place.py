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
class PassedName:
    """A place that a text names and that did not decide the scene by itself.

    Attributes
    ----------
    text : as it stands in the text.
    name : as the gazetteer has it; "" where the gazetteer does not know it.
    why : one of `PASSED`.
    """

    text: str
    name: str
    why: str


PASSED = (
    "confirms",  # agrees with the place that was taken, and is coarser
    "elsewhere",  # lies in another district or municipality than the text or the source says
    "direction",  # where somebody was going, or came from
    "organisation",  # a court, a station house, a club
    "several",  # means several places that lie apart, and nothing tells which
    "unknown",  # looks like a place, and no gazetteer has it
    "other",  # another place, further on in the text
)
"""Why a name was passed over."""


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
    reading : how the words were read, such as "crossing", "number 24 A", "between", "opposite", "beside", "exit";
        "" for a name by itself.
    ignored : what else the text names, and why it did not decide.
    """

    longitude: float | None
    latitude: float | None
    precision: Precision
    uncertainty_m: float | None
    matched: str = ""
    candidates: tuple[str, ...] = ()
    reading: str = ""
    ignored: tuple[PassedName, ...] = ()
