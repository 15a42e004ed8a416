"""Cases of the made-up towns, laid out as an evaluation lays them out."""

import numpy as np

from hotspot.displacement.case import lay_out
from hotspot.displacement.kinds import judge_within
from hotspot.displacement.temporal import judge_hours
from hotspot.ground import Ground
from models.finding import KindVerdict
from models.incident import PUBLIC_INITIATED, Detection


def judged_within(ground: Ground, *, detection: tuple[Detection, ...] = PUBLIC_INITIATED) -> dict[str, KindVerdict]:
    """Give the verdicts of the kinds within the treated area, by kind."""
    case = lay_out(ground, ground.interventions[0], detection=detection)
    temporal = judge_hours(case, rng=np.random.default_rng(1))
    return {str(one.kind): one for one in judge_within(case, temporal, fell=False, detection=detection)}
