"""What can go wrong, as a tree; every sentence says what was found, what is needed and what to do.

::

    KlarsynError
    ├── DataRefusedError      the data cannot be used (exit code 1, HTTP 400)
    │   ├── MappingError      a mapping file does not fit its data
    │   └── CrsError          coordinates contradict the declared CRS
    ├── ParameterError        an analysis was asked for in a way that has no answer (exit code 2, HTTP 400)
    ├── NotFoundError         the thing asked for does not exist (exit code 1, HTTP 404)
    ├── StoreError            the data folder cannot be read or written (exit code 1, HTTP 503)
    └── SettingError          a setting forbids what was asked (exit code 2)
"""

from collections.abc import Iterable
from difflib import get_close_matches


class KlarsynError(Exception):
    """Any failure that a user can understand and mend."""


class DataRefusedError(KlarsynError):
    """The data cannot be used as they are."""


class MappingError(DataRefusedError):
    """A mapping file is wrong, or does not fit the data it was given."""


class CrsError(DataRefusedError):
    """Coordinates contradict the declared coordinate reference system."""


class ParameterError(KlarsynError):
    """A parameter is unknown, malformed or out of range."""


class NotFoundError(KlarsynError):
    """The named thing does not exist."""


class StoreError(KlarsynError):
    """The data folder cannot be read or written."""


class SettingError(KlarsynError):
    """A setting is missing or forbids what was asked."""


def nearest(name: str, known: Iterable[str]) -> str:
    """End the sentence about an unknown name: by asking for the nearest known one, where one is near.

    >>> "There is no 'heet'" + nearest("heet", ["heat", "cells"]), "There is no 'x'" + nearest("x", ["heat"])
    ("There is no 'heet'; did you mean 'heat'?", "There is no 'x'.")
    """
    close = get_close_matches(name, [*known], n=1)
    return f"; did you mean '{close[0]}'?" if close else "."
