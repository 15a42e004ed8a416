"""A month made by hand: an invented city whose every figure a reader can follow."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import box

from hotspot.ground import Ground, LocatedIncidents, prepare_incidents
from hotspot.report.change import compare_counts
from hotspot.report.facts import MonthFacts
from hotspot.report.places import HotPlace, HotPlaces
from hotspot.report.placing import DataQuality, Placing
from hotspot.report.say import numbers_in
from hotspot.report.series import MonthlySeries, month_before
from hotspot.report.volumes import compare_volumes
from models.effect import AreaEffect, Effect, HourBand, NamedEffect, Ratio
from models.finding import (
    Balance,
    Completeness,
    DetectionReading,
    DisplacementFinding,
    DisplacementKind,
    Flow,
    KindVerdict,
    Placebos,
    SeriesEffect,
    Substitute,
    TemporalFinding,
    Verdict,
)
from models.hotspot import HotSpot, ScoreComponents
from models.intervention import Intervention, InterventionKind
from models.period import Hours, Period
from models.provenance import Provenance
from models.report import Table, swedish_number
from models.search import Change, Move, Redistribution, SearchFinding, SearchPlace
from models.site import Site
from models.tables import STORED, conform

MONTH = "2024-07"
TIMEZONE = "Europe/Stockholm"
NOW = datetime(2024, 8, 5, 9, 30, tzinfo=UTC)
JULY = Period.of_month(MONTH, timezone=TIMEZONE)
SITE = Site(
    name="Påhittade Stockholm",
    timezone=TIMEZONE,
    local_crs="EPSG:3006",
    study_area=(17.7, 59.2, 18.3, 59.5),
    is_synthetic=True,
)
PROVENANCE = Provenance(
    data_version=3, parameters={"month": MONTH, "category": ""}, made_at=NOW, seed=7, is_synthetic=True
)


def effect(value: float, *, half: float = 30, before: float = 200, q_value: float | None = None) -> Effect:
    z = abs(value) / (half / 1.96)
    return Effect(
        value=value,
        low=value - half,
        high=value + half,
        standard_error=half / 1.96,
        dispersion=1.8,
        p_value=0.0004 if z > 1.96 else 0.4,
        q_value=q_value,
        smallest_detectable_effect=2.8 * half / 1.96,
        before=before,
        after=before + value,
    )


def area(name: str, role: str, one: Effect, *, east: float = 18.0649, north: float = 59.3326) -> AreaEffect:
    return AreaEffect(area_id=name.lower(), name=name, role=role, longitude=east, latitude=north, effect=one)


def intervention(name: str = "Sommar på torget 2024", key: str = "sommar") -> Intervention:
    return Intervention(
        intervention_id=key,
        name=name,
        kind=InterventionKind.PLACE_ACTIVATION,
        area=box(18.062, 59.331, 18.066, 59.334),
        first_day=date(2024, 6, 1),
        last_day=date(2024, 8, 31),
        hours=Hours.parse("16-24"),
    )


def temporal(p_value: float = 0.002) -> TemporalFinding:
    day = np.roll(np.exp(-((np.arange(24) - 12) ** 2) / 30), 8)
    profile = np.tile(day / day.sum() / 7, 7)
    bands = (
        HourBand(name="Kväll", hours="18-22", effect=effect(-60, half=20)),
        HourBand(name="Morgon", hours="06-12", effect=effect(35, half=18)),
    )
    return TemporalFinding(
        statistic=0.4,
        p_value=p_value,
        hours_moved=-3.2,
        low=-4.1,
        high=-2.2,
        bands=bands,
        profile_before=tuple(profile),
        profile_after=tuple(np.roll(profile, -3)),
    )


def finding(verdict: Verdict = Verdict.DISPLACEMENT, *, local: float = -106, **changes: object) -> DisplacementFinding:
    treated = area("Sergels torg", "treatment", effect(local))
    hub = area("Liljeholmen", "remote", effect(41, half=22, q_value=0.01), east=18.023, north=59.31)
    moved = verdict is Verdict.DISPLACEMENT
    values: dict[str, Any] = {
        "intervention": intervention(),
        "evaluated": Period.of_days(date(2024, 6, 1), date(2024, 7, 31), timezone=TIMEZONE),
        "reference": (Period.of_days(date(2023, 6, 1), date(2023, 7, 31), timezone=TIMEZONE),),
        "detection": "public,alarm,unknown",
        "category": "",
        "incidents": 812,
        "local": treated,
        "buffer": area("Närområde", "buffer", effect(34 if moved else 4, half=25), east=18.06),
        "remote": (hub, area("Slussen", "remote", effect(3, half=20, q_value=0.9), east=18.072, north=59.3195)),
        "net": effect(-31, half=40),
        "temporal": temporal(),
        "flows": (Flow(source=treated, receiver=hub, incidents=41, low=19, high=63),) if moved else (),
        "controls": ("Odenplan", "Fridhemsplan", "Medborgarplatsen"),
        "dispersion": 1.8,
        "verdict": verdict,
        "reason": "Minskningen på torget följs av en ökning vid ett nav.",
        "kinds": (
            *tuple(
                KindVerdict(kind=kind, verdict=verdict, reason="Se tabellen över effekter.")
                for kind in DisplacementKind
                if kind is not DisplacementKind.PERPETRATOR
            ),
            KindVerdict(kind=DisplacementKind.PERPETRATOR, verdict="not_measured", reason="Kräver personuppgifter."),
        ),
        "provenance": PROVENANCE,
    }
    return DisplacementFinding(**{**values, **changes})


def reading(public: float = -106, police: float = 3) -> DetectionReading:
    """What two series say together; the code and its sentence are the reader's own, made up here."""
    return DetectionReading(
        public=effect(public),
        police=effect(police),
        reading="made_up",
        sentence=f"Allmänhetens samtal ändrades med {public:.0f}.".replace("-", "−"),
    )


