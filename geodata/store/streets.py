"""The street network of a data folder: one at a time, as it was joined when it came in."""

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.project import to_degrees, to_metres
from geodata.store.state import State

if TYPE_CHECKING:  # most commands have no use for streets, and scipy takes its time to import
    from geodata.streets.graph import StreetGraph

_COLUMNS = "start_node, end_node, name, line"


def save_streets(state: State, graph: "StreetGraph") -> None:
    """Keep a network in degrees, in place of the one before; the same one again changes nothing."""

    def degrees(points: np.ndarray) -> np.ndarray:
        return np.column_stack(to_degrees(points, crs=graph.crs))

    # Nine decimals are a tenth of a millimetre, and make the same file the same rows.
    lines = shapely.to_wkb(shapely.transform(graph.lines, lambda points: degrees(points).round(9)))
    rows = list(zip(graph.start.tolist(), graph.end.tolist(), graph.names, lines, strict=True))
    if rows == _rows(state):
        return
    with state.change_registry(is_gazetteer=True) as connection:
        connection.execute("DELETE FROM streets")
        connection.executemany(f"INSERT INTO streets ({_COLUMNS}) VALUES (?, ?, ?, ?)", rows)  # noqa: S608 (constant)


def read_streets(state: State, *, crs: str) -> "StreetGraph | None":
    """Give the network in a local CRS; None where none has been imported."""
    from geodata.streets.noding import graph_of

    rows = _rows(state)
    if not rows:
        return None
    start, end, names, lines = zip(*rows, strict=True)

    def metres(points: np.ndarray) -> np.ndarray:
        return to_metres(points[:, 0], points[:, 1], crs=crs)

    shapes = shapely.transform(shapely.from_wkb(np.array(lines, dtype=object)), metres)
    return graph_of(shapes, np.column_stack([start, end]).astype(np.int64), names=names, crs=crs)


def _rows(state: State) -> list[tuple[int, int, str, bytes]]:
    with state.read() as connection:
        return [tuple(row) for row in connection.execute(f"SELECT {_COLUMNS} FROM streets ORDER BY edge_id")]  # noqa: S608
