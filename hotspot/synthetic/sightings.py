"""How what happened becomes known: intervals, places as text, wrong coordinates, withdrawals.

One draw decides for both outputs, the file of raw reports and the shortcut that tests take.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspot.synthetic.events import Events
from hotspot.synthetic.places import city_places
from hotspot.synthetic.rhythm import CATEGORIES

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

PLACE_KINDS = ("coordinates", "text", "district", "nothing", "zero", "swapped", "centroid", "outside")
"""What a report says about the place; only the first two can be placed finely without repair."""

_NAMED = (0.695, 0.25, 0.0, 0.025, 0.010, 0.004, 0.012, 0.004)
_UNNAMED = (0.835, 0.0, 0.11, 0.025, 0.010, 0.004, 0.012, 0.004)
_WITHDRAWN = 0.005
_GPS_M = 8.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sightings:
    """What is known of each event, arrays of shape (n,).

    Attributes
    ----------
    first_minute, last_minute : between when and when it happened; equal for an instant.
    place_kind : index into `PLACE_KINDS`.
    points : measured coordinates [m], shape (n, 2).
    is_withdrawn : turned out to be nothing.
    """

    first_minute: Integers
    last_minute: Integers
    place_kind: Integers
    points: NDArray[np.float64]
    is_withdrawn: Flags


def known_share(place: int) -> float:
    """Give the share of a place's incidents that end up on a fine map."""
    one = city_places()[place]
    kinds = _NAMED if one.texts else _UNNAMED
    return (kinds[0] + kinds[1] * one.is_text_fine) * (1 - _WITHDRAWN)


def sight(events: Events, *, rng: np.random.Generator) -> Sightings:
    """Draw what becomes known of each event."""
    is_named = np.array([bool(place.texts) for place in city_places()])[events.place]
    draw = rng.random(len(events))
    named, unnamed = (np.searchsorted(np.cumsum(kinds[:-1]), draw, side="right") for kinds in (_NAMED, _UNNAMED))
    first, last = _spans(events, rng)
    return Sightings(
        first_minute=first,
        last_minute=last,
        place_kind=np.where(is_named, named, unnamed).astype(np.int64),
        points=events.points + rng.normal(0, _GPS_M, events.points.shape),
        is_withdrawn=rng.random(len(events)) < _WITHDRAWN,
    )


def _spans(events: Events, rng: np.random.Generator) -> tuple[Integers, Integers]:
    typical = np.array([one.span_hours for one in CATEGORIES])[events.category] * 60
    length = np.clip(typical * rng.lognormal(0, 0.4, len(events)), 0, 36 * 60).astype(np.int64)
    first = events.minute - (rng.random(len(events)) * length).astype(np.int64)
    first = np.maximum(first, 0)
    return first, first + length
