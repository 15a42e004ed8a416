"""How an intervention is judged: areas, periods, controls, hours, and what may be concluded."""

from dataclasses import replace
from datetime import UTC, date, datetime

import geopandas as gpd
import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from geodata.transit import hubs, lines
from hotspot.displacement import evaluate_intervention
from hotspot.displacement.areas import BUFFER, FIRST_HUB, GUARD, NOWHERE, TREATMENT, linked_to, plan_areas
from hotspot.displacement.controls import choose_controls
from hotspot.displacement.kinds import not_assessable
from hotspot.displacement.periods import choose_periods
from hotspot.displacement.phrases import signed
from hotspot.displacement.verdicts import Evidence, conclude, judge_kinds
from hotspot.ground import Ground, LocatedIncidents
from hotspot.synthetic import make_world
from models.effect import AreaEffect, Effect
from models.finding import DisplacementFinding, DisplacementKind, KindVerdict, Verdict
from models.incident import PUBLIC_INITIATED, Detection
from models.intervention import Intervention, InterventionKind
from models.period import Hours

NOW = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def ground() -> Ground:
    world = make_world(seed=11)
    return ground_of(world.locate(), world.interventions)


@pytest.fixture(scope="module")
def summer(ground: Ground) -> Intervention:
    return ground.interventions[0]


@pytest.fixture(scope="module")
def finding(ground: Ground, summer: Intervention) -> DisplacementFinding:
    return judge(ground, summer)


def ground_of(incidents: LocatedIncidents, interventions: tuple[Intervention, ...]) -> Ground:
    areas = gpd.GeoDataFrame({"area_id": [], "name": [], "kind": []}, geometry=[], crs="EPSG:4326")
    return Ground(incidents=incidents, interventions=interventions, areas=areas, hubs=hubs(), lines=lines(), places=())


def judge(ground: Ground, intervention: Intervention, *, seed: int = 1, **options: object) -> DisplacementFinding:
    return evaluate_intervention(ground, intervention, rng=np.random.default_rng(seed), now=NOW, **options)  # type: ignore[arg-type]


def chosen(incidents: LocatedIncidents, rows: NDArray[np.bool_] | NDArray[np.int64]) -> LocatedIncidents:
    """The same city with only some of its incidents, or in another order."""
    arrays = (
        "earliest", "latest", "hour_weights", "points", "longitude", "latitude", "uncertainty_m", "is_fine",
        "is_placed", "category_code", "group_code", "detection_code", "target_code", "modus_code", "first_seen", "harm",
    )  # fmt: skip
    order = np.flatnonzero(rows) if rows.dtype == bool else rows
    return replace(incidents, **{name: getattr(incidents, name)[order] for name in arrays}, _cells={})


def instant(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1_000_000)


def test_every_incident_lies_in_one_area_and_the_first_of_treatment_buffer_hub_wins(
    ground: Ground, summer: Intervention
) -> None:
    plan = plan_areas(ground, summer)
    inside = shapely.contains_xy(summer.area, ground.incidents.longitude, ground.incidents.latitude)
    fine = ground.incidents.is_fine
    assert ((plan.label == TREATMENT) == (inside & fine)).mean() > 0.9999
    assert set(np.unique(plan.label)) >= {NOWHERE, TREATMENT, BUFFER, GUARD}
    assert {hub.name for number, hub in enumerate(plan.hubs) if (plan.label == FIRST_HUB + number).any()} >= {"Slussen"}
    assert (plan.label[~fine] == GUARD).all()
    middle = ground.incidents.points[plan.label == TREATMENT].mean(axis=0)
    away = np.linalg.norm(ground.incidents.points - middle, axis=1)
    assert np.nanmax(away[plan.label == BUFFER]) < 600
    assert np.nanmin(away[plan.label == NOWHERE]) > 400


def test_linked_hubs_are_few_stops_away_on_one_line_and_outside_the_buffer(
    ground: Ground, summer: Intervention
) -> None:
    linked = {hub.name for hub in linked_to(ground.hubs, ground.lines, summer, crs="EPSG:3006")}
    assert {"Liljeholmen", "Slussen", "Odenplan"} <= linked  # six, two and three stops from T-Centralen
    assert not {"Telefonplan", "Kista", "T-Centralen", "Hötorget"} & linked
    assert {"Liljeholmen"} <= {hub.name for hub in plan_areas(ground, summer).hubs} <= linked


