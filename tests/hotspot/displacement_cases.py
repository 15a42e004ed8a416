"""Cases of the made-up towns, laid out as an evaluation lays them out."""

import numpy as np

from hotspot.displacement.areas import plan_areas
from hotspot.displacement.case import Case
from hotspot.displacement.controls import choose_controls
from hotspot.displacement.kinds import judge_within
from hotspot.displacement.periods import choose_periods
from hotspot.displacement.series import asked_for, select_series
from hotspot.displacement.temporal import judge_hours
from hotspot.displacement.weighing import weigh_periods
from hotspot.ground import Ground
from models.finding import KindVerdict
from models.incident import PUBLIC_INITIATED, Detection


def case_of(
    ground: Ground, *, categories: tuple[str, ...] = (), detection: tuple[Detection, ...] = PUBLIC_INITIATED
) -> Case:
    """Give the case of the ground's first intervention."""
    intervention = ground.interventions[0]
    periods = choose_periods(ground.incidents, intervention, until=None)
    plan = plan_areas(ground, intervention)
    weighing = weigh_periods(ground, periods)
    is_asked = asked_for(ground.incidents, categories=categories, detection=detection)
    return Case(
        ground=ground,
        intervention=intervention,
        periods=periods,
        plan=plan,
        pool=choose_controls(ground, plan, periods, categories=categories, detection=detection),
        series=select_series(ground.incidents, plan, weighing.shares, is_asked),
        weighing=weighing,
        is_asked=is_asked,
    )


def judged_within(ground: Ground, *, detection: tuple[Detection, ...] = PUBLIC_INITIATED) -> dict[str, KindVerdict]:
    """Give the verdicts of the kinds within the treated area, by kind."""
    case = case_of(ground, detection=detection)
    temporal = judge_hours(case, rng=np.random.default_rng(1))
    return {str(one.kind): one for one in judge_within(case, temporal, fell=False, detection=detection)}
