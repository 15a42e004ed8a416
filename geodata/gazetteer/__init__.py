"""Named places that texts speak of: shipped for Stockholm's county, extended by what users import."""

from geodata.gazetteer.entries import KINDS, PLACE_COLUMNS, Entry, Gazetteer, precision_of_kind
from geodata.gazetteer.importing import import_places
from geodata.gazetteer.opening import open_gazetteer
from geodata.gazetteer.shipped import load_gazetteer
from geodata.gazetteer.streets import Spot, Street

__all__ = [
    "KINDS",
    "PLACE_COLUMNS",
    "Entry",
    "Gazetteer",
    "Spot",
    "Street",
    "import_places",
    "load_gazetteer",
    "open_gazetteer",
    "precision_of_kind",
]
