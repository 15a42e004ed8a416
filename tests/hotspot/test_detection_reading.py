"""What two series say together, and never more than that."""

import re
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from hotspot.displacement.detection import per_patrol_hour, read_together
from hotspot.stats.uncertainty import Spread
from hotspot.synthetic.region import exclusion_orders
from models.effect import Effect, Ratio

FEWER = re.compile(
    r"färre (brott|händelser)|(brott|händelse)\w* (blev|är|var) färre|minska\w* (brott|händelse)\w*"
    r"|(brott|händelse)\w* (\w+ )?minska",
    re.IGNORECASE,
)
"""What no reader may be told where only the police-detected series moved."""


def effect(value: float, *, p: float, ratio: Ratio | None = None) -> Effect:
    return Effect(
        value=value, low=value - 20, high=value + 20, standard_error=10, dispersion=1, p_value=p, q_value=None,
        smallest_detectable_effect=28, before=200, after=200 + value, ratio=ratio,
    )  # fmt: skip


FELL, ROSE, STILL = effect(-60, p=0.001), effect(45, p=0.001), effect(2, p=0.8)


@pytest.mark.parametrize(
    ("public", "police", "reading"),
    [
        (FELL, FELL, "both_fell"),
        (ROSE, ROSE, "both_rose"),
        (STILL, STILL, "neither_changed"),
        (FELL, STILL, "only_public_fell"),
        (ROSE, STILL, "only_public_rose"),
        (STILL, FELL, "only_police_detected_fell"),
        (STILL, ROSE, "only_police_detected_rose"),
        (FELL, ROSE, "public_fell_police_detected_rose"),
        (ROSE, FELL, "public_rose_police_detected_fell"),
        (FELL, None, "police_detected_too_few"),
        (None, FELL, "public_too_few"),
        (None, None, "both_too_few"),
    ],
)
def test_the_reading_follows_from_the_two_effects(public: Effect | None, police: Effect | None, reading: str) -> None:
    found = read_together(public, police)
    assert found.reading == reading
    assert (found.public, found.police) == (public, police)
    for one in (public, police):
        assert one is None or f"minsta påvisbara {one.smallest_detectable_effect:.0f}" in found.sentence


def test_no_reading_says_fewer_offences_where_the_publics_calls_did_not_fall() -> None:
    for public, police in product((ROSE, STILL, None), (FELL, ROSE, STILL, None)):
        assert not FEWER.search(read_together(public, police).sentence)


def test_the_forbidden_words_are_those_that_a_reader_would_take_for_fewer_offences() -> None:
    for words in (
        "Färre brott i området.",
        "Brotten minskade.",
        "Händelserna har minskat.",
        "Det blev färre händelser.",
    ):
        assert FEWER.search(words)
    assert not FEWER.search("Bara polisens egna upptäckter minskade; allmänhetens samtal ändrades inte säkert.")


def test_where_only_the_discoveries_fell_it_is_said_what_they_count() -> None:
    sentence = read_together(STILL, FELL).sentence
    assert sentence.startswith("Bara polisens egna upptäckter minskade (−60; 95 %: −80 till −40;")
    assert "inte hur mycket som hände" in sentence


def test_a_series_that_may_have_moved_as_much_is_not_told_apart() -> None:
    police = effect(-60, p=0.001, ratio=Ratio(value=0.7, low=0.6, high=0.8))
    unsure = effect(-20, p=0.3, ratio=Ratio(value=0.9, low=0.65, high=1.2))
    sure = effect(2, p=0.8, ratio=Ratio(value=1.0, low=0.9, high=1.1))
    assert "skillnaden är inte säker" in read_together(unsure, police).sentence
    assert "skillnaden är inte säker" not in read_together(sure, police).sentence


# Patrol hours.


def test_half_as_much_in_half_the_hours_is_as_much_an_hour() -> None:
    """By hand: log variance 1/40 + 1/80, so the interval is exp(1.96 x 0.19365) either way."""
    orders = replace(exclusion_orders(), patrol_hours=100, patrol_hours_before=200)
    found = per_patrol_hour(orders, before=80, during=40)
    assert found is not None
    assert found.value == 1
    assert found.high == pytest.approx(np.exp(1.959964 * np.sqrt(1 / 40 + 1 / 80)))
    assert found.low == pytest.approx(1 / found.high)


def test_bunched_discoveries_widen_the_interval() -> None:
    orders = replace(exclusion_orders(), patrol_hours=100, patrol_hours_before=200)
    sure, unsure = (
        per_patrol_hour(orders, before=80, during=40, spread=one)
        for one in (Spread(), Spread(dispersion=2, swing=0.04))
    )
    assert sure is not None
    assert unsure is not None
    assert np.log(unsure.high) ** 2 == pytest.approx(1.959964**2 * (2 * (1 / 40 + 1 / 80) + 2 * 0.04))
    assert unsure.high > sure.high


def test_without_hours_or_without_incidents_there_is_no_ratio() -> None:
    orders = replace(exclusion_orders(), patrol_hours=100, patrol_hours_before=200)
    assert per_patrol_hour(exclusion_orders(), before=80, during=40) is None
    assert per_patrol_hour(replace(orders, patrol_hours_before=None), before=80, during=40) is None
    assert per_patrol_hour(orders, before=0, during=40) is None


@pytest.mark.parametrize(
    ("hours", "ratio", "words"),
    [
        (100, Ratio(value=1.0, low=0.7, high=1.4), "upptäckterna följde patrulltimmarna"),
        (200, Ratio(value=0.5, low=0.3, high=0.8), "gjorde polisen färre upptäckter (0,50 gånger så många"),
        (50, Ratio(value=2.0, low=1.4, high=2.9), "gjorde polisen fler upptäckter (2,00 gånger så många"),
    ],
)
def test_the_sentence_says_whether_they_found_less_because_they_looked_less(
    hours: float, ratio: Ratio, words: str
) -> None:
    orders = replace(exclusion_orders(), patrol_hours=hours, patrol_hours_before=200)
    found = read_together(STILL, FELL, intervention=orders, per_patrol_hour=ratio)
    assert words in found.sentence
    assert f"från 200 till {hours}" in found.sentence
    assert found.per_patrol_hour == ratio


def test_the_interval_per_patrol_hour_covers_as_often_as_promised() -> None:
    rng = np.random.default_rng(1)
    orders = replace(exclusion_orders(), patrol_hours=150, patrol_hours_before=200)
    spread, covered, worlds = Spread(dispersion=2), 0, 600
    for _ in range(worlds):
        before, during = rng.poisson(rng.gamma([200, 150], 1.0))  # variance twice the mean, alike per hour
        found = per_patrol_hour(orders, before=float(before), during=float(during), spread=spread)
        assert found is not None
        covered += found.low <= 1 <= found.high
    assert 0.925 * worlds < covered < 0.975 * worlds
