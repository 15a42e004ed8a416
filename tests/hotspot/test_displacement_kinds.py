"""What may be said of hours, offence types, targets and tactics within the treated area."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from hotspot.displacement.case import lay_out
from hotspot.displacement.kinds.hours import judge_time
from hotspot.displacement.kinds.parts import find_moved, smallest_of
from models.effect import Effect, HourBand, NamedEffect
from models.finding import TemporalFinding, Verdict
from models.incident import Detection
from tests.hotspot.displacement_cases import judged_within
from tests.properties.displacement_worlds import Setting, make_ground

NOW = datetime(2025, 1, 1, tzinfo=UTC)


def part(name: str, value: float, q: float) -> NamedEffect:
    effect = Effect(
        value=value, low=value - 20, high=value + 20, standard_error=10, dispersion=1, p_value=q / 2, q_value=q,
        smallest_detectable_effect=28, before=100, after=100 + value,
    )  # fmt: skip
    return NamedEffect(name=name, effect=effect)


FALL, RISE, STILL = part("a", -60, 0.001), part("b", 45, 0.02), part("c", 3, 0.9)


def test_a_move_needs_a_fall_and_a_rise_in_one_family() -> None:
    assert find_moved([(FALL, RISE, STILL)])
    assert not find_moved([(FALL, STILL), (RISE, STILL)])
    assert not find_moved([(RISE, STILL)])
    assert not find_moved([(FALL, FALL)])


def test_a_rise_is_counted_once_for_each_part_that_could_have_risen() -> None:
    """One-sided 0.005 passes 5 % over ten parts, not over eleven; what fell, or is beside no fall, costs nothing."""
    assert find_moved([(FALL, RISE), (FALL, *[STILL] * 9)])
    assert not find_moved([(FALL, RISE), (FALL, *[STILL] * 10)])
    assert find_moved([(FALL, RISE), (STILL,) * 40, (FALL,) * 40])


def test_the_smallest_effect_is_held_against_the_level_of_its_family() -> None:
    """By hand: among 4 parts 2.5 % two-sided asks 2.241 + 0.842 for 1.960 + 0.842, 10.0 % more; 2 parts stay at 5 %."""
    assert smallest_of([(STILL,) * 4]) == pytest.approx(28 * 3.083 / 2.802, rel=1e-3)
    assert smallest_of([(STILL,) * 2]) == pytest.approx(28)


def temporal(*, bands: tuple[NamedEffect, ...], weekdays: tuple[NamedEffect, ...] = ()) -> TemporalFinding:
    return TemporalFinding(
        statistic=1.0, p_value=0.01, hours_moved=-1.9, low=-2.6, high=-1.2,
        bands=tuple(HourBand(name=one.name, hours="06-14", effect=one.effect) for one in bands),
        profile_before=(), profile_after=(), weekdays=weekdays,
    )  # fmt: skip


def test_weekdays_alone_can_say_that_time_was_displaced() -> None:
    found = judge_time(
        temporal(bands=(STILL, STILL), weekdays=(part("fredag", -60, 0.001), part("måndag", 45, 0.02))),
        subject="händelserna", unit="händelser", incidents=800, fell=False,
    )  # fmt: skip
    assert found.verdict == Verdict.DISPLACEMENT
    assert "minskade händelserna under fredag (−60; 95 %: −80 till −40)" in found.reason
    assert "ökade under måndag (+45; 95 %: +25 till +65)" in found.reason
    assert "1,9 timmar tidigare (95 %: 1,2 till 2,6)" in found.reason


def test_nothing_moved_comes_with_what_could_have_been_seen() -> None:
    found = judge_time(temporal(bands=(FALL, STILL)), subject="händelserna", unit="händelser", incidents=800, fell=True)
    assert found.verdict == Verdict.LOCAL_EFFECT_ONLY
    assert "En ökning på 28 händelser i en av delarna hade sannolikt märkts" in found.reason
    assert found.smallest_detectable_effect == 28
    assert found.incidents == 800


def test_a_day_that_moved_without_a_rise_may_only_have_lost_hours() -> None:
    found = judge_time(temporal(bands=(FALL, STILL)), subject="händelserna", unit="händelser", incidents=800, fell=True)
    moved = judge_time(temporal(bands=(FALL, RISE)), subject="händelserna", unit="händelser", incidents=800, fell=True)
    assert "flyttade 1,9 timmar tidigare" in found.reason
    assert "går inte att säga" in found.reason
    assert "går inte att säga" not in moved.reason


def test_a_day_that_may_not_have_moved_is_said_not_to_have_moved_for_sure() -> None:
    unsure = replace(temporal(bands=(STILL, STILL)), hours_moved=0.2, low=-0.5, high=0.9)
    found = judge_time(unsure, subject="händelserna", unit="händelser", incidents=800, fell=False)
    assert "flyttade inte säkert (+0,2 timmar, 95 %: −0,5 till +0,9)" in found.reason


def test_evenings_that_moved_to_the_morning_are_found_and_offences_are_not_blamed() -> None:
    kinds = judged_within(make_ground(Setting(to_morning=0.4), np.random.default_rng(2)))
    assert kinds["temporal"].verdict == Verdict.DISPLACEMENT
    assert kinds["offence_type"].verdict == Verdict.NO_EFFECT_SEEN
    assert kinds["temporal"].effects
    assert kinds["temporal"].incidents > 500
    assert kinds["temporal"].smallest_detectable_effect > 0


def test_drugs_that_became_disorder_are_found_and_hours_are_not_blamed() -> None:
    kinds = judged_within(make_ground(Setting(to_other=0.6), np.random.default_rng(3)))
    assert kinds["offence_type"].verdict == Verdict.DISPLACEMENT
    assert "Narkotika (−" in kinds["offence_type"].reason
    assert "Ordning (+" in kinds["offence_type"].reason
    assert kinds["temporal"].verdict != Verdict.DISPLACEMENT


def test_a_source_without_targets_says_which_column_the_mapping_needs() -> None:
    kinds = judged_within(make_ground(Setting(), np.random.default_rng(4)))
    assert kinds["target"].verdict == kinds["tactical"].verdict == "not_measured"
    assert "target" in kinds["target"].reason
    assert "modus" in kinds["tactical"].reason
    assert kinds["perpetrator"].verdict == "not_measured"


def test_targets_and_tactics_are_judged_where_the_source_tells_them() -> None:
    """The category's code stands in for target and modus: what moved between categories moved between those."""
    ground = make_ground(Setting(to_other=0.6), np.random.default_rng(3))
    incidents = ground.incidents
    told = replace(
        incidents, target_code=incidents.category_code, targets=("A", "B", "C", "D"),
        modus_code=incidents.category_code, modi=("E", "F", "G", "H"),
    )  # fmt: skip
    kinds = judged_within(replace(ground, incidents=told))
    for kind, fallen, risen in (("target", "A", "B"), ("tactical", "E", "F")):
        assert kinds[kind].verdict == Verdict.DISPLACEMENT
        assert f"{fallen} (−" in kinds[kind].reason.split(" medan ")[0]
        assert f"{risen} (+" in kinds[kind].reason.split(" medan ")[1]


