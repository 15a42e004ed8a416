"""The metro and commuter rail of Stockholm's county: crime moves from hub to hub, not only next door.

The order of stations on each line is public knowledge, written down here; positions are those of the gazetteer.
Stations of two systems in one building are one hub. Ends of lines outside the county are left out. Lines that are
imported stand beside these; one with the same id takes its place (`geodata.transit.network`).
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from geodata.gazetteer import Entry, load_gazetteer
from geodata.transit.network import hubs_of
from models.errors import NotFoundError
from models.transit import Hub, Line, Network, Stop

_ONE_HUB: Mapping[str, str] = {
    "Stockholm City": "T-Centralen",
    "Stockholm Odenplan": "Odenplan",
    "Sundbyberg": "Sundbybergs centrum",
}
"""Rail stations under another name in the building of a metro station."""


@lru_cache(maxsize=1)
def hubs() -> tuple[Hub, ...]:
    """Give every metro and commuter-rail station of the county, by name.

    >>> [hub.lines for hub in hubs() if hub.name == "Liljeholmen"]
    [('metro-13', 'metro-14')]
    """
    return hubs_of(shipped_network())


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


@lru_cache(maxsize=1)
def lines() -> tuple[Line, ...]:
    """Give every line with its hubs in order.

    >>> from models.transit import linked_hubs
    >>> near = linked_hubs(hub_named("Ropsten"), hubs(), lines(), max_stops=2)
    >>> [(link.hub.name, link.stops) for link in near]
    [('Gärdet', 1), ('Karlaplan', 2)]
    """
    return tuple(Line(line_id=line, hubs=stations) for line, stations in station_order().items())


@lru_cache(maxsize=1)
def shipped_network() -> Network:
    """Give the lines that come with the product, and where their hubs are."""
    places = _stations()
    names = {name for line in lines() for name in line.hubs}
    stops = tuple(
        Stop(name=name, longitude=places[name].longitude, latitude=places[name].latitude) for name in sorted(names)
    )
    return Network(lines=lines(), stops=stops)


@lru_cache(maxsize=1)
def station_order() -> Mapping[str, tuple[str, ...]]:
    """Give each line's hubs in order."""
    rows = (files(__name__) / "lines.csv").read_text(encoding="utf-8").splitlines()[1:]
    parts = (row.split(";") for row in rows)
    return {line: tuple(_ONE_HUB.get(name, name) for name in stations.split("|")) for line, stations in parts}


def _stations() -> dict[str, Entry]:
    """Stations by name; where metro and rail share a name, the metro's position."""
    entries = load_gazetteer().entries
    rail = {entry.name: entry for entry in entries if entry.kind == "rail_station"}
    return rail | {entry.name: entry for entry in entries if entry.kind == "metro_station"}
