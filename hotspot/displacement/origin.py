"""How an evaluation was made: every choice that was not the reader's own."""

from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from hotspot.displacement.areas import BUFFER, HUB_NEAR_M, HUB_RADIUS_M, MOST_STOPS, TREATMENT
from hotspot.displacement.calibration import Calibrated
from hotspot.displacement.case import Case
from hotspot.displacement.temporal import PERMUTATIONS
from hotspot.stats.displacement import BeforeAfter, WeightedDisplacementQuotient, weighted_displacement_quotient
from models.provenance import Provenance

Floats = NDArray[np.float64]


def describe(calibrated: Calibrated, *, made_at: datetime) -> Provenance:
    """Write down what was chosen."""
    case = calibrated.case
    ground, periods, pool = case.ground, case.periods, case.pool
    spread = case.yardstick().spread
    parameters = {
        "intervention": case.intervention.intervention_id,
        "evaluated": str(periods.evaluated),
        "reference": ", ".join(str(period) for period in periods.reference) or "none",
        "local_hours": str(case.intervention.hours or "all"),
        "buffer": case.plan.buffer_rule,
        "remote": f"hubs at most {MOST_STOPS} stops from those within {HUB_NEAR_M:.0f} m, {HUB_RADIUS_M:.0f} m around",
        "controls": f"{len(pool)} patches at resolution {pool.resolution} (automatic)",
        "controls_level": f"median {pool.level_ratio:.2f} of the treated area's (automatic)",
        "dispersion": f"{spread.dispersion:.2f} on {spread.degrees_of_freedom:.0f} degrees of freedom (automatic)",
        "swing": f"{spread.swing**0.5:.1%} of a place's level from year to year (automatic)",
        "estimator": "weighted displacement difference, controls scaled to the area's level",
        "permutations": str(PERMUTATIONS),
        **_placebos(calibrated),
        **_ratios(case),
        **case.weighing.parameters,
    }
    return Provenance(
        data_version=ground.incidents.data_version,
        parameters=parameters,
        made_at=made_at,
        is_synthetic=ground.incidents.site.is_synthetic,
    )


def _placebos(calibrated: Calibrated) -> dict[str, str]:
    areas, hubs = calibrated.areas, calibrated.hubs
    own = (
        "none: too few untouched places"
        if areas is None
        else (
            f"{len(areas.scores)} areas and dates, median level {areas.level:.2f} of the treated area's, "
            f"spread {areas.spread:.2f} (automatic)"
        )
    )
    unlinked = f"{calibrated.unlinked} hubs without a link"
    beside = (
        f"{unlinked}: too few, as placebo areas"
        if hubs is None
        else (f"{unlinked}, {len(hubs.scores)} of their dates, spread {hubs.spread:.2f} (automatic)")
    )
    return {"placebos": own, "placebo_hubs": beside}


_QUOTIENT_REASONS = {
    "the control area holds no incidents": "jämförelseområdena har inga händelser",
    "an area held no incidents before": "ett av områdena hade inga händelser före insatsen",
    "the treated area did not fall beside its control": "insatsområdet minskade inte jämfört med jämförelseområdena",
}


def quotient_of(case: Case) -> tuple[float | None, str]:
    """Give the weighted displacement quotient, or why it is undefined, in Swedish."""
    found = _quotient(case)
    return found.value, _QUOTIENT_REASONS.get(found.reason, found.reason)


def _quotient(case: Case) -> WeightedDisplacementQuotient:
    area, buffer, control = _before_and_after(case)
    return weighted_displacement_quotient(treatment=area, displacement=buffer, control=control)


def _before_and_after(case: Case) -> list[BeforeAfter]:
    references = max(len(case.periods.reference), 1)
    counts = case.count((TREATMENT,)), case.count((BUFFER,)), case.yardstick().control
    return [BeforeAfter(before=float(one[:-1].sum()) / references, after=float(one[-1])) for one in counts]


def _ratios(case: Case) -> dict[str, str]:
    if not case.periods.reference:
        return {}
    quotient = _quotient(case)
    ratios = {"quotient": f"undefined: {quotient.reason}" if quotient.value is None else f"{quotient.value:.3f}"}
    area, _, control = _before_and_after(case)
    if min(area.before, area.after, control.before, control.after) > 0:
        ratios["rate_ratio"] = f"{area.after / area.before / (control.after / control.before):.3f}"
    return ratios
