"""What must hold of every comparison, whatever the counts: turned around, split, scaled or shuffled."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from hotspot.displacement import evaluate_intervention
from hotspot.displacement.effects import Yardstick, as_family, measure
from hotspot.displacement.lookback import History
from hotspot.displacement.placebos import draw_placebos
from hotspot.ground import Ground
from hotspot.stats.displacement import BeforeAfter, weighted_displacement_difference
from hotspot.stats.uncertainty import Spread
from models.effect import Effect
from models.finding import DisplacementFinding
from tests.properties.displacement_worlds import NOW, Setting, make_ground

Floats = NDArray[np.float64]

COUNTS = st.integers(min_value=1, max_value=2000).map(float)
FACTORS = st.floats(min_value=0.2, max_value=5)
AREAS = arrays.arrays(np.float64, 3, elements=COUNTS)
TABLES = arrays.arrays(np.float64, (6, 3), elements=COUNTS)
SPREADS = st.builds(Spread, dispersion=st.floats(1, 3), swing=st.floats(0, 0.05))
ROW_ARRAYS = (
    "earliest", "latest", "hour_weights", "points", "longitude", "latitude", "uncertainty_m", "is_fine", "is_placed",
    "category_code", "group_code", "detection_code", "target_code", "modus_code", "first_seen", "harm",
)  # fmt: skip


def yardstick(table: Floats, spread: Spread) -> Yardstick:
    return Yardstick(table=table, spread=spread)


@given(area=AREAS, control=AREAS, spread=SPREADS)
def test_swapping_treated_and_control_turns_the_sign_and_keeps_the_p_value(
    area: Floats, control: Floats, spread: Spread
) -> None:
    one = measure(area, yardstick(control[None], spread))
    other = measure(control, yardstick(area[None], spread))
    assert one.ratio is not None
    assert other.ratio is not None
    assert one.ratio.value * other.ratio.value == pytest.approx(1)
    assert one.ratio.low * other.ratio.high == pytest.approx(1)
    assert np.sign(one.value) == -np.sign(other.value) or abs(one.value) < 1e-9 * area.sum()


@given(counts=arrays.arrays(np.float64, 4, elements=COUNTS))
def test_swapping_areas_turns_the_published_difference_around(counts: Floats) -> None:
    first, second = BeforeAfter(before=counts[0], after=counts[1]), BeforeAfter(before=counts[2], after=counts[3])
    one = weighted_displacement_difference(treatment=first, control=second)
    other = weighted_displacement_difference(treatment=second, control=first)
    assert other.local.value == -one.local.value
    assert other.local.standard_error == pytest.approx(one.local.standard_error)


@given(counts=arrays.arrays(np.float64, 4, elements=COUNTS), more=COUNTS)
def test_the_same_number_more_everywhere_changes_no_published_difference(counts: Floats, more: float) -> None:
    def local(a: float, b: float, c: float, d: float) -> float:
        areas = BeforeAfter(before=a, after=b), BeforeAfter(before=c, after=d)
        return weighted_displacement_difference(treatment=areas[0], control=areas[1]).local.value

    a, b, c, d = counts
    assert local(a, b + more, c, d + more) == pytest.approx(local(a, b, c, d), abs=1e-6)
    assert local(a + more, b, c + more, d) == pytest.approx(local(a, b, c, d), abs=1e-6)


@given(area=AREAS, table=TABLES, factor=FACTORS, spread=SPREADS)
def test_a_factor_of_the_whole_city_changes_no_effect(
    area: Floats, table: Floats, factor: float, spread: Spread
) -> None:
    """References of a year with so many times the incidents everywhere: the ratio stands, the effect does not move."""
    times = np.array([factor, factor, 1.0])
    one, other = measure(area, yardstick(table, spread)), measure(area * times, yardstick(table * times, spread))
    assert other.value == pytest.approx(one.value, abs=1e-6)
    assert one.ratio is not None
    assert other.ratio is not None
    assert other.ratio.value == pytest.approx(one.ratio.value)


@given(area=AREAS, table=TABLES, share=st.floats(0.05, 0.95), spread=SPREADS)
def test_splitting_an_area_and_taking_its_parts_together_changes_no_value(
    area: Floats, table: Floats, share: float, spread: Spread
) -> None:
    whole = measure(area, yardstick(table, spread))
    parts = measure(np.stack([share * area, (1 - share) * area]), yardstick(table, spread))
    assert parts.value == pytest.approx(whole.value, abs=1e-6)
    assert (parts.before, parts.after) == (pytest.approx(whole.before), pytest.approx(whole.after))
    # Two parts that swing each by itself swing less together; chance is the same.
    assert parts.standard_error <= whole.standard_error * (1 + 1e-9)


@given(table=TABLES, area=AREAS, factor=st.floats(1, 3), spread=SPREADS)
def test_widening_keeps_the_estimate_and_stretches_all_else(
    table: Floats, area: Floats, factor: float, spread: Spread
) -> None:
    plain = measure(area, yardstick(table, spread))
    wide = measure(area, replace(yardstick(table, spread), widening=factor))
    assert wide.value == plain.value
    assert wide.standard_error == pytest.approx(factor * plain.standard_error)
    assert wide.p_value >= plain.p_value - 1e-12
    assert wide.low <= plain.low + 1e-9
    assert wide.smallest_detectable_effect == pytest.approx(factor * plain.smallest_detectable_effect)


@given(p=st.lists(st.floats(0, 1), min_size=2, max_size=12), share=st.floats(0.1, 0.9))
def test_family_weights_of_mean_one_share_the_error_and_alike_ones_change_nothing(p: list[float], share: float) -> None:
    effects = tuple(_effect(one) for one in p)
    alike = [one.q_value for one in as_family(effects, weights=np.ones(len(p)))]
    assert alike == [one.q_value for one in as_family(effects)]
    weights = np.full(len(p), (1 - share) * len(p) / (len(p) - 1))
    weights[0] = share * len(p)
    first = as_family((_effect(0.0), *(_effect(1.0) for _ in p[1:])), weights=weights)
    assert first[0].q_value == 0
    alone = as_family((_effect(0.04), *(_effect(1.0) for _ in p[1:])), weights=weights)[0]
    assert alone.q_value == pytest.approx(min(1.0, 0.04 / share))


def _effect(p: float) -> Effect:
    return Effect(
        value=1, low=0, high=2, standard_error=1, dispersion=1, p_value=p, q_value=None, smallest_detectable_effect=1,
        before=1, after=1,
    )  # fmt: skip


@given(seed=st.integers(0, 1000), level=st.floats(20, 400))
@settings(max_examples=20)
def test_placebos_of_poisson_counts_spread_as_the_error_says(seed: int, level: float) -> None:
    rng = np.random.default_rng(seed)
    mean = rng.uniform(2, 30, 120)
    before, after = rng.poisson(2 * mean[:, None], (120, 4)), rng.poisson(mean[:, None], (120, 4))
    none = np.zeros((120, 4))
    history = History(
        references=np.full(4, 2), before=before.astype(float), after=after.astype(float), shared_before=none,
        shared_after=none, control=(BeforeAfter(before=20_000, after=10_000, swings=(80, 40)),) * 4, spread=Spread(),
    )  # fmt: skip
    drawn = draw_placebos(history, rng.uniform(0, 3000, (120, 2)), level=level, rng=rng)
    assert drawn is not None
    assert 0.75 < drawn.spread < 1.3
    assert 0.5 < drawn.level < 1.6


@pytest.fixture(scope="module")
def ground() -> Ground:
    return make_ground(Setting(dispersion=1.5, to_street=0.3), np.random.default_rng(5))


@pytest.fixture(scope="module")
def finding(ground: Ground) -> DisplacementFinding:
    return judge(ground)


def judge(ground: Ground) -> DisplacementFinding:
    return evaluate_intervention(ground, ground.interventions[0], rng=np.random.default_rng(1), now=NOW)


def rows(ground: Ground, order: NDArray[np.int64]) -> Ground:
    incidents = ground.incidents
    cells = {resolution: found[order] for resolution, found in incidents._cells.items()}
    taken = {name: getattr(incidents, name)[order] for name in ROW_ARRAYS}
    return replace(ground, incidents=replace(incidents, **taken, _cells=cells))


def test_the_order_of_rows_changes_nothing_that_is_not_drawn(ground: Ground, finding: DisplacementFinding) -> None:
    again = judge(rows(ground, np.random.default_rng(3).permutation(len(ground.incidents))))
    for one, other in ((finding.local, again.local), (finding.buffer, again.buffer)):
        assert other.effect.value == pytest.approx(one.effect.value)
        assert other.effect.standard_error == pytest.approx(one.effect.standard_error, rel=0.02)
    assert again.net.value == pytest.approx(finding.net.value, rel=0.02)
    assert (again.verdict, again.controls) == (finding.verdict, finding.controls)
    for own, same in zip(finding.counts, again.counts, strict=True):
        assert same.counts == pytest.approx(own.counts)


def test_every_incident_twice_doubles_the_effect_and_makes_it_no_surer_than_its_bunches(
    ground: Ground, finding: DisplacementFinding
) -> None:
    twice = judge(rows(ground, np.repeat(np.arange(len(ground.incidents)), 2)))
    one, other = finding.local.effect, twice.local.effect
    assert other.value == pytest.approx(2 * one.value, rel=0.1)  # other patches may be matched
    assert other.dispersion > 1.4 * one.dispersion
    assert other.standard_error > 1.6 * one.standard_error


def test_no_effect_or_verdict_is_told_without_interval_smallest_effect_incidents_and_series(
    finding: DisplacementFinding,
) -> None:
    effects = [
        finding.local.effect, finding.buffer.effect, finding.net, *(area.effect for area in finding.remote),
        *(one.effect for kind in finding.kinds for one in kind.effects),
        *(effect for row in finding.series for effect in (row.local, row.buffer, row.net)),
    ]  # fmt: skip
    assert len(effects) > 15
    for effect in effects:
        assert effect.low <= effect.value <= effect.high
        assert effect.smallest_detectable_effect > 0
    for words in (finding.reason, *(row.reason for row in finding.series)):
        assert "95 %:" in words
        assert "upptäckt: " in words
        assert "händelser i insatsområdet" in words
        assert "hade sannolikt upptäckts" in words
    for kind in finding.kinds:
        assert kind.verdict == "not_measured" or (kind.incidents and kind.smallest_detectable_effect)


def test_counts_tell_the_effect(finding: DisplacementFinding) -> None:
    told = {one.area_id: one for one in finding.counts}
    for area in (finding.local, finding.buffer, *finding.remote):
        counts, controls = told[area.area_id].counts, told[area.area_id].controls
        expected = sum(counts[:-1]) * controls[-1] / sum(controls[:-1])
        assert area.effect.value == pytest.approx(counts[-1] - expected)
    control = [one.counts for one in finding.counts if one.role == "control"]
    assert np.sum(control, axis=0) == pytest.approx(told[finding.buffer.area_id].controls)
