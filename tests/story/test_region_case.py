"""The region's own case of 2024: one series alone tells the wrong story, and here it may not.

Police-detected narcotics offences fell 29 % in the treated areas and rose 17 % in the controls, while the public's
calls did not change. No verdict and no sentence may make fewer offences of that.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
import pytest

from hotspot.displacement import evaluate_intervention
from hotspot.synthetic.region import PUBLIC_CHANGE, expected_effect, make_region
from models.finding import DisplacementFinding, Verdict
from models.incident import PUBLIC_INITIATED, Detection
from tests.hotspot.test_detection_reading import FEWER

SEEDS = range(1, 7)
NOW = datetime(2025, 3, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One region's two findings."""

    public: DisplacementFinding
    police: DisplacementFinding


def judge(seed: int) -> Judged:
    ground = make_region(seed=seed)
    orders = replace(ground.interventions[0], patrol_hours=6000.0, patrol_hours_before=10_000.0)

    def found(detection: tuple[Detection, ...]) -> DisplacementFinding:
        rng = np.random.default_rng(seed)
        return evaluate_intervention(ground, orders, rng=rng, now=NOW, detection=detection)

    return Judged(public=found(PUBLIC_INITIATED), police=found((Detection.POLICE,)))


@pytest.fixture(scope="module")
def judged() -> tuple[Judged, ...]:
    return tuple(judge(seed) for seed in SEEDS)


def prose(finding: DisplacementFinding) -> str:
    reading = finding.detection_reading
    return " ".join(
        [finding.reason, *(one.reason for one in finding.kinds), *finding.notes, reading.sentence if reading else ""]
    )


def test_the_world_has_the_regions_figures_in_expectation() -> None:
    counts = np.zeros((2, 2))
    for seed in range(40):
        ground = make_region(seed=seed)
        incidents = ground.incidents
        is_police = incidents.matches_detection((Detection.POLICE,))
        is_late = incidents.earliest >= int(datetime(2023, 12, 31, 23, tzinfo=UTC).timestamp() * 1e6)
        counts += np.histogram2d(is_police, is_late, bins=2)[0]
    # Six treated areas of 46 places: the rest, 46 x 17 % and 6 x -29 %, as their levels weigh them.
    assert counts[0, 1] / counts[0, 0] == pytest.approx(1 + PUBLIC_CHANGE, abs=0.01)
    level = np.array([6 * 60 * 0.71, (6 * 30 + 40 * 50) * 1.17]).sum() / (6 * 60 + 6 * 30 + 40 * 50)
    assert counts[1, 1] / counts[1, 0] == pytest.approx(level, abs=0.015)


def test_the_publics_verdict_is_never_that_something_fell(judged: tuple[Judged, ...]) -> None:
    for one in judged:
        assert one.public.verdict == Verdict.NO_EFFECT_SEEN
        assert not FEWER.search(one.public.reason)
        assert "upptäckts" in one.public.reason  # what could have been seen
        assert one.public.local.effect.low < 0 < one.public.local.effect.high


def test_the_police_series_says_whose_discoveries_fell_and_never_that_offences_did(judged: tuple[Judged, ...]) -> None:
    for one in judged:
        assert one.police.local.effect.is_significant
        assert one.police.local.effect.value < 0
        assert "polisens egna upptäckter" in one.police.reason
        assert not FEWER.search(prose(one.police))


def test_the_fall_beside_the_controls_is_found_with_its_interval(judged: tuple[Judged, ...]) -> None:
    covered = sum(one.police.local.effect.low <= expected_effect() <= one.police.local.effect.high for one in judged)
    assert covered >= len(judged) - 1


def test_both_findings_carry_the_reading_that_only_discoveries_fell(judged: tuple[Judged, ...]) -> None:
    for one in judged:
        for finding in (one.public, one.police):
            reading = finding.detection_reading
            assert reading is not None
            assert reading.reading == "only_police_detected_fell"
            assert not FEWER.search(reading.sentence)


def test_discoveries_that_fell_with_the_patrol_hours_are_said_to(judged: tuple[Judged, ...]) -> None:
    """29 % less in 40 % fewer hours: 1.18 times as much an hour, within what chance makes of 360 and 256."""
    for one in judged:
        reading = one.public.detection_reading
        assert reading is not None
        assert reading.per_patrol_hour is not None
        assert reading.per_patrol_hour.low < 0.71 / 0.6 < reading.per_patrol_hour.high
        assert "från 10\u00a0000 till 6\u00a0000" in reading.sentence
