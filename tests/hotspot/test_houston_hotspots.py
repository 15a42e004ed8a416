"""A real and messy city: Houston's reports of 2010, from the file to its hot spots, in its own metres."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
import shapely

from geodata.gazetteer import load_gazetteer
from geodata.geocode import Geocoder
from geodata.intake import ingest
from geodata.project import geometry_to_metres
from geodata.read import load_mapping
from geodata.store import Store
from hotspot.count import count_by_cell
from hotspot.ground import Ground
from hotspot.pipeline import load_ground
from models.period import Period
from models.selection import Selection
from tests.hotspot import small_city as city

MAPPING = Path(__file__).parents[2] / "docs" / "examples" / "houston.toml"
WINTER = Selection(period=Period.of_days(date(2010, 1, 1), date(2010, 3, 31), timezone="America/Chicago"))
MALL, DOWNTOWN = (-95.5435, 29.7815), (-95.3671, 29.7555)  # Memorial City; Main Street


@pytest.fixture(scope="module")
def ground(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    path = shared_data / "houston_2010" / "houston_crime_2010.csv.gz"
    if not path.exists():
        pytest.skip("Houston's reports are not on this machine")
    store = Store(tmp_path_factory.mktemp("houston"))
    ingest(
        path,
        mapping=load_mapping(MAPPING),
        store=store,
        geocoder=Geocoder(load_gazetteer()),
        now=datetime(2026, 1, 1, tzinfo=UTC),
        progress=lambda _stage, _share: None,
    )
    return load_ground(store)


def test_every_report_is_in_a_cell_or_told_of(ground: Ground) -> None:
    found = count_by_cell(ground.incidents, WINTER)
    assert found.counts.sum() + found.left_out.unplaced + found.left_out.coarse == pytest.approx(found.total)
    assert found.total > 29_000
    assert found.counts.sum() > 0.97 * found.total


def test_a_great_mall_is_the_hottest_downtown_among_the_first_and_all_are_small_places(ground: Ground) -> None:
    found = city.detect(ground, WINTER)
    assert 10 <= len(found) <= 50
    crs = ground.incidents.site.local_crs
    metres = [geometry_to_metres(one.outline, crs=crs) for one in found]
    mall, downtown = (geometry_to_metres(shapely.Point(one), crs=crs) for one in (MALL, DOWNTOWN))
    assert metres[0].distance(mall) < 200
    assert min(one.distance(downtown) for one in metres[:15]) < 200
    assert max(one.area for one in metres) < 500_000
    assert all((one.q_value or 0) < 0.05 for one in found)


def test_two_methods_agree_on_most_of_the_ten_hottest(ground: Ground) -> None:
    by_cells, by_clusters = (city.detect(ground, WINTER, method=method)[:10] for method in ("gi_star", "dbscan"))
    shared = [any(one.outline.intersects(other.outline) for other in by_clusters) for one in by_cells]
    assert np.sum(shared) >= 6


@pytest.mark.parametrize("method", ["gi", "local_moran"])
def test_what_has_busy_surroundings_is_also_hot_with_them(ground: Ground, method: str) -> None:
    coarser = replace(WINTER, resolution=9)  # at resolution 10 six cells hold too few to stand out by themselves
    by_cells, found = city.detect(ground, coarser), city.detect(ground, coarser, method=method)
    assert len(found) >= 5
    assert all(any(one.outline.intersects(other.outline) for other in by_cells) for one in found[:5])
