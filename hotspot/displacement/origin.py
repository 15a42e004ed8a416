"""How an evaluation was made: every choice that was not the reader's own."""

from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from hotspot.displacement.areas import BUFFER, HUB_NEAR_M, HUB_RADIUS_M, MOST_STOPS, TREATMENT
from hotspot.displacement.case import Case
from hotspot.displacement.effects import Yardstick
from hotspot.displacement.temporal import PERMUTATIONS
from hotspot.stats.displacement import BeforeAfter, rate_ratio, weighted_displacement_quotient
from models.provenance import Provenance

Floats = NDArray[np.float64]


def describe(case: Case, *, made_at: datetime) -> Provenance:
    """Write down what was chosen."""
    ground, periods, pool, yardstick = case.ground, case.periods, case.pool, case.yardstick()
    counts = case.count((TREATMENT,)), case.count((BUFFER,))
    spread = yardstick.spread
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
        **_ratios(*counts, yardstick),
        **case.weighing.parameters,
    }
    return Provenance(
        data_version=ground.incidents.data_version,
        parameters=parameters,
        made_at=made_at,
        is_synthetic=ground.incidents.site.is_synthetic,
    )


def _ratios(treated: Floats, beside: Floats, yardstick: Yardstick) -> dict[str, str]:
    references = len(treated) - 1
    if not references:
        return {}
    area, buffer, control = (
        BeforeAfter(before=float(one[:-1].sum()) / references, after=float(one[-1]))
        for one in (treated, beside, yardstick.control)
    )
    quotient = weighted_displacement_quotient(treatment=area, displacement=buffer, control=control)
    ratios = {"quotient": f"undefined: {quotient.reason}" if quotient.value is None else f"{quotient.value:.3f}"}
    if min(area.before, area.after, control.before, control.after) > 0:
        ratio = rate_ratio(area=area, control=control, spread=yardstick.spread)
        ratios["rate_ratio"] = f"{ratio.value:.3f}"
    return ratios
