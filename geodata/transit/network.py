"""The lines that hold for a data folder: those that come with the product, and those imported in their place."""

import re
import unicodedata
from collections.abc import Iterable

from models.transit import Hub, Line, Network


def hub_id_of(name: str) -> str:
    """Name a hub in plain letters.

    >>> hub_id_of("Östra Station")
    'ostra-station'
    """
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or f"hub-{name.encode().hex()[:16]}"


def merge(shipped: Network, imported: Network) -> Network:
    """Put imported lines beside the shipped ones: one with the same id takes its place, and so does a hub's position.

    >>> from models.transit import Stop
    >>> one = Network(lines=(Line(line_id="1", hubs=("A",)),), stops=(Stop(name="A", longitude=18, latitude=59),))
    >>> two = Network(lines=(Line(line_id="2", hubs=("A",)),), stops=(Stop(name="A", longitude=19, latitude=59),))
    >>> merged = merge(one, two)
    >>> [line.line_id for line in merged.lines], [stop.longitude for stop in merged.stops]
    (['1', '2'], [19])
    """
    lines = {one.line_id: one for one in (*shipped.lines, *imported.lines)}
    used = {name for line in lines.values() for name in line.hubs}
    stops = {one.name: one for one in (*shipped.stops, *imported.stops)}
    return Network(lines=tuple(lines.values()), stops=tuple(stop for name, stop in stops.items() if name in used))


def hubs_of(network: Network) -> tuple[Hub, ...]:
    """Give the hubs with the lines that stop there, by name."""
    lines = lines_by_hub(network.lines)
    return tuple(
        Hub(
            hub_id=hub_id_of(stop.name),
            name=stop.name,
            longitude=stop.longitude,
            latitude=stop.latitude,
            lines=lines[stop.name],
        )
        for stop in sorted(network.stops, key=lambda stop: stop.name)
        if stop.name in lines
    )


def lines_by_hub(lines: Iterable[Line]) -> dict[str, tuple[str, ...]]:
    """Give the lines that stop at each hub, in the lines' order."""
    found: dict[str, tuple[str, ...]] = {}
    for line in lines:
        for name in dict.fromkeys(line.hubs):
            found[name] = (*found.get(name, ()), line.line_id)
    return found
