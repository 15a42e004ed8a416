"""A finding as it was kept: whoever asks the same of the same data again is given the same answer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class FindingKind(StrEnum):
    """What was asked."""

    EVALUATION = "evaluation"
    SEARCH = "search"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFinding:
    """One finding in the data folder.

    Attributes
    ----------
    finding_id : same data, question and seed, same id.
    question : what was asked, as text; the same question of a later data version is the same here.
    document : the finding in JSON's own types; see `models.plain`.
    """

    finding_id: str
    kind: FindingKind
    data_version: int
    made_at: datetime
    question: dict[str, str]
    document: dict[str, Any]

    def is_followed_by(self, other: "KeptFinding") -> bool:
        """Tell whether another finding answers the same question from later data, or from the same data later on."""
        is_same = (self.kind, self.question) == (other.kind, other.question) and self.finding_id != other.finding_id
        return is_same and (other.data_version, other.made_at) > (self.data_version, self.made_at)