def place(name: str, *, east: float = 18.0649, north: float = 59.3326) -> SearchPlace:
    return SearchPlace(place_id=name.lower(), name=name, role="hub", longitude=east, latitude=north)


def change(where: SearchPlace, value: float, *, part: str = "", expected: float = 90) -> Change:
    history = tuple(float(number) for number in np.random.default_rng(2).poisson(expected, 24))
    return Change(
        place=where,
        part=part,
        observed=expected + value,
        expected=expected,
        value=value,
        low=value - 18,
        high=value + 18,
        p_value=0.0002,
        q_value=0.004,
        smallest_detectable_effect=26,
        history=(*history, expected + value),
        expected_history=(expected,) * 25,
    )


def moves() -> tuple[Move, ...]:
    square, hub = place("Sergels torg"), place("Liljeholmen", east=18.023, north=59.31)
    common: dict[str, Any] = {"lag_months": 0, "p_value": 0.0001, "q_value": 0.006}
    across = {"source": change(square, -54), "receiver": change(hub, 31), "link": "metro-13, 6 stationer"}
    later = {"source": change(square, -40, part="18-24"), "receiver": change(square, 22, part="06-12")}
    return (
        Move(kind=DisplacementKind.GEOGRAPHIC, incidents=31, low=14, high=48, **across, **common),
        Move(kind=DisplacementKind.TEMPORAL, incidents=22, low=5, high=39, link="samma plats", **later, **common),
    )


