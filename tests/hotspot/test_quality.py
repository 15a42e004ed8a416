"""The hit rate is counted by hand, told with its doubt, and held against the field's line."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from hotspot.disclosure import POLICIES, release_quality
from hotspot.ground import LocatedIncidents, prepare_incidents
from hotspot.quality import measure_quality
from models.incident import Detection
from models.period import Period
from models.quality import WHY_COARSE, HitRate, Quality
from models.selection import Selection
from models.site import Site
from models.tables import STORED

SITE = Site(name="Stockholm", timezone="Europe/Stockholm", local_crs="EPSG:3006", study_area=(17.5, 59.0, 18.7, 59.8))
JANUARY = Period.of_month("2025-01", timezone=SITE.timezone)
_EMPTY: dict[str, object] = {"str": "", "bool": False, "float64": np.nan, "int64": 1}


def incidents_of(rows: list[dict[str, object]]) -> LocatedIncidents:
    """Make incidents: when, precision, note and whatever else is told of each."""
    given = pd.DataFrame(rows)
    table = {name: pd.Series(_EMPTY.get(kind, pd.NaT), index=given.index, dtype=kind) for name, kind in STORED.items()}
    frame = pd.DataFrame(table).assign(**{str(name): given[name] for name in given})
    when = pd.to_datetime(given["earliest"]).dt.tz_localize(SITE.timezone).dt.tz_convert("UTC")
    frame = frame.assign(earliest=when, latest=when, longitude=18.06, latitude=59.33, uncertainty_m=50.0)
    return prepare_incidents(frame.astype(dict(STORED)), site=SITE, data_version=3)


def ten() -> list[dict[str, object]]:
    """Eight of ten placed, six of them finely; the ninth is a pile, the tenth says nothing."""
    fine = {"precision": "address", "place_source": "coordinates", "category": "Rån", "category_group": "violence"}
    area = {**fine, "precision": "area", "place_source": "text", "category": "Bråk"}
    pile = {**fine, "precision": "none", "place_note": "pile", "place_source": "none"}
    silent = {**area, "precision": "municipality", "place_context": "Solna"}
    when = ["2025-01-31 23:30", *["2025-02-01 00:30"] * 9]
    return [
        {"place_context": "Stockholm", "place_text": "", "place_note": "", "source": "a", **one, "earliest": at}
        for one, at in zip([*[fine] * 6, area, area, pile, silent], when, strict=True)
    ]


def test_shares_are_those_counted_by_hand() -> None:
    quality = measure_quality(incidents_of(ten()), None)
    assert (quality.whole.incidents, quality.whole.placed, quality.whole.fine) == (10, 8, 6)
    assert quality.whole.share == pytest.approx(0.8)
    assert [(one.name, one.incidents, one.placed) for one in quality.months] == [("2025-01", 1, 1), ("2025-02", 9, 7)]
    assert [(one.name, one.incidents, one.placed) for one in quality.categories] == [("Rån", 7, 6), ("Bråk", 3, 2)]
    assert [(one.name, one.incidents, one.placed) for one in quality.areas] == [("Stockholm", 9, 8), ("Solna", 1, 0)]
    assert [(one.name, one.incidents) for one in quality.groups] == [("violence", 10)]
    assert [(one.name, one.incidents) for one in quality.sources] == [("a", 10)]


def test_every_incident_that_is_not_placed_has_its_reason() -> None:
    quality = measure_quality(incidents_of(ten()), None)
    assert [(one.why, one.incidents) for one in quality.reasons] == [("no_text", 1), ("pile", 1)]
    assert sum(one.incidents for one in quality.reasons) == quality.whole.incidents - quality.whole.placed
    assert {one.why for one in quality.reasons} <= set(WHY_COARSE)


def test_eighty_of_a_hundred_are_under_the_line_and_of_ten_nobody_knows() -> None:
    # Wilson: of 10 placed 8 the interval is 49 to 94 %; of 1 000 placed 800 it is 77.4 to 82.4 %.
    few, many = (HitRate(name="", incidents=n, placed=0.8 * n, fine=0) for n in (10, 1_000))
    assert not few.is_usable
    assert not few.is_surely_unusable
    assert many.is_surely_unusable
    assert many.interval == pytest.approx((0.774, 0.824), abs=5e-4)
    assert HitRate(name="", incidents=20, placed=17, fine=0).is_usable


def test_nothing_is_neither_good_nor_bad() -> None:
    nothing = HitRate(name="", incidents=0, placed=0, fine=0)
    assert nothing.share is None
    assert nothing.is_usable
    assert nothing.interval == (0, 1)
    quality = measure_quality(incidents_of(ten()), Period.of_month("2031-01", timezone=SITE.timezone))
    assert quality.whole.incidents == 0
    assert not quality.months + quality.areas
    assert not quality.reasons


def test_a_selection_is_measured_as_its_map_counts() -> None:
    rows = ten()
    rows[0]["detection"] = str(Detection.POLICE)
    incidents = incidents_of([{"detection": str(Detection.PUBLIC), **row} for row in rows])
    assert measure_quality(incidents, JANUARY).whole.incidents == 1
    assert measure_quality(incidents, Selection(period=JANUARY)).whole.incidents == 0
    february = Selection(period=Period.of_month("2025-02", timezone=SITE.timezone), categories=("Bråk",))
    assert measure_quality(incidents, february).whole == HitRate(name="", incidents=3, placed=2, fine=0)


def test_the_municipality_sees_no_part_of_fewer_than_five() -> None:
    whole = measure_quality(incidents_of(ten()), None)
    seen = release_quality(whole, POLICIES["municipality"])
    assert seen.whole == whole.whole
    for part in (*seen.months, *seen.groups, *seen.categories, *seen.areas, *seen.sources):
        assert min(part.incidents, *(n for n in (part.placed, part.incidents - part.placed) if n)) >= 5
    assert seen.reasons == ()
    assert seen.suppressed > 0
    assert release_quality(whole, POLICIES["police"]) == whole


def test_a_world_that_nobody_reported_is_measured_too() -> None:
    silent = dataclasses.replace(incidents_of(ten()), reported=None)
    quality: Quality = measure_quality(silent, None)
    assert (quality.whole.placed, quality.areas, quality.reasons) == (8, (), ())
