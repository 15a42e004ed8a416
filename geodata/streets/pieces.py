"""Cut streets into short pieces, as lines on the map."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.ops import substring

from geodata.project import to_degrees
from geodata.streets.graph import StreetGraph

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def cut_pieces(graph: StreetGraph, *, edge: Whole, from_m: Floats, to_m: Floats) -> NDArray[np.object_]:
    """Give the pieces of edges between two distances from their starts as LineStrings in EPSG:4326.

    Parameters
    ----------
    edge : shape (p,).
    from_m, to_m : along the edge, from_m < to_m [m]; a whole edge keeps its own vertices.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from geodata.streets.noding import node_streets
    >>> one = gpd.GeoDataFrame({"name": ["A"]}, geometry=[shapely.LineString([(18.0, 59.0), (18.01, 59.0)])], crs=4326)
    >>> graph = node_streets(one, crs="EPSG:3006")
    >>> half = cut_pieces(graph, edge=np.array([0]), from_m=np.zeros(1), to_m=graph.length_m / 2)
    >>> shapely.get_coordinates(half).round(3).tolist()
    [[18.0, 59.0], [18.005, 59.0]]
    """
    pieces = np.empty(len(edge), dtype=object)
    for number, (line, begin, finish) in enumerate(zip(graph.lines[edge], from_m, to_m, strict=True)):
        pieces[number] = substring(line, float(begin), float(finish))

    def degrees(points: Floats) -> Floats:
        return np.column_stack(to_degrees(points, crs=graph.crs))

    return np.asarray(shapely.transform(pieces, degrees), dtype=object)
