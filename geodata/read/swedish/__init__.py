"""Times as Swedes write them: "lördagen den 3:e augusti kl. 22", "mellan 22 och 02", "natten mot lördagen"."""

from geodata.read.swedish.phrases import find_times, parse_time
from geodata.read.swedish.prose import read_prose_time
from geodata.read.swedish.spans import Span, resolve

__all__ = ["Span", "find_times", "parse_time", "read_prose_time", "resolve"]
