"""What a reader of an evaluation must know besides its figures, in Swedish."""

import numpy as np

from hotspot.displacement.balance import imbalance_note
from hotspot.displacement.calibration import Calibrated
from hotspot.displacement.verdicts import Evidence
from models.report import swedish_number

_LITTLE_KNOWN = 0.3
_UNLIKE = 0.5
_WIDE = 1.1


def notes_of(calibrated: Calibrated, evidence: Evidence) -> tuple[str, ...]:
    """Give the notes that hold of this evaluation."""
    case = calibrated.case
    if evidence.problem:
        return case.weighing.notes
    return (
        *case.weighing.notes,
        *_weighed(calibrated),
        *imbalance_note(case.pool.balance),
        *_swing(calibrated),
        *_placebos(calibrated),
        *_open_ended(evidence),
    )


def _weighed(calibrated: Calibrated) -> tuple[str, ...]:
    if (calibrated.case.weighing.variance_factor == 1).all():
        return ()
    return ("Antalen är vägda: jämförelseårens dagar är av samma slag som de utvärderade, sena rapporter räknas in.",)


def _swing(calibrated: Calibrated) -> tuple[str, ...]:
    spread = calibrated.case.yardstick().spread
    if spread.swing_known >= _LITTLE_KNOWN:
        return ()
    note = (
        "Hur mycket en plats så stor som insatsområdet växlar av sig själv från år till år går knappt att se här; "
        f"det antas som i andra städer ({swedish_number(100 * spread.swing**0.5)} %)."
    )
    return (note,)


def _placebos(calibrated: Calibrated) -> tuple[str, ...]:
    drawn = calibrated.areas
    if drawn is None:
        return ("Det finns för få orörda områden för att pröva felmarginalen mot låtsade insatser.",)
    notes = []
    if drawn.spread > _WIDE:
        notes.append(
            f"Låtsade insatser i orörda områden och vid tidigare datum växlade {swedish_number(drawn.spread, 1)} "
            "gånger så mycket som beräknat; alla felmarginaler har vidgats lika mycket."
        )
    if drawn.level < _UNLIKE:
        notes.append(
            f"De orörda områdena är mindre än insatsområdet ({swedish_number(100 * drawn.level)} % av dess nivå): "
            "så stora områden finns inte att pröva mot."
        )
    return tuple(notes)


def _open_ended(evidence: Evidence) -> tuple[str, ...]:
    areas = (evidence.local, evidence.buffer, *evidence.remote)
    names = [area.name for area in areas if not np.isfinite(area.effect.high)]
    if not names:
        return ()
    return (f"För {', '.join(names)} går ingen övre gräns att ange: så få händelser utesluter ingen ökning.",)
