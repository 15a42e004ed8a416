"""Findings made by hand, whose every figure a reader can follow."""

from dataclasses import replace
from datetime import UTC, date, datetime

from shapely.geometry import box

from models.effect import AreaCounts, AreaEffect, Effect
from models.finding import DisplacementFinding, DisplacementKind, Flow, KindVerdict, Verdict
from models.intervention import Intervention, InterventionKind
from models.period import Hours, Period
from models.provenance import Provenance
from models.search import Change, Move, Redistribution, SearchFinding, SearchPlace

NOW = datetime(2026, 10, 10, 12, tzinfo=UTC)
ZONE = "Europe/Stockholm"
JULY = Period.of_month("2026-07", timezone=ZONE)
CELL = "8a088661d437fff"
CONTROLS = (1000.0, 1100.0, 945.0)
INTERVENTION = Intervention(
    intervention_id="torget-2025",
    name="Sommar på torget",
    kind=InterventionKind.PLACE_ACTIVATION,
    area=box(18.06, 59.33, 18.07, 59.335),
    first_day=date(2025, 6, 1),
    last_day=date(2025, 8, 31),
    hours=Hours(first=18, last=2),
)


def effect(value: float, *, before: float, after: float, q_value: float | None = None) -> Effect:
    return Effect(
        value=value,
        low=value - 20,
        high=value + 20,
        standard_error=10,
        dispersion=1.5,
        p_value=0.01,
        q_value=q_value,
        smallest_detectable_effect=28,
        before=before,
        after=after,
    )


def evaluation(one: Intervention = INTERVENTION, *, now: datetime = NOW, data_version: int = 1) -> DisplacementFinding:
    """200 and 220 before, 150 under; controls 1000 and 1100 before, 945 under: 0.9 times, 189 expected, 39 fewer."""

    def area(area_id: str, name: str, role: str, made: Effect) -> AreaEffect:
        return AreaEffect(area_id=area_id, name=name, role=role, longitude=18.065, latitude=59.3325, effect=made)

    def counted(which: AreaEffect, counts: tuple[float, ...]) -> AreaCounts:
        return AreaCounts(area_id=which.area_id, name=which.name, role=which.role, counts=counts, controls=CONTROLS)

    key = one.intervention_id
    local = area(key, one.name, "treatment", effect(-39, before=210, after=150))
    buffer = area(f"{key}-buffer", "närområdet", "buffer", effect(30, before=100, after=120))
    buffer = replace(buffer, longitude=18.071)
    hub = area("liljeholmen", "Liljeholmen", "remote", effect(12, before=50, after=57, q_value=0.03))
    hub = replace(hub, longitude=18.0238, latitude=59.3107)
    evaluated = Period.of_days(one.first_day, one.last_day, timezone=ZONE)
    return DisplacementFinding(
        intervention=one,
        evaluated=evaluated,
        reference=(evaluated.years_earlier(1), evaluated.years_earlier(2)),
        detection="public,alarm,unknown",
        category="",
        incidents=4321,
        local=local,
        buffer=buffer,
        remote=(hub,),
        net=effect(9, before=360, after=327),
        temporal=None,
        flows=(Flow(source=local, receiver=buffer, incidents=30, low=10, high=50),),
        controls=("nära Slussen", "nära Odenplan"),
        dispersion=1.5,
        verdict=Verdict.DISPLACEMENT,
        reason="Minskningen på torget möttes av en ökning intill.",
        kinds=(KindVerdict(kind=DisplacementKind.PERPETRATOR, verdict="not_measured", reason="Personer följs inte."),),
        provenance=Provenance(data_version=data_version, parameters={}, made_at=now, seed=0),
        counts=(
            counted(local, (200, 220, 150)),
            counted(buffer, (90, 110, 120)),
            counted(hub, (45, 55, 57)),
            AreaCounts(area_id=f"{key}-net", name="samlat", role="net", counts=(335, 385, 327), controls=CONTROLS),
            AreaCounts(area_id=CELL, name="nära Slussen", role="control", counts=(600, 700, 545)),
            AreaCounts(area_id="odenplan", name="nära Odenplan", role="control", counts=(400, 3, 400)),
        ),
    )


def change(
    place: SearchPlace, part: str, observed: float, expected: float, *, history: tuple[float, ...] = ()
) -> Change:
    return Change(
        place=place,
        part=part,
        observed=observed,
        expected=expected,
        value=observed - expected,
        low=observed - expected - 15,
        high=observed - expected + 15,
        p_value=0.001,
        q_value=0.02,
        smallest_detectable_effect=22,
        history=history or (expected, expected, observed),
        expected_history=(expected, expected, expected),
    )


SQUARE = SearchPlace(place_id=CELL, name="nära Sergels torg", role="cell", longitude=18.0649, latitude=59.3326)
HUB = SearchPlace(place_id="liljeholmen", name="Liljeholmen", role="hub", longitude=18.0238, latitude=59.3107)


def search(month: Period = JULY, *, now: datetime = NOW, data_version: int = 1) -> SearchFinding:
    """The square fell by 40 and Liljeholmen rose by 30; in the square evenings fell and mornings rose."""
    fell, rose = change(SQUARE, "", 60, 100), change(HUB, "", 80, 50, history=(48, 52, 80))
    evening, morning = change(SQUARE, "18-24", 20, 60), change(SQUARE, "06-14", 35, 15, history=(3, 4, 35))

    def move(kind: DisplacementKind, source: Change, receiver: Change, link: str, lag: int = 0) -> Move:
        return Move(
            kind=kind,
            source=source,
            receiver=receiver,
            lag_months=lag,
            link=link,
            p_value=0.0005,
            q_value=0.01,
            incidents=30,
            low=12,
            high=48,
        )

    return SearchFinding(
        finding_id="",
        month=month,
        baseline=Period(start=month.years_earlier(2).start, end=month.start),
        months=24,
        detection="public,alarm,unknown",
        category="",
        incidents=900,
        places=40,
        pairs=120,
        changes=(fell, rose),
        moves=(
            move(DisplacementKind.GEOGRAPHIC, fell, rose, "metro-13, 6 stationer", lag=1),
            move(DisplacementKind.TEMPORAL, evening, morning, "samma plats"),
        ),
        redistribution=Redistribution(statistic=12.5, expected=4.1, p_value=0.004, draws=999),
        smallest_detectable_effect=18,
        verdict=Verdict.DISPLACEMENT,
        reason="Från Sergels torg till Liljeholmen.",
        kinds=(KindVerdict(kind=DisplacementKind.PERPETRATOR, verdict="not_measured", reason="Personer följs inte."),),
        notes=("Bakgrunden är 24 månader.",),
        provenance=Provenance(data_version=data_version, parameters={"places": "40 (automatic)"}, made_at=now, seed=0),
    )
