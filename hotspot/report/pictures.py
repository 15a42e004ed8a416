"""What each figure shows, as plain values; the doors draw it."""

from typing import Any

import numpy as np
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from hotspot.report.change import overdispersion
from hotspot.report.series import Floats, MonthlySeries
from hotspot.report.words import month_name
from models.effect import AreaEffect, Effect
from models.finding import DisplacementFinding, Flow, TemporalFinding
from models.hotspot import HotSpot
from models.intervention import Intervention
from models.report import Figure
from models.search import Move, SearchFinding, SearchPlace

_MONTHS_SHOWN = 24
_Z_LEVEL = 1.959963984540054


def series_figure(series: MonthlySeries) -> Figure:
    """Show the months with the span that earlier years let expect."""
    public, police = series.public.sum(axis=1), series.police.sum(axis=1)
    low, high = expected_span(public)
    shown = slice(-_MONTHS_SHOWN, None)
    return Figure(
        figure_id="manadsserie",
        kind="series",
        caption="Händelser per månad. Det skuggade bandet är vad samma månader tidigare år ger anledning att vänta "
        "(95 %) för allmänhetens samtal och larm.",
        alt=f"Linjediagram över händelser per månad till och med {month_name(series.months[-1])}, en linje för "
        "allmänhetens samtal och larm och en för polisens egna upptäckter.",
        data={
            "months": list(series.months[shown]),
            "public": _rounded(public[shown]),
            "police": _rounded(police[shown]),
            "low": _rounded(low[shown]),
            "high": _rounded(high[shown]),
        },
    )


def expected_span(monthly: Floats) -> tuple[Floats, Floats]:
    """Give the 95 % span for each month from the same months of earlier years; NaN where there are none.

    The mean m of k earlier years misses this year's level by its own chance too,
    so the variance is dispersion times (m + m / k).
    """
    dispersion = overdispersion(monthly)
    low, high = np.full(len(monthly), np.nan), np.full(len(monthly), np.nan)
    for index in range(12, len(monthly)):
        earlier = monthly[index % 12 : index : 12]
        mean = float(earlier.mean())
        half = _Z_LEVEL * np.sqrt(dispersion * (mean + mean / len(earlier)))
        low[index], high[index] = max(0.0, mean - half), mean + half
    return low, high


def map_figure(
    hotspots: tuple[HotSpot, ...], interventions: tuple[Intervention, ...], findings: tuple[DisplacementFinding, ...]
) -> Figure:
    """Show the hot spots, where something was done, and what moved from where to where."""
    flows = [flow for finding in findings for flow in finding.flows]
    named = ", ".join(f"{one.rank} {one.name}" for one in hotspots) or "inga heta platser"
    moved = "; ".join(f"pil från {flow.source.name} till {flow.receiver.name}" for flow in flows)
    return Figure(
        figure_id="karta",
        kind="map",
        caption="Månadens heta platser (numrerade efter rang), insatsområden och omfördelning. Pilens bredd följer "
        "antalet händelser som kan ha flyttat, den svaga bården intervallets övre gräns.",
        alt=f"Karta: {named}. Insatsområden: {', '.join(one.name for one in interventions) or 'inga'}."
        + (f" Omfördelning: {moved}." if moved else ""),
        data={
            "hotspots": [{"rank": one.rank, "name": one.name, "rings": _rings(one.outline)} for one in hotspots],
            "areas": [{"name": one.name, "rings": _rings(one.area)} for one in interventions],
            "flows": [
                {
                    "source": _point(flow.source),
                    "receiver": _point(flow.receiver),
                    "name": flow.receiver.name,
                    **_amount(flow),
                }
                for flow in flows
            ],
            "changes": [],
        },
    )


