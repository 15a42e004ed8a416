"""A city whose truth is known: three years of invented reports on real streets, made from a seed in seconds.

All of it is invented but the names and coordinates of places. Two interventions are planted. "Sommar på torget"
moves known shares of the square's evening incidents to the neighbouring street, to a remote metro station
and to morning and lunch, and prevents a known share. "Höst på Medborgarplatsen" changes nothing at all.
"""

from hotspot.synthetic.city import MAPPING, SyntheticCity, World, make_city, make_world, write_city
from hotspot.synthetic.located import SITE
from hotspot.synthetic.moves import SHARES, Shares
from hotspot.synthetic.truth import PlantedPlace, Truth

__all__ = [
    "MAPPING",
    "SHARES",
    "SITE",
    "PlantedPlace",
    "Shares",
    "SyntheticCity",
    "Truth",
    "World",
    "make_city",
    "make_world",
    "write_city",
]
