"""What OpenStreetMap's tags mean for a gazetteer."""

import re
from collections.abc import Mapping

Tags = Mapping[str, str]

_DRIVEN = ("motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street")
JOINING = frozenset((*_DRIVEN, *(f"{name}_link" for name in _DRIVEN), "pedestrian", "road"))
"""Ways that belong to the network also without a name."""
_NUMBERED = frozenset({"motorway", "trunk", "primary", "secondary"})
_ROAD_NUMBER = re.compile(r"\s*(E?)\s*(\d{1,3})(?!\d)")
NO_STREET = frozenset({"construction", "proposed", "planned", "abandoned", "razed", "raceway", "platform", "corridor"})

_KINDS: tuple[tuple[str, frozenset[str], str], ...] = (
    ("place", frozenset({"square"}), "square"),
    ("amenity", frozenset({"hospital"}), "hospital"),
    ("leisure", frozenset({"park", "garden", "nature_reserve"}), "park"),
    ("man_made", frozenset({"bridge"}), "bridge"),
    ("natural", frozenset({"beach"}), "beach"),
    ("amenity", frozenset({"bus_station"}), "station"),
    ("shop", frozenset({"mall", "department_store"}), "building"),
    ("leisure", frozenset({"stadium", "sports_centre", "ice_rink"}), "building"),
    ("tourism", frozenset({"museum", "hotel"}), "building"),
    (
        "amenity",
        frozenset({"theatre", "cinema", "library", "townhall", "courthouse", "university", "school", "arts_centre"}),
        "building",
    ),
    ("amenity", frozenset({"place_of_worship", "marketplace", "conference_centre", "police"}), "building"),
)
USUAL_REACH_M: Mapping[str, float] = {
    "square": 60.0,
    "park": 100.0,
    "hospital": 150.0,
    "bridge": 60.0,
    "building": 60.0,
    "beach": 80.0,
    "station": 100.0,
    "metro_station": 150.0,
    "rail_station": 150.0,
    "metro_exit": 40.0,
    "interchange": 300.0,
}
"""The least 95 % radius of each kind; a larger outline has its own [m]."""
KEYS = ("name", "addr:housenumber", "railway", "bridge:name", "highway")


def is_street(tags: Tags) -> bool:
    """Whether a way belongs to the street network.

    >>> is_street({"highway": "footway", "name": "Strandstigen"}), is_street({"highway": "footway"})
    (True, False)
    """
    kind = tags.get("highway", "")
    is_drawn = kind != "" and kind not in NO_STREET and tags.get("area") != "yes"
    return is_drawn and (kind in JOINING or "name" in tags)


def street_name(tags: Tags) -> str:
    """Give what a way is called: its name, else the road that it is part of; "" for neither.

    >>> street_name({"highway": "motorway", "ref": "E 4;E 20"}), street_name({"highway": "primary", "ref": "222"})
    ('E4', 'Väg 222')
    >>> street_name({"highway": "motorway", "ref": "E 4", "name": "Essingeleden"})
    'Essingeleden'
    """
    if "name" in tags or tags.get("highway") not in _NUMBERED:
        return tags.get("name", "").strip()
    number = _ROAD_NUMBER.match(tags.get("ref", ""))
    return "" if number is None else f"E{number[2]}" if number[1] else f"Väg {number[2]}"


def kind_of(tags: Tags) -> str:
    """Give the kind of place that tags describe; "" for none.

    >>> kind_of({"railway": "station", "station": "subway"}), kind_of({"shop": "kiosk"})
    ('metro_station', '')
    """
    if tags.get("railway") in {"station", "halt"}:
        return {"subway": "metro_station", "light_rail": "station"}.get(tags.get("station", ""), "rail_station")
    if tags.get("highway") == "motorway_junction":
        return "interchange"
    if tags.get("highway") == "pedestrian" and tags.get("area") == "yes":
        return "square"
    return next((kind for key, values, kind in _KINDS if tags.get(key) in values), _building(tags))


def _building(tags: Tags) -> str:
    """Take a named house for a place, and no shop or restaurant in it: their names are many and change."""
    is_house = tags.get("building", "no") != "no" and "shop" not in tags
    return "building" if is_house and "amenity" not in tags else ""
