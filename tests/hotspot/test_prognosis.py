"""The prognosis: the lasting places and what the latest incidents throw off, labelled, with its back-test beside it."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from hotspot.candidates import see
from hotspot.ground import Ground
from hotspot.layers.prognosis import NOT_TESTED, PROGNOSIS, SHARE_SHOWN
from hotspot.prognosis import foresee
from models.layer import Layer
from models.period import Hours
from models.selection import Selection
from tests.hotspot import small_city as city

START = datetime(2024, 3, 1, 12, tzinfo=UTC)


def repeating(*more: pd.DataFrame, seed: int = 0) -> Ground:
    """Incidents over the town, of which many are followed by another one a few days later and some 60 m away."""
    rng = np.random.default_rng(seed)
    first = city.rows(700, (18.055, 59.325), spread_m=1200, start=START, days=90, seed=seed)
    parents = first.sample(300, random_state=seed)
    later = parents["earliest"] + pd.to_timedelta(rng.exponential(2, len(parents)), unit="D")
    second = parents.assign(
        longitude=parents["longitude"] + rng.normal(0, 60, len(parents)) / 56_800,
        latitude=parents["latitude"] + rng.normal(0, 60, len(parents)) / 111_400,
        earliest=later.dt.floor("us"),
        latest=later.dt.floor("us"),
    )
    return city.ground(first, second, *more)


def chosen_layer(ground: Ground, selected: Selection | None = None, **options: str) -> Layer:
    return city.layer("prognosis", ground, selected, **options)


def test_what_is_expected_sums_to_about_as_many_as_usual() -> None:
    scene = see(city.ground(city.background(800)), city.selection())
    week = foresee(scene, days=7).expected.sum()
    assert week == pytest.approx(800 * 7 / 92, rel=0.15)
    assert foresee(scene, days=14).expected.sum() == pytest.approx(2 * week, rel=0.1)


def test_parts_of_incidents_count_as_parts() -> None:
    table = city.background(800)
    table["latest"] = table["earliest"] + pd.Timedelta(hours=2)
    evening = city.selection(hours=Hours.parse("21-22"))  # each lies from 20 to 22 or, in summer time, from 22 to 24
    scene = see(city.ground(table), evening)
    assert foresee(scene, days=7).expected.sum() == pytest.approx(scene.counts.counts.sum() * 7 / 92, rel=0.15)


def test_near_repeats_are_seen_and_none_where_there_are_none() -> None:
    seen = foresee(see(repeating(), city.selection()), days=7).fit
    calm = foresee(see(city.ground(city.background(1000)), city.selection()), days=7).fit
    assert seen is not None
    assert calm is not None
    assert seen.triggering.branching_ratio > 0.12
    assert calm.triggering.branching_ratio < 0.05
    assert seen.triggering.is_stable


def test_a_place_with_an_incident_yesterday_is_expected_more_than_its_like_with_one_long_ago() -> None:
    end = datetime(2024, 5, 31, 12, tzinfo=UTC)
    early = city.rows(1, (18.0293, 59.3121), start=START + timedelta(days=5))
    late = city.rows(1, (18.0993, 59.3121), start=end - timedelta(days=1))
    scene = see(repeating(early, late), city.selection())
    expected, incidents = foresee(scene, days=7).expected, scene.incidents
    there = {
        name: int(scene.positions[np.abs(incidents.longitude - longitude).argmin()])
        for name, longitude in (("early", 18.0293), ("late", 18.0993))
    }
    assert expected[there["late"]] > 1.3 * expected[there["early"]]


def test_with_a_handful_of_incidents_the_density_alone_is_used() -> None:
    found = foresee(see(city.ground(city.rows(20, city.SQUARE, spread_m=100)), city.selection()), days=7)
    assert found.fit is None
    assert found.expected.sum() == pytest.approx(20 * 7 / 92, rel=0.1)
    layer = chosen_layer(city.ground(city.rows(20, city.SQUARE, spread_m=100)))
    assert "too few" in layer.provenance.parameters["triggering"]


def test_nothing_known_expects_nothing() -> None:
    nothing = city.ground(city.rows(30, city.SQUARE, detection="police"))
    assert foresee(see(nothing, city.selection()), days=7).expected.sum() == 0
    assert len(chosen_layer(nothing).frame) == 0


def test_the_layer_is_labelled_a_prognosis_wherever_it_is_named() -> None:
    layer = chosen_layer(repeating())
    assert PROGNOSIS.is_forward_looking
    assert "Prognosis" in layer.title
    assert "Prognos" in layer.title_sv
    assert all("rognos" in one.title_sv for one in layer.fields if one.name.startswith("expected"))
    assert layer.notes[0].startswith("PROGNOS för 2024-06-01 till 2024-06-07")
    assert "aldrig personer eller adresser" in layer.notes[0]


def test_only_the_first_cells_are_shown_in_order() -> None:
    layer = chosen_layer(repeating())
    frame = layer.frame
    assert frame["rank"].tolist() == list(range(1, len(frame) + 1))
    assert frame["expected_per_km2"].is_monotonic_decreasing
    cells = see(repeating(), city.selection()).counts.cells
    assert 0.8 * SHARE_SHOWN < len(frame) / len(cells) <= 1.1 * SHARE_SHOWN


def test_without_earlier_data_it_says_that_it_was_not_tested() -> None:
    layer = chosen_layer(repeating(), windows="0")
    assert layer.provenance.parameters["back_test"] == NOT_TESTED
    assert any("inte prövad bakåt" in note for note in layer.notes)


def test_with_earlier_data_its_back_test_stands_beside_the_simpler_ones() -> None:
    layer = chosen_layer(repeating(), windows="4")
    told = layer.provenance.parameters["back_test"]
    assert "mean of 4 spans" in told
    assert all(f"{name} 0." in told for name in ("prognosis", "score", "counts", "kde"))
    assert any(note.startswith("Prövad bakåt på 4 tidigare perioder om 7 dagar") for note in layer.notes)
    assert {"branching_ratio", "mean_days", "spread_m", "is_stable"} <= set(layer.provenance.parameters)
