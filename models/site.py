"""The city a data folder is about: its clock, its metres and its limits."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from models.errors import ParameterError


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the first ingest settles for a data folder.

    Attributes
    ----------
    name : as shown to readers.
    timezone : IANA name; hours of the week are by this wall clock.
    local_crs : projected CRS, metres, that distances are measured in ("EPSG:3006").
    study_area : (west, south, east, north) [degrees]; what lies outside is no place.
    is_synthetic : marks invented data wherever they are shown.
    """

    name: str
    timezone: str
    local_crs: str
    study_area: tuple[float, float, float, float]
    is_synthetic: bool = False

    def __post_init__(self) -> None:
        """Refuse unknown clocks and empty boxes."""
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ParameterError(
                f"'{self.timezone}' is no time zone; use an IANA name such as Europe/Stockholm."
            ) from error
        west, south, east, north = self.study_area
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise ParameterError(
                f"The study area {self.study_area} is no box; give west, south, east, north in degrees."
            )

    @property
    def zone(self) -> ZoneInfo:
        """The site's clock."""
        return ZoneInfo(self.timezone)
