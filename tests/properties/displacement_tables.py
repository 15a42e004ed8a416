"""What evaluations say in many made-up cities, as rows of a table; run as a module, it prints them.

``python -m tests.properties.displacement_tables null 500`` prints rows of docs/method/displacement-calibration.md from
500 cities each; besides ``null`` there are ``coverage``, ``power`` and ``search``. Some of it takes half an hour.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from geodata.project import to_metres
from hotspot.displacement import evaluate_intervention
from hotspot.displacement.search import search_displacement
from hotspot.ground import LocatedIncidents
from hotspot.stats.displacement import BeforeAfter, weighted_displacement_difference
from models.effect import Effect
from models.finding import DisplacementFinding, DisplacementKind, Verdict
from models.period import Period
from models.search import Move, SearchPlace
from tests.properties.displacement_worlds import (
    APART,
    CRS,
    HUB,
    LAST,
    LINKED,
    NOW,
    REMOTE,
    SQUARE,
    STREET,
    Setting,
    make_ground,
    town,
)

Floats = NDArray[np.float64]
Told = dict[str, float]
"""What one finding says, by name; 1 = yes, NaN = nothing to say."""

DISPERSIONS = (1.0, 1.5, 2.0, 3.0)
CITIES = {
    "season, trend": Setting(),
    "late reports": Setting(late=0.4),
    "own swings of 10 %": Setting(swing=0.1),
    "Easter in one year": Setting(easter=0.3, first_day=date(2024, 3, 1), last_day=date(2024, 3, 31)),
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


@cache
def measure(setting: Setting, *, worlds: int, first_seed: int = 0) -> dict[str, Floats]:
    """Ask in many cities; one array of shape (worlds,) for each thing told. Kept, for several tests ask the same."""
    return _stack([tell(setting, first_seed + number) for number in range(worlds)])


def _stack(each: list[Told]) -> dict[str, Floats]:
    names = sorted(set().union(*each))
    return {name: np.array([one.get(name, np.nan) for one in each]) for name in names}


def told_by(found: DisplacementFinding, setting: Setting) -> Told:
    """Put a finding into numbers, beside the truth."""
    truth = setting.truth()
    truth["panel"] = truth["local"]
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


def share(told: dict[str, Floats], name: str) -> float:
    """Give how often something was told [%], among the cities that had anything to say of it."""
    values = told.get(name, np.zeros(0))
    return float(100 * np.nanmean(values)) if np.isfinite(values).any() else np.nan


def share_of_all(told: dict[str, Floats], name: str) -> float:
    """Give how often something was told [%] among all cities."""
    return float(100 * np.nansum(told.get(name, np.zeros(1))) / len(told["local off"]))


NULL = {
    "local": "local p<5%",
    "Poisson's": "poisson p<5%",
    "panel": "panel p<5%",
    "buffer": "buffer p<5%",
    "any hub": "any hub",
    "net": "net p<5%",
    "clock": "clock p<5%",
    "displacement": "displacement",
    "diffusion": "diffusion_of_benefits",
    "geographic": "geographic: displacement",
    "temporal": "temporal: displacement",
    "offence type": "offence_type: displacement",
}
COVERAGE = {
    name: f"{name} covered" for name in ("local", "panel", "buffer", "hub", "other hub", "net", "share", "hours")
}


def null_rows(worlds: int) -> Iterator[list[str]]:
    """Give how often each test and verdict finds what is not there."""
    yield ["city", "what happened", "dispersion", *NULL]
    for (city, setting), (event, what) in ((one, other) for one in CITIES.items() for other in EVENTS.items()):
        for dispersion in DISPERSIONS:
            told = measure(replace(setting, dispersion=dispersion, prevented=what.prevented), worlds=worlds)
            yield [city, event, f"{dispersion:g}", *(f"{share_of_all(told, name):.1f}" for name in NULL.values())]


MOVED = {
    "nothing": Setting(),
    "fell by 35 %": Setting(prevented=FALL),
    "20 % to the street, 20 % to a hub": Setting(to_street=0.2, to_hub=0.2),
    "20 % to the street, 20 % prevented": Setting(to_street=0.2, prevented=0.2),
    "30 % of evenings to mornings": Setting(to_morning=0.3),
}


def coverage_rows(worlds: int) -> Iterator[list[str]]:
    """Give how often each 95 % interval holds the truth."""
    yield ["what happened", "dispersion", *COVERAGE]
    for event, setting in MOVED.items():
        for dispersion in DISPERSIONS:
            told = measure(replace(setting, dispersion=dispersion), worlds=worlds)
            yield [event, f"{dispersion:g}", *(f"{share(told, name):.1f}" for name in COVERAGE.values())]


KIND_OF = {
    "street": "geographic: displacement",
    "remote hub": "geographic: displacement",
    "other hours": "temporal: displacement",
    "other category": "offence_type: displacement",
}


def power_of(way: str, *, volume: float, moved: float, worlds: int, dispersion: float = 1.5) -> float:
    """Give how often displacement of the right kind is told [%] where a share of the square's incidents moves."""
    planted = {MOVES[way]: moved}
    setting = replace(Setting(volume=volume, dispersion=dispersion), **planted)
    return share_of_all(measure(setting, worlds=worlds), KIND_OF[way])


