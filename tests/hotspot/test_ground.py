"""Incidents as arrays: each question weighs each incident between nothing and one."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from geodata.cells import NO_CELL
from hotspot.ground import LocatedIncidents, habitat, prepare_incidents
from models.incident import Detection
from models.period import Hours, Period
from models.selection import Selection
from models.site import Site
from models.tables import STORED, conform

SITE = Site(name="Stockholm", timezone="Europe/Stockholm", local_crs="EPSG:3006", study_area=(17.7, 59.2, 18.3, 59.5))
JUNE = Period.of_month("2024-06", timezone=SITE.timezone)
PUBLIC = {"source": "s", "status": "new", "detection": "public", "category": "Rån", "category_group": "robbery"}
ON_THE_SQUARE = {"longitude": 18.0649, "latitude": 59.3326, "precision": "place", "uncertainty_m": 50.0}


def incidents(*rows: Mapping[str, object]) -> LocatedIncidents:
    blank = {name: "" if kind == "str" else None for name, kind in STORED.items()}
    blank |= {"is_time_ambiguous": False, "version": 1, "harm": np.nan}
    table = pd.DataFrame([{**blank, **PUBLIC, **ON_THE_SQUARE, **row} for row in rows])
    for name, kind in STORED.items():
        if kind.startswith("datetime"):
            table[name] = pd.to_datetime(table[name], utc=True)
    return prepare_incidents(conform(table, STORED, what="test"), site=SITE, data_version=1)


def at(day: int, hour: int, *, until: int | None = None) -> dict[str, datetime]:
    start = datetime(2024, 6, day, hour, tzinfo=SITE.zone).astimezone(UTC)
    end = datetime(2024, 6, day, until, tzinfo=SITE.zone).astimezone(UTC) if until else start
    return {"earliest": start, "latest": end}


def test_an_instant_is_in_its_period_or_out_of_it() -> None:
    found = incidents(at(1, 0), {"earliest": JUNE.end, "latest": JUNE.end})
    assert found.weights(Selection(period=JUNE)).tolist() == [1.0, 0.0]


def test_a_span_counts_with_the_share_that_lies_in_the_period() -> None:
    first = Period.of_days(date(2024, 6, 10), date(2024, 6, 10), timezone=SITE.timezone)
    span = {
        "earliest": datetime(2024, 6, 9, 18, tzinfo=SITE.zone),
        "latest": datetime(2024, 6, 10, 6, tzinfo=SITE.zone),
    }
    assert incidents(span).weights(Selection(period=first)).tolist() == [0.5]


def test_hours_across_midnight_and_weekdays_by_the_wall_clock_weigh_the_span() -> None:
    saturday = incidents(at(1, 17, until=19))
    evening = Selection(period=JUNE, hours=Hours.parse("18-02"))
    assert saturday.weights(evening).tolist() == [0.5]
    assert saturday.weights(Selection(period=JUNE, weekdays=(5,))).tolist() == [1.0]
    assert saturday.weights(Selection(period=JUNE, weekdays=(6,))).tolist() == [0.0]


def test_a_category_is_asked_for_by_its_name_or_its_group() -> None:
    found = incidents(at(1, 1), at(1, 1) | {"category": "Stöld", "category_group": "theft"})
    assert found.weights(Selection(period=JUNE, categories=("Rån",))).tolist() == [1.0, 0.0]
    assert found.weights(Selection(period=JUNE, categories=("theft", "robbery"))).tolist() == [1.0, 1.0]
    assert found.weights(Selection(period=JUNE, categories=("unknown",))).tolist() == [0.0, 0.0]


def test_what_police_discover_is_kept_apart() -> None:
    found = incidents(at(1, 1), at(1, 1) | {"detection": "police"})
    assert found.weights(Selection(period=JUNE)).tolist() == [1.0, 0.0]
    assert found.weights(Selection(period=JUNE, detection=(Detection.POLICE,))).tolist() == [0.0, 1.0]


@pytest.mark.parametrize("precision", ["area", "municipality", "none"])
def test_a_coarse_place_has_no_cell(precision: str) -> None:
    found = incidents(at(1, 1) | {"precision": precision}, at(1, 1))
    cells = found.cells(10)
    assert cells[0] == NO_CELL
    assert cells[1] != NO_CELL
    assert found.is_placed.tolist() == [precision == "area", True]


def test_the_middle_of_a_long_street_is_no_spot() -> None:
    found = incidents(*[at(1, 1) | {"precision": "street", "uncertainty_m": radius} for radius in (400.0, 900.0)])
    assert found.is_fine.tolist() == [True, False]
    assert found.is_placed.tolist() == [True, True]


def test_incidents_can_occur_within_two_rings_of_where_one_has() -> None:
    assert len(habitat(incidents(at(1, 1), at(2, 2)), 10)) == 19


def test_a_table_without_rows_gives_arrays_without_elements() -> None:
    nothing = incidents(at(1, 1) | {"precision": "none", "longitude": np.nan, "latitude": np.nan})
    assert len(habitat(nothing, 10)) == 0
    assert np.isnan(nothing.points).all()
