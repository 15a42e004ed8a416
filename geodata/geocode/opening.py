"""The geocoder of a data folder: its gazetteer, and what people answered about texts."""

from geodata.gazetteer import open_gazetteer
from geodata.geocode.geocoder import Geocoder
from geodata.store import Store


def open_geocoder(store: Store) -> Geocoder:
    """Give a data folder's geocoder."""
    return Geocoder(open_gazetteer(store), answers=store.place_answers())
