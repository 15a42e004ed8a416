"""What a person said about a place text, once and for all."""

from dataclasses import dataclass

from models.place import Place

ANSWERED = "answered"
"""The `reading` of a place that a person gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceAnswer:
    """A text of the review list, answered.

    Attributes
    ----------
    text, context : as the reports say them; capitals and outer spaces do not matter.
    place : where it is; of precision `none` where the answer is that nobody can tell.
    note : why, in a person's words; never about a person.
    """

    text: str
    context: str
    place: Place
    note: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What the answer is looked up by."""
        return answer_key(self.text, self.context)


def answer_key(text: str, context: str) -> tuple[str, str]:
    """Write text and context so that the same words are the same key.

    >>> answer_key(" Plattan,  vid trappan", "STOCKHOLM")
    ('plattan, vid trappan', 'stockholm')
    """
    return " ".join(text.casefold().split()), " ".join(context.casefold().split())
