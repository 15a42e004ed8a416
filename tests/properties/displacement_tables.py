"""What evaluations say in many made-up cities, as rows of a table; run as a module, it prints them.

``python -m tests.properties.displacement_tables null 500`` prints rows of docs/method/displacement-calibration.md from
500 cities each; besides ``null`` there are ``coverage``, ``power`` and ``search``. Some of it takes half an hour.
"""

import numpy as np
from numpy.typing import NDArray

from hotspot.displacement import evaluate_intervention
from hotspot.ground import LocatedIncidents
from hotspot.stats.displacement import BeforeAfter, weighted_displacement_difference
from models.finding import DisplacementFinding, Effect, Verdict
from models.period import Period
from tests.properties.displacement_worlds import APART, HUB, LINKED, NOW, REMOTE, SQUARE, Setting, make_ground, town

Floats = NDArray[np.float64]
Told = dict[str, float]
"""What one finding says, by name; 1 = yes, NaN = nothing to say."""

DISPERSIONS = (1.0, 1.5, 2.0, 3.0)
CITIES = {
    "season, trend": Setting(),
    "late reports": Setting(late=0.4),
    "own swings of 10 %": Setting(swing=0.1),
}
FALL = 0.35
EVENTS = {"nothing happened": Setting(), "fell by 35 %, nothing moved": Setting(prevented=FALL)}
VOLUMES = (5, 20, 50, 100, 200, 500)
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
MOVES = {"street": "to_street", "remote hub": "to_hub", "other hours": "to_morning", "other category": "to_other"}


def tell(setting: Setting, seed: int) -> Told:
    """Make one city, evaluate its intervention, and put what was said into numbers."""
    ground = make_ground(setting, np.random.default_rng([seed, 1]))
    found = evaluate_intervention(ground, ground.interventions[0], rng=np.random.default_rng([seed, 2]), now=NOW)
    return {**told_by(found, setting), "poisson p<5%": float(poisson_p_value(ground.incidents, found) < 0.05)}


def measure(setting: Setting, *, worlds: int, first_seed: int = 0) -> dict[str, Floats]:
    """Ask in many cities; one array of shape (worlds,) for each thing told."""
    each = [tell(setting, first_seed + number) for number in range(worlds)]
    names = sorted(set().union(*each))
    return {name: np.array([one.get(name, np.nan) for one in each]) for name in names}


def told_by(found: DisplacementFinding, setting: Setting) -> Told:
    """Put a finding into numbers, beside the truth."""
    truth = setting.truth()
    told: Told = {str(verdict): float(found.verdict == verdict) for verdict in Verdict}
    told |= {f"{one.kind}: {one.verdict}": 1.0 for one in found.kinds}
    for name, effect in _effects(found).items():
        told |= {f"{name} p<5%": float(effect.p_value < 0.05), f"{name} sde": effect.smallest_detectable_effect}
        told[f"{name} covered"] = _covers(effect.low, effect.high, truth.get(name, 0.0))
        told[f"{name} off"] = effect.value - truth.get(name, 0.0)
    told["any hub"] = float(any(area.effect.is_significant for area in found.remote))
    if found.temporal:
        one = found.temporal
        told |= {
            "clock p<5%": float(one.p_value < 0.05),
            "any band": float(any(band.effect.is_significant for band in one.bands)),
            "hours covered": _covers(one.low, one.high, truth["hours"]),
            "hours moved": one.hours_moved,
        }
    share = found.share_displaced
    if share and np.isfinite(truth["share"]):
        told |= {"share covered": _covers(share.low, share.high, truth["share"]), "share": share.value}
    return told


def _effects(found: DisplacementFinding) -> dict[str, Effect]:
    remote = town().hubs[1 + REMOTE - HUB].hub_id
    effects = {"local": found.local.effect, "buffer": found.buffer.effect, "net": found.net}
    for area in found.remote:
        effects["hub" if area.area_id == remote else "other hub"] = area.effect
    if found.panel:
        effects["panel"] = found.panel
    return effects


def _covers(low: float, high: float, truth: float) -> float:
    return float(low <= truth <= high) if np.isfinite(low + high) else np.nan


def poisson_p_value(incidents: LocatedIncidents, found: DisplacementFinding) -> float:
    """Test the square beside the quarters by the weighted displacement difference as published, its error Poisson's."""
    place = np.full(len(incidents), -1)
    cells = town().cells[9]
    quarters = np.isin(incidents.cells(9), cells[HUB + LINKED + APART :])
    place[quarters] = 1
    place[np.isin(incidents.cells(11), town().cells[11][SQUARE])] = 0
    series = incidents.matches_detection(("public", "alarm"))
    table = [
        [_count(incidents, period, series & (place == area)) for area in (0, 1)]
        for period in (*found.reference, found.evaluated)
    ]
    counts = np.array(table)
    if not len(found.reference) or counts[:-1, 0].sum() == 0:
        return np.nan
    before, after = counts[:-1].sum(axis=0), counts[-1]
    return weighted_displacement_difference(
        treatment=BeforeAfter(before=before[0], after=after[0]),
        control=BeforeAfter(before=before[1], after=after[1]),
        period_lengths=(len(found.reference), 1),
        area_weights=(1, before[1] / before[0], 1, 1),
    ).local.p_value


def _count(incidents: LocatedIncidents, period: Period, chosen: NDArray[np.bool_]) -> float:
    return float((incidents.period_share(period) * chosen).sum())
