"""What is learnt from real reports foretells how many more come in."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from geodata.gazetteer import load_gazetteer
from geodata.geocode.geocoder import Geocoder
from geodata.intake import ingest
from geodata.read import load_mapping
from geodata.store import Store
from hotspot import pipeline
from hotspot.completion import learn_telling
from hotspot.ground import LocatedIncidents

_HALF_DAY = 43_200_000_000


@pytest.fixture(scope="module")
def notices(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> LocatedIncidents:
    """The public notices of Stockholm county, 2023 to 2025; they are first told when they are published."""
    now = datetime(2026, 1, 2, tzinfo=UTC)
    store = Store(tmp_path_factory.mktemp("notices"))
    file = shared_data / "polisen" / "stockholm_county_2023_2025.json.gz"
    mapping, geocoder = load_mapping("polisen"), Geocoder(load_gazetteer())
    ingest(file, mapping=mapping, store=store, geocoder=geocoder, now=now, progress=lambda *_: None)
    return pipeline.load_ground(store).incidents


def known_at(incidents: LocatedIncidents, moment: int) -> LocatedIncidents:
    """The record as it stood at a moment."""
    rows = incidents.first_seen <= moment
    arrays = {one.name: getattr(incidents, one.name) for one in fields(incidents)}
    cut = {name: array[rows] for name, array in arrays.items() if len(getattr(array, "shape", ())) > 0}
    return replace(incidents, **cut, _cells={})


def test_half_of_the_notices_come_within_two_hours_and_all_but_few_within_a_day(notices: LocatedIncidents) -> None:
    hours = (notices.first_seen - notices.earliest) / 3.6e9
    assert np.median(hours) == pytest.approx(1.84, abs=0.01)
    assert (hours <= 24).mean() == pytest.approx(0.997, abs=0.001)
    assert (hours <= 7 * 24).all()


def test_what_is_missing_of_the_last_half_day_is_foretold(notices: LocatedIncidents) -> None:
    """At 60 random moments of 2024 and 2025: of what happened in the 12 hours before, how much had been told?"""
    rng = np.random.default_rng(1)
    foretold, known, happened = 0.0, 0, 0
    for moment in rng.uniform(*np.quantile(notices.earliest, [0.4, 0.99]), 60).astype(np.int64):
        learnt = learn_telling(known_at(notices, moment))
        assert learnt is not None
        recent = (notices.earliest > moment - _HALF_DAY) & (notices.earliest <= moment)
        foretold += float(learnt.overall.told_within((moment - notices.earliest[recent]) / (2 * _HALF_DAY)).sum())
        known += int((notices.first_seen[recent] <= moment).sum())
        happened += int(recent.sum())
    assert known < 0.85 * happened
    assert foretold == pytest.approx(known, abs=3 * np.sqrt(happened * 0.25 * 0.75))
