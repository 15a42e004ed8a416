"""From words and coordinates to places: precision is kept, never invented."""

from geodata.geocode.geocoder import Geocoder
from geodata.geocode.locate import LocateResult, locate_reports
from geodata.geocode.opening import open_geocoder
from geodata.geocode.piles import find_piles

__all__ = ["Geocoder", "LocateResult", "find_piles", "locate_reports", "open_geocoder"]
