"""GDAL as a client: what QGIS, ogr2ogr and geopandas will see."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.collections import COLLECTIONS
from api.settings import Settings
from tests.api.http_world import HOTSPOTS, MadeMethod, MadeStore, made_app, served


class Recorder:
    """Passes requests on and keeps what was asked."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.asked: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.asked.append(f"{scope['path']}?{scope['query_string'].decode()}")
        await self.app(scope, receive, send)


class Gdal:
    """GDAL in a process of its own: pyogrio waits for us without letting this process answer."""

    def __init__(self, pool: ProcessPoolExecutor, source: str, recorder: Recorder) -> None:
        self._pool = pool
        self._source = source
        self._recorder = recorder

    @property
    def asked(self) -> list[str]:
        return self._recorder.asked

    def layers(self) -> list[str]:
        found = self._pool.submit(pyogrio.list_layers, self._source).result(timeout=60)
        return [name for name, _ in found]

    def read(self, layer: str, **options: object) -> gpd.GeoDataFrame:
        reading = self._pool.submit(pyogrio.read_dataframe, self._source, layer=layer, **options)
        return reading.result(timeout=60)


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield pool


@pytest.fixture
def gdal(pool: ProcessPoolExecutor, tmp_path: Path) -> Iterator[Gdal]:
    recorder = Recorder(made_app(store=MadeStore(), settings=Settings(data_dir=tmp_path), method=MadeMethod()))
    with served(recorder) as url:
        yield Gdal(pool, f"OAPIF:{url}", recorder)


LISTED = [name for name in COLLECTIONS if name != "streets"]  # no streets are imported here


def test_gdal_lists_every_collection(gdal: Gdal) -> None:
    assert sorted(gdal.layers()) == sorted(LISTED)


@pytest.mark.parametrize("collection", LISTED)
def test_gdal_reads_every_layer(gdal: Gdal, collection: str) -> None:
    frame = gdal.read(collection)
    assert len(frame) > 0
    assert frame.crs.to_string() == "OGC:CRS84"
    west, south, east, north = frame.total_bounds
    assert 17 < west < east < 19
    assert 59 < south < north < 60


def test_gdal_reads_all_hotspots_over_several_pages_each_once(gdal: Gdal) -> None:
    frame = gdal.read("hotspots", PAGE_SIZE="10")
    assert list(frame["rank"]) == list(range(1, HOTSPOTS + 1))
    assert frame["rank"].dtype.kind == "i"
    assert frame["name"].iloc[0] == "Plats 1"
    assert sum("offset=" in one for one in gdal.asked) == 2


def test_gdal_sends_a_filter_on_an_offered_property_to_us(gdal: Gdal) -> None:
    frame = gdal.read("interventions", where="kind = 'cameras'")
    assert list(frame["name"]) == ["Kameror"]
    assert any("kind=cameras" in one for one in gdal.asked)


def test_gdal_filters_what_we_do_not_offer_by_itself(gdal: Gdal) -> None:
    frame = gdal.read("hotspots", where="rank <= 3 AND incidents > 0")
    assert list(frame["rank"]) == [1, 2, 3]


def test_gdal_asks_for_one_feature_by_its_id(gdal: Gdal) -> None:
    frame = gdal.read("hotspots", where="id = 'h7'")
    assert list(frame["rank"]) == [7]
    assert any("/items/h7" in one for one in gdal.asked)


def test_gdal_sends_its_box_and_gets_what_lies_in_it(gdal: Gdal) -> None:
    frame = gdal.read("hotspots", bbox=(18.009, 59.2, 18.016, 59.4))
    assert list(frame["rank"]) == [2]
    assert any("bbox=" in one for one in gdal.asked)


def test_gdal_reads_the_demo_city_whole(pool: ProcessPoolExecutor, served_demo: str) -> None:
    source = f"OAPIF:{served_demo}"
    spots = pool.submit(pyogrio.read_dataframe, source, layer="hotspots").result(timeout=60)
    assert list(spots["rank"]) == list(range(1, len(spots) + 1))
    assert spots.geometry.is_valid.all()
    cells = pool.submit(pyogrio.read_dataframe, source, layer="heatmap", PAGE_SIZE="700").result(timeout=60)
    assert len(cells) > 700
    assert cells["id"].is_unique
    assert cells["density"].min() >= 0
    flows = pool.submit(pyogrio.read_dataframe, source, layer="displacement-flows").result(timeout=120)
    assert set(flows.geometry.geom_type) == {"LineString"}
    assert (flows["low"] <= flows["incidents"]).all()
    areas = pool.submit(pyogrio.read_dataframe, source, layer="displacement-areas").result(timeout=120)
    assert {"treatment", "buffer", "remote", "control"} <= set(areas["role"])
    assert areas.geometry.is_valid.all()
    assert (areas["low"].isna() | (areas["low"] <= areas["effect"])).all()
