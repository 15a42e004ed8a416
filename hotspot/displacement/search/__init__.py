"""Where did it go, nobody having said where to look: one month's search for redistribution."""

from hotspot.displacement.search.run import search_displacement

__all__ = ["search_displacement"]