def power_rows(worlds: int) -> Iterator[list[str]]:
    """Give the power by what moves where, how much of it, and how busy the square is."""
    yield ["moved to", "a month", *(f"{100 * one:.0f} %" for one in SHARES)]
    for way in MOVES:
        for volume in VOLUMES:
            power = [power_of(way, volume=volume, moved=one, worlds=worlds) for one in SHARES]
            yield [way, str(volume), *(f"{one:.0f}" for one in power)]


AUGUST = Setting(first_day=date(2024, 8, 1))
"""Something that begins with the month that is searched, after 35 months of which nobody knows anything."""

SEARCHED = {
    "nothing happened": AUGUST,
    "a tenth of places shaken": replace(AUGUST, shaken=0.1),
    "the square fell by 35 %, a tenth shaken": replace(AUGUST, shaken=0.1, prevented=FALL),
    "40 % of the square to the street": replace(AUGUST, to_street=0.4),
    "40 % of the square to a hub": replace(AUGUST, to_hub=0.4),
    "60 % of evenings to mornings": replace(AUGUST, to_morning=0.6),
    "60 % of narcotics to disorder": replace(AUGUST, to_other=0.6),
    "40 % to a hub, a tenth shaken": replace(AUGUST, to_hub=0.4, shaken=0.1),
}
FOUND = {
    "any move": "moves",
    "any false": "false moves",
    "false share": "false share",
    "the true one": "true moves",
    "more than chance": "redistribution p<5%",
    "displacement": "displacement",
    "local effect": "local_effect_only",
}


def tell_search(setting: Setting, seed: int) -> Told:
    """Make one city, search its last month, and put what was said into numbers."""
    ground = make_ground(setting, np.random.default_rng([seed, 1]))
    month = Period.of_month(f"{LAST:%Y-%m}", timezone=ground.incidents.site.timezone)
    found = search_displacement(ground, month, rng=np.random.default_rng([seed, 2]), now=NOW)
    is_true = [is_planted(move, setting) for move in found.moves]
    return {
        **{str(verdict): float(found.verdict == verdict) for verdict in Verdict},
        "moves": float(bool(is_true)),
        "true moves": float(any(is_true)),
        "false moves": float(not all(is_true)),
        "false share": 1 - sum(is_true) / len(is_true) if is_true else 0.0,
        "redistribution p<5%": float(bool(found.redistribution) and found.redistribution.p_value < 0.05),
        "places": float(found.places),
        "changes": float(len(found.changes)),
        "local off": 0.0,
    }


def is_planted(move: Move, setting: Setting) -> bool:
    """Tell whether a move is what was planted: from the square, of the right kind, to the right place."""
    to = {
        DisplacementKind.GEOGRAPHIC: [
            place for place, moved in ((STREET, setting.to_street), (REMOTE, setting.to_hub)) if moved > 0
        ],
        DisplacementKind.TEMPORAL: [SQUARE] if setting.to_morning > 0 else [],
        DisplacementKind.OFFENCE_TYPE: [SQUARE] if setting.to_other > 0 else [],
    }[move.kind]
    return _is_at(move.source.place, SQUARE) and any(_is_at(move.receiver.place, place) for place in to)


def _is_at(place: SearchPlace, number: int) -> bool:
    """Tell whether a place of the search, a cell or a hub, holds one of the town's."""
    here = town()
    if place.role == "cell":
        return any(int(place.place_id, 16) in cells[number] for cells in here.cells.values())
    point = to_metres([place.longitude], [place.latitude], crs=CRS)[0]
    return bool(np.hypot(*(here.points[number].mean(axis=0) - point)) < 100)


@cache
def measure_search(setting: Setting, *, worlds: int, first_seed: int = 0) -> dict[str, Floats]:
    """Search in many cities, as `measure` evaluates."""
    return _stack([tell_search(setting, first_seed + number) for number in range(worlds)])


def search_rows(worlds: int) -> Iterator[list[str]]:
    """Give how often a search finds what is there and what is not, and the share of its moves that are false."""
    yield ["what happened", "dispersion", *FOUND]
    for event, setting in SEARCHED.items():
        for dispersion in DISPERSIONS:
            told = measure_search(replace(setting, dispersion=dispersion), worlds=worlds)
            yield [event, f"{dispersion:g}", *(f"{share_of_all(told, name):.1f}" for name in FOUND.values())]


TABLES = {"null": null_rows, "coverage": coverage_rows, "power": power_rows, "search": search_rows}


def main(table: str, worlds: str) -> None:
    """Print a table's rows as they are found."""
    for number, row in enumerate(TABLES[table](int(worlds))):
        rule = "|" + "---|" * len(row) + "\n" if number == 0 else ""
        sys.stdout.write(f"| {' | '.join(row)} |\n{rule}")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