def test_no_control_holds_an_incident_that_the_intervention_could_have_touched(
    ground: Ground, summer: Intervention
) -> None:
    plan = plan_areas(ground, summer)
    periods = choose_periods(ground.incidents, summer, until=None)
    pool = choose_controls(ground, plan, periods, categories=(), detection=PUBLIC_INITIATED)
    assert len(pool) >= 12
    assert (plan.label[pool.member >= 0] == NOWHERE).all()
    assert len(set(pool.names)) == len(pool)


def test_the_reference_is_the_same_days_of_two_earlier_years(ground: Ground, summer: Intervention) -> None:
    periods = choose_periods(ground.incidents, summer, until=None)
    assert str(periods.evaluated) == "2024-06-01/2024-08-31"
    assert [str(one) for one in periods.reference] == ["2023-06-01/2023-08-31", "2022-06-01/2022-08-31"]


def test_years_without_records_are_no_reference_even_if_one_row_is_mistyped(
    ground: Ground, summer: Intervention
) -> None:
    late = ground.incidents.earliest >= instant("2023-01-01T00:00+01:00")
    late[np.flatnonzero(~late)[7]] = True
    periods = choose_periods(chosen(ground.incidents, late), summer, until=None)
    assert [str(one) for one in periods.reference] == ["2023-06-01/2023-08-31"]


def test_an_intervention_still_going_on_is_cut_at_the_day_asked_for_and_at_the_newest_incident(
    ground: Ground, summer: Intervention
) -> None:
    asked = choose_periods(ground.incidents, summer, until=date(2024, 6, 30))
    assert str(asked.evaluated) == "2024-06-01/2024-06-30"
    assert str(asked.reference[0]) == "2023-06-01/2023-06-30"
    known = ground.incidents.earliest < instant("2024-07-15T12:00+02:00")
    assert str(choose_periods(chosen(ground.incidents, known), summer, until=None).evaluated) == "2024-06-01/2024-07-15"


def test_the_order_of_rows_changes_no_effect(
    ground: Ground, summer: Intervention, finding: DisplacementFinding
) -> None:
    order = np.random.default_rng(3).permutation(len(ground.incidents))
    again = judge(ground_of(chosen(ground.incidents, order), ()), summer)
    for one, other in ((finding.local, again.local), (finding.buffer, again.buffer)):
        assert other.effect.value == pytest.approx(one.effect.value)
        assert other.effect.standard_error == pytest.approx(one.effect.standard_error)
    assert again.controls == finding.controls
    assert again.verdict == finding.verdict


def test_the_same_seed_gives_the_same_finding(
    ground: Ground, summer: Intervention, finding: DisplacementFinding
) -> None:
    assert judge(ground, summer) == finding


def test_the_net_is_local_buffer_and_the_hubs_that_changed_less_what_picking_them_added(
    finding: DisplacementFinding,
) -> None:
    changed = [area.effect for area in finding.remote if area.effect.is_significant]
    assert len(changed) >= 1
    plain = sum(one.value for one in (finding.local.effect, finding.buffer.effect, *changed))
    assert all(one.value > 0 for one in changed)
    assert plain - 0.2 * sum(one.value for one in changed) < finding.net.value < plain
    assert finding.net.standard_error > finding.local.effect.standard_error


def test_a_note_tells_what_hubs_without_a_sure_change_did_together(finding: DisplacementFinding) -> None:
    left_out = {area.area_id for area in finding.remote if not area.effect.is_significant}
    rows = [row for row in finding.counts if row.area_id in left_out]
    assert len(rows) == len(left_out) > 1
    told = 0.0
    for row in rows:
        told += row.counts[-1] - sum(row.counts[:-1]) * row.controls[-1] / sum(row.controls[:-1])
    (note,) = (note for note in finding.notes if "utan säker förändring räknas inte in" in note)
    assert note.startswith(f"{len(left_out)} knutpunkter")
    assert f"med {signed(told)} (95 %: " in note


