"""The street network: read from a file of lines, joined at its crossings, and measured along."""

from geodata.streets.graph import Noding, StreetGraph
from geodata.streets.importing import import_streets, read_street_lines
from geodata.streets.lengths import street_km
from geodata.streets.neighbours import network_neighbours
from geodata.streets.noding import node_streets
from geodata.streets.pieces import cut_pieces
from geodata.streets.snapping import OnStreets, snap

__all__ = [
    "Noding",
    "OnStreets",
    "StreetGraph",
    "cut_pieces",
    "import_streets",
    "network_neighbours",
    "node_streets",
    "read_street_lines",
    "snap",
    "street_km",
]
