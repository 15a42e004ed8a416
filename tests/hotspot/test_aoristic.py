"""Aoristic weights: by the wall clock, never more nor less than one incident."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspot.stats.aoristic import NO_END, aoristic_weights, hours_of_week

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MINUTE = 60_000_000


def micros(text: str, zone: ZoneInfo = STOCKHOLM, fold: int = 0) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).timestamp()) * 1_000_000


def weights_of(first: int, last: int, zone: ZoneInfo = STOCKHOLM) -> dict[int, float]:
    row = aoristic_weights(np.array([first]), np.array([last]), zone=zone).toarray()[0]
    return {int(hour): float(row[hour]) for hour in np.flatnonzero(row)}


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2024-01-01T01:00", "2024-01-01T02:30", {1: 2 / 3, 2: 1 / 3}),
        ("2024-01-01T23:30", "2024-01-02T01:15", {23: 30 / 105, 24: 60 / 105, 25: 15 / 105}),
        ("2024-01-01T05:10", "2024-01-01T05:10", {5: 1}),
        ("2024-01-01T05:00", "2024-01-01T06:00", {5: 1}),
        ("2024-01-07T23:30", "2024-01-08T00:30", {167: 0.5, 0: 0.5}),
    ],
)
def test_spans_give_the_published_weights(first: str, last: str, expected: dict[int, float]) -> None:
    # The first three are the R package aoristic's documented cases (see the reference list of the project).
    assert weights_of(micros(first), micros(last)) == pytest.approx(expected)


def test_a_span_without_an_end_is_its_start_hour() -> None:
    assert weights_of(micros("2024-01-02T05:59"), NO_END) == {29: 1}


@pytest.mark.parametrize("days", [7, 8, 400])
def test_seven_days_or_more_say_nothing_about_the_hour(days: int) -> None:
    first = micros("2024-01-02T05:59")
    assert weights_of(first, first + days * 1440 * MINUTE) == pytest.approx(dict.fromkeys(range(168), 1 / 168))


def test_almost_seven_days_reach_round_to_the_hour_they_began_in() -> None:
    first = micros("2024-01-01T00:30")
    weights = weights_of(first, micros("2024-01-08T00:15"))
    assert weights[0] == pytest.approx(45 / (7 * 1440 - 15))
    assert sum(weights.values()) == pytest.approx(1)


def test_the_autumn_night_counts_its_repeated_hour_twice() -> None:
    # 2024-10-27 (Sunday) 01:00 CEST to 04:00 CET lasts four hours; two of them read 02.
    weights = weights_of(micros("2024-10-27T01:00"), micros("2024-10-27T04:00"))
    assert weights == pytest.approx({6 * 24 + 1: 0.25, 6 * 24 + 2: 0.5, 6 * 24 + 3: 0.25})


def test_the_spring_night_has_no_hour_between_two_and_three() -> None:
    weights = weights_of(micros("2024-03-31T01:00"), micros("2024-03-31T04:00"))
    assert weights == pytest.approx({6 * 24 + 1: 0.5, 6 * 24 + 3: 0.5})


def test_both_autumn_two_o_clocks_are_two_o_clock() -> None:
    both = np.array([micros("2024-10-27T02:30", fold=fold) for fold in (0, 1)])
    assert both[1] - both[0] == 60 * MINUTE
    assert hours_of_week(both, zone=STOCKHOLM).tolist() == [146, 146]


def test_clocks_off_by_half_an_hour_are_read_right() -> None:
    zone = ZoneInfo("Asia/Kolkata")
    weights = weights_of(micros("2024-01-01T01:45", zone), micros("2024-01-01T02:15", zone), zone)
    assert weights == pytest.approx({1: 0.5, 2: 0.5})


def test_spans_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(ValueError, match="1 spans end before they begin, the first at row 1"):
        aoristic_weights(np.array([0, 10]), np.array([0, 9]), zone=STOCKHOLM)


def test_no_incidents_have_no_weights() -> None:
    empty = np.array([], np.int64)
    assert aoristic_weights(empty, empty, zone=STOCKHOLM).shape == (0, 168)


def by_minutes(first: int, minutes: int) -> np.ndarray:
    """Ask Python's own calendar about every minute."""
    row = np.zeros(168)
    for minute in range(minutes):
        at = datetime.fromtimestamp(first / 1e6 + 60 * minute, STOCKHOLM)
        row[at.weekday() * 24 + at.hour] += 1 / minutes
    return row


@settings(deadline=None, max_examples=40)
@given(
    st.integers(min_value=25_000_000, max_value=30_000_000),  # minutes since 1970: 2017 to 2027
    st.integers(min_value=1, max_value=3000),
)
def test_weights_agree_with_asking_the_calendar_every_minute(first: int, minutes: int) -> None:
    row = aoristic_weights(np.array([first * MINUTE]), np.array([(first + minutes) * MINUTE]), zone=STOCKHOLM)
    np.testing.assert_allclose(row.toarray()[0], by_minutes(first * MINUTE, minutes), atol=1e-12)


def test_every_incident_counts_once_and_order_does_not_matter() -> None:
    rng = np.random.default_rng(7)
    first = rng.integers(micros("2022-01-01"), micros("2025-01-01"), 5000)
    last = first + rng.choice([0, 0, 25 * MINUTE, 600 * MINUTE, 9000 * MINUTE, 20_000 * MINUTE], 5000)
    weights = aoristic_weights(first, last, zone=STOCKHOLM)
    np.testing.assert_allclose(np.asarray(weights.sum(axis=1)), 1, atol=1e-12)
    order = rng.permutation(5000)
    shuffled = aoristic_weights(first[order], last[order], zone=STOCKHOLM)
    np.testing.assert_array_equal(weights.toarray()[order], shuffled.toarray())


def test_the_minute_before_spring_is_followed_by_three_o_clock() -> None:
    first = micros("2024-03-31T01:59")
    assert hours_of_week(np.array([first, first + MINUTE]), zone=STOCKHOLM).tolist() == [145, 147]
