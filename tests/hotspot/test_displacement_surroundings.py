"""Where an intervention is compared: along streets, beside untouched patches, and held against placebos."""

from dataclasses import replace
from datetime import UTC, date, datetime

import geopandas as gpd
import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from scipy.stats import norm
from shapely.geometry import LineString

from geodata.project import geometry_to_degrees, to_metres
from geodata.streets import StreetGraph, node_streets
from hotspot.displacement import evaluate_intervention
from hotspot.displacement.areas import GUARD, NOWHERE, TREATMENT, hub_of, hubs_apart, linked_to, plan_areas
from hotspot.displacement.balance import Past, balance, imbalance_note, unlike
from hotspot.displacement.calibration import calibrate
from hotspot.displacement.case import Case, lay_out
from hotspot.displacement.effects import Yardstick, measure, measure_panel, normal_scores
from hotspot.displacement.lookback import History, look_back
from hotspot.displacement.net import correct_picked
from hotspot.displacement.placebos import Drawn, draw_placebos
from hotspot.displacement.verdicts import Evidence
from hotspot.displacement.walking import walking_distance
from hotspot.ground import Ground
from hotspot.stats.displacement import BeforeAfter, scaled_difference
from hotspot.stats.uncertainty import Spread
from models.effect import AreaEffect, Effect
from models.finding import DisplacementFinding, Verdict
from models.incident import PUBLIC_INITIATED
from models.intervention import Intervention
from tests.properties.displacement_worlds import NOW, Setting, make_ground

SQUARE = to_metres([18.0649], [59.3326], crs="EPSG:3006")[0]


def streets(*lines: list[tuple[float, float]]) -> StreetGraph:
    shapes = [LineString(np.array(line) + SQUARE) for line in lines]
    frame = gpd.GeoDataFrame({"name": [""] * len(lines)}, geometry=shapes, crs="EPSG:3006").to_crs(4326)
    return node_streets(frame, crs="EPSG:3006")


def at(*points: tuple[float, float]) -> NDArray[np.float64]:
    return np.array(points, dtype=np.float64) + SQUARE


def box(west: float, south: float, east: float, north: float) -> shapely.Geometry:
    return shapely.box(*at((west, south), (east, north)).ravel())


@pytest.fixture(scope="module")
def ground() -> Ground:
    return make_ground(Setting(dispersion=1.5), np.random.default_rng(8))


@pytest.fixture(scope="module")
def case(ground: Ground) -> Case:
    return lay_out(ground, ground.interventions[0])


def judge(ground: Ground, intervention: Intervention, now: datetime = NOW) -> DisplacementFinding:
    return evaluate_intervention(ground, intervention, rng=np.random.default_rng(1), now=now)


# Along the streets.


def test_walking_is_measured_from_where_the_street_leaves_the_area_and_around_corners() -> None:
    graph = streets([(0, 0), (200, 0)], [(200, 0), (200, 150)], [(0, 40), (-300, 40)])
    area = box(-50, -20, 50, 20)
    metres = walking_distance(graph, area, at((20, 0), (150, 5), (200, 100), (120, 300)), reach_m=400)
    assert metres[:3] == pytest.approx([0, 100, 250], abs=0.1)
    assert np.isnan(metres[3]) or np.isinf(metres[3])


def test_across_a_railway_it_is_far_however_near_it_looks() -> None:
    over_the_tracks = streets([(0, 0), (0, 500)], [(60, 0), (60, 500)], [(0, 500), (60, 500)])
    area = box(-20, -20, 20, 20)
    near, far = walking_distance(over_the_tracks, area, at((2, 100), (58, 100)), reach_m=600)
    assert near == pytest.approx(80, abs=0.1)
    assert np.isinf(far)
    (further,) = walking_distance(over_the_tracks, area, at((58, 100)), reach_m=2000)
    assert further == pytest.approx(480 + 60 + 400, abs=0.1)


def test_an_area_that_no_street_touches_gives_no_distance() -> None:
    area = box(900, 900, 950, 950)
    assert np.isnan(walking_distance(streets([(0, 0), (200, 0)]), area, at((5, 0)), reach_m=300)).all()


def test_the_buffer_follows_the_streets_where_they_are_known_and_says_so(ground: Ground) -> None:
    intervention = ground.interventions[0]
    middle = ground.incidents.points[plan_areas(ground, intervention).label == TREATMENT].mean(axis=0) - SQUARE
    graph = streets([(middle[0], middle[1] - 200), (middle[0], middle[1] + 150)])
    by_rings, by_streets = (plan_areas(one, intervention) for one in (ground, replace(ground, streets=graph)))
    assert "rings" in by_rings.buffer_rule
    assert "along the streets" in by_streets.buffer_rule
    assert (by_streets.label == TREATMENT).sum() == (by_rings.label == TREATMENT).sum()
    assert (by_streets.label == NOWHERE).sum() <= (by_rings.label == NOWHERE).sum()


# Who may be compared.