def search(*, has_moves: bool = True, **changes: object) -> SearchFinding:
    found = moves() if has_moves else ()
    verdict = Verdict.DISPLACEMENT if has_moves else Verdict.NO_EFFECT_SEEN
    values: dict[str, Any] = {
        "finding_id": "s-1",
        "month": JULY,
        "baseline": Period.of_days(date(2022, 7, 1), date(2024, 6, 30), timezone=TIMEZONE),
        "months": 24,
        "detection": "public,alarm,unknown",
        "category": "",
        "incidents": 3_214.5,
        "places": 412,
        "pairs": 2_150,
        "changes": tuple(end for move in found for end in (move.source, move.receiver)),
        "moves": found,
        "redistribution": Redistribution(
            statistic=8.31, expected=3.2, p_value=0.012, draws=999, linked=5, coincidences=1.3
        ),
        "smallest_detectable_effect": 24.4,
        "verdict": verdict,
        "reason": "Se tabellen över flyttar.",
        "kinds": (
            KindVerdict(
                kind=DisplacementKind.GEOGRAPHIC,
                verdict=verdict,
                reason="Prövad mellan grannar och nav.",
                incidents=3_214.5,
                smallest_detectable_effect=24.4,
            ),
            KindVerdict(kind=DisplacementKind.PERPETRATOR, verdict="not_measured", reason="Kräver personuppgifter."),
        ),
        "notes": ("Under 1 % av händelserna saknar klockslag.",),
        "provenance": PROVENANCE,
    }
    return SearchFinding(**{**values, **changes})


def supported(**changes: object) -> DisplacementFinding:
    """A finding with everything that a judgement may rest on."""
    ratio = Ratio(value=0.66, low=0.55, high=0.78)
    parts = (NamedEffect(name="fre-lör", effect=effect(-70, half=25, q_value=0.003)),)
    groups = (
        NamedEffect(name="Alkohol och narkotika", effect=effect(-80, half=25, q_value=0.002)),
        NamedEffect(name="Våld och hot", effect=effect(-26, half=28, q_value=0.3)),
    )
    kinds = (
        KindVerdict(
            kind=DisplacementKind.OFFENCE_TYPE,
            verdict=Verdict.LOCAL_EFFECT_ONLY,
            reason="Ingen grupp ökade.",
            effects=groups,
            incidents=812,
            smallest_detectable_effect=40,
        ),
        KindVerdict(kind=DisplacementKind.PERPETRATOR, verdict="not_measured", reason="Kräver personuppgifter."),
    )
    one_series: dict[str, Any] = {"local": effect(-80), "buffer": effect(12), "net": effect(-60), "reason": "Se ovan."}
    values: dict[str, Any] = {
        "local": area("Sergels torg", "treatment", replace(effect(-106), ratio=ratio, placebo_p_value=0.004)),
        "temporal": replace(temporal(), weekdays=parts),
        "kinds": kinds,
        "panel": effect(-98, half=34),
        "quotient": -0.39,
        "share_displaced": Ratio(value=0.71, low=0.42, high=1.12),
        "placebos": Placebos(number=999, spread=1.12, false_alarms=0.068),
        "balance": (
            Balance(name="nivå", treated=100, controls=92, difference=0.4),
            Balance(name="trend", treated=1.01, controls=1.0, difference=0.05),
        ),
        "series": (
            SeriesEffect(
                detection="public,alarm,unknown",
                group="",
                incidents=812,
                verdict=Verdict.DISPLACEMENT,
                **one_series,
            ),
            SeriesEffect(detection="police", group="", incidents=140, verdict=Verdict.NO_EFFECT_SEEN, **one_series),
        ),
        "substitutes": (
            Substitute(
                first="Våld och hot", second="Alkohol och narkotika", correlation=-0.31, q_value=0.02, months=24
            ),
        ),
        "detection_reading": reading(),
        "completeness": Completeness(share=0.97, low=0.955, high=0.981, median_delay_days=1.4, left_out_days=3),
        "notes": ("Påsken infaller i referensen 2023 men inte i perioden.",),
    }
    return replace(finding(), **{**values, **changes})


def series(*, last: float = 900, police_last: float = 120, months: int = 30) -> MonthlySeries:
    """Thirty months of about 1 000 public incidents in two groups; only the last month is chosen."""
    rng = np.random.default_rng(5)
    public = rng.poisson((600, 400), size=(months, 2)).astype(float)
    police = rng.poisson((80, 40), size=(months, 2)).astype(float)
    public[-1] = (0.6 * last, 0.4 * last)
    police[-1] = (police_last * 2 / 3, police_last / 3)
    names = tuple(month_before(MONTH, months=step) for step in reversed(range(months)))
    return MonthlySeries(months=names, groups=("Alkohol och narkotika", "Våld och hot"), public=public, police=police)


