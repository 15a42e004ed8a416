"""Where two streets may cross, when only their middles and reaches are known."""

from math import sqrt

from geodata.gazetteer import Entry
from geodata.geocode.distance import metres_between


def cross_circles(one: Entry, other: Entry) -> tuple[float, float, float]:
    """Give the middle and radius of what two circles share; a crossing lies on both streets.

    Returns
    -------
    tuple
        Longitude, latitude [degrees], radius [m].
    """
    wide, small = sorted((one, other), key=lambda entry: -entry.uncertainty_m)
    apart = metres_between(wide, small)
    if apart + small.uncertainty_m <= wide.uncertainty_m:
        return small.longitude, small.latitude, small.uncertainty_m
    if apart >= wide.uncertainty_m + small.uncertainty_m:
        return small.longitude, small.latitude, small.uncertainty_m
    along = (apart**2 + wide.uncertainty_m**2 - small.uncertainty_m**2) / (2 * apart)
    half_chord = sqrt(max(wide.uncertainty_m**2 - along**2, 0.0))
    half_width = (wide.uncertainty_m + small.uncertainty_m - apart) / 2
    share = (wide.uncertainty_m - half_width) / apart
    longitude = wide.longitude + (small.longitude - wide.longitude) * share
    latitude = wide.latitude + (small.latitude - wide.latitude) * share
    return longitude, latitude, min(max(half_chord, half_width), small.uncertainty_m)