def test_areas_of_other_interventions_are_no_controls(ground: Ground) -> None:
    intervention = ground.interventions[0]
    free = plan_areas(ground, intervention)
    where = int(np.flatnonzero(free.label == NOWHERE)[0])
    ring = shapely.Point(ground.incidents.points[where]).buffer(100)
    other = replace(intervention, intervention_id="annan", area=geometry_to_degrees(ring, crs="EPSG:3006"))
    long_ago = replace(other, first_day=date(2015, 1, 1), last_day=date(2015, 2, 1))
    beside = plan_areas(replace(ground, interventions=(intervention, other)), intervention)
    assert beside.label[where] == GUARD
    before = plan_areas(replace(ground, interventions=(intervention, long_ago)), intervention)
    assert before.label[where] == NOWHERE


def test_unlinked_hubs_share_no_line_and_no_neighbourhood_with_the_area(ground: Ground) -> None:
    intervention = ground.interventions[0]
    apart = {hub.name for hub in hubs_apart(ground, intervention)}
    linked = {hub.name for hub in linked_to(ground.hubs, ground.lines, intervention, crs="EPSG:3006")}
    assert not apart & linked
    assert {f"Avsides {number}" for number in range(1, 7)} <= apart
    assert "Torget" not in apart
    nearest = hub_of(ground.incidents, ground.hubs)
    assert 0.1 < (nearest >= 0).mean() < 0.9
    assert (nearest[~ground.incidents.is_fine] == -1).all()


def test_balance_is_in_the_controls_own_deviations_and_what_differs_is_said() -> None:
    counts = np.ones((3, 2, 12)) * np.array([1, 2, 3])[:, None, None]
    controls, same = Past(counts=counts, scale=1.0), Past(counts=counts[1:2], scale=1.0)
    rows = {row.name: row for row in balance(controls, same)}
    assert (rows["nivå"].treated, rows["nivå"].controls, rows["nivå"].difference) == (48, 48, 0)
    assert imbalance_note(tuple(rows.values())) == ()
    busier = balance(controls, Past(counts=2 * counts[1:2], scale=1.0))
    assert busier[0].difference == pytest.approx(2.0)  # 96 beside 48, deviation 24
    assert "nivå" in imbalance_note(busier)[0]


def test_a_place_that_grows_is_unlike_one_that_stands_still() -> None:
    still, growing = np.full((1, 2, 12), 50.0), np.stack([np.full(12, 30.0), np.full(12, 70.0)])[None]
    target = Past(counts=still, scale=1.0)
    away = unlike(Past(counts=np.concatenate([still, growing]), scale=1.0), target)
    assert away[0] == pytest.approx(0, abs=1e-6)
    assert away[1] > 0.5


# Placebos.


def test_placebo_scores_are_those_of_the_evaluation_itself() -> None:
    spread = Spread(dispersion=1.5, swing=0.002, degrees_of_freedom=30)
    control = BeforeAfter(before=4000, after=1900, swings=(60, 30))
    area = BeforeAfter(before=300, after=110, swings=(2, 1))
    found = scaled_difference(area=area, control=replace(control, before=4000 - 40, after=1900 - 10), spread=spread)
    score = normal_scores(np.array([[300.0], [110], [40], [10]]), control, spread=spread, references=2)[0]
    assert 2 * norm.sf(abs(score)) == pytest.approx(found.p_value, rel=1e-6)
    assert np.sign(score) == np.sign(found.value) == -1


def test_placebos_are_as_large_as_asked_and_come_from_many_dates(case: Case) -> None:
    calibrated = calibrate(case, rng=np.random.default_rng(2))
    assert calibrated.areas is not None
    summary = calibrated.areas.summary()
    assert summary.number == 999 or summary.number >= 200
    assert 0.5 < calibrated.areas.level < 1.5
    assert 0.5 < summary.spread < 1.5
    assert summary.false_alarms < 0.15
    assert calibrated.hubs is not None
    assert calibrated.unlinked >= 6
    assert calibrated.case.widening == max(1.0, summary.spread)


def test_dates_step_back_by_the_period_and_have_years_of_their_own(case: Case) -> None:
    lookback = look_back(case.ground.incidents, case.pool, case.periods, case.is_asked)
    own, *others = lookback.dates
    assert own == case.periods
    assert len(others) >= 4
    for date_ in others:
        assert date_.evaluated.end <= own.evaluated.start
        assert date_.evaluated.days == pytest.approx(own.evaluated.days, abs=1)
        assert all(one.end <= date_.evaluated.start for one in date_.reference)
    tables = lookback.control_tables()
    # One's own date counted again by the middle of each time span; days evened out by the calendar aside.
    assert tables[0].sum() == pytest.approx(case.control_table().sum(), rel=0.05)


def test_one_place_where_something_happened_does_not_widen_all() -> None:
    quiet = np.random.default_rng(1).normal(size=400)
    shaken = np.concatenate([quiet, np.full(4, 30.0)])
    assert Drawn(scores=shaken, level=1).spread < Drawn(scores=quiet, level=1).spread + 0.08
    assert Drawn(scores=2 * quiet, level=1).widening > 1.6
    assert Drawn(scores=quiet / 2, level=1).widening == 1


