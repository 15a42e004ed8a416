"""The gazetteer of a data folder: the shipped places and all that its user has imported."""

from geodata.gazetteer.entries import Gazetteer
from geodata.gazetteer.shipped import load_gazetteer
from geodata.store import Store


def open_gazetteer(store: Store) -> Gazetteer:
    """Give a data folder's gazetteer."""
    return load_gazetteer(store.places())
