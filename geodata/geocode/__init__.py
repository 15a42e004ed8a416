"""From words and coordinates to places: precision is kept, never invented."""

from geodata.geocode.geocoder import Geocoder
from geodata.geocode.locate import LocateResult, given_points, locate_reports, place_again
from geodata.geocode.opening import open_geocoder
from geodata.geocode.piles import find_piles, judge_points

__all__ = [
    "Geocoder",
    "LocateResult",
    "find_piles",
    "given_points",
    "judge_points",
    "locate_reports",
    "open_geocoder",
    "place_again",
]
