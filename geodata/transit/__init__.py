"""The metro and commuter rail of Stockholm's county: crime moves from hub to hub, not only next door.

The order of stations on each line is public knowledge, written down here; positions are those of the gazetteer.
Stations of two systems in one building are one hub. Ends of lines outside the county are left out.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from geodata.gazetteer import Entry, load_gazetteer
from models.errors import NotFoundError, ParameterError
from models.transit import Hub

_ONE_HUB: Mapping[str, str] = {
    "Stockholm City": "T-Centralen",
    "Stockholm Odenplan": "Odenplan",
    "Sundbyberg": "Sundbybergs centrum",
}
"""Rail stations under another name in the building of a metro station."""


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


@lru_cache(maxsize=1)
def hubs() -> tuple[Hub, ...]:
    """Give every metro and commuter-rail station of the county, by name.

    >>> [hub.lines for hub in hubs() if hub.name == "Liljeholmen"]
    [('metro-13', 'metro-14')]
    """
    lines = station_order()
    names = sorted({name for stations in lines.values() for name in stations})
    places = _stations()
    return tuple(_hub(name, places[name], lines) for name in names)


def hub_named(name: str) -> Hub:
    """Give the hub of that name or id.

    Raises
    ------
    NotFoundError
        Where there is none.
    """
    for hub in hubs():
        if name in {hub.name, hub.hub_id}:
            return hub
    raise NotFoundError(f"No station is called '{name}'; see geodata.transit.hubs().")


def linked_hubs(hub: Hub, *, max_stops: int) -> tuple[LinkedHub, ...]:
    """Give the hubs on the same lines and few stops away, nearest first.

    Parameters
    ----------
    max_stops : at least 1.

    Raises
    ------
    ParameterError
        Where `max_stops` is less than 1.

    Examples
    --------
    >>> [(link.hub.name, link.stops) for link in linked_hubs(hub_named("Ropsten"), max_stops=2)]
    [('Gärdet', 1), ('Karlaplan', 2)]
    """
    if max_stops < 1:
        raise ParameterError(f"{max_stops} stops lead nowhere; ask for at least 1.")
    near = _stops_from(hub.name, max_stops)
    by_name = {one.name: one for one in hubs()}
    found = [
        LinkedHub(hub=by_name[name], stops=min(ways.values()), lines=_fewest(ways))
        for name, ways in near.items()
        if name != hub.name
    ]
    return tuple(sorted(found, key=lambda link: (link.stops, link.hub.name)))


@lru_cache(maxsize=1)
def station_order() -> Mapping[str, tuple[str, ...]]:
    """Give each line's hubs in order."""
    rows = (files(__name__) / "lines.csv").read_text(encoding="utf-8").splitlines()[1:]
    lines = (row.split(";") for row in rows)
    return {line: tuple(_ONE_HUB.get(name, name) for name in stations.split("|")) for line, stations in lines}


def _stops_from(name: str, max_stops: int) -> dict[str, dict[str, int]]:
    near: dict[str, dict[str, int]] = {}
    for line, stations in station_order().items():
        if name not in stations:
            continue
        here = stations.index(name)
        for there in range(max(0, here - max_stops), min(len(stations), here + max_stops + 1)):
            near.setdefault(stations[there], {})[line] = abs(there - here)
    return near


def _fewest(ways: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(line for line, stops in ways.items() if stops == min(ways.values()))


def _stations() -> dict[str, Entry]:
    """Stations by name; where metro and rail share a name, the metro's position."""
    entries = load_gazetteer().entries
    rail = {entry.name: entry for entry in entries if entry.kind == "rail_station"}
    return rail | {entry.name: entry for entry in entries if entry.kind == "metro_station"}


def _hub(name: str, place: Entry, lines: Mapping[str, tuple[str, ...]]) -> Hub:
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return Hub(
        hub_id=re.sub(r"[^a-z0-9]+", "-", plain),
        name=name,
        longitude=place.longitude,
        latitude=place.latitude,
        lines=tuple(line for line, stations in lines.items() if name in stations),
    )
