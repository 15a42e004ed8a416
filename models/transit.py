"""Stations and the lines between them: crime moves from hub to hub."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from models.errors import ParameterError


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line with its hubs in order.

    Attributes
    ----------
    line_id : such as "metro-13".
    hubs : names, from end to end.
    """

    line_id: str
    hubs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Where a hub is [degrees, EPSG:4326]."""

    name: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Lines, and where their hubs are.

    Attributes
    ----------
    stops : one for each name that the lines stop at.
    """

    lines: tuple[Line, ...]
    stops: tuple[Stop, ...]

    def __post_init__(self) -> None:
        """Refuse lines whose hubs are nowhere."""
        known = {one.name for one in self.stops}
        lost = sorted({name for line in self.lines for name in line.hubs} - known)
        if lost:
            raise ParameterError(f"The lines stop at {', '.join(lost)}, whose positions are not told; tell them.")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedHub:
    """A hub that can be reached without changing.

    Attributes
    ----------
    stops : how many stops away, at least 1.
    lines : the lines that take that few stops.
    """

    hub: Hub
    stops: int
    lines: tuple[str, ...]


def linked_hubs(hub: Hub, hubs: Iterable[Hub], lines: Iterable[Line], *, max_stops: int) -> tuple[LinkedHub, ...]:
    """Give the hubs on the same lines and few stops away, nearest first.

    Parameters
    ----------
    hubs : to choose from; stops at others count on the way.
    max_stops : at least 1.

    Raises
    ------
    ParameterError
        Where `max_stops` is less than 1.

    Examples
    --------
    >>> a, b = (Hub(hub_id=name, name=name, longitude=18.0, latitude=59.0, lines=("1",)) for name in "ab")
    >>> [link.stops for link in linked_hubs(a, (a, b), [Line(line_id="1", hubs=("a", "x", "b"))], max_stops=2)]
    [2]
    """
    if max_stops < 1:
        raise ParameterError(f"{max_stops} stops lead nowhere; ask for at least 1.")
    near = _stops_from(hub.name, lines, max_stops)
    found = [
        LinkedHub(hub=one, stops=min(near[one.name].values()), lines=_fewest(near[one.name]))
        for one in hubs
        if one.name in near and one.name != hub.name
    ]
    return tuple(sorted(found, key=lambda link: (link.stops, link.hub.name)))


def _stops_from(name: str, lines: Iterable[Line], max_stops: int) -> dict[str, dict[str, int]]:
    near: dict[str, dict[str, int]] = {}
    for line in lines:
        if name not in line.hubs:
            continue
        here = line.hubs.index(name)
        for there in range(max(0, here - max_stops), min(len(line.hubs), here + max_stops + 1)):
            near.setdefault(line.hubs[there], {})[line.line_id] = abs(there - here)
    return near


def _fewest(ways: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(line for line, stops in ways.items() if stops == min(ways.values()))
