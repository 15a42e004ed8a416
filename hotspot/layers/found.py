"""The findings that a layer shows: given by the door that keeps them, or made here."""

from hotspot.displacement import evaluate_intervention
from hotspot.displacement.search import search_displacement
from hotspot.layers.kind import Making
from models.errors import ParameterError
from models.finding import DisplacementFinding
from models.intervention import Intervention
from models.option import Chosen, Option
from models.period import Period
from models.search import SearchFinding
from models.selection import Selection

INTERVENTION = Option(
    name="intervention", description="Only this intervention: its id or name; /page/options lists them."
)
MONTH = Option(
    name="month",
    description="What the search of this month found, such as 2024-07, instead of what interventions did.",
)


def evaluations(making: Making, selection: Selection, name: str) -> tuple[DisplacementFinding, ...]:
    """Give the evaluation of one intervention, or of all where none is named."""
    ground = making.ground
    asked = (ground.intervention(name),) if name else ground.interventions
    return tuple(_evaluation(making, selection, one) for one in asked)


def _evaluation(making: Making, selection: Selection, one: Intervention) -> DisplacementFinding:
    ground, categories, detection = making.ground, selection.categories, selection.detection
    if making.findings is not None:
        return making.findings.evaluation(ground, one.intervention_id, categories=categories, detection=detection)
    return evaluate_intervention(
        ground, one, rng=making.rng(), now=making.now, categories=categories, detection=detection
    )


def searched(making: Making, selection: Selection, month: str) -> SearchFinding:
    """Give the search of one month."""
    ground, categories, detection = making.ground, selection.categories, selection.detection
    if making.findings is not None:
        return making.findings.search(ground, month, categories=categories, detection=detection)
    period = Period.of_month(month, timezone=ground.incidents.site.timezone)
    return search_displacement(
        ground, period, rng=making.rng(), now=making.now, categories=categories, detection=detection
    )


def asked_of(found: SearchFinding) -> dict[str, str]:
    """Write what a search was asked, how it is named and what it concluded, for a layer's provenance."""
    return {"month": str(found.month), "finding_id": found.finding_id, "verdict": str(found.verdict)}


def month_of(chosen: Chosen) -> str:
    """Give the month asked for; "" for none.

    Raises
    ------
    ParameterError
        Where an intervention is asked for as well: a search knows of none.
    """
    month = chosen.text(MONTH.name)
    if month and chosen.text(INTERVENTION.name):
        raise ParameterError("intervention and month cannot be asked for together; leave one of them out.")
    return month
