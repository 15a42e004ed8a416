"""What is written in JSON's own types comes back as it was."""

from dataclasses import replace
from datetime import UTC, datetime
from math import isnan
from zoneinfo import ZoneInfo

import orjson
import pytest

from models.effect import HourBand, Ratio
from models.errors import DataRefusedError
from models.finding import Balance, DisplacementFinding, DisplacementKind, KindVerdict, TemporalFinding, Verdict
from models.intervention import InterventionKind
from models.period import Period
from models.plain import as_plain, from_plain
from tests.hotspot.made_findings import INTERVENTION, evaluation

STOCKHOLM = "Europe/Stockholm"


def finding() -> DisplacementFinding:
    made = evaluation(replace(INTERVENTION, patrol_hours=120.5))
    less = replace(made.local.effect, ratio=Ratio(value=0.8, low=0.7, high=0.9))
    temporal = TemporalFinding(
        statistic=0.2,
        p_value=0.04,
        hours_moved=-2,
        low=-3,
        high=-1,
        bands=(HourBand(name="Kväll", hours="18-24", effect=less),),
        profile_before=(1 / 168,) * 168,
        profile_after=(1 / 168,) * 168,
    )
    nearby = KindVerdict(kind=DisplacementKind.GEOGRAPHIC, verdict=Verdict.DISPLACEMENT, reason="Intill.")
    alike = Balance(name="nivå", treated=3.0, controls=2.0, difference=0.1)
    return replace(made, temporal=temporal, kinds=(nearby, *made.kinds), balance=(alike,))


def through_json(made: DisplacementFinding) -> DisplacementFinding:
    written = orjson.loads(orjson.dumps(as_plain(made)))
    return from_plain(DisplacementFinding, written, timezone=STOCKHOLM)  # type: ignore[no-any-return]


def test_a_finding_comes_back_whole_with_its_kinds_of_verdict_and_its_outline() -> None:
    back = through_json(finding())
    assert back == finding()
    assert isinstance(back.kinds[0].verdict, Verdict)
    assert not isinstance(back.kinds[1].verdict, Verdict)
    assert isinstance(back.intervention.kind, InterventionKind)
    assert back.evaluated.start.tzinfo == ZoneInfo(STOCKHOLM)


def test_what_is_no_number_comes_back_as_none_of_the_numbers() -> None:
    made = replace(finding(), net=replace(finding().net, value=float("nan")))
    assert isnan(through_json(made).net.value)


def test_instants_that_are_no_midnights_are_kept_to_the_second() -> None:
    period = Period(start=datetime(2024, 6, 1, 6, tzinfo=UTC), end=datetime(2024, 6, 1, 18, tzinfo=UTC))
    assert from_plain(Period, as_plain(period), timezone=STOCKHOLM) == period


def test_a_finding_of_an_older_version_is_refused_by_what_it_lacks() -> None:
    written = as_plain(finding())
    del written["verdict"]
    with pytest.raises(DataRefusedError, match="without verdict"):
        from_plain(DisplacementFinding, written, timezone=STOCKHOLM)


def test_members_that_a_newer_version_added_are_passed_over() -> None:
    written = {**as_plain(finding()), "mood": "sunny"}
    assert from_plain(DisplacementFinding, written, timezone=STOCKHOLM) == finding()
