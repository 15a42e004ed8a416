"""The lines and hubs that people brought in: a line at a time, as it was last told."""

from itertools import groupby

from geodata.store.state import State
from models.errors import NotFoundError
from models.transit import Line, Network, Stop

_COLUMNS = "line, position, hub, longitude, latitude"


def save_lines(state: State, network: Network) -> None:
    """Keep lines with their hubs; one with a known id replaces it, and the same again changes nothing."""
    known = {one.line_id: one for one in read_lines(state).lines}
    points = {one.name: one for one in network.stops}
    changed = [line for line in network.lines if known.get(line.line_id) != line]
    rows = [
        (line.line_id, position, name, points[name].longitude, points[name].latitude)
        for line in changed
        for position, name in enumerate(line.hubs)
    ]
    with state.change_registry() as connection:
        connection.executemany("DELETE FROM transit_stops WHERE line = ?", [(line.line_id,) for line in changed])
        connection.executemany(f"INSERT INTO transit_stops ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)", rows)  # noqa: S608 (constant)
        # A hub that is told of anew is at its new place on every line.
        moved = [(one.longitude, one.latitude, one.name) for one in network.stops]
        connection.executemany(
            "UPDATE transit_stops SET longitude = ?1, latitude = ?2 "
            "WHERE hub = ?3 AND (longitude IS NOT ?1 OR latitude IS NOT ?2)",
            moved,
        )


def remove_line(state: State, line_id: str) -> None:
    """Forget an imported line; where it stood in for one that comes with the product, that one is back.

    Raises
    ------
    NotFoundError
        Where no line with this id has been imported.
    """
    with state.change_registry() as connection:
        if not connection.execute("DELETE FROM transit_stops WHERE line = ?", (line_id,)).rowcount:
            rows = connection.execute("SELECT DISTINCT line FROM transit_stops ORDER BY line").fetchall()
            listed = ", ".join(row["line"] for row in rows) or "none"
            raise NotFoundError(f"No line '{line_id}' has been imported; imported are: {listed}.")


def read_lines(state: State) -> Network:
    """Give the imported lines, ordered by id, and their hubs."""
    with state.read() as connection:
        rows = connection.execute(f"SELECT {_COLUMNS} FROM transit_stops ORDER BY line, position").fetchall()  # noqa: S608
    stops = {row["hub"]: Stop(name=row["hub"], longitude=row["longitude"], latitude=row["latitude"]) for row in rows}
    lines = tuple(
        Line(line_id=line, hubs=tuple(row["hub"] for row in own))
        for line, own in groupby(rows, lambda row: row["line"])
    )
    return Network(lines=lines, stops=tuple(stops.values()))
