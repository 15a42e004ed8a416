"""The geocoder under test: a data folder as a user makes one, with streets, districts and address points."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from geodata.areas import import_areas
from geodata.geocode import Geocoder, open_geocoder
from geodata.store import Store
from geodata.streets import import_streets
from models.place import Place
from tests.geocoding.city import City
from tests.geocoding.ground import DISTRICTS, STREETS
from tests.geocoding.metres import to_degrees


def make_store(folder: Path, shared: Path, city: City | None) -> Store:
    """Make a data folder with the streets and districts, and with the city's address points where one is given."""
    store = Store(folder)
    store.save_streets(import_streets(shared / STREETS))
    store.add_areas(import_areas(shared / DISTRICTS, kind="district"))
    if city is not None:
        store.add_addresses(address_file(city))
    return store


def address_file(city: City) -> pd.DataFrame:
    """Give the address points that the geocoder gets to see."""
    houses = city.known()
    degrees = to_degrees([house.point for house in houses])
    return pd.DataFrame(
        {
            "street": [house.street for house in houses],
            "number": [house.number for house in houses],
            "letter": [house.letter for house in houses],
            "municipality": [house.municipality for house in houses],
            "longitude": degrees[:, 0],
            "latitude": degrees[:, 1],
        }
    )


def asker(geocoder: Geocoder) -> Callable[[str, str], Place]:
    """Ask a geocoder with text and context."""
    return lambda text, context: geocoder.geocode(text, context=context)


def open_asker(store: Store) -> Callable[[str, str], Place]:
    """Ask the geocoder of a data folder."""
    return asker(open_geocoder(store))