def hot_place(rank: int, name: str, *, is_new: bool = False) -> HotPlace:
    east = 18.06 + 0.004 * rank
    hotspot = HotSpot(
        hotspot_id=f"h{rank}",
        rank=rank,
        name=name,
        outline=box(east, 59.331, east + 0.002, 59.332),
        cells=(rank,),
        incidents=140.0 / rank,
        density_per_month=900.0 / rank,
        z=6.0,
        q_value=1e-7,
        score=95 - 9 * rank,
        components=ScoreComponents(density=1 / rank, significance=0.7, persistence=0.9, recency=0.5),
        peak_hours=(20, 24),
        method="gi_star",
        first_day=date(2024, 7, 1),
        last_day=date(2024, 7, 31),
    )
    change = compare_counts(100, 140 / rank, dispersion=1.8)
    return HotPlace(name=name, hotspot=hotspot, change=change, chance=change.p_value, is_new=is_new)


def facts(**changes: object) -> MonthFacts:
    places = (hot_place(1, "Plattan"), hot_place(2, "Hötorget", is_new=True))
    values: dict[str, Any] = {
        "site_name": SITE.name,
        "month": MONTH,
        "period": JULY,
        "incidents": 31_204,
        "newest": date(2024, 7, 31),
        "placing": Placing(fine=930, area=60, unplaced=30, police=120, loose_time=44),
        "loading": DataQuality(received=1_100, accepted=1_000, corrected=40, duplicate=30, quarantined=20, rejected=10),
        "reported": Completeness(share=0.991, low=0.984, high=0.996, median_delay_days=1.4, left_out_days=0),
        "volumes": compare_volumes(series()),
        "hot": HotPlaces(month=MONTH, places=places, found=2, cooled=("Odenplan",)),
        "interventions": (intervention(),),
        "findings": (finding(detection_reading=reading()),),
        "search": search(),
    }
    return MonthFacts(**{**values, **changes})


def incidents(count: int, *, months: int = 14, seed: int = 3) -> LocatedIncidents:
    """Incidents on and around one square, as even over the months as a die is."""
    rng = np.random.default_rng(seed)
    start = datetime(2023, 6, 1, 12, tzinfo=UTC)
    days = np.sort(rng.uniform(0, 30.4 * months, count))
    times = pd.DatetimeIndex([start + timedelta(days=float(day)) for day in days]).as_unit("us")
    blank = {name: "" if kind == "str" else None for name, kind in STORED.items()}
    blank |= {"is_time_ambiguous": False, "version": 1, "harm": np.nan, "uncertainty_m": 50.0, "status": "new"}
    table = pd.DataFrame([blank] * count).assign(
        source_id=[str(number) for number in range(count)],
        earliest=times,
        latest=times,
        longitude=18.0649 + rng.normal(0, 0.003, count),
        latitude=59.3326 + rng.normal(0, 0.0015, count),
        precision=np.where(rng.random(count) < 0.9, "place", "none"),
        category="LOB",
        category_group="Alkohol och narkotika",
        detection=np.where(rng.random(count) < 0.8, "public", "police"),
    )
    for name, kind in STORED.items():
        if kind.startswith("datetime"):
            table[name] = pd.to_datetime(table[name], utc=True)
    return prepare_incidents(conform(table, STORED, what="test"), site=SITE, data_version=3)


def ground(count: int, *, interventions: tuple[Intervention, ...] = ()) -> Ground:
    areas = gpd.GeoDataFrame({"area_id": [], "name": [], "kind": []}, geometry=[], crs="EPSG:4326")
    return Ground(incidents=incidents(count), interventions=interventions, areas=areas, hubs=(), places=())


def numbers_of(table: Table) -> set[str]:
    """Give every number that a reader can see in a table: heading, caption and cells, as rendered."""
    cells = (swedish_number(value, table.decimals[index]) for row in table.rows for index, value in enumerate(row))
    return numbers_in(" | ".join((table.caption, *table.columns, *cells)))