def test_hours_limit_the_local_effect_but_not_what_only_moved_to_other_hours(
    ground: Ground, summer: Intervention, finding: DisplacementFinding
) -> None:
    evening = judge(ground, replace(summer, hours=Hours(first=18, last=24)))
    assert evening.local.effect.value < finding.local.effect.value
    assert evening.local.effect.before < finding.local.effect.before
    assert evening.net.value == pytest.approx(finding.net.value)
    assert evening.temporal is not None
    assert finding.temporal is not None
    assert evening.temporal.bands == finding.temporal.bands


def test_what_police_discover_is_a_series_of_its_own_and_rises_with_presence(
    ground: Ground, summer: Intervention, finding: DisplacementFinding
) -> None:
    police = judge(ground, summer, detection=(Detection.POLICE,))
    assert police.detection == "police"
    assert police.local.effect.value > 0
    assert finding.local.effect.value < 0
    assert finding.detection == "public,alarm,unknown"


def test_profiles_are_shares_of_the_week(finding: DisplacementFinding) -> None:
    assert finding.temporal is not None
    assert len(finding.temporal.profile_before) == len(finding.temporal.profile_after) == 168
    assert sum(finding.temporal.profile_before) == pytest.approx(1)
    assert finding.temporal.p_value <= 0.01
    assert finding.temporal.low <= finding.temporal.hours_moved <= finding.temporal.high


def test_every_effect_says_what_could_have_been_seen(finding: DisplacementFinding) -> None:
    assert finding.temporal is not None
    effects = [
        finding.net, finding.local.effect, finding.buffer.effect,
        *(area.effect for area in finding.remote), *(one.effect for one in finding.temporal.bands),
    ]  # fmt: skip
    for effect in effects:
        assert effect.smallest_detectable_effect > 2.8 * 0.5 * effect.standard_error
        assert effect.dispersion >= 1


def test_without_an_earlier_year_nothing_is_assessed_and_the_reason_says_so(
    ground: Ground, summer: Intervention
) -> None:
    this_year = chosen(ground.incidents, ground.incidents.earliest >= instant("2024-01-01T00:00+01:00"))
    found = judge(ground_of(this_year, ()), summer)
    assert found.verdict == Verdict.NOT_ASSESSABLE
    assert "tidigare år" in found.reason
    assert np.isnan(found.local.effect.value)
    assert not found.local.effect.is_significant
    assert not found.flows


def test_without_untouched_areas_nothing_is_assessed(ground: Ground, summer: Intervention) -> None:
    plan = plan_areas(ground, summer)
    found = judge(ground_of(chosen(ground.incidents, plan.label != NOWHERE), ()), summer)
    assert found.verdict == Verdict.NOT_ASSESSABLE
    assert "jämförbara områden" in found.reason


def test_silence_everywhere_is_not_evidence(ground: Ground, summer: Intervention) -> None:
    nowhere = replace(summer, area=shapely.box(18.20, 59.250, 18.203, 59.252))
    found = judge(ground, nowhere)
    assert found.verdict == Verdict.NOT_ASSESSABLE
    assert "För få händelser" in found.reason
    assert found.temporal is None


def test_an_area_far_from_all_incidents_and_hubs_breaks_nothing(ground: Ground, summer: Intervention) -> None:
    empty = ground_of(chosen(ground.incidents, np.zeros(len(ground.incidents), bool)), ())
    assert judge(empty, summer).verdict == Verdict.NOT_ASSESSABLE
    without_hubs = replace(ground, hubs=())
    assert judge(without_hubs, summer).remote == ()


# What may be concluded, from effects written by hand.


def effect(value: float, *, p: float, q: float | None = None) -> Effect:
    return Effect(
        value=value, low=value - 20, high=value + 20, standard_error=10, dispersion=1, p_value=p, q_value=q,
        smallest_detectable_effect=28, before=100, after=100 + value,
    )  # fmt: skip


def area(role: str, one: Effect) -> AreaEffect:
    return AreaEffect(area_id=role, name=f"[{role}]", role=role, longitude=18.0, latitude=59.3, effect=one)


STILL, FALLEN, RISEN = effect(2, p=0.8), effect(-60, p=0.001), effect(45, p=0.001)


def in_family(one: Effect) -> Effect:
    return replace(one, q_value=one.p_value)