def test_too_few_places_give_no_placebos() -> None:
    none = np.zeros((3, 2))
    few = History(
        references=np.array([1, 1]), before=none + 5, after=none + 5, shared_before=none, shared_after=none,
        control=(BeforeAfter(before=100, after=100),) * 2, spread=Spread(),
    )  # fmt: skip
    assert draw_placebos(few, np.zeros((3, 2)), level=10, rng=np.random.default_rng(1)) is None


# Together.


def effect(value: float, p: float) -> Effect:
    return Effect(
        value=value, low=value - 20, high=value + 20, standard_error=10, dispersion=1, p_value=p, q_value=p,
        smallest_detectable_effect=28, before=100, after=100 + value,
    )  # fmt: skip


def test_a_hub_that_was_picked_because_it_just_passed_is_worth_less_than_it_shows() -> None:
    def hub(name: str, value: float, p: float) -> AreaEffect:
        return AreaEffect(area_id=name, name=name, role="remote", longitude=18, latitude=59, effect=effect(value, p))

    just, far, still = hub("just", 27.0, 0.006), hub("far", 90.0, 1e-18), hub("still", 1.0, 0.9)
    beside = replace(still, role="buffer")
    evidence = Evidence(
        local=beside, buffer=beside, remote=(just, far, still), temporal=None, within=(), incidents=1,
        detection=PUBLIC_INITIATED, problem="",
    )  # fmt: skip
    one, other = correct_picked(evidence, (just, far))
    assert 0 < one.value < 20
    assert one.low < one.value < one.high
    assert other.value == pytest.approx(90, rel=0.01)
    assert one.extra_variance > other.extra_variance >= 0


def test_the_panel_agrees_with_the_plain_comparison() -> None:
    table = np.random.default_rng(4).poisson(40, (20, 3)).astype(float)
    counts = np.array([200.0, 220, 150])
    yardstick = Yardstick(table=table, spread=Spread())
    plain, panel = measure(counts, yardstick), measure_panel(counts, yardstick)
    assert panel.value == pytest.approx(plain.value)
    assert panel.ratio is not None
    assert plain.ratio is not None
    assert panel.ratio.value == pytest.approx(plain.ratio.value)


def test_a_rise_of_the_share_that_is_completed_later_widens_what_changed_and_nothing_else() -> None:
    table = np.full((20, 3), 40.0)
    plain, late = Yardstick(table=table, spread=Spread()), Yardstick(table=table, spread=Spread(), relative_error=0.2)
    fell, still = np.array([200.0, 200, 100]), np.array([200.0, 200, 200])
    assert measure(fell, late).standard_error > 1.3 * measure(fell, plain).standard_error
    assert measure(still, late) == measure(still, plain)


# Where little is known.


def test_an_intervention_in_the_first_year_of_records_is_not_assessed(ground: Ground) -> None:
    early = replace(ground.interventions[0], first_day=date(2021, 10, 1), last_day=date(2021, 12, 31))
    found = judge(ground, early)
    assert found.verdict == Verdict.NOT_ASSESSABLE
    assert "tidigare år" in found.reason


def test_an_intervention_longer_than_a_year_is_not_its_own_reference(ground: Ground) -> None:
    long = replace(ground.interventions[0], first_day=date(2022, 12, 1), last_day=date(2024, 8, 31))
    found = judge(ground, long)
    assert all(one.end <= found.evaluated.start for one in found.reference)
    assert found.verdict == Verdict.NOT_ASSESSABLE or found.reference


def test_an_area_smaller_than_a_cell_and_one_at_the_edge_of_the_city_break_nothing(ground: Ground) -> None:
    here = ground.interventions[0].area.centroid
    small = replace(ground.interventions[0], area=here.buffer(0.00002))
    assert judge(ground, small).verdict in set(Verdict)
    west, south, *_ = ground.incidents.site.study_area
    edge = replace(ground.interventions[0], area=shapely.box(west - 0.01, south - 0.01, west + 0.003, south + 0.003))
    found = judge(ground, edge)
    assert found.verdict == Verdict.NOT_ASSESSABLE
    assert "För få händelser" in found.reason


def test_without_hubs_and_lines_the_buffer_stands_alone(ground: Ground) -> None:
    found = judge(replace(ground, hubs=(), lines=()), ground.interventions[0])
    assert found.remote == ()
    assert found.buffer.effect.q_value == pytest.approx(found.buffer.effect.p_value)
    assert found.placebos is not None
    assert found.net.smallest_detectable_effect > 0


def test_series_are_told_apart_and_each_names_who_noticed(ground: Ground) -> None:
    found = judge(ground, ground.interventions[0], now=datetime(2025, 2, 1, tzinfo=UTC))
    told = {(row.detection, row.group) for row in found.series}
    assert ("public,alarm,unknown", "") in told
    assert ("police", "") in told
    assert len({group for detection, group in told if detection.startswith("public")}) == 5
    assert found.detection_reading is not None
    for row in found.series:
        assert ("polisen" in row.reason) == (row.detection == "police")