def test_a_change_in_what_is_recorded_is_not_a_change_in_what_is_done() -> None:
    """On the square half of the targets stop being told when the intervention begins: nothing is concluded."""
    ground = make_ground(Setting(), np.random.default_rng(5))
    incidents = ground.incidents
    case = lay_out(ground, ground.interventions[0])
    begins = int(case.periods.evaluated.start.timestamp() * 1e6)
    silenced = (case.plan.label == 0) & (incidents.earliest >= begins) & (np.arange(len(incidents)) % 2 == 0)
    rng = np.random.default_rng(6)
    code = np.where(silenced | (rng.random(len(incidents)) < 0.1), 0, rng.integers(1, 4, len(incidents)))
    told = replace(incidents, target_code=code.astype(np.int32), targets=("", "A", "B", "C"))
    found = judged_within(replace(ground, incidents=told))["target"]
    assert found.verdict == Verdict.NOT_ASSESSABLE
    assert "registrering" in found.reason


def test_a_series_of_one_group_is_compared_by_category() -> None:
    ground = make_ground(Setting(to_other=0.6), np.random.default_rng(3))
    one_group = replace(
        ground.incidents, group_code=np.zeros(len(ground.incidents), dtype=np.int32), groups=("Alla",)
    )  # fmt: skip
    found = judged_within(replace(ground, incidents=one_group))["offence_type"]
    assert found.verdict == Verdict.DISPLACEMENT
    assert "Narkotikabrott (−" in found.reason


def test_a_police_series_speaks_of_discoveries_only() -> None:
    ground = make_ground(Setting(volume=900.0, to_morning=0.5), np.random.default_rng(9))
    kinds = judged_within(ground, detection=(Detection.POLICE,))
    assert "minskade polisens egna upptäckter under" in kinds["temporal"].reason
    assert "upptäckter i en av delarna" in kinds["offence_type"].reason
    assert "händelser" not in kinds["temporal"].reason + kinds["offence_type"].reason


def test_few_incidents_are_no_ground_for_a_kind() -> None:
    kinds = judged_within(make_ground(Setting(volume=4.0), np.random.default_rng(8)))
    assert kinds["offence_type"].verdict == "not_measured"
    assert "20 händelser" in kinds["offence_type"].reason