def evidence(
    *, local: Effect = STILL, buffer: Effect = STILL, hub: Effect = STILL, in_time: Verdict = Verdict.NO_EFFECT_SEEN,
    problem: str = "", detection: tuple[Detection, ...] = PUBLIC_INITIATED,
) -> Evidence:  # fmt: skip
    time = KindVerdict(kind=DisplacementKind.TEMPORAL, verdict=in_time, reason="Mer på morgonen.")
    return Evidence(
        local=area("treatment", local),
        buffer=area("buffer", in_family(buffer)),
        remote=(area("remote", in_family(hub)),),
        temporal=None,
        within=() if problem else (time, *not_assessable("Ej bedömt.")[1:]),
        incidents=1234,
        detection=detection,
        problem=problem,
    )


MOVED = Verdict.DISPLACEMENT
CASES = [
    (evidence(), Verdict.NO_EFFECT_SEEN, "Ingen säker förändring"),
    (evidence(local=RISEN), Verdict.NO_EFFECT_SEEN, "minskade inte händelserna: +45"),
    (evidence(local=FALLEN), Verdict.LOCAL_EFFECT_ONLY, "minskade händelserna med 60"),
    (evidence(local=FALLEN, buffer=RISEN), Verdict.DISPLACEMENT, "[buffer] (+45"),
    (evidence(local=FALLEN, hub=RISEN), Verdict.DISPLACEMENT, "[remote] (+45"),
    (evidence(local=FALLEN, in_time=MOVED), Verdict.DISPLACEMENT, "Mer på morgonen."),
    (evidence(in_time=MOVED), Verdict.DISPLACEMENT, "ändrades inte säkert"),
    (evidence(buffer=RISEN), Verdict.NO_EFFECT_SEEN, "Ingen säker förändring"),
    (evidence(local=FALLEN, buffer=FALLEN), Verdict.DIFFUSION_OF_BENEFITS, "även i [buffer]"),
    (evidence(local=FALLEN, buffer=FALLEN, hub=RISEN), Verdict.DISPLACEMENT, "[remote] (+45"),
    (evidence(local=FALLEN, problem="För få."), Verdict.NOT_ASSESSABLE, "För få."),
    (evidence(local=FALLEN, detection=(Detection.POLICE,)), Verdict.LOCAL_EFFECT_ONLY, "polisens egna upptäckter"),
]


@pytest.mark.parametrize(("case", "verdict", "words"), CASES)
def test_the_verdict_follows_from_what_fell_and_what_rose(case: Evidence, verdict: Verdict, words: str) -> None:
    found, reason = conclude(case)
    assert found == verdict
    assert words in reason


@pytest.mark.parametrize("case", [case for case, _, _ in CASES])
def test_no_verdict_without_interval_smallest_effect_incidents_and_series(case: Evidence) -> None:
    verdict, reason = conclude(case)
    noticed = "polisen" if Detection.POLICE in case.detection else "allmänheten, larm"
    assert "1\u00a0234 händelser" in reason
    assert f"upptäckt: {noticed}" in reason
    if verdict != Verdict.NOT_ASSESSABLE:
        assert "95 %:" in reason
        assert "28 i insatsområdet" in reason


@pytest.mark.parametrize("local", [STILL, FALLEN, RISEN])
@pytest.mark.parametrize("buffer", [STILL, FALLEN, RISEN])
def test_what_only_the_police_discovered_is_never_said_to_be_fewer_incidents(local: Effect, buffer: Effect) -> None:
    _, reason = conclude(evidence(local=local, buffer=buffer, detection=(Detection.POLICE,)))
    assert "minskade händelserna" not in reason
    assert "färre" not in reason
    assert "inte hur mycket som hände" in reason


def test_all_six_kinds_have_a_verdict_and_persons_are_never_measured() -> None:
    for case in (evidence(), evidence(local=FALLEN), evidence(problem="För få.")):
        kinds = {one.kind: one for one in judge_kinds(case)}
        assert set(kinds) == set(DisplacementKind)
        assert kinds[DisplacementKind.PERPETRATOR].verdict == "not_measured"
        assert "personer" in kinds[DisplacementKind.PERPETRATOR].reason
        assert all(one.reason.endswith(".") for one in kinds.values())


def test_an_intervention_kind_is_only_a_label(
    ground: Ground, summer: Intervention, finding: DisplacementFinding
) -> None:
    other = judge(ground, replace(summer, kind=InterventionKind.CAMERAS))
    assert other.local.effect == finding.local.effect
