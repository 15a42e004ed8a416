"""Stations and the lines between them: crime moves from hub to hub."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A metro or commuter-rail station.

    Attributes
    ----------
    hub_id : stable, lower-case ASCII.
    longitude, latitude : [degrees, EPSG:4326].
    lines : the lines that stop here, such as "metro-13" or "rail-40".
    """

    hub_id: str
    name: str
    longitude: float
    latitude: float
    lines: tuple[str, ...]
