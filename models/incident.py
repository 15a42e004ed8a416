"""An incident's own small vocabularies; many incidents travel as tables (models.tables)."""

from enum import StrEnum


class Detection(StrEnum):
    """Who noticed: what only police discover rises where police are."""

    PUBLIC = "public"
    ALARM = "alarm"
    POLICE = "police"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """What a version of an incident says about the one before."""

    NEW = "new"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


PUBLIC_INITIATED = (Detection.PUBLIC, Detection.ALARM, Detection.UNKNOWN)
"""The default series: all that was not found by police presence itself."""