def moves_figure(finding: SearchFinding) -> Figure:
    """Show the moves that a search found, and the places that changed."""
    flows = [move for move in finding.moves if move.source.place.place_id != move.receiver.place.place_id]
    marked = {one.place.place_id: one for one in reversed(finding.changes)} | {
        end.place.place_id: end for move in flows for end in (move.source, move.receiver)
    }
    moved = "; ".join(f"pil från {move.source.place.name} till {move.receiver.place.name}" for move in flows)
    return Figure(
        figure_id="sokkarta",
        kind="moves",
        caption="Vad sökningen fann. Pilens bredd följer antalet händelser och den svaga bården intervallets övre "
        "gräns; prickarna är platser som ändrats mer än slumpen ger.",
        alt=f"Karta över {len(marked)} platser som ändrats" + (f": {moved}." if moved else ", utan pilar."),
        data={
            "hotspots": [],
            "areas": [],
            "flows": [
                {
                    "source": _point(move.source.place),
                    "receiver": _point(move.receiver.place),
                    "name": move.receiver.place.name,
                    **_amount(move),
                }
                for move in flows
            ],
            "changes": [
                {"name": one.place.name, "point": _point(one.place), "value": round(one.value, 3)}
                for one in marked.values()
            ],
        },
    )


def hour_figure(finding: DisplacementFinding, temporal: TemporalFinding) -> Figure:
    """Show the treatment area's day before and after."""
    before, after = _by_hour(temporal.profile_before), _by_hour(temporal.profile_after)
    return Figure(
        figure_id=f"dygn-{finding.intervention.intervention_id}",
        kind="hour_profile",
        caption=f"Dygnet i insatsområdet, {finding.intervention.name}: andel av händelserna per timme, före och under "
        "insatsen.",
        alt=f"Linjediagram över andelen händelser per klocktimme. Före: flest klockan {_peak(before)}. "
        f"Under insatsen: flest klockan {_peak(after)}.",
        data={"before": before, "after": after, "hours": str(finding.intervention.hours or "")},
    )


def effects_figure(finding: DisplacementFinding, areas: tuple[AreaEffect, ...]) -> Figure:
    """Show the effects with their intervals, the net effect last."""
    named = [*((area.name, area.role, area.effect) for area in areas), ("Samlad effekt", "net", finding.net)]
    beyond = [name for name, _, effect in named if effect.is_significant]
    seen = f"skilda från noll: {', '.join(beyond)}" if beyond else "ingen effekt är skild från noll"
    return Figure(
        figure_id=f"effektbild-{finding.intervention.intervention_id}",
        kind="effects",
        caption=f"Effekter med 95 % intervall, {finding.intervention.name}. Till vänster om noll: färre händelser.",
        alt=f"Punkter med intervall för {len(named)} effekter; {seen}.",
        data={"rows": [_effect_mark(*one) for one in named]},
    )


def _effect_mark(name: str, role: str, effect: Effect) -> dict[str, object]:
    value, low, high = (
        None if np.isnan(number) else round(number, 3) for number in (effect.value, effect.low, effect.high)
    )
    marks = {"value": value, "low": low, "high": high}
    return {"name": name, "role": role, **marks, "is_significant": effect.is_significant}


def _rings(geometry: BaseGeometry) -> list[list[list[float]]]:
    shape: dict[str, Any] = mapping(geometry)
    if shape["type"] not in {"Polygon", "MultiPolygon"}:
        return []
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else (shape["coordinates"],)
    return [[[round(x, 6), round(y, 6)] for x, y, *_ in ring] for polygon in polygons for ring in polygon]


def _point(place: AreaEffect | SearchPlace) -> list[float]:
    return [round(place.longitude, 6), round(place.latitude, 6)]


def _amount(flow: Flow | Move) -> dict[str, float | None]:
    numbers = {"incidents": flow.incidents, "low": flow.low, "high": flow.high}
    return {name: round(value, 3) if np.isfinite(value) else None for name, value in numbers.items()}


def _by_hour(profile: tuple[float, ...]) -> list[float]:
    return [round(float(share), 6) for share in np.asarray(profile).reshape(7, 24).sum(axis=0)]


def _peak(by_hour: list[float]) -> str:
    if not by_hour or not any(by_hour):
        return "okänt"
    return f"{by_hour.index(max(by_hour)):02d}"


def _rounded(values: Floats) -> list[float | None]:
    return [None if np.isnan(value) else round(float(value), 3) for value in values]
