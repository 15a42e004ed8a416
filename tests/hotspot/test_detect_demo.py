"""Hot spots of the demo city: what was planted is what ranks first, whatever the seed."""

from datetime import date

import geopandas as gpd
import pytest
import shapely

from geodata.project import geometry_to_metres
from hotspot.ground import Ground
from hotspot.synthetic import SITE, make_world
from models.period import Period
from models.selection import Selection
from tests.hotspot import small_city as city

SPRING = Selection(period=Period.of_days(date(2024, 3, 1), date(2024, 5, 31), timezone=SITE.timezone))


@pytest.mark.parametrize("seed", range(12))
def test_the_liveliest_planted_places_are_the_first_ranks(seed: int) -> None:
    world = make_world(seed=seed)
    areas = gpd.GeoDataFrame({"area_id": [], "name": [], "kind": []}, geometry=[], crs="EPSG:4326")
    ground = Ground(incidents=world.locate(), interventions=(), areas=areas, hubs=(), places=())
    found = city.detect(ground, SPRING)
    outlines = [geometry_to_metres(one.outline, crs=SITE.local_crs).buffer(60) for one in found]
    planted = [
        geometry_to_metres(shapely.Point(one.longitude, one.latitude), crs=SITE.local_crs)
        for one in world.truth.hotspots
    ]
    assert outlines[0].contains(planted[0])
    # Ranks 2 to 4 are planted near alike (1 190 a year); the next has 750, within what half a season may turn round.
    assert all(any(outline.contains(point) for outline in outlines[:5]) for point in planted[:4])
    # Nothing but planted places among the first five.
    assert all(any(outline.contains(point) for point in planted) for outline in outlines[:5])
