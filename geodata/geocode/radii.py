"""How far from its name a place may lie: what words allow, in metres, calibrated on the labelled texts' tuning half."""

BESIDE_M = 55.0
"""A person beside a place: "vid", "utanför", "bakom"."""

NEAR_M = 190.0
"""A person near a place: "nära", "i närheten av", "i höjd med"."""

FUZZY_STREET_M = 60.0
"""A person beside what stands by a street: as far along the street as this."""

STRETCH_END_M = 10.0
"""How far past the end of a stretch somebody may stand."""

OPPOSITE_STREET_M = 30.0
"""A person opposite to another street's mouth."""

OPPOSITE_M = 100.0
"""A person opposite to a place: as far along the street as this."""

UNKNOWN_PARTNER_M = 250.0
"""A place named beside a street that nobody knows."""

DOORSTEP_M = 20.0
"""A person at a house number stands in the street as well as in the door."""

MOST_FROM_STREET_M = 400.0
"""A place further than this from a street does not tell where on the street."""

SLACK_M = 300.0
"""How far outside a circle that stands for a district a place may lie and still be said to be in it."""

OUTLINE_SLACK_M = 250.0
"""How far outside a district's outline a place may lie and still be taken to be on its edge."""

MEET_M = 120.0
"""Streets that come so near and are said to cross are taken to cross there."""

CROSSING_M = 28.0
"""A person at a crossing: besides the reach of the junction itself."""

STREET_M = 12.0
"""A person on a street: besides its line."""

TWICE_MET_M = 200.0
"""Two streets that meet twice no further apart than twice this cross there or thereabouts."""

PLATFORM_M = 110.0
"""A person somewhere in a station whose exits are known."""

EXIT_M = 50.0
"""A person at a station's exit."""

EXIT_STREET_M = 350.0
"""A station's exit to a street lies no further from the station than this."""
EXIT_BY_STREET_M = 80.0
"""How well an exit is known that is told by its street alone."""
