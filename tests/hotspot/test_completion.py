"""A period that still fills is completed, cut where it is too fresh, and left alone once all is told."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from hotspot.completion import FEWEST_DELAYS, learn_telling, settle_month
from hotspot.ground import Ground
from models.period import Period
from tests.hotspot import small_city as city

JUNE = Period.of_days(date(2024, 6, 1), date(2024, 6, 30), timezone=city.SITE.timezone)
MARCH = Period.of_days(date(2024, 3, 1), date(2024, 3, 31), timezone=city.SITE.timezone)
END = datetime(2024, 6, 30, 22, tzinfo=UTC)


def told(
    seed: int = 0,
    *,
    count: int = 4000,
    late: float = 0.4,
    days: float = 10.0,
    end: datetime = END,
    group: str = "Våld",
    detection: str = "public",
) -> tuple[pd.DataFrame, pd.Series]:
    """A record of 180 days to `end`: a share is told after `days` on average, the rest within the hour.

    Gives the incidents told by the end, and the moments of all that happened.
    """
    rng = np.random.default_rng(seed)
    moment = pd.Series(pd.Timestamp(end) - pd.to_timedelta(rng.uniform(0, 180, count), unit="D"))
    delay = rng.exponential(np.where(rng.random(count) < late, days, 0.02))
    reported = moment + pd.to_timedelta(delay, unit="D")
    frame = city.rows(count, city.SQUARE, category_group=group, detection=detection)
    frame = frame.assign(
        earliest=moment.dt.as_unit("us"), latest=moment.dt.as_unit("us"), reported_at=reported.dt.as_unit("us")
    )
    return frame[(reported < pd.Timestamp(end)).to_numpy()], moment


def held(ground: Ground, period: Period) -> np.ndarray:
    return ground.incidents.period_share(period)


def test_a_completed_sum_is_the_sum_that_will_be() -> None:
    known, moment = told()
    ground = city.ground(known)
    settled = settle_month(ground, JUNE)
    kept = Period(start=JUNE.start, end=settled.whole_until)
    truth = ((moment >= pd.Timestamp(kept.start)) & (moment < pd.Timestamp(kept.end))).sum()
    found = settled.completeness
    assert found is not None
    assert found.low < found.share < found.high < 1
    assert found.low < held(ground, kept).sum() / truth < found.high
    assert (held(ground, kept) * settled.factor).sum() == pytest.approx(truth, rel=0.05)
    assert settled.variance_factor > 1
    assert "har inte hunnit bli kända" in settled.notes[0]


def test_a_month_long_settled_is_left_exactly_as_it_is() -> None:
    ground = city.ground(told()[0])
    settled = settle_month(ground, MARCH)
    assert (settled.factor == 1).all()
    assert settled.whole_until == MARCH.end
    assert settled.variance_factor == 1
    assert settled.relative_error == 0
    assert settled.notes == ()
    assert settled.completeness is not None
    assert settled.completeness.share > 0.995
    assert settled.completeness.left_out_days == 0


def test_days_of_which_less_than_half_is_told_are_left_out() -> None:
    """Six in ten take 10 days on average: half are told after 10 ln(0.6 / 0.5) = 1.8 days, so two days fall away."""
    settled = settle_month(city.ground(told(late=0.6)[0]), JUNE)
    assert settled.completeness is not None
    assert settled.completeness.left_out_days == 2
    assert settled.whole_until == JUNE.end - timedelta(days=2)
    assert "De sista 2 dagarna" in settled.notes[1]


def test_groups_and_detections_that_are_told_later_are_completed_by_more() -> None:
    slow, _ = told(1, late=0.5, group="Stöld")
    quick, _ = told(2, late=0.0, group="Våld")
    police, _ = told(3, late=0.0, group="Stöld", detection="police")
    ground = city.ground(slow, quick, police)
    settled = settle_month(ground, JUNE)
    incidents = ground.incidents
    is_theft = incidents.group_code == incidents.groups.index("Stöld")
    is_public = incidents.detection_code == incidents.detections.index("public")
    fresh = incidents.period_share(Period(start=JUNE.end - timedelta(days=10), end=settled.whole_until)) > 0
    assert settled.factor[fresh & is_theft & is_public].min() > 1.1
    assert settled.factor[fresh & ~is_theft].max() < 1.05
    assert settled.factor[fresh & ~is_public].max() < 1.05


def test_a_source_that_never_says_when_is_not_guessed_for_but_told_of() -> None:
    known = told()[0].drop(columns="reported_at")
    settled = settle_month(city.ground(known), JUNE)
    assert settled.completeness is None
    assert (settled.factor == 1).all()
    assert settled.notes[0].startswith("Källan säger inte när")
    assert settle_month(city.ground(known), MARCH).notes == ()


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_source_that_only_sends_weekly_files_is_completed_by_when_they_came(seed: int) -> None:
    """No report times at all: a first file of history, then one each Monday; four in ten come 10 days late."""
    rng = np.random.default_rng(seed + 100)
    known, moment = told(seed, late=0.0)
    moment = moment[known.index].reset_index(drop=True)
    delay = np.where(rng.random(len(moment)) < 0.4, rng.exponential(10, len(moment)), 0.01)
    mondays = pd.date_range("2024-03-04", "2024-06-30", freq="7D", tz="UTC").append(pd.DatetimeIndex([END]))
    batch = np.searchsorted(mondays.to_numpy(), (moment + pd.to_timedelta(delay, unit="D")).to_numpy())
    came = batch < len(mondays)
    frame = known.reset_index(drop=True).drop(columns="reported_at")[came]
    ground = city.ground(frame.assign(recorded_at=mondays[batch[came]].as_unit("us")))
    settled = settle_month(ground, JUNE)
    kept = Period(start=JUNE.start, end=settled.whole_until)
    truth = ((moment >= pd.Timestamp(kept.start)) & (moment < pd.Timestamp(kept.end))).sum()
    found = settled.completeness
    assert found is not None
    assert found.share == pytest.approx(held(ground, kept).sum() / truth, abs=0.04)
    assert 0.8 < found.share < 0.95
    assert found.left_out_days <= 1


def test_too_few_delays_teach_nothing() -> None:
    known, _ = told(count=2 * FEWEST_DELAYS)
    assert learn_telling(city.incidents(known.head(FEWEST_DELAYS - 1))) is None
    assert learn_telling(city.incidents(known)) is not None


def test_a_report_mistyped_into_next_year_does_not_end_the_data_there() -> None:
    known, _ = told()
    typo = known["reported_at"].where(known.index != known.index[5], pd.Timestamp("2024-12-01", tz="UTC"))
    learnt = learn_telling(city.incidents(known.assign(reported_at=typo.dt.as_unit("us"))))
    assert learnt is not None
    assert learnt.told_until <= END.timestamp() * 1_000_000


@pytest.mark.parametrize("late", [0.2, 0.5])
def test_intervals_of_completeness_cover_what_was_known(late: float) -> None:
    """100 records of 1500: the share told of June, of the days that are kept, lies in the 95 % interval."""
    covered = 0
    for seed in range(100):
        known, moment = told(seed, count=1500, late=late)
        ground = city.ground(known)
        settled = settle_month(ground, JUNE)
        kept = Period(start=JUNE.start, end=settled.whole_until)
        truth = ((moment >= pd.Timestamp(kept.start)) & (moment < pd.Timestamp(kept.end))).sum()
        found = settled.completeness
        assert found is not None
        covered += found.low <= held(ground, kept).sum() / truth <= found.high
    assert covered >= 88  # 95 expected; 88 is three standard errors below
