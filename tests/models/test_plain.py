"""What is written in JSON's own types comes back as it was."""

from dataclasses import replace
from datetime import UTC, date, datetime
from math import isnan
from zoneinfo import ZoneInfo

import orjson
import pytest
from shapely.geometry import box

from models.effect import AreaCounts, AreaEffect, Effect, HourBand, Ratio
from models.errors import DataRefusedError
from models.finding import Balance, DisplacementFinding, DisplacementKind, Flow, KindVerdict, TemporalFinding, Verdict
from models.intervention import Intervention, InterventionKind
from models.period import Hours, Period
from models.plain import as_plain, from_plain
from models.provenance import Provenance

STOCKHOLM = "Europe/Stockholm"


def effect(value: float) -> Effect:
    return Effect(
        value=value,
        low=value - 10,
        high=value + 10,
        standard_error=5,
        dispersion=1.5,
        p_value=0.01,
        q_value=None,
        smallest_detectable_effect=14,
        before=100,
        after=100 + value,
        ratio=Ratio(value=0.8, low=0.7, high=0.9),
    )


def finding() -> DisplacementFinding:
    intervention = Intervention(
        intervention_id="torget",
        name="Sommar på torget",
        kind=InterventionKind.PLACE_ACTIVATION,
        area=box(18.06, 59.33, 18.07, 59.335),
        first_day=date(2024, 6, 1),
        last_day=date(2024, 8, 31),
        hours=Hours(first=18, last=2),
        patrol_hours=120.5,
    )
    evaluated = Period.of_days(date(2024, 6, 1), date(2024, 8, 31), timezone=STOCKHOLM)
    local, buffer = (
        AreaEffect(area_id=role, name=role, role=role, longitude=18.06, latitude=59.33, effect=effect(value))
        for role, value in (("treatment", -40.0), ("buffer", 20.0))
    )
    return DisplacementFinding(
        intervention=intervention,
        evaluated=evaluated,
        reference=(evaluated.years_earlier(1),),
        detection="public",
        category="",
        incidents=400,
        local=local,
        buffer=buffer,
        remote=(),
        net=effect(-20),
        temporal=TemporalFinding(
            statistic=0.2,
            p_value=0.04,
            hours_moved=-2,
            low=-3,
            high=-1,
            bands=(HourBand(name="Kväll", hours="18-24", effect=effect(-30)),),
            profile_before=(1 / 168,) * 168,
            profile_after=(1 / 168,) * 168,
        ),
        flows=(Flow(source=local, receiver=buffer, incidents=20, low=10, high=30),),
        controls=("nära Slussen",),
        dispersion=1.5,
        verdict=Verdict.DISPLACEMENT,
        reason="Minskade här, ökade där.",
        kinds=(
            KindVerdict(kind=DisplacementKind.GEOGRAPHIC, verdict=Verdict.DISPLACEMENT, reason="Intill."),
            KindVerdict(kind=DisplacementKind.PERPETRATOR, verdict="not_measured", reason="Mäts aldrig."),
        ),
        provenance=Provenance(
            data_version=3, parameters={"evaluated": str(evaluated)}, made_at=datetime(2026, 1, 1, tzinfo=UTC), seed=0
        ),
        counts=(
            AreaCounts(area_id="torget", name="torget", role="treatment", counts=(100.0, 60.0), controls=(9.0, 8)),
        ),
        balance=(Balance(name="nivå", treated=3.0, controls=2.0, difference=0.1),),
    )


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
    made = replace(finding(), net=replace(effect(0), value=float("nan")))
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
