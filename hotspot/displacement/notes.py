"""What a reader of an evaluation must know besides its figures, in Swedish."""

import numpy as np

from hotspot.displacement.balance import imbalance_note
from hotspot.displacement.calibration import Calibrated
from hotspot.displacement.net import other_hubs
from hotspot.displacement.phrases import signed
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
        *_left_out(calibrated, evidence),
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


def _left_out(calibrated: Calibrated, evidence: Evidence) -> tuple[str, ...]:
    """Tell what the net would have held besides, had hubs without a sure change been counted."""
    rest = other_hubs(calibrated.hub_case, evidence)
    if rest is None:
        return ()
    many = sum(not area.effect.is_significant for area in evidence.remote)
    hubs = "En knutpunkt" if many == 1 else f"{many} knutpunkter"
    note = (
        f"{hubs} utan säker förändring räknas inte in i den samlade effekten; tillsammans ändrades antalet där med "
        f"{signed(rest.value)} (95 %: {signed(rest.low)} till {signed(rest.high)})."
    )
    return (note,)
