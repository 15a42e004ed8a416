"""The back-test: only the past is looked at, hits are counted right, and intervals promise no more than they hold."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from hotspot.backtest import (
    PROGNOSIS,
    RANKINGS,
    SHARES,
    Window,
    covered_since,
    month_windows,
    run_backtest,
    score_windows,
    span_windows,
)
from hotspot.candidates import see
from hotspot.grid import areas_km2
from hotspot.ground import Ground
from hotspot.stats.serial import serial_mean
from models.errors import NotFoundError
from models.period import Period
from tests.hotspot import small_city as city

ZONE = city.SITE.timezone
SINCE = date(2023, 1, 1)
START = datetime(2023, 1, 1, 12, tzinfo=UTC)


def months(first: date = date(2024, 1, 1), last: date = date(2024, 6, 30), *, known: int = 12) -> list[Window]:
    return month_windows(first, last, months=known, since=SINCE, timezone=ZONE)


def lasting() -> Ground:
    """A square and a station that stay what they are for eighteen months, on a thin background."""
    return city.ground(
        city.rows(900, (18.055, 59.325), spread_m=2000, start=START, days=545, seed=1),
        city.rows(700, city.SQUARE, spread_m=50, start=START, days=545, seed=2),
        city.rows(400, city.STATION, spread_m=50, start=START, days=545, seed=3),
    )


def test_months_are_whole_follow_each_other_and_know_nothing_of_themselves() -> None:
    windows = months()
    assert [one.asked.first_day for one in windows] == [date(2024, month, 1) for month in range(1, 7)]
    for one in windows:
        assert one.known.end == one.asked.start
        assert one.known.first_day == date(one.asked.first_day.year - 1, one.asked.first_day.month, 1)
        assert one.year_before is not None
        assert one.year_before.first_day == date(one.asked.first_day.year - 1, one.asked.first_day.month, 1)
    for early, late in pairwise(windows):
        assert early.asked.end == late.asked.start


def test_half_months_are_not_asked_and_what_the_data_do_not_hold_is_not_known() -> None:
    assert [str(one.asked) for one in months(date(2024, 1, 2), date(2024, 3, 30))] == ["2024-02-01/2024-02-29"]
    early = months(date(2023, 1, 1), date(2023, 4, 30))
    assert [one.asked.first_day for one in early] == [date(2023, 2, 1), date(2023, 3, 1), date(2023, 4, 1)]
    assert {one.known.first_day for one in early} == {SINCE}
    assert {one.year_before for one in early} == {None}


def test_spans_are_counted_back_from_the_last_day() -> None:
    spans = span_windows(date(2024, 6, 1), date(2024, 6, 30), days=7, known=90, since=SINCE, timezone=ZONE)
    assert [str(one.asked) for one in spans][-1] == "2024-06-24/2024-06-30"
    assert len(spans) == 4
    for one in spans:
        assert one.asked.days == 7
        assert one.known.days == 90
        assert one.known.end == one.asked.start


def test_a_few_stray_early_dates_do_not_lengthen_the_data() -> None:
    stray = city.rows(1, city.PARK, start=datetime(1990, 1, 1, tzinfo=UTC))
    usual = city.rows(400, city.SQUARE, start=START, days=400)
    assert covered_since(city.incidents(stray, usual)) <= date(2023, 1, 10)
    assert covered_since(city.incidents(stray, usual)) >= SINCE


def test_no_ranking_sees_what_it_is_to_foresee() -> None:
    window = months()[3]
    later = city.rows(500, city.PARK, start=window.asked.start + timedelta(days=1), days=60)
    # The cells are the same: the park was known before by what nobody selects.
    park = city.rows(5, city.PARK, start=START, detection="police")
    tables = [city.rows(900, (18.055, 59.325), spread_m=2000, start=START, days=545, seed=1)]
    without, with_later = city.ground(*tables, park), city.ground(*tables, park, later)
    for ranking in (*RANKINGS.values(), PROGNOSIS):
        ranked = []
        for ground in (without, with_later):
            scene = see(ground, city.selection(period=window.known))
            ranked.append(ranking.rank(scene, window))
        assert ranked[0] is not None
        assert ranked[0] == pytest.approx(ranked[1], rel=1e-9, abs=1e-12), ranking.name


def test_hits_of_one_window_are_what_a_reader_would_count() -> None:
    ground, window = lasting(), months()[0]
    result = score_windows(ground, city.selection(), [window], rankings=[RANKINGS["counts"]])[0]
    scene = see(ground, city.selection(period=window.known))
    later = see(ground, city.selection(period=window.asked)).counts.counts
    area = areas_km2(scene.counts.cells)
    # Cells of equal counts at the border are counted by the share of them that still fits.
    order = np.argsort(-scene.counts.counts)
    for share, found in zip(SHARES, result.hit_rate["counts"], strict=True):
        covered = np.cumsum(area[order]) / area.sum()
        surely = scene.counts.counts[order] > scene.counts.counts[order][np.searchsorted(covered, share)]
        at_least = later[order][surely].sum() / later.sum()
        tied = scene.counts.counts[order] == scene.counts.counts[order][np.searchsorted(covered, share)]
        rest = (share - area[order][surely].sum() / area.sum()) / (area[order][tied].sum() / area.sum())
        assert found == pytest.approx(at_least + rest * later[order][tied].sum() / later.sum(), rel=1e-9)


def test_where_places_last_the_score_foresees_them_and_chance_does_not() -> None:
    found = run_backtest(lasting(), city.selection(), months())
    best = {(one.ranking, one.share): one for one in found.accuracies}
    assert best["score", 0.01].hit_rate > 0.4
    assert best["score", 0.01].accuracy == pytest.approx(best["score", 0.01].hit_rate / 0.01)
    assert best["random", 0.05].hit_rate == pytest.approx(0.05)
    assert best["random", 0.05].accuracy == pytest.approx(1)
    assert all(0 < one.efficiency <= 1 for one in found.accuracies)
    lead = {(one.ranking, one.share): one for one in found.advantages}
    assert lead["random", 0.05].verdict == "better"
    assert ("score", 0.05) not in lead
    assert found.skipped == 0
    assert len(found.windows) == 6


def test_last_year_is_asked_only_where_there_was_one() -> None:
    found = run_backtest(lasting(), city.selection(), months(date(2023, 10, 1), date(2024, 3, 31), known=6))
    asked = {one.ranking: one.windows for one in found.accuracies}
    assert asked["score"] == 6
    assert asked["last_year"] == 3
    assert {one.low for one in found.accuracies if one.ranking == "last_year"} == {None}
    assert {one.verdict for one in found.advantages if one.ranking == "last_year"} == {"too few windows"}


def test_the_selection_is_the_same_before_and_after() -> None:
    mixed = city.ground(
        city.rows(600, city.SQUARE, spread_m=50, start=START, days=545, category="Rån"),
        city.rows(600, city.STATION, spread_m=50, start=START, days=545, category="Stöld"),
    )
    robbed = run_backtest(mixed, city.selection(categories=("Rån",)), months())
    assert sum(one.incidents for one in robbed.windows) == pytest.approx(200, abs=10)
    assert robbed.parameters["category"] == "Rån"


def test_months_without_incidents_are_skipped_and_nothing_at_all_is_refused() -> None:
    ground = city.ground(city.rows(200, city.SQUARE, spread_m=50, start=START, days=420))
    found = run_backtest(ground, city.selection(), months())
    assert (len(found.windows), found.skipped) == (2, 4)
    with pytest.raises(NotFoundError, match="Nothing can be back-tested here"):
        run_backtest(ground, city.selection(), months(date(2025, 1, 1), date(2025, 6, 30)))


def test_progress_is_told_for_every_window() -> None:
    told: list[tuple[str, float]] = []
    run_backtest(lasting(), city.selection(), months(), tell=lambda stage, share: told.append((stage, share)))
    assert len(told) == 6
    assert told[0] == ("foreseeing 2024-01-01/2024-01-31", 0)


def test_an_interval_of_independent_values_holds_what_it_promises() -> None:
    rng = np.random.default_rng(11)
    held = [_mean_interval(rng.normal(5, 2, 12), 5.0) for _ in range(1500)]
    assert np.mean(held) >= 0.93
    alike = [_mean_interval(_wandering(rng, 36), 0.0) for _ in range(600)]
    plain = [_plain_holds(_wandering(rng, 36)) for _ in range(600)]
    assert np.mean(alike) > np.mean(plain) + 0.05


def test_a_constant_series_is_sure_and_a_single_value_is_refused() -> None:
    assert serial_mean([3.0, 3, 3, 3]).standard_error == 0
    with pytest.raises(ValueError, match="two values or more"):
        serial_mean([1.0])


def _mean_interval(values: np.ndarray, truth: float) -> bool:
    mean = serial_mean(values)
    return mean.low <= truth <= mean.high


def _wandering(rng: np.random.Generator, n: int) -> np.ndarray:
    noise, values = rng.normal(0, 1, n), np.zeros(n)
    for step in range(1, n):
        values[step] = 0.5 * values[step - 1] + noise[step]
    return values


def _plain_holds(values: np.ndarray) -> bool:
    half = 2.03 * values.std(ddof=1) / np.sqrt(len(values))
    return bool(abs(values.mean()) <= half)


def test_periods_are_by_the_sites_clock() -> None:
    window = months()[2]
    assert window.asked == Period.of_month("2024-03", timezone=ZONE)
